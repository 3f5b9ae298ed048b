//! Status codes as labels.

/// Those that are told apart, then two places for what is none of them.
const CODES: [(u16, &str); 37] = [
    (200, "200"),
    (201, "201"),
    (202, "202"),
    (204, "204"),
    (206, "206"),
    (207, "207"),
    (301, "301"),
    (302, "302"),
    (303, "303"),
    (304, "304"),
    (307, "307"),
    (308, "308"),
    (400, "400"),
    (401, "401"),
    (403, "403"),
    (404, "404"),
    (405, "405"),
    (406, "406"),
    (408, "408"),
    (409, "409"),
    (410, "410"),
    (411, "411"),
    (412, "412"),
    (413, "413"),
    (414, "414"),
    (415, "415"),
    (416, "416"),
    (422, "422"),
    (423, "423"),
    (429, "429"),
    (431, "431"),
    (500, "500"),
    (501, "501"),
    (502, "502"),
    (503, "503"),
    (504, "504"),
    (507, "507"),
];
const OTHER: usize = CODES.len();

/// The client left before there was an answer.
pub(super) const GONE: usize = CODES.len() + 1;
/// How many numbers there are.
pub(super) const COUNT: usize = CODES.len() + 2;

/// The number of a status.
pub(super) fn of(status: u16) -> usize {
    CODES.binary_search_by_key(&status, |(code, _)| *code).unwrap_or(OTHER)
}

/// The label of a number.
pub(super) fn word(number: usize) -> &'static str {
    match CODES.get(number) {
        Some((_, word)) => word,
        None if number == GONE => "gone",
        None => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_label() {
        for status in 0..=999u16 {
            let label = word(of(status));
            assert!(label == "other" || label == status.to_string(), "{status}");
        }
        assert_eq!(
            [word(of(200)), word(of(507)), word(of(418)), word(GONE)],
            ["200", "507", "other", "gone"]
        );
    }
}
