//! Long answers are compressed for those who say that they read them: a list repeats itself a hundred times.
//!
//! Short ones go as they are. What is secret (a robot's secret, a token) is told in short answers only, so their length never depends on
//! what else a request has in them (BREACH).

use http::{HeaderMap, StatusCode, Version, header};
use tower_http::compression::predicate::{And, Predicate as _, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};

/// Bytes from which on it is worth the work.
const FROM: u16 = 8 << 10;

/// Which answers are compressed, by what is known of them.
type Json = fn(StatusCode, Version, &HeaderMap, &http::Extensions) -> bool;

/// Compresses long JSON.
pub(super) fn layer() -> CompressionLayer<And<SizeAbove, Json>> {
    let json: Json = |_, _, headers, _| {
        headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
    };
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(SizeAbove::new(FROM).and(json))
}
