//! Whose eyes a list is for.

use sea_query::{Condition, Expr, ExprTrait, Query};
use wharf_model::UserId;

/// Which projects a list may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Every project.
    Everything,
    /// Public projects.
    Public,
    /// Public projects, and those this user has a role in.
    Member(UserId),
}

impl Visibility {
    /// Whether everything shows, and the member if any: the two parameters literal statements use.
    pub(crate) fn parameters(self) -> (bool, Option<UserId>) {
        match self {
            Self::Everything => (true, None),
            Self::Public => (false, None),
            Self::Member(user) => (false, Some(user)),
        }
    }

    /// The condition on `projects`, for built queries.
    pub(crate) fn condition(self) -> Condition {
        let public = Expr::col(("projects", "public")).eq(true);
        match self {
            Self::Everything => Condition::all(),
            Self::Public => Condition::all().add(public),
            Self::Member(user) => {
                let projects = Query::select()
                    .column("project_id")
                    .from("members")
                    .and_where(Expr::col("user_id").eq(user.0))
                    .take();
                Condition::any()
                    .add(public)
                    .add(Expr::col(("projects", "id")).in_subquery(projects))
            }
        }
    }
}
