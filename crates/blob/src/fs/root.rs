//! The root folder and the single steps on files below it. Everything here blocks.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Mode, OFlags, RenameFlags};
use rustix::io::Errno;
use wharf_model::Generation;

use super::fault::{storage_error, write_error};
use super::folder::{Folders, Unsynced};
use crate::{BlobError, Capacity, ObjectKey};

/// The folder of files that are no objects yet. Its dot keeps it out of every listing.
pub(super) const DRAFTS: &str = ".drafts";
/// Files are for the registry's own user alone.
const FILE_MODE: Mode = Mode::RUSR.union(Mode::WUSR);

/// The root folder.
#[derive(Debug)]
pub(super) struct Root {
    fd: OwnedFd,
    folders: Folders,
    /// The file that the health check writes.
    probe: String,
}

impl Root {
    /// Opens the root and makes the folders that are always there.
    pub(super) fn open(path: &Path) -> Result<Self, BlobError> {
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(storage_error)?;
        let folder = OpenOptions::new()
            .read(true)
            .custom_flags(OFlags::DIRECTORY.bits().cast_signed())
            .open(path);
        let root = Self {
            fd: OwnedFd::from(folder.map_err(storage_error)?),
            folders: Folders::default(),
            probe: format!("probe-{}", Generation::new()),
        };
        for folder in ["blobs/sha256", "blobs/sha512", "uploads", DRAFTS] {
            root.folders.ensure(root.fd.as_fd(), folder)?.sync()?;
        }
        Ok(root)
    }

    /// The file system's room, as far as this user may fill it.
    pub(super) fn capacity(&self) -> Result<Capacity, BlobError> {
        let found = rustix::fs::fstatvfs(&self.fd).map_err(BlobError::unavailable)?;
        Ok(Capacity {
            total: found.f_blocks.saturating_mul(found.f_frsize),
            free: found.f_bavail.saturating_mul(found.f_frsize),
        })
    }

    /// Makes `folder` exist and lets `act` do something in it, once more when somebody removed the folder behind our back.
    pub(super) fn in_folder<T>(&self, folder: &str, mut act: impl FnMut() -> Result<T, Errno>) -> Result<Placed<'_, T>, BlobError> {
        let mut unsynced = self.folders.ensure(self.fd.as_fd(), folder)?;
        let mut done = act();
        if matches!(done, Err(Errno::NOENT)) {
            self.folders.forget();
            unsynced = self.folders.ensure(self.fd.as_fd(), folder)?;
            done = act();
        }
        let made = done.map_err(write_error)?;
        Ok(Placed { made, unsynced })
    }

    /// Whether no object has this key.
    pub(super) fn is_free(&self, key: &ObjectKey) -> Result<bool, BlobError> {
        match rustix::fs::statat(&self.fd, key.as_str(), AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => Ok(true),
            Ok(_) => Ok(false),
            Err(errno) => Err(storage_error(errno)),
        }
    }

    /// Creates a file in [`DRAFTS`] and returns its name with it.
    pub(super) fn create_draft(&self) -> Result<(String, File), BlobError> {
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::WRONLY | OFlags::CLOEXEC;
        let draft = format!("{DRAFTS}/{}", Generation::new());
        let placed = self.in_folder(DRAFTS, || rustix::fs::openat(&self.fd, draft.as_str(), flags, FILE_MODE))?;
        Ok((draft, File::from(placed.made)))
    }

    /// Gives a draft the name of `key`, if nothing has it. Nothing is durable yet.
    pub(super) fn place(&self, draft: &str, key: &ObjectKey) -> Result<(), BlobError> {
        self.in_folder(key.folder(), || rename_new(self.fd.as_fd(), draft, key.as_str()))
            .map(|_| ())
    }

    /// Removes a draft.
    pub(super) fn remove_draft(&self, draft: &str) -> Result<(), BlobError> {
        match rustix::fs::unlinkat(&self.fd, draft, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(errno) => Err(storage_error(errno)),
        }
    }

    /// Makes the names that lead to `key` durable. The file's own bytes are the caller's business.
    pub(super) fn sync_names(&self, key: &ObjectKey) -> Result<(), BlobError> {
        self.folders.ensure(self.fd.as_fd(), key.folder())?.sync()
    }

    /// Gives the file of `from` a second name, without copying. Returns what has to be synced; `None` where the file system cannot.
    pub(super) fn link(&self, from: &ObjectKey, to: &ObjectKey) -> Result<Option<Unsynced<'_>>, BlobError> {
        if self.size(from)?.is_none() {
            return Err(BlobError::MissingPart(from.to_string()));
        }
        let link = || rustix::fs::linkat(&self.fd, from.as_str(), &self.fd, to.as_str(), AtFlags::empty());
        let placed = self.in_folder(to.folder(), || match link() {
            Ok(()) => Ok(true),
            Err(Errno::PERM | Errno::OPNOTSUPP | Errno::NOSYS | Errno::MLINK | Errno::XDEV) => Ok(false),
            Err(errno) => Err(errno),
        })?;
        Ok(placed.made.then_some(placed.unsynced))
    }

    /// Opens an object for reading, with its size. `None` when it is positively not there.
    pub(super) fn read(&self, key: &ObjectKey) -> Result<Option<(File, u64)>, BlobError> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        match rustix::fs::openat(&self.fd, key.as_str(), flags, Mode::empty()) {
            Ok(fd) => {
                let stat = rustix::fs::fstat(&fd).map_err(storage_error)?;
                let size = regular_size(stat.st_mode, stat.st_size, key)?;
                Ok(Some((File::from(fd), size)))
            }
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => Err(storage_error(errno)),
        }
    }

    /// Bytes of an object. `None` when it is positively not there.
    pub(super) fn size(&self, key: &ObjectKey) -> Result<Option<u64>, BlobError> {
        match rustix::fs::statat(&self.fd, key.as_str(), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => regular_size(stat.st_mode, stat.st_size, key).map(Some),
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => Err(storage_error(errno)),
        }
    }

    /// Removes an object.
    pub(super) fn remove(&self, key: &ObjectKey) -> Result<(), BlobError> {
        match rustix::fs::unlinkat(&self.fd, key.as_str(), AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(errno) => Err(storage_error(errno)),
        }
    }

    /// Opens a folder to read its entries. `None` when it is positively not there.
    pub(super) fn entries(&self, folder: &str) -> Result<Option<rustix::fs::Dir>, BlobError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let folder = if folder.is_empty() { "." } else { folder };
        match rustix::fs::openat(&self.fd, folder, flags, Mode::empty()) {
            Ok(fd) => rustix::fs::Dir::new(fd).map(Some).map_err(storage_error),
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => Err(storage_error(errno)),
        }
    }

    /// Kind and size of an entry of an open folder. `None` when it went away.
    pub(super) fn entry_of(folder: &rustix::fs::Dir, name: &str) -> Result<Option<(FileType, u64)>, BlobError> {
        let folder = folder.fd().map_err(storage_error)?;
        match rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some((FileType::from_raw_mode(stat.st_mode), stat.st_size.unsigned_abs()))),
            Err(Errno::NOENT) => Ok(None),
            Err(errno) => Err(storage_error(errno)),
        }
    }

    /// Whether `path` is a file that was last written before `then`, in seconds since 1970.
    pub(super) fn is_file_older_than(&self, path: &str, then: i64) -> Result<bool, BlobError> {
        match rustix::fs::statat(&self.fd, path, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile && stat.st_mtime < then),
            Err(Errno::NOENT) => Ok(false),
            Err(errno) => Err(storage_error(errno)),
        }
    }

    /// Writes, syncs, reads and removes a small file. Its name is this process's own, so that replicas do not meet in it.
    pub(super) fn probe(&self) -> Result<(), BlobError> {
        const CONTENT: &[u8; 4096] = &[b'w'; 4096];
        let name = self.probe.as_str();
        let remove = || match rustix::fs::unlinkat(&self.fd, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(errno) => Err(write_error(errno)),
        };
        remove()?;
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::RDWR | OFlags::CLOEXEC;
        let mut file = match rustix::fs::openat(&self.fd, name, flags, FILE_MODE) {
            Ok(fd) => File::from(fd),
            // The same process is probing at this very moment: it could create a file.
            Err(Errno::EXIST) => return Ok(()),
            Err(errno) => return Err(write_error(errno)),
        };
        let mut found = Vec::with_capacity(CONTENT.len());
        file.write_all(CONTENT).and_then(|()| file.sync_all()).map_err(storage_error)?;
        io::Seek::rewind(&mut file)
            .and_then(|()| file.read_to_end(&mut found))
            .map_err(storage_error)?;
        remove()?;
        if found == CONTENT {
            Ok(())
        } else {
            Err(BlobError::unavailable("the storage gave back other bytes than were written"))
        }
    }
}

/// Something that was done in a folder, and the folders whose names are not durable yet.
pub(super) struct Placed<'a, T> {
    pub(super) made: T,
    pub(super) unsynced: Unsynced<'a>,
}

/// Renames a file, if nothing has the new name. File systems that cannot say so in one step (NFS) give it a second name first, which none can
/// give twice.
fn rename_new(root: BorrowedFd<'_>, from: &str, to: &str) -> Result<(), Errno> {
    match rustix::fs::renameat_with(root, from, root, to, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
            rustix::fs::linkat(root, from, root, to, AtFlags::empty())?;
            rustix::fs::unlinkat(root, from, AtFlags::empty())
        }
        outcome => outcome,
    }
}

fn regular_size(mode: u32, size: i64, key: &ObjectKey) -> Result<u64, BlobError> {
    if FileType::from_raw_mode(mode) == FileType::RegularFile {
        Ok(size.unsigned_abs())
    } else {
        Err(BlobError::unavailable(format!("{key} is not a regular file")))
    }
}
