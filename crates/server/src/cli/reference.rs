//! `wharf reference`: pages of `docs/reference` that the program writes about itself.

use std::fmt::Write as _;
use std::io::{self, Write};

use clap::{Arg, Command, ValueEnum};

/// A generated page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Page {
    /// docs/reference/cli.md
    Cli,
    /// docs/reference/api.md
    Api,
    /// docs/reference/metrics.md
    Metrics,
    /// The REST API as OpenAPI 3.1, as the server sends it
    Openapi,
}

/// Prints a page.
///
/// # Errors
/// When `out` cannot be written to.
pub(crate) fn write(page: Page, command: Command, out: &mut dyn Write) -> io::Result<()> {
    let text = match page {
        Page::Cli => cli(command),
        Page::Api => wharf_api::description::markdown(),
        Page::Metrics => wharf_meter::markdown(),
        Page::Openapi => wharf_api::description::openapi(),
    };
    out.write_all(text.as_bytes())
}

fn cli(mut root: Command) -> String {
    root.build();
    let mut page = String::from(
        "<!-- Generated from crates/server/src/cli: cargo run -- reference cli > docs/reference/cli.md -->

# Command line

`wharf` is the server and its client. The commands that talk to a running registry share the options under *Connection*. They exit with 0 when
done, 1 when the server refused, 2 when the command line is wrong, 3 when the server cannot be reached. Passwords come from a terminal,
a file, standard input or `WHARF_PASSWORD`, never from an argument; `wharf login` keeps them in a file only its owner can read.

",
    );
    let connection: Vec<_> = root
        .get_subcommands()
        .flat_map(Command::get_arguments)
        .filter(|argument| is_connection(argument))
        .collect();
    let mut seen = std::collections::BTreeSet::new();
    let shared: Vec<_> = connection
        .into_iter()
        .filter(|argument| seen.insert(argument.get_id().clone()))
        .collect();
    page.push_str("## Connection\n\n");
    options(&mut page, shared.into_iter());
    for command in root.get_subcommands().filter(|command| command.get_name() != "help") {
        section(&mut page, "wharf", command, 2);
    }
    page
}

fn section(page: &mut String, parent: &str, command: &Command, depth: usize) {
    let name = format!("{parent} {}", command.get_name());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let _ = write!(page, "\n{} `{name}`\n\n{}\n", "#".repeat(depth), sentence(&about));
    let mut positional = command.get_positionals().peekable();
    let own: Vec<_> = command
        .get_arguments()
        .filter(|argument| !argument.is_positional() && !is_connection(argument) && !is_built_in(argument))
        .collect();
    if positional.peek().is_some() || !own.is_empty() {
        page.push('\n');
        options(page, positional.chain(own));
    }
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        section(page, &name, inner, depth + 1);
    }
}

fn options<'a>(page: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    page.push_str("| Option | Meaning |\n|---|---|\n");
    for argument in arguments {
        let _ = writeln!(page, "| `{}` | {} |", shape(argument), meaning(argument));
    }
}

fn shape(argument: &Arg) -> String {
    let values: Vec<_> = argument
        .get_value_names()
        .unwrap_or_default()
        .iter()
        .map(|name| format!("<{name}>"))
        .collect();
    let takes_value = argument.get_action().takes_values();
    match argument.get_long() {
        Some(long) if takes_value => format!("--{long} {}", values.join(" ")),
        Some(long) => format!("--{long}"),
        None if argument.is_required_set() => values.join(" "),
        None => format!("[{}]", values.join(" ")),
    }
}

fn meaning(argument: &Arg) -> String {
    let mut text = sentence(&argument.get_help().map(ToString::to_string).unwrap_or_default());
    let possible = argument.get_possible_values();
    let names: Vec<_> = possible.iter().map(|value| format!("`{}`", value.get_name())).collect();
    if argument.get_action().takes_values() && !names.is_empty() && names != ["`true`", "`false`"] {
        let _ = write!(text, " One of {}.", names.join(", "));
    }
    let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if argument.get_action().takes_values() && defaults.iter().any(|value| !value.is_empty()) {
        let _ = write!(text, " Default: `{}`.", defaults.join(" "));
    }
    if let Some(variable) = argument.get_env() {
        let _ = write!(text, " Variable: `{}`.", variable.to_string_lossy());
    }
    text.replace('|', "\\|")
}

/// clap takes the full stop from the end of a doc comment; on a page it belongs there.
fn sentence(text: &str) -> String {
    if text.is_empty() || text.ends_with('.') {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

fn is_connection(argument: &Arg) -> bool {
    argument.get_help_heading() == Some("Connection")
}

fn is_built_in(argument: &Arg) -> bool {
    ["help", "version"].contains(&argument.get_id().as_str())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Cli;

    /// A generated page as it is in the project.
    fn committed(path: &str) -> String {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../").to_owned() + path;
        std::fs::read_to_string(path).unwrap_or_default()
    }

    #[test]
    fn the_pages_say_what_the_program_says() {
        for (page, name, path) in [
            (Page::Cli, "cli", "docs/reference/cli.md"),
            (Page::Api, "api", "docs/reference/api.md"),
            (Page::Metrics, "metrics", "docs/reference/metrics.md"),
        ] {
            let mut out = Vec::new();
            write(page, Cli::command(), &mut out).expect("memory can be written to");
            let text = String::from_utf8(out).expect("UTF-8");
            assert!(
                text == committed(path),
                "{path} is out of date; run: cargo run -- reference {name} > {path}"
            );
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
