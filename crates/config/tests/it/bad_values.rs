//! A bad value is refused with its place, its key and what is expected; all of them at once.

use std::path::Path;

use wharf_config::{ByteSize, Config, Overrides};

use crate::{file, load_text, load_vars, problems, vars};

#[test]
fn every_problem_is_reported_at_once() {
    let (_folder, path) = file(
        "[server]\nlisten = 'localhost'\nlistne = 1\n[database]\nmax_connections = 0\n[tls]\nmode = 'on'\n[limits]\nmanifest_size = '4 apples'",
    );
    let env = [
        ("WHARF_AUTH__TOKEN_LIFETIME", "10s"),
        ("WHARF_REGISTRY__ALLOW_SPARSE", "yes"),
        ("WHARF_NO__SUCH", "1"),
    ];
    let overrides = Overrides {
        listen: None,
        data_dir: Some("".into()),
    };
    let error = Config::load(Some(&path), vars(env), overrides).expect_err("eight problems");
    let mut lines: Vec<_> = error
        .problems
        .iter()
        .map(|p| p.to_string().replace(&path.display().to_string(), "wharf.toml"))
        .collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "environment variable WHARF_AUTH__TOKEN_LIFETIME: auth.token_lifetime: \"10s\" is not a duration such as 10s, 30m or 1h30m, \
             1m to 24h",
            "environment variable WHARF_NO__SUCH: no key has this name; `wharf config reference` lists the known ones",
            "environment variable WHARF_REGISTRY__ALLOW_SPARSE: registry.allow_sparse: \"yes\" is not true or false",
            "option --data-dir: server.data_dir: must not be empty; leave the key out instead",
            "wharf.toml line 2: server.listen: \"localhost\" is not an IP address and port such as 127.0.0.1:8080 or [::1]:8080",
            "wharf.toml line 3: server.listne: no key has this name; did you mean server.listen?",
            "wharf.toml line 5: database.max_connections: 0 is not a whole number, 1 to 1000",
            "wharf.toml line 7: tls.mode: \"on\" is not one of off, files, self-signed",
            "wharf.toml line 9: limits.manifest_size: \"4 apples\" is not a size such as 64KiB, 4MiB or 1GB, 1KiB to 64MiB",
        ]
    );
    assert!(
        error.to_string().starts_with("the configuration is wrong in 9 places:\n  "),
        "{error}"
    );
}

#[test]
fn numbers_do_not_wrap_around() {
    for value in ["4294967297", "-1", "18446744073709551616", "1.5", ""] {
        let lines = problems(load_vars([("WHARF_DATABASE__MAX_CONNECTIONS", value)]));
        assert!(lines[0].ends_with("is not a whole number, 1 to 1000"), "{lines:?}");
    }
    for value in [
        "4294967297",
        "-1",
        "99999999999999999999",
        "1.5",
        "nan",
        "1979-05-27",
        "[1]",
        "'16'",
        "true",
        "{ a = 1 }",
    ] {
        let lines = problems(load_text(&format!("[database]\nmax_connections = {value}")));
        assert_eq!(lines.len(), 1, "{value}: {lines:?}");
        assert!(lines[0].ends_with("a whole number, 1 to 1000"), "{lines:?}");
    }
}

#[test]
fn a_file_that_is_no_configuration_is_refused() {
    let missing = Config::load(Some(Path::new("no/such.toml")), vars([]), Overrides::default())
        .expect_err("missing")
        .to_string();
    assert!(missing.contains("no/such.toml: cannot be opened: "), "{missing}");
    let syntax = load_text("[server]\nlisten = \n[tls]\nmode = hunter2")
        .expect_err("syntax")
        .to_string();
    assert!(
        syntax.contains("wharf.toml line 2: not TOML: ") && syntax.contains("wharf.toml line 4: not TOML: "),
        "{syntax}"
    );
    assert!(
        load_text("[log]\nlevel='info'\nlevel='warn'")
            .expect_err("twice")
            .to_string()
            .contains("line 3: not TOML: duplicate key")
    );
    let huge = load_text(&"# padding\n".repeat(200_000)).expect_err("huge").to_string();
    assert!(huge.contains("larger than 1048576 bytes"), "{huge}");
    let deep = load_text(&format!("x = {}", "[".repeat(100_000)));
    assert!(deep.expect_err("deep").to_string().contains("not TOML"));
}

#[test]
fn bounds_hold_for_a_configuration_made_by_hand() {
    let mut config = Config::default();
    config.limits.header_size = ByteSize::bytes(1);
    config.auth.hash_concurrency = 0;
    config.limits.open_uploads = -1;
    assert_eq!(
        problems(config.validate().map(|()| config)),
        [
            "auth.hash_concurrency: 0 is not a whole number, 1 to 256",
            "limits.header_size: \"1B\" is not a size such as 64KiB, 4MiB or 1GB, 8KiB to 1MiB",
            "limits.open_uploads: -1 is not a whole number, 1 to 1000000",
            "limits.uri_length: 8KiB is more than limits.header_size = 1B, which includes it",
        ]
    );
}
