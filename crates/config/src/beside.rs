//! The file that `storage.beside` names: the configuration of a second store.

use crate::error::{ConfigError, Problem};
use crate::{Config, Overrides, StorageType};

const KEY: &str = "storage.beside";

/// The configuration beside this one, where there is one. Only its `[storage]` counts, and neither the environment nor a file that it names
/// in turn: while replicas change over, each of the two files may name the other.
pub(crate) fn load(config: &Config) -> Result<Option<Box<Config>>, ConfigError> {
    let Some(path) = &config.storage.beside else {
        return Ok(None);
    };
    let overrides = Overrides {
        listen: None,
        data_dir: Some(config.server.data_dir.clone()),
    };
    let beside = Config::load_alone(Some(path), std::iter::empty(), overrides)?;
    if is_same_store(config, &beside) {
        let problem = Problem::of_key(KEY, format!("{} names the store that this configuration names", path.display()));
        return Err(ConfigError { problems: vec![problem] });
    }
    Ok(Some(Box::new(beside)))
}

fn is_same_store(one: &Config, other: &Config) -> bool {
    let (a, b) = (&one.storage, &other.storage);
    a.kind == b.kind
        && match a.kind {
            StorageType::Filesystem => one.resolved_storage_path() == other.resolved_storage_path(),
            // Two memories would be two stores, both empty.
            StorageType::Memory => true,
            StorageType::S3 => a.s3 == b.s3,
            StorageType::Azure => a.azure == b.azure,
            StorageType::Gcs => a.gcs == b.gcs,
            StorageType::Oss => a.oss == b.oss,
            StorageType::Swift => a.swift == b.swift,
        }
}
