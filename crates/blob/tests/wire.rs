//! A store whose certificate an authority of the house made. `tests/servers/seaweedfs.sh start` prints where the store behind it is.

mod support;

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use support::*;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use wharf_blob::{BlobDriver, BlobError, ObjectStore, S3Options, Wire};

/// TLS in front of the S3 server; where it listens, and its authority.
async fn behind_tls(server: String) -> (String, String) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let certificate = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    let certificate = certificate.signed_by(&key, &authority).expect("a certificate");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key);
    let acceptor = TlsAcceptor::from(Arc::new(config.expect("TLS")));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (acceptor, server) = (acceptor.clone(), server.clone());
            tokio::spawn(async move {
                let mut client = acceptor.accept(client).await.ok()?;
                let mut server = TcpStream::connect(server).await.ok()?;
                tokio::io::copy_bidirectional(&mut client, &mut server).await.ok()
            });
        }
    });
    (format!("https://localhost:{port}"), authority.pem())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_is_trusted_by_the_authority_that_is_given_and_not_without() {
    let options = s3_options();
    let (endpoint, authority) = behind_tls(options.endpoint.trim_start_matches("http://").to_owned()).await;
    let at = |wire: Wire| {
        ObjectStore::s3(S3Options {
            endpoint: endpoint.clone(),
            wire,
            ..options.clone()
        })
        .expect("the options connect")
    };
    let driver = at(Wire::trusting(authority.as_bytes()).expect("an authority"));
    driver.check().await.expect("trusted");
    let key = blob_key();
    assert_eq!(store(&driver, &key, 20 << 20).await.expect("stored"), 20 << 20);
    assert!(
        driver.features().await.expect("told").links,
        "links are tried out with the same trust"
    );
    driver.delete(&key).await.expect("deleted");
    let error = at(Wire::default()).check().await.expect_err("not trusted");
    assert!(matches!(error, BlobError::Unavailable(_)), "{error:?}");
    assert!(format!("{error:?}").to_lowercase().contains("certificate"), "{error:?}");
}

#[test]
fn what_is_no_bundle_is_told_at_once() {
    for bundle in ["", "-----BEGIN NONSENSE-----", "/etc/ssl"] {
        assert!(Wire::trusting(bundle.as_bytes()).is_err(), "{bundle}");
    }
}
