//! What the two pages need of an OpenAPI document.

use std::collections::BTreeMap;

use serde_json::Value;

/// The whole API.
#[derive(Debug, Default)]
pub(super) struct Reference {
    /// Operations by the resource they belong to.
    pub(super) groups: BTreeMap<String, Vec<Operation>>,
    /// Named shapes.
    pub(super) schemas: Vec<Schema>,
}

/// A method on a path.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) id: String,
    pub(super) summary: String,
    pub(super) parameters: Vec<Parameter>,
    /// The request body's shape.
    pub(super) body: Option<String>,
    pub(super) answers: Vec<Answer>,
}

#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    /// `path`, `query` or `header`.
    pub(super) place: String,
    pub(super) shape: String,
    pub(super) required: bool,
    pub(super) description: String,
}

#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: String,
    pub(super) shape: Option<String>,
    pub(super) description: String,
}

#[derive(Debug)]
pub(super) struct Schema {
    pub(super) name: String,
    pub(super) description: String,
    /// Name, shape, whether it is always there, what it means.
    pub(super) fields: Vec<(String, String, bool, String)>,
}

impl Reference {
    /// Reads an OpenAPI document.
    pub(super) fn read(document: &Value) -> Self {
        let mut reference = Self::default();
        for (path, item) in entries(&document["paths"]) {
            for (method, operation) in entries(item).filter(|(_, operation)| operation["responses"].is_object()) {
                let group = text(&operation["tags"][0]);
                let group = if group.is_empty() { "other".to_owned() } else { group };
                reference
                    .groups
                    .entry(group)
                    .or_default()
                    .push(self::operation(method, path, operation));
            }
        }
        let schemas = entries(&document["components"]["schemas"]);
        reference.schemas = schemas.map(|(name, schema)| self::schema(name, schema)).collect();
        reference
    }
}

fn operation(method: &str, path: &str, operation: &Value) -> Operation {
    let parameters = operation["parameters"].as_array().into_iter().flatten().map(|parameter| Parameter {
        name: text(&parameter["name"]),
        place: text(&parameter["in"]),
        shape: shape(&parameter["schema"]),
        required: parameter["required"] == true,
        description: text(&parameter["description"]),
    });
    let answers = entries(&operation["responses"]).map(|(status, answer)| Answer {
        status: status.to_owned(),
        shape: content(answer),
        description: text(&answer["description"]),
    });
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        id: text(&operation["operationId"]),
        summary: text(&operation["summary"]),
        parameters: parameters.collect(),
        body: content(&operation["requestBody"]),
        answers: answers.collect(),
    }
}

fn schema(name: &str, schema: &Value) -> Schema {
    let required = schema["required"].as_array();
    // A flattened part stands beside the fields.
    let parts = schema["allOf"].as_array().into_iter().flatten().chain([schema]);
    let fields = parts.flat_map(|part| entries(&part["properties"])).map(|(field, value)| {
        let always = required.is_some_and(|names| names.iter().any(|name| name == field));
        (field.to_owned(), shape(value), always, text(&value["description"]))
    });
    Schema {
        name: name.to_owned(),
        description: text(&schema["description"]),
        fields: fields.collect(),
    }
}

fn content(holder: &Value) -> Option<String> {
    entries(&holder["content"])
        .next()
        .map(|(kind, content)| match shape(&content["schema"]) {
            shape if kind.ends_with("json") => shape,
            _ => kind.to_owned(),
        })
}

/// A shape in a few characters: `Project`, `[Project]`, `integer?`.
fn shape(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        return name.to_owned();
    }
    for variants in ["oneOf", "anyOf", "allOf"] {
        let Some(list) = schema[variants].as_array() else { continue };
        let (nulls, others): (Vec<_>, Vec<_>) = list.iter().partition(|variant| variant["type"] == "null");
        let others: Vec<_> = others.into_iter().map(shape).collect();
        return others.join(" or ") + if nulls.is_empty() { "" } else { "?" };
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => {
            let others: Vec<_> = kinds.iter().filter(|kind| *kind != "null").map(text).collect();
            others.join(" or ") + if others.len() < kinds.len() { "?" } else { "" }
        }
        kind => text(kind),
    };
    match kind.as_str() {
        "array" => format!("[{}]", shape(&schema["items"])),
        "object" if schema["additionalProperties"].is_object() => format!("map of {}", shape(&schema["additionalProperties"])),
        "" => "any".into(),
        _ => kind,
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shapes_are_told_in_a_few_characters() {
        for (schema, told) in [
            (json!({"$ref": "#/components/schemas/Project"}), "Project"),
            (json!({"type": "array", "items": {"$ref": "#/a/Project"}}), "[Project]"),
            (json!({"type": ["integer", "null"]}), "integer?"),
            (json!({"oneOf": [{"type": "null"}, {"$ref": "#/a/B"}]}), "B?"),
            (
                json!({"type": "object", "additionalProperties": {"type": "integer"}}),
                "map of integer",
            ),
            (json!({}), "any"),
        ] {
            assert_eq!(shape(&schema), told);
        }
    }
}
