//! What another project has, by its ids, on every path that takes one: nobody of this project sees it or changes it, whatever their office.

use serde_json::{Value, json};
use wharf_testkit::{Client, Issuer, Reply};

use super::cast::{Cast, PRINCIPALS, Place};
use crate::workload::{make_rule, rule, trusting};

/// Everybody who may do something in their own project.
const TRYING: [&str; 5] = ["developer", "maintainer", "project admin", "grant holder", "project robot"];

/// Stands in everything that belongs to the other project.
const CANARY: &str = "vault-canary";

/// Ids of what the other project has besides members, grants and robots.
struct Foreign {
    label: Value,
    rule: String,
    quota: Value,
    user: Value,
    identity: Value,
    robot: String,
}

impl Foreign {
    async fn make(cast: &Cast, issuer: &Issuer) -> Self {
        let (admin, project) = (cast.admin(), Place::Other.project());
        let id = admin.get(&format!("/api/v2.0/projects/{project}")).await.value()["project_id"].clone();
        let label = json!({"name": CANARY, "scope": "p", "project_id": id, "color": "#ffffff"});
        assert_eq!(admin.json("POST", "/api/v2.0/labels", &label).await.status, 201);
        let label = admin.get(&format!("/api/v2.0/labels?scope=p&project_id={id}")).await.value()[0]["id"].clone();
        let labels = format!("/api/v2.0/projects/{project}/repositories/team%252Fapp/artifacts/1/labels");
        assert_eq!(admin.json("POST", &labels, &json!({"id": label})).await.status, 200);
        let mut terms = rule(issuer);
        terms["name"] = json!(CANARY);
        let place = make_rule(&admin, project, &terms).await;
        let quota = admin
            .get(&format!("/api/v2.0/quotas?reference=project&reference_id={id}"))
            .await
            .value()[0]["id"]
            .clone();
        let user = admin.get("/api/v2.0/users?q=username%3Dvictim").await.value()[0]["user_id"].clone();
        let identities = format!("/api/v2.0/users/{user}/identities");
        let subject = json!({"provider": "oidc", "subject": format!("https://idp.example#{CANARY}")});
        let tied = admin.json("POST", &identities, &subject).await;
        assert_eq!(tied.status, 201, "{tied:?}");
        let identity = admin.get(&identities).await.value()[0]["id"].clone();
        Self {
            label,
            rule: place.rsplit('/').next().expect("an id").to_owned(),
            quota,
            user,
            identity,
            robot: cast.id(Place::Other, "robot").expect("a robot").to_owned(),
        }
    }

    /// Requests from one's own project, or from none, for what is the other's; and whether a system administrator is told 404 too,
    /// because the path says the wrong project.
    fn requests(&self) -> Vec<(&'static str, String, Option<Value>, bool)> {
        let own = format!("/api/v2.0/projects/{}", Place::Own.project());
        let artifact = format!("{own}/repositories/team%252Fapp/artifacts/1/labels");
        let (label, quota) = (
            format!("/api/v2.0/labels/{}", self.label),
            format!("/api/v2.0/quotas/{}", self.quota),
        );
        let rule = format!("{own}/workload-rules/{}", self.rule);
        let identity = format!("/api/v2.0/users/{}/identities", self.user);
        let robot = format!("/api/v2.0/robots/{}", self.robot);
        let terms = json!({"name": "stolen", "issuer": "https://evil.example", "audience": "x", "claims": {}, "role_id": 1});
        let named = json!({"name": "stolen", "color": "#000000", "scope": "p"});
        vec![
            ("GET", label.clone(), None, false),
            ("PUT", label.clone(), Some(named), false),
            ("DELETE", label, None, false),
            ("POST", artifact.clone(), Some(json!({"id": self.label})), true),
            ("DELETE", format!("{artifact}/{}", self.label), None, true),
            ("GET", quota.clone(), None, false),
            ("PUT", quota, Some(json!({"hard": {"storage": 1}})), false),
            ("GET", rule.clone(), None, true),
            ("PUT", rule.clone(), Some(terms), true),
            ("DELETE", rule, None, true),
            ("GET", identity.clone(), None, false),
            (
                "POST",
                identity.clone(),
                Some(json!({"provider": "oidc", "subject": "https://idp.example#mine"})),
                false,
            ),
            ("DELETE", format!("{identity}/{}", self.identity), None, false),
            ("GET", robot.clone(), None, false),
            ("PUT", robot.clone(), Some(json!({"disable": true})), false),
            ("PATCH", robot.clone(), Some(json!({"secret": "Stolen-Secret1"})), false),
            ("DELETE", robot, None, false),
        ]
    }
}

async fn send(client: &Client, method: &str, path: &str, body: Option<&Value>) -> Reply {
    match body {
        Some(body) => client.json(method, path, body).await,
        None => client.send(method, path).await,
    }
}

/// What the other project has, as the system administrator sees it.
async fn state(cast: &Cast, foreign: &Foreign) -> Vec<String> {
    let project = Place::Other.project();
    let mut state = Vec::new();
    for path in [
        format!("projects/{project}/workload-rules"),
        format!("projects/{project}/robots"),
        format!("projects/{project}/repositories/team%252Fapp/artifacts?with_label=true"),
        format!("labels/{}", foreign.label),
        format!("quotas/{}", foreign.quota),
        format!("users/{}/identities", foreign.user),
    ] {
        let reply = cast.admin().get(&format!("/api/v2.0/{path}")).await;
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        state.push(String::from_utf8_lossy(&reply.body).into_owned());
    }
    state
}

#[tokio::test]
async fn a109_labels_quotas_rules_identities_and_robots_of_another_project_are_out_of_reach() {
    let issuer = Issuer::of_workloads();
    let cast = Cast::on(trusting(&issuer)).await;
    let foreign = Foreign::make(&cast, &issuer).await;
    let before = state(&cast, &foreign).await;
    for (method, path, body, wrong_for_everybody) in foreign.requests() {
        let callers = PRINCIPALS
            .iter()
            .filter(|principal| TRYING.contains(&principal.name) || wrong_for_everybody && principal.name == "system admin");
        for principal in callers {
            let reply = send(&cast.client(principal), method, &path, body.as_ref()).await;
            let what = format!("{} {method} {path}: {reply:?}", principal.name);
            assert!(matches!(reply.status, 403 | 404), "{what}");
            assert!(!String::from_utf8_lossy(&reply.body).contains(CANARY), "{what}");
        }
    }
    assert_eq!(state(&cast, &foreign).await, before);
    // Lists of one's own do not show it either.
    for principal in PRINCIPALS.iter().filter(|principal| TRYING.contains(&principal.name)) {
        for path in [
            "projects/acme/workload-rules",
            "labels?scope=p&project_id=2",
            "labels?scope=g",
            "projects",
            "robots",
            "repositories",
        ] {
            let reply = cast.client(principal).get(&format!("/api/v2.0/{path}")).await;
            assert!(
                !String::from_utf8_lossy(&reply.body).contains(CANARY),
                "{} {path}: {reply:?}",
                principal.name
            );
        }
    }
}
