//! The layer of environment variables.

use config::ValueKind;

use super::Layer;
use crate::error::Problem;
use crate::key::{ENV_PREFIX, Key, Kind, find_key, keys};
use crate::suggest::nearest;

/// Variables with a short name for a key that is often set alone.
const ALIASES: [(&str, &str); 2] = [
    ("WHARF_ADMIN_PASSWORD", "auth.admin_password"),
    ("WHARF_ADMIN_PASSWORD_FILE", "auth.admin_password_file"),
];

/// The variables of this process that begin with `WHARF_`. Unlike [`std::env::vars`] it does not panic on a variable that is not
/// Unicode: its bad bytes become replacement characters, and the value is refused or not as any other.
pub fn process_environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
        .filter(|(name, _)| name.starts_with(ENV_PREFIX))
}

/// Reads `WHARF_<SECTION>__<KEY>` variables. Others are none of our business: an orchestrator may set `WHARF_PORT` for a service.
pub(crate) fn read(variables: impl Iterator<Item = (String, String)>, problems: &mut Vec<Problem>, warnings: &mut Vec<String>) -> Layer {
    let mut layer = Layer::default();
    let mut variables: Vec<_> = variables.filter(|(name, _)| name.starts_with(ENV_PREFIX)).collect();
    variables.sort();
    for (name, value) in variables {
        let origin = format!("environment variable {name}");
        match key_of(&name) {
            Some(key) => match layer.origin_of(&key.path) {
                Some(other) => problems.push(Problem::of_key(&key.path, format!("also set by {other}; set one of the two")).at(origin)),
                None => layer.set(&key.path, &origin, parse(key, value)),
            },
            None if name[ENV_PREFIX.len()..].contains("__") => problems.push(unknown(&name, origin)),
            None => warnings.extend(single_underscore(&name)),
        }
    }
    layer
}

fn key_of(name: &str) -> Option<&'static Key> {
    if let Some((_, path)) = ALIASES.iter().find(|(alias, _)| *alias == name) {
        return find_key(path);
    }
    keys().find(|key| key.env() == name)
}

fn unknown(name: &str, origin: String) -> Problem {
    let written = name[ENV_PREFIX.len()..].to_lowercase().replace("__", ".");
    let help = nearest(&written, keys().map(|key| key.path.as_str()))
        .and_then(find_key)
        .map_or_else(
            || "; `wharf config reference` lists the known ones".to_owned(),
            |key| format!("; did you mean {}?", key.env()),
        );
    Problem::of_origin(origin, format!("no key has this name{help}"))
}

/// `WHARF_LOG_LEVEL` sets nothing; say so, for whoever wrote it thinks it does.
fn single_underscore(name: &str) -> Option<String> {
    let key = keys().find(|key| key.env().replace("__", "_") == name)?;
    Some(format!("environment variable {name} is not read; did you mean {}?", key.env()))
}

/// Gives the text the shape of the key where the shape is plain; what does not fit stays a text and is refused later, by name.
fn parse(key: &Key, text: String) -> ValueKind {
    match &key.kind {
        Kind::Boolean => text.parse::<bool>().map_or(ValueKind::String(text), ValueKind::Boolean),
        Kind::Integer { .. } => text.parse::<i64>().map_or(ValueKind::String(text), ValueKind::I64),
        Kind::List => text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .collect::<Vec<_>>()
            .into(),
        _ => ValueKind::String(text),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::Config;
    use crate::layer::merge;
    use crate::load::assemble;

    /// A valid text for a key that is not its default.
    fn other_value(key: &Key) -> String {
        let default = key.default.as_ref();
        match &key.kind {
            Kind::Boolean => (default != Some(&Value::Bool(true))).to_string(),
            Kind::Integer { max, .. } => (*max).min(99_999).to_string(),
            // A second below the bound: no number of whole minutes, which would be shown in another way.
            Kind::Duration { max, .. } => max.map_or_else(|| "63s".to_owned(), |most| format!("{}s", most.as_millis() / 1000 - 1)),
            Kind::ByteSize { min, max } => min.or(*max).map_or_else(|| "7B".to_owned(), |bound| bound.to_string()),
            Kind::Choice(choices) => choices
                .iter()
                .map(|c| c.word.clone())
                .find(|word| default != Some(&word.as_str().into()))
                .unwrap_or_default(),
            Kind::Address => "[::1]:7".to_owned(),
            Kind::Path | Kind::Text | Kind::List => "other".to_owned(),
        }
    }

    /// Driven by the schema: a new key is covered without a line here.
    #[test]
    fn every_key_can_be_set_by_its_variable() {
        for key in keys() {
            let text = other_value(key);
            let (mut problems, mut warnings) = (Vec::new(), Vec::new());
            let layer = read([(key.env(), text.clone())].into_iter(), &mut problems, &mut warnings);
            let settings = merge([layer]).expect("layers");
            let config = assemble(&settings, &mut problems);
            assert_eq!((problems.as_slice(), warnings.as_slice()), (&[][..], &[][..]), "{}", key.env());

            let read = |config: &Config| {
                let tree = serde_json::to_value(config).expect("JSON");
                key.path.split('.').fold(&tree, |tree, name| &tree[name]).clone()
            };
            let (value, default) = (read(&config), read(&Config::default()));
            assert_ne!(value, default, "{} = {text} has no effect", key.env());
            let expected = match &key.kind {
                _ if key.secret => Value::from("***"),
                Kind::List => Value::from(vec![text.clone()]),
                _ => serde_json::from_str(&text).unwrap_or_else(|_| text.clone().into()),
            };
            assert_eq!(value, expected, "{}", key.env());
        }
    }
}
