//! Results on standard output: tables for people, the server's JSON for programs.

use std::io::{self, Write};

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use serde_json::Value;

/// A column's title, and where in a row its value is (a JSON pointer without the first slash).
pub(in crate::cli) type Column = (&'static str, &'static str);

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Output {
    Table,
    Json,
}

impl Output {
    /// A list.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(in crate::cli) fn rows(self, out: &mut dyn Write, columns: &[Column], rows: &[Value]) -> io::Result<()> {
        if self == Self::Json {
            return writeln!(out, "{:#}", Value::from(rows));
        }
        let mut table = Table::new();
        table.load_style(NOTHING).set_header(columns.iter().map(|(title, _)| *title));
        for row in rows {
            table.add_row(columns.iter().map(|(_, place)| cell(row, place)));
        }
        for line in table.lines() {
            writeln!(out, "{}", line.trim())?;
        }
        Ok(())
    }

    /// One thing, a line for each field.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(in crate::cli) fn one(self, out: &mut dyn Write, fields: &[Column], object: &Value) -> io::Result<()> {
        if self == Self::Json {
            return writeln!(out, "{object:#}");
        }
        let width = fields.iter().map(|(title, _)| title.len()).max().unwrap_or(0);
        for (title, place) in fields {
            let value = cell(object, place);
            if !value.is_empty() {
                writeln!(out, "{title:width$}  {value}")?;
            }
        }
        Ok(())
    }

    /// A sentence about what was done; programs see the exit code.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(in crate::cli) fn done(self, out: &mut dyn Write, text: &str) -> io::Result<()> {
        if self == Self::Table {
            writeln!(out, "{}", clean(text))?;
        }
        Ok(())
    }
}

fn cell(row: &Value, place: &str) -> String {
    match row.pointer(&format!("/{place}")) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => clean(text),
        Some(other) => clean(&other.to_string()),
    }
}

/// The text without control characters: what others have named must not steer a terminal.
pub(in crate::cli) fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn printed(print: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        print(&mut out).expect("memory can be written to");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_table_has_a_line_for_each_row_and_never_steers_the_terminal() {
        let rows = [json!({"name": "a\u{1b}[2Jb", "inner": {"on": true}}), json!({"name": "c\nd"})];
        let text = printed(|out| Output::Table.rows(out, &[("NAME", "name"), ("ON", "inner/on")], &rows));
        assert!(!text.contains('\u{1b}'), "{text:?}");
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines, [vec!["NAME", "ON"], vec!["a\u{fffd}[2Jb", "true"], vec!["c\u{fffd}d"]]);
    }

    #[test]
    fn json_is_what_the_server_sent() {
        let rows = [json!({"name": "a", "more": [1]})];
        let text = printed(|out| Output::Json.rows(out, &[("NAME", "name")], &rows));
        assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), json!(rows));
    }
}
