//! Rendering of errors, in the two shapes the API has: OCI's under `/v2`, Harbor's everywhere else.

pub(crate) mod oci;
pub(crate) mod rest;

use std::error::Error as StdError;

use wharf_core::Error;
use wharf_meter::pressure::{self, Reason};

/// What an operator needs to know is logged and counted once, here; the client gets none of it.
fn log_fault(error: &Error) {
    match error {
        Error::Internal(cause) => tracing::error!(error = %chain(cause.as_ref()), "internal error"),
        Error::Unavailable { what, source } => tracing::error!(error = %chain(source.as_ref()), "{what} is unavailable"),
        Error::Full => {
            pressure::refused(Reason::StorageFull);
            tracing::error!("the storage or the database is full");
        }
        Error::OverQuota { .. } => pressure::refused(Reason::Quota),
        _ => {}
    }
}

fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
