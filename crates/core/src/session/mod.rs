//! Logged-in browsers. A session is a row, so every replica knows it and a restart ends none.
//!
//! It ends by logging out, by being idle too long, at its last hour, and when the account's password or its rights in the whole
//! registry change: each session carries a stamp of them, and one that does not match any more is no session.

mod close;
mod find;
mod open;

use sha2::{Digest as _, Sha256};
use wharf_model::User;

pub use close::{Closed, close, sweep};
pub use find::{Renewal, from_cookie};
pub use open::{NewLogin, open};
pub use wharf_auth::session::SessionCookie;

/// Of everything whose change ends an account's sessions.
fn stamp(user: &User, password_hash: Option<&str>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"wharf session 1\0");
    hash.update([u8::from(user.system_admin), u8::from(user.admin_in_auth), u8::from(user.disabled)]);
    hash.update(password_hash.unwrap_or(""));
    hash.finalize().into()
}
