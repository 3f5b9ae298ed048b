//! Links to objects, signed with a service account's key (GOOG4-RSA-SHA256,
//! https://cloud.google.com/storage/docs/authentication/signatures). reqsign would sign them with the crate `rsa`.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Uri;
use jsonwebtoken::Algorithm;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqsign_core::hash::hex_sha256;
use reqsign_core::time::Timestamp;
use reqsign_core::{Error, Result};

use super::credentials::Account;
use crate::object_store::signed::SignLink;

/// What stays as it is in a query.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Signs links with the account's key.
pub(super) struct AccountLinks(pub(super) Arc<Account>);

#[async_trait]
impl SignLink for AccountLinks {
    async fn sign(&self, url: &Uri, lifetime: Duration) -> Result<Uri> {
        let now = Timestamp::now();
        let scope = format!("{}/auto/storage/goog4_request", now.format_date());
        let credential = format!("{}/{scope}", self.0.email);
        let query = format!(
            "X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential={}&X-Goog-Date={}&X-Goog-Expires={}&X-Goog-SignedHeaders=host",
            utf8_percent_encode(&credential, PLAIN),
            now.format_iso8601(),
            lifetime.as_secs()
        );
        let (path, Some(host)) = (url.path(), url.authority()) else {
            return Err(Error::request_invalid("a link without a host"));
        };
        let request = format!("GET\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD");
        let text = format!(
            "GOOG4-RSA-SHA256\n{}\n{scope}\n{}",
            now.format_iso8601(),
            hex_sha256(request.as_bytes())
        );
        let signature = self.signature(&text)?;
        let scheme = url.scheme_str().unwrap_or("https");
        format!("{scheme}://{host}{path}?{query}&X-Goog-Signature={signature}")
            .parse()
            .map_err(|_| Error::request_invalid("a link that is no URL"))
    }
}

impl AccountLinks {
    /// RSASSA-PKCS1-v1_5 with SHA-256, in hexadecimal digits.
    fn signature(&self, text: &str) -> Result<String> {
        let unusable = |_| Error::config_invalid(format!("the private_key of the service account {} signs nothing", self.0.email));
        let encoded = jsonwebtoken::crypto::sign(text.as_bytes(), &self.0.key, Algorithm::RS256).map_err(unusable)?;
        let bytes = URL_SAFE_NO_PAD
            .decode(encoded)
            .map_err(|_| Error::unexpected("a signature that is no base64"))?;
        Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}
