//! Logging in at Keystone: <https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management>.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderValue, Request, StatusCode, header};
use opendal::{Buffer, ErrorKind, HttpTransporter};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use super::answer::read_answer;
use super::{SwiftLogin, SwiftOptions};
use crate::BlobError;

/// Bound for a login.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Bytes of an answer: the catalog of a large cloud has some 50 KiB.
const MAX_ANSWER: usize = 4 << 20;

/// Who logs in, and where.
pub(super) struct Keystone {
    url: String,
    /// The request, which holds the secret.
    body: Bytes,
    interface: String,
    region: Option<String>,
    storage_url: Option<String>,
}

/// What a login gave.
pub(super) struct Session {
    /// The value of `X-Auth-Token`.
    pub(super) token: HeaderValue,
    /// The storage's address with the account, without a slash at its end.
    pub(super) storage: String,
    /// When the login began.
    pub(super) begun: Instant,
    /// How long Keystone says that the token lives. Both ends are told by its own clock, so ours need not agree.
    pub(super) lifetime: Option<Duration>,
}

/// Why there is no session. Told to everybody who waited for it.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum LoginError {
    #[error("Keystone refuses the login: user, password or application credential, project or a domain is wrong")]
    Refused,
    #[error("Keystone answers a login with status {0}")]
    Status(StatusCode),
    #[error("Keystone cannot be reached: {0}")]
    Unreachable(String),
    #[error("Keystone's answer to a login is not understood: {0}")]
    Answer(&'static str),
    #[error("Keystone's catalog has no storage for this login with interface {interface}{region}; it has: {found}")]
    NoStorage { interface: String, region: String, found: String },
}

impl From<LoginError> for opendal::Error {
    fn from(error: LoginError) -> Self {
        let (kind, passing) = match &error {
            LoginError::Refused => (ErrorKind::PermissionDenied, false),
            LoginError::Status(status) => (ErrorKind::Unexpected, status.is_server_error() || status.as_u16() == 429),
            LoginError::Unreachable(_) => (ErrorKind::Unexpected, true),
            LoginError::Answer(_) => (ErrorKind::Unexpected, false),
            LoginError::NoStorage { .. } => (ErrorKind::ConfigInvalid, false),
        };
        Self::new(kind, error.to_string()).with_temporary(passing)
    }
}

impl Keystone {
    /// # Errors
    /// [`BlobError::Unavailable`] when the login cannot be written down.
    pub(super) fn new(options: &SwiftOptions) -> Result<Self, BlobError> {
        let root = options.auth_url.trim_end_matches('/');
        let root = root.strip_suffix("/v3").unwrap_or(root);
        let body = serde_json::to_vec(&json!({ "auth": auth(&options.login) })).map_err(BlobError::unavailable)?;
        Ok(Self {
            url: format!("{root}/v3/auth/tokens"),
            body: body.into(),
            interface: options.interface.clone(),
            region: options.region.clone(),
            storage_url: options.storage_url.clone(),
        })
    }

    /// Logs in. Ends within [`TIMEOUT`].
    pub(super) async fn login(&self, http: &HttpTransporter) -> Result<Session, LoginError> {
        let outcome = timeout(TIMEOUT, self.ask(http)).await;
        outcome.unwrap_or_else(|_| Err(LoginError::Unreachable(format!("no answer within {} s", TIMEOUT.as_secs()))))
    }

    async fn ask(&self, http: &HttpTransporter) -> Result<Session, LoginError> {
        let begun = Instant::now();
        let request = Request::post(&self.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_LENGTH, self.body.len())
            .body(Buffer::from(self.body.clone()))
            .map_err(|_| LoginError::Unreachable("its URL is none".to_owned()))?;
        let unreachable = |error: opendal::Error| LoginError::Unreachable(error.to_string());
        let answer = http.fetch(request).await.map_err(unreachable)?;
        match answer.status() {
            StatusCode::CREATED => {}
            StatusCode::UNAUTHORIZED => return Err(LoginError::Refused),
            status => return Err(LoginError::Status(status)),
        }
        let (head, body) = answer.into_parts();
        let mut token = head
            .headers
            .get("x-subject-token")
            .cloned()
            .ok_or(LoginError::Answer("it has no token"))?;
        token.set_sensitive(true);
        let body = read_answer(body, MAX_ANSWER).await.map_err(unreachable)?;
        let Answer { token: told } = serde_json::from_slice(&body).map_err(|_| LoginError::Answer("its body is not that of a token"))?;
        Ok(Session {
            token,
            storage: self.storage(&told)?,
            begun,
            lifetime: told.lifetime(),
        })
    }

    /// The address of the storage.
    fn storage(&self, told: &Told) -> Result<String, LoginError> {
        let url = match &self.storage_url {
            Some(url) => url,
            None => &self.endpoint(told)?.url,
        };
        Ok(url.trim_end_matches('/').to_owned())
    }

    fn endpoint<'a>(&self, told: &'a Told) -> Result<&'a Endpoint, LoginError> {
        let wanted = |endpoint: &&Endpoint| {
            let region = endpoint.region_id.as_ref().or(endpoint.region.as_ref());
            endpoint.interface == self.interface && (self.region.is_none() || region == self.region.as_ref())
        };
        told.stores().find(wanted).ok_or_else(|| LoginError::NoStorage {
            interface: self.interface.clone(),
            region: self.region.iter().map(|region| format!(" in region {region}")).collect(),
            found: told.summary(),
        })
    }
}

/// The `auth` object of a login.
fn auth(login: &SwiftLogin) -> Value {
    match login {
        SwiftLogin::Password {
            user,
            user_domain,
            password,
            project,
            project_domain,
        } => json!({
            "identity": {
                "methods": ["password"],
                "password": { "user": { "name": user, "domain": { "name": user_domain }, "password": password.expose() } },
            },
            "scope": { "project": { "name": project, "domain": { "name": project_domain } } },
        }),
        SwiftLogin::Application { id, secret } => json!({
            "identity": {
                "methods": ["application_credential"],
                "application_credential": { "id": id, "secret": secret.expose() },
            },
        }),
    }
}

#[derive(Deserialize)]
struct Answer {
    token: Told,
}

/// What Keystone says about a token.
#[derive(Deserialize)]
struct Told {
    issued_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    #[serde(default)]
    catalog: Vec<Service>,
}

#[derive(Deserialize)]
struct Service {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    endpoints: Vec<Endpoint>,
}

#[derive(Deserialize)]
struct Endpoint {
    interface: String,
    region_id: Option<String>,
    region: Option<String>,
    url: String,
}

impl Told {
    fn lifetime(&self) -> Option<Duration> {
        self.expires_at?.signed_duration_since(self.issued_at?).to_std().ok()
    }

    fn stores(&self) -> impl Iterator<Item = &Endpoint> {
        let stores = self.catalog.iter().filter(|service| service.kind == "object-store");
        stores.flat_map(|service| &service.endpoints)
    }

    /// What there is to choose from, for an error.
    fn summary(&self) -> String {
        let name = |endpoint: &Endpoint| {
            let region = endpoint.region_id.as_ref().or(endpoint.region.as_ref());
            format!("{} in {}", endpoint.interface, region.map_or("no region", |region| region))
        };
        let names: Vec<_> = self.stores().take(20).map(name).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    }
}
