//! Unknown names are errors that name the nearest known one.

use wharf_config::{Config, Overrides};

use crate::{file, load_text, load_vars, problems, vars};

#[test]
fn a_variable_with_a_typo_names_the_nearest_key() {
    for (written, meant) in [
        ("WHARF_SERVER__LISTN", "WHARF_SERVER__LISTEN"),
        ("WHARF_SERVR__LISTEN", "WHARF_SERVER__LISTEN"),
        ("WHARF_STORAGE__S3__ENDPONT", "WHARF_STORAGE__S3__ENDPOINT"),
        ("WHARF_STORAGE__ENDPOINT", "WHARF_STORAGE__S3__ENDPOINT"),
        ("WHARF_AUTH__ADMIN_PASWORD", "WHARF_AUTH__ADMIN_PASSWORD"),
        ("WHARF_SERVER__LEVEL", "WHARF_LOG__LEVEL"),
    ] {
        let error = load_vars([(written, "hunter2 hunter2")]).expect_err(written).to_string();
        assert!(
            error.contains(&format!(
                "environment variable {written}: no key has this name; did you mean {meant}?"
            )),
            "{error}"
        );
        assert!(!error.contains("hunter2"), "{error}");
    }
    let error = load_vars([("WHARF_QQQQ__ZZZZZZZZ", "1")]).expect_err("unknown").to_string();
    assert!(error.contains("wharf config reference"), "{error}");
}

#[test]
fn a_key_with_a_typo_names_the_nearest_key_and_the_line() {
    let (_folder, path) =
        file("[server]\nlisten = '127.0.0.1:80'\n\n[databse]\nurl = 'sqlite:x'\n\n[auth]\nadmin_pasword = 'hunter2hunter2'\n");
    let error = Config::load(Some(&path), vars([]), Overrides::default())
        .expect_err("typos")
        .to_string();
    let place = path.display();
    assert!(
        error.contains(&format!("{place} line 4: databse: no key has this name; did you mean database?")),
        "{error}"
    );
    assert!(
        error.contains(&format!(
            "{place} line 8: auth.admin_pasword: no key has this name; did you mean auth.admin_password?"
        )),
        "{error}"
    );
    assert!(!error.contains("hunter2"), "{error}");
}

#[test]
fn a_quoted_dot_does_not_make_a_path() {
    assert_eq!(
        problems(load_text("'log.level' = 'info'")),
        ["log.level: no key has this name; a dot inside quotes is part of the name"]
    );
}

#[test]
fn a_table_and_a_value_are_told_apart() {
    assert_eq!(problems(load_text("storage = 's3'")), ["storage: expected a table [storage]"]);
    assert_eq!(problems(load_text("[log.level]\nx = 1")), ["log.level: expected a text"]);
}

#[test]
fn a_single_underscore_is_warned_about() {
    let config = load_vars([("WHARF_LOG_LEVEL", "debug")]).expect("valid");
    assert_eq!(config.log.level, "info");
    assert_eq!(
        config.warnings,
        ["environment variable WHARF_LOG_LEVEL is not read; did you mean WHARF_LOG__LEVEL?"]
    );
}
