//! User accounts.

mod auditor;
mod bootstrap;
mod caller;
mod change;
mod create;
mod delete;
mod exists;
mod guesses;
mod identities;
mod ldap;
mod outside;
mod permissions;
mod proxy;
mod read;
mod sign_in;

pub use auditor::set_auditor;
pub use bootstrap::{AdminPassword, ensure_admin};
pub(crate) use caller::caller;
pub use change::{Profile, set_password, set_profile, set_system_admin};
pub(crate) use create::check_password;
pub use create::{CreateUser, create};
pub use delete::delete;
pub use exists::{is_email_taken, is_name_taken};
pub use identities::{add_identity, identities, remove_identity};
pub use ldap::{import_ldap_users, ping_ldap, search_ldap_groups, search_ldap_users};
pub(crate) use outside::accept;
pub use outside::sign_in_outside;
pub use permissions::permissions;
pub use proxy::{ProxyUser, sign_in_by_proxy};
pub use read::{current, get, list, search};
pub use sign_in::{SignIns, sign_in};
pub(crate) use sign_in::{check_secret, sign_in_to};
