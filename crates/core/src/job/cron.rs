//! Times that come back: five or six fields, in a time zone.

use chrono_tz::Tz;
use croner::parser::{CronParser, Seconds};
use wharf_model::Timestamp;

use crate::Error;

/// Longest text of a schedule.
const LONGEST: usize = 128;

/// When something happens again and again.
#[derive(Debug, Clone)]
pub struct Cron {
    times: croner::Cron,
    zone: Tz,
}

impl Cron {
    /// Reads six fields as Harbor writes them, of which the first, the second, is 0; or five as crontab has them.
    /// `CRON_TZ=Europe/Berlin ` or `TZ=…` in front names another time zone than `zone`.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn parse(text: &str, zone: Tz) -> Result<Self, Error> {
        if text.len() > LONGEST {
            return Err(wrong());
        }
        let (zone, fields) = match text.strip_prefix("CRON_TZ=").or_else(|| text.strip_prefix("TZ=")) {
            Some(rest) => {
                let (name, fields) = rest.split_once(' ').ok_or_else(wrong)?;
                let zone = name
                    .parse()
                    .map_err(|_| Error::Invalid("cron names a time zone that is not known; it is named like Europe/Berlin".into()))?;
                (zone, fields)
            }
            None => (zone, text),
        };
        let words: Vec<_> = fields.split_whitespace().collect();
        // More than once a minute would be work for its own sake.
        if !matches!(words.as_slice(), [_, _, _, _, _] | ["0", _, _, _, _, _]) {
            return Err(wrong());
        }
        let parser = CronParser::builder().seconds(Seconds::Optional).build();
        let times = parser.parse(&words.join(" ")).map_err(|_| wrong())?;
        Ok(Self { times, zone })
    }

    /// The first time after `after`. A local time that a clock change leaves out comes when the clock has jumped; one that comes twice
    /// is taken once.
    ///
    /// # Errors
    /// [`Error::Invalid`] when there is none.
    pub fn next(&self, after: Timestamp) -> Result<Timestamp, Error> {
        let local = after.with_timezone(&self.zone);
        match self.times.find_next_occurrence(&local, false) {
            Ok(next) if next > local => Ok(next.to_utc()),
            _ => Err(Error::Invalid("cron names a moment that never comes".into())),
        }
    }
}

fn wrong() -> Error {
    Error::Invalid("cron has six fields, of which the first (seconds) is 0, such as 0 0 3 * * *, or five without it".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn times(cron: &str, after: &str, count: usize) -> Vec<String> {
        let cron = Cron::parse(cron, chrono_tz::UTC).expect(cron);
        let mut now = at(after);
        let mut times = Vec::new();
        for _ in 0..count {
            now = cron.next(now).expect("a next time");
            times.push(now.format("%m-%dT%H:%M").to_string());
        }
        times
    }

    #[test]
    fn harbors_presets_and_crontabs_five_fields() {
        for (cron, expected) in [
            ("0 0 * * * *", "11-22T15:00"),
            ("0 0 0 * * *", "11-23T00:00"),
            ("0 0 0 * * 0", "11-29T00:00"),
            ("0 */5 * * * *", "11-22T14:50"),
            ("*/5 * * * *", "11-22T14:50"),
            ("30 3 * * 1", "11-23T03:30"),
            ("0 0 3 L * *", "11-30T03:00"),
        ] {
            assert_eq!(times(cron, "2026-11-22T14:45:10Z", 1), [expected], "{cron}");
        }
    }

    #[test]
    fn a139_what_is_no_schedule_is_refused() {
        let long = format!("0 {} * * * *", "1,".repeat(100));
        for bad in [
            "",
            "* * * * * *",
            "*/10 * * * * *",
            "5 * * * * *",
            "0 99 * * * *",
            "0 0 0 *",
            "0 0 0 1 1 * 9999",
            "@hourly",
            "0 0 0 1 1 x",
            "CRON_TZ=Nowhere/City 0 0 3 * * *",
            "CRON_TZ=UTC",
            &long,
        ] {
            assert!(Cron::parse(bad, chrono_tz::UTC).is_err(), "{bad}");
        }
        let never = Cron::parse("0 0 0 30 2 *", chrono_tz::UTC).and_then(|cron| cron.next(at("2026-11-22T14:45:10Z")));
        assert!(never.is_err(), "no 30 February");
    }

    #[test]
    fn d41_a_night_without_half_past_two_runs_once_and_so_does_one_with_two_of_them() {
        // Clocks in Berlin go from 2:00 to 3:00 on 29 March 2026 and from 3:00 to 2:00 on 25 October 2026.
        let berlin = "CRON_TZ=Europe/Berlin 0 30 2 * * *";
        let spring = times(berlin, "2026-03-28T00:00:00Z", 3);
        assert_eq!((spring[0].as_str(), spring[2].as_str()), ("03-28T01:30", "03-30T00:30"));
        assert!(spring[1].starts_with("03-29T01:"), "{spring:?}");
        let autumn = times(berlin, "2026-10-24T00:00:00Z", 3);
        assert_eq!((autumn[0].as_str(), autumn[2].as_str()), ("10-24T00:30", "10-26T01:30"));
        assert!(["10-25T00:30", "10-25T01:30"].contains(&autumn[1].as_str()), "{autumn:?}");
    }

    #[test]
    fn the_installations_time_zone_counts_where_the_schedule_names_none() {
        let zone: Tz = "America/New_York".parse().expect("a zone");
        let cron = Cron::parse("0 0 3 * * *", zone).expect("a schedule");
        assert_eq!(cron.next(at("2026-07-01T00:00:00Z")).expect("a time"), at("2026-07-01T07:00:00Z"));
        assert_eq!(cron.next(at("2026-12-01T00:00:00Z")).expect("a time"), at("2026-12-01T08:00:00Z"));
    }
}
