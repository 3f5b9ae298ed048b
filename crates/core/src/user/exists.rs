//! Whether a name or an address is taken.

use wharf_model::{Action, Caller, Filter, ListQuery, Operand, Permission, Resource, Test};

use crate::access::authorize_system;
use crate::{Core, Error};

/// Whether an account has this name, without regard to case. For whoever may make accounts: to anybody else it would tell who has one.
///
/// # Errors
/// A refusal.
pub async fn is_name_taken(core: &Core, caller: &Caller, name: &str) -> Result<bool, Error> {
    authorize_system(core, caller, Permission::new(Resource::User, Action::Create)).await?;
    Ok(core.store.read().users().find_by_name(name).await?.is_some())
}

/// Whether an account has this e-mail address.
///
/// # Errors
/// As [`is_name_taken`].
pub async fn is_email_taken(core: &Core, caller: &Caller, email: &str) -> Result<bool, Error> {
    authorize_system(core, caller, Permission::new(Resource::User, Action::Create)).await?;
    let query = ListQuery {
        filters: vec![Filter {
            field: "email".into(),
            test: Test::Is(Operand::Text(email.to_owned())),
        }],
        ..ListQuery::default()
    };
    Ok(core.store.read().users().list(&query).await?.1 > 0)
}
