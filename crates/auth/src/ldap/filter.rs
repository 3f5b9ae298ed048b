//! Search filters (RFC 4515), put together so that what users typed stays a value.

use ldap3::ldap_escape;

use super::LdapError;

/// Longer filters are not taken.
const MAX_LENGTH: usize = 8192;
/// Deeper ones neither: the parser works by recursion.
const MAX_DEPTH: usize = 32;

/// A filter that an administrator wrote: checked, in parentheses. `None` when it is empty.
pub(super) fn configured(text: &str) -> Result<Option<String>, LdapError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let filter = if text.starts_with('(') {
        text.to_owned()
    } else {
        format!("({text})")
    };
    let invalid = || LdapError::Settings("a filter is not a valid LDAP filter".into());
    if filter.len() > MAX_LENGTH || depth(&filter) > MAX_DEPTH {
        return Err(invalid());
    }
    // Two filters side by side, or one that closes early, would change the filter they are put into.
    ldap3::parse_filter(&filter).map_err(|_| invalid())?;
    Ok(Some(filter))
}

fn depth(filter: &str) -> usize {
    let (mut now, mut deepest) = (0_usize, 0);
    for byte in filter.bytes() {
        match byte {
            b'(' => now += 1,
            b')' => now = now.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(now);
    }
    deepest
}

/// `(attribute=value)`, whatever the value holds.
pub(super) fn equals(attribute: &str, value: &str) -> String {
    format!("({attribute}={})", ldap_escape(value))
}

/// `(attribute=*text*)`, whatever the text holds; `(attribute=*)` for an empty text.
pub(super) fn contains(attribute: &str, text: &str) -> String {
    if text.is_empty() {
        format!("({attribute}=*)")
    } else {
        format!("({attribute}=*{}*)", ldap_escape(text))
    }
}

/// `(|…)`.
pub(super) fn any(filters: &[String]) -> String {
    format!("(|{})", filters.concat())
}

/// `(&…)` of a filter and another that may be missing.
pub(super) fn and(filter: &str, other: Option<&str>) -> String {
    other.map_or_else(|| filter.to_owned(), |other| format!("(&{filter}{other})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_users_typed_stays_a_value() {
        for text in ["*", "*)(uid=*))(|(uid=*", "a)(b", r"\2a", "admin)(&)", "(|(uid=*))"] {
            let filter = and(&equals("uid", text), Some("(objectClass=person)"));
            assert_eq!(filter.matches('(').count(), 3, "{filter}");
            assert!(!filter.contains('*'), "{filter}");
            ldap3::parse_filter(&filter).expect(text);
            ldap3::parse_filter(contains("uid", text)).expect(text);
        }
    }

    #[test]
    fn a_configured_filter_is_one_filter() {
        assert_eq!(configured(" ").unwrap(), None);
        assert_eq!(configured("objectClass=person").unwrap().as_deref(), Some("(objectClass=person)"));
        assert_eq!(configured("(&(a=b)(c=d))").unwrap().as_deref(), Some("(&(a=b)(c=d))"));
        let deep = format!("{}(a=b){}", "(!".repeat(40), ")".repeat(40));
        for bad in ["(a=b)(c=d)", "(a=b))(|(c=d)", "(a=b", "a", "()", deep.as_str()] {
            assert!(matches!(configured(bad), Err(LdapError::Settings(_))), "{bad}");
        }
    }
}
