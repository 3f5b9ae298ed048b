//! What can go wrong between the command line and a registry, and the exit code of each.

use reqwest::StatusCode;

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum ClientError {
    /// The server answered, and the answer is no.
    #[error("the server refused: {message} ({code}, HTTP {status})")]
    Refused {
        /// The answer's status.
        status: StatusCode,
        /// The server's own code, such as `FORBIDDEN`.
        code: String,
        /// The server's own sentence.
        message: String,
    },
    /// What was named is not on the server.
    #[error("there is no {0}")]
    Missing(String),
    /// The answer is not one of a Wharf registry.
    #[error("{0}")]
    Strange(String),
    /// The command line does not say enough, or too much.
    #[error("{0}")]
    Usage(String),
    /// No answer.
    #[error("cannot reach {server}: {cause}")]
    Unreachable {
        /// The server's URL.
        server: String,
        /// The innermost reason.
        cause: String,
    },
    /// A file, the terminal or standard output.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl ClientError {
    /// 1 refused, 2 usage, 3 cannot reach.
    pub(in crate::cli) fn exit_code(&self) -> u8 {
        match self {
            Self::Refused { .. } | Self::Missing(_) | Self::Strange(_) | Self::Io(_) => 1,
            Self::Usage(_) => 2,
            Self::Unreachable { .. } => 3,
        }
    }

    pub(in crate::cli) fn usage(text: impl Into<String>) -> Self {
        Self::Usage(text.into())
    }
}
