//! The image that is shipped.

use std::path::Path;

/// The instructions of the last stage: what is shipped.
fn shipped() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/Containerfile");
    let text = std::fs::read_to_string(path).expect("deploy/Containerfile");
    let joined = text.replace("\\\n", " ");
    let lines: Vec<_> = joined
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let last = lines.iter().rposition(|line| line.starts_with("FROM ")).expect("a stage");
    lines[last..].iter().map(|line| (*line).to_owned()).collect()
}

#[test]
fn c62_the_image_has_no_shell_no_root_and_no_password() {
    let stage = shipped();
    let base = stage[0].split_whitespace().nth(1).expect("a base");
    assert!(
        base == "scratch" || base.contains("distroless/"),
        "{base} may bring a shell and an /etc/shadow"
    );
    let user = stage.iter().rev().find_map(|line| line.strip_prefix("USER ")).expect("a USER");
    // By number: without /etc/passwd a name means nothing, and Kubernetes can tell that it is not root.
    for part in user.split(':') {
        assert!(part.trim().parse::<u32>().is_ok_and(|id| id > 0), "USER {user}");
    }
    let entry = stage
        .iter()
        .find_map(|line| line.strip_prefix("ENTRYPOINT "))
        .expect("an ENTRYPOINT");
    assert!(entry.starts_with('[') && !entry.contains("sh\""), "{entry} is run by a shell");
    for line in &stage {
        let lower = line.to_lowercase();
        assert!(
            !lower.starts_with("run ") && !lower.starts_with("add "),
            "nothing is run or fetched in what is shipped: {line}"
        );
        for word in ["password", "secret", "token", "/etc/passwd", "/etc/shadow"] {
            assert!(!lower.contains(word), "{line}");
        }
    }
}
