//! The way back from the login page, and renewals.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::BoxFuture;
use openidconnect::core::{CoreIdToken, CoreJwsSigningAlgorithm, CoreTokenResponse};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthorizationCode, ClaimsVerificationError, Nonce, OAuth2TokenResponse as _, PkceCodeVerifier,
    RefreshToken, RequestTokenError, SignatureVerificationError, TokenResponse as _,
};
use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;
use wharf_model::{Secret, Timestamp};

use super::client::{Library, OidcClient};
use super::discovery::Provider;
use super::transport::{self, TransportError};
use super::{OidcError, claims, signed};
use crate::ExternalIdentity;

/// Signatures that are accepted. Each needs a key of its own kind; none needs a secret that we share with the provider.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// An answer on its way.
type Answer = BoxFuture<'static, Result<http::Response<Vec<u8>>, TransportError>>;

/// What was kept of a [`LoginStart`](super::LoginStart) until the browser came back. That its state is the one the browser brought is
/// for whoever kept it to check.
#[derive(Debug)]
pub struct PendingLogin {
    /// Where the browser was sent back to.
    pub redirect_uri: String,
    /// The nonce.
    pub nonce: String,
    /// The verifier.
    pub verifier: Secret,
}

/// Somebody logged in.
#[derive(Debug)]
pub struct LoggedIn {
    /// Who.
    pub identity: ExternalIdentity,
    /// For later renewals, when the provider gives one.
    pub refresh_token: Option<Secret>,
    /// The ID token as it came: a hint for logging out.
    pub id_token: Secret,
}

/// A renewal succeeded: the provider still vouches for them.
#[derive(Debug)]
pub struct Refreshed {
    /// Who they are now; groups and administration may have changed.
    pub identity: ExternalIdentity,
    /// The next refresh token, when the provider exchanged it. The old one is void then.
    pub refresh_token: Option<Secret>,
}

impl OidcClient {
    /// Whether the `iss` parameter that came back with a code names our provider (RFC 9207): a code of one provider is never
    /// taken to another.
    ///
    /// # Errors
    /// [`OidcError::Token`] when it does not, or is missing where the provider promises it.
    pub async fn check_response_issuer(&self, issuer: Option<&str>, now: Timestamp) -> Result<(), OidcError> {
        let provider = self.provider(now).await?;
        match issuer {
            Some(issuer) if issuer != provider.issuer() => Err(OidcError::Token("the answer is another provider's")),
            None if provider.document.authorization_response_iss_parameter_supported => Err(OidcError::Token("the answer has no issuer")),
            _ => Ok(()),
        }
    }

    /// Redeems the code the browser brought.
    ///
    /// # Errors
    /// [`OidcError::NoGrant`] for a code that is used up or not ours; `Token` or `Claim` when the ID token proves nobody.
    pub async fn exchange(&self, code: &str, pending: PendingLogin, now: Timestamp) -> Result<LoggedIn, OidcError> {
        let provider = self.provider(now).await?;
        let library = self.library(&provider, Some(&pending.redirect_uri))?;
        let request = library
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.expose().to_owned()));
        let answer = request.request_async(&self.http()).await.map_err(refusal)?;
        let id_token = answer.id_token().ok_or(OidcError::Token("there is no ID token"))?;
        let nonce = Nonce::new(pending.nonce);
        let mut claims = self
            .id_token_claims(&provider, &library, id_token, Some(&nonce), answer.access_token(), now)
            .await?;
        if claims::lacks(self.settings(), &claims) {
            self.add_userinfo(&provider, answer.access_token().secret(), &mut claims).await?;
        }
        Ok(LoggedIn {
            identity: claims::identity(self.settings(), provider.issuer(), &claims)?,
            refresh_token: secret_of(&answer),
            id_token: Secret::new(id_token.to_string()),
        })
    }

    /// Asks the provider whether it still vouches for `subject` (as in [`ExternalIdentity::subject`]), and in which groups they are.
    ///
    /// # Errors
    /// [`OidcError::NoGrant`] when it does not.
    pub async fn refresh(&self, refresh_token: &Secret, subject: &str, now: Timestamp) -> Result<Refreshed, OidcError> {
        let provider = self.provider(now).await?;
        let library = self.library(&provider, None)?;
        let token = RefreshToken::new(refresh_token.expose().to_owned());
        let answer = library
            .exchange_refresh_token(&token)
            .request_async(&self.http())
            .await
            .map_err(refusal)?;
        let access_token = answer.access_token();
        let claims = match (answer.id_token(), &provider.document.userinfo_endpoint) {
            (Some(id_token), _) => {
                let mut claims = self.id_token_claims(&provider, &library, id_token, None, access_token, now).await?;
                if claims::lacks(self.settings(), &claims) {
                    self.add_userinfo(&provider, access_token.secret(), &mut claims).await?;
                }
                claims
            }
            (None, Some(url)) => self.userinfo(url, access_token.secret()).await?,
            (None, None) => return Err(OidcError::Misconfigured("a renewal tells nothing about the user".into())),
        };
        let identity = claims::identity(self.settings(), provider.issuer(), &claims)?;
        if identity.subject != subject {
            return Err(OidcError::Token("the renewal is about somebody else"));
        }
        Ok(Refreshed {
            identity,
            refresh_token: secret_of(&answer),
        })
    }

    /// The claims of an ID token that came from the provider, checked in every respect: signature by its keys, `iss`, `aud`, `azp`,
    /// `exp`, `iat`, nonce and `at_hash`.
    async fn id_token_claims(
        &self,
        provider: &Provider,
        library: &Library,
        token: &CoreIdToken,
        nonce: Option<&Nonce>,
        access_token: &AccessToken,
        now: Timestamp,
    ) -> Result<Map<String, Value>, OidcError> {
        let outcome = check(library, token, nonce, access_token, now);
        let unknown_key = ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey);
        match outcome {
            Err(error) if error == unknown_key => {
                self.issuers().refetch_keys(provider, now).await?;
                let library = self.library(provider, None)?;
                check(&library, token, nonce, access_token, now).map_err(|error| wrong(&error))?;
            }
            other => other.map_err(|error| wrong(&error))?,
        }
        let claims = payload(&token.to_string())?;
        signed::check_id_token(&claims, &self.settings().client_id)?;
        Ok(claims)
    }

    /// The transport as the library calls it.
    fn http(&self) -> impl Fn(http::Request<Vec<u8>>) -> Answer {
        let (transport, verify) = (self.issuers().transport().clone(), self.settings().verify_certificate);
        move |request| Box::pin(transport::send(transport.clone(), verify, request))
    }
}

/// The library's check, and that of `at_hash` beside it.
fn check(
    library: &Library,
    token: &CoreIdToken,
    nonce: Option<&Nonce>,
    access_token: &AccessToken,
    now: Timestamp,
) -> Result<(), ClaimsVerificationError> {
    let verifier = library
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        // Other audiences are fine as long as the token was given to us; `azp` is checked afterwards.
        .set_other_audience_verifier_fn(|_| true)
        .set_time_fn(move || now)
        .set_issue_time_verifier_fn(move |issued| {
            let ahead = issued > now + chrono::Duration::minutes(1);
            if ahead { Err("issued in the future".into()) } else { Ok(()) }
        });
    let claims = token.claims(&verifier, |found: Option<&Nonce>| match (nonce, found) {
        (None, _) => Ok(()),
        (Some(sent), Some(found)) if bool::from(sent.secret().as_bytes().ct_eq(found.secret().as_bytes())) => Ok(()),
        _ => Err("another nonce".to_owned()),
    })?;
    if let Some(expected) = claims.access_token_hash() {
        let algorithm = token.signing_alg().map_err(ClaimsVerificationError::SignatureVerification)?;
        let key = token
            .signing_key(&verifier)
            .map_err(ClaimsVerificationError::SignatureVerification)?;
        let actual =
            AccessTokenHash::from_token(access_token, algorithm, key).map_err(|error| ClaimsVerificationError::Other(error.to_string()))?;
        if actual != *expected {
            return Err(ClaimsVerificationError::Other("at_hash".into()));
        }
    }
    Ok(())
}

fn wrong(error: &ClaimsVerificationError) -> OidcError {
    OidcError::Token(match error {
        ClaimsVerificationError::Expired(_) => "it has expired, or begins later",
        ClaimsVerificationError::InvalidAudience(_) => "it is for another audience",
        ClaimsVerificationError::InvalidIssuer(_) => "it has another issuer",
        ClaimsVerificationError::InvalidNonce(_) => "it answers another login",
        ClaimsVerificationError::SignatureVerification(_) => "nobody known signed it",
        _ => "it does not check out",
    })
}

/// The claims of a token whose signature was checked.
fn payload(token: &str) -> Result<Map<String, Value>, OidcError> {
    let part = token.split('.').nth(1).unwrap_or_default();
    let decoded = URL_SAFE_NO_PAD.decode(part).map_err(|_| OidcError::Token("it is malformed"))?;
    serde_json::from_slice(&decoded).map_err(|_| OidcError::Token("it is malformed"))
}

fn secret_of(answer: &CoreTokenResponse) -> Option<Secret> {
    answer.refresh_token().map(|token| Secret::new(token.secret().clone()))
}

type TokenRequestError =
    RequestTokenError<TransportError, openidconnect::StandardErrorResponse<openidconnect::core::CoreErrorResponseType>>;

fn refusal(error: TokenRequestError) -> OidcError {
    match error {
        RequestTokenError::ServerResponse(response) => match response.error() {
            openidconnect::core::CoreErrorResponseType::InvalidGrant => OidcError::NoGrant,
            other => OidcError::Refused(other.as_ref().chars().filter(char::is_ascii_graphic).take(64).collect()),
        },
        RequestTokenError::Request(error) => OidcError::Unreachable(error.0),
        // The library's text may repeat what was sent.
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            OidcError::Unreachable("its token endpoint gives no proper answer".into())
        }
    }
}
