//! `Range` and `Content-Range` as registries use them.

use std::ops::Range;
use std::str::FromStr;

/// The header is malformed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("malformed range")]
pub struct RangeError;

/// The `Content-Range: start-end` of an upload chunk (distribution-spec, "Pushing a blob in chunks").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentRange {
    /// First byte.
    pub start: u64,
    /// Last byte, inclusive.
    pub end: u64,
}

impl ContentRange {
    /// Number of bytes in the chunk.
    pub fn len(self) -> u64 {
        self.end - self.start + 1
    }

    /// Never: a range has at least one byte.
    pub fn is_empty(self) -> bool {
        false
    }
}

impl FromStr for ContentRange {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let (start, end) = text.split_once('-').ok_or(RangeError)?;
        let (start, end) = (number(start)?, number(end)?);
        if start > end || end == u64::MAX {
            return Err(RangeError);
        }
        Ok(Self { start, end })
    }
}

/// One range of a `Range` header (RFC 9110, section 14.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteRange {
    /// `first-last`, both inclusive. A reversed range is kept: it selects nothing.
    FromTo(u64, u64),
    /// `first-`
    From(u64),
    /// `-length`: the last bytes.
    Last(u64),
}

impl ByteRange {
    /// Reads a `Range` header. `None` where RFC 9110 lets a server ignore it: another unit, several
    /// ranges, or a malformed value.
    pub fn parse(header: &str) -> Option<Self> {
        let spec = header.trim().strip_prefix("bytes=")?;
        let (first, last) = spec.trim().split_once('-')?;
        match (first, last) {
            ("", length) => number(length).ok().map(Self::Last),
            (first, "") => number(first).ok().map(Self::From),
            (first, last) => match (number(first), number(last)) {
                (Ok(first), Ok(last)) => Some(Self::FromTo(first, last)),
                _ => None,
            },
        }
    }

    /// The part of content of `size` bytes this range selects, or `None` when it selects nothing (416).
    pub fn within(self, size: u64) -> Option<Range<u64>> {
        let range = match self {
            Self::FromTo(first, last) => first..last.saturating_add(1).min(size),
            Self::From(first) => first..size,
            Self::Last(length) => size.saturating_sub(length)..size,
        };
        (range.start < range.end).then_some(range)
    }
}

fn number(text: &str) -> Result<u64, RangeError> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(RangeError);
    }
    text.parse().map_err(|_| RangeError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a49_single_ranges() {
        let within = |header: &str| ByteRange::parse(header).map(|range| range.within(10));
        assert_eq!(within("bytes=0-"), Some(Some(0..10)));
        assert_eq!(within("bytes=-5"), Some(Some(5..10)));
        assert_eq!(within("bytes=-50"), Some(Some(0..10)));
        assert_eq!(within("bytes=2-3"), Some(Some(2..4)));
        assert_eq!(within("bytes=2-300"), Some(Some(2..10)));
        assert_eq!(within("bytes=999999999999-"), Some(None));
        assert_eq!(within("bytes=-0"), Some(None));
        assert_eq!(within("bytes=5-3"), Some(None));
        for ignored in [
            "bytes=0-0,2-2",
            "lines=0-1",
            "bytes=",
            "bytes=a-b",
            "bytes=0-99999999999999999999999",
        ] {
            assert_eq!(ByteRange::parse(ignored), None, "{ignored}");
        }
    }

    #[test]
    fn a41_content_ranges() {
        assert_eq!("0-9".parse::<ContentRange>().map(ContentRange::len), Ok(10));
        for bad in [
            "",
            "-",
            "5-3",
            "bytes 0-1/2",
            "0-99999999999999999999",
            "+1-2",
            "0x1-2",
            "0-18446744073709551615",
        ] {
            assert!(bad.parse::<ContentRange>().is_err(), "{bad}");
        }
    }
}
