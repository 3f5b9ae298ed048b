//! Texts on their way into the audit log: one line, printable, bounded. What is taken away stays readable as an escape, so that an
//! entry still tells what was tried.

/// Most characters of a name.
pub(super) const NAME: usize = 255;
/// Most characters of what an entry is about: the longest repository name, a digest, and room.
pub(super) const RESOURCE: usize = 1024;
/// Most characters of a detail.
pub(super) const DETAIL: usize = 2048;

/// `text` without what could forge a line, a terminal command or another reading direction, at most `max` characters long.
pub(super) fn clean(text: impl AsRef<str> + Into<String>, max: usize) -> String {
    if is_plain(text.as_ref(), max) {
        return text.into();
    }
    let text = text.as_ref();
    let mut cleaned = String::with_capacity(text.len().min(max));
    let mut length = 0;
    for c in text.chars() {
        let escape = needs_escape(c).then(|| format!("\\u{{{:x}}}", u32::from(c)));
        length += escape.as_ref().map_or(1, String::len);
        if length > max {
            cleaned.push('…');
            break;
        }
        match escape {
            Some(escape) => cleaned.push_str(&escape),
            None => cleaned.push(c),
        }
    }
    cleaned
}

/// Whether nothing can be wrong with it, as with nearly every text.
fn is_plain(text: &str, max: usize) -> bool {
    text.len() <= max && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Control characters, line and paragraph separators, and what turns or hides text.
fn needs_escape(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{61c}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a113_nothing_that_forges_a_line_passes() {
        let forged = "x\r\n{\"actor\":\"admin\"}\u{1b}[2J\u{2028}\u{202e}\0\u{85}\u{200b}";
        let cleaned = clean(forged, NAME);
        assert_eq!(
            cleaned,
            "x\\u{d}\\u{a}{\"actor\":\"admin\"}\\u{1b}[2J\\u{2028}\\u{202e}\\u{0}\\u{85}\\u{200b}"
        );
        assert!(!cleaned.chars().any(needs_escape));
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(clean("team/äpp:1", 255), "team/äpp:1");
        assert_eq!(clean("ä".repeat(300), NAME).chars().count(), NAME + 1);
        assert!(clean("\n".repeat(300), NAME).chars().count() <= NAME + 1);
    }
}
