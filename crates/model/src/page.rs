//! Pages of lists.

/// A numbered page as Harbor's API asks for it. Both numbers start at 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Which page.
    pub number: u64,
    /// Rows on a page, 1 to 100.
    pub size: u64,
}

impl Page {
    /// Rows before this page.
    pub fn offset(self) -> u64 {
        (self.number - 1).saturating_mul(self.size)
    }
}

impl Default for Page {
    fn default() -> Self {
        Self { number: 1, size: 10 }
    }
}
