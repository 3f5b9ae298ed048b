//! Who may do what, on the wire: tokens, roles, revocation, and the REST API around them.

mod credentials;
mod json_bodies;
mod labels;
mod members;
mod mounts;
mod paging;
mod projects;
mod revocation;
mod roles;
mod settings;
mod signing_keys;
pub(crate) mod stage;
mod system;
mod tokens;
mod users;
