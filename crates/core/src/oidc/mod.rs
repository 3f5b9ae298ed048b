//! Logins at an OpenID provider, and the keys of issuers.

mod transport;

pub use transport::issuers;
