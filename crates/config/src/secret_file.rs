//! Secrets that are kept in files of their own: for every secret key `x`, the key `x_file`.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::error::Problem;
use crate::key::{Key, keys};
use crate::layer::{Setting, Settings};

/// Room for a long key or URL; whatever is larger is some other file.
const MAX_BYTES: u64 = 64 << 10;

/// Puts the contents of every named file in the place of its secret.
pub(crate) fn read(settings: &mut Settings, problems: &mut Vec<Problem>, warnings: &mut Vec<String>) {
    for key in keys().filter(|key| key.secret) {
        let file_key = format!("{}_file", key.path);
        let Some(named) = settings.get(&file_key).cloned() else { continue };
        if let Some(direct) = settings.get(&key.path) {
            let message = format!("{file_key} is also set ({}); set one of the two", named.origin);
            problems.push(Problem::of_key(&key.path, message).at(direct.origin.clone()));
            continue;
        }
        // A value that is no path is reported with every other bad value.
        let Some(path) = named.value.as_str().filter(|path| !path.is_empty()).map(Path::new) else {
            continue;
        };
        match read_one(key, path) {
            Ok(text) => {
                warnings.extend(warn_if_readable(path, &file_key));
                let origin = format!("file {}", path.display());
                settings.insert(
                    key.path.clone(),
                    Setting {
                        value: text.into(),
                        origin,
                    },
                );
            }
            Err(message) => problems.push(Problem::of_key(&file_key, message).at(named.origin)),
        }
    }
}

/// The text of a file without the newline at its end.
fn read_one(key: &Key, path: &Path) -> Result<String, String> {
    let failed = |e: io::Error| format!("cannot read {} from {}: {e}", key.path, path.display());
    let mut text = String::new();
    let length = File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_string(&mut text))
        .map_err(failed)?;
    if length as u64 > MAX_BYTES {
        return Err(format!("{} holds more than {MAX_BYTES} bytes, which is no secret", path.display()));
    }
    let text = text
        .strip_suffix('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .unwrap_or(&text);
    if text.is_empty() {
        return Err(format!("{} is empty", path.display()));
    }
    Ok(text.to_owned())
}

/// A sentence when others than the owner may read a file that holds a secret.
pub(crate) fn warn_if_readable(path: &Path, what: &str) -> Option<String> {
    readable_by_others(path).then(|| format!("{what}: {} can be read by others than its owner; chmod 600 it", path.display()))
}

#[cfg(unix)]
fn readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o044 != 0)
}

#[cfg(not(unix))]
fn readable_by_others(_: &Path) -> bool {
    false
}
