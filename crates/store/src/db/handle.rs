//! Handles and what they give access to. A [`Reader`] gives families that only read; a [`Tx`] gives the same
//! families wrapped in [`Writer`], which adds the methods that change something.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use tokio::sync::Notify;
use wharf_meter::database::{Statements, committed, statements};

use super::StoreError;
use super::conn::{Conn, Target};
use super::pools::Pools;
use super::postgres::Transaction;
use super::shares::Purpose;
use super::turns::{Manner, Turn};
use crate::Garbage;
use crate::quotas::{Ledger, settle};
use crate::{
    Access, Accessories, Allowlists, Artifacts, Audit, Blobs, Configuration, Grants, Groups, Identities, ImmutableRules, Jobs, Labels,
    Manifests, Members, OidcAccounts, Projects, Pulls, Quotas, Repositories, Retentions, Robots, Roles, Schedules, Sessions, Settings,
    Tags, Trash, Uploads, Users, WorkloadRules,
};
use crate::{Census, Clusters, FailedLogins, Pins, Timelines, Used};

/// Reads without a transaction: a transaction's begin and commit would double the round trips of a pull.
#[derive(Debug, Clone)]
pub struct Reader {
    pools: Arc<Pools>,
}

/// A write transaction. Dropping it rolls back.
#[derive(Debug)]
pub struct Tx {
    open: Open,
    ledger: Ledger,
    work: Arc<Notify>,
    added_work: bool,
}

#[derive(Debug)]
enum Open {
    Sqlite(Turn),
    Postgres(Transaction),
}

/// A family inside a write transaction: everything `F` reads, and the changes.
#[derive(Debug)]
pub struct Writer<F>(F);

impl<F> Deref for Writer<F> {
    type Target = F;

    fn deref(&self) -> &F {
        &self.0
    }
}

impl<F> DerefMut for Writer<F> {
    fn deref_mut(&mut self) -> &mut F {
        &mut self.0
    }
}

impl Reader {
    pub(crate) fn new(pools: Arc<Pools>) -> Self {
        Self { pools }
    }

    fn conn(&self, family: &'static str) -> Conn<'_> {
        let purpose = purpose(family);
        let target = match &*self.pools {
            Pools::Sqlite(pools) => Target::Readers(&pools.readers, purpose),
            Pools::Postgres(pool) => Target::PostgresPool(pool, purpose),
        };
        Conn::new(target, None)
    }
}

impl Tx {
    pub(crate) async fn begin(pools: &Pools, manner: Manner, work: Arc<Notify>) -> Result<Self, StoreError> {
        let open = match pools {
            Pools::Sqlite(pools) => Open::Sqlite(pools.writer.take(manner).await?),
            Pools::Postgres(pool) => Open::Postgres(Transaction::begin(pool).await?),
        };
        Ok(Self {
            open,
            ledger: Ledger::default(),
            work,
            added_work: false,
        })
    }

    fn conn(&mut self) -> Conn<'_> {
        let target = match &mut self.open {
            Open::Sqlite(turn) => Target::Sqlite(turn.connection()),
            Open::Postgres(transaction) => Target::Postgres(transaction.lent()),
        };
        Conn::new(target, Some(&mut self.ledger)).noting_work(&mut self.added_work)
    }

    /// Charges the projects whose content changed, then makes the changes durable and visible.
    ///
    /// # Errors
    /// [`StoreError::OverQuota`] when a project would exceed its limit: nothing is changed then. Otherwise when the database did not
    /// confirm. After a lost connection the outcome is unknown.
    #[tracing::instrument(level = "debug", skip_all, name = "db.commit")]
    pub async fn commit(mut self) -> Result<(), StoreError> {
        let ledger = std::mem::take(&mut self.ledger);
        if !ledger.is_empty()
            && let Err(refusal) = settle(&mut self.conn(), ledger).await
        {
            if matches!(refusal, StoreError::OverQuota { .. }) {
                // It may rest upon what somebody else has changed just before.
                self.abandon().await?;
            }
            return Err(refusal);
        }
        let began = Instant::now();
        match self.open {
            Open::Sqlite(turn) => turn.commit().await?,
            Open::Postgres(transaction) => transaction.commit(self.added_work).await?,
        }
        committed(began.elapsed().as_secs_f64());
        if self.added_work {
            self.work.notify_one();
        }
        Ok(())
    }

    /// Undoes the changes. When this returns, everything that the transaction saw is durable: what it found out may be told.
    ///
    /// # Errors
    /// When the database did not confirm; what the transaction saw is not to be relied upon then.
    #[tracing::instrument(level = "debug", skip_all, name = "db.rollback")]
    pub async fn abandon(self) -> Result<(), StoreError> {
        match self.open {
            Open::Sqlite(turn) => turn.abandon().await?,
            Open::Postgres(transaction) => transaction.abandon().await?,
        }
        Ok(())
    }
}

/// A pull asks what is there and who may have it, and for a manifest's bytes.
fn purpose(family: &'static str) -> Purpose {
    match family {
        "pulls" | "manifests" => Purpose::Pull,
        _ => Purpose::Other,
    }
}

macro_rules! families {
    ($($(#[$doc:meta])* $method:ident: $family:ident)+) => {
        impl Reader {
            $($(#[$doc])*
            pub fn $method(&self) -> $family<'_> {
                static READS: LazyLock<Statements> = LazyLock::new(|| statements(stringify!($method), false));
                $family { conn: self.conn(stringify!($method)).counting(&READS) }
            })+
        }

        impl Tx {
            $($(#[$doc])*
            pub fn $method(&mut self) -> Writer<$family<'_>> {
                static WRITES: LazyLock<Statements> = LazyLock::new(|| statements(stringify!($method), true));
                Writer($family { conn: self.conn().counting(&WRITES) })
            })+
        }
    };
}

families! {
    /// What access decisions are made from.
    access: Access
    /// Facts and content of a pull, in one statement.
    pulls: Pulls
    /// Projects.
    projects: Projects
    /// User accounts.
    users: Users
    /// Failed logins by place.
    failed_logins: FailedLogins
    /// Who accounts are at outside providers.
    identities: Identities
    /// Rules that keep tags where they are.
    immutable_rules: ImmutableRules
    /// Rules by which tokens that others signed give rights.
    workload_rules: WorkloadRules
    /// Logged-in browsers.
    sessions: Sessions
    /// What the OpenID provider gave us for accounts.
    oidc_accounts: OidcAccounts
    /// The installation's configuration.
    configuration: Configuration
    /// Roles of users and groups in projects.
    members: Members
    /// User groups and who is in them.
    groups: Groups
    /// Custom roles.
    roles: Roles
    /// Rights on some repositories of a project.
    grants: Grants
    /// Robot accounts.
    robots: Robots
    /// Repositories.
    repositories: Repositories
    /// Stored blobs and which repositories hold them.
    blobs: Blobs
    /// Manifests.
    manifests: Manifests
    /// Manifests as the REST API shows them.
    artifacts: Artifacts
    /// Signatures, SBOMs and other manifests that belong to one.
    accessories: Accessories
    /// Tags.
    tags: Tags
    /// What was deleted and can come back.
    trash: Trash
    /// Open uploads.
    uploads: Uploads
    /// Limits and use of storage by project.
    quotas: Quotas
    /// Labels, and the artifacts that carry them.
    labels: Labels
    /// Accepted vulnerabilities.
    allowlists: Allowlists
    /// Values of the installation, and keys that sign tokens.
    settings: Settings
    /// Who did what.
    audit: Audit
    /// Retention policies and their runs.
    retentions: Retentions
    /// Work in the background.
    jobs: Jobs
    /// When jobs run by themselves.
    schedules: Schedules
    /// Clusters whose images are kept.
    clusters: Clusters
    /// What clusters and pins hold.
    used: Used
    /// Promises to keep images.
    pins: Pins
    /// Counts of everything there is.
    census: Census
    /// What nothing holds any more.
    garbage: Garbage
    /// Which server the database is on.
    timelines: Timelines
}
