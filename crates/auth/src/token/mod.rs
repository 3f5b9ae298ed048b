//! Bearer tokens for `/v2`: signed claims that say who asked and which rights were held when asked.
//!
//! A token is never the authority for a right. `core` intersects it with the rights held at the moment of use.

mod claims;
mod issuer;
mod keys;

pub use claims::{AUDIENCE, AccessEntry, Claims, ISSUER};
pub use issuer::{TokenError, TokenIssuer, VerifiedToken};
pub use keys::SigningKey;
