//! Free text from callers on its way into a query.

/// The character that takes the meaning from a wildcard. It is not a backslash, which engines read differently.
const ESCAPE: char = '!';

/// A condition on a column: `column LIKE pattern ESCAPE '!'`, where the pattern finds `part` anywhere and literally.
pub(crate) fn contains(part: &str) -> sea_query::LikeExpr {
    let mut pattern = String::with_capacity(part.len() + 2);
    pattern.push('%');
    for c in part.chars() {
        if matches!(c, '%' | '_' | ESCAPE) {
            pattern.push(ESCAPE);
        }
        pattern.push(c);
    }
    pattern.push('%');
    sea_query::LikeExpr::new(pattern).escape(ESCAPE)
}

/// Whether a stored text can equal or contain this one. PostgreSQL refuses the NUL character even as a question.
pub(crate) fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}

/// A cursor as a query can bind it. No stored name holds NUL, so what sorts after `a\0b` is what sorts after `a`.
pub(crate) fn cursor(after: Option<&str>) -> &str {
    after.and_then(|text| text.split('\0').next()).unwrap_or("")
}
