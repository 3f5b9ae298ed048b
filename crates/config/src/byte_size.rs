//! Numbers of bytes, written as people write them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Units by falling size; the first that divides a number evenly prints it.
const UNITS: [(&str, u64); 9] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("KB", 1_000),
    ("B", 1),
];

/// What a value must look like; part of every error about one.
const EXPECTED: &str = "a size such as 4MiB or 100GiB, or a number of bytes";

/// A number of bytes. Written `4MiB` (units B, KB, MB, GB, TB, KiB, MiB, GiB, TiB) or as a whole number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ByteSize(u64);

impl ByteSize {
    /// So many bytes.
    pub const fn bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// So many times 1024 bytes.
    pub const fn kib(n: u32) -> Self {
        Self((n as u64) << 10)
    }

    /// So many times 1024² bytes.
    pub const fn mib(n: u32) -> Self {
        Self((n as u64) << 20)
    }

    /// So many times 1024³ bytes.
    pub const fn gib(n: u32) -> Self {
        Self((n as u64) << 30)
    }

    /// The number of bytes.
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// The number of bytes as a length in memory; the largest length where it does not fit (on 32-bit machines).
    pub fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// The text is not a number of bytes.
#[derive(Debug, thiserror::Error)]
#[error("expected {EXPECTED}")]
pub struct ByteSizeError;

impl FromStr for ByteSize {
    type Err = ByteSizeError;

    fn from_str(text: &str) -> Result<Self, ByteSizeError> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let number: u64 = number.parse().map_err(|_| ByteSizeError)?;
        let unit = unit.trim_start();
        let factor = match unit {
            "" => 1,
            _ => {
                UNITS
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(unit))
                    .ok_or(ByteSizeError)?
                    .1
            }
        };
        number.checked_mul(factor).map(Self).ok_or(ByteSizeError)
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fitting = UNITS.iter().find(|(_, factor)| self.0 >= *factor && self.0.is_multiple_of(*factor));
        let (name, factor) = fitting.unwrap_or(&("B", 1));
        write!(f, "{}{name}", self.0 / factor)
    }
}

impl Serialize for ByteSize {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = ByteSize;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(EXPECTED)
            }

            fn visit_u64<E: de::Error>(self, bytes: u64) -> Result<ByteSize, E> {
                Ok(ByteSize(bytes))
            }

            fn visit_i64<E: de::Error>(self, bytes: i64) -> Result<ByteSize, E> {
                u64::try_from(bytes)
                    .map(ByteSize)
                    .map_err(|_| E::invalid_value(de::Unexpected::Signed(bytes), &self))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<ByteSize, E> {
                text.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        d.deserialize_any(Visitor)
    }
}

impl JsonSchema for ByteSize {
    fn schema_name() -> Cow<'static, str> {
        "ByteSize".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "integer"], "format": "byte-size" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_read_and_print_as_people_write_them() {
        for (text, bytes, printed) in [
            ("4MiB", 4 << 20, "4MiB"),
            ("4 mib", 4 << 20, "4MiB"),
            ("1024", 1024, "1KiB"),
            ("1500", 1500, "1500B"),
            ("2MB", 2_000_000, "2MB"),
            ("0", 0, "0B"),
            ("100GiB", 100 << 30, "100GiB"),
            ("18446744073709551615", u64::MAX, "18446744073709551615B"),
        ] {
            let size: ByteSize = text.parse().expect(text);
            assert_eq!((size.as_u64(), size.to_string().as_str()), (bytes, printed), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "MiB",
            "-1",
            "1.5GiB",
            "4Mi",
            "4 M",
            "16777216TiB",
            "18446744073709551616",
            "4MiB ",
        ] {
            assert!(text.parse::<ByteSize>().is_err(), "{text:?}");
        }
    }
}
