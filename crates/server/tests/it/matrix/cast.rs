//! Thirteen callers and three projects with something of every kind in them.

use std::collections::HashMap;

use serde_json::{Value, json};
use wharf_testkit::{Client, Image, Reply, TestRegistry};

use crate::access::stage::{FOREIGN, PRIVATE, PUBLIC, Stage, Who};

/// A caller.
pub(super) struct Principal {
    pub(super) name: &'static str,
    kind: Kind,
}

enum Kind {
    Cast(Who),
    /// A user that exists for one right only.
    Extra,
    Robot,
}

/// Their order is the order of the signs in `golden.txt`.
pub(super) const PRINCIPALS: [&Principal; 13] = [
    &Principal {
        name: "anonymous",
        kind: Kind::Cast(Who::Anonymous),
    },
    &Principal {
        name: "outsider",
        kind: Kind::Cast(Who::Outsider),
    },
    &Principal {
        name: "limited guest",
        kind: Kind::Cast(Who::LimitedGuest),
    },
    &Principal {
        name: "guest",
        kind: Kind::Cast(Who::Guest),
    },
    &Principal {
        name: "developer",
        kind: Kind::Cast(Who::Developer),
    },
    &Principal {
        name: "maintainer",
        kind: Kind::Cast(Who::Maintainer),
    },
    &Principal {
        name: "project admin",
        kind: Kind::Cast(Who::ProjectAdmin),
    },
    &Principal {
        name: "custom role",
        kind: Kind::Extra,
    },
    &Principal {
        name: "grant holder",
        kind: Kind::Extra,
    },
    &Principal {
        name: "auditor",
        kind: Kind::Extra,
    },
    &Principal {
        name: "system admin",
        kind: Kind::Cast(Who::SystemAdmin),
    },
    &Principal {
        name: "project robot",
        kind: Kind::Robot,
    },
    &Principal {
        name: "system robot",
        kind: Kind::Robot,
    },
];

/// Whose project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Own,
    Other,
    Public,
}

impl Place {
    pub(super) const ALL: [Self; 3] = [Self::Own, Self::Other, Self::Public];

    pub(super) fn project(self) -> &'static str {
        match self {
            Self::Own => PRIVATE,
            Self::Other => FOREIGN,
            Self::Public => PUBLIC,
        }
    }
}

/// A registry with the callers, and the ids of what is in the projects.
pub(super) struct Cast {
    registry: TestRegistry,
    robots: HashMap<&'static str, (String, String)>,
    ids: HashMap<(Place, &'static str), String>,
}

/// The repository every project has; the grant holder's pattern matches it.
const REPOSITORY: &str = "team/app";
/// An id nothing has.
pub(super) const ABSENT: &str = "999999";

impl Cast {
    pub(super) async fn set() -> Self {
        Self::on(crate::start()).await
    }

    /// The cast on a registry that runs already.
    pub(super) async fn on(registry: TestRegistry) -> Self {
        let stage = Stage::set(registry).await;
        let mut cast = Self {
            registry: stage.registry,
            robots: HashMap::new(),
            ids: HashMap::new(),
        };
        let admin = cast.admin();
        for user in ["custom-role", "grant-holder", "auditor", "victim"] {
            admin.make_user(user).await;
        }
        cast.make_system_things(&admin).await;
        for place in Place::ALL {
            cast.make_project_things(&admin, place).await;
        }
        cast.make_robots(&admin).await;
        cast
    }

    pub(super) fn admin(&self) -> Client {
        Who::SystemAdmin.client(&self.registry)
    }

    pub(super) fn client(&self, principal: &Principal) -> Client {
        match principal.kind {
            Kind::Cast(who) => who.client(&self.registry),
            Kind::Extra => {
                let user = principal.name.replace(' ', "-");
                self.registry.user(&user, &format!("Pass-word1-{user}"))
            }
            Kind::Robot => {
                let (name, secret) = &self.robots[principal.name];
                self.registry.user(name, secret)
            }
        }
    }

    /// What a path parameter is: something that exists for questions, something that does not for changes, so that nothing changes
    /// between two callers.
    pub(super) fn value(&self, method: &str, place: Place, parameter: &str) -> String {
        let reads = method == "GET" || method == "HEAD";
        match parameter {
            "project" => place.project().to_owned(),
            "repository" if reads => "team%252Fapp".to_owned(),
            "repository" => "team%252Fabsent".to_owned(),
            "reference" | "tag" if reads => "1".to_owned(),
            "addition" => "build_history".to_owned(),
            "robot" if method == "PUT" || method == "PATCH" => self.id(place, "robot").unwrap_or(ABSENT).to_owned(),
            other if reads => self.id(place, other).unwrap_or(ABSENT).to_owned(),
            _ => ABSENT.to_owned(),
        }
    }

    /// The id of what is called `parameter` in paths, in this project or of the installation.
    pub(super) fn id(&self, place: Place, parameter: &str) -> Option<&str> {
        let found = self.ids.iter().find(|((held, name), _)| *held == place && *name == parameter);
        found.map(|(_, id)| id.as_str())
    }

    async fn make_system_things(&mut self, admin: &Client) {
        let cluster = json!({"name": "prod", "kind": "external"});
        let cluster = id_of(&admin.json("POST", "/api/v2.0/clusters", &cluster).await);
        self.ids.insert((Place::Own, "cluster"), cluster);
        let role = json!({"name": "custom", "permissions": [
            {"resource": "repository", "action": "pull"}, {"resource": "repository", "action": "list"},
            {"resource": "tag", "action": "list"}, {"resource": "member", "action": "list"}]});
        let role = id_of(&admin.json("POST", "/api/v2.0/roles", &role).await);
        let group = json!({"group_name": "devs", "group_type": 3});
        let group = id_of(&admin.json("POST", "/api/v2.0/usergroups", &group).await);
        let members = format!("/api/v2.0/projects/{PRIVATE}/members");
        let custom = json!({"role_id": number(&role), "member_user": {"username": "custom-role"}});
        assert_eq!(admin.json("POST", &members, &custom).await.status, 201);
        let auditor = user_id(admin, "auditor").await;
        let flag = json!({"auditor_flag": true});
        assert_eq!(
            admin.json("PUT", &format!("/api/v2.0/users/{auditor}/auditor"), &flag).await.status,
            200
        );
        let grants = format!("/api/v2.0/projects/{PRIVATE}/repository-grants");
        let grant = json!({"entity_type": "u", "entity_name": "grant-holder", "pattern": "team/*", "role_id": 2});
        assert_eq!(admin.json("POST", &grants, &grant).await.status, 201);
        let user = user_id(admin, "victim").await;
        for (name, id) in [("role", role), ("group", group), ("user", user)] {
            self.ids.insert((Place::Own, name), id);
        }
    }

    async fn make_project_things(&mut self, admin: &Client, place: Place) {
        let project = place.project();
        admin
            .push_image(&format!("{project}/{REPOSITORY}"), "1", &Image::random(1, 300))
            .await;
        let path = |kind: &str| format!("/api/v2.0/projects/{project}/{kind}");
        let member = json!({"role_id": 5, "member_user": {"username": "victim"}});
        let member = id_of(&admin.json("POST", &path("members"), &member).await);
        let grant = json!({"entity_type": "u", "entity_name": "victim", "pattern": "x/*", "role_id": 5});
        let grant = id_of(&admin.json("POST", &path("repository-grants"), &grant).await);
        let robot = json!({"name": "ci", "access": [{"resource": "repository", "action": "pull"}]});
        let robot = id_of(&admin.json("POST", &path("robots"), &robot).await);
        admin
            .push_image(&format!("{project}/{REPOSITORY}"), "trashed", &Image::random(1, 300))
            .await;
        let gone = admin.delete(&format!("/v2/{project}/{REPOSITORY}/manifests/trashed")).await;
        assert_eq!(gone.status, 202, "{gone:?}");
        let trashed = admin.get(&path("trash")).await.value()[0]["id"].to_string();
        let rule = id_of(&admin.json("POST", &path("immutabletagrules"), &immutable_rule()).await);
        for (name, id) in [
            ("member", member),
            ("grant", grant),
            ("robot", robot),
            ("immutable_rule_id", rule),
            ("trash_id", trashed),
        ] {
            self.ids.insert((place, name), id);
        }
    }

    /// Robots with everything that can be given: in one project, and on the installation.
    async fn make_robots(&mut self, admin: &Client) {
        let catalogue = admin.get("/api/v2.0/permissions").await.value();
        let own = json!({"kind": "project", "namespace": PRIVATE, "access": catalogue["project"]});
        let system = json!({"kind": "system", "namespace": "/", "access": catalogue["system"]});
        for (name, level, block) in [("project robot", "project", own), ("system robot", "system", system)] {
            let body = json!({"name": name.replace(' ', "-"), "level": level, "duration": -1, "permissions": [block]});
            let made = admin.json("POST", "/api/v2.0/robots", &body).await;
            assert_eq!(made.status, 201, "{made:?}");
            let text = |field: &str| made.value()[field].as_str().expect("a text").to_owned();
            self.robots.insert(name, (text("name"), text("secret")));
        }
    }
}

/// A rule every project has; making it once more is refused.
pub(super) fn immutable_rule() -> Value {
    let all = |decoration: &str| json!([{"kind": "doublestar", "decoration": decoration, "pattern": "held-*"}]);
    json!({"tag_selectors": all("matches"), "scope_selectors": {"repository": all("repoMatches")}})
}

async fn user_id(admin: &Client, name: &str) -> String {
    admin.get(&format!("/api/v2.0/users?q=username%3D{name}")).await.value()[0]["user_id"].to_string()
}

fn id_of(made: &Reply) -> String {
    assert_eq!(made.status, 201, "{made:?}");
    let place = made.header("location");
    place.rsplit('/').next().expect("an id").to_owned()
}

fn number(id: &str) -> Value {
    json!(id.parse::<i64>().expect("a number"))
}
