//! Why the program does not start.

/// Any failure at start, with its context.
pub(crate) type StartError = Box<dyn std::error::Error + Send + Sync>;
