//! Sizes as people write them: `10GiB`, `500MB`, `unlimited`.

use std::fmt;
use std::str::FromStr;

/// A number of bytes, or no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size(i64);

/// Not a size.
#[derive(Debug, thiserror::Error)]
#[error("a size is a whole number with a unit such as MiB, GiB or TiB, or the word unlimited")]
pub(super) struct SizeError;

const UNITS: [(&str, i64); 9] = [
    ("", 1),
    ("B", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
];

impl Size {
    /// A size the server sent; below zero is no limit.
    pub(super) fn of(bytes: i64) -> Self {
        Self(bytes.max(-1))
    }

    /// Bytes; -1 is no limit, as Harbor writes it.
    pub(super) fn bytes(self) -> i64 {
        self.0
    }
}

impl FromStr for Size {
    type Err = SizeError;

    fn from_str(text: &str) -> Result<Self, SizeError> {
        if text == "unlimited" || text == "-1" {
            return Ok(Self(-1));
        }
        let unit = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(unit);
        let (_, factor) = UNITS
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(unit.trim()))
            .ok_or(SizeError)?;
        let number: i64 = number.parse().map_err(|_| SizeError)?;
        number.checked_mul(*factor).map(Self).ok_or(SizeError)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            return f.write_str("unlimited");
        }
        let binary = &UNITS[1..6];
        let (name, factor) = binary.iter().rev().find(|(_, factor)| self.0 >= *factor).unwrap_or(&binary[0]);
        let (whole, tenth) = (self.0 / factor, self.0 % factor * 10 / factor);
        if tenth == 0 {
            write!(f, "{whole} {name}")
        } else {
            write!(f, "{whole}.{tenth} {name}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_written() {
        for (text, bytes, again) in [
            ("unlimited", -1, "unlimited"),
            ("-1", -1, "unlimited"),
            ("0", 0, "0 B"),
            ("1023", 1023, "1023 B"),
            ("10GiB", 10 << 30, "10 GiB"),
            ("1500mib", 1500 << 20, "1.4 GiB"),
            ("2 TB", 2_000_000_000_000, "1.8 TiB"),
        ] {
            let size: Size = text.parse().expect(text);
            assert_eq!((size.bytes(), size.to_string().as_str()), (bytes, again), "{text}");
        }
        for bad in ["", "GiB", "-5", "1.5GiB", "1XB", "9999999999TiB", "99999999999999999999"] {
            assert!(bad.parse::<Size>().is_err(), "{bad}");
        }
    }
}
