//! `/api/logs` of Harbor 1.x: what was done to images, newest first.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use wharf_core::audit;
use wharf_model::{AuditEntry, Filter, Operand, Test, Timestamp};

use crate::Api;
use crate::error::rest::RestError;
use crate::extract::{Listing, RestCaller, page_response};
use crate::rest::time;

/// Harbor 1.x's `AccessLog`.
#[derive(Serialize)]
struct LogRow {
    log_id: i64,
    username: String,
    project_id: i64,
    repo_name: String,
    repo_tag: String,
    operation: String,
    op_time: String,
}

impl From<&AuditEntry> for LogRow {
    fn from(entry: &AuditEntry) -> Self {
        let record = &entry.record;
        // A digest has a colon of its own.
        let (name, tag) = match record.resource.split_once('@') {
            Some((name, digest)) => (name, digest),
            None => record.resource.rsplit_once(':').unwrap_or((&record.resource, "")),
        };
        Self {
            log_id: entry.id,
            username: record.actor_name.clone(),
            project_id: record.project.map_or(0, |project| project.0),
            repo_name: name.to_owned(),
            repo_tag: if tag.is_empty() { "N/A".to_owned() } else { tag.to_owned() },
            operation: record.operation.to_string(),
            op_time: time(record.at),
        }
    }
}

/// What the caller may see of it, by user, operation and time.
pub(super) async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, mut listing: Listing) -> Result<Response, RestError> {
    listing.query.filters.push(audit::only_done());
    for (parameter, field) in [("username", "username"), ("operation", "operation")] {
        if let Some(text) = listing.paged.query.get(parameter).filter(|text| !text.is_empty()) {
            listing.query.filters.push(Filter {
                field: field.into(),
                test: Test::Is(Operand::Text(text.to_owned())),
            });
        }
    }
    listing.query.filters.extend(between(&listing)?);
    let (entries, total) = audit::list(&api.core, &caller, &listing.query).await?;
    let rows: Vec<_> = entries.iter().map(LogRow::from).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// `begin_timestamp` and `end_timestamp`, in seconds since 1970.
fn between(listing: &Listing) -> Result<Option<Filter>, RestError> {
    let moment = |name: &str| -> Result<Option<Operand>, RestError> {
        let Some(text) = listing.paged.query.get(name).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let seconds = text.parse().ok().and_then(|seconds| Timestamp::from_timestamp(seconds, 0));
        seconds
            .map(|moment| Some(Operand::Time(moment)))
            .ok_or_else(|| RestError::bad_request(format!("{name} is a number of seconds since 1970")))
    };
    let (from, to) = (moment("begin_timestamp")?, moment("end_timestamp")?);
    Ok((from.is_some() || to.is_some()).then(|| Filter {
        field: "op_time".into(),
        test: Test::Between(from, to),
    }))
}
