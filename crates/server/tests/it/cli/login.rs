//! `wharf login` and `wharf logout`

use std::os::unix::fs::PermissionsExt as _;

use wharf_testkit::ADMIN_PASSWORD;

use super::Shell;
use crate::start;

#[tokio::test(flavor = "multi_thread")]
async fn a_login_is_remembered_for_its_server_only_and_readable_by_its_user_only() {
    let (registry, other) = (start(), start());
    let shell = Shell::new();
    let path = shell.home.path().join(".config/wharf/credentials.json");
    let login = ["login", "--server", registry.url(), "--username", "admin", "--password-stdin"];
    let wrong = shell.run_with(&login, "wrong\n");
    assert_eq!(wrong.code, 1, "{wrong:?}");
    assert!(
        wrong.err.contains("UNAUTHORIZED") && !path.exists(),
        "nothing wrong is kept: {wrong:?}"
    );
    let right = shell.run_with(&login, &format!("{ADMIN_PASSWORD}\n"));
    assert_eq!(right.code, 0, "{right:?}");
    assert!(!right.out.contains(ADMIN_PASSWORD), "{right:?}");
    let mode = |path: &std::path::Path| std::fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().expect("a folder"))), (0o600, 0o700));

    assert_eq!(
        shell.json(&["user", "show"])["username"],
        "admin",
        "the server of the last login, as who logged in"
    );
    shell.bad(&["user", "show", "--server", other.url()], 1, &["UNAUTHORIZED"]);

    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("chmod");
    shell.bad(&["user", "show"], 2, &["mode 644", "chmod 600"]);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("chmod");

    shell.good(&["logout"]);
    assert!(!std::fs::read_to_string(&path).expect("it is there").contains(ADMIN_PASSWORD));
    shell.bad(&["user", "show"], 2, &["which server?", "wharf login"]);
    shell.bad(&["logout", "--server", registry.url()], 1, &["there is no login"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_comes_from_a_file_or_the_environment_but_never_from_an_argument() {
    let registry = start();
    let shell = Shell::new().with("WHARF_SERVER", registry.url());
    let file = shell.home.path().join("password");
    std::fs::write(&file, format!("{ADMIN_PASSWORD}\n")).expect("a file");
    let file = file.display().to_string();
    assert_eq!(
        shell.json(&["user", "show", "--username", "admin", "--password-file", &file])["username"],
        "admin"
    );
    shell.bad(&["user", "show", "--username", "admin"], 2, &["WHARF_PASSWORD"]);
    shell.bad(&["user", "show", "--username", "admin", "--password", "x"], 2, &["--password"]);
    shell.bad(
        &["user", "show", "--username", "admin", "--password-file", "/nonexistent"],
        2,
        &["/nonexistent"],
    );
    let help = shell.with("WHARF_PASSWORD", ADMIN_PASSWORD).good(&["user", "show", "--help"]);
    assert!(!help.contains(ADMIN_PASSWORD), "{help}");
}
