//! The text of a message (RFC 5424, section 6).

use chrono::SecondsFormat;
use wharf_model::Timestamp;

/// Facility "log audit".
const FACILITY: u8 = 13;

/// How serious a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Something was refused or went wrong.
    Warning = 4,
    /// Something was done.
    Informational = 6,
}

/// A message of application `wharf` on `host`. `id` tells the kind of event to filters, `text` is everything.
pub fn message(severity: Severity, at: Timestamp, host: &str, id: &str, text: &str) -> String {
    let priority = FACILITY * 8 + severity as u8;
    let time = at.to_rfc3339_opts(SecondsFormat::Micros, true);
    format!("<{priority}>1 {time} {} wharf - {} - {text}", word(host, 255), word(id, 32))
}

/// A header field: printable ASCII without spaces, or `-` for nothing.
fn word(text: &str, max: usize) -> String {
    let word: String = text.chars().filter(char::is_ascii_graphic).take(max).collect();
    if word.is_empty() { "-".to_owned() } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_every_field_of_the_header() {
        let at = chrono::DateTime::from_timestamp(1_800_000_000, 123_456_000).expect("a time");
        assert_eq!(
            message(Severity::Informational, at, "wharf-0", "create_project", "{}"),
            "<110>1 2027-01-15T08:00:00.123456Z wharf-0 wharf - create_project - {}"
        );
        assert_eq!(
            message(Severity::Warning, at, "", "a b\nc", "{}"),
            "<108>1 2027-01-15T08:00:00.123456Z - wharf - abc - {}"
        );
    }
}
