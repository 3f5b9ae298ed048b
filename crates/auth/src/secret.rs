//! Random secrets.

use rand::distr::{Alphanumeric, SampleString as _};
use wharf_model::Secret;

/// A random secret of `length` letters and digits (5.95 bits each) from the operating system's generator.
pub fn alphanumeric(length: usize) -> Secret {
    Secret::new(Alphanumeric.sample_string(&mut rand::rng(), length))
}
