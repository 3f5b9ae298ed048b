//! Values that follow from others when they are not set.

use std::path::PathBuf;

use wharf_model::Secret;

use crate::{Cidr, Config, Server, StorageType, http_url};

impl Config {
    /// The database to open: `database.url`, else `sqlite:<data_dir>/wharf.db`. A secret, for it may hold a password.
    pub fn resolved_database_url(&self) -> Secret {
        self.database.url.clone().unwrap_or_else(|| {
            // Component by component, for two slashes at the start would pass for a part of the URL.
            let folder: PathBuf = self.server.data_dir.components().collect();
            Secret::new(format!("sqlite:{}", folder.join("wharf.db").display()))
        })
    }

    /// The folder of the filesystem driver: `storage.filesystem.path`, else `<data_dir>/storage`.
    pub fn resolved_storage_path(&self) -> PathBuf {
        self.storage
            .filesystem
            .path
            .clone()
            .unwrap_or_else(|| self.server.data_dir.join("storage"))
    }

    /// Whether only this machine reaches the store, as far as the configuration tells.
    pub fn storage_is_local(&self) -> bool {
        let endpoint = match self.storage.kind {
            StorageType::Filesystem | StorageType::Memory => return true,
            StorageType::S3 => self.storage.s3.endpoint.as_deref(),
            StorageType::Azure => self.storage.azure.endpoint.as_deref(),
            StorageType::Gcs => self.storage.gcs.endpoint.as_deref(),
            StorageType::Oss => self.storage.oss.endpoint.as_deref(),
            // Where the storage is, Keystone knows; who has both on this machine has it here.
            StorageType::Swift => self.storage.swift.storage_url.as_deref().or(self.storage.swift.auth_url.as_deref()),
        };
        let host = endpoint.and_then(|url| http_url::parse(url).ok()).map_or("", |(_, host, _)| host);
        let loopback = |address: std::net::IpAddr| address.is_loopback() || address.is_unspecified();
        host == "localhost" || host.ends_with(".localhost") || host.parse().is_ok_and(loopback)
    }
}

impl Server {
    /// The host of `external_url`, without port; an IPv6 address without brackets.
    pub fn external_host(&self) -> Option<&str> {
        http_url::parse(self.external_url.as_deref()?).ok().map(|(_, host, _)| host)
    }

    /// The blocks of `trusted_proxies`. A text that is none, which [`Config::validate`] refuses, trusts nobody.
    pub fn trusted_networks(&self) -> Vec<Cidr> {
        self.trusted_proxies.iter().filter_map(|text| text.parse().ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_follow_the_data_folder() {
        let mut config = Config::default();
        assert_eq!(config.resolved_database_url().expose(), "sqlite:data/wharf.db");
        assert_eq!(config.resolved_storage_path(), PathBuf::from("data/storage"));
        config.server.data_dir = "//srv//wharf/".into();
        assert_eq!(config.resolved_database_url().expose(), "sqlite:/srv/wharf/wharf.db");
        config.storage.filesystem.path = Some("/blobs".into());
        assert_eq!(config.resolved_storage_path(), PathBuf::from("/blobs"));
    }

    #[test]
    fn a_store_on_loopback_is_local() {
        let mut config = Config::default();
        assert!(config.storage_is_local(), "a folder");
        config.storage.kind = StorageType::S3;
        for (endpoint, local) in [
            ("http://127.0.0.1:8333", true),
            ("http://[::1]:8333/s3", true),
            ("http://localhost", true),
            ("https://s3.localhost:9000", true),
            ("https://s3.eu-central-1.amazonaws.com", false),
            ("http://10.0.0.7:9000", false),
        ] {
            config.storage.s3.endpoint = Some(endpoint.to_owned());
            assert_eq!(config.storage_is_local(), local, "{endpoint}");
        }
        config.storage.kind = StorageType::Azure;
        assert!(!config.storage_is_local(), "the service of Azure");
    }

    #[test]
    fn the_host_of_the_external_url_has_no_port() {
        let mut server = Server::default();
        assert_eq!(server.external_host(), None);
        server.external_url = Some("https://[::1]:8443".to_owned());
        assert_eq!(server.external_host(), Some("::1"));
    }
}
