//! Robots, groups, custom roles, grants on some repositories, auditors: who is given what, and never more than the giver has.

mod grants;
mod login;
mod making;
mod roles;

use serde_json::{Value, json};
use wharf_testkit::{Client, Reply, TestRegistry};

/// A block of permissions.
fn block(kind: &str, namespace: &str, access: &[(&str, &str)]) -> Value {
    let access: Vec<_> = access
        .iter()
        .map(|(resource, action)| json!({"resource": resource, "action": action}))
        .collect();
    json!({"kind": kind, "namespace": namespace, "access": access})
}

/// The body that makes a robot of a project.
fn of_project(name: &str, project: &str, access: &[(&str, &str)]) -> Value {
    json!({"name": name, "level": "project", "duration": 7, "permissions": [block("project", project, access)]})
}

/// The body that makes a robot of the installation.
fn of_system(name: &str, blocks: &[Value]) -> Value {
    json!({"name": name, "level": "system", "duration": -1, "permissions": blocks})
}

async fn make(client: &Client, body: &Value) -> Reply {
    client.json("POST", "/api/v2.0/robots", body).await
}

/// A client for the robot in a 201.
fn client_of(registry: &TestRegistry, made: &Reply) -> Client {
    assert_eq!(made.status, 201, "{made:?}");
    let body = made.value();
    let text = |field: &str| body[field].as_str().expect("a text").to_owned();
    registry.user(&text("name"), &text("secret"))
}

/// Where the robot in a 201 is.
fn place(made: &Reply) -> String {
    assert_eq!(made.status, 201, "{made:?}");
    made.header("location").to_owned()
}
