//! When a job of the system runs, in Harbor's words.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wharf_model::Timestamp;

use super::time;
use crate::error::rest::RestError;

/// Harbor's `ScheduleObj`.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = ScheduleObj)]
pub(super) struct Timing {
    /// Hourly, Daily, Weekly, Custom, Schedule; Manual for now; None for never.
    #[serde(rename = "type", default)]
    kind: String,
    /// Six fields, of which the first, the second, is 0.
    #[serde(default)]
    cron: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next_scheduled_time: Option<String>,
}

/// What a [`Timing`] asks for.
pub(super) enum When {
    /// No schedule any more.
    Never,
    /// One run, at once.
    Now,
    /// A schedule.
    By {
        /// Harbor's word.
        kind: String,
        /// Six fields.
        cron: String,
    },
}

impl Timing {
    /// Of a run: by hand or by a schedule.
    pub(super) fn of_run(manual: bool) -> Self {
        Self {
            kind: if manual { "Manual" } else { "Schedule" }.to_owned(),
            cron: String::new(),
            next_scheduled_time: None,
        }
    }

    /// Of a schedule.
    pub(super) fn of_schedule(kind: String, cron: String, next: Timestamp) -> Self {
        Self {
            kind,
            cron,
            next_scheduled_time: Some(time(next)),
        }
    }

    /// Reads what was asked for. A custom schedule without fields is refused where they are read.
    pub(super) fn when(asked: Option<Self>) -> Result<When, RestError> {
        let asked = asked.ok_or_else(|| RestError::bad_request("schedule is missing"))?;
        let preset = match asked.kind.as_str() {
            "None" => return Ok(When::Never),
            "Manual" => return Ok(When::Now),
            "Hourly" => "0 0 * * * *",
            "Daily" => "0 0 0 * * *",
            "Weekly" => "0 0 0 * * 0",
            "Custom" | "Schedule" => "",
            _ => {
                return Err(RestError::bad_request(
                    "schedule.type is Hourly, Daily, Weekly, Custom, Schedule, Manual or None",
                ));
            }
        };
        Ok(When::By {
            cron: if asked.cron.is_empty() { preset.to_owned() } else { asked.cron },
            kind: asked.kind,
        })
    }
}
