//! Handles and what they give access to. A [`Reader`] gives families that only read; a [`Tx`] gives the same
//! families wrapped in [`Writer`], which adds the methods that change something.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::{Postgres, Sqlite, Transaction};

use super::StoreError;
use super::conn::Conn;
use super::store::Pools;
use crate::{
    Access, Audit, Blobs, Configuration, Identities, Manifests, Members, Projects, Pulls, Repositories, Settings, Tags, Uploads, Users,
};

/// Reads without a transaction: a transaction's begin and commit would double the round trips of a pull.
#[derive(Debug, Clone)]
pub struct Reader {
    pools: Arc<Pools>,
}

/// A write transaction. Dropping it rolls back.
#[derive(Debug)]
pub struct Tx(Open);

#[derive(Debug)]
enum Open {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
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

    fn conn(&self) -> Conn<'_> {
        match &*self.pools {
            Pools::Sqlite(pools) => Conn::SqlitePool(&pools.readers),
            Pools::Postgres(pool) => Conn::PostgresPool(pool),
        }
    }
}

impl Tx {
    pub(crate) async fn begin(pools: &Pools) -> Result<Self, StoreError> {
        Ok(Self(match pools {
            // Takes the write lock at once. A transaction that reads first and writes later would fail as busy
            // whenever somebody else wrote in between, however long the time-out.
            Pools::Sqlite(pools) => Open::Sqlite(pools.writer.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => Open::Postgres(pool.begin().await?),
        }))
    }

    fn conn(&mut self) -> Conn<'_> {
        match &mut self.0 {
            Open::Sqlite(transaction) => Conn::Sqlite(transaction),
            Open::Postgres(transaction) => Conn::Postgres(transaction),
        }
    }

    /// Makes the changes durable and visible.
    ///
    /// # Errors
    /// When the database did not confirm. After a lost connection the outcome is unknown.
    #[tracing::instrument(level = "debug", skip_all, name = "db.commit")]
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.0 {
            Open::Sqlite(transaction) => transaction.commit().await?,
            Open::Postgres(transaction) => transaction.commit().await?,
        }
        Ok(())
    }
}

macro_rules! families {
    ($($(#[$doc:meta])* $method:ident: $family:ident)+) => {
        impl Reader {
            $($(#[$doc])*
            pub fn $method(&self) -> $family<'_> {
                $family { conn: self.conn() }
            })+
        }

        impl Tx {
            $($(#[$doc])*
            pub fn $method(&mut self) -> Writer<$family<'_>> {
                Writer($family { conn: self.conn() })
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
    /// Who accounts are at outside providers.
    identities: Identities
    /// The installation's configuration.
    configuration: Configuration
    /// Roles of users in projects.
    members: Members
    /// Repositories.
    repositories: Repositories
    /// Stored blobs and which repositories hold them.
    blobs: Blobs
    /// Manifests.
    manifests: Manifests
    /// Tags.
    tags: Tags
    /// Open uploads.
    uploads: Uploads
    /// Values of the installation, and keys that sign tokens.
    settings: Settings
    /// Who did what.
    audit: Audit
}
