//! The reference page `docs/reference/configuration.md`.

use std::fmt::Write as _;

use serde_json::Value;

use crate::key::{Key, Kind, Section, sections};

const INTRODUCTION: &str = "\
<!-- Generated from the structs in crates/config/src/section: wharf config reference > docs/reference/configuration.md -->

# Configuration

Wharf runs without any configuration. What you set is laid over the defaults in this order; later ones win:

1. the file given with `--config`, in TOML: a table per section below, for example `[storage.s3]`;
2. environment variables, `WHARF_<SECTION>__<KEY>` with two underscores wherever the key has a dot;
3. command-line options (`--listen`, `--data-dir`).

`wharf config check` reports every problem at once, `wharf config show` prints what is in effect, and `wharf config sample` prints a file
to start from.

* **Unknown keys** are errors, in the file and in the environment, and name the nearest known key.
* **Durations** are written `500ms`, `10s`, `30m`, `24h`, `7d` or `1h30m`; a plain number counts seconds.
* **Sizes** are written `64KiB`, `4MiB`, `1GiB` (powers of 1024) or `1KB`, `1MB`, `1GB` (powers of 1000); a plain number counts bytes.
* **Lists** are separated by commas in an environment variable: `WHARF_SERVER__TRUSTED_PROXIES=10.0.0.0/8,fd00::/8`.
* **Secrets** are never shown or logged. Each has a sibling that ends in `_file`: the path of a file to read it from, without the newline
  at its end. Setting both is an error; a file that others may read is warned about.
";

/// The reference page in Markdown: for every section a table of its keys.
pub fn reference_markdown() -> String {
    sections()
        .iter()
        .filter(|section| !section.keys.is_empty())
        .fold(INTRODUCTION.to_owned(), |mut page, section| {
            write_section(&mut page, section);
            page
        })
}

fn write_section(page: &mut String, section: &Section) {
    let _ = write!(
        page,
        "\n## `[{}]`\n\n{}\n\n| Key | Environment variable | Type | Default | Description |\n|---|---|---|---|---|\n",
        section.path, section.description
    );
    for key in &section.keys {
        let _ = writeln!(
            page,
            "| `{}` | `{}` | {} | {} | {} |",
            key.path,
            key.env(),
            escape(&type_of(key)),
            default_of(key),
            escape(&description_of(key))
        );
    }
}

/// The type with its bounds.
fn type_of(key: &Key) -> String {
    let name = match &key.kind {
        _ if key.secret => "secret",
        Kind::Boolean => "boolean",
        Kind::Integer { .. } => "integer",
        Kind::Duration { .. } => "duration",
        Kind::ByteSize { .. } => "size",
        Kind::Choice(_) => "choice",
        Kind::Address => "address and port",
        Kind::Path => "path",
        Kind::Text => "text",
        Kind::List => "list of texts",
    };
    key.kind
        .bounds()
        .map_or_else(|| name.to_owned(), |bounds| format!("{name}, {bounds}"))
}

fn default_of(key: &Key) -> String {
    match &key.default {
        None => "unset".to_owned(),
        Some(Value::String(text)) if text.is_empty() => "empty".to_owned(),
        Some(Value::String(text)) => format!("`{text}`"),
        Some(value) => format!("`{value}`"),
    }
}

fn description_of(key: &Key) -> String {
    let Kind::Choice(choices) = &key.kind else {
        return key.description.clone();
    };
    choices.iter().fold(key.description.clone(), |mut text, choice| {
        let _ = write!(text, " `{}`: {}.", choice.word, choice.description);
        text
    })
}

/// A vertical bar would end the cell.
fn escape(text: &str) -> String {
    text.replace('|', "\\|")
}
