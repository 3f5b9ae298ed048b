//! Executions, tasks and schedules as Harbor writes them, for every resource whose work is a job.

use axum::response::{IntoResponse as _, Response};
use http::header;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use wharf_model::{Execution, Schedule, Task, TaskCounts};

use super::time;

/// Harbor's `Execution`.
#[derive(Serialize, ToSchema)]
#[schema(as = Execution)]
pub(super) struct ExecutionBody {
    id: i64,
    /// What kind of job, such as `GARBAGE_COLLECTION`.
    vendor_type: &'static str,
    /// Of which policy; 0 where the kind has only one.
    vendor_id: i64,
    /// Running, Success, Error or Stopped.
    status: &'static str,
    /// Why it failed.
    status_message: String,
    metrics: MetricsBody,
    /// MANUAL, SCHEDULE or EVENT.
    trigger: &'static str,
    /// What was asked for, and what it says of itself.
    #[schema(value_type = std::collections::BTreeMap<String, Value>)]
    extra_attrs: Map<String, Value>,
    start_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
}

/// Harbor's `Metrics`.
#[derive(Serialize, ToSchema)]
#[schema(as = Metrics)]
struct MetricsBody {
    task_count: i64,
    success_task_count: i64,
    error_task_count: i64,
    pending_task_count: i64,
    running_task_count: i64,
    scheduled_task_count: i64,
    stopped_task_count: i64,
}

/// Harbor's `Task`.
#[derive(Serialize, ToSchema)]
#[schema(as = Task)]
pub(super) struct TaskBody {
    id: i64,
    execution_id: i64,
    /// Pending, Scheduled, Running, Success, Error or Stopped.
    status: &'static str,
    /// Why it failed, or why its last attempt did.
    status_message: String,
    /// How often it was begun.
    run_count: i64,
    #[schema(value_type = std::collections::BTreeMap<String, Value>)]
    extra_attrs: Map<String, Value>,
    creation_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<String>,
    update_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
}

/// Harbor's `ScheduleTask`.
#[derive(Serialize, ToSchema)]
#[schema(as = ScheduleTask)]
pub(super) struct ScheduleTaskBody {
    id: i64,
    vendor_type: &'static str,
    vendor_id: i64,
    /// Five or six fields, with `CRON_TZ=Zone/City ` in front for another time zone than the installation's.
    cron: String,
    update_time: String,
    /// Wharf's own: the next time.
    next_time: String,
}

/// What was asked for, overlaid by what the job says of itself.
pub(super) fn extra_attrs(payload: &Value, progress: &Value) -> Map<String, Value> {
    let mut all = Map::new();
    for part in [payload, progress] {
        if let Value::Object(fields) = part {
            all.extend(fields.clone());
        }
    }
    all
}

impl From<&Execution> for ExecutionBody {
    fn from(execution: &Execution) -> Self {
        Self {
            id: execution.id.0,
            vendor_type: execution.kind.as_str(),
            vendor_id: execution.vendor_id,
            status: execution.status.as_str(),
            status_message: execution.message.clone(),
            metrics: execution.tasks.into(),
            trigger: execution.trigger.as_str(),
            extra_attrs: extra_attrs(&execution.payload, &execution.progress),
            start_time: time(execution.created_at),
            end_time: execution.ended_at.map(time),
        }
    }
}

impl From<TaskCounts> for MetricsBody {
    fn from(tasks: TaskCounts) -> Self {
        Self {
            task_count: tasks.all(),
            success_task_count: tasks.success,
            error_task_count: tasks.error,
            pending_task_count: tasks.pending,
            running_task_count: tasks.running,
            scheduled_task_count: tasks.scheduled,
            stopped_task_count: tasks.stopped,
        }
    }
}

impl From<&Task> for TaskBody {
    fn from(task: &Task) -> Self {
        Self {
            id: task.id.0,
            execution_id: task.execution_id.0,
            status: task.status.as_str(),
            status_message: task.message.clone(),
            run_count: task.attempts,
            extra_attrs: extra_attrs(&task.payload, &task.progress),
            creation_time: time(task.created_at),
            start_time: task.started_at.map(time),
            update_time: time(task.updated_at),
            end_time: task.ended_at.map(time),
        }
    }
}

impl From<&Schedule> for ScheduleTaskBody {
    fn from(schedule: &Schedule) -> Self {
        Self {
            id: schedule.id.0,
            vendor_type: schedule.kind.as_str(),
            vendor_id: schedule.vendor_id,
            cron: schedule.cron.clone(),
            update_time: time(schedule.updated_at),
            next_time: time(schedule.next_at),
        }
    }
}

/// A log, as plain text.
pub(super) fn log_response(log: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], log).into_response()
}
