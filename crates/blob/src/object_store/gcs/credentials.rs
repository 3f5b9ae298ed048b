//! Tokens of Google's: from a service account's key, from workload identity federation, or from the machine.
//!
//! A service account's key is exchanged here and not by reqsign (3.2.0), which signs with the crate `rsa`, whose time tells about the key
//! (RUSTSEC-2023-0071), and knows no other address for the exchange than Google's.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqsign_core::time::Timestamp;
use reqsign_core::{Context, Error, ProvideCredential, Result};
use reqsign_google::{
    Credential, DefaultCredentialProvider, StaticCredentialProvider, Token, VmMetadataCredentialProvider, WellKnownCredentialProvider,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wharf_model::Secret;

/// What a token is good for: reading and writing objects.
const SCOPE: &str = "https://www.googleapis.com/auth/devstorage.read_write";
/// Where a service account's key is exchanged, unless its file says otherwise.
const TOKEN_URI: &str = "https://oauth2.googleapis.com/token";
/// Seconds that an assertion is good for: the most that Google allows.
const ASSERTION_LIFE: i64 = 3600;
/// Bytes of an answer that are repeated in an error.
const REASON: usize = 200;

/// Where tokens come from. Prints no secret.
pub(super) struct Credentials(Source);

enum Source {
    Account(Arc<Account>),
    /// Another kind of credentials in Google's JSON.
    Json(StaticCredentialProvider),
    /// What the environment and the machine have.
    Machine,
}

/// A service account with its key.
pub(super) struct Account {
    pub(super) email: String,
    token_uri: String,
    pub(super) key: EncodingKey,
    key_id: Option<String>,
}

impl Credentials {
    /// Credentials in Google's JSON, or those of the machine.
    pub(super) fn new(json: Option<&Secret>) -> Result<Self> {
        json.map_or(Ok(Source::Machine), |json| Source::read(json.expose())).map(Self)
    }

    /// The service account whose key is known here.
    pub(super) fn account(&self) -> Option<Arc<Account>> {
        match &self.0 {
            Source::Account(account) => Some(Arc::clone(account)),
            Source::Json(_) | Source::Machine => None,
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

impl ProvideCredential for Credentials {
    type Credential = Credential;

    async fn provide_credential(&self, context: &Context) -> Result<Option<Credential>> {
        match &self.0 {
            Source::Account(account) => account.exchange(context).await.map(Some),
            Source::Json(provider) => provider.provide_credential(context).await,
            Source::Machine => of_the_machine(context).await.map(Some),
        }
    }
}

impl Source {
    fn read(json: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct File {
            r#type: String,
            client_email: Option<String>,
            private_key: Option<Secret>,
            private_key_id: Option<String>,
            token_uri: Option<String>,
        }
        // serde's own words could repeat what it read.
        let file: File = serde_json::from_str(json)
            .map_err(|_| Error::config_invalid("the credentials are not JSON with a `type`, as Google gives it out"))?;
        if file.r#type != "service_account" {
            return Ok(Self::Json(StaticCredentialProvider::new(with_format(json)).with_scope(SCOPE)));
        }
        let (Some(email), Some(key)) = (file.client_email, file.private_key) else {
            return Err(Error::config_invalid("the service account has no client_email or no private_key"));
        };
        Account::new(email, &key, file.private_key_id, file.token_uri).map(|account| Self::Account(Arc::new(account)))
    }
}

impl Account {
    fn new(email: String, key: &Secret, key_id: Option<String>, token_uri: Option<String>) -> Result<Self> {
        let key = EncodingKey::from_rsa_pem(key.expose().as_bytes())
            .map_err(|_| Error::config_invalid(format!("the private_key of the service account {email} is no RSA key in PEM")))?;
        Ok(Self {
            email,
            token_uri: token_uri.unwrap_or_else(|| TOKEN_URI.to_owned()),
            key,
            key_id,
        })
    }

    /// Gets a token for a signed assertion (RFC 7523; developers.google.com/identity/protocols/oauth2/service-account).
    async fn exchange(&self, context: &Context) -> Result<Credential> {
        let asked = Timestamp::now();
        let form = format!(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={}",
            self.assertion(asked)?
        );
        let request = http::Request::post(&self.token_uri)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Bytes::from(form))
            .map_err(|error| Error::config_invalid("the service account's token_uri is no URL").with_source(error))?;
        let response = context.http_send(request).await?;
        if response.status() != http::StatusCode::OK {
            return Err(self.refusal(response.status(), response.body()));
        }
        #[derive(Deserialize)]
        struct Grant {
            access_token: String,
            expires_in: u32,
        }
        let grant: Grant = serde_json::from_slice(response.body())
            .map_err(|_| Error::unexpected(format!("{} answered with something other than a token", self.token_uri)))?;
        Ok(Credential::with_token(Token {
            access_token: grant.access_token,
            expires_at: Some(asked + Duration::from_secs(grant.expires_in.into())),
        }))
    }

    fn assertion(&self, now: Timestamp) -> Result<String> {
        #[derive(Serialize)]
        struct Claims<'a> {
            iss: &'a str,
            scope: &'a str,
            aud: &'a str,
            iat: i64,
            exp: i64,
        }
        let claims = Claims {
            iss: &self.email,
            scope: SCOPE,
            aud: &self.token_uri,
            iat: now.as_second(),
            exp: now.as_second() + ASSERTION_LIFE,
        };
        let mut header = Header::new(Algorithm::RS256);
        header.kid.clone_from(&self.key_id);
        jsonwebtoken::encode(&header, &claims, &self.key)
            .map_err(|_| Error::config_invalid(format!("the private_key of the service account {} signs nothing", self.email)))
    }

    fn refusal(&self, status: http::StatusCode, body: &[u8]) -> Error {
        #[derive(Deserialize, Default)]
        #[serde(default)]
        struct Refusal {
            error: String,
            error_description: String,
        }
        let Refusal { error, error_description } = serde_json::from_slice(body).unwrap_or_default();
        let reason: String = format!("{error} {error_description}").chars().take(REASON).collect();
        let text = format!("{} refuses the service account {}: {status} {reason}", self.token_uri, self.email);
        let passing = status.is_server_error() || status == http::StatusCode::TOO_MANY_REQUESTS;
        if passing {
            Error::unexpected(text).set_retryable(true)
        } else {
            Error::credential_invalid(text)
        }
    }
}

/// Says of a workload's token that it is plain text, where the JSON says nothing. That is what Google means by it (AIP-4117), and reqsign would
/// not read the file.
fn with_format(json: &str) -> String {
    let Ok(mut file) = serde_json::from_str::<Value>(json) else {
        return json.to_owned();
    };
    match file.get_mut("credential_source").and_then(Value::as_object_mut) {
        Some(source) if source.contains_key("file") || source.contains_key("url") => {
            source.entry("format").or_insert_with(|| json!({"type": "text"}));
            file.to_string()
        }
        _ => json.to_owned(),
    }
}

/// Application default credentials.
async fn of_the_machine(context: &Context) -> Result<Credential> {
    if let Some(path) = context.env_var("GOOGLE_APPLICATION_CREDENTIALS").filter(|path| !path.is_empty()) {
        let json = context.file_read_as_string(&path).await?;
        return match Source::read(&json)? {
            Source::Account(account) => account.exchange(context).await,
            Source::Json(provider) => provider.provide_credential(context).await?.ok_or_else(nowhere),
            Source::Machine => Err(nowhere()),
        };
    }
    let provider = DefaultCredentialProvider::builder()
        .no_env()
        .well_known(WellKnownCredentialProvider::new().with_scope(SCOPE))
        .vm_metadata(VmMetadataCredentialProvider::new().with_scope(SCOPE))
        .build();
    let found = provider.provide_credential(context).await?.ok_or_else(nowhere)?;
    match found.service_account {
        Some(account) => {
            Account::new(account.client_email, &Secret::new(account.private_key), None, None)?
                .exchange(context)
                .await
        }
        None => Ok(found),
    }
}

fn nowhere() -> Error {
    Error::credential_invalid(
        "none are configured, GOOGLE_APPLICATION_CREDENTIALS names no file with any, and the machine's metadata server gives none",
    )
}
