//! `wharf completions`: tab completion for shells.

use std::io::{self, Write};

use clap::{Command, ValueEnum};
use clap_complete::{Shell, generate};

/// A shell Wharf completes for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CompletionShell {
    /// source <(wharf completions bash)
    Bash,
    /// wharf completions zsh > "${fpath[1]}/_wharf"
    Zsh,
    /// wharf completions fish > ~/.config/fish/completions/wharf.fish
    Fish,
}

/// Writes the script that completes `command` under its own name.
///
/// # Errors
/// When `out` cannot be written to.
pub(crate) fn completions(shell: CompletionShell, mut command: Command, out: &mut dyn Write) -> io::Result<()> {
    let shell = match shell {
        CompletionShell::Bash => Shell::Bash,
        CompletionShell::Zsh => Shell::Zsh,
        CompletionShell::Fish => Shell::Fish,
    };
    let name = command.get_name().to_owned();
    // Through memory, for the generator panics where writing fails, as into a closed pipe.
    let mut script = Vec::new();
    generate(shell, &mut command, name, &mut script);
    out.write_all(&script)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command() -> Command {
        Command::new("wharf").subcommand(Command::new("serve").arg(clap::Arg::new("listen").long("listen")))
    }

    #[test]
    fn every_shell_gets_a_script_that_knows_the_commands() {
        for (shell, sign) in [
            (CompletionShell::Bash, "complete -F _wharf"),
            (CompletionShell::Zsh, "#compdef wharf"),
            (CompletionShell::Fish, "complete -c wharf"),
        ] {
            let mut script = Vec::new();
            completions(shell, command(), &mut script).expect("memory can be written to");
            let script = String::from_utf8(script).expect("UTF-8");
            assert!(
                script.contains(sign) && script.contains("serve") && script.contains("listen"),
                "{shell:?}: {script}"
            );
        }
    }

    #[test]
    fn a_closed_pipe_is_an_error_and_no_panic() {
        let mut full: &mut [u8] = &mut [0; 8];
        assert!(completions(CompletionShell::Fish, command(), &mut full).is_err());
    }
}
