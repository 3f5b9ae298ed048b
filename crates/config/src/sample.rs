//! The sample file `deploy/wharf.sample.toml`.

use std::fmt::Write as _;

use crate::key::{Key, Kind, Section, sections};

/// Where comments are wrapped.
const WIDTH: usize = 100;

const INTRODUCTION: &str = "\
# Configuration of Wharf. Generated: wharf config sample > deploy/wharf.sample.toml
#
# Every key is here, commented out, with its default; optional keys have no default and show an example.
# Each can also be set by an environment variable: [storage.s3] endpoint is WHARF_STORAGE__S3__ENDPOINT.
# Durations: 500ms, 10s, 30m, 24h. Sizes: 64KiB, 4MiB, 1GB. Check a file with: wharf config check --config <file>
";

/// A file with every key, commented out, at its default; optional keys show an example.
pub fn sample_toml() -> String {
    sections()
        .iter()
        .filter(|section| !section.keys.is_empty())
        .fold(INTRODUCTION.to_owned(), |mut sample, section| {
            write_section(&mut sample, section);
            sample
        })
}

fn write_section(sample: &mut String, section: &Section) {
    sample.push('\n');
    comment(sample, &section.description);
    let _ = writeln!(sample, "[{}]", section.path);
    for key in &section.keys {
        sample.push('\n');
        write_key(sample, key);
    }
}

fn write_key(sample: &mut String, key: &Key) {
    let bounds = key.kind.bounds().map(|bounds| format!(" ({bounds})")).unwrap_or_default();
    comment(sample, &format!("{}{bounds}", key.description));
    if let Kind::Choice(choices) = &key.kind {
        for choice in choices {
            comment(sample, &format!("- {}: {}", choice.word, choice.description));
        }
    }
    if key.default.is_none() {
        sample.push_str("# No default. Example:\n");
    }
    // A JSON scalar or list of texts, written out, is TOML too.
    let value = key
        .default
        .as_ref()
        .or(key.example.as_ref())
        .map(ToString::to_string)
        .unwrap_or_default();
    let _ = writeln!(sample, "#{} = {value}", key.name);
}

/// Writes a text as comment lines.
fn comment(sample: &mut String, text: &str) {
    let mut line = String::from("#");
    for word in text.split(' ') {
        if line.len() + word.len() >= WIDTH {
            sample.push_str(&line);
            sample.push('\n');
            line.truncate(1);
        }
        line.push(' ');
        line.push_str(word);
    }
    sample.push_str(&line);
    sample.push('\n');
}
