//! What an outside provider (LDAP, OIDC, a proxy's header) proves about somebody.

/// Somebody as an outside provider knows them. The account is found by `(provider, subject)` and never by name: a name
/// confers nothing (GHSA-xvh7-74g6-29xw).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalIdentity {
    /// The provider's name in this installation: `ldap`, `oidc`, `header`, or the name the administrator gave it.
    pub provider: String,
    /// What the provider never gives to anybody else: the entry's DN in normal form, or issuer and `sub`.
    pub subject: String,
    /// The name to show and to log in with, as the provider has it.
    pub username: String,
    /// E-mail address, when the provider tells one.
    pub email: Option<String>,
    /// Name for people, when the provider tells one.
    pub realname: Option<String>,
    /// Every group the provider says they are in now. It replaces what was known before (CVE-2025-23208).
    pub groups: Vec<ExternalGroup>,
    /// Whether the provider's administrators' group is among them.
    pub admin: bool,
}

/// A group as an outside provider knows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExternalGroup {
    /// What identifies it at the provider: a DN in lower case, or the value of the groups claim.
    pub key: String,
    /// The name to show.
    pub name: String,
}
