//! Users whom a reverse proxy vouches for.

use wharf_auth::{ExternalGroup, ExternalIdentity};
use wharf_model::{Caller, GroupKind, RequestInfo};

use super::sign_in_outside;
use crate::{Core, Error};

/// The provider's name among identities.
const NAME: &str = "header";

/// Longest name, in bytes.
const MAX_NAME: usize = 255;

/// What a proxy tells about a user.
#[derive(Debug, Clone)]
pub struct ProxyUser<'a> {
    /// Their name. At this provider it is who they are: the proxy has no other word for it.
    pub name: String,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Every group they are in now.
    pub groups: Vec<String>,
    /// Whoever is in this group administers the registry; empty for nobody.
    pub admin_group: &'a str,
}

/// The caller a proxy vouches for, who gets an account the first time. That the proxy may be believed is for the door to check.
///
/// # Errors
/// [`Error::BadCredentials`] for a name that cannot be one, or a disabled account; otherwise when the database gives no answer.
pub async fn sign_in_by_proxy(core: &Core, user: &ProxyUser<'_>, request: RequestInfo) -> Result<Caller, Error> {
    if user.name.len() > MAX_NAME || user.name.contains(char::is_control) {
        return Err(Error::BadCredentials);
    }
    let group = |name: &String| ExternalGroup {
        key: name.clone(),
        name: name.clone(),
    };
    let identity = ExternalIdentity {
        provider: NAME.into(),
        subject: user.name.clone(),
        username: user.name.clone(),
        email: user.email.clone(),
        realname: None,
        groups: user.groups.iter().filter(|name| name.len() <= MAX_NAME).map(group).collect(),
        admin: !user.admin_group.is_empty() && user.groups.iter().any(|name| name == user.admin_group),
    };
    sign_in_outside(core, GroupKind::Proxy, &identity, request).await
}
