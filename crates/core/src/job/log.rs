//! The log of a task: lines that gather in memory and are written in pieces, both bounded.

use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use wharf_model::{TaskId, Timestamp};
use wharf_store::Tx;

use crate::{Core, Error};

/// Bytes that gather before a piece has to be written; what comes on top is left out.
const GATHERED: usize = 256 << 10;
/// Longest line, in bytes.
const LINE: usize = 4096;
/// Longest log of a task, in bytes.
const LONGEST: u64 = 8 << 20;
/// Pieces read at once.
const PIECES: u64 = 16;

/// Lines that wait to be written.
#[derive(Debug, Default)]
pub(super) struct Lines(Mutex<Gathered>);

#[derive(Debug, Default)]
struct Gathered {
    text: String,
    left_out: u64,
}

impl Lines {
    /// Adds a line, on one line.
    pub(super) fn add(&self, now: Timestamp, line: &str) {
        let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if gathered.text.len() > GATHERED {
            gathered.left_out += 1;
            return;
        }
        let _ = write!(gathered.text, "{} ", now.format("%Y-%m-%dT%H:%M:%S%.3fZ"));
        let cut = (0..=LINE.min(line.len())).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
        gathered
            .text
            .extend(line[..cut].chars().map(|c| if c.is_control() { ' ' } else { c }));
        gathered.text.push('\n');
    }

    /// Writes what gathered into `tx`, which has the lease. What was taken is returned, for [`Lines::give_back`] when `tx` fails.
    pub(super) async fn write(&self, tx: &mut Tx, task: TaskId) -> Result<String, Error> {
        let taken = self.take();
        if taken.is_empty() {
            return Ok(taken);
        }
        if tx.jobs().add_log(task, &taken, LONGEST).await?.is_none() {
            tracing::debug!(%task, "the log of a task is full");
        }
        Ok(taken)
    }

    /// The transaction failed: what was taken is still to be written.
    pub(super) fn give_back(&self, taken: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).text.insert_str(0, taken);
    }

    fn take(&self) -> String {
        let mut gathered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = std::mem::take(&mut gathered.text);
        let left_out = std::mem::take(&mut gathered.left_out);
        if left_out > 0 {
            let _ = writeln!(text, "… {left_out} lines left out");
        }
        text
    }
}

/// The whole log of a task so far.
pub(super) async fn read(core: &Core, task: TaskId) -> Result<String, Error> {
    let (mut whole, mut after) = (String::new(), 0);
    loop {
        let pieces = core.store.read().jobs().log(task, after, PIECES).await?;
        let Some((last, _)) = pieces.last() else { return Ok(whole) };
        after = *last;
        for (_, text) in &pieces {
            whole.push_str(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_and_a_flood_is_counted() {
        let lines = Lines::default();
        let now = "2026-11-22T14:45:10Z".parse().expect("a time");
        lines.add(now, "one\r\nforged");
        assert_eq!(lines.take(), "2026-11-22T14:45:10.000Z one  forged\n");
        for _ in 0..100 {
            lines.add(now, &"ä".repeat(10_000));
        }
        let text = lines.take();
        assert!(
            text.len() < GATHERED + 2 * LINE && text.ends_with("lines left out\n"),
            "{}",
            text.len()
        );
        assert_eq!(lines.take(), "");
    }
}
