//! A bound on JSON nesting, checked before a parser recurses.

/// The document nests deeper than allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("JSON nested deeper than {0} levels")]
pub struct TooDeep(pub usize);

/// Checks that `json` opens at most `limit` arrays and objects inside one another.
///
/// # Errors
/// [`TooDeep`] at the first bracket beyond the limit. Malformed JSON is left for the parser.
pub fn check_depth(json: &[u8], limit: usize) -> Result<(), TooDeep> {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for byte in json {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (true, b'"') => in_string = false,
            (true, _) => {}
            (false, b'"') => in_string = true,
            (false, b'[' | b'{') => {
                depth += 1;
                if depth > limit {
                    return Err(TooDeep(limit));
                }
            }
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            (false, _) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_do_not_count() {
        assert!(check_depth(br#"{"a":"[[[[\"[["}"#, 1).is_ok());
        assert!(check_depth(b"[[1],[2]]", 2).is_ok());
        assert_eq!(check_depth(b"[[[", 2), Err(TooDeep(2)));
    }
}
