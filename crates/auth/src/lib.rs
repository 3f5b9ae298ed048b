//! Who are you: password hashing, the Basic header, and bearer tokens.
//!
//! This crate proves identities; it knows no database. `core` joins what it proves with what is stored.
//! A new identity provider is one file here and one arm in `core`'s login.

pub mod basic;
mod identity;
pub mod ldap;
pub mod oidc;
pub mod password;
pub mod robot_secret;
pub mod seal;
pub mod secret;
pub mod session;
pub mod throttle;
pub mod token;

pub use basic::BasicCredentials;
pub use identity::{ExternalGroup, ExternalIdentity};
pub use ldap::{LdapError, LdapProvider, LdapScope, LdapSettings, LdapUser, NestedGroups};
pub use password::{PasswordError, Passwords};
pub use seal::{SealError, Sealer};
pub use throttle::{Throttle, Throttled};
pub use token::{AccessEntry, Claims, SigningKey, TokenError, TokenIssuer};
