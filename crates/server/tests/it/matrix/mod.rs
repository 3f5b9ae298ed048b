//! Every operation of the served API description, as every kind of caller, on one's own, another's and a public project.
//!
//! `golden.txt` is reviewed in the repository: one line for each operation, one sign for each caller in the order of
//! [`cast::PRINCIPALS`]. `WHARF_GOLDEN=write` writes it again; read the difference before you commit it.

mod bodies;
mod cast;
mod crossing;
mod injection;
mod sweep;

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::Value;
use wharf_testkit::{Client, Reply};

use cast::{Cast, PRINCIPALS, Place};

/// An operation of the description.
struct Operation {
    method: String,
    path: String,
    body: Option<Value>,
    /// Path parameters and whether each is a number.
    parameters: Vec<(String, bool)>,
    /// Query parameters.
    asks: Vec<String>,
    /// A body in which every text is `<text>`, also the ones that may be missing.
    texts: Option<Value>,
}

impl Operation {
    /// Every operation, in the order of paths.
    async fn all(cast: &Cast) -> Vec<Self> {
        let reply = cast.admin().get("/api/v2.0/openapi.json").await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let document = reply.value();
        let mut operations = Vec::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("a path") {
                if ["get", "head", "post", "put", "patch", "delete"].contains(&method.as_str()) {
                    operations.push(Self {
                        method: method.to_uppercase(),
                        path: path.clone(),
                        body: bodies::body(&document, operation),
                        parameters: parameters(operation),
                        asks: asks(operation),
                        texts: bodies::texts(&document, operation),
                    });
                }
            }
        }
        operations.sort_by(|one, other| (&one.path, &one.method).cmp(&(&other.path, &other.method)));
        operations
    }

    fn is_in_a_project(&self) -> bool {
        self.path.starts_with("/projects/{project}")
    }

    /// The path with each parameter as `value` says.
    fn filled(&self, value: impl Fn(&str) -> String) -> String {
        let mut path = format!("/api/v2.0{}", self.path);
        for (name, _) in &self.parameters {
            path = path.replace(&format!("{{{name}}}"), &value(name));
        }
        path + query(&self.path)
    }

    async fn send(&self, client: &Client, path: &str) -> Reply {
        match &self.body {
            Some(body) => client.json(&self.method, path, body).await,
            None => client.send(&self.method, path).await,
        }
    }
}

/// What a path needs to be a question at all.
fn query(path: &str) -> &'static str {
    match path {
        "/projects" => "?project_name=acme",
        "/usergroups/search" => "?groupname=devs",
        "/search" => "?q=acme",
        path if path.ends_with("/artifacts") => "?from=acme/team/app:1",
        _ => "",
    }
}

fn parameters(operation: &Value) -> Vec<(String, bool)> {
    let listed = operation["parameters"].as_array().cloned().unwrap_or_default();
    listed
        .iter()
        .filter(|parameter| parameter["in"] == "path")
        .map(|parameter| {
            (
                parameter["name"].as_str().expect("a name").to_owned(),
                parameter["schema"]["type"] == "integer",
            )
        })
        .collect()
}

fn asks(operation: &Value) -> Vec<String> {
    let listed = operation["parameters"].as_array().cloned().unwrap_or_default();
    let asked = listed.iter().filter(|parameter| parameter["in"] == "query");
    asked
        .filter_map(|parameter| parameter["name"].as_str())
        .map(str::to_owned)
        .collect()
}

/// One sign for an answer: `+` let through (also to "not there" and "conflict"), `b` the request was refused before anything was
/// decided, `?` log in first, `-` not yours.
fn sign(reply: &Reply, what: &str) -> char {
    match reply.status {
        401 => '?',
        403 => '-',
        400 | 415 | 422 => 'b',
        status if status < 500 || status == 503 => '+',
        _ => panic!("{what}: {reply:?}"),
    }
}

#[tokio::test]
async fn the_golden_matrix() {
    let cast = Cast::set().await;
    let mut table = String::new();
    let names: Vec<_> = PRINCIPALS.iter().map(|principal| principal.name).collect();
    let _ = writeln!(table, "# {}", names.join(", "));
    for operation in Operation::all(&cast).await {
        let places: &[Place] = if operation.is_in_a_project() { &Place::ALL } else { &[Place::Own] };
        let _ = write!(table, "{:6} {:90}", operation.method, operation.path);
        for place in places {
            let path = operation.filled(|name| cast.value(&operation.method, *place, name));
            let mut signs = String::new();
            for principal in PRINCIPALS {
                let what = format!("{} {} {path}", principal.name, operation.method);
                signs.push(sign(&operation.send(&cast.client(principal), &path).await, &what));
            }
            let _ = write!(table, " {signs}");
        }
        table.push('\n');
    }
    compare(&table);
}

/// Compares with the reviewed table, line by line.
fn compare(table: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/matrix/golden.txt");
    if std::env::var_os("WHARF_GOLDEN").is_some_and(|value| value == "write") {
        std::fs::write(&file, table).expect("write the table");
        return;
    }
    let golden = std::fs::read_to_string(&file).expect("the reviewed table");
    let known: Vec<_> = golden.lines().collect();
    let found: Vec<_> = table.lines().collect();
    let gone: Vec<_> = known
        .iter()
        .filter(|line| !found.contains(line))
        .map(|line| format!("- {line}"))
        .collect();
    let new: Vec<_> = found
        .iter()
        .filter(|line| !known.contains(line))
        .map(|line| format!("+ {line}"))
        .collect();
    assert!(
        gone.is_empty() && new.is_empty(),
        "rights have changed; review the difference, then write the table again with WHARF_GOLDEN=write:\n{}\n{}",
        gone.join("\n"),
        new.join("\n")
    );
}
