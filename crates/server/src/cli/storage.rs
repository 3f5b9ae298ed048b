//! `wharf storage migrate`: bytes move from one store to another. Works on the stores, not on a running registry.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use clap::Args;
use wharf_blob::{MigrateOptions, Moved};

use super::Source;
use super::size::Size;
use crate::start_error::StartError;
use crate::wiring;

/// Between two lines about how far it has come.
const TOLD_EVERY: Duration = Duration::from_secs(10);

/// Options of `wharf storage migrate`.
#[derive(Debug, Args)]
pub(super) struct MigrateCommand {
    #[command(flatten)]
    source: Source,
    /// Copy nothing, only say what is missing.
    #[arg(long)]
    dry_run: bool,
    /// Take what is there with the right number of bytes for whole, without reading it. Not after a run that was cut off.
    #[arg(long)]
    trust_sizes: bool,
    /// Objects to copy at a time.
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256))]
    parallel: u16,
}

/// Copies, and tells how it went. Whether nothing is left to do.
///
/// # Errors
/// When the configuration names no second store, a store cannot be opened or listed, or `out` cannot be written to.
pub(super) fn migrate(command: &MigrateCommand, out: &mut dyn Write) -> io::Result<bool> {
    let config = command.source.load().map_err(io::Error::other)?;
    let beside = config
        .beside
        .as_deref()
        .ok_or_else(|| io::Error::other("storage.beside is not set; it names the configuration of the store to copy from"))?;
    let options = MigrateOptions {
        parallel: command.parallel.into(),
        dry_run: command.dry_run,
        trust_sizes: command.trust_sizes,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let tally = Mutex::new(Tally::default());
    let outcome = runtime.block_on(async {
        let (from, to) = (wiring::storage::one(beside)?, wiring::storage::one(&config)?);
        let each = |key: &str, size: u64, moved: &Moved| tally.lock().unwrap_or_else(PoisonError::into_inner).count(key, size, moved);
        Ok::<_, StartError>(wharf_blob::migrate(from.as_ref(), to.as_ref(), options, &each).await?)
    });
    let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    writeln!(out, "{tally}")?;
    outcome.map_err(io::Error::other)?;
    Ok(tally.failed == 0 && tally.missing == 0)
}

/// What became of the objects so far.
#[derive(Debug, Default)]
struct Tally {
    copied: u64,
    bytes: u64,
    present: u64,
    gone: u64,
    missing: u64,
    failed: u64,
    told: Option<Instant>,
}

impl Tally {
    fn count(&mut self, key: &str, size: u64, moved: &Moved) {
        match moved {
            Moved::Copied => {
                self.copied += 1;
                self.bytes += size;
            }
            Moved::Present => self.present += 1,
            Moved::Gone => self.gone += 1,
            Moved::Missing => {
                self.missing += 1;
                self.bytes += size;
            }
            Moved::Failed(why) => {
                self.failed += 1;
                report(&format!("{key}: {why}"));
            }
        }
        if self.told.get_or_insert_with(Instant::now).elapsed() >= TOLD_EVERY {
            self.told = Some(Instant::now());
            report(&self.to_string());
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            copied,
            present,
            gone,
            missing,
            failed,
            ..
        } = self;
        let bytes = Size::of(i64::try_from(self.bytes).unwrap_or(i64::MAX));
        match missing {
            0 => write!(
                f,
                "{copied} objects copied ({bytes}), {present} were there, {gone} deleted meanwhile, {failed} failed"
            ),
            _ => write!(f, "{missing} objects are missing ({bytes}), {present} are there, {failed} failed"),
        }
    }
}

/// One line for whoever watches. That nobody does is no reason to stop.
fn report(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
