//! `wharf doctor`: the usual mistakes of an installation, each with what to do about it. It looks and changes nothing.

mod certificate;
mod database;
mod here;
mod outside;
mod store;

use std::io::{self, Write};

use wharf_config::{Config, ConfigError};

use crate::net::tls;

/// What one check found.
enum Finding {
    Good(String),
    /// What is wrong, and what to do.
    Bad(String, &'static str),
}

/// Runs every check and prints the findings. Returns whether all is well.
///
/// # Errors
/// When `out` cannot be written to.
pub(super) fn run(loaded: Result<Config, ConfigError>, out: &mut dyn Write) -> io::Result<bool> {
    let config = match loaded {
        Ok(config) => config,
        Err(error) => {
            writeln!(
                out,
                "bad   configuration: {error}\n      run `wharf config check` for the list, `wharf config reference` for every key"
            )?;
            return Ok(false);
        }
    };
    tls::install_provider();
    let mut findings: Vec<Finding> = config.warnings.iter().map(|text| Finding::Bad(text.clone(), "see above")).collect();
    findings.extend(here::look(&config));
    findings.extend(certificate::look(&config));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    findings.extend(runtime.block_on(database::look(&config)));
    findings.extend(runtime.block_on(store::look(&config)));
    findings.extend(runtime.block_on(outside::look(&config)));
    let mut well = true;
    for finding in &findings {
        match finding {
            Finding::Good(text) => writeln!(out, "good  {text}")?,
            Finding::Bad(text, remedy) => {
                well = false;
                writeln!(out, "bad   {text}\n      {remedy}")?;
            }
        }
    }
    Ok(well)
}
