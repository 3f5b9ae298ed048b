//! The end of a login at the provider.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use openidconnect::{ClientId, EndSessionUrl, LogoutRequest, PostLogoutRedirectUrl};
use url::form_urlencoded::{Serializer, byte_serialize};
use wharf_model::{Secret, Timestamp};

use super::client::OidcClient;
use super::discovery::Provider;
use super::{OidcError, transport};

impl OidcClient {
    /// Where to send the browser so that the provider ends its session, too, and sends it back to `return_to`
    /// (OpenID Connect RP-Initiated Logout). `None` when the provider has no such place.
    ///
    /// # Errors
    /// [`OidcError::Unreachable`] or [`OidcError::Misconfigured`].
    pub async fn logout_url(&self, id_token: Option<&Secret>, return_to: &str, now: Timestamp) -> Result<Option<String>, OidcError> {
        let provider = self.provider(now).await?;
        let Some(endpoint) = provider.document.end_session_endpoint.clone() else {
            return Ok(None);
        };
        let unusable = |_| OidcError::Misconfigured("its end-session endpoint or our way back is no URL".into());
        let request = LogoutRequest::from(EndSessionUrl::new(endpoint).map_err(unusable)?)
            .set_client_id(ClientId::new(self.settings().client_id.clone()))
            .set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(return_to.to_owned()).map_err(unusable)?);
        let mut url = request.http_get_url();
        if let Some(token) = id_token {
            url.query_pairs_mut().append_pair("id_token_hint", token.expose());
        }
        Ok(Some(url.into()))
    }

    /// Makes a refresh token void (RFC 7009). Providers without such an endpoint keep it until it ends.
    ///
    /// # Errors
    /// [`OidcError::Unreachable`] or [`OidcError::Refused`].
    pub async fn revoke(&self, refresh_token: &Secret, now: Timestamp) -> Result<(), OidcError> {
        let provider = self.provider(now).await?;
        let Some(url) = provider.document.revocation_endpoint.clone() else {
            return Ok(());
        };
        let request = self.revocation(&provider, &url, refresh_token)?;
        let answer = transport::send(self.issuers().transport().clone(), self.settings().verify_certificate, request)
            .await
            .map_err(|error| OidcError::Unreachable(error.0))?;
        if answer.status().is_success() {
            Ok(())
        } else {
            Err(OidcError::Refused(format!(
                "revocation answers with status {}",
                answer.status().as_u16()
            )))
        }
    }

    fn revocation(&self, provider: &Provider, url: &str, token: &Secret) -> Result<http::Request<Vec<u8>>, OidcError> {
        let (id, secret) = (&self.settings().client_id, self.settings().client_secret.expose());
        let mut form = Serializer::new(String::new());
        form.append_pair("token", token.expose())
            .append_pair("token_type_hint", "refresh_token");
        let mut request = http::Request::post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if secret.is_empty() || self.secret_in_body(provider) {
            form.append_pair("client_id", id);
            if !secret.is_empty() {
                form.append_pair("client_secret", secret);
            }
        } else {
            // Both halves are form-encoded first (RFC 6749, 2.3.1).
            let encode = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
            let basic = format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(id), encode(secret))));
            let mut basic = HeaderValue::try_from(basic).map_err(|_| OidcError::Misconfigured("the client secret".into()))?;
            basic.set_sensitive(true);
            request = request.header(AUTHORIZATION, basic);
        }
        request
            .body(form.finish().into_bytes())
            .map_err(|_| OidcError::Misconfigured("its revocation endpoint is no URL".into()))
    }
}
