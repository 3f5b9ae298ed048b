//! Content descriptors (image-spec, descriptor.md).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::{Digest, media_type};

/// Largest size a descriptor may state: the largest integer every JSON reader keeps exact.
const MAX_SIZE: i64 = (1 << 53) - 1;

/// A typed pointer to content. Fields Wharf has no use for (`data`, `platform`) are left in the stored bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// Media type of the content.
    #[serde(default)]
    pub media_type: String,
    /// Digest of the content.
    pub digest: Digest,
    /// Size in bytes, `0..2^53`.
    #[serde(deserialize_with = "size")]
    pub size: i64,
    /// Type of the artifact a manifest descriptor points to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact_type: Option<String>,
    /// Free annotations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotations: Option<BTreeMap<String, String>>,
}

impl Descriptor {
    /// Whether the content lives elsewhere by design, so that a push need not bring it.
    pub fn is_nondistributable(&self) -> bool {
        media_type::is_nondistributable(&self.media_type)
    }
}

fn size<'de, D: Deserializer<'de>>(d: D) -> Result<i64, D::Error> {
    let value = i64::deserialize(d)?;
    if (0..=MAX_SIZE).contains(&value) {
        Ok(value)
    } else {
        Err(serde::de::Error::custom("a size is between 0 and 2^53-1"))
    }
}
