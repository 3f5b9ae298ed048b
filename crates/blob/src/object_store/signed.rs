//! Requests that we sign, because opendal 0.59.5 would do it badly: for a key of Google's it asks for a new token with every request, to
//! Alibaba it sends the signature that new accounts are refused, and of credentials that do not work, Azure's among them, it tells nothing but that.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::header::HOST;
use http::{Request, Response, Uri};
use opendal::{Buffer, Error, ErrorKind, HttpBody, HttpTransport, HttpTransporter};
use reqsign_core::{Context, OsEnv, ProvideCredential, ProvideCredentialDyn, SignRequest, Signer, SigningCredential};
use reqsign_file_read_tokio::TokioFileRead;

use super::wire::Wire;
use crate::BlobError;

/// A transport that signs what it passes on. The signer keeps credentials until shortly before they expire.
struct Signed<C: SigningCredential> {
    signer: Signer<C>,
    inner: HttpTransporter,
}

/// Signs links, for a store whose requests are signed here.
#[async_trait]
pub(super) trait SignLink: Send + Sync {
    /// The URL by which anybody reads what is at `url`, for as long as `lifetime`.
    async fn sign(&self, url: &Uri, lifetime: Duration) -> reqsign_core::Result<Uri>;
}

/// A transport with credentials of `provider`, and what signs links with them. The service's builder must not sign by itself.
pub(super) fn transport<C: SigningCredential>(
    wire: &Wire,
    provider: impl ProvideCredential<Credential = C>,
    signer: impl SignRequest<Credential = C>,
) -> Result<(HttpTransporter, Arc<dyn SignLink>), BlobError> {
    let inner = wire.transport()?;
    let context = Context::new()
        .with_file_read(TokioFileRead)
        .with_env(OsEnv)
        .with_http_send(inner.clone());
    let signer = Signer::new(context, provider, signer);
    let links = Arc::new(QueryLinks(signer.clone()));
    Ok((HttpTransporter::new(Signed { signer, inner }), links))
}

/// Places where credentials may be, one after the other. Unlike reqsign's own chain it passes on why one that should have some gave none: else
/// all that people are told is that there are none.
pub(super) struct InTurn<C>(Vec<Box<dyn ProvideCredentialDyn<Credential = C>>>);

impl<C: Send + Sync + Unpin + 'static> InTurn<C> {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    /// And then this.
    pub(super) fn then(mut self, place: impl ProvideCredential<Credential = C>) -> Self {
        self.0.push(Box::new(place));
        self
    }
}

impl<C> fmt::Debug for InTurn<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InTurn").field(&self.0.len()).finish()
    }
}

impl<C: Send + Sync + Unpin + 'static> ProvideCredential for InTurn<C> {
    type Credential = C;

    async fn provide_credential(&self, context: &Context) -> reqsign_core::Result<Option<C>> {
        for place in &self.0 {
            if let Some(found) = place.provide_credential_dyn(context).await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

/// Signs links as the service's request signer does.
struct QueryLinks<C: SigningCredential>(Signer<C>);

#[async_trait]
impl<C: SigningCredential> SignLink for QueryLinks<C> {
    async fn sign(&self, url: &Uri, lifetime: Duration) -> reqsign_core::Result<Uri> {
        let (mut head, ()) = Request::get(url)
            .body(())
            .map_err(|error| reqsign_core::Error::request_invalid(error.to_string()))?
            .into_parts();
        self.0.sign(&mut head, Some(lifetime)).await?;
        Ok(head.uri)
    }
}

impl<C: SigningCredential> HttpTransport for Signed<C> {
    async fn fetch(&self, request: Request<Buffer>) -> opendal::Result<Response<HttpBody>> {
        let (mut head, body) = request.into_parts();
        self.signer.sign(&mut head, None).await.map_err(unsigned)?;
        // The client sets it by the version of HTTP; with version 2 Google breaks off at it.
        head.headers.remove(HOST);
        self.inner.fetch(Request::from_parts(head, body)).await
    }
}

/// Why a request was not sent. Never "not found": nothing is known about the object.
fn unsigned(error: reqsign_core::Error) -> Error {
    use reqsign_core::ErrorKind as Kind;
    let kind = match error.kind() {
        Kind::CredentialInvalid | Kind::PermissionDenied => ErrorKind::PermissionDenied,
        Kind::ConfigInvalid => ErrorKind::ConfigInvalid,
        Kind::RateLimited => ErrorKind::RateLimited,
        _ => ErrorKind::Unexpected,
    };
    let passing = error.is_retryable();
    let failure = Error::new(kind, format!("no credentials for the request: {error}")).set_source(error);
    if passing { failure.set_temporary() } else { failure }
}
