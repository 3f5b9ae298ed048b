//! Making one object of several. Parts stay where they are until the caller has committed.

use std::sync::Arc;

use super::draft::{Draft, Fresh, Order};
use super::root::Root;
use crate::{BlobError, ObjectKey};

/// Makes `to` of the parts' bytes. A single part gets a second name, without copying a byte. Blocks.
pub(super) fn compose(root: &Arc<Root>, parts: &[ObjectKey], to: &ObjectKey) -> Result<Fresh, BlobError> {
    if let [part] = parts
        && let Some(name) = Fresh::linked(root, part, to)?
    {
        return Ok(name);
    }
    let mut draft = Draft::create(root, to)?;
    let outcome = parts.iter().try_for_each(|part| {
        let (mut file, len) = root.read(part)?.ok_or_else(|| BlobError::MissingPart(part.to_string()))?;
        draft.append(&mut file, len)
    });
    match outcome.and_then(|()| draft.publish(Order::NameFirst)) {
        Ok(()) => Ok(draft.finish().1),
        Err(error) => {
            draft.discard();
            Err(error)
        }
    }
}
