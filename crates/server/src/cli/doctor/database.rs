//! What the database says. It is looked at, never opened as a registry opens it: nothing is migrated and nothing is made.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use chrono::Duration;
use wharf_config::Config;
use wharf_model::{Clock as _, SystemClock};
use wharf_store::{EngineFacts, Look, Schema, ServerFacts, Store};

use super::Finding;
use crate::wiring;

/// Clocks that differ by more let replicas refuse each other's tokens.
const SKEW: Duration = Duration::seconds(5);
/// File systems of other machines. Locks and shared memory, which SQLite needs, do not work on them, or not always.
const NETWORK: [&str; 12] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "ceph",
    "lustre",
    "afs",
    "fuse.sshfs",
    "fuse.glusterfs",
    "fuse.s3fs",
];

pub(super) async fn look(config: &Config) -> Vec<Finding> {
    let seen = match Store::look(&wiring::store_options(config)).await {
        Ok(Some(seen)) => seen,
        Ok(None) => return vec![Finding::Good("there is no database yet; the first start makes it".into())],
        Err(error) => {
            return vec![Finding::Bad(
                format!("the database does not answer: {error}"),
                "check database.url with `wharf config show`, and that its server runs and lets this machine in",
            )];
        }
    };
    let mut findings = vec![Finding::Good("the database answers".into()), schema(&seen)];
    findings.extend(match seen.engine {
        EngineFacts::Sqlite { wal } => file(config, wal),
        EngineFacts::Postgres(facts) => server(config, &facts),
    });
    findings
}

fn schema(seen: &Look) -> Finding {
    match seen.schema {
        Schema::Missing => Finding::Good("the database has no tables yet; the first start makes them".into()),
        Schema::Older => Finding::Good("the schema of the database is older than this release; the next start migrates it".into()),
        Schema::Current => Finding::Good("the schema of the database is current".into()),
        Schema::Newer => Finding::Bad(
            "the schema of the database is newer than this release, which refuses to start on it".into(),
            "run the newer release, or restore the backup from before it",
        ),
    }
}

fn file(config: &Config, wal: bool) -> Vec<Finding> {
    let url = config.resolved_database_url();
    let path = PathBuf::from(url.expose().trim_start_matches("sqlite:").trim_start_matches("//"));
    let mut findings = vec![if wal {
        Finding::Good("SQLite keeps a write-ahead log".into())
    } else {
        Finding::Bad(
            "SQLite keeps no write-ahead log: readers wait for every write".into(),
            "start the registry once on a local disk; it switches the log on",
        )
    }];
    findings.extend(private(&path));
    findings.extend(file_system(&path));
    findings
}

fn private(path: &Path) -> Option<Finding> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    Some(if mode & 0o077 == 0 {
        Finding::Good("the database file is readable by its owner only".into())
    } else {
        Finding::Bad(
            format!("the database file has mode {mode:o}: other users of this machine can read password hashes"),
            "run chmod 600 on it and on the files beside it that begin with its name",
        )
    })
}

fn file_system(path: &Path) -> Option<Finding> {
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    let kind = kind_of(&mounts, &path.canonicalize().ok()?)?;
    Some(if NETWORK.contains(&kind.as_str()) {
        Finding::Bad(
            format!("the database file is on a network file system ({kind}), where SQLite's locks do not hold"),
            "move it to a disk of this machine, or use PostgreSQL",
        )
    } else {
        Finding::Good(format!("the database file is on a file system of this machine ({kind})"))
    })
}

/// The kind of the file system that `path` is on, by the table of mounts; of two at one place the later one counts.
fn kind_of(mounts: &str, path: &Path) -> Option<String> {
    let mounted = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ');
        let (place, kind) = (words.nth(1)?.replace("\\040", " "), words.next()?);
        path.starts_with(&place).then_some((place.len(), kind))
    });
    mounted.max_by_key(|(length, _)| *length).map(|(_, kind)| kind.to_owned())
}

fn server(config: &Config, facts: &ServerFacts) -> Vec<Finding> {
    let apart = (facts.clock - SystemClock.now()).abs();
    vec![
        if facts.standby {
            Finding::Bad(
                "PostgreSQL is a standby: it takes no changes".into(),
                "let database.url name the primary, or a name that follows it",
            )
        } else {
            Finding::Good("PostgreSQL takes changes".into())
        },
        if apart > SKEW {
            Finding::Bad(
                format!("the clocks of this machine and of the database are {} s apart", apart.num_seconds()),
                "keep both right with NTP; tokens and leases carry times",
            )
        } else {
            Finding::Good("this machine and the database agree about the time".into())
        },
        connections(facts, i64::from(config.database.max_connections)),
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

/// Whether every replica can have all the connections it may want. Those that do jobs are known by their signs of life.
fn connections(facts: &ServerFacts, own: i64) -> Finding {
    let replicas = facts.replicas.max(1);
    let wanted = replicas * own;
    if wanted > facts.max_connections {
        return Finding::Bad(
            format!(
                "PostgreSQL allows {} connections; {replicas} replicas with {own} each may want {wanted}",
                facts.max_connections
            ),
            "raise max_connections of PostgreSQL, lower database.max_connections of every replica, or put a pooler between",
        );
    }
    if facts.replicas == 0 && facts.connections + own > facts.max_connections {
        return Finding::Bad(
            format!(
                "PostgreSQL allows {} connections and has {}; this replica may want {own} more",
                facts.max_connections, facts.connections
            ),
            "raise max_connections of PostgreSQL, or lower database.max_connections of every replica",
        );
    }
    Finding::Good(format!(
        "PostgreSQL has room for this replica's {own} connections: {} of {} are in use, {replicas} replicas may want {wanted}",
        facts.connections, facts.max_connections
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_file_system_is_that_of_the_nearest_mount() {
        let mounts = "/dev/sda1 / ext4 rw 0 0\nhost:/srv /srv nfs4 rw 0 0\n/dev/sdb1 /srv/my\\040disk xfs rw 0 0\n";
        let kind = |path: &str| kind_of(mounts, Path::new(path)).expect("a mount");
        assert_eq!(
            [
                kind("/var/lib/wharf.db"),
                kind("/srv/wharf.db"),
                kind("/srv/my disk/wharf.db"),
                kind("/srvx/wharf.db")
            ],
            ["ext4", "nfs4", "xfs", "ext4"]
        );
        assert!(NETWORK.contains(&"nfs4") && !NETWORK.contains(&"xfs"));
    }

    #[test]
    fn replicas_that_may_want_more_connections_than_there_are_is_bad() {
        let facts = |replicas, connections| ServerFacts {
            clock: SystemClock.now(),
            max_connections: 100,
            connections,
            durable: true,
            standby: false,
            replicas,
        };
        let bad = |replicas, connections| matches!(super::connections(&facts(replicas, connections), 16), Finding::Bad(..));
        assert_eq!([bad(6, 10), bad(7, 10), bad(0, 10), bad(0, 90)], [false, true, false, true]);
    }
}
