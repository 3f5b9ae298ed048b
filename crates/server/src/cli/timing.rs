//! Schedules on the command line.

use clap::Args;
use serde_json::{Map, Value, json};

/// When something runs by itself.
#[derive(Debug, Args)]
pub(super) struct Timing {
    /// Five or six fields, such as `0 3 * * *`, with `CRON_TZ=Europe/Berlin ` in front for another time zone than the installation's.
    #[arg(long, conflicts_with = "never")]
    cron: Option<String>,
    /// Not by itself any more.
    #[arg(long)]
    never: bool,
}

impl Timing {
    /// The schedule of a request; `None` where nothing is to be changed.
    pub(super) fn wanted(&self) -> Option<Value> {
        match &self.cron {
            Some(cron) => Some(json!({ "type": "Custom", "cron": cron })),
            None => self.never.then(|| json!({ "type": "None" })),
        }
    }
}

/// What the schedule in `row` says, beside the rest of it.
pub(super) fn flat(mut row: Value) -> Value {
    let schedule = match row.as_object_mut().and_then(|fields| fields.remove("schedule")) {
        Some(Value::Object(schedule)) => schedule,
        _ => Map::from_iter([("type".to_owned(), json!("None"))]),
    };
    if let Some(fields) = row.as_object_mut() {
        fields.extend(schedule);
    }
    row
}
