//! Following lists from page to page without leaving the registry.

use http::HeaderMap;
use http::header::LINK;
use url::Url;

use super::error::UpstreamError;

/// The next page a response names, if any (RFC 8288). It must stay on the origin of `current` (GHSA-xgp2-5vxg-rgh2).
///
/// # Errors
/// [`UpstreamError::Malformed`] when it does not, or is no URL.
pub(crate) fn next(current: &Url, headers: &HeaderMap) -> Result<Option<Url>, UpstreamError> {
    let Some(link) = headers.get(LINK).and_then(|value| value.to_str().ok()) else {
        return Ok(None);
    };
    let Some((target, parameters)) = link.trim().strip_prefix('<').and_then(|rest| rest.split_once('>')) else {
        return Err(UpstreamError::Malformed("Link"));
    };
    if !parameters.replace([' ', '"'], "").to_ascii_lowercase().contains("rel=next") {
        return Ok(None);
    }
    let next = current.join(target).map_err(|_| UpstreamError::Malformed("Link"))?;
    if next.origin() != current.origin() || target.chars().any(|c| c.is_control() || c == '\\') {
        return Err(UpstreamError::Malformed("Link"));
    }
    Ok(Some(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(link: &str) -> Result<Option<String>, UpstreamError> {
        let mut headers = HeaderMap::new();
        headers.insert(LINK, link.parse().expect("a value"));
        let current = "https://hub.example/v2/a/tags/list".parse().expect("a URL");
        Ok(next(&current, &headers)?.map(String::from))
    }

    #[test]
    fn c39_a_next_page_stays_on_its_origin() {
        assert_eq!(
            after("</v2/a/tags/list?last=x>; rel=\"next\""),
            Ok(Some("https://hub.example/v2/a/tags/list?last=x".into()))
        );
        assert_eq!(after("</v2/a>; rel=\"prev\""), Ok(None));
        for evil in [
            "<http://169.254.169.254/>; rel=\"next\"",
            "<//evil.example/>; rel=next",
            "<https://hub.example:8443/>; rel=next",
            "</\\evil>; rel=next",
        ] {
            assert_eq!(after(evil), Err(UpstreamError::Malformed("Link")), "{evil}");
        }
    }
}
