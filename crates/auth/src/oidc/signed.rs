//! Tokens that an issuer signed and somebody else brings: ID tokens as bearer tokens, tokens of CI systems and Kubernetes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::{Map, Value};
use wharf_model::Timestamp;

use super::keys::KeySet;
use super::{Issuers, OidcError, OidcSettings, claims};
use crate::ExternalIdentity;

/// Longest token that is read, in bytes.
const MAX_TOKEN: usize = 16 * 1024;

/// Longest key id, in bytes.
const MAX_KID: usize = 256;

/// Clock difference that is forgiven, in seconds.
const LEEWAY: i64 = 60;

/// What a workload's token says, with its signature, issuer, audience and times checked.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkloadClaims {
    /// Who signed it.
    pub issuer: String,
    /// Whom it is about.
    pub subject: String,
    /// When it ends.
    pub expires: Timestamp,
    /// Every claim.
    pub all: Map<String, Value>,
}

/// Somebody who brought an ID token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// Who, as far as the token says.
    pub identity: ExternalIdentity,
    /// Whether it says which groups they are in. Some providers leave that to userinfo.
    pub complete: bool,
}

/// The part of a token's header that is read. Key material in it (`jwk`, `jku`, `x5u`, `x5c`) is not even looked at: CVE-2025-24976.
pub(crate) struct Header {
    algorithm: Algorithm,
    kid: Option<String>,
}

impl Header {
    /// Reads a header. Only asymmetric signatures count.
    pub(crate) fn read(token: &str) -> Result<Self, OidcError> {
        #[derive(Deserialize)]
        struct Wire {
            alg: String,
            kid: Option<String>,
            crit: Option<Value>,
            enc: Option<Value>,
        }
        let malformed = OidcError::Token("it is malformed");
        // A fifth part would be an encrypted token.
        if token.len() > MAX_TOKEN || token.split('.').count() != 3 {
            return Err(malformed);
        }
        let header = token.split('.').next().unwrap_or_default();
        let decoded = URL_SAFE_NO_PAD.decode(header).map_err(|_| malformed.clone())?;
        let wire: Wire = serde_json::from_slice(&decoded).map_err(|_| malformed.clone())?;
        if wire.crit.is_some() || wire.enc.is_some() || wire.kid.as_ref().is_some_and(|kid| kid.len() > MAX_KID) {
            return Err(malformed);
        }
        Ok(Self {
            algorithm: asymmetric(&wire.alg).ok_or(OidcError::Token("its algorithm is not accepted"))?,
            kid: wire.kid,
        })
    }

    pub(crate) fn candidates(&self, keys: &KeySet) -> Vec<DecodingKey> {
        keys.candidates(self.kid.as_deref(), self.algorithm)
    }
}

fn asymmetric(name: &str) -> Option<Algorithm> {
    Some(match name {
        "RS256" => Algorithm::RS256,
        "RS384" => Algorithm::RS384,
        "RS512" => Algorithm::RS512,
        "PS256" => Algorithm::PS256,
        "PS384" => Algorithm::PS384,
        "PS512" => Algorithm::PS512,
        "ES256" => Algorithm::ES256,
        "ES384" => Algorithm::ES384,
        "EdDSA" => Algorithm::EdDSA,
        _ => return None,
    })
}

/// The claims, if one of `keys` signed them.
pub(crate) fn open(token: &str, header: &Header, keys: &[DecodingKey]) -> Result<Map<String, Value>, OidcError> {
    let mut validation = Validation::new(header.algorithm);
    // Times, issuer and audience are checked here with our clock and words.
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_nbf, validation.validate_aud) = (false, false, false);
    keys.iter()
        .find_map(|key| jsonwebtoken::decode::<Map<String, Value>>(token, key, &validation).ok())
        .map(|data| data.claims)
        .ok_or(OidcError::Token("nobody known signed it"))
}

/// `exp` must be there and ahead; `nbf` and `iat` must not be.
pub(crate) fn check_times(claims: &Map<String, Value>, now: Timestamp) -> Result<(), OidcError> {
    let now = now.timestamp();
    let expires = seconds(claims, "exp").ok_or(OidcError::Token("it has no end"))?;
    if expires <= now {
        return Err(OidcError::Token("it has expired"));
    }
    let ahead = |name| claims.contains_key(name) && seconds(claims, name).is_none_or(|at| at > now + LEEWAY);
    if ahead("nbf") || ahead("iat") {
        return Err(OidcError::Token("it is not valid yet"));
    }
    Ok(())
}

/// A moment in whole seconds; some issuers write fractions.
fn seconds(claims: &Map<String, Value>, name: &str) -> Option<i64> {
    let value = claims.get(name)?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float is cut to the range of whole seconds, which is meant"
    )]
    value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64))
}

/// Whether `aud`, a text or a list, names `audience`; and whether it names nobody else.
fn audience(claims: &Map<String, Value>, audience: &str) -> (bool, bool) {
    match claims.get("aud") {
        Some(Value::String(one)) => (one == audience, true),
        Some(Value::Array(many)) => (many.iter().any(|one| one == audience), many.len() == 1),
        _ => (false, true),
    }
}

/// `sub`, which must be a text of sensible length.
fn subject(claims: &Map<String, Value>) -> Result<&str, OidcError> {
    let subject = claims.get("sub").and_then(Value::as_str);
    subject
        .filter(|subject| !subject.is_empty() && subject.len() <= 1024)
        .ok_or(OidcError::Token("it names nobody"))
}

/// What OpenID Connect asks of an ID token besides its signature (Core 3.1.3.7): it is for us, and given to us.
pub(crate) fn check_id_token(claims: &Map<String, Value>, client_id: &str) -> Result<(), OidcError> {
    let (for_us, alone) = audience(claims, client_id);
    if !for_us {
        return Err(OidcError::Token("it is for another audience"));
    }
    match claims.get("azp") {
        Some(party) if party != client_id => Err(OidcError::Token("it was given to another party")),
        None if !alone => Err(OidcError::Token("it is for several audiences and does not say who got it")),
        _ => subject(claims).map(|_| ()),
    }
}

impl Issuers {
    /// Who brings this ID token of the provider in `settings`. What is not in the token itself is not known: nothing is asked for.
    ///
    /// # Errors
    /// [`OidcError`]: `Token` or `Claim` when it proves nobody; anything else says nothing about it.
    pub async fn verify_id_token(&self, settings: &OidcSettings, token: &str, now: Timestamp) -> Result<Bearer, OidcError> {
        // Most bearer tokens are not even of this kind; they cost no request.
        Header::read(token)?;
        let provider = self.provider(&settings.endpoint, settings.verify_certificate, now).await?;
        let claims = self.verified(&provider, token, now).await?;
        check_id_token(&claims, &settings.client_id)?;
        Ok(Bearer {
            identity: claims::identity(settings, provider.issuer(), &claims)?,
            complete: claims::tells_groups(settings, &claims),
        })
    }

    /// What a workload's token says. `issuer` must be one the administrator trusts: it is asked for its keys.
    ///
    /// # Errors
    /// As [`Self::verify_id_token`].
    pub async fn verify_workload(&self, token: &str, issuer: &str, expected: &str, now: Timestamp) -> Result<WorkloadClaims, OidcError> {
        Header::read(token)?;
        let provider = self.provider(issuer, true, now).await?;
        let claims = self.verified(&provider, token, now).await?;
        if expected.is_empty() || !audience(&claims, expected).0 {
            return Err(OidcError::Token("it is for another audience"));
        }
        let expires = seconds(&claims, "exp").and_then(|at| Timestamp::from_timestamp(at, 0));
        Ok(WorkloadClaims {
            issuer: provider.issuer().to_owned(),
            subject: subject(&claims)?.to_owned(),
            expires: expires.ok_or(OidcError::Token("it has no end"))?,
            all: claims,
        })
    }

    /// The issuer a token claims to be from, to choose among trusted ones. It proves nothing.
    pub fn claimed_issuer(token: &str) -> Option<String> {
        #[derive(Deserialize)]
        struct Claimed {
            iss: String,
        }
        let payload = token.split('.').nth(1).filter(|_| token.len() <= MAX_TOKEN)?;
        let claimed: Claimed = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
        Some(claimed.iss)
    }
}
