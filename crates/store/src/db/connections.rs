//! How many connections there are.

/// Connections for reading (SQLite) or of the pool (PostgreSQL).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// At work.
    pub in_use: u64,
    /// Open and free.
    pub idle: u64,
    /// Most there may be.
    pub most: u64,
}
