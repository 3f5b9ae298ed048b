//! `WWW-Authenticate`, as far as registries use it (RFC 9110 section 11.6.1; distribution, "Token Authentication").

/// Longest header that is read, in bytes.
const MAX_LENGTH: usize = 4096;

/// How a registry wants to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// With user name and password.
    Basic,
    /// With a token from somewhere.
    Bearer {
        /// Where tokens are.
        realm: String,
        /// What to call the registry there.
        service: Option<String>,
        /// What to ask for.
        scope: Option<String>,
    },
}

impl Challenge {
    /// Reads a header. `None` when it is none of ours.
    pub(crate) fn parse(header: &str) -> Option<Self> {
        if header.len() > MAX_LENGTH || header.chars().any(char::is_control) {
            return None;
        }
        let (scheme, rest) = header.trim().split_once(' ').unwrap_or((header.trim(), ""));
        if scheme.eq_ignore_ascii_case("basic") {
            return Some(Self::Basic);
        }
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let parameters = parameters(rest)?;
        let get = |name: &str| parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        Some(Self::Bearer {
            realm: get("realm")?,
            service: get("service"),
            scope: get("scope"),
        })
    }
}

/// `key="value"` pairs; a quoted value may hold commas and escaped quotes.
fn parameters(mut text: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    loop {
        text = text.trim_start_matches([' ', ',']);
        if text.is_empty() {
            return Some(found);
        }
        let (key, rest) = text.split_once('=')?;
        let (value, rest) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_value(quoted)?,
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                let (value, rest) = rest.split_at(end);
                (value.trim().to_owned(), rest)
            }
        };
        found.push((key.trim().to_ascii_lowercase(), value));
        text = rest;
    }
}

/// A quoted text up to its closing quote, and what follows.
fn quoted_value(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, text.get(at + 1..)?)),
            '\\' => value.push(chars.next()?.1),
            c => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_registries_send() {
        let bearer = |realm: &str, service: Option<&str>, scope: Option<&str>| Challenge::Bearer {
            realm: realm.into(),
            service: service.map(Into::into),
            scope: scope.map(Into::into),
        };
        let parsed = Challenge::parse(r#"Bearer realm="https://a/token",service="s",scope="repository:a/b:pull,push""#);
        assert_eq!(parsed, Some(bearer("https://a/token", Some("s"), Some("repository:a/b:pull,push"))));
        assert_eq!(
            Challenge::parse("bearer realm=https://a/t, error=x"),
            Some(bearer("https://a/t", None, None))
        );
        assert_eq!(Challenge::parse(r#"Bearer realm="a\"b""#), Some(bearer("a\"b", None, None)));
        assert_eq!(Challenge::parse("Basic realm=\"x\""), Some(Challenge::Basic));
        for bad in [
            "",
            "Bearer",
            "Bearer realm",
            "Bearer realm=\"open",
            "Negotiate abc",
            "Bearer service=\"s\"",
            "Bearer realm=\"a\nb\"",
        ] {
            assert_eq!(Challenge::parse(bad), None, "{bad}");
        }
    }
}
