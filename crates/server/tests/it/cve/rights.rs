//! Every method needs its own right, and no name is special.

use wharf_testkit::{Image, MANIFEST, Reply};

use crate::abuse::checks::{Witness, assert_denied, assert_error};
use crate::access::stage::{PRIVATE, PUBLIC, Stage, Who};

#[tokio::test]
async fn c53_delete_needs_the_right_to_delete_whichever_way_it_is_asked() {
    let stage = Stage::shared().await;
    for repository in [format!("{PRIVATE}/c53"), format!("{PUBLIC}/c53")] {
        let witness = Witness::seed(&stage, &repository).await;
        let image = witness.image();
        for who in [Who::Anonymous, Who::Outsider, Who::LimitedGuest, Who::Guest, Who::Developer] {
            let client = stage.client(who);
            for target in [
                "manifests/witness".to_owned(),
                format!("manifests/{}", image.digest),
                format!("blobs/{}", image.layers[0].digest),
                format!("blobs/{}", image.config.digest),
                // What is not there is refused with the same words.
                "manifests/absent".to_owned(),
            ] {
                let reply = client.delete(&format!("/v2/{repository}/{target}")).await;
                assert_denied(&reply, who, &format!("{who:?} {repository}/{target}"));
            }
        }
        witness.assert_unchanged(&stage).await;
    }
}

#[tokio::test]
async fn c58_without_push_no_tag_can_be_overwritten_not_even_latest() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/c58");
    let witness = Witness::seed(&stage, &repository).await;
    let image = witness.image();
    let other = Image::with(image.layers.clone(), |manifest| {
        manifest["annotations"] = serde_json::json!({"by": "intruder"})
    });
    for tag in ["latest", "dev", "main", "witness"] {
        stage.admin().push_manifest(&repository, tag, MANIFEST, &image.manifest).await;
    }
    let witness = Witness::of(&stage, &repository, image.clone()).await;
    for who in [Who::Anonymous, Who::Outsider, Who::LimitedGuest, Who::Guest] {
        let client = stage.client(who);
        for tag in ["latest", "dev", "main", "witness", "new", other.digest.as_str()] {
            let reply = client.push_manifest(&repository, tag, MANIFEST, &other.manifest).await;
            assert_denied(&reply, who, &format!("{who:?} {tag}"));
        }
        let by_digest = format!("{}?tag=latest", other.digest);
        assert_denied(
            &client.push_manifest(&repository, &by_digest, MANIFEST, &other.manifest).await,
            who,
            "?tag=",
        );
    }
    witness.assert_unchanged(&stage).await;
    stage.admin().assert_pulls(&repository, "latest", image).await;
}

/// Which of the three actions a request needs.
const TABLE: [(&str, &str, &str); 15] = [
    ("GET", "manifests/witness", "pull"),
    ("HEAD", "manifests/witness", "pull"),
    ("GET", "blobs/<layer>", "pull"),
    ("HEAD", "blobs/<layer>", "pull"),
    ("GET", "tags/list", "pull"),
    ("GET", "referrers/<image>", "pull"),
    ("POST", "blobs/uploads/", "push"),
    ("PUT", "manifests/witness", "push"),
    ("GET", "blobs/uploads/00000000-0000-4000-8000-000000000000", "push"),
    ("PATCH", "blobs/uploads/00000000-0000-4000-8000-000000000000", "push"),
    ("PUT", "blobs/uploads/00000000-0000-4000-8000-000000000000?digest=<absent>", "push"),
    ("DELETE", "blobs/uploads/00000000-0000-4000-8000-000000000000", "push"),
    ("DELETE", "manifests/absent", "delete"),
    ("DELETE", "manifests/<layer>", "delete"),
    ("DELETE", "blobs/<absent>", "delete"),
];

#[tokio::test]
async fn c59_a94_a_token_does_what_its_scope_says_and_no_more() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/c59");
    let witness = Witness::seed(&stage, &repository).await;
    let image = witness.image();
    let admin = stage.admin();
    for actions in ["pull", "push", "delete", "pull,push", "pull,delete", "push,delete", "*", ""] {
        let token = admin
            .token(&[&format!("repository:{repository}:{actions}")])
            .await
            .expect("a token");
        let client = stage.registry.anonymous().bearer(&token);
        for (method, target, needed) in TABLE {
            let target = target
                .replace("<layer>", image.layers[0].digest.as_str())
                .replace("<image>", image.digest.as_str())
                .replace("<absent>", &format!("sha256:{}", "0".repeat(64)));
            let what = format!("{actions:?} {method} {target}");
            let reply = client.send(method, &format!("/v2/{repository}/{target}")).await;
            if actions == "*" || actions.split(',').any(|action| action == needed) {
                assert!(matches!(reply.status, 200 | 202 | 400 | 404), "{what}: {reply:?}");
            } else {
                assert_insufficient(&reply, &repository, needed, &what);
            }
        }
        // The same token, one repository further.
        let next = client.get(&format!("/v2/{repository}-other/tags/list")).await;
        assert_insufficient(&next, &format!("{repository}-other"), "pull", actions);
        // Nor does it read the names of all repositories.
        let catalog = client.get("/v2/_catalog").await;
        assert_eq!(catalog.status, 401, "{actions:?}: {catalog:?}");
        let challenge = catalog.header("www-authenticate");
        assert!(
            challenge.contains("scope=\"registry:catalog:*\"") && challenge.contains("error=\"insufficient_scope\""),
            "{challenge}"
        );
    }
    for method in ["POST", "PATCH", "OPTIONS", "LINK"] {
        let reply = admin.send(method, &format!("/v2/{repository}/manifests/witness")).await;
        assert_error(&reply, 405, "UNSUPPORTED", method);
    }
    witness.assert_unchanged(&stage).await;
}

/// 401, and a challenge that names the scope that would do.
fn assert_insufficient(reply: &Reply, repository: &str, needed: &str, what: &str) {
    assert_eq!(reply.status, 401, "{what}: {reply:?}");
    let challenge = reply.header("www-authenticate");
    assert!(challenge.contains("error=\"insufficient_scope\""), "{what}: {challenge}");
    let scope = if needed == "push" { "pull,push" } else { needed };
    assert!(
        challenge.contains(&format!("scope=\"repository:{repository}:{scope}\"")),
        "{what}: {challenge}"
    );
}

#[tokio::test]
async fn c61_nobody_reads_metrics_on_the_registrys_own_port() {
    let stage = Stage::shared().await;
    for who in Who::ALL {
        let client = stage.client(who);
        for path in [
            "/metrics",
            "/metrics/",
            "/api/v2.0/metrics",
            "/debug/pprof/",
            "/debug/vars",
            "/actuator",
        ] {
            assert_error(&client.get(path).await, 404, "NOT_FOUND", &format!("{who:?} {path}"));
        }
    }
}

/// There are no preheat policies, so none of another project can be named, by id or by name, under a project of one's own.
#[tokio::test]
async fn c15_nobody_reaches_a_preheat_policy() {
    let stage = Stage::shared().await;
    let client = stage.client(Who::ProjectAdmin);
    for policy in ["1", "a-policy"] {
        let path = format!("/api/v2.0/projects/{PRIVATE}/preheat/policies/{policy}");
        for method in ["GET", "PUT", "DELETE"] {
            let reply = client.json(method, &path, &serde_json::json!({"name": policy})).await;
            assert_eq!(reply.status, 404, "{method} {path}: {reply:?}");
        }
    }
}

#[tokio::test]
async fn c53_in_read_only_mode_nothing_is_deleted_whichever_way_it_is_asked() {
    let stage = Stage::own().await;
    let repository = format!("{PRIVATE}/c53-read-only");
    let witness = Witness::seed(&stage, &repository).await;
    let (admin, image) = (stage.admin(), witness.image());
    let mode = async |on: bool| {
        let set = admin
            .json("PUT", "/api/v2.0/configurations", &serde_json::json!({"read_only": on}))
            .await;
        assert_eq!(set.status, 200, "{set:?}");
    };
    mode(true).await;
    let artifact = format!("/api/v2.0/projects/{PRIVATE}/repositories/c53-read-only/artifacts/{}", image.digest);
    for path in [
        format!("/v2/{repository}/manifests/witness"),
        format!("/v2/{repository}/manifests/{}", image.digest),
        format!("/v2/{repository}/blobs/{}", image.layers[0].digest),
        format!("{artifact}/tags/witness"),
        artifact.clone(),
        format!("/api/v2.0/projects/{PRIVATE}/repositories/c53-read-only"),
        format!("/api/v2.0/projects/{PRIVATE}"),
        format!("/api/repositories/{repository}/tags/witness"),
    ] {
        for who in [Who::Developer, Who::ProjectAdmin, Who::SystemAdmin] {
            let reply = stage.client(who).delete(&path).await;
            assert_error(&reply, 403, "DENIED", &format!("{who:?} {path}"));
        }
    }
    mode(false).await;
    witness.assert_unchanged(&stage).await;
    let deleted = admin.delete(&format!("/v2/{repository}/manifests/witness")).await;
    assert_eq!(deleted.status, 202, "the same request goes through afterwards");
}
