//! A small volume that can be filled.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A mounted volume, unmounted when dropped. Needs root.
pub(super) struct Tmpfs {
    folder: tempfile::TempDir,
}

impl Tmpfs {
    /// A volume with tmpfs's own `options`, for instance `size=64m`.
    pub(super) fn mount(options: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        run(Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(folder.path()));
        Self { folder }
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Mounts it again with other options, such as `ro`.
    pub(super) fn remount(&self, options: &str) {
        run(Command::new("mount").arg("-o").arg(format!("remount,{options}")).arg(self.path()));
    }

    /// Fills it until about `left` bytes are free. What was put in the way before is removed first.
    pub(super) fn leave(&self, left: u64) {
        let ballast = self.ballast();
        let _ = std::fs::remove_file(&ballast);
        let mut file = File::create(&ballast).expect("a file");
        let page = [0; 4096];
        let mut written = 0_u64;
        while file.write_all(&page).is_ok() {
            written += 4096;
        }
        file.set_len(written.saturating_sub(left)).expect("shorter");
    }

    /// Gives the space back.
    pub(super) fn free(&self) {
        std::fs::remove_file(self.ballast()).expect("the ballast");
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }
}

impl Drop for Tmpfs {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

fn run(command: &mut Command) {
    let output = command.output().expect("the program is there");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
