//! Logging in at an OpenID provider, with the real one of `tests/servers/oidc.sh`.

mod bearer;
mod cli_secret;
mod groups;
mod login;
mod logout;
mod onboard;
mod redirects;
mod settings;

use serde_json::{Map, Value, json};
use wharf_testkit::{Browser, Client, Issuer, Registration, Reply, TestRegistry};

use crate::configured;
use crate::session::{LoggedIn, sid_of};

/// A registry whose people log in at the provider of the tests.
pub(crate) struct Stage {
    pub(crate) registry: TestRegistry,
    pub(crate) provider: Issuer,
    pub(crate) registration: Registration,
}

impl Stage {
    /// The usual settings, with `more` laid over them.
    pub(crate) async fn set(more: Value) -> Self {
        let registry = configured()
            .env("WHARF_EGRESS__ALLOW", "127.0.0.1")
            .env("WHARF_EGRESS__PORTS", "1-65535")
            .start();
        Self::on(registry, more).await
    }

    /// On a registry that runs already.
    pub(crate) async fn on(registry: TestRegistry, more: Value) -> Self {
        let provider = Issuer::provider();
        let (callback, home) = (format!("{}/c/oidc/callback", registry.url()), format!("{}/", registry.url()));
        let registration = provider.register(&callback, &home, &json!({})).await;
        let mut settings: Map<String, Value> = Map::from_iter([
            ("auth_mode".to_owned(), json!("oidc_auth")),
            ("oidc_name".to_owned(), json!("Corporate login")),
            ("oidc_endpoint".to_owned(), json!(provider.url)),
            ("oidc_client_id".to_owned(), json!(registration.client_id)),
            ("oidc_client_secret".to_owned(), json!(registration.client_secret)),
            ("oidc_scope".to_owned(), json!("openid,profile,email,groups,offline_access")),
            ("oidc_user_claim".to_owned(), json!("preferred_username")),
            ("oidc_groups_claim".to_owned(), json!("groups")),
            ("oidc_auto_onboard".to_owned(), json!(true)),
        ]);
        settings.extend(more.as_object().cloned().unwrap_or_default());
        let stage = Self {
            registry,
            provider,
            registration,
        };
        stage.configure(&Value::Object(settings)).await;
        stage
    }

    pub(crate) fn client(&self) -> Client {
        self.registry.anonymous()
    }

    pub(crate) async fn configure(&self, settings: &Value) {
        let reply = self.registry.admin().json("PUT", "/api/v2.0/configurations", settings).await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }

    /// Walks a browser through the provider and back, and returns what the registry answers in the end.
    pub(crate) async fn walk(&self, login: &str) -> Reply {
        let (callback, cookie) = self.up_to_callback(login).await;
        self.client().body("GET", &callback, &[("cookie", &cookie)], "").await
    }

    /// As far as the URL the provider sends the browser back to, with the cookie the browser has then.
    pub(crate) async fn up_to_callback(&self, login: &str) -> (String, String) {
        let start = self.client().get("/c/oidc/login?redirect_url=/harbor/projects").await;
        assert_eq!(start.status, 302, "{start:?}");
        let cookie = cookie_of(&start, "oidc_login");
        let back = Browser::default().log_in(&self.provider.url, start.header("location"), login).await;
        assert!(back.starts_with(self.registry.url()), "{back}");
        (back, format!("oidc_login={cookie}"))
    }

    /// Logs somebody in who has an account or gets one by itself.
    pub(crate) async fn log_in(&self, login: &str) -> LoggedIn {
        let reply = self.walk(login).await;
        assert_eq!((reply.status, reply.header("location")), (302, "/harbor/projects"), "{reply:?}");
        LoggedIn::with(&self.client(), &sid_of(&reply).expect("a session"))
    }

    /// Sets what the provider says about somebody.
    pub(crate) async fn tell(&self, login: &str, account: Value) {
        self.provider.set_account(login, &account).await;
    }
}

/// The value an answer sets a cookie to.
pub(crate) fn cookie_of(reply: &Reply, name: &str) -> String {
    let set = reply.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let mut found = set.filter_map(|text| text.strip_prefix(name)?.strip_prefix('='));
    let value = found.next().unwrap_or_else(|| panic!("no cookie {name}: {reply:?}"));
    value.split(';').next().unwrap_or_default().to_owned()
}
