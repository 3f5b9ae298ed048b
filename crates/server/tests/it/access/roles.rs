//! The golden table of `/v2`: who may do what in a private and in a public project.

use std::collections::HashSet;

use wharf_testkit::{Blob, Client, Image, MANIFEST, Reply};

use super::stage::{PRIVATE, PUBLIC, Stage, Who};

/// One row per operation, one column per entry of [`Who::ALL`]. A change here is a change of rights.
const TABLE: &str = "
private              anonymous outsider limited guest developer maintainer admin sysadmin
tags                       401      403     200   200       200        200   200      200
manifest                   401      403     200   200       200        200   200      200
manifest-head              401      403     200   200       200        200   200      200
blob                       401      403     200   200       200        200   200      200
blob-head                  401      403     200   200       200        200   200      200
referrers                  401      403     200   200       200        200   200      200
upload-start               401      403     403   403       202        202   202      202
upload-whole               401      403     403   403       201        201   201      201
mount                      401      403     403   403       201        201   201      201
manifest-put               401      403     403   403       201        201   201      201
manifest-overwrite         401      403     403   403       201        201   201      201
tag-delete                 401      403     403   403       403        202   202      202
manifest-delete            401      403     403   403       403        202   202      202
blob-delete                401      403     403   403       403        202   202      202

public               anonymous outsider limited guest developer maintainer admin sysadmin
tags                       200      200     200   200       200        200   200      200
manifest                   200      200     200   200       200        200   200      200
manifest-head              200      200     200   200       200        200   200      200
blob                       200      200     200   200       200        200   200      200
blob-head                  200      200     200   200       200        200   200      200
referrers                  200      200     200   200       200        200   200      200
upload-start               401      403     403   403       403        403   403      202
upload-whole               401      403     403   403       403        403   403      201
mount                      401      403     403   403       403        403   403      201
manifest-put               401      403     403   403       403        403   403      201
manifest-overwrite         401      403     403   403       403        403   403      201
tag-delete                 401      403     403   403       403        403   403      202
manifest-delete            401      403     403   403       403        403   403      202
blob-delete                401      403     403   403       403        403   403      202

absent               anonymous outsider limited guest developer maintainer admin sysadmin
tags                       401      403     403   403       403        403   403      404
manifest                   401      403     403   403       403        403   403      404
manifest-head              401      403     403   403       403        403   403      404
blob                       401      403     403   403       403        403   403      404
blob-head                  401      403     403   403       403        403   403      404
referrers                  401      403     403   403       403        403   403      404
upload-start               401      403     403   403       403        403   403      404
upload-whole               401      403     403   403       403        403   403      404
mount                      401      403     403   403       403        403   403      404
manifest-put               401      403     403   403       403        403   403      404
manifest-overwrite         401      403     403   403       403        403   403      404
tag-delete                 401      403     403   403       403        403   403      404
manifest-delete            401      403     403   403       403        403   403      404
blob-delete                401      403     403   403       403        403   403      404
";

/// A blob that no manifest needs.
fn loose() -> Blob {
    Blob::new("loose")
}

/// Sends one operation on a repository that has `image` under the tags `v1` and `old`.
async fn perform(client: &Client, operation: &str, repository: &str, image: &Image) -> Reply {
    let (base, layer) = (format!("/v2/{repository}"), &image.layers[0]);
    let manifest = (image.media_type, &image.manifest);
    match operation {
        "tags" => client.get(&format!("{base}/tags/list")).await,
        "manifest" => client.get(&format!("{base}/manifests/v1")).await,
        "manifest-head" => client.head(&format!("{base}/manifests/{}", image.digest)).await,
        "blob" => client.get(&format!("{base}/blobs/{}", layer.digest)).await,
        "blob-head" => client.head(&format!("{base}/blobs/{}", layer.digest)).await,
        "referrers" => client.get(&format!("{base}/referrers/{}", image.digest)).await,
        "upload-start" => client.send("POST", &format!("{base}/blobs/uploads/")).await,
        "upload-whole" => client.push_blob(repository, layer).await,
        "mount" => {
            let from = format!("{base}/blobs/uploads/?mount={}&from={repository}", layer.digest);
            client.send("POST", &from).await
        }
        "manifest-put" => client.push_manifest(repository, "new", manifest.0, manifest.1).await,
        "manifest-overwrite" => client.push_manifest(repository, "v1", manifest.0, manifest.1).await,
        "tag-delete" => client.delete(&format!("{base}/manifests/old")).await,
        "manifest-delete" => client.delete(&format!("{base}/manifests/{}", image.digest)).await,
        "blob-delete" => client.delete(&format!("{base}/blobs/{}", loose().digest)).await,
        unknown => panic!("no operation {unknown}"),
    }
}

/// The cells of [`TABLE`]: project, operation, who, expected status.
fn cells() -> Vec<(&'static str, &'static str, Who, u16)> {
    let mut cells = vec![];
    for block in TABLE.trim().split("\n\n") {
        let mut lines = block.lines().map(str::split_whitespace);
        let kind = lines.next().and_then(|mut head| head.next()).expect("a heading");
        for mut words in lines {
            let operation = words.next().expect("an operation");
            for (who, status) in Who::ALL.into_iter().zip(words) {
                cells.push((kind, operation, who, status.parse().expect("a status")));
            }
        }
    }
    cells
}

#[tokio::test]
async fn a110_the_table_of_roles_and_operations() {
    let stage = Stage::shared().await;
    let (admin, clients) = (stage.admin(), Who::ALL.map(|who| (who, stage.client(who))));
    let (image, mut intact, mut wrong) = (Image::random(1, 100), HashSet::new(), vec![]);
    let cells = cells();
    assert_eq!(cells.len(), 3 * 14 * Who::ALL.len());
    for (kind, operation, who, expected) in cells {
        let project = match kind {
            "private" => PRIVATE,
            "public" => PUBLIC,
            absent => absent,
        };
        let repository = format!("{project}/roles-{who:?}").to_lowercase();
        if kind != "absent" && intact.insert(repository.clone()) {
            admin.push_image(&repository, "v1", &image).await;
            admin.push_manifest(&repository, "old", MANIFEST, &image.manifest).await;
            admin.push_blob(&repository, &loose()).await;
        }
        let client = clients
            .iter()
            .find(|(name, _)| *name == who)
            .map(|(_, client)| client)
            .expect("everybody");
        let reply = perform(client, operation, &repository, &image).await;
        if reply.status != expected {
            wrong.push(format!("{kind} {operation} {who:?}: {} instead of {expected}", reply.status));
        }
        let challenged = !reply.header("www-authenticate").is_empty();
        assert_eq!(challenged, reply.status == 401, "{kind} {operation} {who:?}: {reply:?}");
        if operation.ends_with("delete") && reply.status == 202 {
            intact.remove(&repository);
        } else if kind != "absent" && matches!(reply.status, 401 | 403) {
            admin.assert_pulls(&repository, "v1", &image).await;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn c9_what_is_private_and_what_is_absent_look_the_same() {
    let stage = Stage::shared().await;
    stage.seed("vault/c9", "v1").await;
    for who in [Who::Anonymous, Who::Outsider, Who::Developer] {
        let client = stage.client(who);
        for tail in ["tags/list", "manifests/v1", "manifests/nothing", "blobs/uploads/"] {
            let method = if tail.ends_with('/') { "POST" } else { "GET" };
            let private = client.send(method, &format!("/v2/vault/c9/{tail}")).await;
            let absent = client.send(method, &format!("/v2/nowhr/c9/{tail}")).await;
            assert_eq!((private.status, &private.body), (absent.status, &absent.body), "{who:?} {tail}");
            let names = |reply: &Reply| {
                let mut names: Vec<_> = reply.headers.keys().map(|name| name.as_str().to_owned()).collect();
                names.sort();
                names
            };
            assert_eq!(names(&private), names(&absent), "{who:?} {tail}");
            let challenge = private.header("www-authenticate").replace("vault", "nowhr");
            assert_eq!(challenge, absent.header("www-authenticate"), "{who:?} {tail}");
        }
    }
}

#[tokio::test]
async fn the_catalog_shows_what_the_caller_may_read() {
    let stage = Stage::shared().await;
    let places = [PRIVATE, PUBLIC, "vault"].map(|project| format!("{project}/catalog-entry"));
    for place in &places {
        stage.seed(place, "v1").await;
    }
    assert_eq!(stage.client(Who::Anonymous).get("/v2/_catalog").await.status, 401);
    for (who, sees) in [
        (Who::Outsider, [false, true, false]),
        (Who::LimitedGuest, [true, true, false]),
        (Who::Guest, [true, true, false]),
        (Who::ProjectAdmin, [true, true, false]),
        (Who::SystemAdmin, [true, true, true]),
    ] {
        let client = stage.client(who);
        let token = client.token(&["registry:catalog:*"]).await.expect("a token");
        for client in [client, stage.registry.anonymous().bearer(&token)] {
            let listed = client.get("/v2/_catalog?n=1000").await.value();
            let listed = listed["repositories"].as_array().expect("a list");
            assert_eq!(places.clone().map(|place| listed.contains(&place.into())), sees, "{who:?}");
        }
    }
    let narrow = stage
        .client(Who::Guest)
        .token(&[&format!("repository:{PRIVATE}/x:pull")])
        .await
        .expect("a token");
    let reply = stage.registry.anonymous().bearer(&narrow).get("/v2/_catalog").await;
    assert_eq!(reply.status, 401, "{reply:?}");
    assert!(
        reply
            .header("www-authenticate")
            .contains("scope=\"registry:catalog:*\",error=\"insufficient_scope\"")
    );
}
