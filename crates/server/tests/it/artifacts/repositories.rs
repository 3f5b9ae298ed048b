use serde_json::json;

use crate::access::stage::{PRIVATE, PUBLIC, Stage, Who};
use crate::artifacts::{at, field, rows};

#[tokio::test]
async fn lists_show_what_the_caller_may_see() {
    let stage = Stage::own().await;
    for repository in ["acme/b", "acme/a/x", "commons/c", "vault/v"] {
        stage.seed(repository, "1").await;
        stage.seed(repository, "2").await;
    }
    for (who, sees) in [
        (Who::Anonymous, vec!["commons/c"]),
        (Who::Outsider, vec!["commons/c"]),
        (Who::LimitedGuest, vec!["acme/a/x", "acme/b", "commons/c"]),
        (Who::SystemAdmin, vec!["acme/a/x", "acme/b", "commons/c", "vault/v"]),
    ] {
        assert_eq!(
            field(&rows(&stage.client(who), "/api/v2.0/repositories").await, "name"),
            sees,
            "{who:?}"
        );
    }
    let admin = stage.admin();
    let of_acme = "/api/v2.0/projects/acme/repositories";
    let found = rows(&admin, of_acme).await;
    assert_eq!(field(&found, "name"), ["acme/a/x", "acme/b"]);
    assert_eq!(
        (found[0]["artifact_count"].as_i64(), found[0]["description"].as_str()),
        (Some(2), Some(""))
    );
    assert_eq!(
        field(&rows(&admin, &format!("{of_acme}?sort=-name")).await, "name"),
        ["acme/b", "acme/a/x"]
    );
    assert_eq!(
        field(&rows(&admin, &format!("{of_acme}?q=name%3D~A%2F")).await, "name"),
        ["acme/a/x"]
    );
    assert_eq!(
        field(&rows(&admin, &format!("{of_acme}?page_size=1&page=2")).await, "name"),
        ["acme/b"]
    );
    // Wildcards are letters (C11, A65); fields that are not shown cannot be asked about.
    for literal in ["%25", "_", "*", "a_x"] {
        assert_eq!(rows(&admin, &format!("{of_acme}?q=name%3D~{literal}")).await.len(), 0, "{literal}");
    }
    assert_eq!(admin.get(&format!("{of_acme}?q=full_name%3Dx")).await.status, 400);
    // Not there and not yours look the same.
    for project in ["vault", "absent"] {
        let path = format!("/api/v2.0/projects/{project}/repositories");
        assert_eq!(stage.client(Who::Outsider).get(&path).await.status, 403, "{project}");
        assert_eq!(stage.client(Who::Anonymous).get(&path).await.status, 401, "{project}");
    }
    assert_eq!(admin.get("/api/v2.0/projects/absent/repositories").await.status, 404);
}

#[tokio::test]
async fn a_description_is_kept_and_a_deleted_repository_is_gone_with_its_content() {
    let stage = Stage::shared().await;
    let name = format!("{PRIVATE}/described");
    let image = stage.seed(&name, "1").await;
    let path = at(&name);
    let write = |who: Who, text: String| {
        let client = stage.client(who);
        let path = path.clone();
        async move { client.json("PUT", &path, &json!({"description": text})).await.status }
    };
    assert_eq!(write(Who::Guest, "no".into()).await, 403);
    assert_eq!(write(Who::Anonymous, "no".into()).await, 401);
    assert_eq!(write(Who::Developer, "x".repeat(70_000)).await, 400);
    assert_eq!(write(Who::Developer, "# Read me\n<script>".into()).await, 200);
    assert_eq!(stage.admin().get(&path).await.value()["description"], "# Read me\n<script>");

    assert_eq!(stage.client(Who::Developer).delete(&path).await.status, 403);
    // An open upload does not keep it.
    stage.admin().open_upload(&name).await;
    assert_eq!(stage.client(Who::Maintainer).delete(&path).await.status, 200);
    assert_eq!(stage.admin().get(&path).await.status, 404);
    assert_eq!(stage.admin().delete(&path).await.status, 404);
    for gone in [
        format!("/v2/{name}/manifests/1"),
        format!("/v2/{name}/manifests/{}", image.digest),
        format!("/v2/{name}/blobs/{}", image.config.digest),
    ] {
        assert_eq!(stage.admin().get(&gone).await.status, 404, "{gone}");
    }
    stage.admin().push_image(&name, "1", &image).await;
    assert_eq!(stage.admin().get(&path).await.value()["description"], "");
}

#[tokio::test]
async fn the_public_reads_repositories_of_public_projects_only() {
    let stage = Stage::shared().await;
    let public = format!("{PUBLIC}/shown");
    stage.seed(&public, "1").await;
    let anonymous = stage.client(Who::Anonymous);
    assert_eq!(anonymous.get(&at(&public)).await.status, 200);
    assert_eq!(anonymous.get(&format!("{}/artifacts", at(&public))).await.status, 200);
    assert_eq!(anonymous.get(&at("vault/shown")).await.status, 401);
    assert_eq!(anonymous.get(&format!("{}/artifacts", at("vault/shown"))).await.status, 401);
    assert_eq!(stage.client(Who::Outsider).delete(&at(&public)).await.status, 403);
}
