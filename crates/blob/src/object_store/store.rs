//! The connection, and what was found out about the store behind it.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use opendal::layers::{RetryLayer, TimeoutLayer};
use opendal::{Builder, ErrorKind, HttpTransporter, OperationContext, Operator};
use tokio::sync::OnceCell;
use wharf_model::Generation;

use super::error::{is_unsupported, store_error};
use super::parts::PartPlan;
use super::signed::SignLink;
use super::wire::Wire;
use crate::BlobError;

/// An object in the root, which is never an [`crate::ObjectKey`]: what a store can do is tried out on it, once in a process. Its name is fixed
/// so that a crash leaves one.
pub(super) const PROBE: &str = "probe";
/// Metadata by which a write recognises its own object. Azure wants names that are identifiers, and proxies drop underscores.
pub(super) const MARK: &str = "wharfwrite";
/// Bytes of the largest object, as long as nobody says more.
const USUAL: u64 = 64 << 30;
/// Bound for a request without a body.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Bound for one step of a transfer: 8 MiB out, a buffer in, or completing a multipart upload.
const STEP_TIMEOUT: Duration = Duration::from_secs(60);
/// Repeats of a request that failed for a passing reason, and the first wait; each wait is twice the one
/// before, so that a store that is down is told after a few seconds.
const RETRIES: usize = 4;
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// A bucket, or a folder in it.
#[derive(Debug)]
pub(super) struct Store {
    pub(super) operator: Operator,
    /// Joins parts inside the store, where `operator` cannot because it sends checksums.
    joining: Option<Operator>,
    /// How objects are cut whose length is not known before their end.
    pub(super) parts: PartPlan,
    /// Whether the store refuses to overwrite when it is asked to. Found out once, at the first write.
    guards_writes: OnceCell<bool>,
    /// Whether it does so also for writers of the same moment, of whom one wins.
    pub(super) decides: bool,
    /// Whether a signed link does what it should and nothing else. Found out once, before the first is given out.
    pub(super) links: OnceCell<bool>,
    /// When that could not be found out the last time.
    pub(super) links_unclear: Mutex<Option<Instant>>,
    pub(super) link_signer: LinkSigner,
    /// For the requests that links are tried out with.
    pub(super) wire: Wire,
    /// What the health check writes. It is this process's own: stores bound how often one object may be written, whoever does.
    own_probe: String,
}

/// Who signs links.
pub(super) enum LinkSigner {
    /// The operator.
    Operator,
    /// We do, for the operator has no credentials.
    Own(Arc<dyn SignLink>),
    /// Nobody can.
    Nobody,
}

impl fmt::Debug for LinkSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkSigner")
    }
}

impl Store {
    pub(super) fn connect(wire: &Wire, builder: impl Builder) -> Result<Self, BlobError> {
        Self::connect_through(wire, wire.transport()?, LinkSigner::Operator, builder)
    }

    /// Connects with requests that go through `transport`, and links that `link_signer` signs.
    pub(super) fn connect_through(
        wire: &Wire,
        transport: HttpTransporter,
        link_signer: LinkSigner,
        builder: impl Builder,
    ) -> Result<Self, BlobError> {
        let operator = Operator::new(builder).map_err(store_error)?;
        // Time-outs below retries: every attempt has its own, and none can lose a writer's state.
        let operator = operator
            .with_context(OperationContext::new().with_http_transport(transport))
            .layer(TimeoutLayer::new().with_timeout(TIMEOUT).with_io_timeout(STEP_TIMEOUT))
            .layer(RetryLayer::new().with_jitter().with_max_times(RETRIES).with_min_delay(FIRST_WAIT));
        Ok(Self {
            operator,
            joining: None,
            parts: PartPlan::up_to(USUAL),
            guards_writes: OnceCell::new(),
            decides: true,
            links: OnceCell::new(),
            links_unclear: Mutex::default(),
            link_signer,
            wire: wire.clone(),
            own_probe: format!("{PROBE}-{}", Generation::new()),
        })
    }

    /// With parts that are joined as `other` does it.
    pub(super) fn joined_by(self, other: Self) -> Self {
        Self {
            joining: Some(other.operator),
            ..self
        }
    }

    /// Writes an object, reads it back and removes it.
    pub(super) async fn check(&self) -> Result<(), BlobError> {
        self.write_and_read(&self.own_probe).await?;
        if let Err(error) = self.operator.delete(&self.own_probe).await {
            // Pushes and pulls go on without; `wharf doctor` and the collection of garbage say so.
            tracing::debug!(%error, "the object of the health check could not be removed");
        }
        Ok(())
    }

    /// Writes an object and reads it back.
    pub(super) async fn probe(&self) -> Result<(), BlobError> {
        self.write_and_read(PROBE).await
    }

    /// Whether what [`Store::probe`] wrote is there and as it was.
    pub(super) async fn holds_probe(&self) -> Result<bool, BlobError> {
        self.holds(PROBE).await
    }

    async fn write_and_read(&self, name: &str) -> Result<(), BlobError> {
        self.operator.write(name, PROBE).await.map_err(store_error)?;
        if self.holds(name).await? {
            Ok(())
        } else {
            Err(BlobError::unavailable("the store gave back other bytes than were written"))
        }
    }

    async fn holds(&self, name: &str) -> Result<bool, BlobError> {
        match self.operator.read(name).await {
            Ok(found) => Ok(found.to_bytes() == PROBE),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(store_error(error)),
        }
    }

    /// Whether the store copies parts into an object by itself.
    pub(super) fn joins(&self) -> bool {
        self.joining().info().capability().write_can_copy_from
    }

    /// Whether what is written, but for what is joined inside the store, goes with a checksum.
    pub(super) fn sends_checksums(&self) -> bool {
        self.joining.is_some()
    }

    /// Who joins parts inside the store.
    pub(super) fn joining(&self) -> &Operator {
        self.joining.as_ref().unwrap_or(&self.operator)
    }

    /// Whether "only when nothing is there" works, found out by trying: stores that do not know the header
    /// ignore it or refuse the request.
    pub(super) async fn guards_writes(&self) -> Result<bool, BlobError> {
        let try_out = || async {
            self.operator.write(PROBE, PROBE).await.map_err(store_error)?;
            let guarded = self.operator.write_with(PROBE, PROBE).if_not_exists(true);
            // With a mark, like every write that has to be guarded.
            match guarded.user_metadata([(MARK.to_owned(), PROBE.to_owned())]).await {
                Err(error) if error.kind() == ErrorKind::ConditionNotMatch => return Ok(true),
                Err(error) if !is_unsupported(&error) => return Err(store_error(error)),
                Ok(_) | Err(_) => {}
            }
            tracing::warn!("the object store has no conditional writes; write-once is kept by unique keys alone");
            Ok(false)
        };
        self.guards_writes.get_or_try_init(try_out).await.copied()
    }
}
