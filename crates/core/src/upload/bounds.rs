//! Bounds on a body that arrives: the largest blob, and the room of its project.

use std::io;

use futures_util::{StreamExt as _, stream};
use wharf_blob::ByteStream;
use wharf_model::ProjectId;

use crate::{Core, Error, quota};

/// Bytes that may follow the `offset` there is. A stated length beyond it is refused before anything is read.
///
/// # Errors
/// [`Error::TooLarge`].
pub(super) fn room(core: &Core, offset: u64, stated: Option<u64>) -> Result<u64, Error> {
    let limit = core.policy.blob_size;
    let room = limit.saturating_sub(offset);
    if stated.is_some_and(|stated| stated > room) {
        return Err(Error::TooLarge { limit });
    }
    Ok(room)
}

/// The stream was cut because it passed the limit.
#[derive(Debug, thiserror::Error)]
#[error("larger than the limit")]
struct OverLimit;

/// Cuts the stream when more comes than there is `room` for.
pub(super) fn limit(body: ByteStream, room: u64) -> ByteStream {
    let mut left = room;
    body.map(move |chunk| {
        let chunk = chunk?;
        left = left.checked_sub(chunk.len() as u64).ok_or_else(|| io::Error::other(OverLimit))?;
        Ok(chunk)
    })
    .boxed()
}

/// What a stream that was cut here stands for.
pub(super) fn told(error: Error, limit: u64) -> Error {
    match error {
        Error::Body(cause) if cause.get_ref().is_some_and(|cause| cause.is::<OverLimit>()) => Error::TooLarge { limit },
        Error::Body(cause) => cause.downcast::<Error>().unwrap_or_else(Error::Body),
        other => other,
    }
}

/// Cuts the stream when the project has no room for what has come so far.
pub(super) fn meter(core: &Core, project: ProjectId, offset: u64, body: ByteStream) -> ByteStream {
    let state = Some((core.clone(), body, offset));
    stream::unfold(state, move |state| async move {
        let (core, mut body, mut so_far) = state?;
        let chunk = match body.next().await? {
            Ok(chunk) => chunk,
            failed => return Some((failed, None)),
        };
        so_far += chunk.len() as u64;
        match quota::check(&core, project, so_far).await {
            Ok(()) => Some((Ok(chunk), Some((core, body, so_far)))),
            Err(refused) => Some((Err(io::Error::other(refused)), None)),
        }
    })
    .boxed()
}
