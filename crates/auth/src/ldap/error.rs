//! What can go wrong with a directory, told apart so that an administrator knows where to look.

/// Why the directory gave no answer. "Nobody of that name" and "wrong password" are answers, not errors. No variant holds a password, and
/// none repeats text that the server sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LdapError {
    /// The settings cannot work; nothing was sent.
    #[error("LDAP settings: {0}")]
    Settings(String),
    /// No TCP connection, or it was lost.
    #[error("cannot connect to the LDAP server: {0}")]
    Connect(String),
    /// The server does not offer TLS, or its certificate is not to be trusted. Nothing secret was sent.
    #[error("TLS with the LDAP server failed: {0}")]
    Tls(String),
    /// The search account's name or password was refused.
    #[error("the LDAP server refused the search account (result {code})")]
    BindRefused {
        /// The result code of RFC 4511, section 4.1.9.
        code: u32,
    },
    /// The base DN does not exist, or the search account may not see it.
    #[error("the base DN does not exist on the LDAP server, or the search account may not see it")]
    BaseDnMissing,
    /// No answer in time.
    #[error("the LDAP server did not answer in time")]
    TimedOut,
    /// So many connections to the directory are open already that none came free in time.
    #[error("too many simultaneous requests to the LDAP server")]
    Busy,
    /// The server sent us to another one. Referrals are never followed: the other server would get the password.
    #[error("the LDAP server answered with a referral, which is not followed")]
    Referral,
    /// The server refused the operation.
    #[error("the LDAP server refused the request (result {code})")]
    Refused {
        /// The result code of RFC 4511, section 4.1.9.
        code: u32,
    },
    /// What the server sent is not LDAP, or not in an order that makes sense.
    #[error("the LDAP server's answer cannot be understood")]
    Protocol,
}

impl LdapError {
    /// From an error of the protocol library after the connection stood.
    pub(super) fn from_library(error: ldap3::LdapError) -> Self {
        use ldap3::LdapError as Library;
        match error {
            Library::Timeout { .. } => Self::TimedOut,
            Library::Io { source } => Self::Connect(source.kind().to_string()),
            Library::LdapResult { result } => Self::from_code(result.rc),
            Library::FilterParsing => Self::Settings("the filter is not a valid LDAP filter".into()),
            // The connection's task ended: the server closed the connection, or sent something that is not LDAP.
            Library::OpSend { .. } | Library::ResultRecv { .. } | Library::IdScrubSend { .. } | Library::EndOfStream => {
                Self::Connect("the server closed the connection".into())
            }
            _ => Self::Protocol,
        }
    }

    /// From a result code that is not success.
    pub(super) fn from_code(code: u32) -> Self {
        match code {
            3 => Self::TimedOut,
            10 => Self::Referral,
            code => Self::Refused { code },
        }
    }
}
