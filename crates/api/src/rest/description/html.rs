//! The page `/api/docs`. It is whole without a script; the script only filters.

use std::fmt::Write as _;

use super::operation::{Operation, Reference, Schema};

const HEAD: &str = "<!doctype html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>Wharf API</title>
<link rel=\"stylesheet\" href=\"docs/page.css\">
<script src=\"docs/page.js\" defer></script>
</head>
<body>
<header>
<h1>Wharf API</h1>
<p>Every path is below <code>/api/v2.0</code>. The same as <a href=\"v2.0/openapi.json\">OpenAPI 3.1</a>. Credentials are Basic authentication;
without, a caller reaches what is public.</p>
<p><label>Filter <input type=\"search\" id=\"filter\" autocomplete=\"off\" hidden></label></p>
</header>
<main>
";

pub(super) fn page(reference: &Reference) -> String {
    let mut page = HEAD.to_owned();
    for (group, operations) in &reference.groups {
        let _ = writeln!(page, "<section>\n<h2>{}</h2>", escape(group));
        operations.iter().for_each(|operation| operation_part(&mut page, operation));
        page.push_str("</section>\n");
    }
    page.push_str("<section>\n<h2>Shapes</h2>\n");
    for schema in reference.schemas.iter().filter(|schema| !schema.fields.is_empty()) {
        schema_part(&mut page, schema);
    }
    page.push_str("</section>\n</main>\n</body>\n</html>\n");
    page
}

fn operation_part(page: &mut String, operation: &Operation) {
    let method = &operation.method;
    let _ = writeln!(
        page,
        "<details id=\"{}\">\n<summary><code class=\"method {}\">{method}</code> <code>{}</code> {}</summary>",
        escape(&operation.id),
        method.to_lowercase(),
        escape(&operation.path),
        escape(&operation.summary)
    );
    if !operation.parameters.is_empty() {
        let rows = operation.parameters.iter().map(|parameter| {
            let needed = if parameter.required { "required" } else { "" };
            [&parameter.name, &parameter.place, &parameter.shape, needed, &parameter.description].map(str::to_owned)
        });
        table(page, ["Parameter", "In", "Shape", "", "Meaning"], rows);
    }
    if let Some(body) = &operation.body {
        let _ = writeln!(page, "<p>Body: {}</p>", shape(body));
    }
    let answers = operation.answers.iter().map(|answer| {
        [
            answer.status.clone(),
            answer.shape.clone().unwrap_or_default(),
            answer.description.clone(),
        ]
    });
    table(page, ["Status", "Shape", "Meaning"], answers);
    page.push_str("</details>\n");
}

fn schema_part(page: &mut String, schema: &Schema) {
    let name = escape(&schema.name);
    let _ = writeln!(
        page,
        "<details id=\"shape-{name}\">\n<summary><code>{name}</code> {}</summary>",
        escape(&schema.description)
    );
    let fields = schema.fields.iter().map(|(name, shape, always, description)| {
        let presence = if *always { "always" } else { "" };
        [name.clone(), shape.clone(), presence.to_owned(), description.clone()]
    });
    table(page, ["Field", "Shape", "", "Meaning"], fields);
    page.push_str("</details>\n");
}

fn table<const N: usize>(page: &mut String, titles: [&str; N], rows: impl Iterator<Item = [String; N]>) {
    page.push_str("<table>\n<thead><tr>");
    for title in titles {
        let _ = write!(page, "<th scope=\"col\">{title}</th>");
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        page.push_str("<tr>");
        for (title, cell) in titles.iter().zip(&row) {
            let cell = if *title == "Shape" { shape(cell) } else { escape(cell) };
            let _ = write!(page, "<td>{cell}</td>");
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
}

/// A shape's name, linked to its fields when it is one of ours.
fn shape(text: &str) -> String {
    let name = text.trim_matches(['[', ']', '?']);
    if name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphanumeric()) {
        format!("<a href=\"#shape-{name}\"><code>{}</code></a>", escape(text))
    } else {
        format!("<code>{}</code>", escape(text))
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
