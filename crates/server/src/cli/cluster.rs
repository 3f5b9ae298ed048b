//! `wharf cluster`: clusters whose images are kept.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::client::{ClientError, Column, Connection, Http, Method, wait};

const COLUMNS: [Column; 7] = [
    ("ID", "id"),
    ("NAME", "name"),
    ("KIND", "kind"),
    ("CONTAINERS", "uses"),
    ("OURS", "ours"),
    ("REPORTED", "reported_at"),
    ("FAILURE", "failure"),
];

/// Clusters whose images are kept.
#[derive(Debug, Args)]
pub(super) struct ClusterCommand {
    #[command(subcommand)]
    action: ClusterAction,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Subcommand)]
enum ClusterAction {
    /// List the clusters, and when each last reported.
    List,
    /// Make a cluster known and print its id.
    Add(NewCluster),
    /// Ask a cluster now, and print what came of it.
    Refresh {
        /// Its name or id.
        cluster: String,
    },
    /// End the inventory of a cluster that will not report again: nothing of it is kept any more.
    End {
        /// Its name or id.
        cluster: String,
    },
    /// Forget a cluster with its inventory.
    Remove {
        /// Its name or id.
        cluster: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// `wharf agent` runs in it.
    Agent,
    /// The registry asks it.
    Kubeconfig,
    /// Something else reports.
    External,
}

#[derive(Debug, Args)]
struct NewCluster {
    /// Its name.
    name: String,
    /// How its inventory gets to the registry. Default: kubeconfig with --kubeconfig, else agent.
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// How the registry asks the cluster: a kubeconfig without files and programs, as `kubectl config view --raw --flatten --minify` writes it.
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,
    /// The context of the kubeconfig, instead of its current one.
    #[arg(long, value_name = "NAME", requires = "kubeconfig")]
    context: Option<String>,
    /// Images that the cluster pulls under another name: mirror.example.com/hub=hub, or *={namespace}/{name}. May be repeated.
    #[arg(long, value_name = "FROM=TO")]
    rewrite: Vec<String>,
    /// Id of the only robot that may report.
    #[arg(long, value_name = "ID")]
    reporter: Option<i64>,
}

/// Runs the command.
///
/// # Errors
/// See [`ClientError`].
pub(super) fn run(command: &ClusterCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    let output = command.connection.output();
    match &command.action {
        ClusterAction::List => {
            let rows = wait(http.list(&["clusters"], &[], usize::MAX))?;
            output.rows(out, &COLUMNS, &rows)?;
        }
        ClusterAction::Add(new) => {
            let body = new.body()?;
            let cluster = wait(async {
                http.change(Method::POST, &["clusters"], Some(&body)).await?;
                find(&http, &new.name).await
            })?;
            output.one(out, &[("Name", "name"), ("Id", "id"), ("Kind", "kind")], &cluster)?;
        }
        ClusterAction::Refresh { cluster } => {
            let told = wait(change(&http, Method::POST, cluster, Some("refresh")))?;
            output.one(out, &[("Containers", "uses"), ("Ours", "ours")], &told)?;
        }
        ClusterAction::End { cluster } => {
            wait(change(&http, Method::DELETE, cluster, Some("inventory")))?;
            output.done(out, &format!("ended the inventory of {cluster}"))?;
        }
        ClusterAction::Remove { cluster } => {
            wait(change(&http, Method::DELETE, cluster, None))?;
            output.done(out, &format!("forgot the cluster {cluster}"))?;
        }
    }
    Ok(())
}

impl NewCluster {
    fn body(&self) -> Result<Value, ClientError> {
        let kind = match (self.kind, &self.kubeconfig) {
            (Some(Kind::Agent), _) | (None, None) => "agent",
            (Some(Kind::Kubeconfig), _) | (None, Some(_)) => "kubeconfig",
            (Some(Kind::External), _) => "external",
        };
        let mut rewrites = Vec::new();
        for rewrite in &self.rewrite {
            let (from, to) = rewrite
                .split_once('=')
                .ok_or_else(|| ClientError::usage("a rewrite is FROM=TO, such as docker.io=hub"))?;
            rewrites.push(json!({"from": from, "to": to}));
        }
        let mut body = json!({"name": self.name, "kind": kind, "rewrites": rewrites});
        if let Some(reporter) = self.reporter {
            body["reporter"] = json!(reporter);
        }
        if let Some(path) = &self.kubeconfig {
            let text =
                std::fs::read_to_string(path).map_err(|error| ClientError::usage(format!("cannot read {}: {error}", path.display())))?;
            body["kubeconfig"] = json!(text);
        }
        if let Some(context) = &self.context {
            body["context"] = json!(context);
        }
        Ok(body)
    }
}

async fn change(http: &Http, method: Method, cluster: &str, below: Option<&str>) -> Result<Value, ClientError> {
    let id = find(http, cluster).await?["id"].to_string();
    let path: Vec<&str> = ["clusters", id.as_str()].into_iter().chain(below).collect();
    http.change(method, &path, None).await
}

/// By name, or by id.
async fn find(http: &Http, cluster: &str) -> Result<Value, ClientError> {
    let mut rows = http.list(&["clusters"], &[], usize::MAX).await?;
    let same = |row: &Value| row["name"] == cluster || row["id"].as_i64().is_some_and(|id| id.to_string() == cluster);
    match rows.iter().position(same) {
        Some(place) => Ok(rows.swap_remove(place)),
        None => Err(ClientError::Missing(format!("cluster {cluster}"))),
    }
}
