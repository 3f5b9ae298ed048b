//! Does a provider answer?

use wharf_model::Caller;

use crate::access::require_system_admin;
use crate::{Core, Error};

/// Asks the provider at `url` for its description and its keys. For system administrators. Nothing is kept.
///
/// # Errors
/// [`Error::Invalid`] with the reason when it is not usable, or a refusal.
pub async fn ping(core: &Core, caller: &Caller, url: &str, verify_certificate: bool) -> Result<(), Error> {
    require_system_admin(core, caller).await?;
    let answer = core.issuers.ping(url, verify_certificate, core.clock.now()).await;
    answer.map_err(|error| Error::Invalid(error.to_string()))
}
