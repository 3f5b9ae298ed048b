//! The audit log as a file, piece by piece: what is in memory is one piece, however long the log is.

use std::io;

use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::try_unfold;
use serde_json::json;
use wharf_core::Core;
use wharf_core::audit::{self, ExportPage};
use wharf_model::{AuditEntry, Caller, ListQuery};

use super::time;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// RFC 4180, with a header.
    Csv,
    /// One JSON object in each line.
    JsonLines,
}

impl Format {
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLines => "application/x-ndjson",
        }
    }

    fn write(self, entries: &[AuditEntry], first: bool) -> io::Result<Bytes> {
        match self {
            Self::Csv => csv_lines(entries, first),
            Self::JsonLines => Ok(entries.iter().map(json_line).collect::<String>().into()),
        }
    }
}

const COLUMNS: [&str; 13] = [
    "id",
    "time",
    "username",
    "actor_kind",
    "actor_id",
    "client_address",
    "request_id",
    "operation",
    "resource_type",
    "resource",
    "project_id",
    "result",
    "description",
];

/// The pieces, of which `first` is there already. An error breaks the transfer off, so that a file that is not whole does not look so.
pub(super) fn stream(
    core: Core,
    caller: Caller,
    query: ListQuery,
    format: Format,
    first: ExportPage,
) -> impl Stream<Item = io::Result<Bytes>> {
    let head = format.write(&[], true);
    let pieces = try_unfold(Some(first), move |state| {
        let (core, caller, query) = (core.clone(), caller.clone(), query.clone());
        async move {
            let Some(page) = state else { return Ok(None) };
            let piece = format.write(&page.entries, false)?;
            let next = match page.next {
                Some(before) => Some(audit::export(&core, &caller, &query, Some(before)).await.map_err(broken)?),
                None => None,
            };
            Ok(Some((piece, next)))
        }
    });
    futures_util::StreamExt::chain(futures_util::stream::iter([head]), pieces)
}

fn broken(error: wharf_core::Error) -> io::Error {
    tracing::warn!(%error, "an export of the audit log was broken off");
    io::Error::other("the export was broken off")
}

fn csv_lines(entries: &[AuditEntry], header: bool) -> io::Result<Bytes> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    if header {
        writer.write_record(COLUMNS)?;
    }
    for entry in entries {
        let fields = fields(entry);
        writer.write_record(fields.iter().map(|field| harmless(field)))?;
    }
    Ok(writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?.into())
}

fn fields(entry: &AuditEntry) -> [String; 13] {
    let record = &entry.record;
    let optional = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
    [
        entry.id.to_string(),
        time(record.at),
        record.actor_name.clone(),
        record.actor_kind.to_string(),
        optional(record.actor_id),
        record.address.map_or_else(String::new, |address| address.to_string()),
        record.request_id.clone(),
        record.operation.to_string(),
        record.resource_type.to_string(),
        record.resource.clone(),
        optional(record.project.map(|project| project.0)),
        if record.success { "success" } else { "failure" }.to_owned(),
        record.detail.clone(),
    ]
}

/// A field no spreadsheet takes for a formula.
fn harmless(field: &str) -> String {
    if field.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{field}")
    } else {
        field.to_owned()
    }
}

fn json_line(entry: &AuditEntry) -> String {
    let record = &entry.record;
    let object = json!({
        "id": entry.id,
        "time": time(record.at),
        "username": record.actor_name,
        "actor_kind": record.actor_kind,
        "actor_id": record.actor_id,
        "client_address": record.address,
        "request_id": record.request_id,
        "operation": record.operation,
        "resource_type": record.resource_type,
        "resource": record.resource,
        "project_id": record.project.map(|project| project.0),
        "result": if record.success { "success" } else { "failure" },
        "description": record.detail,
    });
    format!("{object}\n")
}

#[cfg(test)]
mod tests {
    use wharf_model::{AuditRecord, Timestamp};

    use super::*;

    #[test]
    fn c44_a134_a_field_that_looks_like_a_formula_is_quoted() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert!(harmless(formula).starts_with('\''), "{formula:?}");
        }
        assert_eq!(harmless("team/app:1.0"), "team/app:1.0");
        let mut record = AuditRecord::of(&Caller::system("test"), Timestamp::default());
        record.actor_name = "=cmd|' /C calc'!A0".into();
        record.resource = "a,\"b\"".into();
        let line = csv_lines(&[AuditEntry { id: 1, record }], false).expect("a line");
        let line = String::from_utf8_lossy(&line).into_owned();
        assert!(
            line.contains(",'=cmd|' /C calc'!A0,") && line.contains(",\"a,\"\"b\"\"\",") && line.ends_with("\r\n"),
            "{line}"
        );
    }
}
