//! The error codes of `/v2` (distribution-spec, "Error Codes"; the codes beyond it follow distribution's `errcode` table).

/// An error code with its status and its sentence. The reference page is generated from this table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// Blob unknown to the repository.
    BlobUnknown,
    /// Upload failed or out of step.
    BlobUploadInvalid,
    /// Upload session unknown.
    BlobUploadUnknown,
    /// Digest malformed, unsupported, or not that of the content.
    DigestInvalid,
    /// A manifest refers to content that is not there.
    ManifestBlobUnknown,
    /// Manifest malformed.
    ManifestInvalid,
    /// Manifest unknown.
    ManifestUnknown,
    /// Repository name malformed.
    NameInvalid,
    /// Repository unknown.
    NameUnknown,
    /// `n` is not a number of entries.
    PaginationNumberInvalid,
    /// A range does not fit.
    RangeInvalid,
    /// A stated length does not match the content.
    SizeInvalid,
    /// Tag malformed.
    TagInvalid,
    /// Content larger than a limit.
    TooLarge,
    /// Content that came too slowly.
    TooSlow,
    /// Login needed.
    Unauthorized,
    /// Logged in, without the right.
    Denied,
    /// A rule forbids it as things stand.
    Precondition,
    /// The operation is not offered.
    Unsupported,
    /// Too many requests or open sessions.
    TooManyRequests,
    /// The storage has no room.
    InsufficientStorage,
    /// Something the registry depends on does not answer.
    Unavailable,
}

impl ErrorCode {
    /// Every code.
    pub const ALL: [Self; 22] = [
        Self::BlobUnknown,
        Self::BlobUploadInvalid,
        Self::BlobUploadUnknown,
        Self::DigestInvalid,
        Self::ManifestBlobUnknown,
        Self::ManifestInvalid,
        Self::ManifestUnknown,
        Self::NameInvalid,
        Self::NameUnknown,
        Self::PaginationNumberInvalid,
        Self::RangeInvalid,
        Self::SizeInvalid,
        Self::TagInvalid,
        Self::TooLarge,
        Self::TooSlow,
        Self::Unauthorized,
        Self::Denied,
        Self::Precondition,
        Self::Unsupported,
        Self::TooManyRequests,
        Self::InsufficientStorage,
        Self::Unavailable,
    ];

    /// The code on the wire, the HTTP status, and what it means.
    ///
    /// A refusal's sentence must not be exactly that of docker's own registry: dockerd then takes the error for a passing fault and
    /// tries the push again for 50 seconds (distribution, `errcode` `UnmarshalJSON`; moby, `distribution/errors.go` `retryOnError`).
    pub fn describe(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::BlobUnknown => ("BLOB_UNKNOWN", 404, "blob unknown to the repository"),
            Self::BlobUploadInvalid => ("BLOB_UPLOAD_INVALID", 400, "blob upload invalid"),
            Self::BlobUploadUnknown => ("BLOB_UPLOAD_UNKNOWN", 404, "blob upload unknown to the registry"),
            Self::DigestInvalid => (
                "DIGEST_INVALID",
                400,
                "the digest is malformed, unsupported, or does not match the content",
            ),
            Self::ManifestBlobUnknown => (
                "MANIFEST_BLOB_UNKNOWN",
                400,
                "the manifest refers to content that is not in the repository",
            ),
            Self::ManifestInvalid => ("MANIFEST_INVALID", 400, "manifest invalid"),
            Self::ManifestUnknown => ("MANIFEST_UNKNOWN", 404, "manifest unknown to the repository"),
            Self::NameInvalid => ("NAME_INVALID", 400, "invalid repository name"),
            Self::NameUnknown => ("NAME_UNKNOWN", 404, "repository name not known to the registry"),
            Self::PaginationNumberInvalid => ("PAGINATION_NUMBER_INVALID", 400, "n must be a whole number of entries"),
            Self::RangeInvalid => ("RANGE_INVALID", 416, "the range does not fit the content"),
            Self::SizeInvalid => ("SIZE_INVALID", 400, "the stated length does not match the content"),
            Self::TagInvalid => ("TAG_INVALID", 400, "invalid tag"),
            Self::TooLarge => ("SIZE_INVALID", 413, "the content is larger than the registry accepts"),
            Self::TooSlow => ("BLOB_UPLOAD_INVALID", 408, "the request body came too slowly"),
            Self::Unauthorized => ("UNAUTHORIZED", 401, "authentication required: log in to the registry"),
            Self::Denied => (
                "DENIED",
                403,
                "requested access to the resource is denied: this account does not have the right, or there is no such project",
            ),
            Self::Precondition => (
                "PRECONDITION",
                412,
                "a rule of the project forbids it, such as one that keeps tags where they are",
            ),
            Self::Unsupported => ("UNSUPPORTED", 405, "the operation is not supported"),
            Self::TooManyRequests => ("TOOMANYREQUESTS", 429, "too many requests"),
            Self::InsufficientStorage => ("UNAVAILABLE", 507, "the registry's storage is full"),
            Self::Unavailable => ("UNAVAILABLE", 503, "the registry cannot answer right now"),
        }
    }

    /// The code on the wire.
    pub fn as_str(self) -> &'static str {
        self.describe().0
    }

    /// The HTTP status.
    pub fn status(self) -> u16 {
        self.describe().1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dockerd_does_not_retry_a_refusal() {
        for (code, sentence_of_docker) in [
            (ErrorCode::Unauthorized, "authentication required"),
            (ErrorCode::Denied, "requested access to the resource is denied"),
            (ErrorCode::Unsupported, "The operation is unsupported."),
            (ErrorCode::NameUnknown, "repository name not known to registry"),
        ] {
            let (_, _, sentence) = code.describe();
            assert_ne!(sentence, sentence_of_docker);
            assert!(!sentence.is_empty(), "{code:?}");
        }
    }
}
