//! That a request is being worked on.

use std::sync::Arc;

use wharf_meter::http;

use super::activity::Activity;
use super::exchange::Exchange;

/// Counts its connection's request out when the answer is gone, however it went.
#[derive(Debug)]
pub(super) struct Ticket {
    /// The connection.
    pub(super) activity: Arc<Activity>,
    /// The exchange.
    pub(super) exchange: Arc<Exchange>,
    /// What is measured of it, if anything is.
    pub(super) measured: Option<http::Exchange>,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.activity.end_request();
    }
}
