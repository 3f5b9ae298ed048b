//! People.

use serde_json::json;
use wharf_auth::oidc::{OidcClient, OidcError, OidcSettings};
use wharf_model::Secret;
use wharf_testkit::Issuer;

use crate::stage::{AFTER_LOGOUT, REDIRECT, now, plain, registered, walk};

#[tokio::test]
async fn a_login_proves_who_somebody_is_and_in_which_groups() {
    let provider = Issuer::provider();
    provider
        .set_account("jane", &json!({"name": "Jane Doe", "groups": ["team-a", "team-b"]}))
        .await;
    let client = registered(&provider, &plain()).await;
    let back = walk(&provider, &client, "jane").await;
    let who = client.exchange(&back.code, back.pending, now()).await.expect("a login");
    assert_eq!(who.identity.provider, "corp");
    assert_eq!(who.identity.subject, format!("{}#jane", provider.url));
    assert_eq!(
        (who.identity.username.as_str(), who.identity.realname.as_deref()),
        ("jane", Some("Jane Doe"))
    );
    assert_eq!(who.identity.email.as_deref(), Some("jane@example.com"));
    assert_eq!(
        who.identity.groups.iter().map(|group| group.key.as_str()).collect::<Vec<_>>(),
        ["team-a", "team-b"]
    );
    assert!(!who.identity.admin);
    assert!(who.refresh_token.is_some());
}

#[tokio::test]
async fn every_way_of_signing_and_of_sending_the_secret_works() {
    let provider = Issuer::provider();
    for more in [
        json!({"id_token_signed_response_alg": "ES256"}),
        json!({"token_endpoint_auth_method": "client_secret_basic"}),
        json!({"token_endpoint_auth_method": "none"}),
    ] {
        let client = registered(&provider, &more).await;
        let back = walk(&provider, &client, "signer").await;
        let who = client.exchange(&back.code, back.pending, now()).await;
        assert!(who.is_ok(), "{more}: {who:?}");
    }
}

#[tokio::test]
async fn what_the_id_token_leaves_out_comes_from_userinfo() {
    let provider = Issuer::provider();
    provider
        .set_account("sparse", &json!({"groups": ["registry-admins"], "sparse": true}))
        .await;
    let client = registered(&provider, &plain()).await;
    let back = walk(&provider, &client, "sparse").await;
    let who = client.exchange(&back.code, back.pending, now()).await.expect("a login");
    assert_eq!(who.identity.username, "sparse");
    assert!(who.identity.admin);
}

#[tokio::test]
async fn c56_a_renewal_tells_the_groups_of_today() {
    let provider = Issuer::provider();
    provider
        .set_account("mover", &json!({"groups": ["registry-admins", "team-a"]}))
        .await;
    let client = registered(&provider, &plain()).await;
    let back = walk(&provider, &client, "mover").await;
    let who = client.exchange(&back.code, back.pending, now()).await.expect("a login");
    assert!(who.identity.admin);
    provider.set_account("mover", &json!({"groups": []})).await;
    let token = who.refresh_token.expect("a refresh token");
    let renewed = client.refresh(&token, &who.identity.subject, now()).await.expect("still there");
    assert!(renewed.identity.groups.is_empty() && !renewed.identity.admin);
    let token = renewed.refresh_token.unwrap_or(token);
    let other = client.refresh(&token, "https://elsewhere#mover", now()).await.map(|_| ());
    assert_eq!(other, Err(OidcError::Token("the renewal is about somebody else")));
}

#[tokio::test]
async fn nobody_is_vouched_for_after_leaving() {
    let provider = Issuer::provider();
    provider.set_account("leaver", &plain()).await;
    let client = registered(&provider, &plain()).await;
    let back = walk(&provider, &client, "leaver").await;
    let who = client.exchange(&back.code, back.pending, now()).await.expect("a login");
    provider.set_account("leaver", &json!({"disabled": true})).await;
    let token = who.refresh_token.expect("a refresh token");
    let gone = client.refresh(&token, &who.identity.subject, now()).await.map(|_| ());
    assert_eq!(gone, Err(OidcError::NoGrant));
}

#[tokio::test]
async fn a_revoked_token_renews_nothing() {
    let provider = Issuer::provider();
    let client = registered(&provider, &plain()).await;
    let back = walk(&provider, &client, "quitter").await;
    let who = client.exchange(&back.code, back.pending, now()).await.expect("a login");
    let token = who.refresh_token.expect("a refresh token");
    client.revoke(&token, now()).await.expect("revoked");
    let gone = client.refresh(&token, &who.identity.subject, now()).await.map(|_| ());
    assert_eq!(gone, Err(OidcError::NoGrant));
}

#[tokio::test]
async fn a_code_counts_once_and_only_with_its_verifier_and_nonce() {
    let provider = Issuer::provider();
    let client = registered(&provider, &plain()).await;
    let mut back = walk(&provider, &client, "coder").await;
    back.pending.verifier = Secret::new("another-verifier-of-sufficient-length-0123456789");
    let stolen = client.exchange(&back.code, back.pending, now()).await.map(|_| ());
    assert_eq!(stolen, Err(OidcError::NoGrant));

    let mut back = walk(&provider, &client, "coder").await;
    back.pending.nonce = "another".into();
    let injected = client.exchange(&back.code, back.pending, now()).await.map(|_| ());
    assert_eq!(injected, Err(OidcError::Token("it answers another login")));

    let made_up = walk(&provider, &client, "coder").await.pending;
    assert_eq!(
        client.exchange("made-up", made_up, now()).await.map(|_| ()),
        Err(OidcError::NoGrant)
    );
}

#[tokio::test]
async fn an_id_token_that_has_ended_by_our_clock_proves_nobody() {
    let provider = Issuer::provider();
    let client = registered(&provider, &plain()).await;
    let back = walk(&provider, &client, "late").await;
    let tomorrow = now() + chrono::Duration::days(1);
    let late = client.exchange(&back.code, back.pending, tomorrow).await.map(|_| ());
    assert_eq!(late, Err(OidcError::Token("it has expired, or begins later")));
}

#[tokio::test]
async fn the_answer_must_name_the_provider_that_was_asked() {
    let provider = Issuer::provider();
    let client = registered(&provider, &plain()).await;
    for wrong in [Some("https://evil.example"), Some(""), None] {
        assert!(client.check_response_issuer(wrong, now()).await.is_err(), "{wrong:?}");
    }
}

#[tokio::test]
async fn logging_out_leads_to_the_provider_and_back() {
    let provider = Issuer::provider();
    let client = registered(&provider, &plain()).await;
    let back = walk(&provider, &client, "goer").await;
    let who = client.exchange(&back.code, back.pending, now()).await.expect("a login");
    let url = client
        .logout_url(Some(&who.id_token), AFTER_LOGOUT, now())
        .await
        .expect("a URL")
        .expect("offered");
    assert!(url.starts_with(&format!("{}/session/end?", provider.url)), "{url}");
    let page = wharf_testkit::Client::new(&provider.url).get(&url).await;
    let text = String::from_utf8_lossy(&page.body);
    assert_eq!(page.status, 200, "{text}");
    assert!(text.contains("form"), "{text}");
}

#[tokio::test]
async fn extra_parameters_may_not_replace_those_of_the_flow() {
    let provider = Issuer::provider();
    let client = registered(&provider, &plain()).await;
    let with = |name: &str| {
        let settings = OidcSettings {
            extra_redirect_parameters: [(name.to_owned(), "x".to_owned())].into(),
            ..client.settings().clone()
        };
        OidcClient::new(std::sync::Arc::new(settings), wharf_auth::oidc::Issuers::new(crate::stage::wire()))
    };
    let fine = with("ui_locales").authorize_url(REDIRECT, now()).await.expect("fine");
    assert!(fine.url.contains("ui_locales=x") && fine.url.contains("code_challenge_method=S256"));
    assert!(matches!(
        with("redirect_uri").authorize_url(REDIRECT, now()).await,
        Err(OidcError::Misconfigured(_))
    ));
}

#[tokio::test]
async fn a_provider_under_another_name_is_refused() {
    let provider = Issuer::provider();
    let issuers = wharf_auth::oidc::Issuers::new(crate::stage::wire());
    issuers.ping(&provider.url, true, now()).await.expect("itself");
    issuers
        .ping(&format!("{}/", provider.url), true, now())
        .await
        .expect("a slash more");
    let alias = provider.url.replace("127.0.0.1", "localhost");
    assert!(matches!(issuers.ping(&alias, true, now()).await, Err(OidcError::Misconfigured(_))));
    let workloads = Issuer::of_workloads();
    assert!(matches!(
        issuers.ping(&workloads.url, true, now()).await,
        Err(OidcError::Misconfigured(_))
    ));
    assert!(matches!(
        issuers.ping("http://127.0.0.1:1", true, now()).await,
        Err(OidcError::Unreachable(_))
    ));
}

#[test]
fn c57_settings_do_not_print_their_secret() {
    let settings = crate::stage::settings("https://id.example", "wharf", "canary-secret");
    assert!(!format!("{settings:?}").contains("canary-secret"));
}
