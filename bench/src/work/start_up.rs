//! Start-up: the server was just started for this round; the time it took is the value.

use crate::figure::Figure;
use crate::work::{Outcome, Round};

/// Reports the time from exec to the first 200, on a data directory that holds the seed.
pub(crate) fn run(round: &Round<'_>) -> Outcome {
    vec![(Figure::StartUp, round.server.start_up.as_secs_f64() * 1e3)].into()
}
