//! From layers to a [`Config`].

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Map, Value};

use crate::bounds::within_bounds;
use crate::error::{ConfigError, Problem};
use crate::key::{Key, Kind, find_key, keys};
use crate::layer::command_line::{self, Overrides};
use crate::layer::{self, Settings, environment, file};
use crate::secret_file::{self, warn_if_readable};
use crate::{Config, beside, caution};

impl Config {
    /// Reads the configuration: defaults, then `file`, then the variables of `env` named `WHARF_<SECTION>__<KEY>`, then `overrides`;
    /// later ones win. [`process_environment`](crate::process_environment) is the environment of this process.
    ///
    /// # Errors
    /// Lists every problem that was found: unreadable files, unknown keys, values of the wrong shape or out of bounds, a secret set
    /// twice, broken rules between keys.
    pub fn load(file: Option<&Path>, env: impl Iterator<Item = (String, String)>, overrides: Overrides) -> Result<Self, ConfigError> {
        let mut config = Self::load_alone(file, env, overrides)?;
        config.beside = beside::load(&config)?;
        Ok(config)
    }

    /// The same without the file that `storage.beside` names.
    pub(crate) fn load_alone(
        file: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
        overrides: Overrides,
    ) -> Result<Self, ConfigError> {
        let (mut problems, mut warnings) = (Vec::new(), Vec::new());
        let layers = [
            file.map(|path| file::read(path, &mut problems)).unwrap_or_default(),
            environment::read(env, &mut problems, &mut warnings),
            command_line::read(&overrides, &mut problems),
        ];
        let mut settings = layer::merge(layers).map_err(|problem| ConfigError { problems: vec![problem] })?;
        warnings.extend(file.and_then(|path| open_secrets(path, &settings)));
        secret_file::read(&mut settings, &mut problems, &mut warnings);

        let mut config = assemble(&settings, &mut problems);
        let reported: BTreeSet<_> = problems.iter().filter_map(|problem| problem.key.clone()).collect();
        let broken_rules = config
            .problems()
            .into_iter()
            .filter(|problem| problem.key.as_ref().is_none_or(|key| !reported.contains(key)));
        problems.extend(broken_rules.map(|problem| with_origin(problem, &settings)));
        if !problems.is_empty() {
            return Err(ConfigError { problems });
        }
        warnings.extend(caution::cautions(&config));
        config.warnings = warnings;
        Ok(config)
    }
}

/// A sentence when the file holds secrets and others may read it.
fn open_secrets(path: &Path, settings: &Settings) -> Option<String> {
    let prefix = format!("{} line ", path.display());
    let secret = keys()
        .filter(|key| key.secret)
        .find(|key| settings.get(&key.path).is_some_and(|s| s.origin.starts_with(&prefix)))?;
    warn_if_readable(path, &secret.path)
}

/// Turns the settings into a configuration. A setting that does not fit is reported and left at its default, so that the next one is
/// looked at too.
pub(crate) fn assemble(settings: &Settings, problems: &mut Vec<Problem>) -> Config {
    let mut tree = Map::new();
    for (path, setting) in settings {
        // The layers hold known keys only.
        let Some(key) = find_key(path) else { continue };
        match check(key, &setting.value) {
            Ok(()) => plant(&mut tree, path, setting.value.clone()),
            Err(message) => problems.push(Problem::of_key(path, message).at(setting.origin.clone())),
        }
    }
    serde_json::from_value(Value::Object(tree)).unwrap_or_else(|e| {
        problems.push(Problem::of_origin("configuration", e.to_string()));
        Config::default()
    })
}

/// Whether a value fits its key: alone it makes a configuration, and it is within its bounds.
fn check(key: &Key, value: &Value) -> Result<(), String> {
    if value == "" && matches!(key.kind, Kind::Text | Kind::Path) && key.default != Some(Value::from("")) {
        return Err("must not be empty; leave the key out instead".to_owned());
    }
    let mut alone = Map::new();
    plant(&mut alone, &key.path, value.clone());
    if serde_json::from_value::<Config>(Value::Object(alone)).is_ok() && within_bounds(key, value) {
        return Ok(());
    }
    Err(key.refusal(value))
}

/// Puts a value at its dotted path.
fn plant(tree: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            tree.insert(path.to_owned(), value);
        }
        Some((table, rest)) => {
            let inner = tree.entry(table).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                plant(inner, rest, value);
            }
        }
    }
}

fn with_origin(problem: Problem, settings: &Settings) -> Problem {
    match problem.key.as_ref().and_then(|key| settings.get(key)) {
        Some(setting) => problem.at(setting.origin.clone()),
        None => problem,
    }
}
