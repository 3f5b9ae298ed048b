//! The configuration as its users meet it: files, variables, options, messages and generated pages.

mod bad_values;
mod generated;
mod precedence;
mod rules;
mod secrets;
mod typos;

use std::path::PathBuf;

use wharf_config::{Config, ConfigError, Overrides};

/// Variables as the environment gives them.
fn vars<const N: usize>(variables: [(&str, &str); N]) -> impl Iterator<Item = (String, String)> {
    variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter()
}

/// A scratch folder with the file `wharf.toml`, readable by its owner only.
fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("folder");
    let path = secret_file(&folder, "wharf.toml", text);
    (folder, path)
}

/// Writes a file only its owner may read.
fn secret_file(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("write");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("chmod");
    path
}

/// Loads a file with this text and nothing else.
fn load_text(text: &str) -> Result<Config, ConfigError> {
    let (_folder, path) = file(text);
    Config::load(Some(&path), vars([]), Overrides::default())
}

/// Loads these variables and nothing else.
fn load_vars<const N: usize>(variables: [(&str, &str); N]) -> Result<Config, ConfigError> {
    Config::load(None, vars(variables), Overrides::default())
}

/// The problems as `key: message`, for one that must fail.
fn problems(result: Result<Config, ConfigError>) -> Vec<String> {
    let problems = result.expect_err("must be refused").problems;
    problems
        .into_iter()
        .map(|p| format!("{}: {}", p.key.unwrap_or_default(), p.message))
        .collect()
}
