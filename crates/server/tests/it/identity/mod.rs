//! Who people are: local accounts, the LDAP directory, and what both are configured by. The directory is a real OpenLDAP, which
//! `tests/servers/slapd.sh` starts; who is in it stands in `tests/servers/slapd.ldif`.

mod configurations;
mod directory;
mod ldap_api;
mod ldap_login;
mod ldap_outage;
mod passwords;
mod providers;
mod registration;
mod robots;
mod throttle;
mod users;

use wharf_testkit::{Client, Reply};

use crate::abuse::checks::assert_error;

/// The caller's own account.
async fn current(client: &Client) -> serde_json::Value {
    let reply = client.get("/api/v2.0/users/current").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.value()
}

fn assert_wrong(reply: &Reply, what: &str) {
    assert_error(reply, 401, "UNAUTHORIZED", what);
}
