//! The layers above the defaults, and how they are laid over each other.

pub(crate) mod command_line;
pub(crate) mod environment;
pub(crate) mod file;

use std::collections::BTreeMap;

use config::{ConfigBuilder, Source, Value, ValueKind, builder::DefaultState};

use crate::error::Problem;

/// One layer: keys with their values, each with the place it was written.
#[derive(Clone, Default)]
pub(crate) struct Layer {
    entries: Vec<(String, Value)>,
}

/// A value that won, and the place it was written.
#[derive(Clone)]
pub(crate) struct Setting {
    pub(crate) value: serde_json::Value,
    pub(crate) origin: String,
}

/// Everything that was set, by dotted key.
pub(crate) type Settings = BTreeMap<String, Setting>;

impl Layer {
    /// Adds a key with its value.
    pub(crate) fn set(&mut self, key: &str, origin: &str, value: impl Into<ValueKind>) {
        self.entries.push((key.to_owned(), Value::new(Some(&origin.to_owned()), value)));
    }

    /// Where a key was set in this layer.
    pub(crate) fn origin_of(&self, key: &str) -> Option<&str> {
        self.entries
            .iter()
            .find(|(path, _)| path == key)
            .and_then(|(_, value)| value.origin())
    }
}

// Values may be secrets: only the keys are shown.
impl std::fmt::Debug for Layer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.entries.iter().map(|(key, _)| key)).finish()
    }
}

impl Source for Layer {
    fn clone_into_box(&self) -> Box<dyn Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<config::Map<String, Value>, config::ConfigError> {
        Ok(self.entries.iter().cloned().collect())
    }
}

/// Lays the layers over each other; a later one wins, key by key.
pub(crate) fn merge(layers: impl IntoIterator<Item = Layer>) -> Result<Settings, Problem> {
    let builder = layers
        .into_iter()
        .fold(ConfigBuilder::<DefaultState>::default(), |builder, layer| builder.add_source(layer));
    let merged = builder.build().map_err(|e| Problem::of_origin("configuration", e.to_string()))?;
    let mut settings = Settings::new();
    flatten(String::new(), merged.cache, &mut settings);
    Ok(settings)
}

fn flatten(path: String, value: Value, settings: &mut Settings) {
    let origin = value.origin().unwrap_or_default().to_owned();
    match value.kind {
        ValueKind::Table(table) => {
            for (name, value) in table {
                let path = if path.is_empty() { name } else { format!("{path}.{name}") };
                flatten(path, value, settings);
            }
        }
        kind => {
            settings.insert(
                path,
                Setting {
                    value: to_json(kind),
                    origin,
                },
            );
        }
    }
}

fn to_json(kind: ValueKind) -> serde_json::Value {
    match kind {
        ValueKind::Boolean(value) => value.into(),
        ValueKind::I64(value) => value.into(),
        ValueKind::U64(value) => value.into(),
        ValueKind::Float(value) => value.into(),
        ValueKind::String(value) => value.into(),
        ValueKind::Array(values) => values.into_iter().map(|value| to_json(value.kind)).collect(),
        // No layer makes these.
        ValueKind::Nil | ValueKind::I128(_) | ValueKind::U128(_) | ValueKind::Table(_) => serde_json::Value::Null,
    }
}
