//! The files of the project.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// Folders that hold what is made, not what is written.
const MADE: [&str; 5] = ["target", ".git", "data", "node_modules", "dist"];

/// The kinds of files people write here.
const TEXT: [&str; 8] = ["rs", "md", "toml", "sh", "sql", "py", "ts", "tsx"];

/// A file and its path from the root.
pub(super) struct TextFile {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl TextFile {
    pub(super) fn is(&self, extension: &str) -> bool {
        self.path.extension().is_some_and(|own| own == extension)
    }
}

/// Every file that people write.
///
/// # Errors
/// When a folder or file cannot be read.
pub(super) fn text_files(root: &Path) -> io::Result<Vec<TextFile>> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let (name, path) = (entry.file_name(), entry.path());
            if entry.file_type()?.is_dir() {
                if !MADE.iter().any(|made| name == *made) {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|own| TEXT.iter().any(|known| own == *known)) {
                let text = fs::read_to_string(&path)?;
                let path = path.strip_prefix(root).map_or(path.clone(), Path::to_owned);
                files.push(TextFile { path, text });
            }
        }
    }
    Ok(files)
}
