//! The tasks of HTTP/2 streams, under watch.
//!
//! A stalled HTTP/1 answer blocks its socket; a stalled HTTP/2 answer only lacks window, so each stream is watched where hyper runs it.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep};

use super::activity::Activity;
use super::counters::Counters;
use super::exchange::Exchange;

/// Spawns the streams of one connection.
#[derive(Debug, Clone)]
pub(super) struct StreamExecutor {
    /// The connection.
    pub(super) activity: Arc<Activity>,
    /// The listener's numbers.
    pub(super) counters: Arc<Counters>,
    /// How long a frame may wait for room at the client.
    pub(super) stall: Duration,
}

impl<F> hyper::rt::Executor<F> for StreamExecutor
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, stream: F) {
        match self.activity.take_opened() {
            Some(exchange) => drop(tokio::spawn(watched(stream, exchange, self.clone()))),
            None => drop(tokio::spawn(stream)),
        }
    }
}

/// Runs a stream to its end, or drops it, which resets it, when the client does not take its bytes.
async fn watched<F: Future<Output = ()>>(stream: F, exchange: Arc<Exchange>, executor: StreamExecutor) {
    let mut stream = pin!(stream);
    let mut stall = Stall {
        limit: executor.stall,
        timer: None,
    };
    let stalled = poll_fn(|cx| match stream.as_mut().poll(cx) {
        Poll::Ready(()) => Poll::Ready(false),
        Poll::Pending => stall.poll(&exchange, cx).map(|()| true),
    })
    .await;
    if stalled {
        executor.counters.cut_stalled.add();
    } else if !exchange.finished() {
        executor.activity.note_reset();
    }
}

/// The one timer of a stream, made when it first waits for the client.
struct Stall {
    limit: Duration,
    timer: Option<(u64, Pin<Box<Sleep>>)>,
}

impl Stall {
    /// Ready when the same frame has waited for the whole limit.
    fn poll(&mut self, exchange: &Exchange, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let Some(frame) = exchange.waiting_frame() else {
                return Poll::Pending;
            };
            let (armed_for, timer) = self.timer.get_or_insert_with(|| (frame, Box::pin(sleep(self.limit))));
            std::task::ready!(timer.as_mut().poll(cx));
            if *armed_for == frame {
                return Poll::Ready(());
            }
            *armed_for = frame;
            timer.as_mut().reset(Instant::now() + self.limit);
        }
    }
}
