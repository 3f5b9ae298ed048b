//! An HTTP client that shows exactly what came back.

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use crate::{Blob, Image};

/// A client with at most one credential. It follows no redirect and adds nothing by itself.
#[derive(Debug, Clone)]
pub struct Client {
    base: String,
    http: reqwest::Client,
    authorization: Option<String>,
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

impl Client {
    /// A client for `base`, without a credential.
    ///
    /// # Panics
    /// When no client can be built.
    pub fn new(base: &str) -> Self {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // Reading the system's certificates would take longer than most tests; nothing here leaves this machine.
            .tls_danger_accept_invalid_certs(true)
            .build()
            .expect("an HTTP client");
        Self {
            base: base.to_owned(),
            http,
            authorization: None,
        }
    }

    /// The same client with Basic authentication.
    #[must_use]
    pub fn basic(mut self, user: &str, password: &str) -> Self {
        use base64::Engine as _;
        self.authorization = Some(format!(
            "Basic {}",
            base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"))
        ));
        self
    }

    /// The same client with a bearer token.
    #[must_use]
    pub fn bearer(mut self, token: &str) -> Self {
        self.authorization = Some(format!("Bearer {token}"));
        self
    }

    /// The same client with any `Authorization` header, or none.
    #[must_use]
    pub fn authorization(mut self, value: Option<&str>) -> Self {
        self.authorization = value.map(str::to_owned);
        self
    }

    /// A request to `path` (which begins with a slash; a full URL is taken as it is).
    ///
    /// # Panics
    /// When the method is none.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.base)
        };
        let request = self.http.request(Method::from_bytes(method.as_bytes()).expect("a method"), url);
        match &self.authorization {
            Some(value) => request.header("authorization", HeaderValue::from_str(value).expect("a header value")),
            None => request,
        }
    }

    /// Sends a request without a body.
    pub async fn send(&self, method: &str, path: &str) -> Reply {
        Reply::of(self.request(method, path)).await
    }

    /// `GET`
    pub async fn get(&self, path: &str) -> Reply {
        self.send("GET", path).await
    }

    /// `HEAD`
    pub async fn head(&self, path: &str) -> Reply {
        self.send("HEAD", path).await
    }

    /// `DELETE`
    pub async fn delete(&self, path: &str) -> Reply {
        self.send("DELETE", path).await
    }

    /// Sends JSON.
    pub async fn json(&self, method: &str, path: &str, body: &Value) -> Reply {
        Reply::of(self.request(method, path).json(body)).await
    }

    /// Sends bytes with headers.
    pub async fn body(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<reqwest::Body>) -> Reply {
        let request = headers
            .iter()
            .fold(self.request(method, path), |request, (name, value)| request.header(*name, *value));
        Reply::of(request.body(body)).await
    }

    /// Makes a project.
    ///
    /// # Panics
    /// When the registry refuses.
    pub async fn make_project(&self, name: &str, public: bool) {
        let reply = self
            .json(
                "POST",
                "/api/v2.0/projects",
                &serde_json::json!({"project_name": name, "public": public}),
            )
            .await;
        assert_eq!(reply.status, 201, "project {name}: {reply:?}");
    }

    /// Makes a user (as admin) and returns a client for it.
    ///
    /// # Panics
    /// When the registry refuses.
    pub async fn make_user(&self, name: &str) -> Client {
        let password = format!("Pass-word1-{name}");
        let body = serde_json::json!({"username": name, "password": password, "email": format!("{name}@example.org"), "realname": name});
        let reply = self.json("POST", "/api/v2.0/users", &body).await;
        assert_eq!(reply.status, 201, "user {name}: {reply:?}");
        Client::new(&self.base).basic(name, &password)
    }

    /// Gives a user a role in a project: 1 admin, 2 developer, 3 guest, 4 maintainer, 5 limited guest.
    ///
    /// # Panics
    /// When the registry refuses.
    pub async fn make_member(&self, project: &str, user: &str, role: i64) {
        let body = serde_json::json!({"role_id": role, "member_user": {"username": user}});
        let reply = self.json("POST", &format!("/api/v2.0/projects/{project}/members"), &body).await;
        assert_eq!(reply.status, 201, "member {user}: {reply:?}");
    }

    /// A token for `scopes`, or the refusal.
    pub async fn token(&self, scopes: &[&str]) -> Result<String, Reply> {
        let query: String = scopes.iter().map(|scope| format!("&scope={scope}")).collect();
        let reply = self.get(&format!("/service/token?service=harbor-registry{query}")).await;
        if reply.status == 200 {
            Ok(reply.value()["token"].as_str().expect("a token").to_owned())
        } else {
            Err(reply)
        }
    }

    /// Opens an upload session and returns its location.
    ///
    /// # Panics
    /// When the registry refuses.
    pub async fn open_upload(&self, repository: &str) -> String {
        let reply = self.send("POST", &format!("/v2/{repository}/blobs/uploads/")).await;
        assert_eq!(reply.status, 202, "{reply:?}");
        reply.header("location").to_owned()
    }

    /// Pushes a blob in one request.
    pub async fn push_blob(&self, repository: &str, blob: &Blob) -> Reply {
        self.body(
            "POST",
            &format!("/v2/{repository}/blobs/uploads/?digest={}", blob.digest),
            &[],
            blob.bytes.clone(),
        )
        .await
    }

    /// Pushes a manifest.
    pub async fn push_manifest(&self, repository: &str, reference: &str, media_type: &str, bytes: &[u8]) -> Reply {
        self.body(
            "PUT",
            &format!("/v2/{repository}/manifests/{reference}"),
            &[("content-type", media_type)],
            bytes.to_vec(),
        )
        .await
    }

    /// Pushes an image with everything it needs.
    ///
    /// # Panics
    /// When the registry refuses any of it.
    pub async fn push_image(&self, repository: &str, reference: &str, image: &Image) {
        for blob in image.blobs() {
            let reply = self.push_blob(repository, blob).await;
            assert_eq!(reply.status, 201, "blob of {repository}: {reply:?}");
        }
        let reply = self.push_manifest(repository, reference, image.media_type, &image.manifest).await;
        assert_eq!(reply.status, 201, "manifest of {repository}: {reply:?}");
    }

    /// Pulls an image by tag or digest and compares every byte.
    ///
    /// # Panics
    /// When anything differs.
    pub async fn assert_pulls(&self, repository: &str, reference: &str, image: &Image) {
        let reply = self.get(&format!("/v2/{repository}/manifests/{reference}")).await;
        assert_eq!(reply.status, 200, "{repository}:{reference}: {reply:?}");
        assert_eq!(reply.body, image.manifest, "{repository}:{reference}");
        for blob in image.blobs() {
            let reply = self.get(&format!("/v2/{repository}/blobs/{}", blob.digest)).await;
            assert_eq!((reply.status, &reply.body), (200, &blob.bytes), "{repository} {}", blob.digest);
        }
    }
}

impl Reply {
    /// Sends `request` and reads the answer.
    ///
    /// # Panics
    /// When there is none.
    pub async fn of(request: RequestBuilder) -> Self {
        Self::try_of(request).await.expect("an answer")
    }

    /// Sends `request`; the error is the transport's.
    ///
    /// # Errors
    /// When there is no whole answer.
    pub async fn try_of(request: RequestBuilder) -> Result<Self, reqwest::Error> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Self {
            status,
            headers,
            body: response.bytes().await?,
        })
    }

    /// A header's value, empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The code of the first error in the body, empty when there is none.
    pub fn code(&self) -> String {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or(Value::Null);
        body["errors"][0]["code"].as_str().unwrap_or("").to_owned()
    }
}
