//! Least and greatest values, as the attributes of the fields give them.

use std::str::FromStr;

use serde_json::Value;

use crate::error::Problem;
use crate::key::{Key, Kind, keys};
use crate::{ByteSize, Config, Duration};

/// Every value of a configuration that is out of its bounds.
pub(crate) fn problems(config: &Config) -> Vec<Problem> {
    let Ok(tree) = serde_json::to_value(config) else {
        // The one thing that cannot be written out is a path.
        return vec![Problem::of_origin("configuration", "a path is not valid UTF-8")];
    };
    let value_of = |key: &Key| key.path.split('.').fold(&tree, |tree, name| &tree[name]).clone();
    let outside = keys()
        .map(|key| (key, value_of(key)))
        .filter(|(key, value)| !within_bounds(key, value));
    outside
        .map(|(key, value)| Problem::of_key(&key.path, key.refusal(&value)))
        .collect()
}

/// Whether a value of the right shape is within the bounds of its key.
pub(crate) fn within_bounds(key: &Key, value: &Value) -> bool {
    match &key.kind {
        Kind::Integer { min, max } => value.as_u64().is_some_and(|n| (*min..=*max).contains(&n)),
        Kind::Duration { min, max } => parse::<Duration>(value).is_some_and(|d| between(d, *min, *max)),
        Kind::ByteSize { min, max } => parse::<ByteSize>(value).is_some_and(|b| between(b, *min, *max)),
        _ => true,
    }
}

fn parse<T: FromStr>(value: &Value) -> Option<T> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.to_string().parse().ok(),
    }
}

fn between<T: PartialOrd>(value: T, min: Option<T>, max: Option<T>) -> bool {
    min.is_none_or(|min| value >= min) && max.is_none_or(|max| value <= max)
}
