//! Tags and artifacts of all repositories, by how their name or digest begins.

use sea_query::{Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use wharf_oci::Digest;

use crate::PartlyVisible;
use crate::artifacts::Artifacts;
use crate::db::{Statement, parse};
use crate::tags::Tags;
use crate::text::{contains, is_storable};
use crate::{Engine, StoreError, Visibility};

/// What to search for, and for whom.
#[derive(Debug, Clone)]
pub struct Beginning<'a> {
    /// How the tag or the digest begins: ASCII, and not empty.
    pub prefix: &'a str,
    /// Text the full name of the repository contains, without regard to case; `""` for any.
    pub repository: &'a str,
    /// Whose eyes the answer is for.
    pub visible_to: Visibility,
    /// Projects that are visible, but of which only these repositories show.
    pub partly: &'a [PartlyVisible],
    /// Most that is found.
    pub limit: u64,
}

/// A tag or an artifact that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundArtifact {
    /// The full name of its repository.
    pub repository: String,
    /// The tag; `None` for an artifact found by its digest.
    pub tag: Option<String>,
    /// The digest.
    pub digest: Digest,
    /// Harbor's word for what it is; `""` while nobody has read it.
    pub kind: String,
}

#[derive(sqlx::FromRow)]
struct FoundRow {
    full_name: String,
    tag: Option<String>,
    digest: String,
    kind: Option<String>,
}

impl Tags<'_> {
    /// Tags that begin so, in their order.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tags.search")]
    pub async fn search(&mut self, beginning: &Beginning<'_>) -> Result<Vec<FoundArtifact>, StoreError> {
        let select = select_tags(self.conn.engine(), beginning)?;
        let rows: Vec<FoundRow> = self.conn.fetch_all(select).await?;
        rows.into_iter().map(FoundRow::read).collect()
    }
}

impl Artifacts<'_> {
    /// Artifacts whose digest begins so, in the order of digests.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifacts.search")]
    pub async fn search(&mut self, beginning: &Beginning<'_>) -> Result<Vec<FoundArtifact>, StoreError> {
        let select = select_artifacts(self.conn.engine(), beginning)?;
        let rows: Vec<FoundRow> = self.conn.fetch_all(select).await?;
        rows.into_iter().map(FoundRow::read).collect()
    }
}

fn select_tags(engine: Engine, beginning: &Beginning<'_>) -> Result<Statement<'static>, StoreError> {
    let tagged = Expr::col(("tags", "manifest_id")).equals(("manifests", "id"));
    let mut select = Query::select();
    select.from("tags").join(JoinType::InnerJoin, "manifests", tagged);
    select.expr_as(Expr::col(("tags", "name")), "tag");
    begins(&mut select, ("tags", "name"), beginning);
    select.order_by(("tags", "name"), Order::Asc).order_by(("tags", "id"), Order::Asc);
    Statement::built(engine, &select)
}

fn select_artifacts(engine: Engine, beginning: &Beginning<'_>) -> Result<Statement<'static>, StoreError> {
    let mut select = Query::select();
    select.from("manifests").expr_as(Expr::cust("CAST(NULL AS TEXT)"), "tag");
    begins(&mut select, ("manifests", "digest"), beginning);
    select
        .order_by(("manifests", "digest"), Order::Asc)
        .order_by(("manifests", "id"), Order::Asc);
    Statement::built(engine, &select)
}

/// What both have in common: where the manifest is, whether that shows, and how the column begins. A range rather than a pattern, so that
/// the column's index answers on both engines; `~` sorts behind every letter of tags and digests.
fn begins(select: &mut SelectStatement, column: (&'static str, &'static str), beginning: &Beginning<'_>) {
    let home = Expr::col(("repositories", "id")).equals(("manifests", "repository_id"));
    let project = Expr::col(("projects", "id")).equals(("repositories", "project_id"));
    let details = Expr::col(("artifact_details", "manifest_id")).equals(("manifests", "id"));
    select
        .join(JoinType::InnerJoin, "repositories", home)
        .join(JoinType::InnerJoin, "projects", project)
        .join(JoinType::LeftJoin, "artifact_details", details)
        .column(("repositories", "full_name"))
        .column(("manifests", "digest"))
        .column(("artifact_details", "kind"))
        .and_where(Expr::col(column).gte(beginning.prefix))
        .and_where(Expr::col(column).lt(format!("{}~", beginning.prefix)))
        .cond_where(beginning.visible_to.condition())
        .limit(beginning.limit);
    for part in beginning.partly {
        select.and_where(part.condition());
    }
    if !beginning.repository.is_empty() {
        select.and_where(match is_storable(beginning.repository) {
            true => Expr::col(("repositories", "full_name")).like(contains(&beginning.repository.to_lowercase())),
            false => Expr::value(false),
        });
    }
}

impl FoundRow {
    fn read(self) -> Result<FoundArtifact, StoreError> {
        Ok(FoundArtifact {
            digest: parse(&self.digest, "manifests", "digest", &self.digest)?,
            repository: self.full_name,
            tag: self.tag,
            kind: self.kind.unwrap_or_default(),
        })
    }
}
