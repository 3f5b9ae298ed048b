//! Secrets come from values or files, and are never shown.

use std::os::unix::fs::PermissionsExt as _;

use wharf_config::{Config, Overrides};

use crate::{file, load_text, load_vars, problems, secret_file, vars};

const VALUE: &str = "hunter2-hunter2";

#[test]
fn a_secret_is_read_from_its_file() {
    let folder = tempfile::tempdir().expect("folder");
    for (text, secret) in [
        ("pass word1\n", "pass word1"),
        ("password\r\n", "password"),
        ("password\n\n", "password\n"),
        ("password", "password"),
    ] {
        let path = secret_file(&folder, "password", text);
        let config = load_vars([("WHARF_AUTH__ADMIN_PASSWORD_FILE", path.to_str().expect("UTF-8"))]).expect("valid");
        assert_eq!(config.auth.admin_password.expect("read").expose(), secret, "{text:?}");
        assert!(config.warnings.is_empty(), "{:?}", config.warnings);
    }
}

#[test]
fn a_secret_has_one_source() {
    let folder = tempfile::tempdir().expect("folder");
    let path = secret_file(&folder, "password", VALUE);
    let path = path.to_str().expect("UTF-8");
    assert_eq!(
        problems(load_vars([
            ("WHARF_AUTH__ADMIN_PASSWORD", VALUE),
            ("WHARF_AUTH__ADMIN_PASSWORD_FILE", path)
        ])),
        [
            "auth.admin_password: auth.admin_password_file is also set (environment variable WHARF_AUTH__ADMIN_PASSWORD_FILE); set one of the two"
        ]
    );
    assert_eq!(
        problems(load_vars([("WHARF_ADMIN_PASSWORD", VALUE), ("WHARF_AUTH__ADMIN_PASSWORD", VALUE)])),
        ["auth.admin_password: also set by environment variable WHARF_ADMIN_PASSWORD; set one of the two"]
    );
    let (_folder, config) = file(&format!("[database]\nurl = 'sqlite:x'\nurl_file = '{path}'"));
    let error = Config::load(Some(&config), vars([]), Overrides::default())
        .expect_err("both")
        .to_string();
    assert!(error.contains("line 2: database.url: database.url_file is also set"), "{error}");
}

#[test]
fn the_admin_password_has_short_variables() {
    let folder = tempfile::tempdir().expect("folder");
    let path = secret_file(&folder, "password", VALUE);
    for (name, value) in [
        ("WHARF_ADMIN_PASSWORD", VALUE),
        ("WHARF_ADMIN_PASSWORD_FILE", path.to_str().expect("UTF-8")),
    ] {
        let config = load_vars([(name, value)]).expect(name);
        assert_eq!(config.auth.admin_password.expect("set").expose(), VALUE);
    }
    assert_eq!(
        problems(load_vars([("WHARF_ADMIN_PASSWORD", "short")])),
        ["auth.admin_password: has fewer than auth.password_min_length = 8 characters"]
    );
    assert_eq!(
        problems(load_vars([("WHARF_ADMIN_PASSWORD", "")])),
        ["auth.admin_password: must not be empty; leave the key out instead"]
    );
}

#[test]
fn a_secret_file_that_cannot_be_used_is_refused() {
    let folder = tempfile::tempdir().expect("folder");
    let path = |name: &str, text: &str| secret_file(&folder, name, text).to_str().expect("UTF-8").to_owned();
    let refused = |path: &str| {
        problems(load_vars([
            ("WHARF_STORAGE__S3__SECRET_KEY_FILE", path),
            ("WHARF_STORAGE__S3__ACCESS_KEY", "k"),
        ]))
        .remove(0)
    };
    assert!(refused("no/such/file").contains("storage.s3.secret_key_file: cannot read storage.s3.secret_key from no/such/file: "));
    assert!(refused(&path("empty", "\n")).ends_with("/empty is empty"));
    assert!(refused(&path("large", &"x".repeat(100_000))).ends_with("which is no secret"));
    assert!(refused(folder.path().to_str().expect("UTF-8")).contains("cannot read"));
    std::fs::write(folder.path().join("binary"), [0xff, 0xfe]).expect("write");
    assert!(refused(folder.path().join("binary").to_str().expect("UTF-8")).contains("UTF-8"));
}

#[test]
fn a_file_with_a_secret_that_others_may_read_is_warned_about() {
    let folder = tempfile::tempdir().expect("folder");
    let path = secret_file(&folder, "password", VALUE);
    for (mode, warned) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o644, true)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("chmod");
        let warnings = load_vars([("WHARF_ADMIN_PASSWORD_FILE", path.to_str().expect("UTF-8"))])
            .expect("valid")
            .warnings;
        assert_eq!(warnings.len(), usize::from(warned), "{mode:o}: {warnings:?}");
        assert!(
            warnings
                .iter()
                .all(|w| w.starts_with("auth.admin_password_file: ") && w.contains("can be read by others"))
        );
    }

    for (text, warned) in [
        (format!("[auth]\nadmin_password='{VALUE}'"), true),
        ("[log]\nlevel='warn'".to_owned(), false),
    ] {
        let (_folder, path) = file(&text);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("chmod");
        let warnings = Config::load(Some(&path), vars([]), Overrides::default()).expect("valid").warnings;
        assert_eq!(warnings.len(), usize::from(warned), "{warnings:?}");
    }
}

#[test]
fn debug_show_and_errors_never_print_a_secret() {
    let secrets = format!(
        "[database]\nurl='postgres://u:{VALUE}@h/d'\n[auth]\nadmin_password='{VALUE}'\n\
         [storage]\ntype='s3'\n[storage.s3]\nendpoint='https://s3.example.com'\nbucket='b'\naccess_key='{VALUE}'\nsecret_key='{VALUE}'\n"
    );
    let config = load_text(&secrets).expect("valid");
    let shown = config.show();
    for text in [
        format!("{config:?}"),
        format!("{config:#?}"),
        shown.clone(),
        format!("{:?}", config.resolved_database_url()),
    ] {
        assert!(!text.contains("hunter2"), "{text}");
    }
    assert_eq!(shown.matches("\"***\"").count(), 4, "{shown}");

    for broken in [
        format!("{secrets}\nsecret_key = '{VALUE}'"),
        format!("{secrets}\nprefix = '{VALUE}"),
        format!("[auth]\nadmin_password = {VALUE}"),
        format!("[auth]\nadmin_password = ['{VALUE}']"),
        format!("[auth]\nadmin_password = {{ x = '{VALUE}' }}"),
        format!("[auth.admin_password]\n{VALUE} = 1"),
        format!("[database]\nurl = 'mysql://u:{VALUE}@h'"),
    ] {
        let error = load_text(&broken).expect_err("broken");
        assert!(
            !error.to_string().contains("hunter2") && !format!("{error:?}").contains("hunter2"),
            "{error}"
        );
    }
    let number = load_text("[auth]\nadmin_password = 1234567890").expect_err("a number").to_string();
    assert!(
        number.ends_with("line 2: auth.admin_password: expected a text in quotes"),
        "{number}"
    );
}
