//! HTTP to a registry: one credential, bounded answers, no redirect followed, so the credential stays with its server.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

pub(in crate::cli) use reqwest::Method;
use reqwest::{Certificate, Response, StatusCode, Url};
use serde_json::Value;
use wharf_model::Secret;

use super::ClientError;

/// Rows asked for at once: the most the API gives.
const PAGE_SIZE: usize = 100;

/// Largest answer, in bytes.
const MAX_ANSWER: usize = 64 * 1024 * 1024;

/// Longest wait for a connection, and for a part of an answer.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
const READ_LIMIT: Duration = Duration::from_secs(60);

/// A client of one registry.
pub(in crate::cli) struct Http {
    client: reqwest::Client,
    server: Url,
    login: Option<(String, Secret)>,
}

/// One page of a list.
pub(in crate::cli) struct Rows {
    /// The rows.
    pub(in crate::cli) rows: Vec<Value>,
    /// How many there are on all pages.
    pub(in crate::cli) total: usize,
}

impl Http {
    /// # Errors
    /// When the certificates cannot be read.
    pub(super) fn new(server: Url, login: Option<(String, Secret)>, ca_file: Option<&Path>, insecure: bool) -> Result<Self, ClientError> {
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("wharf/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_LIMIT)
            .read_timeout(READ_LIMIT)
            .tls_danger_accept_invalid_certs(insecure);
        if let Some(path) = ca_file {
            let failed = |cause: &dyn std::fmt::Display| ClientError::usage(format!("cannot use {}: {cause}", path.display()));
            let pem = std::fs::read(path).map_err(|error| failed(&error))?;
            let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| failed(&error))?;
            if certificates.is_empty() {
                return Err(failed(&"there is no certificate in it"));
            }
            builder = builder.tls_certs_merge(certificates);
        }
        let client = builder.build().map_err(|error| ClientError::usage(cause(&error)))?;
        Ok(Self { client, server, login })
    }

    /// Login name, when there is one.
    pub(in crate::cli) fn username(&self) -> Option<&str> {
        self.login.as_ref().map(|(name, _)| name.as_str())
    }

    /// The login password, when there is one.
    pub(in crate::cli) fn password(&self) -> Option<&Secret> {
        self.login.as_ref().map(|(_, password)| password)
    }

    /// Whether the credentials are right. Users and robots alike may ask `/v2/`.
    ///
    /// # Errors
    /// When they are not, or the server does not answer.
    pub(in crate::cli) async fn verify(&self) -> Result<(), ClientError> {
        self.send(Method::GET, &["", "v2", ""], &[], None).await.map(drop)
    }

    /// One object.
    ///
    /// # Errors
    /// When the server refuses or does not answer.
    pub(in crate::cli) async fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Value, ClientError> {
        let answer = self.send(Method::GET, path, query, None).await?;
        json(&read(answer).await?)
    }

    /// Something that may not be there.
    ///
    /// # Errors
    /// When the server refuses for another reason, or does not answer.
    pub(in crate::cli) async fn find(&self, path: &[&str]) -> Result<Option<Value>, ClientError> {
        match self.get(path, &[]).await {
            Err(ClientError::Refused {
                status: StatusCode::NOT_FOUND,
                ..
            }) => Ok(None),
            other => other.map(Some),
        }
    }

    /// Changes something; the answer's body, `Null` when it is empty.
    ///
    /// # Errors
    /// When the server refuses or does not answer.
    pub(in crate::cli) async fn change(&self, method: Method, path: &[&str], body: Option<&Value>) -> Result<Value, ClientError> {
        let answer = self.send(method, path, &[], body).await?;
        let body = read(answer).await?;
        if body.is_empty() { Ok(Value::Null) } else { json(&body) }
    }

    /// Every row of a list, page after page, at most `limit`.
    ///
    /// # Errors
    /// When the server refuses or does not answer.
    pub(in crate::cli) async fn list(&self, path: &[&str], query: &[(&str, &str)], limit: usize) -> Result<Vec<Value>, ClientError> {
        let mut rows = Vec::new();
        for number in 1.. {
            let page = self.page(path, query, number).await?;
            let last = page.rows.is_empty();
            rows.extend(page.rows);
            if last || rows.len() >= page.total.min(limit) {
                break;
            }
        }
        rows.truncate(limit);
        Ok(rows)
    }

    /// Page `number` of a list, from 1.
    ///
    /// # Errors
    /// When the server refuses or does not answer.
    pub(in crate::cli) async fn page(&self, path: &[&str], query: &[(&str, &str)], number: usize) -> Result<Rows, ClientError> {
        self.page_of(Method::GET, path, query, None, number).await
    }

    /// Every row of an answer to a question that is asked with a body, page after page, at most `limit`.
    ///
    /// # Errors
    /// When the server refuses or does not answer.
    pub(in crate::cli) async fn ask(&self, path: &[&str], body: &Value, limit: usize) -> Result<Vec<Value>, ClientError> {
        let mut rows = Vec::new();
        for number in 1.. {
            let page = self.page_of(Method::POST, path, &[], Some(body), number).await?;
            let last = page.rows.is_empty();
            rows.extend(page.rows);
            if last || rows.len() >= page.total.min(limit) {
                break;
            }
        }
        rows.truncate(limit);
        Ok(rows)
    }

    async fn page_of(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        body: Option<&Value>,
        number: usize,
    ) -> Result<Rows, ClientError> {
        let (number, size) = (number.to_string(), PAGE_SIZE.to_string());
        let mut query = query.to_vec();
        query.extend([("page", number.as_str()), ("page_size", size.as_str())]);
        let answer = self.send(method, path, &query, body).await?;
        let total = answer
            .headers()
            .get("x-total-count")
            .and_then(|value| value.to_str().ok()?.parse().ok());
        match json(&read(answer).await?)? {
            Value::Array(rows) => Ok(Rows {
                total: total.unwrap_or(rows.len()),
                rows,
            }),
            Value::Null => Ok(Rows { rows: vec![], total: 0 }),
            _ => Err(ClientError::Strange("the server's answer is not a list".into())),
        }
    }

    /// Copies an answer of any length to `out` as it comes.
    ///
    /// # Errors
    /// When the server refuses or does not answer to the end, or `out` cannot be written to.
    pub(in crate::cli) async fn copy(&self, path: &[&str], query: &[(&str, &str)], out: &mut dyn Write) -> Result<(), ClientError> {
        let mut answer = self.send(Method::GET, path, query, None).await?;
        while let Some(chunk) = answer.chunk().await.map_err(|error| self.unreachable(&error))? {
            out.write_all(&chunk)?;
        }
        Ok(out.flush()?)
    }

    fn unreachable(&self, error: &reqwest::Error) -> ClientError {
        ClientError::Unreachable {
            server: self.server.to_string(),
            cause: cause(error),
        }
    }

    /// Sends a request below `/api/v2.0`; or anywhere, when the first segment is empty.
    async fn send(&self, method: Method, path: &[&str], query: &[(&str, &str)], body: Option<&Value>) -> Result<Response, ClientError> {
        let mut url = self.server.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty();
            match path {
                ["", rest @ ..] => segments.extend(rest),
                _ => segments.extend(["api", "v2.0"]).extend(path),
            };
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut request = self.client.request(method, url).header("x-is-resource-name", "true");
        if let Some((name, password)) = &self.login {
            request = request.basic_auth(name, Some(password.expose()));
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        accept(request.send().await.map_err(|error| self.unreachable(&error))?).await
    }
}

/// A 2xx; everything else is an error in the server's own words.
async fn accept(answer: Response) -> Result<Response, ClientError> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    if status.is_redirection() {
        let target = answer
            .headers()
            .get("location")
            .and_then(|value| value.to_str().ok())
            .unwrap_or("elsewhere");
        return Err(ClientError::Strange(format!(
            "the server redirects to {target}; if that is right, give it as --server"
        )));
    }
    let body = read(answer).await?;
    let error = serde_json::from_slice::<Value>(&body).unwrap_or_default();
    let text = |field: &str| error["errors"][0][field].as_str().filter(|text| !text.is_empty());
    Err(ClientError::Refused {
        status,
        code: text("code").unwrap_or("no code").to_owned(),
        message: text("message").or(status.canonical_reason()).unwrap_or("no reason").to_owned(),
    })
}

async fn read(mut answer: Response) -> Result<Vec<u8>, ClientError> {
    let server = answer.url().origin().ascii_serialization();
    let mut body = Vec::new();
    loop {
        let chunk = answer.chunk().await.map_err(|error| ClientError::Unreachable {
            server: server.clone(),
            cause: cause(&error),
        })?;
        let Some(chunk) = chunk else { return Ok(body) };
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(ClientError::Strange("the server's answer is too large".into()));
        }
        body.extend_from_slice(&chunk);
    }
}

fn json(body: &[u8]) -> Result<Value, ClientError> {
    serde_json::from_slice(body).map_err(|_| ClientError::Strange("the answer is not JSON; is this the URL of a Wharf registry?".into()))
}

/// The innermost reason, which says more than "error sending request".
fn cause(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
