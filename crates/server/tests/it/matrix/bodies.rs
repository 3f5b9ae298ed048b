//! Bodies that get past the parser and change nothing: what is made exists already, or refers to what does not.

use serde_json::{Map, Value, json};

/// A body for an operation that takes one.
pub(super) fn body(document: &Value, operation: &Value) -> Option<Value> {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    if schema.is_null() {
        return None;
    }
    let name = operation["operationId"].as_str().unwrap_or("");
    Some(written(name).unwrap_or_else(|| made(document, schema, 0)))
}

/// Where a made-up body would not reach the decision.
fn written(operation: &str) -> Option<Value> {
    let pull = json!([{"resource": "repository", "action": "pull"}]);
    Some(match operation {
        "createProject" => json!({"project_name": "acme"}),
        "updateProject" => json!({}),
        // A name that is taken: renaming would change the names of its robots, too.
        "renameProject" => json!({"name": "library"}),
        "moveArtifact" => json!({"repository": "acme/absent"}),
        "renameRepository" => json!({"name": "absent"}),
        "addProjectMetadatas" => json!({"auto_scan": "false"}),
        "CreateLabel" | "UpdateLabel" => json!({"name": "reviewed", "color": "#ffffff", "scope": "g"}),
        "createPurgeSchedule" | "updatePurgeSchedule" => json!({
            "schedule": {"type": "None", "cron": ""},
            "parameters": {"audit_retention_hour": 24, "include_event_types": "create_artifact", "dry_run": true},
        }),
        "createGCSchedule" | "updateGCSchedule" | "changeGCSchedule" | "changeScrubSchedule" => json!({"schedule": {"type": "None"}}),
        "CreateImmuRule" => super::cast::immutable_rule(),
        // Nothing that can be followed: the rights are asked for first.
        "createRetention" | "updateRetention" | "setSystemRetention" => json!({"algorithm": "and"}),
        "operateRetentionExecution" => json!({"action": "stop"}),
        "previewRetention" => json!({"project": "acme"}),
        "createUser" => json!({"username": "admin", "password": "Pass-word1", "email": "a@example.org", "realname": "a"}),
        "createUserGroup" => json!({"group_name": "devs", "group_type": 3}),
        "updateUserGroup" => json!({"group_name": "devs"}),
        "createRole" | "updateRole" => json!({"name": "custom", "permissions": pull}),
        "CreateRobot" => {
            json!({"name": "ci", "level": "project", "duration": 7, "permissions": [{"kind": "project", "namespace": "acme", "access": pull}]})
        }
        "CreateRobotV1" => json!({"name": "ci", "access": pull}),
        "UpdateRobot" | "UpdateRobotV1" | "RefreshSec" => json!({}),
        "createProjectMember" => json!({"role_id": 5, "member_user": {"user_id": 999_999}}),
        "updateProjectMember" => json!({"role_id": 5}),
        "createRepositoryGrant" => json!({"entity_type": "u", "entity_id": 999_999, "pattern": "x", "role_id": 5}),
        "updateRepositoryGrant" => json!({"pattern": "x", "role_id": 5}),
        "createCluster" => json!({"name": "prod", "kind": "external"}),
        "updateCluster" => json!({"name": "other", "kind": "external"}),
        "reportInventory" => json!({"uses": []}),
        "setPin" => json!({"repository": "absent", "reference": "1"}),
        "getImpact" => json!({"targets": ["acme/absent"]}),
        _ => return None,
    })
}

/// The required fields of `schema`, with values that name nothing that exists.
fn made(document: &Value, schema: &Value, depth: usize) -> Value {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return made(document, &document["components"]["schemas"][name], depth + 1);
    }
    if let Some(first) = ["oneOf", "anyOf", "allOf"].iter().find_map(|word| schema[*word].as_array()?.last()) {
        return made(document, first, depth + 1);
    }
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    let kind = match &schema["type"] {
        Value::String(kind) => kind.as_str(),
        Value::Array(kinds) => kinds.first().and_then(Value::as_str).unwrap_or(""),
        _ => "object",
    };
    match kind {
        "string" => json!("absent"),
        "integer" | "number" => json!(999_999),
        "boolean" => json!(false),
        "array" => json!([]),
        _ if depth > 8 => json!({}),
        _ => {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let fields: Map<_, _> = required
                .iter()
                .filter_map(Value::as_str)
                .map(|field| (field.to_owned(), made(document, &schema["properties"][field], depth + 1)))
                .collect();
            Value::Object(fields)
        }
    }
}

/// A body with every field of the schema, its texts all `<text>`; `None` for an operation that takes no JSON.
pub(super) fn texts(document: &Value, operation: &Value) -> Option<Value> {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    (!schema.is_null()).then(|| whole(document, schema, 0))
}

fn whole(document: &Value, schema: &Value, depth: usize) -> Value {
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return whole(document, &document["components"]["schemas"][name], depth + 1);
    }
    if let Some(first) = ["oneOf", "anyOf", "allOf"].iter().find_map(|word| schema[*word].as_array()?.last()) {
        return whole(document, first, depth + 1);
    }
    let kind = match &schema["type"] {
        Value::String(kind) => kind.as_str(),
        Value::Array(kinds) => kinds.first().and_then(Value::as_str).unwrap_or(""),
        _ => "object",
    };
    match kind {
        "string" => json!("<text>"),
        "integer" | "number" => json!(999_999),
        "boolean" => json!(false),
        _ if depth > 6 => Value::Null,
        "array" => json!([whole(document, &schema["items"], depth + 1)]),
        _ => {
            let properties = schema["properties"].as_object().cloned().unwrap_or_default();
            let fields: Map<_, _> = properties
                .iter()
                .map(|(name, schema)| (name.clone(), whole(document, schema, depth + 1)))
                .collect();
            Value::Object(fields)
        }
    }
}
