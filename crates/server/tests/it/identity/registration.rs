//! People who make their own account.

use serde_json::{Value, json};

use super::current;
use super::directory::configure;
use crate::abuse::checks::assert_error;
use crate::start;

fn account(name: &str) -> Value {
    json!({"username": name, "password": "Pass-word1", "email": format!("{name}@example.org"), "realname": name,
        "sysadmin_flag": true, "admin_role_in_auth": true, "has_admin_role": true, "user_id": 1})
}

#[tokio::test]
async fn c2_registering_gives_no_rights_and_works_only_while_it_is_on() {
    let registry = start();
    let (admin, nobody) = (registry.admin(), registry.anonymous());
    assert_error(
        &nobody.json("POST", "/api/v2.0/users", &account("early")).await,
        401,
        "UNAUTHORIZED",
        "off",
    );
    configure(&admin, &json!({"self_registration": true})).await;
    assert_eq!(nobody.get("/api/v2.0/systeminfo").await.value()["self_registration"], true);
    assert_eq!(nobody.json("POST", "/api/v2.0/users", &account("late")).await.status, 201);
    let late = registry.user("late", "Pass-word1");
    let own = current(&late).await;
    assert_eq!((&own["sysadmin_flag"], &own["admin_role_in_auth"]), (&json!(false), &json!(false)));
    assert_error(&late.get("/api/v2.0/users").await, 403, "FORBIDDEN", "no administrator");
    // Whoever is logged in already registers nobody else.
    assert_error(
        &late.json("POST", "/api/v2.0/users", &account("friend")).await,
        403,
        "FORBIDDEN",
        "by a user",
    );
    assert_error(
        &nobody.json("POST", "/api/v2.0/users", &account("Late")).await,
        409,
        "CONFLICT",
        "taken",
    );
    // Not by the thousand.
    let mut last = 0;
    for n in 0..20 {
        last = nobody.json("POST", "/api/v2.0/users", &account(&format!("flood{n}"))).await.status;
    }
    assert_eq!(last, 429);
}
