//! A double of the lists of the Kubernetes API, over real HTTPS: pages with `continue`, 410 for a page of a snapshot that is gone, 401 and
//! 403 as the API server gives them, callers known by token or by client certificate.

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::RootCertStore;
use rustls::pki_types::PrivateKeyDer;
use rustls::server::WebPkiClientVerifier;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// The token the double accepts.
pub(crate) const TOKEN: &str = "a-token-of-a-service-account";

/// A cluster's API.
pub(crate) struct Kubernetes {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    /// The authority that signed its certificate, in PEM.
    authority: String,
    /// A client certificate and its key, in PEM.
    client: (String, String),
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for Kubernetes {
    /// Nobody answers any more: its port is closed.
    fn drop(&mut self) {
        self.serving.abort();
    }
}

#[derive(Default)]
struct State {
    /// Objects by the path of their list.
    lists: BTreeMap<&'static str, Vec<Value>>,
    /// Lists that nobody may see.
    forbidden: Vec<&'static str>,
    /// Pages after the first that are answered 410 before one is given.
    gone: usize,
    /// What was asked.
    asked: Vec<String>,
}

impl Kubernetes {
    /// A cluster with nothing in it.
    pub(crate) async fn start() -> Self {
        let ca_key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = params.self_signed(&ca_key).expect("an authority");
        let issuer = Issuer::new(params, ca_key);
        let signed = |names: Vec<String>, usage| {
            let key = KeyPair::generate().expect("a key");
            let mut params = CertificateParams::new(names).expect("names");
            params.extended_key_usages = vec![usage];
            (params.signed_by(&key, &issuer).expect("a certificate"), key)
        };
        let (server, server_key) = signed(vec!["127.0.0.1".into()], ExtendedKeyUsagePurpose::ServerAuth);
        let (client, client_key) = signed(vec!["reader".into()], ExtendedKeyUsagePurpose::ClientAuth);
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(ca.der().clone()).expect("an authority");
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .allow_unauthenticated()
            .build()
            .expect("a verifier");
        let key = PrivateKeyDer::try_from(server_key.serialize_der()).expect("a key");
        let tls = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_client_cert_verifier(verifier)
            .with_single_cert(vec![server.der().clone()], key)
            .expect("a certificate");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let state = Arc::default();
        Self {
            address: listener.local_addr().expect("an address"),
            serving: tokio::spawn(serve(listener, TlsAcceptor::from(Arc::new(tls)), Arc::clone(&state))),
            state,
            authority: ca.pem(),
            client: (client.pem(), client_key.serialize_pem()),
        }
    }

    /// `https://127.0.0.1:port`
    pub(crate) fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// Puts an object into the list at `path`.
    pub(crate) fn add(&self, path: &'static str, object: Value) {
        self.state().lists.entry(path).or_default().push(object);
    }

    /// Empties every list.
    pub(crate) fn clear(&self) {
        self.state().lists.clear();
    }

    /// Makes a list forbidden.
    pub(crate) fn forbid(&self, path: &'static str) {
        self.state().forbidden.push(path);
    }

    /// The next so many pages after a first one are gone.
    pub(crate) fn lose_pages(&self, pages: usize) {
        self.state().gone = pages;
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.state().asked.clone()
    }

    /// A kubeconfig with `user` as its user.
    pub(crate) fn kubeconfig(&self, user: &str) -> String {
        let authority = STANDARD.encode(&self.authority);
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: prod\ncontexts:\n- name: prod\n  context:\n    cluster: c\n    user: u\nclusters:\n\
             - name: c\n  cluster:\n    server: {}\n    certificate-authority-data: {authority}\nusers:\n- name: u\n  user: {user}\n",
            self.url()
        )
    }

    /// A kubeconfig with the token.
    pub(crate) fn with_token(&self) -> String {
        self.kubeconfig(&format!("{{token: {TOKEN}}}"))
    }

    /// A kubeconfig with the client certificate.
    pub(crate) fn with_certificate(&self) -> String {
        let [certificate, key] = [&self.client.0, &self.client.1].map(|pem| STANDARD.encode(pem));
        self.kubeconfig(&format!("{{client-certificate-data: {certificate}, client-key-data: {key}}}"))
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn serve(listener: TcpListener, tls: TlsAcceptor, state: Arc<Mutex<State>>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream, tls.clone(), Arc::clone(&state)));
    }
}

async fn answer(stream: TcpStream, tls: TlsAcceptor, state: Arc<Mutex<State>>) {
    let Ok(mut stream) = tls.accept(stream).await else { return };
    let known = stream.get_ref().1.peer_certificates().is_some();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) if head.len() < 64 << 10 => head.push(byte),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let token = format!("authorization: bearer {}", TOKEN.to_lowercase());
    let known = known || head.to_lowercase().lines().any(|line| line == token);
    let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let (status, body) = reply(&state, &target, known);
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(body.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// As the API server answers: lists, and statuses of kind `Status`.
fn reply(state: &Mutex<State>, target: &str, known: bool) -> (u16, Value) {
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    state.asked.push(target.to_owned());
    let failure = |code: u16, reason: &str| {
        (
            code,
            json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "code": code}),
        )
    };
    if !known {
        return failure(401, "Unauthorized");
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let query: HashMap<_, _> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    if state.forbidden.contains(&path) {
        return failure(403, "Forbidden");
    }
    if path == "/apis/batch/v1beta1/cronjobs" {
        return failure(404, "NotFound");
    }
    let from: usize = query
        .get("continue")
        .and_then(|token| token.strip_prefix("from-")?.parse().ok())
        .unwrap_or(0);
    if from > 0 && state.gone > 0 {
        state.gone -= 1;
        return failure(410, "Expired");
    }
    // Smaller pages than asked for, which the API may give.
    let size = query.get("limit").and_then(|limit| limit.parse().ok()).unwrap_or(500_usize).min(3);
    let objects = state.lists.get(path).map_or(&[][..], Vec::as_slice);
    let page: Vec<_> = objects.iter().skip(from).take(size).cloned().collect();
    let mut metadata = json!({"resourceVersion": "1000"});
    if from + size < objects.len() {
        metadata["continue"] = json!(format!("from-{}", from + size));
        metadata["remainingItemCount"] = json!(objects.len() - from - size);
    }
    (
        200,
        json!({"kind": "List", "apiVersion": "v1", "metadata": metadata, "items": page}),
    )
}

/// The metadata of an object in the namespace shop.
fn meta(name: &str, owner: Option<(&str, &str)>) -> Value {
    let mut meta = json!({
        "name": name, "namespace": "shop", "uid": format!("uid-of-{name}"), "resourceVersion": "7", "creationTimestamp": "2026-01-02T03:04:05Z",
        "managedFields": [{"manager": "kubectl", "operation": "Update"}],
    });
    if let Some((kind, owner)) = owner {
        meta["ownerReferences"] =
            json!([{"apiVersion": "apps/v1", "kind": kind, "name": owner, "uid": "u", "controller": true, "blockOwnerDeletion": true}]);
    }
    meta
}

fn template(image: &str) -> Value {
    json!({"metadata": {"creationTimestamp": null, "labels": {"app": "x"}}, "spec": {"containers": [{"name": "main", "image": image, "resources": {}}], "restartPolicy": "Always"}})
}

/// A deployment with a replica set of each of `images`, the last of which runs.
pub(crate) fn deployment(kubernetes: &Kubernetes, name: &str, images: &[String], history: Option<usize>) {
    scaled(kubernetes, name, images, history, 2);
}

/// The same with this many replicas.
pub(crate) fn scaled(kubernetes: &Kubernetes, name: &str, images: &[String], history: Option<usize>, wanted: u64) {
    let running = images.last().expect("an image");
    let mut spec = json!({"replicas": wanted, "selector": {}, "template": template(running)});
    if let Some(limit) = history {
        spec["revisionHistoryLimit"] = json!(limit);
    }
    kubernetes.add(
        "/apis/apps/v1/deployments",
        json!({"metadata": meta(name, None), "spec": spec, "status": {"replicas": wanted}}),
    );
    for (number, image) in images.iter().enumerate() {
        let last = number + 1 == images.len();
        let replicas = if last { wanted } else { 0 };
        let mut metadata = meta(&format!("{name}-{number}"), Some(("Deployment", name)));
        metadata["annotations"] = json!({"deployment.kubernetes.io/revision": (number + 1).to_string()});
        let set = json!({"metadata": metadata, "spec": {"replicas": replicas, "selector": {}, "template": template(image)}, "status": {"replicas": replicas}});
        kubernetes.add("/apis/apps/v1/replicasets", set);
    }
}

/// A stateful set, daemon set, replication controller or job.
pub(crate) fn workload(kubernetes: &Kubernetes, path: &'static str, name: &str, image: &str) {
    kubernetes.add(
        path,
        json!({"metadata": meta(name, None), "spec": {"template": template(image)}, "status": {}}),
    );
}

/// A cron job.
pub(crate) fn cron_job(kubernetes: &Kubernetes, name: &str, image: &str) {
    let spec =
        json!({"schedule": "0 3 1 * *", "jobTemplate": {"metadata": {"creationTimestamp": null}, "spec": {"template": template(image)}}});
    kubernetes.add(
        "/apis/batch/v1/cronjobs",
        json!({"metadata": meta(name, None), "spec": spec, "status": {}}),
    );
}

/// A job that is over.
pub(crate) fn finished_job(kubernetes: &Kubernetes, name: &str, image: &str) {
    let status = json!({"succeeded": 1, "completionTime": "2026-01-02T03:04:05Z", "conditions": [{"type": "Complete", "status": "True"}]});
    kubernetes.add(
        "/apis/batch/v1/jobs",
        json!({"metadata": meta(name, None), "spec": {"template": template(image)}, "status": status}),
    );
}

/// What a rollback of a stateful or daemon set would bring back.
pub(crate) fn revision(kubernetes: &Kubernetes, owner: (&str, &str), image: &str) {
    let metadata = meta(&format!("{}-5d4f", owner.1), Some(owner));
    let data = json!({"spec": {"template": {"$patch": "replace", "spec": template(image)["spec"]}}});
    kubernetes.add(
        "/apis/apps/v1/controllerrevisions",
        json!({"metadata": metadata, "data": data, "revision": 1}),
    );
}

/// A pod with a container of each sort: `(sort, image, id)`, where sort is `containers`, `initContainers` or `ephemeralContainers`.
pub(crate) fn pod(kubernetes: &Kubernetes, name: &str, owner: Option<(&str, &str)>, phase: &str, containers: &[(&str, &str, &str)]) {
    let (mut spec, mut status) = (json!({"nodeName": "n1", "restartPolicy": "Always"}), json!({"phase": phase}));
    for (sort, image, id) in containers {
        let statuses = match *sort {
            "containers" => "containerStatuses",
            "initContainers" => "initContainerStatuses",
            _ => "ephemeralContainerStatuses",
        };
        let container = sort.to_lowercase();
        push(
            &mut spec[*sort],
            json!({"name": container, "image": image, "imagePullPolicy": "IfNotPresent"}),
        );
        let state = json!({"running": {"startedAt": "2026-01-02T03:04:06Z"}});
        push(
            &mut status[statuses],
            json!({"name": container, "image": image, "imageID": id, "ready": true, "restartCount": 0, "state": state}),
        );
    }
    kubernetes.add(
        "/api/v1/pods",
        json!({"metadata": meta(name, owner), "spec": spec, "status": status}),
    );
}

fn push(list: &mut Value, one: Value) {
    match list {
        Value::Array(all) => all.push(one),
        none => *none = json!([one]),
    }
}
