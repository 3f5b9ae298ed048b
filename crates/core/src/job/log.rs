//! The log of a task: lines that gather in memory and are written in pieces, both bounded. What is too long keeps its beginning and its
//! end, where the summary is, and says how much is missing between them.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use wharf_model::{TaskId, Timestamp};
use wharf_store::Tx;

use crate::{Core, Error};

/// Bytes that gather before a piece has to be written; of what comes on top the last lines are kept.
const GATHERED: usize = 256 << 10;
/// Those last lines, in bytes.
const LAST: usize = 64 << 10;
/// Longest line, in bytes.
const LINE: usize = 4096;
/// Pieces read at once.
const PIECES: u64 = 16;

/// Lines that wait to be written.
#[derive(Debug, Default)]
pub(super) struct Lines(Mutex<Gathered>);

#[derive(Debug, Default)]
struct Gathered {
    text: String,
    left_out: u64,
    last: VecDeque<String>,
    last_bytes: usize,
}

impl Gathered {
    fn add(&mut self, line: String) {
        if self.text.len() <= GATHERED {
            self.text.push_str(&line);
            return;
        }
        self.last_bytes += line.len();
        self.last.push_back(line);
        while self.last_bytes > LAST {
            let Some(oldest) = self.last.pop_front() else { return };
            self.last_bytes -= oldest.len();
            self.left_out += 1;
        }
    }

    fn into_text(mut self) -> String {
        if self.left_out > 0 {
            let _ = writeln!(self.text, "… {} lines left out", self.left_out);
        }
        self.text.extend(self.last);
        self.text
    }
}

impl Lines {
    /// Adds a line, on one line.
    pub(super) fn add(&self, now: Timestamp, line: &str) {
        let cut = (0..=LINE.min(line.len())).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
        let mut text = format!("{} ", now.format("%Y-%m-%dT%H:%M:%S%.3fZ"));
        text.extend(line[..cut].chars().map(|c| if c.is_control() { ' ' } else { c }));
        text.push('\n');
        self.0.lock().unwrap_or_else(PoisonError::into_inner).add(text);
    }

    /// Writes what gathered into `tx`, which has the lease; the whole log has at most `most` bytes. What was taken is returned, for
    /// [`Lines::give_back`] when `tx` fails.
    pub(super) async fn write(&self, tx: &mut Tx, task: TaskId, most: u64) -> Result<String, Error> {
        let taken = self.take();
        if !taken.is_empty() {
            tx.jobs().add_log(task, &taken, most).await?;
        }
        Ok(taken)
    }

    /// The transaction failed: what was taken is still to be written.
    pub(super) fn give_back(&self, taken: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).text.insert_str(0, taken);
    }

    fn take(&self) -> String {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_text()
    }
}

/// The log of a task so far.
pub(super) async fn read(core: &Core, task: TaskId) -> Result<String, Error> {
    let (mut whole, mut after, mut complete) = (String::new(), 0, true);
    loop {
        let pieces = core.store.read().jobs().log(task, after, PIECES).await?;
        if pieces.is_empty() {
            return Ok(whole);
        }
        for (number, text) in &pieces {
            if complete && *number > after + 1 {
                complete = false;
                let bytes = core.store.read().jobs().log_left_out(task).await?;
                let _ = writeln!(whole, "… {bytes} bytes left out (jobs.log_size)");
            }
            whole.push_str(text);
            after = *number;
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
        for _ in 0..200 {
            lines.add(now, &"ä".repeat(10_000));
        }
        lines.add(now, "the summary");
        let text = lines.take();
        assert!(text.len() < GATHERED + LAST + 2 * LINE, "{}", text.len());
        assert!(
            text.contains("lines left out\n") && text.ends_with("the summary\n"),
            "the end is kept"
        );
        assert_eq!(lines.take(), "");
    }
}
