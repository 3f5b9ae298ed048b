//! The OpenID provider and the workload issuer of the tests (`tests/servers/oidc.sh`), and somebody with a browser.

use serde_json::{Value, json};

use crate::servers::variable;
use crate::{Client, Reply};

/// An issuer with control paths for tests.
#[derive(Debug, Clone)]
pub struct Issuer {
    /// Its URL, which is its name.
    pub url: String,
    client: Client,
}

/// A client as the provider registered it.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Its name.
    pub client_id: String,
    /// Its password.
    pub client_secret: String,
}

/// Cookies of one browser, which follows redirects as far as one issuer goes.
#[derive(Debug, Default)]
pub struct Browser {
    cookies: Vec<(String, String)>,
}

impl Issuer {
    /// The provider with a login page.
    ///
    /// # Panics
    /// When the environment names none.
    pub fn provider() -> Self {
        Self::at(variable("WHARF_TEST_OIDC_ISSUER"))
    }

    /// The issuer of workload tokens, which has keys and nothing else.
    ///
    /// # Panics
    /// When the environment names none.
    pub fn of_workloads() -> Self {
        Self::at(variable("WHARF_TEST_OIDC_WORKLOAD_ISSUER"))
    }

    fn at(url: String) -> Self {
        let client = Client::new(&url);
        Self { url, client }
    }

    /// Registers a client that logs in at `redirect_uri` and comes back to `after_logout`; `more` is added to its metadata.
    pub async fn register(&self, redirect_uri: &str, after_logout: &str, more: &Value) -> Registration {
        let mut metadata = json!({
            "redirect_uris": [redirect_uri],
            "post_logout_redirect_uris": [after_logout],
            "scope": "openid offline_access profile email groups",
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            metadata[name] = value.clone();
        }
        let reply = self.client.json("POST", "/reg", &metadata).await;
        assert_eq!(reply.status, 201, "{}", text(&reply));
        let registered: Value = serde_json::from_slice(&reply.body).expect("JSON");
        let text = |name: &str| registered[name].as_str().unwrap_or_default().to_owned();
        Registration {
            client_id: text("client_id"),
            client_secret: text("client_secret"),
        }
    }

    /// Sets what the provider says about `login`: `name`, `email`, `groups`, `sparse`, `disabled`.
    pub async fn set_account(&self, login: &str, account: &Value) {
        let reply = self.client.json("POST", &format!("/control/accounts/{login}"), account).await;
        assert_eq!(reply.status, 200, "{}", text(&reply));
    }

    /// A token with these claims, signed by the real key. `header` is laid over `alg` and `kid`.
    pub async fn sign(&self, claims: &Value, header: &Value) -> String {
        let reply = self
            .client
            .json("POST", "/control/sign", &json!({"claims": claims, "header": header}))
            .await;
        assert_eq!(reply.status, 200, "{}", text(&reply));
        text(&reply)
    }

    /// Replaces the key of the workload issuer.
    pub async fn rotate(&self) {
        assert_eq!(self.client.json("POST", "/control/rotate", &json!({})).await.status, 200);
    }

    /// How often the workload issuer was asked for its keys.
    pub async fn fetches(&self) -> u64 {
        let reply = self.client.get("/control/fetches").await;
        let told: Value = serde_json::from_slice(&reply.body).expect("JSON");
        told["fetches"].as_u64().expect("a number")
    }
}

impl Browser {
    /// Opens `url` at an issuer, logs in as `login` when asked, and returns the URL outside the issuer it is sent to in the end.
    ///
    /// # Panics
    /// When it does not end within ten pages.
    pub async fn log_in(&mut self, issuer: &str, url: &str, login: &str) -> String {
        let client = Client::new(issuer);
        let (mut url, mut form) = (url.to_owned(), None);
        for _ in 0..10 {
            let reply = self.open(&client, &url, form.take()).await;
            if let Some(next) = reply.headers.get("location") {
                let next = next.to_str().expect("a URL").to_owned();
                if next.starts_with("http") && !next.starts_with(issuer) {
                    return next;
                }
                url = if next.starts_with('/') { format!("{issuer}{next}") } else { next };
                continue;
            }
            let page = text(&reply);
            let action = between(&page, "action=\"", "\"").unwrap_or_else(|| panic!("no form on the page {}: {page}", reply.status));
            url = action.to_owned();
            form = Some(format!("prompt=login&login={login}&password=any"));
        }
        panic!("no end at {url}");
    }

    /// One page, with the cookies so far; those it sets are kept.
    async fn open(&mut self, client: &Client, url: &str, form: Option<String>) -> Reply {
        let cookies = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ");
        let mut headers = vec![("cookie", cookies.as_str())];
        let reply = match form {
            Some(form) => {
                headers.push(("content-type", "application/x-www-form-urlencoded"));
                client.body("POST", url, &headers, form).await
            }
            None => client.body("GET", url, &headers, "").await,
        };
        for set in reply.headers.get_all("set-cookie") {
            let pair = set.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies.retain(|(known, _)| known != name);
                if !value.is_empty() {
                    self.cookies.push((name.to_owned(), value.to_owned()));
                }
            }
        }
        reply
    }
}

/// The body of an answer.
fn text(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.body).into_owned()
}

/// The text between two others.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}
