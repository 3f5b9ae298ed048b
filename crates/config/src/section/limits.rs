//! `[limits]`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ByteSize, Duration};

/// Upper bounds that keep one client from using up the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Size of a manifest or index.
    #[schemars(extend("x-min" = "1KiB", "x-max" = "64MiB"))]
    pub manifest_size: ByteSize,
    /// Nesting of a JSON document, manifests included.
    #[schemars(range(min = 8, max = 120))]
    pub json_depth: usize,
    /// Blobs or manifests that one manifest or index may list.
    #[schemars(range(min = 1, max = 1000000))]
    pub manifest_references: usize,
    /// Size of a JSON body sent to the REST API.
    #[schemars(extend("x-min" = "1KiB", "x-max" = "64MiB"))]
    pub json_body: ByteSize,
    /// Size of a request's line and headers together; more is answered 431.
    #[schemars(extend("x-min" = "8KiB", "x-max" = "1MiB"))]
    pub header_size: ByteSize,
    /// Headers of a request; more is answered 431.
    #[schemars(range(min = 16, max = 1000))]
    pub header_count: usize,
    /// Length of a request's path and query; more is answered 414.
    #[schemars(extend("x-min" = "1KiB", "x-max" = "60KiB"))]
    pub uri_length: ByteSize,
    /// How long the headers of a request may take to arrive.
    #[schemars(extend("x-min" = "100ms", "x-max" = "1h"))]
    pub header_timeout: Duration,
    /// How long a TLS handshake may take.
    #[schemars(extend("x-min" = "100ms", "x-max" = "1h"))]
    pub tls_handshake_timeout: Duration,
    /// How long a connection without a request is kept open.
    #[schemars(extend("x-min" = "100ms", "x-max" = "1h"))]
    pub idle_timeout: Duration,
    /// A request is given up when no byte of its body moved for so long.
    #[schemars(extend("x-min" = "100ms", "x-max" = "1h"))]
    pub body_timeout: Duration,
    /// Bytes per second that a body must move at on average over `limits.min_rate_window`; 0 for no such bound.
    pub min_rate: ByteSize,
    /// Time over which `limits.min_rate` is measured.
    #[schemars(extend("x-min" = "100ms", "x-max" = "1h"))]
    pub min_rate_window: Duration,
    /// Client connections open at the same time; further ones wait to be accepted, and idle ones are closed to make room.
    #[schemars(range(min = 1, max = 1000000))]
    pub connections: usize,
    /// Entries on a page of the tag list and the catalog at most.
    #[schemars(range(min = 1, max = 10000))]
    pub page_size: u64,
    /// Entries on a page of the referrers list at most.
    #[schemars(range(min = 1, max = 10000))]
    pub referrers_page: u64,
    /// Unfinished uploads that one user or robot account may have. On PostgreSQL those that start at the very same moment may be a few more.
    #[schemars(range(min = 1, max = 1000000))]
    pub open_uploads: i64,
    /// Memory that the bodies of uploads may take together while they are stored; one account gets half of it at most. Further uploads wait.
    /// A large one takes 41.5 MiB on its way to an object store, and 3.5 MiB on its way to a folder;
    /// the chunks of an upload take 56 MiB while an object store's are joined.
    #[schemars(extend("x-min" = "8MiB"))]
    pub upload_memory: ByteSize,
    /// How long an upload waits for that; then it is answered 429.
    #[schemars(extend("x-min" = "100ms", "x-max" = "10m"))]
    pub upload_wait: Duration,
    /// Size of a blob.
    #[schemars(extend("x-min" = "1KiB"))]
    pub blob_size: ByteSize,
    /// Tags that one manifest push may set.
    #[schemars(range(min = 1, max = 10000))]
    pub tags_per_push: usize,
    /// Requests under way at the same time on one HTTP/2 connection.
    #[schemars(range(min = 1, max = 10000))]
    pub h2_streams: u32,
    /// Requests of one HTTP/2 connection that the client may reset before they are answered; one more closes the connection.
    #[schemars(range(min = 1, max = 100000))]
    pub h2_resets: u32,
    /// Scopes that one token request may ask for.
    #[schemars(range(min = 1, max = 10000))]
    pub token_scopes: usize,
    /// Members, users and groups, that one project may have.
    #[schemars(range(min = 1, max = 1000000))]
    pub members_per_project: i64,
    /// Grants on some repositories that one project may have.
    #[schemars(range(min = 1, max = 100000))]
    pub grants_per_project: i64,
    /// Rules for signed tokens of one project.
    #[schemars(range(min = 1, max = 1000))]
    pub workload_rules_per_project: i64,
    /// Robot accounts that one project, and the installation itself, may have.
    #[schemars(range(min = 1, max = 1000000))]
    pub robots_per_project: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            manifest_size: ByteSize::mib(4),
            json_depth: 64,
            manifest_references: 100_000,
            json_body: ByteSize::mib(1),
            header_size: ByteSize::kib(32),
            header_count: 100,
            uri_length: ByteSize::kib(8),
            header_timeout: Duration::secs(10),
            tls_handshake_timeout: Duration::secs(10),
            idle_timeout: Duration::secs(60),
            body_timeout: Duration::secs(30),
            min_rate: ByteSize::kib(1),
            min_rate_window: Duration::secs(30),
            connections: 4096,
            page_size: 1000,
            referrers_page: 100,
            open_uploads: 1000,
            upload_memory: ByteSize::gib(1),
            upload_wait: Duration::secs(30),
            blob_size: ByteSize::gib(100),
            tags_per_push: 100,
            h2_streams: 256,
            h2_resets: 200,
            token_scopes: 100,
            members_per_project: 1000,
            grants_per_project: 1000,
            workload_rules_per_project: 100,
            robots_per_project: 1000,
        }
    }
}
