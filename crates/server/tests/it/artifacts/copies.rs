use crate::access::stage::{Stage, Who};
use crate::artifacts::{at, field, push_index, referrer, rows};

#[tokio::test]
async fn a_copy_brings_tags_children_and_accessories() {
    let stage = Stage::shared().await;
    let admin = stage.admin();
    let (index, children) = push_index(&admin, "acme/origin", "1").await;
    let signature = referrer(&index, "application/vnd.cncf.notary.signature");
    admin.push_image("acme/origin", &signature.digest.to_string(), &signature).await;
    let to = format!("{}/artifacts", at("commons/mirror/app"));
    let copied = admin.send("POST", &format!("{to}?from=acme/origin:1")).await;
    assert_eq!(copied.status, 201, "{copied:?}");
    assert_eq!(admin.get(copied.header("location")).await.value()["digest"], index);
    let anonymous = stage.client(Who::Anonymous);
    for child in &children {
        anonymous.assert_pulls("commons/mirror/app", &child.digest.to_string(), child).await;
    }
    let found = rows(&anonymous, &format!("{to}?with_accessory=true")).await;
    assert_eq!(field(&found, "digest"), [index.as_str()]);
    assert_eq!(
        (&found[0]["tags"][0]["name"], &found[0]["accessories"][0]["type"]),
        (&"1".into(), &"signature.notation".into())
    );
    // Again is no error; the source is untouched, and the two go their own ways.
    assert_eq!(admin.send("POST", &format!("{to}?from=acme/origin@{index}")).await.status, 201);
    assert_eq!(admin.delete(&format!("{}/artifacts/1", at("acme/origin"))).await.status, 200);
    anonymous
        .assert_pulls("commons/mirror/app", &children[0].digest.to_string(), &children[0])
        .await;
}

#[tokio::test]
async fn c88_a_copy_needs_rights_on_both_sides() {
    let stage = Stage::shared().await;
    let secret = stage.seed("vault/secret", "1").await;
    stage.seed("acme/source", "1").await;
    let developer = stage.client(Who::Developer);
    for from in [
        format!("vault/secret@{}", secret.digest),
        "vault/secret:1".to_owned(),
        "vault/absent:1".to_owned(),
        "absent/absent:1".to_owned(),
    ] {
        let reply = developer
            .send("POST", &format!("{}/artifacts?from={from}", at("acme/stolen")))
            .await;
        assert_eq!((reply.status, reply.code().as_str()), (403, "FORBIDDEN"), "{from}: {reply:?}");
    }
    assert_eq!(stage.admin().get(&at("acme/stolen")).await.status, 404);
    let into = |repository: &str| format!("{}/artifacts?from=acme/source:1", at(repository));
    assert_eq!(developer.send("POST", &into("vault/put")).await.status, 403);
    assert_eq!(stage.client(Who::Guest).send("POST", &into("acme/copy")).await.status, 403);
    assert_eq!(stage.client(Who::Anonymous).send("POST", &into("acme/copy")).await.status, 401);
    assert_eq!(developer.send("POST", &into("acme/copy")).await.status, 201);
    for bad in [
        "",
        "?from=",
        "?from=acme",
        "?from=acme/source",
        "?from=acme/source@1",
        "?from=acme/../x:1",
    ] {
        assert_eq!(
            developer.send("POST", &format!("{}/artifacts{bad}", at("acme/copy"))).await.status,
            400,
            "{bad}"
        );
    }
    assert_eq!(
        developer
            .send("POST", &format!("{}/artifacts?from=acme/source:absent", at("acme/copy")))
            .await
            .status,
        404
    );
}
