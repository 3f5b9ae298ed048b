//! What every driver must do. A driver is done when this suite passes on it.
//!
//! It runs on memory, a folder and every object store; what the scripts in `tests/servers` print says where those are.

mod support;

use std::time::Duration;

use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt};
use support::*;
use wharf_blob::{BlobError, ObjectKey, stream_of};
use wharf_model::{Generation, UploadId};

#[tokio::test]
async fn bytes_come_back_as_they_went_in() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        for size in [0, 1, 64 * KIB, 128 * KIB, 128 * KIB + 1, MIB, 9 * MIB, 70 * MIB] {
            let key = blob_key();
            assert_eq!(store(driver, &key, size).await.unwrap(), size, "{}", driver.name());
            assert_holds(driver, &key, &pattern(0, size)).await;
            driver.delete(&key).await.unwrap();
            assert_absent(driver, &key).await;
        }
    }
}

#[tokio::test]
async fn a_range_is_exactly_that_part() {
    let size = 3 * MIB + 5;
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        let key = blob_key();
        store(driver, &key, size).await.unwrap();
        for (from, to) in [
            (0, 1),
            (0, 0),
            (7, 7),
            (size, size),
            (size - 1, size),
            (100, MIB + 3),
            (0, size),
            (128 * KIB, 256 * KIB),
        ] {
            let reader = driver.open(&key, Some(from..to)).await.unwrap().unwrap();
            assert_eq!(reader.size, size, "{}", driver.name());
            let found = drain(reader.stream).await.unwrap();
            assert_eq!(found, (to - from, digest(&pattern(from, to))), "{} {from}..{to}", driver.name());
        }
        for (from, to) in [(size, size + 1), (0, size + 1), (size + 1, size + 1), (size + 5, size + 9)] {
            let outcome = driver.open(&key, Some(from..to)).await.map(|_| ());
            assert!(
                matches!(outcome, Err(BlobError::OutOfRange(n)) if n == size),
                "{} {from}..{to}: {outcome:?}",
                driver.name()
            );
        }
    }
}

#[tokio::test]
async fn what_was_never_stored_is_positively_not_there() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        assert_absent(driver, &blob_key()).await;
        assert_absent(driver, &part_key(0)).await;
        driver.delete(&blob_key()).await.unwrap();
    }
}

#[tokio::test]
async fn deleting_twice_is_as_good_as_once() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        let key = blob_key();
        store(driver, &key, 10).await.unwrap();
        driver.delete(&key).await.unwrap();
        driver.delete(&key).await.unwrap();
        assert_absent(driver, &key).await;
    }
}

#[tokio::test]
async fn two_generations_of_a_digest_do_not_touch_each_other() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        let digest = digest(&pattern(0, 10));
        let (old, new) = (
            ObjectKey::blob(&digest, Generation::new()),
            ObjectKey::blob(&digest, Generation::new()),
        );
        store(driver, &old, 10).await.unwrap();
        store(driver, &new, 10).await.unwrap();
        driver.delete(&old).await.unwrap();
        assert_holds(driver, &new, &pattern(0, 10)).await;
    }
}

#[tokio::test]
async fn stored_bytes_are_never_overwritten() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        for size in [10, 9 * MIB] {
            let key = blob_key();
            driver.put(&key, stream_of("first")).await.unwrap();
            let outcome = store(driver, &key, size).await;
            assert!(matches!(outcome, Err(BlobError::Exists)), "{}: {outcome:?}", driver.name());
            assert_holds(driver, &key, b"first").await;
        }
    }
}

#[tokio::test]
async fn a_failing_source_leaves_nothing_behind() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        let upload = UploadId::new();
        for size in [0, 10, 3 * MIB, 20 * MIB] {
            let key = ObjectKey::upload_part(upload, size, Generation::new());
            let outcome = driver.put(&key, broken_body(size)).await;
            assert!(matches!(outcome, Err(BlobError::Source(_))), "{}: {outcome:?}", driver.name());
            assert_absent(driver, &key).await;
        }
        assert_eq!(listed(driver, &ObjectKey::upload_prefix(upload)).await, [], "{}", driver.name());
    }
}

#[tokio::test]
async fn composing_joins_parts_in_order() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        for sizes in [
            vec![],
            vec![5 * MIB],
            vec![1, 2, 3],
            vec![9 * MIB, 1, 6 * MIB],
            vec![0, 7, 0],
            vec![20 * MIB + 3, 17 * MIB],
        ] {
            let (parts, whole) = parts_of(driver, &sizes).await;
            let held = driver.compose(&parts, &blob_key()).await.unwrap();
            assert_holds(driver, &held, &whole).await;
            // What the caller does after its commit.
            for part in parts.iter().filter(|part| **part != held) {
                driver.delete(part).await.unwrap();
            }
            assert_holds(driver, &held, &whole).await;
        }
    }
}

#[tokio::test]
async fn d27_more_than_a_thousand_parts() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        let (parts, whole) = parts_of(driver, &vec![3 * KIB + 1; 1001]).await;
        let held = driver.compose(&parts, &blob_key()).await.unwrap();
        assert_holds(driver, &held, &whole).await;
    }
}

#[tokio::test]
async fn composing_leaves_the_parts_for_a_second_try() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        let (parts, whole) = parts_of(driver, &[10, 20]).await;
        driver.compose(&parts, &blob_key()).await.unwrap();
        let held = driver.compose(&parts, &blob_key()).await.unwrap();
        assert_holds(driver, &held, &whole).await;
        let held = driver.compose(&parts[..1], &blob_key()).await.unwrap();
        let again = driver.compose(&parts[..1], &blob_key()).await.unwrap();
        assert_holds(driver, &held, &whole[..10]).await;
        assert_holds(driver, &again, &whole[..10]).await;
    }
}

#[tokio::test]
async fn composing_with_a_missing_part_fails_and_leaves_nothing() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        let (mut parts, _) = parts_of(driver, &[10, 20]).await;
        parts.insert(1, part_key(10));
        for parts in [&parts[..], &parts[1..2]] {
            let to = blob_key();
            let outcome = driver.compose(parts, &to).await;
            assert!(matches!(outcome, Err(BlobError::MissingPart(_))), "{}: {outcome:?}", driver.name());
            assert_absent(driver, &to).await;
        }
    }
}

#[tokio::test]
async fn many_puts_at_once() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        let digest = digest(b"the same folder for all");
        let keys: Vec<_> = (0..32).map(|_| ObjectKey::blob(&digest, Generation::new())).collect();
        let puts = keys.iter().zip(1..).map(|(key, n)| store(driver, key, n * 100_000));
        for (outcome, n) in join_all(puts).await.into_iter().zip(1..) {
            assert_eq!(outcome.unwrap(), n * 100_000, "{}", driver.name());
        }
        for (key, n) in keys.iter().zip(1..) {
            assert_holds(driver, key, &pattern(0, n * 100_000)).await;
        }
    }
}

#[tokio::test]
async fn one_of_many_puts_to_the_same_key_wins() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        let key = blob_key();
        let outcomes = join_all((0..8).map(|_| store(driver, &key, 1000))).await;
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        // A store that does not decide between them keeps one of them whole all the same.
        let decides = driver.features().await.unwrap().guards_writes;
        assert!(won == 1 || (won > 1 && !decides), "{}: {outcomes:?}", driver.name());
        assert!(
            outcomes.iter().all(|outcome| matches!(outcome, Ok(1000) | Err(BlobError::Exists))),
            "{}: {outcomes:?}",
            driver.name()
        );
        assert_holds(driver, &key, &pattern(0, 1000)).await;
    }
}

#[tokio::test]
async fn puts_and_deletes_in_one_folder_do_not_disturb_each_other() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        let digest = digest(b"copies that come and go");
        let churn = (0..8).map(|_| async {
            for _ in 0..25 {
                let key = ObjectKey::blob(&digest, Generation::new());
                store(driver, &key, 10).await.unwrap();
                driver.delete(&key).await.unwrap();
            }
        });
        join_all(churn).await;
        assert_eq!(
            listed(driver, &format!("blobs/sha256/{}/", &digest.hex()[..2])).await,
            [],
            "{}",
            driver.name()
        );
    }
}

#[tokio::test]
async fn listing_shows_what_starts_with_the_prefix() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        assert_eq!(listed(driver, "uploads/").await, [], "{}", driver.name());
        let (mine, other) = (UploadId::new(), UploadId::new());
        let parts: Vec<_> = (0..5).map(|n| ObjectKey::upload_part(mine, n * 100, Generation::new())).collect();
        for (part, n) in parts.iter().zip(0..) {
            store(driver, part, n).await.unwrap();
        }
        let stranger = ObjectKey::upload_part(other, 0, Generation::new());
        store(driver, &stranger, 7).await.unwrap();
        let blob = blob_key();
        store(driver, &blob, 9).await.unwrap();
        driver.check().await.unwrap();

        let mut wanted: Vec<_> = parts.iter().zip(0..).map(|(part, n)| (part.to_string(), n)).collect();
        wanted.sort();
        assert_eq!(listed(driver, &ObjectKey::upload_prefix(mine)).await, wanted, "{}", driver.name());
        wanted.push((stranger.to_string(), 7));
        wanted.sort();
        assert_eq!(listed(driver, "uploads/").await, wanted, "{}", driver.name());
        assert_eq!(listed(driver, "blobs/").await, [(blob.to_string(), 9)], "{}", driver.name());
        wanted.insert(0, (blob.to_string(), 9));
        assert_eq!(listed(driver, "").await, wanted, "{}", driver.name());
        assert_eq!(listed(driver, "blobs/sha256/zz/").await, [], "{}", driver.name());
    }
}

#[tokio::test]
async fn a_long_listing_is_complete() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        let upload = UploadId::new();
        let keys: Vec<_> = (0..1500).map(|n| ObjectKey::upload_part(upload, n, Generation::new())).collect();
        let puts = stream::iter(&keys).map(|key| driver.put(key, stream_of("x"))).buffer_unordered(16);
        assert_eq!(puts.filter(|outcome| std::future::ready(outcome.is_ok())).count().await, 1500);
        let mut wanted: Vec<_> = keys.iter().map(|key| (key.to_string(), 1)).collect();
        wanted.sort();
        assert!(
            listed(driver, &ObjectKey::upload_prefix(upload)).await == wanted,
            "{}",
            driver.name()
        );
    }
}

#[tokio::test]
async fn a4_c93_a_listing_cannot_leave_the_root() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        for prefix in ["/", "..", "../", "blobs/../../", "/etc/", "uploads/../", "a\0"] {
            let outcome = driver.list(prefix).await.map(|_| ());
            assert!(matches!(outcome, Err(BlobError::InvalidKey)), "{} {prefix:?}", driver.name());
        }
    }
}

#[tokio::test]
async fn an_abandoned_put_leaves_nothing_behind() {
    for candidate in drivers() {
        let driver = candidate.driver.as_ref();
        let upload = UploadId::new();
        let key = ObjectKey::upload_part(upload, 0, Generation::new());
        let stuck = body(20 * MIB).chain(stream::pending()).boxed();
        let abandoned = tokio::time::timeout(std::time::Duration::from_millis(700), driver.put(&key, stuck)).await;
        assert!(abandoned.is_err(), "{}", driver.name());
        for _ in 0..100 {
            if driver.size(&key).await.unwrap().is_none() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_absent(driver, &key).await;
        assert_eq!(listed(driver, &ObjectKey::upload_prefix(upload)).await, [], "{}", driver.name());
    }
}

/// Stores one part after the other. Returns them with the bytes that they make together.
async fn parts_of(driver: &dyn wharf_blob::BlobDriver, sizes: &[u64]) -> (Vec<ObjectKey>, Vec<u8>) {
    let whole = pattern(0, sizes.iter().sum());
    let mut offset = 0;
    let parts = sizes.iter().map(|size| {
        let bytes = whole[offset as usize..(offset + size) as usize].to_vec();
        let part = (part_key(offset), bytes);
        offset += size;
        part
    });
    let parts: Vec<_> = parts.collect();
    let puts = stream::iter(parts.iter()).map(|(key, bytes)| driver.put(key, stream_of(bytes.clone())));
    let stored: Vec<_> = puts.buffered(16).collect().await;
    assert!(stored.iter().all(Result::is_ok), "{}: {stored:?}", driver.name());
    (parts.into_iter().map(|(key, _)| key).collect(), whole)
}

#[tokio::test]
async fn a_link_reads_one_object_and_does_nothing_else() {
    for candidate in drivers() {
        let (driver, key) = (candidate.driver.as_ref(), blob_key());
        store(driver, &key, MIB).await.unwrap();
        let link = driver.link(&key, Duration::from_secs(60)).await.unwrap();
        assert_eq!(link.is_some(), driver.features().await.unwrap().links, "{}", driver.name());
        let Some(url) = link else { continue };
        let client = reqwest::Client::new();
        let whole = client.get(&url).send().await.unwrap();
        assert_eq!(whole.status(), 200, "{}", driver.name());
        assert_eq!(digest(&whole.bytes().await.unwrap()), digest(&pattern(0, MIB)), "{}", driver.name());
        for request in [client.put(&url).body("other"), client.delete(&url)] {
            let status = request.send().await.unwrap().status();
            assert!(status.is_client_error(), "{}: {status}", driver.name());
        }
        assert_holds(driver, &key, &pattern(0, MIB)).await;
    }
}
