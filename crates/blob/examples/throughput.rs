//! Measures the filesystem driver: `cargo run --release -p wharf-blob --example throughput -- [folder] [MiB]`.
//!
//! Prints MB/s (10^6 bytes) of a put with its syncs, of the same put while its bytes are hashed, of an open
//! from the page cache by a consumer that drops the bytes, and of small objects.
#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use wharf_blob::{BlobDriver, ByteStream, Filesystem, ObjectKey, stream_of};
use wharf_model::Generation;
use wharf_oci::{Algorithm, Digest, Hasher};

/// Bytes of one chunk, as large as a busy HTTP connection hands over.
const CHUNK: usize = 64 << 10;
const SMALL_OBJECTS: u64 = 200;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args
        .next()
        .map_or_else(|| std::env::temp_dir().join("wharf-throughput"), PathBuf::from);
    let size = args.next().map_or(Ok(512), |text| text.parse::<u64>())? << 20;
    let driver = Filesystem::open(&folder)?;
    println!("{} MiB in {}", size >> 20, folder.display());
    for _ in 0..3 {
        let key = key();
        let start = Instant::now();
        driver.put(&key, body(size)).await?;
        report("put", size, start);

        let hashed = self::key();
        let start = Instant::now();
        driver.put(&hashed, hashing(body(size))).await?;
        report("put, hashed", size, start);
        driver.delete(&hashed).await?;

        let start = Instant::now();
        let read = read(&driver, &key).await?;
        assert_eq!(read, size, "everything was read");
        report("open", size, start);
        driver.delete(&key).await?;
    }
    small_objects(&driver).await?;
    Ok(())
}

async fn small_objects(driver: &Filesystem) -> Result<(), Box<dyn Error>> {
    let keys: Vec<_> = (0..SMALL_OBJECTS).map(|_| key()).collect();
    let start = Instant::now();
    for key in &keys {
        driver.put(key, stream_of(vec![7; 2000])).await?;
    }
    println!(
        "{:>24}: {:8.0} /s",
        "put 2 kB",
        SMALL_OBJECTS as f64 / start.elapsed().as_secs_f64()
    );
    let start = Instant::now();
    for key in keys.iter().cycle().take(20_000) {
        read(driver, key).await?;
    }
    println!("{:>24}: {:8.0} /s", "open 2 kB", 20_000.0 / start.elapsed().as_secs_f64());
    let deletes = stream::iter(&keys).map(|key| driver.delete(key)).buffer_unordered(16);
    deletes.try_collect::<()>().await?;
    Ok(())
}

fn key() -> ObjectKey {
    ObjectKey::blob(&Digest::sha256(Generation::new().to_string().as_bytes()), Generation::new())
}

fn body(size: u64) -> ByteStream {
    let chunk = Bytes::from(vec![0xA5; CHUNK]);
    stream::iter((0..size / CHUNK as u64).map(move |_| Ok(chunk.clone()))).boxed()
}

fn hashing(body: ByteStream) -> ByteStream {
    let mut hasher = Hasher::new(Algorithm::Sha256);
    body.inspect_ok(move |chunk| hasher.update(chunk)).boxed()
}

async fn read(driver: &Filesystem, key: &ObjectKey) -> Result<u64, Box<dyn Error>> {
    let mut stream = driver.open(key, None).await?.ok_or("the object is there")?.stream;
    let mut len = 0;
    while let Some(chunk) = stream.try_next().await? {
        len += chunk.len() as u64;
    }
    Ok(len)
}

fn report(what: &str, size: u64, start: Instant) {
    println!("{what:>24}: {:8.0} MB/s", size as f64 / 1e6 / start.elapsed().as_secs_f64());
}
