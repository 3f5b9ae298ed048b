//! A line of the log, with the id of the request it belongs to.

use std::fmt;

use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// Lines as `inner` makes them, and the request's id at their end.
pub(super) struct WithRequestId<F> {
    inner: F,
    json: bool,
}

impl<F> WithRequestId<F> {
    /// For lines of text.
    pub(super) fn text(inner: F) -> Self {
        Self { inner, json: false }
    }

    /// For lines that are JSON objects.
    pub(super) fn json(inner: F) -> Self {
        Self { inner, json: true }
    }
}

impl<S, N, F> FormatEvent<S, N> for WithRequestId<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(&self, ctx: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let with_id = wharf_api::with_request_id(|id| {
            let mut line = String::new();
            self.inner.format_event(ctx, Writer::new(&mut line), event)?;
            // An id has no character that means anything in JSON or in the text.
            match line.trim_end().strip_suffix('}').filter(|_| self.json) {
                Some(fields) => writeln!(writer, "{fields},\"request_id\":\"{id}\"}}"),
                None => writeln!(writer, "{} request_id={id}", line.trim_end()),
            }
        });
        match with_id {
            Some(written) => written,
            None => self.inner.format_event(ctx, writer, event),
        }
    }
}
