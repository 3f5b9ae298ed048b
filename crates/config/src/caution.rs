//! What is allowed and probably not meant.

use crate::{Config, Server, StorageType, TlsMode};

/// Sentences to log at start-up.
pub(crate) fn cautions(config: &Config) -> Vec<String> {
    let (tls, storage) = (&config.tls, &config.storage);
    let cautions = [
        (
            tls.mode != TlsMode::Files && (tls.certificate.is_some() || tls.key.is_some()),
            "tls.certificate and tls.key are not used, for tls.mode is not files",
        ),
        (
            storage.kind != StorageType::S3 && (storage.s3.bucket.is_some() || storage.s3.endpoint.is_some()),
            "the bucket in storage.s3 is not used, for storage.type is not s3",
        ),
        (
            storage.kind != StorageType::Azure && storage.azure.container.is_some(),
            "the container in storage.azure is not used, for storage.type is not azure",
        ),
        (
            storage.kind != StorageType::Gcs && storage.gcs.bucket.is_some(),
            "the bucket in storage.gcs is not used, for storage.type is not gcs",
        ),
        (
            storage.kind != StorageType::Oss && (storage.oss.bucket.is_some() || storage.oss.endpoint.is_some()),
            "the bucket in storage.oss is not used, for storage.type is not oss",
        ),
        (
            storage.kind != StorageType::Swift && (storage.swift.container.is_some() || storage.swift.auth_url.is_some()),
            "the container in storage.swift is not used, for storage.type is not swift",
        ),
        (
            storage.kind == StorageType::Memory,
            "storage.type is memory: every blob is gone after a restart",
        ),
        (
            tls.mode == TlsMode::Off && exposed(&config.server),
            "passwords and tokens arrive unencrypted: tls.mode is off, server.listen is not a loopback address, and server.external_url \
             names no https proxy in front",
        ),
    ];
    cautions
        .into_iter()
        .filter(|(applies, _)| *applies)
        .map(|(_, sentence)| sentence.to_owned())
        .collect()
}

/// Whether other machines connect, as far as can be told, without a proxy that encrypts.
fn exposed(server: &Server) -> bool {
    !server.listen.ip().is_loopback() && !server.external_url.as_ref().is_some_and(|url| url.starts_with("https://"))
}
