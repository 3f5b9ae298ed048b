//! The layer of the configuration file.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use config::{Value, ValueKind};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Layer;
use crate::error::Problem;
use crate::key::{Key, find_key, is_section, keys, sections};
use crate::suggest::nearest;

/// A configuration is a page or two; whatever is larger is some other file.
const MAX_BYTES: u64 = 1 << 20;

/// Reads the file. A file that cannot be read or parsed is one problem and an empty layer.
pub(crate) fn read(path: &Path, problems: &mut Vec<Problem>) -> Layer {
    match text_of(path) {
        Ok(text) => parse(&path.display().to_string(), &text, problems),
        Err(problem) => {
            problems.push(problem);
            Layer::default()
        }
    }
}

fn text_of(path: &Path) -> Result<String, Problem> {
    let problem = |message: String| Problem::of_origin(path.display().to_string(), message);
    let mut text = String::new();
    let file = File::open(path).map_err(|e| problem(format!("cannot be opened: {e}")))?;
    let length = file
        .take(MAX_BYTES + 1)
        .read_to_string(&mut text)
        .map_err(|e| problem(format!("cannot be read: {e}")))?;
    if length as u64 > MAX_BYTES {
        return Err(problem(format!("larger than {MAX_BYTES} bytes, which is no configuration file")));
    }
    Ok(text)
}

/// Reads the text of a file called `name`.
fn parse(name: &str, text: &str, problems: &mut Vec<Problem>) -> Layer {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        name,
        text,
        layer: Layer::default(),
        problems,
    };
    for error in &errors {
        // Only the message: the error's own rendering quotes the line, which may hold a secret.
        let origin = error.span().map_or_else(|| name.to_owned(), |span| reader.place(span.start));
        reader
            .problems
            .push(Problem::of_origin(origin, format!("not TOML: {}", error.message())));
    }
    // What follows a syntax error is guesswork.
    if errors.is_empty() {
        reader.table("", table.get_ref());
    }
    reader.layer
}

struct Reader<'a> {
    name: &'a str,
    text: &'a str,
    layer: Layer,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    /// File and line of an offset.
    fn place(&self, offset: usize) -> String {
        let before = self.text.get(..offset).unwrap_or(self.text);
        format!("{} line {}", self.name, before.matches('\n').count() + 1)
    }

    fn table(&mut self, path: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let origin = self.place(name.span().start);
            let path = if path.is_empty() {
                name.get_ref().to_string()
            } else {
                format!("{path}.{}", name.get_ref())
            };
            // A quoted name may hold a dot and must not pass for a path.
            let known = !name.get_ref().contains('.');
            match (find_key(&path).filter(|_| known), is_section(&path) && known, value.get_ref()) {
                (Some(key), _, _) => self.key(key, &origin, value),
                (None, true, DeValue::Table(inner)) => self.table(&path, inner),
                (None, true, _) => self
                    .problems
                    .push(Problem::of_key(&path, format!("expected a table [{path}]")).at(origin)),
                (None, false, _) if !known => {
                    let message = "no key has this name; a dot inside quotes is part of the name";
                    self.problems.push(Problem::of_key(&path, message).at(origin));
                }
                (None, false, _) => self.problems.push(unknown(&path).at(origin)),
            }
        }
    }

    fn key(&mut self, key: &Key, origin: &str, value: &Spanned<DeValue<'_>>) {
        match to_value(value.get_ref()) {
            Some(value) => self.layer.set(&key.path, origin, value),
            None => self
                .problems
                .push(Problem::of_key(&key.path, format!("expected {}", key.expected())).at(origin)),
        }
    }
}

fn unknown(path: &str) -> Problem {
    let names = keys()
        .map(|key| key.path.as_str())
        .chain(sections().iter().map(|section| section.path.as_str()));
    let help = nearest(path, names).map_or_else(
        || "; `wharf config reference` lists the known ones".to_owned(),
        |name| format!("; did you mean {name}?"),
    );
    Problem::of_key(path, format!("no key has this name{help}"))
}

/// The value in the words of the layers; `None` for what no key takes: tables, dates, numbers beyond 64 bits.
fn to_value(value: &DeValue<'_>) -> Option<ValueKind> {
    match value {
        DeValue::String(text) => Some(text.as_ref().into()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok().map(ValueKind::I64),
        DeValue::Float(number) => number.as_str().parse().ok().map(ValueKind::Float),
        DeValue::Boolean(value) => Some(ValueKind::Boolean(*value)),
        DeValue::Array(items) => {
            let items = items.iter().map(|item| Some(Value::new(None, to_value(item.get_ref())?)));
            items.collect::<Option<Vec<_>>>().map(ValueKind::Array)
        }
        DeValue::Table(_) | DeValue::Datetime(_) => None,
    }
}
