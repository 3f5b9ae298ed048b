//! What keys mean together.

use wharf_config::{Config, Overrides};

use crate::{load_text, load_vars, problems, secret_file, vars};

#[test]
fn certificate_files_are_needed_for_mode_files() {
    assert_eq!(
        problems(load_text("[tls]\nmode='files'")),
        [
            "tls.certificate: must be set, for tls.mode is files",
            "tls.key: must be set, for tls.mode is files"
        ]
    );
    load_text("[tls]\nmode='files'\ncertificate='a'\nkey='b'").expect("complete");
    assert_eq!(load_text("[tls]\ncertificate='a'\nkey='b'").expect("allowed").warnings.len(), 1);
}

#[test]
fn a_bad_value_is_not_also_reported_as_missing() {
    let lines = problems(load_text("[tls]\nmode='files'\ncertificate=1\nkey='b'"));
    assert_eq!(lines, ["tls.certificate: 1 is not the path of a file or folder"]);
}

#[test]
fn an_object_store_needs_endpoint_bucket_and_both_keys() {
    assert_eq!(
        problems(load_vars([("WHARF_STORAGE__TYPE", "s3"), ("WHARF_STORAGE__S3__SECRET_KEY", "s")])),
        [
            "storage.s3.endpoint: must be set, for storage.type is s3",
            "storage.s3.bucket: must be set, for storage.type is s3",
            "storage.s3.access_key: access_key and secret_key are set together or not at all",
        ]
    );
    load_text("[storage]\ntype='s3'\ns3={endpoint='https://s3.example.com/path',bucket='b',prefix='a/b'}").expect("machine credentials");
    for prefix in ["/a", "a/", "a//b", "../a", "."] {
        assert_eq!(problems(load_vars([("WHARF_STORAGE__S3__PREFIX", prefix)])).len(), 1, "{prefix}");
    }
    let unused = load_text("[storage.s3]\nbucket='b'").expect("allowed").warnings;
    assert_eq!(unused, ["the bucket in storage.s3 is not used, for storage.type is not s3"]);
}

#[test]
fn azure_needs_account_and_container_and_one_credential_at_most() {
    assert_eq!(
        problems(load_vars([("WHARF_STORAGE__TYPE", "azure")])),
        [
            "storage.azure.account: must be set, for storage.type is azure",
            "storage.azure.container: must be set, for storage.type is azure",
        ]
    );
    load_text("[storage]\ntype='azure'\nazure={account='wharfregistry',container='b'}").expect("machine credentials");
    assert_eq!(
        problems(load_text("[storage.azure]\naccount='No-Account'\nkey='a'\nsas_token='b'")),
        [
            "storage.azure.account: an account's name has 3 to 24 small letters and digits",
            "storage.azure.sas_token: storage.azure.key is also set; set one of the two",
        ]
    );
}

#[test]
fn gcs_needs_a_bucket_and_credentials_in_googles_json_if_any() {
    assert_eq!(
        problems(load_vars([("WHARF_STORAGE__TYPE", "gcs")])),
        ["storage.gcs.bucket: must be set, for storage.type is gcs"]
    );
    load_text("[storage]\ntype='gcs'\ngcs={bucket='b'}").expect("machine credentials");
    load_text("[storage.gcs]\ncredentials='{\"type\": \"service_account\"}'").expect("credentials");
    for json in ["hush", "7", "{}", "{\"type\": 7}"] {
        assert_eq!(
            problems(load_text(&format!("[storage.gcs]\ncredentials='{json}'"))),
            ["storage.gcs.credentials: expected JSON as Google gives it out, with a `type`"]
        );
    }
}

#[test]
fn oss_needs_endpoint_and_bucket_and_both_keys_or_none() {
    assert_eq!(
        problems(load_vars([("WHARF_STORAGE__TYPE", "oss")])),
        [
            "storage.oss.endpoint: must be set, for storage.type is oss",
            "storage.oss.bucket: must be set, for storage.type is oss",
        ]
    );
    load_text("[storage]\ntype='oss'\noss={endpoint='https://oss-eu-central-1.aliyuncs.com',bucket='b'}").expect("machine credentials");
    assert_eq!(
        problems(load_text("[storage.oss]\naccess_key_id='a'")),
        ["storage.oss.access_key_secret: access_key_id and access_key_secret are set together or not at all"]
    );
}

#[test]
fn swift_needs_keystone_container_and_one_way_to_log_in() {
    let why = "must be set, for storage.type is swift";
    assert_eq!(
        problems(load_vars([("WHARF_STORAGE__TYPE", "swift")])),
        [
            format!("storage.swift.auth_url: {why}"),
            format!("storage.swift.container: {why}"),
            format!("storage.swift.username: {why} and no application credential is set"),
            format!("storage.swift.password: {why} and no application credential is set"),
            format!("storage.swift.project: {why} and no application credential is set"),
        ]
    );
    let place = "[storage]\ntype='swift'\n[storage.swift]\nauth_url='https://keystone.example.com/v3'\ncontainer='b'\n";
    load_text(&format!("{place}username='u'\npassword='p'\nproject='w'")).expect("a user");
    load_text(&format!("{place}application_credential_id='i'\napplication_credential_secret='s'")).expect("an application credential");
    assert_eq!(
        problems(load_text(&format!(
            "{place}username='u'\npassword='p'\nproject='w'\nmanifest_entries=1"
        ))),
        ["storage.swift.manifest_entries: 1 is not a whole number, 2 to 10000"]
    );
    assert_eq!(
        problems(load_text(&format!("{place}application_credential_id='i'\nusername='u'"))),
        [
            "storage.swift.application_credential_secret: must be set, for storage.swift.application_credential_id is set",
            "storage.swift.username: storage.swift.application_credential_id is set; set one of the two",
        ]
    );
    assert_eq!(
        problems(load_text("[storage.swift]\ntemp_url_key='k'")),
        ["storage.swift.storage_url: must be set, for storage.swift.temp_url_key is set"]
    );
}

#[test]
fn the_external_url_is_scheme_host_and_port_only() {
    for good in ["https://r.example.com", "http://10.0.0.5:8080", "https://[fd00::1]"] {
        load_vars([("WHARF_SERVER__EXTERNAL_URL", good)]).expect(good);
    }
    for bad in [
        "https://r.example.com/",
        "https://r/x",
        "https://r?x",
        "https://r#x",
        "https://u@r",
        "r.example.com",
        "ldap://r",
    ] {
        let lines = problems(load_vars([("WHARF_SERVER__EXTERNAL_URL", bad)]));
        assert!(
            lines[0].ends_with("; expected a URL such as https://registry.example.com"),
            "{bad}: {lines:?}"
        );
    }
}

#[test]
fn the_database_is_embedded_or_postgres() {
    for good in ["sqlite:x.db", "sqlite:///srv/x.db", "postgres://u:p@h/d", "postgresql://h/d"] {
        load_vars([("WHARF_DATABASE__URL", good)]).expect(good);
    }
    for bad in [
        "mysql://u:hunter2@h/d",
        "sqlite:",
        "sqlite://",
        "sqlite::memory:",
        "postgres://",
        "hunter2",
    ] {
        let error = load_vars([("WHARF_DATABASE__URL", bad)]).expect_err(bad).to_string();
        assert!(
            error.contains("database.url: expected sqlite:<path> or postgres://") && !error.contains("hunter2"),
            "{error}"
        );
    }
}

#[test]
fn lists_are_checked_item_by_item() {
    assert_eq!(
        problems(load_vars([
            ("WHARF_SERVER__TRUSTED_PROXIES", "10.0.0.0/8,proxy"),
            ("WHARF_TLS__NAMES", "*.example.com,a b,10.0.0.5,::1")
        ])),
        [
            "server.trusted_proxies: \"proxy\" is not an IP address or CIDR block such as 10.0.0.0/8",
            "tls.names: \"a b\" is neither a DNS name nor an IP address"
        ]
    );
}

#[test]
fn a_misspelt_log_level_is_not_taken_for_a_filter() {
    for good in ["info", "off", "info,wharf_store=debug", "warn, [db.tags.upsert]=trace"] {
        load_vars([("WHARF_LOG__LEVEL", good)]).expect(good);
    }
    for bad in ["inof", "info,", "INFO warn", "wharf_store"] {
        assert_eq!(problems(load_vars([("WHARF_LOG__LEVEL", bad)])).len(), 1, "{bad}");
    }
}

#[test]
fn passwords_in_the_clear_are_warned_about() {
    let open = |variables: [(&str, &str); 2]| load_vars(variables).expect("allowed").warnings.len();
    assert_eq!(open([("WHARF_SERVER__LISTEN", "0.0.0.0:80"), ("WHARF_TLS__MODE", "off")]), 1);
    assert_eq!(open([("WHARF_SERVER__LISTEN", "127.0.0.1:80"), ("WHARF_TLS__MODE", "off")]), 0);
    assert_eq!(
        open([("WHARF_SERVER__LISTEN", "0.0.0.0:80"), ("WHARF_TLS__MODE", "self-signed")]),
        0
    );
    assert_eq!(
        open([("WHARF_SERVER__LISTEN", "0.0.0.0:80"), ("WHARF_SERVER__EXTERNAL_URL", "https://r")]),
        0
    );
}

#[test]
fn metrics_on_the_public_listener_need_a_token() {
    load_text("[metrics]\nenabled=true\npath='/internal/metrics'").expect("a listener of its own");
    load_text("[metrics]\npublic=true\ntoken='0123456789abcdef'").expect("whoever has the token");
    assert_eq!(
        problems(load_text("[metrics]\npublic=true")),
        ["metrics.token: must be set, for metrics.public is on, and anybody could read them otherwise"]
    );
    assert_eq!(
        problems(load_text("[metrics]\ntoken='0123456789abcde'")),
        ["metrics.token: has fewer than 16 characters"]
    );
    assert_eq!(
        problems(load_text("[metrics]\npublic=true\ntoken='0123456789abcdef'\npath='/v2/metrics'")),
        ["metrics.path: \"/v2/metrics\" is taken on the public listener"]
    );
    for path in ["", "metrics", "/", "/a//b", "/a/", "/{x}", "/a b", "/../a"] {
        let lines = problems(load_vars([("WHARF_METRICS__PATH", path)]));
        assert_eq!(lines.len(), 1, "{path:?}: {lines:?}");
    }
}

#[test]
fn traces_go_to_a_url() {
    for good in ["http://127.0.0.1:4318", "https://collector.example.com/otlp"] {
        load_vars([("WHARF_TRACING__ENDPOINT", good)]).expect(good);
    }
    for bad in ["collector:4318", "grpc://collector:4317", "https://user:password@collector"] {
        let lines = problems(load_vars([("WHARF_TRACING__ENDPOINT", bad)]));
        assert!(lines[0].starts_with("tracing.endpoint: "), "{bad}: {lines:?}");
    }
}

#[test]
fn two_stores_may_name_each_other_but_not_the_same_place() {
    let folder = tempfile::tempdir().expect("folder");
    let name = |file: &str| folder.path().join(file).display().to_string();
    let text = |beside: &str, path: &str| format!("[storage]\nbeside={:?}\nfilesystem={{path={path:?}}}", name(beside));
    let one = secret_file(&folder, "one.toml", &text("two.toml", "/srv/one"));
    let two = secret_file(&folder, "two.toml", &text("one.toml", "/srv/two"));
    for (file, path) in [(&one, "/srv/two"), (&two, "/srv/one")] {
        let config = Config::load(Some(file), vars([]), Overrides::default()).expect("valid");
        let beside = config.beside.expect("the other");
        assert_eq!(beside.resolved_storage_path(), std::path::Path::new(path));
        assert_eq!(beside.beside, None);
    }
    secret_file(&folder, "two.toml", &text("one.toml", "/srv/one"));
    let same = problems(Config::load(Some(&one), vars([]), Overrides::default()));
    assert!(
        same[0].starts_with("storage.beside: ") && same[0].ends_with("names the store that this configuration names"),
        "{same:?}"
    );
    std::fs::remove_file(&two).expect("removed");
    let missing = Config::load(Some(&one), vars([]), Overrides::default()).expect_err("it is away");
    assert!(missing.to_string().contains("two.toml"), "{missing}");
}
