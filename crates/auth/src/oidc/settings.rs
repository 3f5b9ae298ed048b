//! How one provider is set up.

use std::collections::BTreeMap;
use std::fmt;

use regex::{Regex, RegexBuilder};
use wharf_model::Secret;

use super::OidcError;

/// Parameters of the login page's URL that carry the security of the flow.
const RESERVED: &[&str] = &[
    "client_id",
    "redirect_uri",
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "request",
    "request_uri",
];

/// One provider and how its claims are read. The names follow Harbor's `oidc_*` settings.
#[derive(Clone, PartialEq, Eq)]
pub struct OidcSettings {
    /// Name to show on the login page and to keep accounts under.
    pub name: String,
    /// The issuer: `https://` and what comes before `/.well-known/openid-configuration`.
    pub endpoint: String,
    /// Our name at the provider.
    pub client_id: String,
    /// Our password there; empty for a public client.
    pub client_secret: Secret,
    /// Scopes to ask for; `openid` is always among them.
    pub scopes: Vec<String>,
    /// Claim that holds the user name. Empty: `name`, or what comes nearest to it.
    pub user_claim: String,
    /// Claim that holds the groups, a text or a list of texts; empty for none. A dotted name reaches into objects.
    pub groups_claim: String,
    /// Only groups that match this regular expression are kept; empty for all.
    pub group_filter: String,
    /// Whoever is in this group administers the registry; empty for nobody.
    pub admin_group: String,
    /// More parameters for the login page's URL.
    pub extra_redirect_parameters: BTreeMap<String, String>,
    /// Whether the provider must prove who it is.
    pub verify_certificate: bool,
    /// Whether an account is made at the first login without asking for a name.
    pub auto_onboard: bool,
    /// Whether logging out here logs out at the provider, too.
    pub logout: bool,
}

impl fmt::Debug for OidcSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OidcSettings")
            .field("name", &self.name)
            .field("endpoint", &self.endpoint)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

impl OidcSettings {
    /// Refuses what no login could succeed with.
    ///
    /// # Errors
    /// [`OidcError::Misconfigured`] for an endpoint that is no URL, a group filter that is no regular expression, or an extra parameter
    /// that would undo the security of the flow.
    pub fn check(&self) -> Result<(), OidcError> {
        let endpoint = url::Url::parse(&self.endpoint).ok();
        let plain =
            endpoint.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none());
        if !plain {
            return Err(OidcError::Misconfigured(
                "the endpoint is no URL such as https://id.example.com".into(),
            ));
        }
        if let Some(name) = self.extra_redirect_parameters.keys().find(|name| RESERVED.contains(&name.as_str())) {
            return Err(OidcError::Misconfigured(format!(
                "the extra redirect parameter {name} is not free to choose"
            )));
        }
        self.compiled_filter().map(drop)
    }

    /// The group filter, compiled. Its size is bounded, and it runs in linear time.
    ///
    /// # Errors
    /// [`OidcError::Misconfigured`] when it is no regular expression.
    pub fn compiled_filter(&self) -> Result<Option<Regex>, OidcError> {
        if self.group_filter.is_empty() {
            return Ok(None);
        }
        RegexBuilder::new(&self.group_filter)
            .size_limit(1 << 20)
            .build()
            .map(Some)
            .map_err(|_| OidcError::Misconfigured("the group filter is no regular expression".into()))
    }
}
