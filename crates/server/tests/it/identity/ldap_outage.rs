//! A directory that does not answer takes down nothing but its own people's logins.

use serde_json::json;
use tokio::net::TcpListener;

use super::current;
use super::directory::{configure, settings};
use crate::start;

#[tokio::test]
async fn f33_local_accounts_log_in_while_the_directory_is_away() {
    let registry = start();
    let admin = registry.admin();
    let local = admin.make_user("local").await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let hanging = format!("ldap://{}", listener.local_addr().expect("an address"));
    for url in ["ldap://127.0.0.1:1", hanging.as_str()] {
        let mut changes = settings();
        changes["ldap_url"] = json!(url);
        changes["ldap_timeout"] = json!(1);
        configure(&admin, &changes).await;
        assert_eq!(current(&admin).await["username"], "admin");
        assert_eq!(current(&local).await["username"], "local");
        let reply = registry.user("local", "wrong").get("/v2/").await;
        assert_eq!(reply.status, 401, "{reply:?}");
        let began = std::time::Instant::now();
        let away = registry.user("alice", "alice-Secret1").get("/v2/").await;
        assert_eq!(away.status, 503, "no answer is not a wrong password: {away:?}");
        assert!(began.elapsed().as_secs() < 6, "{:?}", began.elapsed());
        let search = admin.get("/api/v2.0/ldap/users/search?username=ali").await;
        assert_eq!(search.status, 503, "{search:?}");
    }
}

#[tokio::test]
async fn an_outage_is_not_counted_as_a_guess() {
    let registry = start();
    let mut changes = settings();
    changes["ldap_url"] = json!("ldap://127.0.0.1:1");
    configure(&registry.admin(), &changes).await;
    for n in 0..20 {
        let away = registry.user("alice", &format!("try-{n}")).get("/v2/").await;
        assert_eq!(away.status, 503, "{away:?}");
    }
    configure(&registry.admin(), &settings()).await;
    assert_eq!(current(&registry.user("alice", "alice-Secret1")).await["username"], "alice");
}
