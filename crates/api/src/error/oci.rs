//! Errors of `/v2`: `{"errors":[{"code","message","detail"}]}` (distribution-spec, "Error Codes").

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Value, json};
use wharf_core::{Error, Missing};
use wharf_oci::{DigestError, ErrorCode, NameError, ReferenceError, TagError};

use super::log_fault;

/// Seconds to wait where nothing better is known.
const RETRY_AFTER: u64 = 5;

/// An error of `/v2`.
#[derive(Debug)]
pub(crate) struct OciError {
    code: ErrorCode,
    message: Option<String>,
    detail: Option<Value>,
    challenge: Challenge,
    /// Seconds until another try makes sense.
    retry_after: u64,
    /// Bytes that are durable, for a 416 on an upload.
    pub(crate) committed: Option<u64>,
}

/// Whether a 401 asks for another login or another scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Challenge {
    None,
    Login,
    WiderScope,
}

#[derive(Serialize)]
struct Envelope<'a> {
    errors: [Entry<'a>; 1],
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a Value>,
}

impl OciError {
    pub(crate) fn new(code: ErrorCode) -> Self {
        Self {
            code,
            message: None,
            detail: None,
            challenge: Challenge::None,
            retry_after: RETRY_AFTER,
            committed: None,
        }
    }

    pub(crate) fn with(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            message: Some(message.into()),
            ..Self::new(code)
        }
    }

    fn detail(mut self, detail: Value) -> Self {
        self.detail = Some(detail);
        self
    }

    pub(crate) fn challenge(&self) -> Challenge {
        self.challenge
    }

    fn login(challenge: Challenge) -> Self {
        Self {
            challenge,
            ..Self::new(ErrorCode::Unauthorized)
        }
    }

    /// Adds what a client shows next to the sentence.
    fn body(&self) -> Vec<u8> {
        let (code, _, sentence) = self.code.describe();
        let entry = Entry {
            code,
            message: self.message.as_deref().unwrap_or(sentence),
            detail: self.detail.as_ref(),
        };
        serde_json::to_vec(&Envelope { errors: [entry] }).unwrap_or_default()
    }
}

impl From<Error> for OciError {
    fn from(error: Error) -> Self {
        log_fault(&error);
        let text = error.to_string();
        match error {
            Error::LoginRequired => Self::login(Challenge::Login),
            Error::BadCredentials => Self {
                message: Some(text),
                ..Self::login(Challenge::Login)
            },
            Error::InsufficientScope => Self {
                message: Some(text),
                ..Self::login(Challenge::WiderScope)
            },
            Error::Denied => Self::new(ErrorCode::Denied),
            Error::OverQuota { .. } => Self::with(ErrorCode::Denied, text),
            // Under /v2 changes rest upon a project and a repository: one of them has gone.
            Error::Overtaken => Self::with(ErrorCode::NameUnknown, text),
            Error::NotFound(missing) => Self::new(unknown(missing)),
            Error::DigestMismatch { expected, actual } => {
                Self::with(ErrorCode::DigestInvalid, text).detail(json!({"expected": expected, "actual": actual}))
            }
            Error::Manifest(_) => Self::with(ErrorCode::ManifestInvalid, text),
            Error::MissingReferences(digests) => {
                let shown: Vec<_> = digests.iter().take(100).map(|digest| json!({"digest": digest})).collect();
                Self::new(ErrorCode::ManifestBlobUnknown).detail(json!(shown))
            }
            Error::OutOfStep { committed } => Self {
                committed: Some(committed),
                ..Self::with(ErrorCode::RangeInvalid, text)
            },
            Error::SizeMismatch { .. } => Self::with(ErrorCode::SizeInvalid, text),
            Error::TooLarge { .. } => Self::with(ErrorCode::TooLarge, text),
            Error::Invalid(_) | Error::Conflict(_) => Self::with(ErrorCode::ManifestInvalid, text),
            Error::Precondition(_) | Error::Held { .. } => Self::with(ErrorCode::Precondition, text),
            Error::TooMany(_) => Self::with(ErrorCode::TooManyRequests, text),
            Error::Throttled { wait } => Self {
                retry_after: wait.as_secs().max(1),
                ..Self::with(ErrorCode::TooManyRequests, text)
            },
            Error::Body(cause) if is_timeout(&cause) => Self::new(ErrorCode::TooSlow),
            Error::Body(_) => Self::with(ErrorCode::BlobUploadInvalid, "the request body ended early"),
            Error::Full => Self::new(ErrorCode::InsufficientStorage),
            Error::Unavailable { .. } => Self::new(ErrorCode::Unavailable),
            Error::Stopped | Error::Internal(_) => Self::internal(),
        }
    }
}

impl OciError {
    /// A fault of Wharf itself: the client learns nothing but that.
    fn internal() -> Self {
        Self::with(ErrorCode::Unavailable, "internal error")
    }
}

/// Whether the listener gave the body up because it came too slowly; it says so by the error's kind.
fn is_timeout(cause: &std::io::Error) -> bool {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(cause);
    while let Some(error) = source {
        if error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::TimedOut)
        {
            return true;
        }
        source = error.source();
    }
    false
}

fn unknown(missing: Missing) -> ErrorCode {
    match missing {
        Missing::Manifest | Missing::Tag => ErrorCode::ManifestUnknown,
        Missing::Blob => ErrorCode::BlobUnknown,
        Missing::Upload => ErrorCode::BlobUploadUnknown,
        // Projects, repositories, and what only the REST API names.
        _ => ErrorCode::NameUnknown,
    }
}

impl From<NameError> for OciError {
    fn from(error: NameError) -> Self {
        Self::with(ErrorCode::NameInvalid, error.to_string())
    }
}

impl From<DigestError> for OciError {
    fn from(error: DigestError) -> Self {
        Self::with(ErrorCode::DigestInvalid, error.to_string())
    }
}

impl From<TagError> for OciError {
    fn from(error: TagError) -> Self {
        Self::with(ErrorCode::TagInvalid, error.to_string())
    }
}

impl From<ReferenceError> for OciError {
    fn from(error: ReferenceError) -> Self {
        match error {
            ReferenceError::Digest(error) => error.into(),
            ReferenceError::Tag(error) => error.into(),
        }
    }
}

impl IntoResponse for OciError {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body()));
        *response.status_mut() = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        if matches!(
            self.code,
            ErrorCode::TooManyRequests | ErrorCode::Unavailable | ErrorCode::InsufficientStorage
        ) {
            headers.insert(header::RETRY_AFTER, self.retry_after.into());
        }
        response
    }
}
