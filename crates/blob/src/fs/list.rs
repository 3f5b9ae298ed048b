//! Walking the folders, one batch of entries at a time, so that neither the number of objects nor a slow
//! consumer costs memory or threads.

use std::collections::VecDeque;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt};
use rustix::fs::{Dir, FileType};

use super::blocking;
use super::fault::storage_error;
use super::root::Root;
use super::stray;
use crate::BlobError;
use crate::driver::Listing;
use crate::path::check_prefix;

/// Entries read in one hop to a blocking thread.
const BATCH: usize = 256;

/// The folders between the start of the walk and where it is now: never more than the layout is deep.
struct Walk {
    root: Arc<Root>,
    prefix: String,
    open: Vec<(String, Dir)>,
    found: VecDeque<(String, u64)>,
}

/// Every object whose key starts with `prefix`.
pub(super) async fn list(root: Arc<Root>, prefix: &str) -> Result<Listing, BlobError> {
    check_prefix(prefix)?;
    let folder = prefix.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let mut walk = Walk {
        root,
        prefix: prefix.to_owned(),
        open: Vec::new(),
        found: VecDeque::new(),
    };
    // Who looks for what nobody needs any more lists everything, now and then.
    let walk = blocking(move || {
        stray::sweep(&walk.root);
        walk.enter(folder).map(|()| walk)
    })
    .await?;
    let step = |walk: Option<Walk>| async move {
        let mut walk = walk?;
        if walk.found.is_empty() {
            walk = match blocking(move || walk.advance().map(|()| walk)).await {
                Ok(walk) => walk,
                Err(error) => return Some((Err(error), None)),
            };
        }
        let entry = walk.found.pop_front()?;
        Some((Ok(entry), Some(walk)))
    };
    Ok(stream::unfold(Some(walk), step).boxed())
}

impl Walk {
    fn enter(&mut self, folder: String) -> Result<(), BlobError> {
        if let Some(entries) = self.root.entries(&folder)? {
            self.open.push((folder, entries));
        }
        Ok(())
    }

    /// Walks until a batch is found or nothing is left.
    fn advance(&mut self) -> Result<(), BlobError> {
        while self.found.len() < BATCH {
            let Some((folder, entries)) = self.open.last_mut() else { break };
            let Some(entry) = entries.read() else {
                self.open.pop();
                continue;
            };
            let entry = entry.map_err(storage_error)?;
            let Ok(name) = entry.file_name().to_str() else { continue };
            if name.starts_with('.') {
                continue;
            }
            let path = if folder.is_empty() {
                name.to_owned()
            } else {
                format!("{folder}/{name}")
            };
            // Either may be the longer: a folder on the way to the prefix, or an entry below it.
            if !path.starts_with(&self.prefix) {
                continue;
            }
            // By its name in the open folder: the way there from the root would be walked a million times.
            let found = Root::entry_of(entries, name)?;
            self.visit(path, found)?;
        }
        Ok(())
    }

    fn visit(&mut self, path: String, found: Option<(FileType, u64)>) -> Result<(), BlobError> {
        match found {
            Some((FileType::Directory, _)) => self.enter(path),
            // Objects lie in folders; a file in the root itself is not one.
            Some((FileType::RegularFile, size)) if path.contains('/') => {
                self.found.push_back((path, size));
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
