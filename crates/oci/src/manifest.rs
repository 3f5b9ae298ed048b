//! Manifests and indexes as far as a registry reads them (image-spec manifest.md and image-index.md).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::{Descriptor, MediaType, TooDeep, check_depth};

/// Bounds on a manifest.
#[derive(Debug, Clone, Copy)]
pub struct ManifestLimits {
    /// Deepest nesting of arrays and objects.
    pub depth: usize,
    /// Most descriptors (layers or children) in one manifest.
    pub references: usize,
}

/// Why bytes are not a manifest Wharf stores.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// Nested deeper than the limit.
    #[error(transparent)]
    TooDeep(#[from] TooDeep),
    /// Not UTF-8, as JSON must be throughout, also in fields that are not read (RFC 8259, section 8.1).
    #[error("the manifest is not UTF-8")]
    Encoding(#[from] std::str::Utf8Error),
    /// Not JSON, or a field of the wrong type.
    #[error("the manifest is not valid JSON of its type: {0}")]
    Json(#[from] serde_json::Error),
    /// A type that is not stored.
    #[error("unsupported manifest type {0:?}")]
    UnsupportedType(String),
    /// The header and the body name different types.
    #[error("Content-Type {header} differs from the manifest's mediaType {body}")]
    TypeMismatch {
        /// From the request.
        header: String,
        /// From the body.
        body: String,
    },
    /// Neither the header nor the body names a type.
    #[error("the manifest has no media type: send Content-Type or a mediaType field")]
    NoType,
    /// Fields of one kind of manifest in another (CVE-2021-41190).
    #[error("{0}")]
    Confused(&'static str),
    /// More descriptors than the limit.
    #[error("the manifest lists more than {0} descriptors")]
    TooManyReferences(usize),
}

/// A parsed manifest. The stored bytes stay exactly as they were sent.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// Its type.
    pub media_type: MediaType,
    /// `artifactType`, when set and not empty.
    pub artifact_type: Option<String>,
    /// Config of an image manifest.
    pub config: Option<Descriptor>,
    /// Layers of an image manifest.
    pub layers: Vec<Descriptor>,
    /// Children of an index.
    pub manifests: Vec<Descriptor>,
    /// The manifest this one refers to.
    pub subject: Option<Descriptor>,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    schema_version: u32,
    media_type: Option<String>,
    artifact_type: Option<String>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
    manifests: Option<Vec<Descriptor>>,
    subject: Option<Descriptor>,
    annotations: Option<BTreeMap<String, String>>,
    fs_layers: Option<IgnoredAny>,
}

impl Manifest {
    /// Parses `bytes` sent with `content_type`.
    ///
    /// # Errors
    /// [`ManifestError`], each of which is a 400 `MANIFEST_INVALID` on the wire.
    pub fn parse(content_type: Option<&str>, bytes: &[u8], limits: ManifestLimits) -> Result<Self, ManifestError> {
        check_depth(bytes, limits.depth)?;
        let wire: Wire = serde_json::from_str(std::str::from_utf8(bytes)?)?;
        let media_type = agreed_type(content_type, wire.media_type.as_deref())?;
        check_shape(media_type, &wire)?;
        let manifest = Self {
            media_type,
            artifact_type: wire.artifact_type.filter(|text| !text.is_empty()),
            config: wire.config,
            layers: wire.layers.unwrap_or_default(),
            manifests: wire.manifests.unwrap_or_default(),
            subject: wire.subject,
            annotations: wire.annotations.unwrap_or_default(),
        };
        if manifest.layers.len() + manifest.manifests.len() > limits.references {
            return Err(ManifestError::TooManyReferences(limits.references));
        }
        Ok(manifest)
    }

    /// Every blob the manifest points to: config first, then layers.
    pub fn blobs(&self) -> impl Iterator<Item = &Descriptor> {
        self.config.iter().chain(&self.layers)
    }

    /// The type a referrers list shows: `artifactType`, or for an image manifest its config's media type
    /// (distribution-spec, "Listing Referrers").
    pub fn effective_artifact_type(&self) -> Option<&str> {
        self.artifact_type.as_deref().or_else(|| {
            self.config
                .as_ref()
                .map(|config| config.media_type.as_str())
                .filter(|text| !text.is_empty())
        })
    }
}

/// The type header and body agree on. Parameters of the header are ignored.
fn agreed_type(header: Option<&str>, body: Option<&str>) -> Result<MediaType, ManifestError> {
    let known = |text: &str| MediaType::parse(text).ok_or_else(|| ManifestError::UnsupportedType(text.chars().take(256).collect()));
    // Generic types carry no claim; what remains must match.
    let header = header.filter(|text| {
        !matches!(
            text.split(';').next().unwrap_or("").trim(),
            "" | "application/json" | "application/octet-stream"
        )
    });
    match (header, body.filter(|text| !text.is_empty())) {
        (Some(header), Some(body)) => {
            let (from_header, from_body) = (known(header)?, known(body)?);
            if from_header == from_body {
                Ok(from_body)
            } else {
                Err(ManifestError::TypeMismatch {
                    header: from_header.to_string(),
                    body: from_body.to_string(),
                })
            }
        }
        (Some(one), None) | (None, Some(one)) => known(one),
        (None, None) => Err(ManifestError::NoType),
    }
}

fn check_shape(media_type: MediaType, wire: &Wire) -> Result<(), ManifestError> {
    if wire.schema_version != 2 || wire.fs_layers.is_some() {
        return Err(ManifestError::Confused("only schemaVersion 2 is supported"));
    }
    if media_type.is_index() {
        if wire.layers.is_some() || wire.config.is_some() {
            return Err(ManifestError::Confused("an index has neither config nor layers"));
        }
        if wire.manifests.is_none() {
            return Err(ManifestError::Confused("an index lists manifests"));
        }
    } else {
        if wire.manifests.is_some() {
            return Err(ManifestError::Confused("an image manifest has no manifests list"));
        }
        if wire.config.is_none() {
            return Err(ManifestError::Confused("an image manifest has a config"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: ManifestLimits = ManifestLimits {
        depth: 32,
        references: 1000,
    };
    const OCI: &str = "application/vnd.oci.image.manifest.v1+json";

    fn image(fields: &str) -> String {
        let digest = "a".repeat(64);
        format!(r#"{{"schemaVersion":2,"config":{{"mediaType":"application/x","digest":"sha256:{digest}","size":2}}{fields}}}"#)
    }

    fn parse(content_type: Option<&str>, text: &str) -> Result<Manifest, ManifestError> {
        Manifest::parse(content_type, text.as_bytes(), LIMITS)
    }

    #[test]
    fn a25_a26_malformed_and_confused_documents() {
        assert!(parse(Some(OCI), &image(r#","layers":[]"#)).is_ok());
        for bad in [
            image(r#","layers":[],"layers":[]"#),
            image("") + "x",
            format!("\u{feff}{}", image("")),
            image(r#","manifests":[]"#),
            image(r#","layers":[NaN]"#),
            image(r#","fsLayers":[]"#),
            image("").replace("\"schemaVersion\":2", "\"schemaVersion\":1"),
            "[".repeat(10_000),
            "null".into(),
        ] {
            assert!(parse(Some(OCI), &bad).is_err(), "{bad:.80}");
        }
    }

    #[test]
    fn a27_content_type_and_media_type() {
        let typed = image(&format!(r#","mediaType":"{OCI}""#));
        assert!(parse(Some(&format!("{OCI}; charset=utf-8")), &typed).is_ok());
        assert!(parse(None, &typed).is_ok());
        assert!(matches!(parse(None, &image("")), Err(ManifestError::NoType)));
        assert!(matches!(
            parse(Some("application/vnd.oci.image.index.v1+json"), &typed),
            Err(ManifestError::TypeMismatch { .. })
        ));
        assert!(matches!(parse(Some("text/html"), &typed), Err(ManifestError::UnsupportedType(_))));
    }

    #[test]
    fn a28_d32_sizes() {
        for bad in ["-1", "1.5", "9223372036854775808", "9007199254740992", "\"12\"", "null"] {
            assert!(
                parse(Some(OCI), &image("").replace("\"size\":2", &format!("\"size\":{bad}"))).is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn artifact_type_falls_back_to_the_config() {
        let plain = parse(Some(OCI), &image("")).expect("valid");
        assert_eq!(plain.effective_artifact_type(), Some("application/x"));
        let typed = parse(Some(OCI), &image(r#","artifactType":"application/y""#)).expect("valid");
        assert_eq!(typed.effective_artifact_type(), Some("application/y"));
    }
}
