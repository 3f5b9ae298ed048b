//! From Harbor's `oidc_*` keys to the settings of a provider.

use std::collections::BTreeMap;

use wharf_auth::oidc::OidcSettings;
use wharf_model::Secret;

use super::Snapshot;
use crate::Error;

/// The provider's name among identities and sessions. The name to show may change; this does not.
pub(crate) const NAME: &str = "oidc";

/// What is asked for when nobody says.
const SCOPES: [&str; 3] = ["openid", "profile", "email"];

/// The provider's settings; `None` while there is no endpoint or client.
pub(crate) fn settings(snapshot: &Snapshot) -> Option<OidcSettings> {
    let text = |name| snapshot.text(name).trim().to_owned();
    let (endpoint, client_id) = (text("oidc_endpoint"), text("oidc_client_id"));
    if endpoint.is_empty() || client_id.is_empty() {
        return None;
    }
    let mut scopes: Vec<String> = text("oidc_scope")
        .split([',', ' '])
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect();
    if scopes.is_empty() {
        scopes = SCOPES.map(str::to_owned).to_vec();
    }
    let extra: BTreeMap<String, String> = serde_json::from_str(snapshot.text("oidc_extra_redirect_parms")).unwrap_or_default();
    Some(OidcSettings {
        name: NAME.into(),
        endpoint,
        client_id,
        client_secret: snapshot.secret("oidc_client_secret").cloned().unwrap_or_else(|| Secret::new("")),
        scopes,
        user_claim: text("oidc_user_claim"),
        groups_claim: text("oidc_groups_claim"),
        group_filter: text("oidc_group_filter"),
        admin_group: text("oidc_admin_group"),
        extra_redirect_parameters: extra,
        verify_certificate: snapshot.flag("oidc_verify_cert"),
        auto_onboard: snapshot.flag("oidc_auto_onboard"),
        logout: snapshot.flag("oidc_logout"),
    })
}

/// Refuses settings that no login could succeed with.
///
/// # Errors
/// [`Error::Invalid`].
pub(super) fn check(snapshot: &Snapshot) -> Result<(), Error> {
    match settings(snapshot).map(|settings| settings.check()) {
        Some(Err(error)) => Err(Error::Invalid(error.to_string())),
        _ => Ok(()),
    }
}
