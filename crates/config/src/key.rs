//! The keys of the configuration, read off the schema of the structs: everything but the sections themselves is driven by this table.

use std::fmt;
use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use serde::de::{self, Deserialize, Deserializer, MapAccess};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::{ByteSize, Config, Duration};

/// What the variables that set a key begin with.
pub(crate) const ENV_PREFIX: &str = "WHARF_";

/// A table of the file, for example `[storage.s3]`.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    /// Dotted path of the table.
    pub(crate) path: String,
    /// What it is about.
    pub(crate) description: String,
    /// Its keys in the order of the struct.
    pub(crate) keys: Vec<Key>,
}

/// One key.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    /// Dotted path, for example `storage.s3.endpoint`.
    pub(crate) path: String,
    /// Last part of the path.
    pub(crate) name: String,
    /// Shape of its value.
    pub(crate) kind: Kind,
    /// What it does.
    pub(crate) description: String,
    /// Value when nobody sets it; `None` for an optional key.
    pub(crate) default: Option<Value>,
    /// A value for the sample, where the default says nothing.
    pub(crate) example: Option<Value>,
    /// Whether the value must never be shown.
    pub(crate) secret: bool,
}

/// Shape of a value, with its bounds.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Boolean,
    Integer { min: u64, max: u64 },
    Duration { min: Option<Duration>, max: Option<Duration> },
    ByteSize { min: Option<ByteSize>, max: Option<ByteSize> },
    Choice(Vec<Choice>),
    Address,
    Path,
    Text,
    List,
}

/// One word a [`Kind::Choice`] may be.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) word: String,
    pub(crate) description: String,
}

impl Key {
    /// The environment variable that sets this key.
    pub(crate) fn env(&self) -> String {
        format!("{ENV_PREFIX}{}", self.path.replace('.', "__").to_uppercase())
    }

    /// Why a value was refused, without its text if it is a secret.
    pub(crate) fn refusal(&self, value: &Value) -> String {
        if self.secret {
            return "expected a text in quotes".to_owned();
        }
        let mut shown: String = value.to_string().chars().take(80).collect();
        if shown.len() < value.to_string().len() {
            shown.push('…');
        }
        format!("{shown} is not {}", self.expected())
    }

    /// What a value must be, to end a sentence with.
    pub(crate) fn expected(&self) -> String {
        let shape = match &self.kind {
            Kind::Boolean => "true or false",
            Kind::Integer { .. } => "a whole number",
            Kind::Duration { .. } => "a duration such as 10s, 30m or 1h30m",
            Kind::ByteSize { .. } => "a size such as 64KiB, 4MiB or 1GB",
            Kind::Choice(choices) => return format!("one of {}", choices.iter().map(|c| c.word.as_str()).collect::<Vec<_>>().join(", ")),
            Kind::Address => "an IP address and port such as 127.0.0.1:8080 or [::1]:8080",
            Kind::Path => "the path of a file or folder",
            Kind::Text => "a text",
            Kind::List => "a list of texts",
        };
        self.kind
            .bounds()
            .map_or_else(|| shape.to_owned(), |bounds| format!("{shape}, {bounds}"))
    }
}

impl Kind {
    /// The bounds in words, if there are any.
    pub(crate) fn bounds(&self) -> Option<String> {
        let words = |min: Option<String>, max: Option<String>| match (min, max) {
            (Some(min), Some(max)) => Some(format!("{min} to {max}")),
            (Some(min), None) => Some(format!("at least {min}")),
            (None, Some(max)) => Some(format!("at most {max}")),
            (None, None) => None,
        };
        match self {
            Kind::Integer { min, max } => words(Some(min.to_string()), (*max < u64::MAX).then(|| max.to_string())),
            Kind::Duration { min, max } => words(min.map(|d| d.to_string()), max.map(|d| d.to_string())),
            Kind::ByteSize { min, max } => words(min.map(|b| b.to_string()), max.map(|b| b.to_string())),
            _ => None,
        }
    }
}

/// Every section with its keys.
pub(crate) fn sections() -> &'static [Section] {
    static SECTIONS: LazyLock<Vec<Section>> = LazyLock::new(read_schema);
    &SECTIONS
}

/// Every key, section by section.
pub(crate) fn keys() -> impl Iterator<Item = &'static Key> {
    sections().iter().flat_map(|section| &section.keys)
}

/// The key with this dotted path.
pub(crate) fn find_key(path: &str) -> Option<&'static Key> {
    keys().find(|key| key.path == path)
}

/// Whether this dotted path is a table.
pub(crate) fn is_section(path: &str) -> bool {
    sections().iter().any(|section| section.path == path)
}

fn read_schema() -> Vec<Section> {
    let generator = SchemaSettings::default()
        .with(|settings| settings.inline_subschemas = true)
        .into_generator();
    let schema = generator.into_root_schema_for::<Config>().to_value();
    // The schema sorts its keys; the defaults, written out, come in the order of the structs.
    let defaults = serde_json::to_string(&Config::default()).unwrap_or_default();
    let mut sections = Vec::new();
    for (name, text) in in_order(&defaults) {
        read_section(&name, &schema["properties"][&name], text.get(), &mut sections);
    }
    sections
}

/// Reads one table; its own keys come before those of the tables inside it.
fn read_section(path: &str, schema: &Value, defaults: &str, sections: &mut Vec<Section>) {
    let (mut keys, mut inner) = (Vec::new(), Vec::new());
    for (name, text) in in_order(defaults) {
        let (path, schema) = (format!("{path}.{name}"), &schema["properties"][&name]);
        if schema["type"] == "object" {
            read_section(&path, schema, text.get(), &mut inner);
        } else {
            keys.push(read_key(path, name, schema));
        }
    }
    sections.push(Section {
        path: path.to_owned(),
        description: description(schema),
        keys,
    });
    sections.append(&mut inner);
}

fn read_key(path: String, name: String, schema: &Value) -> Key {
    Key {
        path,
        name,
        kind: read_kind(schema),
        description: description(schema),
        default: schema.get("default").filter(|value| !value.is_null()).cloned(),
        example: schema["examples"].get(0).cloned(),
        secret: schema["x-secret"] == true,
    }
}

fn read_kind(schema: &Value) -> Kind {
    if let Some(choices) = schema["oneOf"].as_array() {
        let word = |choice: &Value| choice["const"].as_str().unwrap_or_default().to_owned();
        return Kind::Choice(
            choices
                .iter()
                .map(|c| Choice {
                    word: word(c),
                    description: description(c),
                })
                .collect(),
        );
    }
    match (schema["format"].as_str(), schema["type"].as_str()) {
        (Some("duration"), _) => Kind::Duration {
            min: bound(schema, "x-min"),
            max: bound(schema, "x-max"),
        },
        (Some("byte-size"), _) => Kind::ByteSize {
            min: bound(schema, "x-min"),
            max: bound(schema, "x-max"),
        },
        (Some("address"), _) => Kind::Address,
        (Some("path"), _) => Kind::Path,
        (_, Some("boolean")) => Kind::Boolean,
        (_, Some("array")) => Kind::List,
        (_, Some("integer")) => Kind::Integer {
            min: schema["minimum"].as_u64().unwrap_or(0),
            max: schema["maximum"].as_u64().unwrap_or(u64::MAX),
        },
        _ => Kind::Text,
    }
}

fn bound<T: std::str::FromStr>(schema: &Value, name: &str) -> Option<T> {
    schema[name].as_str()?.parse().ok()
}

/// A doc comment as one line of prose.
fn description(schema: &Value) -> String {
    schema["description"]
        .as_str()
        .unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The members of a JSON object in the order they are written; nothing for other JSON.
fn in_order(json: &str) -> Vec<(String, Box<RawValue>)> {
    struct Members(Vec<(String, Box<RawValue>)>);
    impl<'de> Deserialize<'de> for Members {
        fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> de::Visitor<'de> for Visitor {
                type Value = Members;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("an object")
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                    let mut members = Vec::new();
                    while let Some(member) = map.next_entry()? {
                        members.push(member);
                    }
                    Ok(Members(members))
                }
            }
            d.deserialize_map(Visitor)
        }
    }
    serde_json::from_str::<Members>(json).map_or_else(|_| Vec::new(), |members| members.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_in_the_order_of_its_struct() {
        let server: Vec<_> = sections()[0].keys.iter().map(|key| key.name.as_str()).collect();
        assert_eq!(
            server,
            [
                "listen",
                "external_url",
                "data_dir",
                "shutdown_grace",
                "drain_delay",
                "health_cache",
                "health_timeout",
                "trusted_proxies"
            ]
        );
        let paths: Vec<_> = sections().iter().map(|section| section.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "server",
                "tls",
                "database",
                "storage",
                "storage.filesystem",
                "storage.memory",
                "storage.s3",
                "storage.azure",
                "storage.gcs",
                "storage.oss",
                "storage.swift",
                "auth",
                "auth.workload",
                "auth.proxy_header",
                "registry",
                "trash",
                "quota",
                "gc",
                "egress",
                "in_use",
                "audit",
                "jobs",
                "limits",
                "metrics",
                "tracing",
                "log"
            ]
        );
        assert_eq!(
            find_key("storage.s3.path_style").map(Key::env).as_deref(),
            Some("WHARF_STORAGE__S3__PATH_STYLE")
        );
    }

    #[test]
    fn every_key_is_described_and_has_a_default_or_an_example() {
        for key in keys() {
            assert!(key.description.ends_with('.'), "{}: a doc comment is a sentence", key.path);
            assert!(
                key.default.is_some() || key.example.is_some(),
                "{}: an optional key needs an example",
                key.path
            );
            if let Kind::Choice(choices) = &key.kind {
                assert!(
                    choices.iter().all(|c| !c.word.is_empty() && !c.description.is_empty()),
                    "{}",
                    key.path
                );
            }
        }
    }

    #[test]
    fn every_secret_has_a_file_beside_it() {
        for key in keys().filter(|key| key.secret) {
            let sibling = find_key(&format!("{}_file", key.path));
            assert!(
                sibling.is_some_and(|sibling| matches!(sibling.kind, Kind::Path)),
                "{}_file",
                key.path
            );
        }
        // Names that promise a secret are marked as one.
        for key in keys().filter(|key| {
            ["password", "secret", "token", "secret_key", "access_key"]
                .iter()
                .any(|w| key.name.ends_with(w))
        }) {
            assert!(key.secret, "{} looks like a secret and is not marked", key.path);
        }
    }
}
