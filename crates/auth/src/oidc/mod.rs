//! OpenID Connect: people who log in at an identity provider, and machines that bring a token it signed.
//!
//! * [`OidcClient`] walks a browser through the code flow with PKCE (`openidconnect` does the protocol), refreshes what it got, and
//!   ends the session at the provider.
//! * [`Issuers`] knows the public keys of issuers, found by discovery. [`Issuers::verify_id_token`] checks an ID token somebody brings
//!   as a bearer token, [`Issuers::verify_workload`] a token that a CI system or Kubernetes signed for a job.
//!
//! Nothing here opens a connection: requests go through a [`Transport`], which the rules implement with the guard for outbound
//! requests. Nothing here reads a clock: the moment is handed in.
//!
//! An identity is its issuer and `sub`; a name or an address confers nothing.

mod claims;
mod client;
mod discovery;
mod error;
mod exchange;
mod keys;
mod logout;
mod settings;
mod signed;
mod transport;
mod userinfo;

pub use claims::claim;
pub use client::{LoginStart, OidcClient};
pub use discovery::{Issuers, Provider};
pub use error::OidcError;
pub use exchange::{LoggedIn, PendingLogin, Refreshed};
pub use settings::OidcSettings;
pub use signed::{Bearer, WorkloadClaims};
pub use transport::{Call, Transport, TransportError};
