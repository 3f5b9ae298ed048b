//! The way to the login page.

use std::sync::Arc;

use openidconnect::core::{CoreAuthenticationFlow, CoreClient};
use openidconnect::{
    AuthType, AuthUrl, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet, IssuerUrl, Nonce, PkceCodeChallenge, RedirectUrl,
    Scope, TokenUrl,
};
use wharf_model::{Secret, Timestamp};

use super::discovery::Provider;
use super::{Issuers, OidcError, OidcSettings};

/// The library's client with the two endpoints of the code flow.
pub(crate) type Library = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet, EndpointNotSet>;

/// One provider, ready for logins.
#[derive(Clone)]
pub struct OidcClient {
    settings: Arc<OidcSettings>,
    issuers: Issuers,
}

/// A login that begins. Whoever began it keeps everything but the URL until the browser comes back.
#[derive(Debug)]
pub struct LoginStart {
    /// Where to send the browser.
    pub url: String,
    /// What the browser must bring back.
    pub state: String,
    /// What the ID token must contain.
    pub nonce: String,
    /// What proves that the code is redeemed by whoever asked for it (PKCE).
    pub verifier: Secret,
}

impl OidcClient {
    /// A client for the provider in `settings`.
    pub fn new(settings: Arc<OidcSettings>, issuers: Issuers) -> Self {
        Self { settings, issuers }
    }

    /// How it is set up.
    pub fn settings(&self) -> &OidcSettings {
        &self.settings
    }

    pub(crate) fn issuers(&self) -> &Issuers {
        &self.issuers
    }

    pub(crate) async fn provider(&self, now: Timestamp) -> Result<Arc<Provider>, OidcError> {
        self.issuers
            .provider(&self.settings.endpoint, self.settings.verify_certificate, now)
            .await
    }

    /// Begins a login that comes back to `redirect_uri`. State, nonce and verifier are new and random each time.
    ///
    /// # Errors
    /// [`OidcError::Unreachable`] or [`OidcError::Misconfigured`].
    pub async fn authorize_url(&self, redirect_uri: &str, now: Timestamp) -> Result<LoginStart, OidcError> {
        self.settings.check()?;
        let provider = self.provider(now).await?;
        let library = self.library(&provider, Some(redirect_uri))?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = library
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
            .set_pkce_challenge(challenge);
        for scope in self.settings.scopes.iter().filter(|scope| *scope != "openid") {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        for (name, value) in &self.settings.extra_redirect_parameters {
            request = request.add_extra_param(name.clone(), value.clone());
        }
        let (url, state, nonce) = request.url();
        Ok(LoginStart {
            url: url.into(),
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: Secret::new(verifier.secret().clone()),
        })
    }

    /// The library's client for this provider.
    pub(crate) fn library(&self, provider: &Provider, redirect_uri: Option<&str>) -> Result<Library, OidcError> {
        let document = &provider.document;
        let unusable = |what: &str| OidcError::Misconfigured(format!("its {what} is missing or no URL"));
        let authorize = document.authorization_endpoint.clone().unwrap_or_default();
        let token = document.token_endpoint.clone().unwrap_or_default();
        let issuer = IssuerUrl::new(document.issuer.clone()).map_err(|_| unusable("issuer"))?;
        let mut library = CoreClient::new(
            ClientId::new(self.settings.client_id.clone()),
            issuer,
            provider.keys().library.clone(),
        )
        .set_auth_uri(AuthUrl::new(authorize).map_err(|_| unusable("authorization endpoint"))?)
        .set_token_uri(TokenUrl::new(token).map_err(|_| unusable("token endpoint"))?);
        if !self.settings.client_secret.expose().is_empty() {
            library = library.set_client_secret(ClientSecret::new(self.settings.client_secret.expose().to_owned()));
        }
        if self.secret_in_body(provider) {
            library = library.set_auth_type(AuthType::RequestBody);
        }
        if let Some(uri) = redirect_uri {
            let uri = RedirectUrl::new(uri.to_owned()).map_err(|_| OidcError::Misconfigured("the way back is no URL".into()))?;
            library = library.set_redirect_uri(uri);
        }
        Ok(library)
    }

    /// Whether the provider takes the client's secret in the body only. The header is the default (OpenID Connect Discovery 3).
    pub(crate) fn secret_in_body(&self, provider: &Provider) -> bool {
        let methods = &provider.document.token_endpoint_auth_methods_supported;
        let takes = |method: &str| methods.iter().any(|known| known == method);
        takes("client_secret_post") && !takes("client_secret_basic")
    }
}
