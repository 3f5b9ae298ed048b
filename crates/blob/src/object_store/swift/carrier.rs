//! Requests to the storage, each with a token that it takes.

use http::{HeaderName, Method, Request, Response, StatusCode, Uri};
use opendal::{Buffer, Error, ErrorKind, HttpBody, HttpTransporter, Result};

use super::keystone::{Keystone, Session};
use super::session::Sessions;

const TOKEN: HeaderName = HeaderName::from_static("x-auth-token");

/// Sends requests to the storage with a token.
pub(super) struct Carrier {
    http: HttpTransporter,
    sessions: Sessions,
}

impl Carrier {
    pub(super) fn new(http: HttpTransporter, keystone: Keystone) -> Self {
        let sessions = Sessions::new(keystone, http.clone());
        Self { http, sessions }
    }

    /// Sends a request; once more with a new token when the storage does not take the first.
    pub(super) async fn send(&self, request: &Request<Buffer>) -> Result<Response<HttpBody>> {
        let session = self.sessions.current().await?;
        let answer = self.attempt(request, &session).await;
        let refused = match &answer {
            Ok(answer) => answer.status() == StatusCode::UNAUTHORIZED,
            // A server that refuses a token may hang up before it has read a large body, and the answer is lost with the connection.
            Err(_) if !request.body().is_empty() => self.refuses(request, &session).await,
            Err(_) => false,
        };
        if !refused {
            return answer;
        }
        match self.sessions.instead_of(&session).await? {
            Some(session) => self.attempt(request, &session).await,
            None => answer,
        }
    }

    /// Whether the storage refuses the session's token, asked without a body.
    async fn refuses(&self, request: &Request<Buffer>, session: &Session) -> bool {
        let container = request.uri().path().trim_start_matches('/').split('/').next().unwrap_or_default();
        match Request::head(format!("/{container}")).body(Buffer::new()) {
            Ok(question) => matches!(self.attempt(&question, session).await, Ok(answer) if answer.status() == StatusCode::UNAUTHORIZED),
            Err(_) => false,
        }
    }

    async fn attempt(&self, request: &Request<Buffer>, session: &Session) -> Result<Response<HttpBody>> {
        let path = request.uri().path_and_query().map_or("", |path| path.as_str());
        let url: Uri = format!("{}{path}", session.storage)
            .parse()
            .map_err(|error| Error::new(ErrorKind::ConfigInvalid, "the storage's address is no URL").set_source(error))?;
        let mut request = request.clone();
        *request.uri_mut() = url;
        request.headers_mut().insert(TOKEN, session.token.clone());
        let is_put = request.method() == Method::PUT;
        let mut answer = self.http.fetch(request).await?;
        // Of two writes at the same time the later one stays, and the earlier one is told 202. Who has to know looks for his mark.
        if is_put && answer.status() == StatusCode::ACCEPTED {
            *answer.status_mut() = StatusCode::CREATED;
        }
        Ok(answer)
    }
}
