//! OpenID Connect against a real provider (`tests/servers/oidc.sh`).

mod forged;
mod login;
mod stage;
mod workload;
