//! Ids of one tenant on the paths of another: nothing shows and nothing changes.

use super::Operation;
use super::cast::{Cast, PRINCIPALS, Place};

/// What another project has, as its administrators see it.
async fn state(cast: &Cast, place: Place) -> Vec<String> {
    let mut state = Vec::new();
    for kind in [
        "members",
        "repository-grants",
        "robots",
        "repositories",
        "immutabletagrules",
        "trash",
    ] {
        let reply = cast.admin().get(&format!("/api/v2.0/projects/{}/{kind}", place.project())).await;
        assert_eq!(reply.status, 200, "{kind}: {reply:?}");
        state.push(String::from_utf8_lossy(&reply.body).into_owned());
    }
    state
}

/// Who tries: everybody who may do something in their own project.
const TRYING: [&str; 4] = ["maintainer", "project admin", "system admin", "project robot"];

#[tokio::test]
async fn a109_c77_ids_of_another_project_are_not_there() {
    let cast = Cast::set().await;
    let before = state(&cast, Place::Other).await;
    let mut crossed = 0;
    for operation in Operation::all(&cast).await {
        for (wanted, _) in operation.parameters.iter().filter(|(_, number)| *number) {
            let Some(foreign) = cast.id(Place::Other, wanted) else { continue };
            if !operation.is_in_a_project() {
                continue;
            }
            crossed += 1;
            let path = operation.filled(|name| match name {
                "project" => Place::Own.project().to_owned(),
                name if name == wanted => foreign.to_owned(),
                name => cast.value(&operation.method, Place::Own, name),
            });
            for principal in PRINCIPALS.iter().filter(|principal| TRYING.contains(&principal.name)) {
                let reply = operation.send(&cast.client(principal), &path).await;
                let what = format!("{} {} {path}", principal.name, operation.method);
                assert!(matches!(reply.status, 403 | 404), "{what}: {reply:?}");
            }
        }
    }
    assert!(crossed >= 9, "members, grants and robots are read, changed and deleted: {crossed}");
    assert_eq!(state(&cast, Place::Other).await, before);
}

#[tokio::test]
async fn a109_ids_that_are_none() {
    let cast = Cast::set().await;
    for operation in Operation::all(&cast).await {
        for (wanted, _) in operation.parameters.iter().filter(|(_, number)| *number) {
            for odd in [
                "0",
                "-1",
                "9223372036854775807",
                "9223372036854775808",
                "1e3",
                "x",
                "%00",
                "1%20",
                "١",
            ] {
                let path = operation.filled(|name| match name {
                    name if name == wanted => odd.to_owned(),
                    name => cast.value(&operation.method, Place::Own, name),
                });
                let reply = operation.send(&cast.admin(), &path).await;
                assert!(
                    matches!(reply.status, 400 | 403 | 404 | 412 | 422),
                    "{} {path}: {reply:?}",
                    operation.method
                );
            }
        }
    }
}
