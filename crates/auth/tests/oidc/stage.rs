//! A client registered at the provider, and a transport that opens real connections and counts them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use serde_json::{Value, json};
use wharf_auth::oidc::{Call, Issuers, OidcClient, OidcSettings, PendingLogin, Transport, TransportError};
use wharf_model::{Clock as _, Secret, SystemClock, Timestamp};
use wharf_testkit::{Browser, Issuer};

/// Where our registry would be. Nobody listens there; the browser stops before it.
pub(crate) const REDIRECT: &str = "http://127.0.0.1:9/c/oidc/callback";

/// Where logging out ends.
pub(crate) const AFTER_LOGOUT: &str = "http://127.0.0.1:9/";

/// Opens real connections.
pub(crate) struct Wire {
    client: reqwest::Client,
    pub(crate) calls: AtomicUsize,
}

#[async_trait]
impl Transport for Wire {
    async fn send(&self, call: Call) -> Result<http::Response<Vec<u8>>, TransportError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let failed = |error: reqwest::Error| TransportError(error.to_string());
        let request = reqwest::Request::try_from(call.request).map_err(failed)?;
        let answer = self.client.execute(request).await.map_err(failed)?;
        let mut response = http::Response::builder().status(answer.status());
        *response.headers_mut().expect("no error yet") = answer.headers().clone();
        let body = answer.bytes().await.map_err(failed)?;
        if body.len() as u64 > call.max_answer {
            return Err(TransportError("too large".into()));
        }
        response.body(body.to_vec()).map_err(|error| TransportError(error.to_string()))
    }
}

pub(crate) fn wire() -> Arc<Wire> {
    let builder = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tls_danger_accept_invalid_certs(true);
    Arc::new(Wire {
        client: builder.build().expect("a client"),
        calls: AtomicUsize::new(0),
    })
}

pub(crate) fn now() -> Timestamp {
    SystemClock.now()
}

pub(crate) fn settings(endpoint: &str, client_id: &str, secret: &str) -> OidcSettings {
    OidcSettings {
        name: "corp".into(),
        endpoint: endpoint.into(),
        client_id: client_id.into(),
        client_secret: Secret::new(secret),
        scopes: ["openid", "profile", "email", "groups", "offline_access"]
            .map(String::from)
            .to_vec(),
        user_claim: "preferred_username".into(),
        groups_claim: "groups".into(),
        group_filter: String::new(),
        admin_group: "registry-admins".into(),
        extra_redirect_parameters: BTreeMap::new(),
        verify_certificate: true,
        auto_onboard: true,
        logout: true,
    }
}

/// Our side, registered at the provider with more metadata.
pub(crate) async fn registered(provider: &Issuer, more: &Value) -> OidcClient {
    let registration = provider.register(REDIRECT, AFTER_LOGOUT, more).await;
    let settings = settings(&provider.url, &registration.client_id, &registration.client_secret);
    OidcClient::new(Arc::new(settings), Issuers::new(wire()))
}

/// What a browser brought back.
pub(crate) struct Returned {
    pub(crate) code: String,
    pub(crate) pending: PendingLogin,
}

/// Walks a browser through the login page.
pub(crate) async fn walk(provider: &Issuer, client: &OidcClient, login: &str) -> Returned {
    let start = client.authorize_url(REDIRECT, now()).await.expect("a login begins");
    let back = Browser::default().log_in(&provider.url, &start.url, login).await;
    let back = url::Url::parse(&back).expect("a URL");
    let parameter = |wanted: &str| {
        back.query_pairs()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
    };
    assert_eq!(parameter("state").as_deref(), Some(start.state.as_str()), "{back}");
    client
        .check_response_issuer(parameter("iss").as_deref(), now())
        .await
        .expect("the provider names itself");
    Returned {
        code: parameter("code").expect("a code"),
        pending: PendingLogin {
            redirect_uri: REDIRECT.into(),
            nonce: start.nonce,
            verifier: start.verifier,
        },
    }
}

pub(crate) fn plain() -> Value {
    json!({})
}
