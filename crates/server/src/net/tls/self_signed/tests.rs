//! Ages, names and accidents of the private authority.

use rustls::crypto::aws_lc_rs::default_provider;
use tempfile::TempDir;
use wharf_model::MockClock;

use super::*;

fn clock() -> MockClock {
    MockClock::at("2026-03-01T00:30:00Z".parse().expect("moment"))
}

fn source(dir: &TempDir, names: &[&str], clock: &MockClock) -> SelfSignedSource {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    SelfSignedSource::new(dir.path().join("tls"), names, Arc::new(clock.clone()))
}

fn given(source: &mut SelfSignedSource) -> Option<CertifiedKey> {
    source.newer(&default_provider()).expect("a certificate or none")
}

#[test]
fn a_certificate_is_given_once_and_again_when_30_days_are_left() {
    let (dir, clock) = (TempDir::new().expect("folder"), clock());
    let mut source = source(&dir, &["registry.example", "10.0.0.1", "::1"], &clock);
    let first = given(&mut source).expect("the first");
    assert!(given(&mut source).is_none());
    clock.advance(Duration::days(SERVER_DAYS - RENEW_DAYS - 2));
    assert!(given(&mut source).is_none());
    clock.advance(Duration::days(1));
    let second = given(&mut source).expect("a renewed one");
    assert_ne!(first.cert, second.cert);
    assert!(given(&mut source).is_none());
}

#[test]
fn a_certificate_lasts_398_days_and_its_authority_ten_years() {
    let (dir, clock) = (TempDir::new().expect("folder"), clock());
    let mut source = source(&dir, &["registry.example"], &clock);
    given(&mut source).expect("a certificate");
    let days = |path: &Path| days_left(&files::chain(path).expect("chain")[0], clock.now()).expect("readable");
    assert_eq!(
        days(&source.server_path()),
        SERVER_DAYS - 2,
        "it began yesterday and this day counts"
    );
    assert_eq!(days(&source.ca_path()), CA_DAYS - 2);
}

#[test]
fn other_names_need_another_certificate_of_the_same_authority() {
    let (dir, clock) = (TempDir::new().expect("folder"), clock());
    let first = given(&mut source(&dir, &["a.example"], &clock)).expect("the first");
    let ca = fs::read(dir.path().join("tls/ca.crt")).expect("authority");
    assert_eq!(
        given(&mut source(&dir, &["A.example"], &clock)).expect("the kept one").cert,
        first.cert
    );
    assert_ne!(given(&mut source(&dir, &["b.example"], &clock)).expect("another").cert, first.cert);
    assert_eq!(fs::read(dir.path().join("tls/ca.crt")).expect("authority"), ca);
}

#[test]
fn an_authority_is_replaced_before_it_ends_and_never_because_it_is_unreadable() {
    let (dir, clock) = (TempDir::new().expect("folder"), clock());
    let mut source = source(&dir, &["a.example"], &clock);
    given(&mut source).expect("a certificate");
    let ca = fs::read(source.ca_path()).expect("authority");
    clock.advance(Duration::days(CA_DAYS - RENEW_DAYS));
    given(&mut source).expect("a renewed one");
    assert_ne!(fs::read(source.ca_path()).expect("authority"), ca);
    fs::write(source.ca_path(), "broken").expect("write");
    assert!(source.newer(&default_provider()).is_err());
}

#[test]
fn a_crash_while_writing_leaves_nothing_half_done() {
    let (dir, clock) = (TempDir::new().expect("folder"), clock());
    given(&mut source(&dir, &["a.example"], &clock)).expect("a certificate");
    let tls = dir.path().join("tls");
    fs::write(tls.join("server.next"), "half").expect("leftover");
    fs::remove_file(tls.join("server.pem")).expect("remove");
    given(&mut source(&dir, &["a.example"], &clock)).expect("another certificate");
}
