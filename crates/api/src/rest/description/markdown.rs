//! The page `docs/reference/api.md`.

use std::fmt::Write as _;

use super::operation::{Operation, Reference, Schema};

pub(super) fn page(reference: &Reference) -> String {
    let mut page = String::from(
        "<!-- Generated from the handlers in crates/api/src/rest: cargo run -- reference api > docs/reference/api.md -->

# REST API

Every path is below `/api/v2.0`. The running server has the same as OpenAPI 3.1 at `/api/v2.0/openapi.json` and as a page at `/api/docs`.
Credentials are Basic authentication; without, a caller reaches what is public.

* A refusal is `{\"errors\": [{\"code\", \"message\"}]}`: 400 not understood, 401 log in first, 403 not yours or not there, 404 not there, 409 something
  stands in the way, 412 a rule forbids it, 413 too large, 415 no JSON, 422 a value is not what is expected, 429 too many, 503 no answer now.
* Lists take `page` (from 1) and `page_size` (at most 100), and answer with `X-Total-Count` and `Link`. Where `q` and `sort` are taken, `q` is a list of
  `key=value`, `key=~part`, `key=[min~max]`, `key={a b}` and `key=(a b)` separated by commas, `sort` a list of fields, a minus in front turns one round.
* A project in a path is an id when it is a number, unless `X-Is-Resource-Name: true` says that it is a name. A `/` in a repository's name is
  escaped twice (`%252F`).

Beside it there are `/v2` for container clients (OCI Distribution 1.1), `/service/token` for their tokens, `/healthz` and `/readyz` for load balancers.
",
    );
    for (group, operations) in &reference.groups {
        let _ = write!(
            page,
            "\n## {group}\n\n| Operation | Parameters | Body | Answer | Meaning |\n|---|---|---|---|---|\n"
        );
        for operation in operations {
            row(&mut page, operation);
        }
    }
    page.push_str("\n## Shapes\n\nA `?` marks what may be null; fields in italics may be missing.\n\n| Shape | Fields |\n|---|---|\n");
    for schema in reference.schemas.iter().filter(|schema| !schema.fields.is_empty()) {
        fields(&mut page, schema);
    }
    page
}

fn row(page: &mut String, operation: &Operation) {
    let parameters: Vec<_> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.place != "path")
        .map(|parameter| format!("`{}`", parameter.name))
        .collect();
    let answers: Vec<_> = operation
        .answers
        .iter()
        .filter(|answer| answer.status.starts_with('2'))
        .map(|answer| format!("{} {}", answer.status, code(answer.shape.as_deref())).trim().to_owned())
        .collect();
    let _ = writeln!(
        page,
        "| `{} {}` | {} | {} | {} | {} |",
        operation.method,
        operation.path,
        parameters.join(" "),
        code(operation.body.as_deref()),
        answers.join(", "),
        cell(&operation.summary)
    );
}

fn fields(page: &mut String, schema: &Schema) {
    let fields: Vec<_> = schema
        .fields
        .iter()
        .map(|(name, shape, always, _)| {
            let mark = if *always { "" } else { "*" };
            format!("{mark}`{name}`{mark} {shape}")
        })
        .collect();
    let _ = writeln!(page, "| `{}` | {} |", schema.name, cell(&fields.join(", ")));
}

fn code(shape: Option<&str>) -> String {
    shape.map_or_else(String::new, |shape| format!("`{shape}`"))
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
