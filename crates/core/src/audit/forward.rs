//! Forwarding entries to a syslog collector. The entries themselves are the queue: each is written as pending, in the transaction of
//! what it is about, and stays so until the collector has taken it. So none is lost by a restart of either side; one may come twice.

use std::time::Duration;

use serde_json::json;
use wharf_model::AuditEntry;
use wharf_remote::syslog::{self, Severity, SyslogTarget};

use crate::{Core, Error};

/// Pause when there is nothing to forward.
const IDLE: Duration = Duration::from_millis(500);
/// Longest pause while the collector takes nothing.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Entries sent together.
const BATCH: u64 = 500;
/// How long one replica has the right to forward, in seconds, if it does not give it back: longer than a batch may take.
const LEASE: i64 = 20;

/// Forwards until it is dropped. Of several replicas one forwards; another takes over when that one is gone.
pub async fn run(core: Core) {
    let holder = uuid::Uuid::new_v4().to_string();
    let mut pause = IDLE;
    let mut failing = false;
    loop {
        // Asked each time: administrators may send entries elsewhere, or nowhere. What waits then waits for the next collector.
        let Some(target) = core.audit.switches().forward.clone() else {
            failing = false;
            tokio::time::sleep(IDLE).await;
            continue;
        };
        match step(&core, &target, &holder).await {
            Ok(sent) => {
                if std::mem::take(&mut failing) {
                    tracing::info!(%target, "audit entries are forwarded again");
                }
                pause = IDLE;
                if sent > 0 {
                    continue;
                }
            }
            Err(error) => {
                if !std::mem::replace(&mut failing, true) {
                    tracing::warn!(%error, "audit entries wait to be forwarded");
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
        tokio::time::sleep(pause).await;
    }
}

/// Sends the oldest entries that wait, and returns how many.
async fn step(core: &Core, target: &SyslogTarget, holder: &str) -> Result<usize, Error> {
    if core.store.read().audit().pending(1).await?.is_empty() || !hold(core, holder, LEASE).await? {
        return Ok(0);
    }
    let sent = send(core, target).await;
    hold(core, holder, 0).await?;
    sent
}

async fn send(core: &Core, target: &SyslogTarget) -> Result<usize, Error> {
    let entries = core.store.read().audit().pending(BATCH).await?;
    let messages: Vec<String> = entries.iter().map(|entry| message(core, entry)).collect();
    syslog::send(target, &messages).await.map_err(|error| Error::Unavailable {
        what: "the syslog collector",
        source: error.into(),
    })?;
    let ids: Vec<i64> = entries.iter().map(|entry| entry.id).collect();
    let mut tx = core.store.begin().await?;
    tx.audit().forwarded(&ids, core.audit.switches().keep).await?;
    tx.commit().await?;
    Ok(ids.len())
}

/// Takes the right to forward for so many seconds, and gives it back with none.
async fn hold(core: &Core, holder: &str, seconds: i64) -> Result<bool, Error> {
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let mine = tx
        .audit()
        .take_forwarder(holder, now, now + chrono::Duration::seconds(seconds))
        .await?;
    tx.commit().await?;
    Ok(mine)
}

/// An RFC 5424 message whose text is one JSON object.
fn message(core: &Core, entry: &AuditEntry) -> String {
    let record = &entry.record;
    let severity = if record.success {
        Severity::Informational
    } else {
        Severity::Warning
    };
    let text = json!({
        "id": entry.id,
        "time": record.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        "username": record.actor_name,
        "actor_kind": record.actor_kind,
        "actor_id": record.actor_id,
        "client_address": record.address,
        "request_id": record.request_id,
        "operation": record.operation,
        "resource_type": record.resource_type,
        "resource": record.resource,
        "project_id": record.project.map(|project| project.0),
        "operation_result": record.success,
        "operation_description": record.detail,
    });
    syslog::message(
        severity,
        record.at,
        &core.audit.switches().host,
        &record.event_type(),
        &text.to_string(),
    )
}
