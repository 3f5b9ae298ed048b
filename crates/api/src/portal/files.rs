//! The portal's files, from the binary or, in a debug build, from the folder they are built into.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// In a release binary every file by its name, in the order of names.
static EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/portal_files.rs"));

/// Where `make portal` puts them.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../portal/dist");

/// A file's bytes. `name` has come through [`is_plain`](crate::extract::is_plain): it leads nowhere else.
pub(super) async fn get(name: &str) -> Option<Cow<'static, [u8]>> {
    if cfg!(debug_assertions) {
        let found = tokio::fs::read(format!("{FOLDER}/{name}")).await;
        return found.ok().map(Cow::Owned);
    }
    let at = EMBEDDED.binary_search_by_key(&name, |(known, _)| known).ok()?;
    EMBEDDED.get(at).map(|(_, bytes)| Cow::Borrowed(*bytes))
}

/// A strong `ETag` of some bytes. It tells versions of our own files apart and need not withstand anybody.
pub(super) fn tag(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}
