//! The public keys of an issuer, in both forms they are used in.

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use openidconnect::core::CoreJsonWebKeySet;
use serde_json::Value;

use super::OidcError;

/// Keys of one issuer that are looked at.
const MAX_KEYS: usize = 100;

/// The keys as fetched at one moment.
pub(crate) struct KeySet {
    /// For the library.
    pub(crate) library: CoreJsonWebKeySet,
    keys: Vec<Jwk>,
}

impl KeySet {
    /// Reads a JWKS document. Keys of kinds that are not known here are passed over, as are symmetric ones: their owner could sign.
    pub(crate) fn read(document: &[u8]) -> Result<Self, OidcError> {
        let unusable = |what: &str| OidcError::Misconfigured(format!("its key set {what}"));
        let value: Value = serde_json::from_slice(document).map_err(|_| unusable("is not JSON"))?;
        let listed = value["keys"].as_array().ok_or_else(|| unusable("has no keys"))?;
        if listed.len() > MAX_KEYS {
            return Err(unusable("has more than 100 keys"));
        }
        let usable = |jwk: &Jwk| {
            let for_signatures = jwk
                .common
                .public_key_use
                .as_ref()
                .is_none_or(|usage| *usage == PublicKeyUse::Signature);
            for_signatures && !algorithms(jwk).is_empty()
        };
        let keys = listed
            .iter()
            .filter_map(|key| serde_json::from_value(key.clone()).ok())
            .filter(usable);
        Ok(Self {
            library: serde_json::from_slice(document).map_err(|_| unusable("is not a key set"))?,
            keys: keys.collect(),
        })
    }

    /// The keys that a token with this header may be signed by. Without a key id there must be one candidate only.
    pub(crate) fn candidates(&self, kid: Option<&str>, algorithm: Algorithm) -> Vec<DecodingKey> {
        let fits = |jwk: &&Jwk| kid.is_none_or(|kid| jwk.common.key_id.as_deref() == Some(kid)) && algorithms(jwk).contains(&algorithm);
        let found: Vec<_> = self.keys.iter().filter(fits).collect();
        if kid.is_none() && found.len() > 1 {
            return vec![];
        }
        found.into_iter().filter_map(|jwk| DecodingKey::from_jwk(jwk).ok()).collect()
    }
}

/// The algorithms a key may be used with: its own if it says one, else those of its kind. Never a symmetric one.
fn algorithms(jwk: &Jwk) -> Vec<Algorithm> {
    let of_kind: &[Algorithm] = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => &[
            Algorithm::RS256,
            Algorithm::RS384,
            Algorithm::RS512,
            Algorithm::PS256,
            Algorithm::PS384,
            Algorithm::PS512,
        ],
        AlgorithmParameters::EllipticCurve(parameters) => match parameters.curve {
            EllipticCurve::P256 => &[Algorithm::ES256],
            EllipticCurve::P384 => &[Algorithm::ES384],
            _ => &[],
        },
        AlgorithmParameters::OctetKeyPair(parameters) if parameters.curve == EllipticCurve::Ed25519 => &[Algorithm::EdDSA],
        _ => &[],
    };
    let own = jwk.common.key_algorithm.map(|own| own.to_string());
    let allowed = |algorithm: &&Algorithm| own.as_ref().is_none_or(|own| *own == format!("{algorithm:?}"));
    of_kind.iter().filter(allowed).copied().collect()
}
