//! Opening the store that the configuration names.

use std::path::Path;
use std::sync::Arc;

use wharf_blob::{
    AzureOptions, BlobDriver, BlobError, Filesystem, GcsOptions, Measured, Memory, Moving, ObjectStore, OssOptions, S3Options, SwiftLogin,
    SwiftOptions, Wire,
};
use wharf_config::{Azure, Config, Gcs, Oss, Redirect, S3, StorageType, Swift};
use wharf_model::Secret;

use crate::start_error::StartError;

/// The driver for `storage.type`, and for the store beside it, measured.
///
/// # Errors
/// When one of them cannot be opened; the text says why.
pub(super) fn open(config: &Config) -> Result<Arc<dyn BlobDriver>, StartError> {
    let measured = |name: &'static str, config: &Config| -> Result<Arc<dyn BlobDriver>, StartError> {
        Ok(Arc::new(Measured::new(name, one(config)?)))
    };
    let first = measured("main", config)?;
    Ok(match &config.beside {
        Some(beside) => Arc::new(Moving::new(first, measured("beside", beside)?)),
        None => first,
    })
}

/// The driver for `storage.type` alone.
///
/// # Errors
/// As for [`open`].
pub(crate) fn one(config: &Config) -> Result<Arc<dyn BlobDriver>, StartError> {
    driver(config).map_err(|error| format!("cannot open the storage: {error}").into())
}

fn driver(config: &Config) -> Result<Arc<dyn BlobDriver>, BlobError> {
    let storage = &config.storage;
    let wire = || wire(storage.ca_file.as_deref());
    let object_store = match storage.kind {
        StorageType::Filesystem => return Ok(Arc::new(Filesystem::open(&config.resolved_storage_path())?)),
        StorageType::Memory => return Ok(Arc::new(Memory::new(storage.memory.limit.as_u64()))),
        StorageType::S3 => ObjectStore::s3(s3(&storage.s3, wire()?))?,
        StorageType::Azure => ObjectStore::azure(azure(&storage.azure, wire()?))?,
        StorageType::Gcs => ObjectStore::gcs(gcs(&storage.gcs, wire()?))?,
        StorageType::Oss => ObjectStore::oss(oss(&storage.oss, wire()?))?,
        StorageType::Swift => ObjectStore::swift(swift(&storage.swift, wire()?))?,
    };
    Ok(Arc::new(object_store.with_largest(config.limits.blob_size.as_u64())))
}

fn wire(ca_file: Option<&Path>) -> Result<Wire, BlobError> {
    let Some(path) = ca_file else { return Ok(Wire::default()) };
    let bundle = std::fs::read(path)
        .map_err(|error| BlobError::Unavailable(format!("cannot read storage.ca_file {}: {error}", path.display()).into()))?;
    Wire::trusting(&bundle)
}

/// Whether pulls are sent to the store, as far as the configuration tells.
pub(super) fn redirect(config: &Config) -> Option<wharf_core::Redirect> {
    let storage = &config.storage;
    let wanted = match storage.redirect {
        Redirect::Auto => !config.storage_is_local(),
        Redirect::Always => true,
        Redirect::Off => false,
    };
    wanted.then(|| wharf_core::Redirect {
        size: storage.redirect_size.as_u64(),
        lifetime: storage.redirect_lifetime.as_std(),
    })
}

fn s3(s3: &S3, wire: Wire) -> S3Options {
    S3Options {
        endpoint: s3.endpoint.clone().unwrap_or_default(),
        region: s3.region.clone(),
        bucket: s3.bucket.clone().unwrap_or_default(),
        prefix: s3.prefix.clone(),
        access_key: s3.access_key.clone(),
        secret_key: s3.secret_key.clone(),
        session_token: s3.session_token.clone(),
        role_arn: s3.role_arn.clone(),
        path_style: s3.path_style,
        checksums: s3.checksums,
        wire,
    }
}

fn azure(azure: &Azure, wire: Wire) -> AzureOptions {
    let account = azure.account.clone().unwrap_or_default();
    AzureOptions {
        endpoint: azure
            .endpoint
            .clone()
            .unwrap_or_else(|| format!("https://{account}.blob.core.windows.net")),
        account,
        container: azure.container.clone().unwrap_or_default(),
        prefix: azure.prefix.clone(),
        key: azure.key.clone(),
        sas_token: azure.sas_token.clone(),
        wire,
    }
}

fn gcs(gcs: &Gcs, wire: Wire) -> GcsOptions {
    GcsOptions {
        endpoint: gcs.endpoint.clone().unwrap_or_default(),
        bucket: gcs.bucket.clone().unwrap_or_default(),
        prefix: gcs.prefix.clone(),
        credentials: gcs.credentials.clone(),
        wire,
    }
}

fn oss(oss: &Oss, wire: Wire) -> OssOptions {
    OssOptions {
        endpoint: oss.endpoint.clone().unwrap_or_default(),
        region: oss.region.clone().unwrap_or_default(),
        bucket: oss.bucket.clone().unwrap_or_default(),
        prefix: oss.prefix.clone(),
        access_key_id: oss.access_key_id.clone(),
        access_key_secret: oss.access_key_secret.clone(),
        wire,
    }
}

fn swift(swift: &Swift, wire: Wire) -> SwiftOptions {
    SwiftOptions {
        auth_url: swift.auth_url.clone().unwrap_or_default(),
        login: swift_login(swift),
        region: swift.region.clone(),
        interface: swift.interface.as_str().to_owned(),
        storage_url: swift.storage_url.clone(),
        temp_url_key: swift.temp_url_key.clone(),
        container: swift.container.clone().unwrap_or_default(),
        prefix: swift.prefix.clone(),
        manifest_entries: swift.manifest_entries as usize,
        wire,
    }
}

fn swift_login(swift: &Swift) -> SwiftLogin {
    let secret = |secret: &Option<Secret>| secret.clone().unwrap_or_else(|| Secret::new(""));
    match &swift.application_credential_id {
        Some(id) => SwiftLogin::Application {
            id: id.clone(),
            secret: secret(&swift.application_credential_secret),
        },
        None => SwiftLogin::Password {
            user: swift.username.clone().unwrap_or_default(),
            user_domain: swift.user_domain.clone(),
            password: secret(&swift.password),
            project: swift.project.clone().unwrap_or_default(),
            project_domain: swift.project_domain.clone(),
        },
    }
}
