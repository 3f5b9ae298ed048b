//! The pages that follow from the structs.

use std::path::PathBuf;

use wharf_config::{Config, reference_markdown, sample_toml};

use crate::load_text;

/// Compares a file of the repository with its source of truth; prints the command that brings it up to date.
fn assert_current(path: &str, generated: &str, command: &str) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    let stored = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(stored == generated, "{path} is out of date; run: {command} > {path}");
}

#[test]
fn the_reference_page_is_current() {
    assert_current("docs/reference/configuration.md", &reference_markdown(), "wharf config reference");
}

#[test]
fn the_sample_file_is_current() {
    assert_current("deploy/wharf.sample.toml", &sample_toml(), "wharf config sample");
}

#[test]
fn the_sample_as_it_is_changes_nothing() {
    assert_eq!(load_text(&sample_toml()).expect("valid"), Config::default());
}

#[test]
fn the_sample_without_its_comment_signs_is_the_defaults_and_the_examples() {
    let mut uncommented = String::new();
    let mut optional = false;
    for line in sample_toml().lines() {
        match line.strip_prefix('#').filter(|rest| !rest.is_empty() && !rest.starts_with(' ')) {
            // Files of secrets and of other stores do not exist here; a signature stands in the place of a key, an application credential in that of a user.
            Some(key)
                if optional
                    && (key.contains("_file = ")
                        || ["sas_token", "application_credential", "beside"]
                            .iter()
                            .any(|one| key.starts_with(one))) => {}
            Some(key) => uncommented.push_str(key),
            None => uncommented.push_str(line),
        }
        uncommented.push('\n');
        optional = line == "# No default. Example:";
    }
    // The header of a proxy is believed only where a proxy is named.
    let uncommented = uncommented.replace("trusted_proxies = []", "trusted_proxies = ['10.0.0.0/8']");
    let mut config = load_text(&uncommented).expect("every example is valid");
    assert!(config.storage.s3.secret_key.is_some() && config.tls.certificate.is_some());

    let defaults = Config::default();
    config.warnings.clear();
    config.server.external_url = None;
    config.server.trusted_proxies.clear();
    config.egress.ca_file = None;
    config.audit.forward = None;
    (config.metrics.token, config.tracing.endpoint) = (None, None);
    config.auth.proxy_header = defaults.auth.proxy_header.clone();
    (config.tls.certificate, config.tls.key) = (None, None);
    (config.database, config.storage) = (defaults.database.clone(), defaults.storage.clone());
    (config.auth.admin_password, config.auth.secret_key) = (None, None);
    assert_eq!(config, defaults, "what has a default shows the default");
}

#[test]
fn what_is_shown_can_be_loaded_again() {
    let text = "[server]\nexternal_url='https://r'\n[limits]\nidle_timeout=90\n[storage]\ntype='memory'\n[tls]\nnames=['a','b']";
    let config = load_text(text).expect("valid");
    assert_eq!(load_text(&config.show()).expect("valid"), config);
    assert!(config.show().contains("idle_timeout = \"90s\""), "{}", config.show());
}
