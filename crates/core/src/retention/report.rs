//! What a task found and did, as Harbor's table with one column more.

use std::fmt::Write as _;

use wharf_model::{RetentionOutcome, RetentionTask, RetentionVerdict, Timestamp};

/// Rows of a table. Who wants more reads the report, page by page.
pub(super) const ROWS: usize = 10_000;

const COLUMNS: [&str; 10] = [
    "Digest",
    "Tag",
    "Kind",
    "Labels",
    "PushedTime",
    "PulledTime",
    "CreatedTime",
    "Retention",
    "Rule",
    "Reason",
];

/// The log of a task: what was asked, the table, and the sum.
pub(super) fn text(task: &RetentionTask, algorithm: &str, verdicts: &[RetentionVerdict]) -> String {
    let began = time(task.started_at);
    let mut text = format!(
        "{began} [INFO] Run retention process.\n Repository: {}\n Rule Algorithm: {algorithm}\n Dry Run: {}\n",
        task.repository, task.dry_run
    );
    let _ = writeln!(
        text,
        "{began} [INFO] Load {} candidates from repository {}",
        task.total, task.repository
    );
    table(&mut text, verdicts);
    if task.total > verdicts.len() as i64 && !verdicts.is_empty() {
        let _ = writeln!(text, "the report has all {} of them", task.total);
    }
    if !task.failure.is_empty() {
        let _ = writeln!(text, "{began} [ERROR] {}", task.failure);
    }
    let end = task.ended_at.map_or_else(|| "-".to_owned(), time);
    let _ = writeln!(text, "{end} [INFO] {}: {} of {} retained", task.status, task.retained, task.total);
    text
}

fn table(text: &mut String, verdicts: &[RetentionVerdict]) {
    let rows: Vec<[String; 10]> = verdicts.iter().take(ROWS).map(row).collect();
    let mut widths = COLUMNS.map(str::len);
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let rule: String = widths.iter().map(|width| format!("+{}", "-".repeat(width + 2))).collect();
    let mut line = |cells: &[String]| {
        for (cell, width) in cells.iter().zip(widths) {
            let _ = write!(text, "| {cell:width$} ");
        }
        text.push_str("|\n");
    };
    let head = COLUMNS.map(str::to_owned);
    line(&head);
    rows.iter().for_each(|row| line(row));
    let _ = writeln!(text, "{rule}+");
}

fn row(verdict: &RetentionVerdict) -> [String; 10] {
    let pushed = time(verdict.pushed_at);
    [
        verdict.digest.to_string(),
        verdict.tag.clone().unwrap_or_default(),
        verdict.kind.clone(),
        clean(&verdict.labels.join(",")),
        pushed.clone(),
        verdict.pulled_at.map_or_else(|| "never".to_owned(), time),
        // Harbor's created is the push.
        pushed,
        word(verdict.outcome).to_owned(),
        verdict.rule.map_or_else(String::new, |rule| rule.to_string()),
        clean(&verdict.reason),
    ]
}

fn word(outcome: RetentionOutcome) -> &'static str {
    match outcome {
        RetentionOutcome::Retain => "RETAIN",
        RetentionOutcome::Delete => "DEL",
        RetentionOutcome::Held => "IMMUTABLE",
        RetentionOutcome::Changed => "SKIP",
        RetentionOutcome::Failed => "ERR",
    }
}

/// On one line, and without the line that ends a cell.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || c == '|' { ' ' } else { c }).collect()
}

fn time(moment: Timestamp) -> String {
    moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
