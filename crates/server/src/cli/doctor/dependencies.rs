//! What the database and the storage say.

use chrono::Duration;
use wharf_config::{Config, StorageType};
use wharf_core::{Core, health};
use wharf_model::{Clock as _, SystemClock};

use super::Finding;
use crate::wiring;

/// Clocks that differ by more let replicas refuse each other's tokens.
const SKEW: Duration = Duration::seconds(5);

pub(super) async fn look(config: &Config) -> Vec<Finding> {
    // A registry that was never started has no database to look at, and looking must not make one.
    if config.database.url.is_none() && !config.server.data_dir.exists() {
        return vec![];
    }
    let core = match wiring::core(config).await {
        Ok(core) => core,
        Err(error) => {
            return vec![Finding::Bad(
                error.to_string(),
                "check database.url and the storage keys with `wharf config show`",
            )];
        }
    };
    let mut findings = Vec::new();
    for component in health::check(&core).await {
        findings.push(match component.problem {
            None => Finding::Good(format!("{} answers", component.name)),
            Some(problem) => Finding::Bad(problem.to_owned(), "see the log of `wharf serve` for the cause"),
        });
    }
    findings.extend(database(&core, config).await);
    findings.push(store_features(&core).await);
    if config.storage.kind == StorageType::Memory {
        findings.push(Finding::Bad(
            "storage.type is memory: every image is gone after a restart".into(),
            "use a folder or an object store for anything that matters",
        ));
    }
    core.store.close().await;
    findings
}

/// What the store does by itself; nothing here is wrong, but it explains how pushes and pulls go.
async fn store_features(core: &Core) -> Finding {
    let features = match core.blobs.features().await {
        Ok(features) => features,
        Err(error) => {
            return Finding::Bad(
                format!("the store does not show what it can do: {error}"),
                "check the rights to write, read and delete in the bucket or folder",
            );
        }
    };
    let said = [
        (features.guards_writes, "refuses to overwrite"),
        (features.joins, "joins chunks by itself"),
        (features.links, "keeps to signed links"),
    ];
    let (can, cannot): (Vec<_>, Vec<_>) = said.into_iter().partition(|(can, _)| *can);
    let list = |what: Vec<(bool, &str)>| what.iter().map(|(_, text)| *text).collect::<Vec<_>>().join(", ");
    let lacking = if cannot.is_empty() {
        String::new()
    } else {
        format!("; in its place Wharf does: {}", list(cannot))
    };
    Finding::Good(format!("the store {}{lacking}", list(can)))
}

/// The clock, the connections and the durability of a PostgreSQL server.
async fn database(core: &Core, config: &Config) -> Vec<Finding> {
    let facts = match core.store.server_facts().await {
        Ok(Some(facts)) => facts,
        Ok(None) => return vec![],
        // That it does not answer has been said.
        Err(_) => return vec![],
    };
    let apart = (facts.clock - SystemClock.now()).abs();
    let own = i64::from(config.database.max_connections);
    vec![
        if apart > SKEW {
            Finding::Bad(
                format!("the clocks of this machine and of the database are {} s apart", apart.num_seconds()),
                "keep both right with NTP; tokens and leases carry times",
            )
        } else {
            Finding::Good("this machine and the database agree about the time".into())
        },
        if facts.connections + own > facts.max_connections {
            Finding::Bad(
                format!(
                    "PostgreSQL allows {} connections and has {}; this replica may want {own} more",
                    facts.max_connections, facts.connections
                ),
                "raise max_connections of PostgreSQL, or lower database.max_connections of every replica",
            )
        } else {
            Finding::Good(format!(
                "PostgreSQL has room for this replica's {own} connections: {} of {} are in use",
                facts.connections, facts.max_connections
            ))
        },
        if facts.durable {
            Finding::Good("PostgreSQL waits for its disk before it acknowledges".into())
        } else {
            Finding::Bad(
                "PostgreSQL acknowledges before anything is on its disk (fsync or synchronous_commit is off)".into(),
                "switch both on, or what was pushed last is lost with the power",
            )
        },
    ]
}
