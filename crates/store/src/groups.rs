//! User groups of identity providers, and which users are in them.

use sea_query::{Expr, ExprTrait, Order, Query};
use wharf_model::{GroupId, GroupKind, ListQuery, Timestamp, UserGroup, UserId};

use crate::db::{Conn, Statement, inconsistent, sql, sql_locking};
use crate::listing::{self, Field, Kind};
use crate::text::is_storable;
use crate::{Engine, StoreError, Writer};

/// User groups. A provider's key identifies one; keys of LDAP groups are DNs in lower case.
#[derive(Debug)]
pub struct Groups<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
struct GroupRow {
    id: i64,
    name: String,
    kind: i64,
    group_key: String,
}

impl Groups<'_> {
    /// The group with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.groups.lookup")]
    pub async fn lookup(&mut self, id: GroupId) -> Result<Option<UserGroup>, StoreError> {
        let row: Option<GroupRow> = self
            .conn
            .fetch_optional(sql!("SELECT id, name, kind, group_key FROM user_groups WHERE id = $1", id))
            .await?;
        row.map(GroupRow::read).transpose()
    }

    /// The group of this kind that the provider calls `key`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.groups.find")]
    pub async fn find(&mut self, kind: GroupKind, key: &str) -> Result<Option<UserGroup>, StoreError> {
        if !is_storable(key) {
            return Ok(None);
        }
        let row: Option<GroupRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, name, kind, group_key FROM user_groups WHERE kind = $1 AND group_key = $2",
                kind.id(),
                key
            ))
            .await?;
        row.map(GroupRow::read).transpose()
    }

    /// The groups of exactly this name, at most two: enough to know whether it says which one is meant.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.groups.named")]
    pub async fn named(&mut self, name: &str) -> Result<Vec<UserGroup>, StoreError> {
        if !is_storable(name) {
            return Ok(Vec::new());
        }
        let rows: Vec<GroupRow> = self
            .conn
            .fetch_all(sql!(
                "SELECT id, name, kind, group_key FROM user_groups WHERE name = $1 ORDER BY id LIMIT 2",
                name
            ))
            .await?;
        rows.into_iter().map(GroupRow::read).collect()
    }

    /// One page of groups by name, and how many the question finds in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field groups do not have; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.groups.list")]
    pub async fn list(&mut self, query: &ListQuery, kind: Option<GroupKind>) -> Result<(Vec<UserGroup>, i64), StoreError> {
        let (count, select) = list_statements(self.conn.engine(), query, kind)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<GroupRow> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(GroupRow::read).collect::<Result<_, _>>()?, total))
    }

    /// The groups a user is in, by id.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.groups.of_user")]
    pub async fn of_user(&mut self, user: UserId) -> Result<Vec<UserGroup>, StoreError> {
        let rows: Vec<GroupRow> = self
            .conn
            .fetch_all(sql!(
                "SELECT g.id, g.name, g.kind, g.group_key FROM user_groups g JOIN user_group_members m ON m.group_id = g.id
                 WHERE m.user_id = $1 ORDER BY g.id",
                user
            ))
            .await?;
        rows.into_iter().map(GroupRow::read).collect()
    }
}

impl Writer<Groups<'_>> {
    /// Makes a group. `None` when there is one of this kind and key.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.groups.add")]
    pub async fn add(&mut self, kind: GroupKind, key: &str, name: &str, now: Timestamp) -> Result<Option<GroupId>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO user_groups (name, kind, group_key, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
                 ON CONFLICT (kind, group_key) DO NOTHING RETURNING id",
                name,
                kind.id(),
                key,
                now
            ))
            .await?;
        Ok(row.map(|(id,)| GroupId(id)))
    }

    /// Renames a group. Returns false when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.groups.rename")]
    pub async fn rename(&mut self, id: GroupId, name: &str, now: Timestamp) -> Result<bool, StoreError> {
        let changed = self
            .conn
            .execute(sql!(
                "UPDATE user_groups SET name = $2, updated_at = $3 WHERE id = $1",
                id,
                name,
                now
            ))
            .await?;
        Ok(changed == 1)
    }

    /// Removes a group with the rights given to it. Returns false when it is gone already.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.groups.remove")]
    pub async fn remove(&mut self, id: GroupId) -> Result<bool, StoreError> {
        let locked: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT id FROM user_groups WHERE id = $1", id))
            .await?;
        if locked.is_none() {
            return Ok(false);
        }
        for statement in [
            sql!("DELETE FROM project_members WHERE entity_type = 'g' AND entity_id = $1", id),
            sql!("DELETE FROM repository_grants WHERE entity_type = 'g' AND entity_id = $1", id),
            sql!("DELETE FROM user_group_members WHERE group_id = $1", id),
        ] {
            self.conn.execute(statement).await?;
        }
        Ok(self.conn.execute(sql!("DELETE FROM user_groups WHERE id = $1", id)).await? == 1)
    }

    /// Makes `groups` (key and name) the user's only groups of this kind. Unknown ones are made, and leaving all of them
    /// takes all of their rights (CVE-2025-23208): nothing is appended.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the user is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.groups.replace_for")]
    pub async fn replace_for(
        &mut self,
        user: UserId,
        kind: GroupKind,
        groups: &[(String, String)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // The lock makes two logins of one user wait for each other, so that the later list stands as a whole.
        let locked: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT id FROM users WHERE id = $1", user))
            .await?;
        if locked.is_none() {
            return Err(StoreError::Conflict {
                constraint: "user_group_members.user_id".to_owned(),
            });
        }
        self.conn
            .execute(sql!(
                "DELETE FROM user_group_members WHERE user_id = $1 AND group_id IN (SELECT id FROM user_groups WHERE kind = $2)",
                user,
                kind.id()
            ))
            .await?;
        // In one order, so that two users who bring the same new groups cannot wait for each other.
        let mut sorted: Vec<_> = groups.iter().filter(|(key, name)| is_storable(key) && is_storable(name)).collect();
        sorted.sort();
        for (key, name) in sorted {
            self.add(kind, key, name, now).await?;
            self.conn
                .execute(sql!(
                    "INSERT INTO user_group_members (group_id, user_id)
                     SELECT g.id, $1 FROM user_groups g WHERE g.kind = $2 AND g.group_key = $3 ON CONFLICT DO NOTHING",
                    user,
                    kind.id(),
                    key.as_str()
                ))
                .await?;
        }
        Ok(())
    }
}

/// What lists of groups can be asked by.
const FIELDS: &[Field] = &[
    Field::new("id", ("user_groups", "id"), Kind::Number),
    Field::new("group_name", ("user_groups", "name"), Kind::Text),
    Field::new("group_type", ("user_groups", "kind"), Kind::Number),
    Field::new("ldap_group_dn", ("user_groups", "group_key"), Kind::Folded),
];

fn list_statements(
    engine: Engine,
    query: &ListQuery,
    kind: Option<GroupKind>,
) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = Query::select().from("user_groups").take();
    listing::filter(&mut select, query, FIELDS)?;
    if let Some(kind) = kind {
        select.and_where(Expr::col(("user_groups", "kind")).eq(kind.id()));
    }
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    select.columns(["id", "name", "kind", "group_key"]);
    let order = [(("user_groups", "name"), Order::Asc), (("user_groups", "id"), Order::Asc)];
    listing::order_and_page(&mut select, query, FIELDS, &order)?;
    Ok((count, Statement::built(engine, &select)?))
}

impl GroupRow {
    fn read(self) -> Result<UserGroup, StoreError> {
        Ok(UserGroup {
            id: GroupId(self.id),
            kind: GroupKind::from_id(self.kind).ok_or_else(|| inconsistent("user_groups", "kind", self.id))?,
            name: self.name,
            key: self.group_key,
        })
    }
}
