//! Secrets are compared in constant time: `==` on one tells by its duration how much of it was guessed (row C20).

use super::tree::TextFile;
use crate::findings::Findings;

/// Words that names of secrets and of what is made from them end in.
const SECRET: [&str; 12] = [
    "secret",
    "password",
    "passphrase",
    "token",
    "csrf",
    "signature",
    "nonce",
    "verifier",
    "stamp",
    "fingerprint",
    "mac",
    "hash",
];

/// `==` and `!=` between secrets. `wharf_model::Secret` compares in constant time by itself, so what has to be found are the texts and
/// bytes inside and around it. Tests may compare what they like.
pub(super) fn check(files: &[TextFile]) -> Findings {
    let mut findings = Findings::default();
    for file in files.iter().filter(|file| file.is("rs") && is_ours(&file.path.to_string_lossy())) {
        for number in suspects(&file.text) {
            findings.add(
                format_args!("{}:{number}", file.path.display()),
                "a secret is compared with == or !=; use subtle::ConstantTimeEq",
            );
        }
    }
    findings
}

/// Sources of the product; not tests, benches or this rule itself.
fn is_ours(path: &str) -> bool {
    path.starts_with("crates/")
        && path.contains("/src/")
        && !path.contains("/tests/")
        && !path.ends_with("tests.rs")
        && !path.contains("testkit")
}

/// Numbers of lines that compare a secret, up to the tests at the end of the file.
fn suspects(text: &str) -> Vec<usize> {
    let code = text.lines().take_while(|line| line.trim() != "#[cfg(test)]");
    let numbered = code.enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    numbered.filter(|(_, line)| compares_a_secret(line)).map(|(at, _)| at + 1).collect()
}

fn compares_a_secret(line: &str) -> bool {
    let code = line.split(" // ").next().unwrap_or(line);
    ["==", "!="].iter().any(|sign| {
        code.match_indices(sign)
            .any(|(at, _)| is_secret(last_operand(&code[..at])) || is_secret(first_operand(&code[at + sign.len()..])))
    })
}

/// The path before a comparison: `self.csrf_token` of `if self.csrf_token == `.
fn last_operand(before: &str) -> &str {
    let before = before.trim_end();
    let start = before.rfind(|c: char| !is_of_a_path(c)).map_or(0, |at| at + 1);
    &before[start..]
}

fn first_operand(after: &str) -> &str {
    let after = after.trim_start().trim_start_matches(['&', '*']);
    let end = after.find(|c: char| !is_of_a_path(c)).unwrap_or(after.len());
    &after[..end]
}

fn is_of_a_path(c: char) -> bool {
    c.is_alphanumeric() || "_.:()".contains(c)
}

/// Whether a path ends in a secret, seen through the calls that only look at it.
fn is_secret(path: &str) -> bool {
    let mut path = path;
    for view in [".as_str()", ".as_bytes()", ".as_ref()", ".as_slice()", ".as_deref()", ".to_owned()"] {
        path = path.strip_suffix(view).unwrap_or(path);
    }
    if path.ends_with(".expose()") {
        return true;
    }
    let name = path.rsplit(['.', ':', '(', ')']).next().unwrap_or(path);
    // Words in capitals are constants, such as the name of a header.
    name.chars().all(|c| !c.is_uppercase()) && SECRET.iter().any(|word| name == *word || name.ends_with(&format!("_{word}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c20_a_comparison_of_a_secret_is_found() {
        for line in [
            "if password == stored {",
            "if sent.as_bytes() != self.csrf_token.as_bytes() {",
            "    given.expose() == kept",
            "let same = kept == given.expose();",
            "return row.secret_hash == hash;",
            "let unchanged = expected.as_slice() == session.stamp;",
        ] {
            assert!(compares_a_secret(line), "{line}");
        }
    }

    #[test]
    fn c20_what_is_no_secret_may_be_compared() {
        for line in [
            "if token.kind == Kind::Bearer {",
            "if password.is_empty() == other {",
            "secret.len() == LENGTH",
            "header == CSRF_TOKEN",
            "if hasher.algorithm() == expected.algorithm() {",
            "let a = b; // password == stored",
            "match a { _ => password }",
        ] {
            assert!(!compares_a_secret(line), "{line}");
        }
        assert_eq!(suspects("// password == x\npassword == x\n#[cfg(test)]\npassword == x"), [2]);
    }
}
