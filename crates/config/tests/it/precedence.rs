//! Defaults < file < environment < command line, key by key.

use std::path::PathBuf;

use wharf_config::{ByteSize, Config, Duration, LogFormat, Overrides, StorageType};

use crate::{file, load_text, load_vars, vars};

#[test]
fn nothing_set_gives_the_defaults() {
    let config = Config::load(None, vars([]), Overrides::default()).expect("defaults");
    assert_eq!(config, Config::default());
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.limits.manifest_size.as_u64(), 4 << 20);
    config.validate().expect("the defaults are valid");
}

#[test]
fn each_layer_wins_over_the_one_before() {
    let (_folder, path) = file(
        "[server]\nlisten = '10.0.0.1:1'\ndata_dir = 'file'\nshutdown_grace = '1s'\n[limits]\npage_size = 5\nheader_size = 16384\n\
         [storage.s3]\nregion = 'file'\nprefix = 'file'",
    );
    let env = [
        ("WHARF_SERVER__LISTEN", "127.0.0.2:2"),
        ("WHARF_SERVER__DATA_DIR", "env"),
        ("WHARF_LIMITS__PAGE_SIZE", "6"),
        ("WHARF_STORAGE__S3__REGION", "env"),
    ];
    let overrides = Overrides {
        listen: Some("127.0.0.3:3".parse().expect("address")),
        data_dir: None,
    };
    let config = Config::load(Some(&path), vars(env), overrides).expect("valid");

    assert_eq!(config.server.listen.to_string(), "127.0.0.3:3", "option over variable over file");
    assert_eq!(config.server.data_dir, PathBuf::from("env"), "variable over file");
    assert_eq!(config.server.shutdown_grace, Duration::secs(1), "file over default");
    assert_eq!(config.limits.page_size, 6);
    assert_eq!(config.limits.header_size, ByteSize::kib(16), "its neighbours in the file stay");
    assert_eq!(
        (config.storage.s3.region.as_str(), config.storage.s3.prefix.as_str()),
        ("env", "file"),
        "nested tables merge by key"
    );
    assert_eq!(config.limits.referrers_page, 100, "default");

    let overrides = Overrides {
        listen: None,
        data_dir: Some("option".into()),
    };
    assert_eq!(
        Config::load(None, vars(env), overrides).expect("valid").server.data_dir,
        PathBuf::from("option")
    );
}

#[test]
fn a_good_variable_heals_a_bad_line() {
    let (_folder, path) = file("[log]\nformat = 'xml'");
    let config = Config::load(Some(&path), vars([("WHARF_LOG__FORMAT", "json")]), Overrides::default()).expect("valid");
    assert_eq!(config.log.format, LogFormat::Json);
}

#[test]
fn texts_keep_their_shape() {
    // What looks like a number or a boolean stays the text it is.
    let config = load_vars([("WHARF_STORAGE__S3__REGION", "007"), ("WHARF_ADMIN_PASSWORD", "12345678e5")]).expect("valid");
    assert_eq!(config.storage.s3.region, "007");
    assert_eq!(config.auth.admin_password.expect("set").expose(), "12345678e5");
}

#[test]
fn lists_are_separated_by_commas_in_a_variable() {
    let config = load_vars([("WHARF_SERVER__TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8,")]).expect("valid");
    assert_eq!(config.server.trusted_proxies, ["10.0.0.0/8", "fd00::/8"]);
    assert!(config.server.trusted_networks()[0].contains("10.1.2.3".parse().expect("address")));
    let (_folder, path) = file("[tls]\nnames = ['a.example']");
    let config = Config::load(Some(&path), vars([("WHARF_TLS__NAMES", "")]), Overrides::default()).expect("valid");
    assert!(config.tls.names.is_empty(), "an empty variable is an empty list");
}

#[test]
fn numbers_may_be_written_the_ways_of_toml() {
    let config = load_text(
        "[limits]\nmanifest_references = 50_000\nh2_streams = 0x40\nidle_timeout = 90\nblob_size = 1_073_741_824\n[storage]\ntype='memory'",
    )
    .expect("valid");
    assert_eq!((config.limits.manifest_references, config.limits.h2_streams), (50_000, 64));
    assert_eq!(
        (config.limits.idle_timeout, config.limits.blob_size),
        (Duration::secs(90), ByteSize::gib(1))
    );
    assert_eq!(config.storage.kind, StorageType::Memory);
}

#[test]
fn variables_of_others_are_left_alone() {
    // Kubernetes sets these in every pod beside a Service called `wharf`.
    let config = load_vars([
        ("WHARF_PORT", "tcp://10.0.0.1:80"),
        ("WHARF_SERVICE_HOST", "10.0.0.1"),
        ("HOME", "/"),
        ("WHARF_CONFIG", "x"),
    ]);
    assert_eq!(config.expect("valid"), Config::default());
}
