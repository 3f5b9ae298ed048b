//! Repository, project and user names, and the paths they stand in (A13 to A19).

use serde_json::json;
use wharf_testkit::Reply;

use super::checks::{Witness, assert_error, send_raw};
use crate::access::stage::{PRIVATE, PUBLIC, Stage, Who};

#[tokio::test]
async fn a13_names_made_of_route_words_hold_images_like_any_other() {
    let stage = Stage::shared().await;
    let developer = stage.client(Who::Developer);
    for path in [
        "blobs",
        "manifests",
        "uploads",
        "tags",
        "tags/list",
        "referrers",
        "catalog",
        "v2",
        "blobs/uploads",
        "blobs/uploads/blobs/uploads",
        "manifests/latest/manifests/latest",
        "tags/list/tags/list",
        "referrers/uploads/blobs/manifests/tags/list",
    ] {
        let repository = format!("{PRIVATE}/a13/{path}");
        let image = stage.seed(&repository, "list").await;
        developer.assert_pulls(&repository, "list", &image).await;
        let session = developer.open_upload(&repository).await;
        assert!(session.starts_with(&format!("/v2/{repository}/blobs/uploads/")), "{session}");
        assert_eq!(developer.delete(&session).await.status, 204, "{path}");
        let tags = developer.get(&format!("/v2/{repository}/tags/list")).await;
        assert_eq!(tags.value(), json!({"name": repository, "tags": ["list"]}), "{path}");
        let referrers = developer.get(&format!("/v2/{repository}/referrers/{}", image.digest)).await;
        assert_eq!((referrers.status, &referrers.value()["manifests"]), (200, &json!([])), "{path}");
    }
    // A leading underscore is outside the grammar, so the catalog's name is nobody's.
    for path in ["_catalog", "a/_catalog", "_catalog/x"] {
        let reply = developer.get(&format!("/v2/{PRIVATE}/{path}/manifests/latest")).await;
        assert_error(&reply, 400, "NAME_INVALID", path);
    }
    let reply = developer.get(&format!("/v2/{PRIVATE}/_catalog")).await;
    assert_error(&reply, 404, "NAME_UNKNOWN", "no catalog below a project");
}

/// Every operation on a repository whose name stands raw in the path.
fn operations(name: &str) -> Vec<(&'static str, String)> {
    let digest = format!("sha256:{}", "a".repeat(64));
    vec![
        ("GET", format!("/v2/{name}/tags/list")),
        ("GET", format!("/v2/{name}/manifests/witness")),
        ("PUT", format!("/v2/{name}/manifests/witness")),
        ("DELETE", format!("/v2/{name}/manifests/witness")),
        ("GET", format!("/v2/{name}/blobs/{digest}")),
        ("DELETE", format!("/v2/{name}/blobs/{digest}")),
        ("POST", format!("/v2/{name}/blobs/uploads/")),
        ("GET", format!("/v2/{name}/referrers/{digest}")),
    ]
}

#[tokio::test]
async fn a14_an_escaped_slash_is_no_slash_and_nothing_is_decoded_twice() {
    let stage = Stage::shared().await;
    let witness = Witness::seed(&stage, &format!("{PRIVATE}/a14")).await;
    for who in Who::FOUR {
        for name in [
            "acme%2Fa14",
            "acme%2fa14",
            "acme%252Fa14",
            "acme/%61%314",
            "acme%c0%afa14",
            "acme/%c0%afa14",
            "acme/%e0%80%afa14",
            "acme/%ff%fea14",
            "acme/a14%",
            "acme/a14%2",
            "acme/a14%zz",
        ] {
            for (method, path) in operations(name) {
                let reply = send_raw(&stage, who, format!("{method} {path} HTTP/1.1").as_bytes()).await;
                assert_eq!(
                    (reply.status, reply.code().as_str()),
                    (400, "NAME_INVALID"),
                    "{who:?} {method} {path}: {reply:?}"
                );
            }
        }
        // Bytes that are no ASCII at all.
        for name in [&b"acme/a14\xc0\xaf"[..], b"acme/\xff", "acme/é".as_bytes()] {
            let line = [b"GET /v2/", name, b"/tags/list HTTP/1.1"].concat();
            let reply = send_raw(&stage, who, &line).await;
            assert_eq!(reply.status, 400, "{who:?} {name:?}: {reply:?}");
        }
    }
    witness.assert_unchanged(&stage).await;
}

#[tokio::test]
async fn a15_c28_dot_segments_and_their_disguises_are_refused_everywhere() {
    let stage = Stage::shared().await;
    let witness = Witness::seed(&stage, &format!("{PRIVATE}/a15")).await;
    for who in Who::FOUR {
        for name in [
            format!("{PUBLIC}/../{PRIVATE}/a15"),
            format!("{PUBLIC}/%2e%2e/{PRIVATE}/a15"),
            format!("{PUBLIC}/%2E./{PRIVATE}/a15"),
            format!("{PUBLIC}/.%2e/{PRIVATE}/a15"),
            format!("{PUBLIC}/..%2f{PRIVATE}/a15"),
            format!("./{PRIVATE}/a15"),
            format!("{PRIVATE}/./a15"),
            format!("{PRIVATE}/%2e/a15"),
            format!("{PRIVATE}//a15"),
            format!("/{PRIVATE}/a15"),
            format!("{PRIVATE}/a15;x=1"),
            format!("{PRIVATE};/a15"),
            format!("{PRIVATE}\\a15"),
            format!("{PRIVATE}%5ca15"),
            format!("{PRIVATE}%5Ca15"),
            format!("{PRIVATE}/a15%00"),
            format!("{PRIVATE}/a15%00.png"),
        ] {
            for (method, path) in operations(&name) {
                let reply = send_raw(&stage, who, format!("{method} {path} HTTP/1.1").as_bytes()).await;
                assert_eq!(
                    (reply.status, reply.code().as_str()),
                    (400, "NAME_INVALID"),
                    "{who:?} {method} {path}: {reply:?}"
                );
            }
        }
    }
    witness.assert_unchanged(&stage).await;
}

#[tokio::test]
async fn a15_the_same_outside_of_v2() {
    let stage = Stage::shared().await;
    let segments = [
        "..", ".", "%2e%2e", "%2E.", "%2e", "a;b", "a\\b", "a%5cb", "a%5Cb", "a%00", "%00", "a%0ab",
    ];
    for who in Who::FOUR {
        for segment in segments {
            for path in [
                format!("/v2/{segment}"),
                format!("/v2/{segment}/{PRIVATE}"),
                format!("/v2/{PRIVATE}/{segment}"),
                format!("/v2/_catalog/{segment}"),
                format!("/api/{segment}"),
                format!("/api/v2.0/{segment}"),
                format!("/api/v2.0/projects/{segment}"),
                format!("/api/v2.0/projects/{segment}/members"),
                format!("/api/v2.0/projects/{PRIVATE}/{segment}/members"),
                format!("/api/{segment}/v2.0/users"),
                format!("/{segment}"),
                format!("/{segment}/v2/"),
                format!("/service/{segment}/token"),
                format!("/healthz/{segment}"),
            ] {
                let reply = send_raw(&stage, who, format!("GET {path} HTTP/1.1").as_bytes()).await;
                assert_eq!(reply.status, 400, "{who:?} {path}: {reply:?}");
                assert!(!reply.code().is_empty(), "{path}: {reply:?}");
            }
        }
    }
}

/// Names only: other tests push into these projects at the same time.
fn names(list: &Reply) -> Vec<String> {
    let rows = list.value();
    rows.as_array().expect("a list").iter().map(|row| row["name"].to_string()).collect()
}

#[tokio::test]
async fn a17_a19_project_names_are_lower_case_ascii() {
    let stage = Stage::shared().await;
    let admin = stage.admin();
    let before = admin.get("/api/v2.0/projects?page_size=100").await;
    for name in [
        "Acme",
        "ACME",
        "caf\u{e9}",
        "cafe\u{301}",
        "\u{430}cme",
        "acme\u{202e}x",
        "acme\u{200b}",
        "\u{feff}acme",
        "\u{1f600}",
        "acme\u{0}",
        "acme\n",
        " acme2",
        "acme/sub",
        "..",
        "a..b",
        "-acme",
        "",
        "library%2f",
    ] {
        let reply = admin.json("POST", "/api/v2.0/projects", &json!({"project_name": name})).await;
        assert_error(&reply, 400, "BAD_REQUEST", &format!("{name:?}"));
    }
    assert_eq!(names(&admin.get("/api/v2.0/projects?page_size=100").await), names(&before));
    // Neither does the upper-case name of an existing project find it.
    for who in Who::FOUR {
        let client = stage.client(who);
        assert_error(&client.get("/v2/Acme/app/tags/list").await, 400, "NAME_INVALID", "upper case");
        let by_name = client.get("/api/v2.0/projects/ACME").await;
        assert!(matches!(by_name.status, 401 | 403 | 404), "{who:?}: {by_name:?}");
    }
}

#[tokio::test]
async fn a17_user_names_that_deceive_the_eye_are_refused() {
    let stage = Stage::shared().await;
    let admin = stage.admin();
    for name in [
        "jose\u{301}",
        "\u{430}dmin",
        "admi\u{3b7}",
        "eve\u{202e}nimda",
        "ad\u{200b}min",
        "\u{feff}admin",
        "\u{1f600}",
        "a\u{0}b",
        "a\nb",
        "<b>x</b>",
        "a:b",
        " admin",
    ] {
        let body = json!({"username": name, "password": "Pass-word1", "email": "x@example.org", "realname": "x"});
        let reply = admin.json("POST", "/api/v2.0/users", &body).await;
        assert_error(&reply, 400, "BAD_REQUEST", &format!("{name:?}"));
    }
    let case = json!({"username": "ADMIN", "password": "Pass-word1", "email": "x@example.org", "realname": "x"});
    assert_error(
        &admin.json("POST", "/api/v2.0/users", &case).await,
        409,
        "CONFLICT",
        "another case of admin",
    );
}

/// What is not what it looks like.
const DECEIVING: [&str; 8] = [
    "jose\u{301}",
    "\u{430}dmin",
    "ci\u{202e}nimda",
    "c\u{200b}i",
    "\u{feff}ci",
    "\u{1f600}",
    "a\u{0}b",
    "a\nb",
];

#[tokio::test]
async fn a17_robot_names_are_plain() {
    let stage = Stage::shared().await;
    let admin = stage.admin();
    let access = json!([{"resource": "repository", "action": "pull"}]);
    for name in DECEIVING
        .into_iter()
        .chain(["<b>x</b>", "a b", "", "Upper", "a/b", "a+b", "robot$x"])
    {
        for (level, namespace) in [("project", PRIVATE), ("system", PRIVATE)] {
            let body = json!({"name": name, "level": level, "duration": 1, "permissions": [{"kind": "project", "namespace": namespace, "access": access}]});
            let reply = admin.json("POST", "/api/v2.0/robots", &body).await;
            assert_error(&reply, 400, "BAD_REQUEST", &format!("{level} {name:?}"));
        }
    }
}

#[tokio::test]
async fn a17_label_names_have_no_control_characters_and_come_back_as_they_were() {
    let stage = Stage::shared().await;
    let admin = stage.admin();
    let make = async |name: &str| {
        let body = json!({"name": name, "description": "", "color": "#112233", "scope": "g", "project_id": 0});
        admin.json("POST", "/api/v2.0/labels", &body).await
    };
    for name in ["a17\u{0}", "a17\nb", "a17\u{1b}[2J", "a17\u{85}", " a17", ""] {
        assert_error(&make(name).await, 400, "BAD_REQUEST", &format!("{name:?}"));
    }
    // People name labels in their own script. What only deceives the eye is shown isolated, and never changed on its way.
    for name in [
        "a17 pr\u{fc}fen \u{4e2d}\u{6587}",
        "a17 cafe\u{301}",
        "a17 \u{202e}x",
        "a17 \u{200b}y",
        "a17 \u{1f600}",
    ] {
        let made = make(name).await;
        assert_eq!(made.status, 201, "{name:?}: {made:?}");
        assert_eq!(admin.get(made.header("location")).await.value()["name"], name);
    }
}
