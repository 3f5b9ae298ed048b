//! Help with typos: the known name nearest to what was written.

/// The candidate nearest to `written`, unless every one of them is something else altogether.
pub(crate) fn nearest<'a>(written: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Names are short; longer input is no typo, and comparing it would cost its square.
    if written.len() > 128 {
        return None;
    }
    let last_part = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    let candidates: Vec<&str> = candidates.collect();
    let (distance, best) = candidates
        .iter()
        .map(|candidate| (distance(written, candidate), *candidate))
        .min()?;
    if distance <= 2 {
        return Some(best);
    }
    // The right key in the wrong table, else whatever looks alike.
    let elsewhere = candidates.into_iter().find(|candidate| last_part(candidate) == last_part(written));
    elsewhere.or_else(|| (distance <= written.len() / 3).then_some(best))
}

/// Edits (insert, delete, replace) that turn one text into the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 4] = ["server.listen", "server.data_dir", "log.level", "storage.s3.endpoint"];

    #[test]
    fn a_typo_finds_its_key() {
        for (written, meant) in [
            ("server.lsiten", Some("server.listen")),
            ("server.data-dir", Some("server.data_dir")),
            ("servr.listen", Some("server.listen")),
            ("storage.level", Some("log.level")),
            ("server.level", Some("log.level")),
            ("storage.s3.end_pt", Some("storage.s3.endpoint")),
            ("something.else.entirely", None),
        ] {
            assert_eq!(nearest(written, KEYS.into_iter()), meant, "{written}");
        }
        assert_eq!(nearest(&"x".repeat(100_000), KEYS.into_iter()), None);
    }
}
