//! The page of object stores says what was seen of each.

mod support;

use support::*;
use wharf_blob::Features;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/object-stores.md");
const HEAD: &str = "<!-- Generated from what was seen of each store: WHARF_GOLDEN=write cargo test -p wharf-blob --test reference -->

# Stores

What each store does by itself, as seen when the tests ran against it. What a store lacks Wharf does in its place, so every registry behaves the
same; it takes more time, or more of the server's bandwidth.

| `storage.type` | Seen of | Refuses to overwrite | Makes one object of several | Clients read large blobs from it | Knows its room |
|---|---|---|---|---|---|
";
const TAIL: &str = "
* *Refuses to overwrite*: the store itself keeps every object from being written twice, also by two writers at the same moment. Elsewhere Wharf
  asks first, and keys that are never used again do the rest.
* *Makes one object of several*: the chunks of an upload are joined without passing through Wharf once more.
* *Clients read large blobs from it*: see [`storage.redirect`](configuration.md). Wharf gives out links only after it has seen that one reads a
  part of an object and neither writes, nor deletes, nor opens another object.
";

/// What stands in for the service in the tests.
fn peer(kind: &str) -> &'static str {
    match kind {
        "memory" => "the server's memory",
        "filesystem" => "a folder on a local disk",
        "s3" => "SeaweedFS",
        "azure" => "Azurite",
        "gcs" | "oss" => "a double of our own",
        "swift" => "OpenStack Swift 2.30",
        other => panic!("{other} has no peer"),
    }
}

fn row(kind: &str, features: Features) -> String {
    let word = |has| if has { "yes" } else { "no" };
    let Features {
        guards_writes,
        joins,
        links,
        capacity,
    } = features;
    let cells = [guards_writes, joins, links, capacity].map(word).join(" | ");
    format!("| `{kind}` | {} | {cells} |\n", peer(kind))
}

#[tokio::test]
async fn the_page_says_what_each_store_can_do() {
    let mut page = HEAD.to_owned();
    for candidate in stores() {
        page += &row(
            candidate.driver.name(),
            candidate.driver.features().await.expect("the store answers"),
        );
    }
    page += TAIL;
    if std::env::var("WHARF_GOLDEN").as_deref() == Ok("write") {
        std::fs::write(PAGE, &page).expect("the page is written");
    }
    assert_eq!(std::fs::read_to_string(PAGE).expect("the page"), page, "see the head of the page");
}
