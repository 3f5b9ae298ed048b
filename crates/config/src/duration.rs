//! Spans of time, written as people write them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Units by falling length, in milliseconds.
const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// What a value must look like; part of every error about one.
const EXPECTED: &str = "a duration such as 10s, 30m or 1h30m, or a number of seconds";

/// A span of time in whole milliseconds. Written `10s`, `1h30m` (units ms, s, m, h, d) or as a whole number of seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration(u64);

impl Duration {
    /// So many seconds.
    pub const fn secs(n: u32) -> Self {
        Self(n as u64 * 1_000)
    }

    /// So many minutes.
    pub const fn minutes(n: u32) -> Self {
        Self(n as u64 * 60_000)
    }

    /// So many hours.
    pub const fn hours(n: u32) -> Self {
        Self(n as u64 * 3_600_000)
    }

    /// The span as the standard library counts it.
    pub const fn as_std(self) -> std::time::Duration {
        std::time::Duration::from_millis(self.0)
    }

    /// The span in milliseconds.
    pub const fn as_millis(self) -> u64 {
        self.0
    }
}

impl From<Duration> for std::time::Duration {
    fn from(duration: Duration) -> Self {
        duration.as_std()
    }
}

/// The text is not a duration.
#[derive(Debug, thiserror::Error)]
#[error("expected {EXPECTED}")]
pub struct DurationError;

impl FromStr for Duration {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, DurationError> {
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
            return text.parse().ok().and_then(whole_seconds).ok_or(DurationError);
        }
        let (mut total, mut rest, mut smallest) = (0u64, text, u64::MAX);
        while !rest.is_empty() {
            let (millis, unit, tail) = next_part(rest).ok_or(DurationError)?;
            // Falling units only, so that `1m1h` and `5s5s` are typos and not sums.
            if unit >= smallest {
                return Err(DurationError);
            }
            total = total.checked_add(millis).ok_or(DurationError)?;
            (smallest, rest) = (unit, tail);
        }
        if smallest == u64::MAX {
            Err(DurationError)
        } else {
            Ok(Self(total))
        }
    }
}

/// Cuts `30m` off `30m10s`: its milliseconds, the unit's milliseconds, and what is left.
fn next_part(text: &str) -> Option<(u64, u64, &str)> {
    let (number, rest) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    let (name, rest) = rest.split_at(rest.bytes().take_while(u8::is_ascii_alphabetic).count());
    let unit = UNITS.iter().find(|(unit, _)| *unit == name)?.1;
    Some((number.parse::<u64>().ok()?.checked_mul(unit)?, unit, rest))
}

fn whole_seconds(seconds: u64) -> Option<Duration> {
    seconds.checked_mul(1_000).map(Duration)
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Days are read but not written: `24h` is what people say.
        let fitting = UNITS[1..].iter().find(|(_, unit)| self.0 >= *unit && self.0.is_multiple_of(*unit));
        let (name, unit) = fitting.unwrap_or(&("s", 1_000));
        write!(f, "{}{name}", self.0 / unit)
    }
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Duration;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(EXPECTED)
            }

            fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Duration, E> {
                whole_seconds(seconds).ok_or_else(|| E::invalid_value(de::Unexpected::Unsigned(seconds), &self))
            }

            fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Duration, E> {
                let positive = u64::try_from(seconds).ok().and_then(whole_seconds);
                positive.ok_or_else(|| E::invalid_value(de::Unexpected::Signed(seconds), &self))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Duration, E> {
                text.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        d.deserialize_any(Visitor)
    }
}

impl JsonSchema for Duration {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "integer"], "format": "duration" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_read_and_print_as_people_write_them() {
        for (text, millis, printed) in [
            ("10s", 10_000, "10s"),
            ("90", 90_000, "90s"),
            ("1h30m", 5_400_000, "90m"),
            ("24h", 86_400_000, "24h"),
            ("7d", 604_800_000, "168h"),
            ("1m500ms", 60_500, "60500ms"),
            ("0", 0, "0s"),
            ("0s", 0, "0s"),
        ] {
            let duration: Duration = text.parse().expect(text);
            assert_eq!((duration.as_millis(), duration.to_string().as_str()), (millis, printed), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "s",
            "10 s",
            "-1s",
            "1.5h",
            "10x",
            "5s5s",
            "1m1h",
            "1m30",
            "99999999999999999999",
            "999999999999999d",
        ] {
            assert!(text.parse::<Duration>().is_err(), "{text:?}");
        }
    }
}
