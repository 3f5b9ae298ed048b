//! The accept loop: who gets in, and how everybody gets out.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::activity::Phase;
use super::connection::{self, End};
use super::shutdown::{Drained, Stage};
use super::{Counters, Shared};

/// Pause after a failed accept. Its usual cause, no file descriptors left, does not go away in a hurry.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long cut connections get to notice.
const CUT_WAIT: Duration = Duration::from_secs(5);

/// What the cut connections leave behind.
#[derive(Debug, Default)]
struct Losses {
    connections: AtomicU64,
    requests: AtomicU64,
}

/// Accepts until `shutdown`, then drains.
pub(super) async fn run(
    listener: TcpListener,
    shared: Arc<Shared>,
    grace: Duration,
    abort: &CancellationToken,
    shutdown: impl Future<Output = ()>,
) -> Drained {
    let connections = TaskTracker::new();
    let losses = Arc::new(Losses::default());
    // However this future ends, no connection outlives it.
    let _cut = CutOnDrop(Arc::clone(&shared));
    tokio::select! {
        () = shutdown => {}
        () = abort.cancelled() => {}
        () = accept_all(&listener, &shared, &connections, &losses) => {}
    }
    // Newcomers are refused by the kernel from here on, so that a load balancer turns elsewhere at once.
    drop(listener);
    connections.close();
    shared.stage.send_replace(Stage::Draining);
    let mut finished = pin!(connections.wait());
    let in_time = tokio::select! {
        within = timeout(grace, finished.as_mut()) => within.is_ok(),
        () = abort.cancelled() => false,
    };
    if !in_time {
        shared.stage.send_replace(Stage::Cut);
        let _cut_tasks_only_return = timeout(CUT_WAIT, finished).await;
    }
    report(&losses, &shared.counters)
}

/// Says how it ended, with the numbers that tell an operator whether a limit is too tight.
fn report(losses: &Losses, counters: &Counters) -> Drained {
    let cut_connections = losses.connections.load(Ordering::Relaxed);
    let cut_requests = losses.requests.load(Ordering::Relaxed);
    if cut_connections > 0 {
        tracing::warn!(
            cut_connections,
            cut_requests,
            "connections were cut because the grace period was over"
        );
    }
    tracing::info!(
        accepted = counters.accepted.get(),
        heads_refused = counters.heads_refused.get(),
        cut_header = counters.cut_header.get(),
        cut_stalled = counters.cut_stalled.get(),
        bodies_late = counters.bodies_late.get(),
        waited_for_slot = counters.waited_for_slot.get(),
        "listener closed"
    );
    Drained {
        cut_connections,
        cut_requests,
    }
}

struct CutOnDrop(Arc<Shared>);

impl Drop for CutOnDrop {
    fn drop(&mut self) {
        self.0.stage.send_replace(Stage::Cut);
    }
}

async fn accept_all(listener: &TcpListener, shared: &Arc<Shared>, connections: &TaskTracker, losses: &Arc<Losses>) {
    let slots = Arc::new(Semaphore::new(shared.limits.connections));
    loop {
        let Some(slot) = take_slot(&slots, shared).await else { return };
        match listener.accept().await {
            Ok((stream, peer)) => {
                shared.counters.accepted.add();
                connections.spawn(serve_one(Arc::clone(shared), stream, peer, slot, Arc::clone(losses)));
            }
            Err(error) => {
                shared.counters.accept_errors.add();
                tracing::warn!(%error, "accept failed");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Waits for a free slot. Waiting, not refusing: the kernel queues newcomers for nothing, while a refusal would need a handshake.
async fn take_slot(slots: &Arc<Semaphore>, shared: &Shared) -> Option<OwnedSemaphorePermit> {
    if let Ok(slot) = Arc::clone(slots).try_acquire_owned() {
        return Some(slot);
    }
    shared.counters.waited_for_slot.add();
    tracing::warn!(
        connections = shared.limits.connections,
        "all connection slots are taken, closing idle connections"
    );
    shared.stage.send_replace(Stage::Crowded);
    let slot = Arc::clone(slots).acquire_owned().await.ok();
    shared.stage.send_replace(Stage::Open);
    slot
}

async fn serve_one(shared: Arc<Shared>, stream: TcpStream, peer: std::net::SocketAddr, slot: OwnedSemaphorePermit, losses: Arc<Losses>) {
    let counters = Arc::clone(&shared.counters);
    counters.open.add();
    // A gauge must come down even if the connection's task panics.
    let _open = OpenGauge(Arc::clone(&counters));
    let end = connection::run(shared, stream, peer).await;
    match end {
        End::Closed => {}
        End::Overdue(Phase::Head) => counters.cut_header.add(),
        End::Overdue(Phase::Stalled) => counters.cut_stalled.add(),
        End::Overdue(Phase::Idle | Phase::Busy | Phase::Lingering) => {}
        End::TooManyResets => counters.cut_resets.add(),
        End::Cut(requests) => {
            counters.cut_shutdown.add();
            losses.connections.fetch_add(1, Ordering::Relaxed);
            losses.requests.fetch_add(u64::from(requests), Ordering::Relaxed);
        }
    }
    if end != End::Closed {
        tracing::debug!(%peer, ?end, "connection cut");
    }
    drop(slot);
}

struct OpenGauge(Arc<Counters>);

impl Drop for OpenGauge {
    fn drop(&mut self) {
        self.0.open.subtract();
    }
}
