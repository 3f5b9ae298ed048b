//! The log as a file.

use serde_json::Value;
use wharf_model::{Clock as _, SystemClock};
use wharf_testkit::TestRegistry;

use super::{LIST, plant};
use crate::start;

#[tokio::test]
async fn c44_a134_no_field_of_the_csv_is_a_formula() {
    let registry = start();
    let admin = registry.admin();
    admin.make_user("=1+2").await;
    admin.make_user("@SUM(A1)").await;
    let reply = admin.get(&format!("{LIST}/export?q=resource_type=user")).await;
    assert_eq!(reply.status, 200);
    let name = reply.header("content-disposition");
    assert!(
        name.starts_with("attachment; filename=\"audit-log-2") && name.contains("; filename*=UTF-8''audit-log-2"),
        "{name}"
    );
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8; header=present");
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 4, "a header and three users: {text}");
    assert!(lines[1].contains(",'@SUM(A1),") && lines[2].contains(",'=1+2,"), "{text}");
    for field in lines.iter().flat_map(|line| line.split(',')) {
        assert!(!field.trim_matches('"').starts_with(['=', '+', '-', '@', '\t', '\r']), "{field}");
    }
    assert_eq!(admin.get(&format!("{LIST}/export?format=xml")).await.status, 400);
    assert_eq!(admin.get(&format!("{LIST}/export?q=secret=x")).await.status, 400);
}

/// Most memory the process ever had, in KiB.
fn peak(registry: &TestRegistry) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", registry.pid())).expect("a status");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("a peak");
    line.split_whitespace()
        .nth(1)
        .and_then(|number| number.parse().ok())
        .expect("a number")
}

#[tokio::test]
async fn an_export_is_whole_and_takes_the_memory_of_a_piece() {
    const ROWS: usize = 10_000;
    let registry = start();
    let admin = registry.admin();
    // Four kilobytes each: forty megabytes that must not be in memory at once.
    let names = (0..ROWS).map(|n| format!("{n:0>4000}"));
    plant(&registry, SystemClock.now(), ("create", "thing"), names).await;
    assert_eq!(admin.get(&format!("{LIST}?page_size=100")).await.status, 200);
    let before = peak(&registry);
    for format in ["csv", "jsonl"] {
        let reply = admin.get(&format!("{LIST}/export?format={format}&q=resource_type=thing")).await;
        assert!(reply.body.len() > ROWS * 4000, "{format}: {} bytes", reply.body.len());
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        let rows: Vec<_> = text.lines().skip(usize::from(format == "csv")).collect();
        assert_eq!(rows.len(), ROWS, "{format}");
        if format == "jsonl" {
            let ids: Vec<_> = rows
                .iter()
                .map(|row| serde_json::from_str::<Value>(row).expect("JSON")["id"].as_i64())
                .collect();
            assert!(ids.windows(2).all(|pair| pair[0] > pair[1]), "newest first, none twice");
        }
    }
    let grown = peak(&registry).saturating_sub(before);
    assert!(grown < 32 * 1024, "grew by {grown} KiB");
}
