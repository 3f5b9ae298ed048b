//! The token service: what is asked for and held is granted, by GET and by the OAuth2 form.

use base64::Engine as _;
use serde_json::{Value, json};
use wharf_testkit::Reply;

use super::stage::{FOREIGN, PRIVATE, PUBLIC, Stage, Who};
use crate::abuse::checks::assert_error;

const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];

/// The claims of a token, unverified.
fn claims(reply: &Reply) -> Value {
    assert_eq!(reply.status, 200, "{reply:?}");
    let body = reply.value();
    let token = body["token"].as_str().expect("a token");
    let payload = token.split('.').nth(1).expect("three parts");
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(payload).expect("base64");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// The granted actions of each name, in order.
fn granted(reply: &Reply) -> Vec<(String, Vec<String>)> {
    let claims = claims(reply);
    let entries = claims["access"].as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    entries
        .map(|entry| {
            (
                text(&entry["name"]),
                entry["actions"].as_array().expect("a list").iter().map(text).collect(),
            )
        })
        .collect()
}

fn ask(scopes: &[&str]) -> String {
    let scopes: String = scopes.iter().map(|scope| format!("&scope={scope}")).collect();
    format!("/service/token?service=harbor-registry{scopes}")
}

#[tokio::test]
async fn a_token_has_what_is_asked_for_and_held() {
    let stage = Stage::shared().await;
    for (who, private, public) in [
        (Who::Anonymous, "", "pull"),
        (Who::Outsider, "", "pull"),
        (Who::LimitedGuest, "pull", "pull"),
        (Who::Guest, "pull", "pull"),
        (Who::Developer, "pull push", "pull"),
        (Who::Maintainer, "pull push delete", "pull"),
        (Who::ProjectAdmin, "pull push delete", "pull"),
        (Who::SystemAdmin, "pull push delete", "pull push delete"),
    ] {
        let client = stage.client(who);
        for (project, held) in [
            (PRIVATE, private),
            (PUBLIC, public),
            (FOREIGN, if who == Who::SystemAdmin { "pull push delete" } else { "" }),
        ] {
            let name = format!("{project}/tokens");
            let held: Vec<String> = held.split_whitespace().map(str::to_owned).collect();
            for asked in ["pull", "push", "delete", "pull,push", "pull,push,delete", "*", "pull,fly", ""] {
                let reply = client.get(&ask(&[&format!("repository:{name}:{asked}")])).await;
                let expected = held
                    .iter()
                    .filter(|action| asked == "*" || asked.split(',').any(|word| word == *action));
                let expected: Vec<String> = expected.cloned().collect();
                assert_eq!(granted(&reply), [(name.clone(), expected)], "{who:?} {asked:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_answer_has_the_shape_clients_know() {
    let stage = Stage::shared().await;
    let reply = stage.client(Who::Guest).get(&ask(&[&format!("repository:{PRIVATE}/x:pull")])).await;
    let body = reply.value();
    assert_eq!(body["token"], body["access_token"]);
    assert_eq!(body["expires_in"], 1800);
    assert!(
        body["issued_at"]
            .as_str()
            .is_some_and(|text| text.ends_with('Z') && text.len() == 20),
        "{body}"
    );
    assert_eq!(reply.header("cache-control"), "no-store");
    let claims = claims(&reply);
    assert_eq!(
        (&claims["iss"], &claims["aud"], &claims["sub"]),
        (&json!("harbor-token-issuer"), &json!("harbor-registry"), &json!("gina"))
    );
    assert_eq!(
        claims["exp"].as_i64().expect("a time") - claims["iat"].as_i64().expect("a time"),
        1800
    );
    assert_eq!(claims["access"][0]["type"], "repository");
    // A login without a scope proves the password, and nothing else.
    let login = stage
        .client(Who::Guest)
        .get("/service/token?service=harbor-registry&account=gina")
        .await;
    assert_eq!((granted(&login), login.status), (vec![], 200));
    let token = login.value()["token"].as_str().expect("a token").to_owned();
    assert_eq!(stage.registry.anonymous().bearer(&token).get("/v2/").await.status, 200);
}

#[tokio::test]
async fn the_form_of_oauth2_gives_the_same_token() {
    let stage = Stage::shared().await;
    let nobody = stage.registry.anonymous();
    let password = Who::Developer.password();
    let scope = format!("repository%3A{PRIVATE}%2Fform%3Apull%2Cpush");
    let post = async |form: &str| nobody.body("POST", "/service/token", &FORM, form.to_owned()).await;
    let form = format!("grant_type=password&service=harbor-registry&client_id=docker&username=dave&password={password}&scope={scope}");
    let reply = post(&form).await;
    assert_eq!(
        granted(&reply),
        [(format!("{PRIVATE}/form"), vec!["pull".to_owned(), "push".to_owned()])]
    );
    let two = post(&format!("{form}+repository%3A{PUBLIC}%2Fform%3Apull%2Cpush")).await;
    assert_eq!(
        granted(&two)[1],
        (format!("{PUBLIC}/form"), vec!["pull".to_owned()]),
        "scopes are separated by spaces"
    );

    for (form, status) in [
        ("grant_type=password&service=harbor-registry&username=dave&password=wrong", 401),
        ("grant_type=password&service=harbor-registry&username=absent&password=wrong", 401),
        (
            "grant_type=password&service=harbor-registry&username=&password=x&scope=repository:commons/x:pull",
            400,
        ),
        ("grant_type=password&service=harbor-registry", 400),
        ("grant_type=refresh_token&service=harbor-registry&refresh_token=x", 400),
        ("grant_type=client_credentials&service=harbor-registry", 400),
        ("service=harbor-registry", 401),
        ("", 401),
    ] {
        let reply = post(form).await;
        assert_eq!(reply.status, status, "{form}: {reply:?}");
        assert!(!reply.body.windows(5).any(|window| window == b"wrong"), "{reply:?}");
    }
    let long = post(&format!("{form}&pad={}", "x".repeat(70_000))).await;
    assert_error(&long, 400, "BAD_REQUEST", "a long form");
}

#[tokio::test]
async fn a_token_is_no_credential_for_another_and_the_service_is_ours() {
    let stage = Stage::shared().await;
    let guest = stage.client(Who::Guest);
    let token = guest.token(&[]).await.expect("a token");
    let bearer = stage.registry.anonymous().bearer(&token);
    let scope = ask(&[&format!("repository:{PRIVATE}/x:pull")]);
    assert_error(&bearer.get(&scope).await, 401, "UNAUTHORIZED", "a token for a token");
    assert_error(
        &bearer.body("POST", "/service/token", &FORM, "scope=x").await,
        401,
        "UNAUTHORIZED",
        "in the form",
    );
    assert_error(
        &guest.get("/service/token?service=other").await,
        400,
        "BAD_REQUEST",
        "another service",
    );
    assert_error(
        &stage.registry.anonymous().get("/service/token").await,
        401,
        "UNAUTHORIZED",
        "nobody logs in",
    );
    // A wrong password is never an anonymous login, not even for what anybody may have.
    let wrong = stage.registry.user("gina", "wrong");
    let public = ask(&[&format!("repository:{PUBLIC}/x:pull")]);
    assert_error(&wrong.get(&public).await, 401, "UNAUTHORIZED", "a wrong password");
}

#[tokio::test]
async fn a93_odd_scopes_grant_nothing_and_too_many_are_refused() {
    let stage = Stage::shared().await;
    let developer = stage.client(Who::Developer);
    let one = format!("repository:{PRIVATE}/a93:pull");
    for (scopes, count) in [(vec![one.as_str(); 100], 1), (vec![], 0)] {
        assert_eq!(granted(&developer.get(&ask(&scopes)).await).len(), count);
    }
    assert_error(&developer.get(&ask(&[one.as_str(); 101])).await, 400, "BAD_REQUEST", "101 scopes");
    let spaced = vec![one.as_str(); 101].join("%20");
    assert_error(
        &developer.get(&ask(&[&spaced])).await,
        400,
        "BAD_REQUEST",
        "101 scopes in one parameter",
    );

    for nothing in [
        format!("repository:{FOREIGN}/x:pull,push,delete"),
        "repository:absent/x:pull,push".into(),
        "repository:*:*".into(),
        format!("repository:{PRIVATE}/*:pull"),
        format!("repository:{PRIVATE}:pull"),
        format!("repository:{PUBLIC}/../{PRIVATE}/a93:pull"),
        format!("repository:{PRIVATE}/A93:pull"),
        format!("repository:{PRIVATE}/a93%252F:pull"),
        format!("registry:{PRIVATE}/a93:pull"),
        "project:acme:delete".into(),
        "registry:admin:*".into(),
        format!("repository:{PRIVATE}/a93:PULL"),
    ] {
        let reply = developer.get(&ask(&[&nothing])).await;
        assert!(
            granted(&reply).iter().all(|(_, actions)| actions.is_empty()),
            "{nothing}: {reply:?}"
        );
    }
    for bad in [
        "repository",
        "repository:x",
        "a%22b:c:d",
        "repository:a%0ab/c:pull",
        "repository:%C3%A9/c:pull",
        "%00",
        "repository::pull",
        "a%5Cb:c:d",
    ] {
        assert_error(&developer.get(&ask(&[bad])).await, 400, "BAD_REQUEST", bad);
    }
    let twice = developer.get(&ask(&[&one, &format!("repository:{PRIVATE}/a93:push,delete")])).await;
    assert_eq!(
        granted(&twice),
        [(format!("{PRIVATE}/a93"), vec!["pull".to_owned(), "push".to_owned()])]
    );
}
