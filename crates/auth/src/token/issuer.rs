//! Issuing and verifying.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, Header, Validation};
use wharf_model::{Actor, GrantedAccess, ProjectId, Timestamp};

use super::{AUDIENCE, AccessEntry, Claims, ISSUER, SigningKey};
use crate::basic::MAX_AUTHORIZATION;

/// Verified tokens remembered: a signature is checked once, its dates and rights at every use.
const REMEMBERED: u64 = 20_000;

/// Clock difference between replicas that is forgiven, in seconds.
const LEEWAY: i64 = 60;

/// Why a token is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Malformed, signed by someone else, or for another audience.
    #[error("the token is not valid")]
    Invalid,
    /// Past its end.
    #[error("the token has expired")]
    Expired,
    /// A signing key is unusable.
    #[error("the token signing key is unusable")]
    Key,
}

/// What a valid token says, in the words of the product. Made once for each token, shared by every use of it.
#[derive(Debug, PartialEq, Eq)]
pub struct VerifiedToken {
    /// The account it is bound to; `None` for anonymous.
    pub actor: Option<Actor>,
    /// The account's name.
    pub name: Arc<str>,
    /// Of a robot, a fingerprint of the secret it had.
    pub stamp: Option<String>,
    /// What it reaches.
    pub access: Arc<[GrantedAccess]>,
    not_before: i64,
    expires: i64,
}

/// Issues and verifies tokens with a set of keys, one of which signs.
#[derive(Clone)]
pub struct TokenIssuer {
    keys: Arc<RwLock<Arc<Keys>>>,
    validation: Arc<Validation>,
    verified: moka::sync::Cache<String, Arc<VerifiedToken>>,
}

/// The keys of the moment.
struct Keys {
    known: HashMap<String, SigningKey>,
    signer: SigningKey,
}

impl Keys {
    fn new(keys: Vec<SigningKey>, signer: usize) -> Result<Self, TokenError> {
        let signer = keys.get(signer).cloned().ok_or(TokenError::Key)?;
        let known = keys.into_iter().map(|key| (key.kid.clone(), key)).collect();
        Ok(Self { known, signer })
    }
}

impl TokenIssuer {
    /// An issuer that signs with the key at `signer` and accepts all of `keys`.
    ///
    /// # Errors
    /// [`TokenError::Key`] when there is no such key.
    pub fn new(keys: Vec<SigningKey>, signer: usize) -> Result<Self, TokenError> {
        Ok(Self {
            keys: Arc::new(RwLock::new(Arc::new(Keys::new(keys, signer)?))),
            validation: Arc::new(validation()),
            verified: moka::sync::Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(std::time::Duration::from_secs(3600))
                .build(),
        })
    }

    /// Goes on with these keys. What verified with a key that is not among them no longer does.
    ///
    /// # Errors
    /// As for [`TokenIssuer::new`]; the keys stay as they were then.
    pub fn replace(&self, keys: Vec<SigningKey>, signer: usize) -> Result<(), TokenError> {
        let fresh = Arc::new(Keys::new(keys, signer)?);
        let mut held = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        let lost = held.known.keys().any(|kid| !fresh.known.contains_key(kid));
        *held = fresh;
        drop(held);
        if lost {
            self.verified.invalidate_all();
        }
        Ok(())
    }

    fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Signs `claims`.
    ///
    /// # Errors
    /// [`TokenError::Key`] when signing fails.
    pub fn issue(&self, claims: &Claims) -> Result<String, TokenError> {
        let mut header = Header::new(Algorithm::ES256);
        let keys = self.keys();
        header.kid = Some(keys.signer.kid.clone());
        jsonwebtoken::encode(&header, claims, &keys.signer.encoding).map_err(|_| TokenError::Key)
    }

    /// What `token` says if it is ours and valid at `now`.
    ///
    /// # Errors
    /// [`TokenError::Invalid`] or [`TokenError::Expired`].
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Arc<VerifiedToken>, TokenError> {
        if token.len() > MAX_AUTHORIZATION {
            return Err(TokenError::Invalid);
        }
        let verified = match self.verified.get(token) {
            Some(verified) => verified,
            None => {
                let verified = Arc::new(VerifiedToken::from(self.check_signature(token)?));
                self.verified.insert(token.to_owned(), verified.clone());
                verified
            }
        };
        verified.check_dates(now.timestamp())?;
        Ok(verified)
    }

    fn check_signature(&self, token: &str) -> Result<Claims, TokenError> {
        let kid = trusted_header(token).ok_or(TokenError::Invalid)?;
        let keys = self.keys();
        let key = keys.known.get(&kid).ok_or(TokenError::Invalid)?;
        let data = jsonwebtoken::decode::<Claims>(token, &key.decoding, &self.validation).map_err(|_| TokenError::Invalid)?;
        Ok(data.claims)
    }
}

/// Dates are checked at every use, with the injected clock.
fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_audience(&[AUDIENCE]);
    validation.set_issuer(&[ISSUER]);
    validation.set_required_spec_claims(&["exp", "iss", "aud"]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}

/// The key id of a header that has exactly what our own tokens have. Key material or extensions brought by
/// the token itself (`jwk`, `jku`, `x5u`, `x5c`, `crit`: CVE-2025-24976 and its kin) make it invalid.
fn trusted_header(token: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct OwnHeader {
        #[serde(default)]
        typ: Option<String>,
        alg: String,
        kid: String,
    }
    let (header, _) = token.split_once('.')?;
    let header: OwnHeader = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    (header.alg == "ES256" && header.typ.is_none_or(|typ| typ == "JWT")).then_some(header.kid)
}

impl VerifiedToken {
    fn check_dates(&self, now: i64) -> Result<(), TokenError> {
        if self.not_before > now + LEEWAY {
            return Err(TokenError::Invalid);
        }
        if self.expires <= now { Err(TokenError::Expired) } else { Ok(()) }
    }
}

impl From<Claims> for VerifiedToken {
    fn from(claims: Claims) -> Self {
        Self {
            actor: claims
                .uid
                .and_then(|id| Actor::from_parts(claims.kind.as_deref().unwrap_or("u"), id)),
            name: claims.sub.into(),
            stamp: claims.stamp,
            access: claims.access.into_iter().map(granted).collect(),
            not_before: claims.nbf.max(claims.iat),
            expires: claims.exp,
        }
    }
}

fn granted(entry: AccessEntry) -> GrantedAccess {
    let repository = if entry.kind == "repository" {
        entry.name
    } else {
        format!("{}:{}", entry.kind, entry.name)
    };
    GrantedAccess {
        repository,
        project: entry.pid.map(ProjectId),
        granted: entry.actions,
        refused: entry.refused,
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::EncodingKey;
    use wharf_model::{Clock as _, SystemClock};

    use super::*;

    fn issuer() -> (TokenIssuer, SigningKey) {
        let key = SigningKey::read(&SigningKey::generate().expect("key")).expect("key");
        (TokenIssuer::new(vec![key.clone()], 0).expect("issuer"), key)
    }

    fn claims(now: i64) -> Claims {
        Claims {
            iss: ISSUER.into(),
            sub: "jane".into(),
            aud: AUDIENCE.into(),
            exp: now + 60,
            nbf: now,
            iat: now,
            jti: "1".into(),
            uid: Some(7),
            kind: None,
            stamp: None,
            access: vec![],
        }
    }

    #[test]
    fn a_token_verifies_until_it_expires() {
        let ((issuer, _), now) = (issuer(), SystemClock.now());
        let token = issuer.issue(&claims(now.timestamp())).expect("token");
        assert_eq!(
            issuer.verify(&token, now).expect("valid").actor,
            Some(Actor::User(wharf_model::UserId(7)))
        );
        let later = now + chrono::Duration::seconds(61);
        assert_eq!(issuer.verify(&token, later), Err(TokenError::Expired));
        assert_eq!(issuer.verify(&token, now - chrono::Duration::hours(1)), Err(TokenError::Invalid));
    }

    #[test]
    fn keys_change_while_tokens_live_and_a_token_ends_with_its_key() {
        let ((issuer, first), now) = (issuer(), SystemClock.now());
        let second = SigningKey::read(&SigningKey::generate().expect("key")).expect("key");
        let before = issuer.issue(&claims(now.timestamp())).expect("token");
        issuer.replace(vec![first.clone(), second.clone()], 1).expect("keys");
        let after = issuer.issue(&claims(now.timestamp() + 1)).expect("token");
        assert!(issuer.verify(&before, now).is_ok() && issuer.verify(&after, now).is_ok());
        assert_eq!(issuer.replace(vec![], 0), Err(TokenError::Key));
        issuer.replace(vec![second], 0).expect("keys");
        assert_eq!(
            issuer.verify(&before, now),
            Err(TokenError::Invalid),
            "also one that was verified before"
        );
        assert!(issuer.verify(&after, now).is_ok());
    }

    #[test]
    fn a86_a87_a88_a89_c50_forged_tokens() {
        let ((issuer, key), now) = (issuer(), SystemClock.now());
        let good = issuer.issue(&claims(now.timestamp())).expect("token");
        let (_, rest) = good.split_once('.').expect("three parts");
        let (payload, _) = rest.split_once('.').expect("three parts");
        let b64 = |text: String| URL_SAFE_NO_PAD.encode(text);
        let mut forged = vec![
            format!("{}.{payload}.", b64(r#"{"alg":"none","typ":"JWT"}"#.into())),
            format!("{}.{payload}.", b64(format!(r#"{{"alg":"None","kid":"{}"}}"#, key.kid()))),
            good.rsplit_once('.').expect("signature").0.to_owned() + ".",
            String::new(),
            ".".repeat(100_000),
        ];
        for extra in [
            "\"jwk\":{}",
            "\"jku\":\"http://x\"",
            "\"x5u\":\"x\"",
            "\"x5c\":[]",
            "\"crit\":[\"exp\"]",
        ] {
            forged.push(format!(
                "{}.{rest}",
                b64(format!(r#"{{"alg":"ES256","kid":"{}",{extra}}}"#, key.kid()))
            ));
        }
        let (other, other_key) = self::issuer();
        forged.push(other.issue(&claims(now.timestamp())).expect("token of another key"));
        for kid in ["../../dev/null", "' OR 1=1", &"k".repeat(1 << 20), key.kid()] {
            let mut header = Header::new(Algorithm::ES256);
            header.kid = Some(kid.into());
            forged.push(jsonwebtoken::encode(&header, &claims(now.timestamp()), &other_key.encoding).expect("token"));
            let mut header = Header::new(Algorithm::HS256);
            header.kid = Some(kid.into());
            forged.push(
                jsonwebtoken::encode(&header, &claims(now.timestamp()), &EncodingKey::from_secret(key.kid().as_bytes())).expect("token"),
            );
        }
        for token in forged {
            assert_eq!(issuer.verify(&token, now), Err(TokenError::Invalid), "{token:.60}");
        }
    }

    #[test]
    fn a91_c76_wrong_audience_or_issuer() {
        let ((issuer, _), now) = (issuer(), SystemClock.now());
        for wrong in [
            Claims {
                aud: "other".into(),
                ..claims(now.timestamp())
            },
            Claims {
                iss: "other".into(),
                ..claims(now.timestamp())
            },
        ] {
            assert_eq!(issuer.verify(&issuer.issue(&wrong).expect("token"), now), Err(TokenError::Invalid));
        }
    }
}
