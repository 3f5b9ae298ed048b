use crate::egress::{Egress, EgressError, EgressPolicy, Reason, Request};

fn egress() -> Egress {
    Egress::new(EgressPolicy::default()).expect("no certificates to read")
}

#[test]
fn a117_a_url_that_two_parsers_could_read_in_two_ways_is_refused() {
    for url in [
        "http://user:pass@example.com/",
        "http://user@example.com/",
        "http://:pass@example.com/",
        "http://example.com\\@evil.com/",
        "http://evil.com\\@example.com/",
        "http://exa\tmple.com/",
        "http://example.com/\r\nHost: evil",
        " http://example.com/",
        "http:///",
        "http://",
        "//example.com",
        "example.com",
        "http://a b/",
        "http://[::1",
        "http://example.com:99999/",
        "http://./",
        "http://example.com/\0",
    ] {
        assert!(matches!(egress().check(url), Err(EgressError::Url(_))), "{url:?}");
        assert!(Request::get(url).is_err(), "{url:?}");
    }
}

#[test]
fn a116_other_schemes_are_refused() {
    for url in [
        "file:///etc/passwd",
        "gopher://example.com/",
        "unix:/run/x.sock",
        "ftp://example.com/",
        "data:text/plain,x",
        "javascript:alert(1)",
    ] {
        assert!(matches!(egress().check(url), Err(EgressError::Url(_))), "{url:?}");
    }
}

#[test]
fn c1_every_spelling_of_a_private_address_is_seen() {
    for url in [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[0:0:0:0:0:ffff:7f00:1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://0/",
        "http://[::]/",
        "http://127.0.0.1./",
        "http://１２７.0.0.1/",
        "http://[fe80::1]/",
    ] {
        assert_eq!(egress().check(url), Err(EgressError::Unreachable(Reason::Denied)), "{url:?}");
    }
}

#[test]
fn a118_ports_are_80_443_and_the_list() {
    for (url, fine) in [
        ("http://example.com/", true),
        ("https://example.com/", true),
        ("http://example.com:443/", true),
        ("https://example.com:80/", true),
        ("http://example.com:22/", false),
        ("http://example.com:5000/", true),
        ("http://example.com:8080/", false),
        ("http://example.com:9004/", true),
        ("http://example.com:0/", false),
    ] {
        let ports = vec!["5000".parse().expect("a port"), "9000-9009".parse().expect("ports")];
        let egress = Egress::new(EgressPolicy {
            ports,
            ..EgressPolicy::default()
        })
        .expect("no certificates");
        assert_eq!(egress.check(url).is_ok(), fine, "{url}");
    }
}

#[test]
fn a_name_with_a_fragment_or_odd_letters_goes_where_the_parser_says() {
    let url = egress().check("http://host#@evil/").expect("a fragment is no host");
    assert_eq!(url.host_str(), Some("host"));
    let url = egress().check("https://bücher.example/").expect("an international name");
    assert_eq!(url.host_str(), Some("xn--bcher-kva.example"));
}

#[test]
fn certificates_that_are_none_are_refused() {
    let policy = EgressPolicy {
        ca_certificates: b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec(),
        ..EgressPolicy::default()
    };
    assert!(matches!(Egress::new(policy), Err(EgressError::Certificates)));
}
