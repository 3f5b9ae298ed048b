//! How a secret is written out: that it is there, never what it is.

use serde::Serializer;
use wharf_model::Secret;

/// What stands in the place of a secret.
pub(super) const MASK: &str = "***";

/// Writes `***` for a secret and nothing for none.
#[expect(clippy::ref_option, reason = "serde's serialize_with hands out a reference to the field")]
pub(super) fn masked<S: Serializer>(secret: &Option<Secret>, s: S) -> Result<S::Ok, S::Error> {
    match secret {
        Some(_) => s.serialize_some(MASK),
        None => s.serialize_none(),
    }
}
