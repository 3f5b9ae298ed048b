//! What a judgement is made from: everything one repository holds, read from rows.

use std::collections::BTreeMap;

use wharf_model::{ManifestId, Timestamp};
use wharf_oci::Digest;

/// A manifest with what points to it and what it points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    /// Its row.
    pub(super) id: ManifestId,
    /// Its digest.
    pub(super) digest: Digest,
    /// `IMAGE`, `CHART` and so on; empty when nobody has read it yet.
    pub(super) kind: String,
    /// Size with config and layers, in bytes.
    pub(super) size: i64,
    /// When it was last pushed.
    pub(super) pushed_at: Timestamp,
    /// When it was last pulled.
    pub(super) pulled_at: Option<Timestamp>,
    /// Names of its labels, in order.
    pub(super) labels: Vec<String>,
    /// Its annotations; empty where no rule asks for them.
    pub(super) annotations: BTreeMap<String, String>,
    /// What it lists, when it is an index.
    pub(super) children: Vec<Digest>,
    /// Whose accessory it is, whether that is there or not.
    pub(super) subject: Option<Digest>,
    /// Its tags.
    pub(super) tags: Vec<TagFacts>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TagFacts {
    /// The text.
    pub(super) name: String,
    /// When it last moved or was pushed again.
    pub(super) pushed_at: Timestamp,
    /// When it was last pulled by.
    pub(super) pulled_at: Option<Timestamp>,
}

/// Something that is judged by itself: a tag, or an artifact that has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit<'f> {
    /// Its manifest's place among the facts.
    pub(super) place: usize,
    /// Its manifest.
    pub(super) manifest: &'f Facts,
    /// The tag; `None` for an artifact without tags.
    pub(super) tag: Option<&'f TagFacts>,
    /// When it was last pulled, be it by this tag, by digest or as the child of an index.
    pub(super) pulled_at: Option<Timestamp>,
}

impl Unit<'_> {
    /// When it was last pushed.
    pub(super) fn pushed_at(&self) -> Timestamp {
        self.tag.map_or(self.manifest.pushed_at, |tag| tag.pushed_at)
    }

    /// When it was last pulled; since its push, when it never was: what nobody has pulled yet was not pulled long ago.
    pub(super) fn used_at(&self) -> Timestamp {
        self.pulled_at.unwrap_or_else(|| self.pushed_at())
    }
}

/// Whether a tag is one that tools hang signatures under: it belongs to an accessory as the digest does, and nobody chose it.
pub(super) fn is_scheme_tag(tag: &str) -> bool {
    tag.strip_prefix("sha256-")
        .or_else(|| tag.strip_prefix("sha512-"))
        .is_some_and(|rest| {
            let hex = rest.split('.').next().unwrap_or("");
            hex.len() >= 64 && hex.bytes().all(|b| b.is_ascii_hexdigit())
        })
}
