//! Texts that would mean something to a database, in every parameter and body of every operation of the served description.

use std::time::{Duration, Instant};

use serde_json::Value;
use wharf_testkit::{Client, Reply, on_postgres_and_s3};

use super::Operation;
use super::cast::{Cast, PRINCIPALS, Place};
use crate::abuse::checks::escaped;
use crate::{configured, start};

/// What is sent, and what it would do if it reached a database as a statement. `pg_sleep` would be felt.
const TEXTS: [&str; 6] = [
    "'",
    "' OR '1'='1",
    "zz' UNION SELECT password_hash FROM users--",
    "'; DROP TABLE tags; SELECT pg_sleep(4)--",
    "zz\" OR \"\"=\"",
    "zz%' AND 1=CAST((SELECT COUNT(*) FROM pg_sleep(4)) AS INT)--",
];
/// Nothing is called like this, and it means nothing to a database: what the others must be answered like.
const PLAIN: &str = "zzabsent";
/// Shorter than the sleep that is asked for, and long for a busy machine.
const PATIENCE: Duration = Duration::from_secs(4);

/// Words of a database that no answer may contain.
const LEAKS: [&str; 9] = [
    "syntax error",
    "sqlite",
    "sqlstate",
    "near \"",
    "unterminated",
    "unrecognized token",
    "argon2",
    "pg_catalog",
    "no such table",
];

#[tokio::test]
async fn c8_c22_no_text_in_any_parameter_reaches_the_database_as_a_statement_sqlite() {
    sweep(&Cast::on(start()).await).await;
}

#[tokio::test]
async fn c8_c22_no_text_in_any_parameter_reaches_the_database_as_a_statement_postgresql() {
    sweep(&Cast::on(on_postgres_and_s3(configured()).start()).await).await;
}

async fn sweep(cast: &Cast) {
    let (mut places, admin) = (0, cast.admin());
    let mut operations = Operation::all(cast).await;
    // Questions first: what the changes make would be among the answers.
    operations.sort_by_key(|operation| operation.method != "GET");
    for operation in operations {
        for (parameter, _) in &operation.parameters {
            places += 1;
            let fill = |text: &str| {
                let text = escaped(text);
                operation.filled(|name| match name {
                    name if name == parameter => text.clone(),
                    name => cast.value(&operation.method, Place::Own, name),
                })
            };
            try_all(&admin, &operation, fill, None).await;
        }
        let base = operation.filled(|name| cast.value(&operation.method, Place::Own, name));
        let base = base.split('?').next().expect("a path");
        for asked in &operation.asks {
            places += 1;
            let prefix = if asked == "q" { "name%3D~" } else { "" };
            let fill = |text: &str| format!("{base}?{asked}={prefix}{}", escaped(text));
            try_all(&admin, &operation, fill, None).await;
        }
        // Where people log in, and the name robots log in with, are not for this test to change.
        let spared = ["/configurations", "/projects/{project}/rename"].contains(&operation.path.as_str());
        if let Some(texts) = operation.texts.as_ref().filter(|_| !spared) {
            places += 1;
            try_all(&admin, &operation, |_| base.to_owned(), Some(texts)).await;
        }
    }
    assert!(places > 250, "parameters and bodies: {places}");
    // A path no operation has yet, from the advisory itself.
    let log = "/api/v2.0/projects/acme/repositories/team%252Fapp/artifacts/1/scan/%27%20or%201=1--/log";
    assert!(matches!(admin.get(log).await.status, 400 | 404));
    // Everything still stands.
    for principal in PRINCIPALS.iter().filter(|principal| principal.name != "anonymous") {
        let client = cast.client(principal);
        assert!(
            matches!(client.get("/v2/acme/team/app/manifests/1").await.status, 200 | 403),
            "{}",
            principal.name
        );
    }
}

/// Sends each text where `fill` puts it, or in every text of `body`, and compares with what a plain one is answered.
async fn try_all(client: &Client, operation: &Operation, fill: impl Fn(&str) -> String, body: Option<&Value>) {
    let ask = async |text: &str| -> (Reply, Duration) {
        let began = Instant::now();
        let reply = match body {
            Some(body) => client.json(&operation.method, &fill(text), &replaced(body, text)).await,
            None => operation.send(client, &fill(text)).await,
        };
        (reply, began.elapsed())
    };
    let (plain, _) = ask(PLAIN).await;
    for text in TEXTS {
        let (reply, took) = ask(text).await;
        let what = format!("{} {} {text:?}", operation.method, fill(text));
        assert!(reply.status < 500, "{what}: {reply:?}");
        assert!(took < PATIENCE, "{what}: it slept {took:?}");
        let said = String::from_utf8_lossy(&reply.body).to_lowercase();
        // What was sent may be repeated; what the database says of it may not.
        let said = said.replace(&text.to_lowercase(), "");
        assert!(!LEAKS.iter().any(|leak| said.contains(leak)), "{what}: {reply:?}");
        // Refused, or answered as any other text nobody is called.
        if reply.status == 200 && plain.status == 200 && operation.method == "GET" {
            assert_eq!(
                (reply.header("x-total-count"), shape(&reply)),
                (plain.header("x-total-count"), shape(&plain)),
                "{what}"
            );
        } else if operation.method == "GET" {
            assert!(
                reply.status == plain.status || matches!(reply.status, 400 | 404 | 422),
                "{what}: {} and not {}",
                reply.status,
                plain.status
            );
        }
    }
}

/// The fields of an object, or how many rows a list has.
fn shape(reply: &Reply) -> Vec<String> {
    match serde_json::from_slice(&reply.body) {
        Ok(Value::Object(fields)) => fields.keys().cloned().collect(),
        Ok(Value::Array(rows)) => vec![rows.len().to_string()],
        _ => vec![],
    }
}

fn replaced(body: &Value, text: &str) -> Value {
    match body {
        Value::String(_) => Value::String(text.to_owned()),
        Value::Array(rows) => rows.iter().map(|row| replaced(row, text)).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), replaced(value, text))).collect(),
        other => other.clone(),
    }
}
