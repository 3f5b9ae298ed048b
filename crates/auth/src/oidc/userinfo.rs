//! Claims that the provider hands out on request only.

use http::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use serde_json::{Map, Value};

use super::client::OidcClient;
use super::discovery::Provider;
use super::{OidcError, transport};

impl OidcClient {
    /// Fills up `claims` with what the userinfo endpoint knows besides. What the ID token says is signed, and stays.
    pub(crate) async fn add_userinfo(
        &self,
        provider: &Provider,
        access_token: &str,
        claims: &mut Map<String, Value>,
    ) -> Result<(), OidcError> {
        let Some(url) = &provider.document.userinfo_endpoint else {
            return Ok(());
        };
        let told = self.userinfo(url, access_token).await?;
        // A provider that mixes up its users must not lend us somebody else's groups (Core 5.3.2).
        if told.get("sub") != claims.get("sub") {
            return Err(OidcError::Token("the userinfo is about somebody else"));
        }
        for (name, value) in told {
            claims.entry(name).or_insert(value);
        }
        Ok(())
    }

    /// The claims of whoever `access_token` was given to.
    pub(crate) async fn userinfo(&self, url: &str, access_token: &str) -> Result<Map<String, Value>, OidcError> {
        let mut bearer =
            HeaderValue::try_from(format!("Bearer {access_token}")).map_err(|_| OidcError::Token("the access token is malformed"))?;
        bearer.set_sensitive(true);
        let request = http::Request::get(url)
            .header(ACCEPT, "application/json")
            .header(AUTHORIZATION, bearer)
            .body(vec![])
            .map_err(|_| OidcError::Misconfigured("its userinfo endpoint is no URL".into()))?;
        let answer = transport::send(self.issuers().transport().clone(), self.settings().verify_certificate, request)
            .await
            .map_err(|error| OidcError::Unreachable(error.0))?;
        match answer.status().as_u16() {
            200 => serde_json::from_slice(answer.body()).map_err(|_| OidcError::Misconfigured("its userinfo is not JSON".into())),
            status => Err(OidcError::Unreachable(format!("userinfo answers with status {status}"))),
        }
    }
}
