//! Harbor's user-scope configuration keys with their types and defaults. A new key is a new row.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use wharf_model::Secret;

use crate::Error;

/// Longest text value, in bytes.
const MAX_TEXT: usize = 64 * 1024;

/// A key.
#[derive(Debug)]
pub(super) struct Key {
    /// Harbor's name of it.
    pub(super) name: &'static str,
    /// What it may hold.
    pub(super) kind: Kind,
}

/// What a key may hold, with its default.
#[derive(Debug)]
pub(super) enum Kind {
    /// A text.
    Text(&'static str),
    /// A text that is sealed at rest and never told.
    Secret,
    /// True or false.
    Flag(bool),
    /// A whole number within bounds.
    Number(i64, std::ops::RangeInclusive<i64>),
    /// One of some words; the first is the default.
    Choice(&'static [&'static str]),
    /// Texts by name; shown and taken as JSON.
    Map,
}

/// What a key holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A text that is never told.
    Secret(Secret),
    /// True or false.
    Flag(bool),
    /// A whole number.
    Number(i64),
}

const fn text(name: &'static str, default: &'static str) -> Key {
    Key {
        name,
        kind: Kind::Text(default),
    }
}

const fn secret(name: &'static str) -> Key {
    Key { name, kind: Kind::Secret }
}

const fn flag(name: &'static str, default: bool) -> Key {
    Key {
        name,
        kind: Kind::Flag(default),
    }
}

const fn number(name: &'static str, default: i64, least: i64, most: i64) -> Key {
    Key {
        name,
        kind: Kind::Number(default, least..=most),
    }
}

const fn choice(name: &'static str, words: &'static [&'static str]) -> Key {
    Key {
        name,
        kind: Kind::Choice(words),
    }
}

const fn map(name: &'static str) -> Key {
    Key { name, kind: Kind::Map }
}

const YEARS_100: i64 = 36_500;

/// Every key.
pub(super) const KEYS: &[Key] = &[
    text("ldap_url", ""),
    text("ldap_base_dn", ""),
    text("ldap_filter", ""),
    text("ldap_search_dn", ""),
    secret("ldap_search_password"),
    text("ldap_uid", "cn"),
    number("ldap_scope", 2, 0, 2),
    number("ldap_timeout", 5, 1, 60),
    flag("ldap_verify_cert", true),
    text("ldap_group_base_dn", ""),
    text("ldap_group_admin_dn", ""),
    text("ldap_group_attribute_name", ""),
    text("ldap_group_search_filter", ""),
    number("ldap_group_search_scope", 2, 0, 2),
    text("ldap_group_membership_attribute", "memberof"),
    flag("ldap_group_attach_parallel", false),
    // Wharf's own three.
    flag("ldap_start_tls", false),
    text("ldap_ca_certificate", ""),
    choice("ldap_nested_groups", &["ignore", "walk", "in_chain"]),
    text("oidc_name", ""),
    text("oidc_endpoint", ""),
    text("oidc_client_id", ""),
    secret("oidc_client_secret"),
    text("oidc_groups_claim", ""),
    text("oidc_admin_group", ""),
    text("oidc_group_filter", ""),
    text("oidc_scope", ""),
    text("oidc_user_claim", ""),
    flag("oidc_verify_cert", true),
    flag("oidc_auto_onboard", false),
    map("oidc_extra_redirect_parms"),
    flag("oidc_logout", false),
    text("http_authproxy_endpoint", ""),
    text("http_authproxy_tokenreview_endpoint", ""),
    text("http_authproxy_admin_groups", ""),
    text("http_authproxy_admin_usernames", ""),
    flag("http_authproxy_verify_cert", true),
    flag("http_authproxy_skip_search", false),
    text("http_authproxy_server_certificate", ""),
    text("uaa_client_id", ""),
    secret("uaa_client_secret"),
    text("uaa_endpoint", ""),
    flag("uaa_verify_cert", false),
    choice("auth_mode", &["db_auth", "ldap_auth", "oidc_auth", "uaa_auth", "http_auth"]),
    flag("primary_auth_mode", false),
    map("scan_all_policy"),
    choice("project_creation_restriction", &["everyone", "adminonly"]),
    flag("read_only", false),
    flag("self_registration", false),
    number("token_expiration", 30, 1, 24 * 60),
    number("robot_token_duration", 30, -1, YEARS_100),
    text("robot_name_prefix", "robot$"),
    flag("notification_enable", true),
    flag("quota_per_project_enable", true),
    number("storage_per_project", -1, -1, i64::MAX),
    flag("pull_time_update_disable", false),
    flag("pull_count_update_disable", false),
    flag("pull_audit_log_disable", false),
    text("audit_log_forward_endpoint", ""),
    flag("skip_audit_log_database", false),
    flag("scanner_skip_update_pulltime", false),
    text("disabled_audit_log_event_types", ""),
    number("session_timeout", 60, 1, 365 * 24 * 60),
    text("banner_message", ""),
];

/// The key of a name.
pub(super) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// What kind of value a key holds, for descriptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A text.
    Text,
    /// A text that is never told.
    Secret,
    /// True or false.
    Flag,
    /// A whole number.
    Number,
}

/// Every key with what it holds.
pub fn shapes() -> impl Iterator<Item = (&'static str, Shape)> {
    KEYS.iter().map(|key| {
        let shape = match key.kind {
            Kind::Text(_) | Kind::Choice(_) | Kind::Map => Shape::Text,
            Kind::Secret => Shape::Secret,
            Kind::Flag(_) => Shape::Flag,
            Kind::Number(..) => Shape::Number,
        };
        (key.name, shape)
    })
}

impl Key {
    /// What it holds until it is set.
    pub(super) fn default(&self) -> Value {
        match &self.kind {
            Kind::Text(default) => Value::Text((*default).to_owned()),
            Kind::Secret => Value::Secret(Secret::new("")),
            Kind::Flag(default) => Value::Flag(*default),
            Kind::Number(default, _) => Value::Number(*default),
            Kind::Choice(words) => Value::Text(words[0].to_owned()),
            Kind::Map => Value::Text("{}".to_owned()),
        }
    }

    /// Reads a value that a caller sent. Numbers and flags may come as texts, because some clients send them so. The error does not
    /// repeat the value, which may be a secret in the wrong place.
    pub(super) fn read(&self, json: &Json) -> Result<Value, Error> {
        let wrong = |expected: String| Error::Invalid(format!("{} must be {expected}", self.name));
        match &self.kind {
            Kind::Text(_) => match text_of(json) {
                Some(text) => Ok(Value::Text(text)),
                None => Err(wrong(format!("a text of at most {MAX_TEXT} bytes"))),
            },
            Kind::Secret => match text_of(json) {
                Some(text) => Ok(Value::Secret(Secret::new(text))),
                None => Err(wrong("a text".into())),
            },
            Kind::Flag(_) => match json.as_bool().or_else(|| json.as_str()?.parse().ok()) {
                Some(flag) => Ok(Value::Flag(flag)),
                None => Err(wrong("true or false".into())),
            },
            Kind::Number(_, bounds) => match json.as_i64().or_else(|| json.as_str()?.parse().ok()) {
                Some(number) if bounds.contains(&number) => Ok(Value::Number(number)),
                _ => Err(wrong(format!("a whole number from {} to {}", bounds.start(), bounds.end()))),
            },
            Kind::Choice(words) => match json.as_str().filter(|text| words.contains(text)) {
                Some(word) => Ok(Value::Text(word.to_owned())),
                None => Err(wrong(format!("one of {}", words.join(", ")))),
            },
            Kind::Map => match map_of(self.name, json) {
                Some(map) => Ok(Value::Text(map)),
                None => Err(wrong("a JSON object, or one in a text".into())),
            },
        }
    }
}

fn text_of(json: &Json) -> Option<String> {
    json.as_str()
        .filter(|text| text.len() <= MAX_TEXT && !text.contains('\0'))
        .map(str::to_owned)
}

/// An object, or one written as a text, in one form. Parameters of a URL are texts.
fn map_of(name: &str, json: &Json) -> Option<String> {
    let object = match json.as_str() {
        Some("") => return Some("{}".to_owned()),
        Some(text) => serde_json::from_str(text).ok()?,
        None => json.clone(),
    };
    let map: BTreeMap<String, Json> = serde_json::from_value(object).ok()?;
    if name == "oidc_extra_redirect_parms" && !map.values().all(Json::is_string) {
        return None;
    }
    let text = serde_json::to_string(&map).ok()?;
    (text.len() <= MAX_TEXT).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(name: &str, json: Json) -> Result<Value, Error> {
        find(name).expect("a key").read(&json)
    }

    #[test]
    fn a_value_has_its_keys_type() {
        assert_eq!(read("ldap_scope", json!(1)).ok(), Some(Value::Number(1)));
        assert_eq!(read("ldap_scope", json!("1")).ok(), Some(Value::Number(1)));
        assert_eq!(read("read_only", json!("true")).ok(), Some(Value::Flag(true)));
        assert_eq!(
            read("oidc_extra_redirect_parms", json!({"a": "b"})).ok(),
            Some(Value::Text("{\"a\":\"b\"}".into()))
        );
        assert_eq!(
            read("oidc_extra_redirect_parms", json!("{\"a\":\"b\"}")).ok(),
            Some(Value::Text("{\"a\":\"b\"}".into()))
        );
        for (name, value) in [
            ("ldap_scope", json!(3)),
            ("ldap_scope", json!(1.5)),
            ("token_expiration", json!(0)),
            ("session_timeout", json!(-1)),
            ("read_only", json!(1)),
            ("auth_mode", json!("none")),
            ("ldap_url", json!(null)),
            ("ldap_url", json!("a\0b")),
            ("ldap_url", json!("x".repeat(MAX_TEXT + 1))),
            ("oidc_extra_redirect_parms", json!({"a": 1})),
            ("oidc_extra_redirect_parms", json!("[]")),
        ] {
            let error = read(name, value.clone()).expect_err(name);
            assert!(error.to_string().starts_with(name), "{error}");
        }
    }

    #[test]
    fn c27_a_secret_in_the_wrong_place_is_not_repeated() {
        for name in ["ldap_timeout", "read_only", "auth_mode", "scan_all_policy"] {
            let error = read(name, json!("canary-of-a-secret")).expect_err(name);
            assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
        }
        assert!(!format!("{:?}", read("ldap_search_password", json!("canary"))).contains("canary"));
    }

    #[test]
    fn every_key_is_there_once() {
        let mut names: Vec<_> = KEYS.iter().map(|key| key.name).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
