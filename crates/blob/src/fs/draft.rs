//! Files that are being made, and are removed again unless somebody keeps them.
//!
//! A file is filled under a name of its own in [`DRAFTS`](super::root::DRAFTS) and gets the object's name when nothing of it is missing:
//! whoever looks for the object finds all of it or nothing, also after the process was killed.

use std::fs::File;
use std::io::{self, IoSlice, Write};
use std::sync::Arc;

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::fault::storage_error;
use super::root::Root;
use crate::{BlobError, ObjectKey};

/// Write-back starts early, every so many bytes, so that little is left for the last sync.
const EARLY_SYNC: u64 = 32 << 20;
/// The most buffers that one system call takes.
const MAX_SLICES: usize = 1024;

/// What is made durable first. A journal that has the name already takes the bytes along with one sync, so the hot path goes that way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// For a key that nobody knows yet: a power loss in between leaves an object that no row names.
    NameFirst,
    /// For a key that is read already: the name must never lead to bytes that a power loss took.
    BytesFirst,
}

/// The name that a file has at the moment.
#[derive(Debug, Clone)]
pub(super) enum Name {
    /// A file in [`DRAFTS`](super::root::DRAFTS) that nobody can look up.
    Draft(String),
    /// The object's own.
    Object(ObjectKey),
}

/// A new name. Dropping it removes it, off the async threads, so that a caller who goes away leaves nothing.
#[derive(Debug)]
pub(super) struct Fresh {
    root: Arc<Root>,
    name: Name,
    armed: bool,
}

impl Fresh {
    fn new(root: &Arc<Root>, name: Name) -> Self {
        Self {
            root: Arc::clone(root),
            name,
            armed: true,
        }
    }

    /// Gives the file of `from` the name `to`, too, durable and without copying. `None` where the file system cannot. Blocks.
    pub(super) fn linked(root: &Arc<Root>, from: &ObjectKey, to: &ObjectKey) -> Result<Option<Self>, BlobError> {
        let Some(unsynced) = root.link(from, to)? else { return Ok(None) };
        let name = Self::new(root, Name::Object(to.clone()));
        match unsynced.sync() {
            Ok(()) => Ok(Some(name)),
            Err(error) => {
                name.discard();
                Err(error)
            }
        }
    }

    /// Keeps the name.
    pub(super) fn keep(mut self) {
        self.armed = false;
    }

    /// Removes the name now. Blocks.
    pub(super) fn discard(mut self) {
        self.armed = false;
        remove(&self.root, &self.name);
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if !self.armed {
            return;
        }
        let (root, name) = (Arc::clone(&self.root), self.name.clone());
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn_blocking(move || remove(&root, &name))),
            Err(_) => remove(&root, &name),
        }
    }
}

/// A new file that is being written. Dropping it removes it, whatever state it is in.
#[derive(Debug)]
pub(super) struct Draft {
    name: Fresh,
    key: ObjectKey,
    file: File,
    len: u64,
    unsynced: u64,
    early: Option<JoinHandle<io::Result<()>>>,
}

impl Draft {
    /// Begins the file of a new object. Blocks.
    pub(super) fn create(root: &Arc<Root>, key: &ObjectKey) -> Result<Self, BlobError> {
        // The name decides only when the file gets it. To look first spares the sender of a second copy the sending.
        if !root.is_free(key)? {
            return Err(BlobError::Exists);
        }
        let (draft, file) = root.create_draft()?;
        Ok(Self {
            name: Fresh::new(root, Name::Draft(draft)),
            key: key.clone(),
            file,
            len: 0,
            unsynced: 0,
            early: None,
        })
    }

    /// Appends the chunks. Blocks.
    pub(super) fn write(&mut self, chunks: &[Bytes]) -> Result<(), BlobError> {
        for chunks in chunks.chunks(MAX_SLICES) {
            let len = chunks.iter().map(|chunk| chunk.len() as u64).sum::<u64>();
            let mut slices: Vec<_> = chunks.iter().map(|chunk| IoSlice::new(chunk)).collect();
            write_all(&mut self.file, &mut slices).map_err(storage_error)?;
            self.len += len;
            self.unsynced += len;
        }
        Ok(())
    }

    /// Appends `len` bytes of another file, inside the kernel where it can. Blocks.
    pub(super) fn append(&mut self, from: &mut File, len: u64) -> Result<(), BlobError> {
        let found = io::copy(&mut io::Read::take(&mut *from, len), &mut self.file).map_err(storage_error)?;
        self.len += found;
        if found == len {
            Ok(())
        } else {
            Err(BlobError::Damaged { expected: len, found })
        }
    }

    /// Starts writing back what has piled up, beside further writes.
    pub(super) async fn sync_early(&mut self) -> Result<(), BlobError> {
        let busy = self.early.as_ref().is_some_and(|early| !early.is_finished());
        if self.unsynced < EARLY_SYNC || busy {
            return Ok(());
        }
        self.settle_early().await?;
        let file = self.file.try_clone().map_err(storage_error)?;
        self.early = Some(tokio::task::spawn_blocking(move || file.sync_data()));
        self.unsynced = 0;
        Ok(())
    }

    /// Waits for the early write-back. Its failure fails the draft: the last sync would not report it again.
    pub(super) async fn settle_early(&mut self) -> Result<(), BlobError> {
        match self.early.take() {
            None => Ok(()),
            Some(early) => early
                .await
                .map_err(BlobError::unavailable)?
                .map_err(|error| self.sync_failed(error)),
        }
    }

    /// Gives the whole file the object's name and makes both durable. Blocks. A failed sync is never tried again.
    pub(super) fn publish(&mut self, order: Order) -> Result<(), BlobError> {
        if order == Order::BytesFirst {
            self.sync_bytes()?;
        }
        if let Name::Draft(draft) = &self.name.name {
            self.name.root.place(draft, &self.key)?;
            self.name.name = Name::Object(self.key.clone());
        }
        if order == Order::NameFirst {
            self.sync_bytes()?;
        }
        self.name.root.sync_names(&self.key)
    }

    fn sync_bytes(&self) -> Result<(), BlobError> {
        self.file.sync_all().map_err(|error| self.sync_failed(error))
    }

    /// The number of bytes, and the name to keep.
    pub(super) fn finish(self) -> (u64, Fresh) {
        (self.len, self.name)
    }

    /// Removes the file now. Blocks.
    pub(super) fn discard(self) {
        self.name.discard();
    }

    fn sync_failed(&self, error: io::Error) -> BlobError {
        tracing::error!(blob.key = %self.key, error = %error, "syncing an object failed");
        storage_error(error)
    }
}

fn remove(root: &Root, name: &Name) {
    let removed = match name {
        Name::Draft(draft) => root.remove_draft(draft),
        Name::Object(key) => root.remove(key),
    };
    if let Err(error) = removed {
        tracing::warn!(blob.name = ?name, error = %error, "an unfinished object could not be removed");
    }
}

fn write_all(file: &mut File, mut slices: &mut [IoSlice<'_>]) -> io::Result<()> {
    IoSlice::advance_slices(&mut slices, 0);
    while !slices.is_empty() {
        match file.write_vectored(slices) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => IoSlice::advance_slices(&mut slices, n),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
