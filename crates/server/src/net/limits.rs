//! Every bound of the listener in one place.

use std::time::Duration;

/// The coarse clock of a connection never ticks faster or slower than this.
const TICKS: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));

/// What one client may cost. Sizes are bytes unless the name says otherwise.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    /// Request line and header fields together; more is answered 431.
    pub(crate) header_size: usize,
    /// Header fields of one request; more is answered 431.
    pub(crate) header_count: usize,
    /// Request target; a longer one is answered 414.
    pub(crate) uri_length: usize,
    /// From accept (or the end of the TLS handshake) to a whole request head, and from a head's first byte to its last.
    pub(crate) header_timeout: Duration,
    /// From accept to a finished TLS handshake.
    pub(crate) tls_handshake_timeout: Duration,
    /// Without a request on a kept-alive connection; also how long an answer may wait for a client that does not read.
    pub(crate) idle_timeout: Duration,
    /// Without one byte of a request body that the handler is waiting for.
    pub(crate) body_timeout: Duration,
    /// The slowest acceptable request body, bytes per second, averaged over `min_rate_window`; 0 switches the check off.
    pub(crate) min_rate: u64,
    /// Time spent waiting for the client over which `min_rate` is averaged.
    pub(crate) min_rate_window: Duration,
    /// Connections open at once. When all are taken, accept waits: clients queue in the kernel and idle connections are closed to make room.
    pub(crate) connections: usize,
    /// Concurrent HTTP/2 streams of one connection.
    pub(crate) h2_streams: u32,
    /// HTTP/2 requests of one connection that the client may reset before they are answered; one more closes the connection.
    pub(crate) h2_resets: u32,
}

impl Default for Limits {
    /// The secure defaults.
    fn default() -> Self {
        Self {
            header_size: 32 * 1024,
            header_count: 100,
            uri_length: 8 * 1024,
            header_timeout: Duration::from_secs(10),
            tls_handshake_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(60),
            body_timeout: Duration::from_secs(30),
            min_rate: 1024,
            min_rate_window: Duration::from_secs(30),
            connections: 4096,
            h2_streams: 256,
            h2_resets: 200,
        }
    }
}

impl Limits {
    /// How often a connection looks at its own progress: an eighth of the shortest wait, so that a cut comes at most that much late.
    pub(super) fn tick(&self) -> Duration {
        (self.header_timeout.min(self.idle_timeout) / 8).clamp(TICKS.0, TICKS.1)
    }

    /// The largest decoded header list of HTTP/2, which counts 32 bytes of overhead for each field (RFC 9113, 6.5.2).
    pub(super) fn h2_header_list(&self) -> u32 {
        u32::try_from(self.header_size + 32 * self.header_count).unwrap_or(u32::MAX)
    }
}
