//! `wharf agent`: runs in a cluster and reports what it runs.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use clap::Args;
use reqwest::{Certificate, Client, Identity};
use serde_json::{Value, json};
use wharf_cluster::{Access, MAX_PAGE, Transport};
use wharf_model::{ImageUse, Secret};

use super::client::{ClientError, Connection, Http, Method, wait};

/// Where a pod finds its service account.
const ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
/// Rows in one part of a report: well below the largest body a registry takes.
const PART: usize = 1000;
/// How long a list may take.
const LIMIT: Duration = Duration::from_secs(60);

/// Report what a cluster runs, so that the registry keeps it.
#[derive(Debug, Args)]
pub(super) struct AgentCommand {
    /// The cluster's id in the registry, as `wharf cluster add` prints it.
    #[arg(long, value_name = "ID", env = "WHARF_CLUSTER")]
    cluster: u64,
    /// Seconds between two reports.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(10..=86_400))]
    interval: u64,
    /// Report once and end.
    #[arg(long)]
    once: bool,
    /// Ask the cluster of this kubeconfig instead of the one this runs in.
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,
    /// The context of the kubeconfig, instead of its current one.
    #[arg(long, value_name = "NAME", requires = "kubeconfig")]
    context: Option<String>,
    #[command(flatten)]
    connection: Connection,
}

/// Runs the command.
///
/// # Errors
/// See [`ClientError`]. Without `--once` a report that fails is told on standard error and tried again.
pub(super) fn run(command: &AgentCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    loop {
        // Read anew each time: tokens of service accounts are exchanged while this runs.
        let outcome = command.access().and_then(|access| wait(report(&http, command.cluster, &access)));
        match outcome {
            Ok(told) => writeln!(
                out,
                "reported {} containers, {} of them run images of this registry",
                told["uses"], told["ours"]
            )?,
            Err(error) if command.once => return Err(error),
            Err(error) => writeln!(std::io::stderr(), "wharf: {}", super::client::clean(&error.to_string()))?,
        }
        out.flush()?;
        if command.once {
            return Ok(());
        }
        std::thread::sleep(Duration::from_secs(command.interval));
    }
}

impl AgentCommand {
    fn access(&self) -> Result<Access, ClientError> {
        let Some(path) = &self.kubeconfig else {
            return in_cluster();
        };
        let text = read(path)?;
        Access::read(&Secret::new(text), self.context.as_deref()).map_err(|error| ClientError::usage(error.to_string()))
    }
}

fn in_cluster() -> Result<Access, ClientError> {
    let variable = |name: &str| {
        std::env::var(name).map_err(|_| {
            ClientError::usage(format!(
                "{name} is not set, so this is no pod; give --kubeconfig FILE to run elsewhere"
            ))
        })
    };
    let (host, port) = (variable("KUBERNETES_SERVICE_HOST")?, variable("KUBERNETES_SERVICE_PORT")?);
    let host = if host.contains(':') { format!("[{host}]") } else { host };
    let account = Path::new(ACCOUNT);
    Ok(Access {
        server: format!("https://{host}:{port}"),
        authorities: Some(read(&account.join("ca.crt"))?.into_bytes()),
        verify: true,
        token: Some(Secret::new(read(&account.join("token"))?.trim())),
        identity: None,
    })
}

fn read(path: &Path) -> Result<String, ClientError> {
    std::fs::read_to_string(path).map_err(|error| ClientError::usage(format!("cannot read {}: {error}", path.display())))
}

/// One whole inventory, in parts.
async fn report(http: &Http, cluster: u64, access: &Access) -> Result<Value, ClientError> {
    let unreachable = |cause: String| ClientError::Unreachable {
        server: access.server.clone(),
        cause,
    };
    let api = Direct::new(access)?;
    let uses = wharf_cluster::inventory(&api)
        .await
        .map_err(|error| unreachable(error.to_string()))?;
    let id = uuid::Uuid::new_v4().to_string();
    let (cluster, parts) = (cluster.to_string(), uses.chunks(PART).collect::<Vec<_>>());
    let path = ["clusters", cluster.as_str(), "inventory"];
    // An empty inventory is sent too: the registry says what it thinks of it.
    let mut told = Value::Null;
    for number in 0..parts.len().max(1) {
        let rows: Vec<_> = parts.get(number).into_iter().flat_map(|part| part.iter().map(row)).collect();
        let body = json!({"report": id, "last": number + 1 >= parts.len(), "uses": rows});
        told = http.change(Method::POST, &path, Some(&body)).await?;
    }
    Ok(told)
}

fn row(used: &ImageUse) -> Value {
    json!({
        "namespace": used.namespace,
        "kind": used.kind,
        "name": used.name,
        "container": used.container,
        "image": used.image,
        "image_id": used.image_id,
        "rollback": used.rollback,
        "since": used.since,
    })
}

/// Straight to the cluster's own API.
struct Direct {
    client: Client,
    server: String,
    token: Option<Secret>,
}

impl Direct {
    fn new(access: &Access) -> Result<Self, ClientError> {
        let unusable = |error: reqwest::Error| ClientError::usage(format!("the certificates of the cluster cannot be used: {error}"));
        let mut builder = Client::builder()
            .user_agent(concat!("wharf-agent/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(LIMIT)
            .tls_danger_accept_invalid_certs(!access.verify);
        if let Some(pem) = &access.authorities {
            builder = builder.tls_certs_only(Certificate::from_pem_bundle(pem).map_err(unusable)?);
        }
        if let Some(pem) = &access.identity {
            builder = builder.identity(Identity::from_pem(pem.expose().as_bytes()).map_err(unusable)?);
        }
        Ok(Self {
            client: builder.build().map_err(unusable)?,
            server: access.server.clone(),
            token: access.token.clone(),
        })
    }
}

#[async_trait]
impl Transport for Direct {
    async fn get(&self, path_and_query: &str) -> Result<(u16, Vec<u8>), String> {
        let failed = |error: reqwest::Error| error.to_string();
        let mut request = self
            .client
            .get(format!("{}{path_and_query}", self.server))
            .header("accept", "application/json");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.expose());
        }
        let mut answer = request.send().await.map_err(failed)?;
        let (status, mut body) = (answer.status().as_u16(), Vec::new());
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if (body.len() + chunk.len()) as u64 > MAX_PAGE {
                return Err(format!("a page is larger than {MAX_PAGE} bytes"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok((status, body))
    }
}
