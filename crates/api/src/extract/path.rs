//! Paths: their parameters, and what no path may contain.

use axum::extract::FromRequestParts;
use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use http::request::Parts;
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;

use crate::error::rest::RestError;

/// Parameters of a REST path. One of the wrong kind is told in the API's own shape.
pub(crate) struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, RestError> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(PathRejection::FailedToDeserializePathParams(error))
                if matches!(error.kind(), ErrorKind::InvalidUtf8InPathParam { .. }) =>
            {
                Err(RestError::bad_request("the path is not UTF-8"))
            }
            Err(_) => Err(RestError::unprocessable("an id in the path is a whole number")),
        }
    }
}

/// Whether every reader of `path` reads the same in it: no dot segments, backslashes, path parameters (`;`) or control
/// characters, written out or escaped (CVE GHSA-qj39-pjf2-wmrc).
pub(crate) fn is_plain(path: &str) -> bool {
    path.split('/').all(|segment| {
        let decoded: Vec<u8> = percent_decode_str(segment).collect();
        let dots = decoded.split(|byte| *byte == b'/').any(|part| part == b"." || part == b"..");
        !dots && !segment.contains(';') && !decoded.iter().any(|byte| *byte == b'\\' || byte.is_ascii_control())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a15_disguised_segments() {
        for bad in [
            "/..",
            "/a/./b",
            "/%2e%2e/a",
            "/.%2E",
            "/a%2f..%2fb",
            "/a;b/c",
            "/a\\b",
            "/a%5cb",
            "/a%00",
            "/%0a",
        ] {
            assert!(!is_plain(bad), "{bad}");
        }
        for good in ["/", "/a/b", "/a..b/.c", "/a%2Fb", "/caf%C3%A9", "/a%252e", "//"] {
            assert!(is_plain(good), "{good}");
        }
    }
}
