//! Whether a store keeps to signed links, found out by trying.

mod support;

use std::time::Duration;

use support::*;
use wharf_blob::BlobDriver;

#[tokio::test]
async fn a_fault_that_passes_decides_nothing_about_links() {
    let (driver, liar) = behind_liar().await;
    let key = blob_key();
    store(&driver, &key, 10).await.unwrap();
    for request in ["PUT /|probe?|X-Amz-Signature", "GET /|porbe?", "GET /|probe|authorization: "] {
        liar.lies_about(request, Lie::Answer("503 Slow Down", ""));
        assert!(driver.features().await.is_err(), "{request}");
        // Bytes pass through the server, and no pull waits for the next try.
        let began = std::time::Instant::now();
        assert_eq!(driver.link(&key, Duration::from_secs(60)).await.unwrap(), None, "{request}");
        assert!(began.elapsed() < Duration::from_secs(1), "{request}");
        assert!(liar.truth() > 0, "{request}");
    }
    assert!(driver.features().await.unwrap().links);
    assert!(driver.link(&key, Duration::from_secs(60)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_store_that_does_not_keep_to_links_is_not_asked_again() {
    let (driver, liar) = behind_liar().await;
    liar.lies_about("DELETE /|probe?", Lie::Answer("204 No Content", ""));
    assert!(!driver.features().await.unwrap().links);
    assert!(liar.truth() > 0);
    assert!(!driver.features().await.unwrap().links);
    assert_eq!(driver.link(&blob_key(), Duration::from_secs(60)).await.unwrap(), None);
}
