//! `wharf config`: look at the configuration without starting a server.

use std::io::{self, Write};

use wharf_config::{Config, ConfigError, reference_markdown, sample_toml};

/// `wharf config check`: every problem and warning, or that all is well. Returns whether a server would start with it.
///
/// # Errors
/// When `out` cannot be written to.
pub(crate) fn check(loaded: &Result<Config, ConfigError>, out: &mut dyn Write) -> io::Result<bool> {
    match loaded {
        Ok(config) => {
            config.warnings.iter().try_for_each(|warning| writeln!(out, "warning: {warning}"))?;
            writeln!(out, "the configuration is valid")?;
        }
        Err(error) => error.problems.iter().try_for_each(|problem| writeln!(out, "error: {problem}"))?,
    }
    Ok(loaded.is_ok())
}

/// `wharf config show`: what is in effect, as TOML that can be loaded again once its `***` are replaced; the problems when it cannot
/// be loaded. Returns whether it was.
///
/// # Errors
/// When `out` cannot be written to.
pub(crate) fn show(loaded: &Result<Config, ConfigError>, out: &mut dyn Write) -> io::Result<bool> {
    match loaded {
        Ok(config) => out.write_all(config.show().as_bytes())?,
        Err(_) => return check(loaded, out),
    }
    Ok(true)
}

/// `wharf config reference`: the page `docs/reference/configuration.md`.
///
/// # Errors
/// When `out` cannot be written to.
pub(crate) fn reference(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(reference_markdown().as_bytes())
}

/// `wharf config sample`: the file `deploy/wharf.sample.toml`.
///
/// # Errors
/// When `out` cannot be written to.
pub(crate) fn sample(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(sample_toml().as_bytes())
}

#[cfg(test)]
mod tests {
    use wharf_config::Overrides;

    use super::*;

    fn load<const N: usize>(variables: [(&str, &str); N]) -> Result<Config, ConfigError> {
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Config::load(None, variables.into_iter(), Overrides::default())
    }

    fn written(write: impl FnOnce(&mut dyn Write) -> io::Result<bool>) -> (bool, String) {
        let mut out = Vec::new();
        let good = write(&mut out).expect("memory can be written to");
        (good, String::from_utf8(out).expect("UTF-8"))
    }

    #[test]
    fn check_lists_every_problem_or_says_that_all_is_well() {
        assert_eq!(
            written(|out| check(&load([]), out)),
            (true, "the configuration is valid\n".to_owned())
        );

        let loaded = load([("WHARF_LOG_LEVEL", "debug")]);
        let (good, text) = written(|out| check(&loaded, out));
        assert!(
            good && text.starts_with("warning: environment variable WHARF_LOG_LEVEL is not read"),
            "{text}"
        );

        let loaded = load([("WHARF_LOG__FORMAT", "xml"), ("WHARF_LOG__LEVLE", "debug")]);
        let (good, text) = written(|out| check(&loaded, out));
        assert!(
            !good && text.lines().count() == 2 && text.lines().all(|line| line.starts_with("error: ")),
            "{text}"
        );
    }

    #[test]
    fn show_prints_what_is_in_effect_without_secrets() {
        let loaded = load([("WHARF_ADMIN_PASSWORD", "correct horse"), ("WHARF_LIMITS__PAGE_SIZE", "7")]);
        let (good, text) = written(|out| show(&loaded, out));
        assert!(
            good && text.contains("page_size = 7\n") && text.contains("admin_password = \"***\"\n"),
            "{text}"
        );
        assert!(!text.contains("correct horse"), "{text}");
        assert!(!written(|out| show(&load([("WHARF_LOG__FORMAT", "xml")]), out)).0);
    }
}
