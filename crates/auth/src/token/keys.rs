//! Signing keys: ECDSA on P-256, shared by every replica through the database.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, EncodingKey};
use sha2::{Digest as _, Sha256};
use wharf_model::Secret;

use super::TokenError;

/// A key pair that signs tokens.
#[derive(Clone)]
pub struct SigningKey {
    pub(super) kid: String,
    pub(super) encoding: EncodingKey,
    pub(super) decoding: DecodingKey,
}

impl SigningKey {
    /// A new private key, PKCS#8 in base64: what the database keeps.
    ///
    /// # Errors
    /// [`TokenError::Key`] when the generator fails.
    pub fn generate() -> Result<Secret, TokenError> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).map_err(|_| TokenError::Key)?;
        let der = pair.to_pkcs8v1().map_err(|_| TokenError::Key)?;
        Ok(Secret::new(STANDARD.encode(der.as_ref())))
    }

    /// Reads a key kept by [`SigningKey::generate`].
    ///
    /// # Errors
    /// [`TokenError::Key`] when it is not one.
    pub fn read(stored: &Secret) -> Result<Self, TokenError> {
        let der = STANDARD.decode(stored.expose()).map_err(|_| TokenError::Key)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &der).map_err(|_| TokenError::Key)?;
        let point = pair.public_key().as_ref();
        let _checked: aws_lc_rs::encoding::PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| TokenError::Key)?;
        Ok(Self {
            kid: key_id(point),
            encoding: EncodingKey::from_ec_der(&der),
            decoding: DecodingKey::from_ec_der(point),
        })
    }

    /// The key's id: a hash of its public half, so that two deployments never share one.
    pub fn kid(&self) -> &str {
        &self.kid
    }
}

fn key_id(point: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(point))
}
