//! Whose eyes a list is for.

use sea_query::{Condition, Expr, ExprTrait, Query};
use wharf_model::Actor;

/// Which projects a list may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Every project.
    Everything,
    /// Public projects.
    Public,
    /// Public projects, and those this account holds something in.
    Holder(Actor),
}

impl Visibility {
    /// Whether everything shows, and the account's kind and id if any: the three parameters literal statements use.
    pub(crate) fn parameters(self) -> (bool, Option<&'static str>, Option<i64>) {
        match self {
            Self::Everything => (true, None, None),
            Self::Public => (false, None, None),
            Self::Holder(actor) => (false, Some(actor.kind()), Some(actor.id())),
        }
    }

    /// The condition on `projects`, for built queries.
    pub(crate) fn condition(self) -> Condition {
        let public = Expr::col(("projects", "public")).eq(true);
        match self {
            Self::Everything => Condition::all(),
            Self::Public => Condition::all().add(public),
            Self::Holder(actor) => {
                let held = |column| {
                    Query::select()
                        .column(column)
                        .from("held_rights")
                        .and_where(Expr::col("kind").eq(actor.kind()))
                        .and_where(Expr::col("id").eq(actor.id()))
                        .take()
                };
                let everywhere = held("reach").and_where(Expr::col("reach").eq("all")).take();
                let here = held("project_id").and_where(Expr::col("project_id").is_not_null()).take();
                Condition::any()
                    .add(public)
                    .add(Expr::col(("projects", "id")).in_subquery(here))
                    .add(Expr::exists(everywhere))
            }
        }
    }
}
