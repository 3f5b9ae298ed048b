//! The configuration in effect, as a file.

use crate::Config;

impl Config {
    /// The configuration in effect as TOML, with `***` for every secret. Optional keys that are not set are left out.
    pub fn show(&self) -> String {
        // Only a path that is not UTF-8 cannot be written, and `load` refuses those.
        toml::to_string(self).unwrap_or_else(|e| format!("# cannot be written as TOML: {e}\n"))
    }
}
