use serde_json::json;

use wharf_testkit::Image;

use crate::access::stage::{Stage, Who};
use crate::artifacts::{field, push_index};

#[tokio::test]
async fn a69_c11_a_search_finds_what_the_caller_may_see_and_takes_the_text_literally() {
    let stage = Stage::own().await;
    for repository in ["acme/app", "commons/app", "vault/app"] {
        stage.seed(repository, "1").await;
    }
    let found = async |who: Who, text: &str| {
        let reply = stage.client(who).get(&format!("/api/v2.0/search?q={text}")).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let found = reply.value();
        let list = |name: &str| found[name].as_array().expect(name).clone();
        (field(&list("project"), "name"), field(&list("repository"), "repository_name"))
    };
    let no = Vec::<String>::new;
    assert_eq!(found(Who::Anonymous, "APP").await, (no(), vec!["commons/app".to_owned()]));
    assert_eq!(found(Who::Outsider, "app").await.1, ["commons/app"]);
    assert_eq!(found(Who::Guest, "app").await.1, ["acme/app", "commons/app"]);
    assert_eq!(found(Who::SystemAdmin, "app").await.1, ["acme/app", "commons/app", "vault/app"]);
    assert_eq!(found(Who::Outsider, "vault").await, (no(), no()));
    assert_eq!(
        found(Who::SystemAdmin, "vault").await,
        (vec!["vault".to_owned()], vec!["vault/app".to_owned()])
    );
    for literal in ["%25", "_", "%5C", "*", "a__", "%27"] {
        assert_eq!(found(Who::SystemAdmin, literal).await, (no(), no()), "{literal}");
    }
    let long = stage.admin().get(&format!("/api/v2.0/search?q={}", "a".repeat(300))).await;
    assert_eq!(long.status, 400, "{long:?}");
}

#[tokio::test]
async fn a69_a_search_finds_tags_and_digests_by_how_they_begin() {
    let stage = Stage::own().await;
    let image = Image::random(1, 200);
    for repository in ["acme/app", "commons/app", "vault/app"] {
        stage.admin().push_image(repository, "2.1.0", &image).await;
        stage.admin().push_image(repository, "latest", &Image::random(1, 200)).await;
    }
    let found = async |who: Who, text: &str| {
        let reply = stage.client(who).get(&format!("/api/v2.0/search?q={text}")).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let found = reply.value();
        let list = |name: &str| field(found[name].as_array().expect(name), "project_name");
        (list("tag"), list("artifact"))
    };
    let no = Vec::<String>::new;
    assert_eq!(
        found(Who::SystemAdmin, "2.1").await,
        (vec!["acme".into(), "commons".into(), "vault".into()], no())
    );
    assert_eq!(found(Who::Guest, "2.1").await.0, ["acme", "commons"]);
    assert_eq!(found(Who::Anonymous, "2.1").await.0, ["commons"]);
    assert_eq!(found(Who::Outsider, "2.1").await.0, ["commons"]);
    assert_eq!(found(Who::SystemAdmin, "vault/app:2").await.0, ["vault"]);
    assert_eq!(
        found(Who::SystemAdmin, "1.0").await,
        (no(), no()),
        "a tag is found by how it begins"
    );
    let digest = image.digest.to_string();
    let begins = &digest["sha256:".len()..][..12];
    assert_eq!(found(Who::Guest, begins).await.1, ["acme", "commons"]);
    assert_eq!(
        found(Who::Guest, &digest[..20]).await,
        (no(), vec!["acme".into(), "commons".into()])
    );
    assert_eq!(
        found(Who::SystemAdmin, &format!("vault/app@{digest}")).await,
        (no(), vec!["vault".into()])
    );
    assert_eq!(found(Who::Outsider, begins).await.1, ["commons"]);
    for literal in ["2.%25", "__", "~~", "2.1.0%27--"] {
        assert_eq!(found(Who::SystemAdmin, literal).await, (no(), no()), "{literal}");
    }
}

#[tokio::test]
async fn an_index_is_as_large_as_everything_it_lists() {
    let stage = Stage::own().await;
    let (digest, images) = push_index(&stage.admin(), "acme/many", "1").await;
    let size = async |reference: &str| {
        let path = format!("/api/v2.0/projects/acme/repositories/many/artifacts/{reference}");
        stage.admin().get(&path).await.value()["size"].as_i64().expect("a size")
    };
    let mut parts = 0;
    for image in &images {
        parts += size(&image.digest.to_string()).await;
    }
    let own = stage.admin().get(&format!("/v2/acme/many/manifests/{digest}")).await.body.len() as i64;
    assert_eq!(size("1").await, parts + own);
}

#[tokio::test]
async fn a70_counts_are_of_what_the_caller_sees() {
    let stage = Stage::own().await;
    for repository in ["acme/app", "commons/app", "vault/app", "vault/other"] {
        stage.seed(repository, "1").await;
    }
    let counts = async |who: Who| {
        let reply = stage.client(who).get("/api/v2.0/statistics").await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let found = reply.value();
        assert_eq!(
            found["total_storage_consumption"].as_i64() > Some(0),
            who == Who::SystemAdmin,
            "{who:?}: {found}"
        );
        json!([
            found["private_project_count"],
            found["private_repo_count"],
            found["public_project_count"],
            found["public_repo_count"],
            found["total_project_count"],
            found["total_repo_count"]
        ])
    };
    // `library` is there from the start, public and empty.
    assert_eq!(counts(Who::SystemAdmin).await, json!([2, 3, 2, 1, 4, 4]));
    assert_eq!(counts(Who::Guest).await, json!([1, 1, 2, 1, 0, 0]));
    assert_eq!(counts(Who::Outsider).await, json!([0, 0, 2, 1, 0, 0]));
    assert_eq!(stage.client(Who::Anonymous).get("/api/v2.0/statistics").await.status, 401);
}
