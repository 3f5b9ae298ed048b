//! Servers that hang, lie, refer or talk nonsense.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use wharf_auth::{LdapError, LdapScope, LdapSettings};

use crate::directory::{add, env, log_in, provider, root, settings};

/// A server that does with every connection what it is told; its URL.
async fn serve<F>(answer: impl Fn(tokio::net::TcpStream) -> F + Send + 'static) -> String
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("ldap://{}", listener.local_addr().expect("it listens"));
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(answer(client));
        }
    });
    url
}

fn plain(url: String) -> LdapSettings {
    LdapSettings {
        url,
        start_tls: false,
        ca_certificate: None,
        timeout: Duration::from_secs(1),
        ..settings()
    }
}

#[tokio::test]
async fn a124_a_server_that_never_answers_costs_a_bounded_time() {
    let url = serve(|client| async move {
        tokio::time::sleep(Duration::from_secs(60)).await;
        drop(client);
    })
    .await;
    for settings in [
        plain(url.clone()),
        LdapSettings {
            start_tls: true,
            ..plain(url.clone())
        },
        plain(url.replace("ldap:", "ldaps:")),
    ] {
        let began = Instant::now();
        assert_eq!(
            provider(settings).authenticate("alice", "alice-Secret1").await,
            Err(LdapError::TimedOut)
        );
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a124_many_logins_at_a_server_that_hangs_all_end() {
    let url = serve(|client| async move {
        tokio::time::sleep(Duration::from_secs(60)).await;
        drop(client);
    })
    .await;
    let provider = provider(plain(url));
    let began = Instant::now();
    let logins: Vec<_> = (0..200)
        .map(|_| {
            let provider = provider.clone();
            tokio::spawn(async move { provider.authenticate("alice", "alice-Secret1").await })
        })
        .collect();
    for login in logins {
        let error = login.await.unwrap().unwrap_err();
        assert!(matches!(error, LdapError::TimedOut | LdapError::Busy), "{error:?}");
    }
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
}

#[tokio::test]
async fn nonsense_is_an_error_and_no_panic_of_ours() {
    let answers: [&'static [u8]; 6] = [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\x00",
        b"\x30\x05\x02\x01\x01\x61\x00",
        b"\x30\x03\x02\x01\x01",
        b"",
    ];
    for answer in answers {
        let url = serve(move |mut client| async move {
            let mut request = [0; 1024];
            let _ = client.read(&mut request).await;
            let _ = client.write_all(answer).await;
        })
        .await;
        let began = Instant::now();
        let outcome = provider(plain(url)).authenticate("alice", "alice-Secret1").await;
        let error = outcome.unwrap_err();
        assert!(
            matches!(error, LdapError::Connect(_) | LdapError::Protocol | LdapError::TimedOut),
            "{answer:?}: {error:?}"
        );
        assert!(began.elapsed() < Duration::from_secs(4));
    }
}

/// A message that says yes to a bind, and one that is an entry without end.
const BOUND: &[u8] = &[0x30, 0x0c, 0x02, 0x01, 0x01, 0x61, 0x07, 0x0a, 0x01, 0x00, 0x04, 0x00, 0x04, 0x00];
const ENTRY: &[u8] = &[
    0x30, 0x11, 0x02, 0x01, 0x02, 0x64, 0x0c, 0x04, 0x08, b'd', b'c', b'=', b'w', b'h', b'a', b'r', b'f', 0x30, 0x00,
];

#[tokio::test]
async fn a124_a_server_that_ignores_the_size_limit_is_cut_off() {
    let url = serve(|mut client| async move {
        let mut request = [0; 1024];
        let _ = client.read(&mut request).await;
        let _ = client.write_all(BOUND).await;
        let _ = client.read(&mut request).await;
        let many = ENTRY.repeat(1000);
        // Ten million entries, unless somebody hangs up.
        for _ in 0..10_000 {
            if client.write_all(&many).await.is_err() {
                return;
            }
        }
    })
    .await;
    let began = Instant::now();
    let found = provider(plain(url.clone())).search_users("", 500).await.unwrap();
    assert_eq!(found.len(), 500);
    assert_eq!(
        provider(plain(url)).authenticate("alice", "alice-Secret1").await.ok().flatten(),
        None
    );
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a124_a_referral_is_not_followed() {
    let attacker = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut ldap = root(&env("WHARF_TEST_LDAP_URL")).await;
    let elsewhere = "ou=referred,ou=people,dc=wharf,dc=test";
    remove_referral(&mut ldap, elsewhere).await;
    let address = format!("ldap://{}/ou=people,dc=attacker", attacker.local_addr().unwrap());
    let entry = [
        ("objectClass", "referral"),
        ("objectClass", "extensibleObject"),
        ("ou", "referred"),
        ("ref", &address),
    ];
    add(&mut ldap, elsewhere, &entry).await;

    // A reference among the entries is passed over, and the others count.
    assert_eq!(log_in(settings(), "alice", "alice-Secret1").await.username, "alice");
    assert_eq!(provider(settings()).authenticate("nobody", "alice-Secret1").await, Ok(None));
    // A base that is a referral is an error.
    let referred = LdapSettings {
        base_dn: elsewhere.into(),
        scope: LdapScope::Subtree,
        ..settings()
    };
    assert_eq!(
        provider(referred).authenticate("alice", "alice-Secret1").await,
        Err(LdapError::Referral)
    );

    let contact = tokio::time::timeout(Duration::from_millis(300), attacker.accept()).await;
    assert!(contact.is_err(), "somebody followed the referral");
    remove_referral(&mut ldap, elsewhere).await;
}

/// The server refers also whoever wants to delete, except with this control. Not being there is fine.
async fn remove_referral(ldap: &mut ldap3::Ldap, dn: &str) {
    let control: ldap3::controls::RawControl = ldap3::controls::ManageDsaIt.into();
    let removed = ldap.with_controls(control).delete(dn).await.expect("the directory answers");
    assert!(matches!(removed.rc, 0 | 32), "{removed:?}");
}
