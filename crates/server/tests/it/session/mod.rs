//! Logging in and out with a browser.

mod cookie;
mod csrf;
mod ending;
mod proxy;

use serde_json::Value;
use wharf_testkit::{ADMIN_PASSWORD, Client, Reply};

/// A browser with a session.
#[derive(Debug, Clone)]
pub(crate) struct LoggedIn {
    pub(crate) client: Client,
    /// The value of `sid`.
    pub(crate) sid: String,
}

/// Posts the login form, percent-encoding nothing: what scripts do.
pub(crate) async fn post_login(client: &Client, name: &str, password: &str, headers: &[(&str, &str)]) -> Reply {
    let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
    all.extend_from_slice(headers);
    let form = format!("principal={name}&password={password}");
    client.body("POST", "/c/login", &all, form).await
}

/// The value of `sid` in an answer's `Set-Cookie`; empty when it takes the cookie away.
pub(crate) fn sid_of(reply: &Reply) -> Option<String> {
    let set = reply.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let mut found = set.filter_map(|value| value.strip_prefix("sid="));
    found.next().map(|rest| rest.split(';').next().unwrap_or_default().to_owned())
}

impl LoggedIn {
    /// Logs in.
    pub(crate) async fn log_in(client: &Client, name: &str, password: &str) -> Self {
        let reply = post_login(client, name, password, &[]).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        Self::with(client, &sid_of(&reply).expect("a cookie"))
    }

    pub(crate) async fn admin(client: &Client) -> Self {
        Self::log_in(client, "admin", ADMIN_PASSWORD).await
    }

    /// A browser with this cookie.
    pub(crate) fn with(client: &Client, sid: &str) -> Self {
        Self {
            client: client.clone(),
            sid: sid.to_owned(),
        }
    }

    /// A request with the cookie and these headers.
    pub(crate) async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let cookie = format!("sid={}", self.sid);
        let mut all = vec![("cookie", cookie.as_str())];
        all.extend_from_slice(headers);
        self.client.body(method, path, &all, body.to_owned()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], "").await
    }

    /// The session's token, as a page learns it.
    pub(crate) async fn csrf(&self) -> String {
        self.get("/api/v2.0/systeminfo").await.header("x-harbor-csrf-token").to_owned()
    }

    /// A change as our own page makes it.
    pub(crate) async fn change(&self, method: &str, path: &str, body: &Value) -> Reply {
        let token = self.csrf().await;
        let headers = [("content-type", "application/json"), ("x-harbor-csrf-token", token.as_str())];
        self.send(method, path, &headers, &body.to_string()).await
    }

    /// Whose session it is; `None` when it is nobody's.
    pub(crate) async fn who(&self) -> Option<String> {
        let reply = self.get("/api/v2.0/users/current").await;
        match reply.status {
            200 => Some(reply.value()["username"].as_str().expect("a name").to_owned()),
            401 => None,
            _ => panic!("{reply:?}"),
        }
    }
}
