//! Which request this code works for: every line of the log carries its id, whatever its level and whoever writes it.
//!
//! A span would do the same, but it is made for every request, with an entry in a registry and a text of its own, and is entered at every poll; a
//! level above `info` would switch it off and leave errors without it. What is here costs a pointer, and the text is made by lines that are
//! written. Work that is given to a task or thread of its own does not carry it.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

tokio::task_local! {
    static ID: Arc<str>;
}

/// Gives `use_it` the id of the request that is worked for, if one is.
pub fn with_request_id<T>(use_it: impl FnOnce(&str) -> T) -> Option<T> {
    ID.try_with(|id| use_it(id)).ok()
}

/// Works for the request `id`.
pub(crate) async fn within<T>(id: Arc<str>, work: impl Future<Output = T>) -> T {
    ID.scope(id, work).await
}

/// A body that is made while it is sent works for its request too. One that is whole already has nothing to say.
pub(crate) fn body_within(id: Arc<str>, body: Body) -> Body {
    if body.size_hint().exact().is_some() {
        return body;
    }
    Body::new(Within { id, body })
}

struct Within {
    id: Arc<str>,
    body: Body,
}

impl HttpBody for Within {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Self { id, body } = self.get_mut();
        ID.sync_scope(Arc::clone(id), || Pin::new(body).poll_frame(cx))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use futures_util::{StreamExt as _, stream};

    use super::*;

    fn seen() -> Bytes {
        with_request_id(|id| id.to_owned()).unwrap_or_else(|| "none".to_owned()).into()
    }

    #[tokio::test]
    async fn a_body_that_is_made_while_it_is_sent_belongs_to_its_request() {
        let made = || Body::from_stream(stream::iter(0..2).map(|_| Ok::<_, std::io::Error>(seen())));
        let bytes = to_bytes(made(), 100).await.expect("bytes");
        assert_eq!(bytes, "nonenone");
        let bytes = to_bytes(body_within("one-".into(), made()), 100).await.expect("bytes");
        assert_eq!(bytes, "one-one-");
        assert_eq!(within("two".into(), async { seen() }).await, "two");
    }

    #[tokio::test]
    async fn a_whole_body_is_left_as_it_is() {
        let body = body_within("one".into(), Body::from("whole"));
        assert_eq!(body.size_hint().exact(), Some(5));
    }
}
