//! TLS that was asked for is there, with the right server, or nothing is said.

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use wharf_auth::{LdapError, LdapProvider, LdapSettings};

use crate::directory::{env, file, log_in, provider, settings};

fn ldaps() -> LdapSettings {
    LdapSettings {
        url: env("WHARF_TEST_LDAP_LDAPS_URL"),
        start_tls: false,
        ..settings()
    }
}

async fn assert_tls_refused(settings: LdapSettings) {
    let provider = provider(settings);
    let outcome = provider.authenticate("alice", "alice-Secret1").await;
    assert!(matches!(outcome, Err(LdapError::Tls(_))), "{outcome:?}");
    assert!(matches!(provider.ping().await, Err(LdapError::Tls(_))));
}

#[tokio::test]
async fn ldaps_start_tls_and_plain_work() {
    for settings in [
        ldaps(),
        settings(),
        LdapSettings {
            url: env("WHARF_TEST_LDAP_PLAIN_URL"),
            start_tls: false,
            ca_certificate: None,
            ..settings()
        },
        LdapSettings {
            verify_certificate: false,
            ca_certificate: None,
            ..settings()
        },
        LdapSettings {
            verify_certificate: false,
            ca_certificate: None,
            ..ldaps()
        },
    ] {
        let url = settings.url.clone();
        assert_eq!(log_in(settings, "alice", "alice-Secret1").await.username, "alice", "{url}");
    }
}

#[tokio::test]
async fn a124_a_server_without_start_tls_is_refused() {
    assert_tls_refused(LdapSettings {
        url: env("WHARF_TEST_LDAP_PLAIN_URL"),
        ..settings()
    })
    .await;
    assert_tls_refused(LdapSettings {
        url: env("WHARF_TEST_LDAP_PLAIN_URL"),
        verify_certificate: false,
        ..settings()
    })
    .await;
    let plain = env("WHARF_TEST_LDAP_PLAIN_URL").replace("ldap://", "ldaps://");
    assert_tls_refused(LdapSettings { url: plain, ..ldaps() }).await;
}

#[tokio::test]
async fn a124_a_certificate_of_an_unknown_authority_is_refused() {
    let other = Some(file("WHARF_TEST_LDAP_OTHER_CA"));
    assert_tls_refused(LdapSettings {
        ca_certificate: other.clone(),
        ..settings()
    })
    .await;
    assert_tls_refused(LdapSettings {
        ca_certificate: other,
        ..ldaps()
    })
    .await;
    // The system's authorities do not know the tests' own either.
    assert_tls_refused(LdapSettings {
        ca_certificate: None,
        ..ldaps()
    })
    .await;
}

#[tokio::test]
async fn a124_a_certificate_of_another_host_is_refused() {
    // The certificate names localhost and 127.0.0.1.
    let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let target = env("WHARF_TEST_LDAP_LDAPS_URL").replace("ldaps://", "");
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut server = tokio::net::TcpStream::connect(&target).await.unwrap();
            tokio::spawn(async move { tokio::io::copy_bidirectional(&mut client, &mut server).await });
        }
    });
    assert_tls_refused(LdapSettings {
        url: format!("ldaps://127.0.0.2:{port}"),
        ..ldaps()
    })
    .await;
}

#[tokio::test]
async fn a124_nothing_secret_is_sent_to_a_server_that_cannot_do_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ldap://{}", listener.local_addr().unwrap());
    let heard = tokio::spawn(async move {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut heard = vec![0; 4096];
        let length = client.read(&mut heard).await.unwrap();
        // An extended response that refuses: message 1, result 2 (protocolError).
        let refusal = [0x30, 0x0c, 0x02, 0x01, 0x01, 0x78, 0x07, 0x0a, 0x01, 0x02, 0x04, 0x00, 0x04, 0x00];
        tokio::io::AsyncWriteExt::write_all(&mut client, &refusal).await.unwrap();
        heard.truncate(length);
        client.read_to_end(&mut heard).await.unwrap();
        heard
    });
    let error = provider(LdapSettings { url, ..settings() })
        .authenticate("alice", "alice-Secret1")
        .await
        .unwrap_err();
    assert!(matches!(error, LdapError::Tls(_)), "{error:?}");
    let heard = String::from_utf8_lossy(&heard.await.unwrap()).into_owned();
    assert!(heard.contains("1.3.6.1.4.1.1466.20037"), "StartTLS was asked for: {heard:?}");
    assert!(!heard.contains("Secret1") && !heard.contains("reader"), "{heard:?}");
}

#[tokio::test]
async fn a_ca_that_is_no_certificate_is_refused_at_once() {
    for pem in ["garbage", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        let outcome = LdapProvider::new(
            "ldap",
            LdapSettings {
                ca_certificate: Some(pem.into()),
                ..settings()
            },
        );
        assert!(matches!(outcome, Err(LdapError::Settings(_))), "{pem}");
    }
}
