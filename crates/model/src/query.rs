//! What a list is asked for: page, filters and order, in Harbor's `q` and `sort` terms. The names in it are untrusted until
//! a table family finds them among its own.

use crate::{Page, Timestamp};

/// A question to a list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListQuery {
    /// Which page.
    pub page: Page,
    /// All must hold.
    pub filters: Vec<Filter>,
    /// First decides first. Empty means the list's own order.
    pub sort: Vec<Sort>,
}

/// One condition on a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// The field's name as asked.
    pub field: String,
    /// What must hold for it.
    pub test: Test,
}

/// What must hold for a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// `k=v`: is exactly this.
    Is(Operand),
    /// `k=~v`: contains this text, literally and without regard to case.
    Contains(String),
    /// `k=[a~b]`: lies between these, both included; either may be open.
    Between(Option<Operand>, Option<Operand>),
    /// `k={a b}`: is one of these.
    OneOf(Vec<Operand>),
    /// `k=(a b)`: has all of these.
    AllOf(Vec<Operand>),
}

/// A value to compare with, as far as its text tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A moment, `2006-01-02T15:04:05`.
    Time(Timestamp),
    /// A whole number.
    Number(i64),
    /// Anything else.
    Text(String),
}

/// One key of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// The field's name as asked.
    pub field: String,
    /// From the last to the first.
    pub descending: bool,
}

impl ListQuery {
    /// A page of everything, in the list's own order.
    pub fn page(page: Page) -> Self {
        Self { page, ..Self::default() }
    }

    /// Takes the filters on `field` out, for conditions that are more than a comparison with a column.
    pub fn take(&mut self, field: &str) -> Vec<Test> {
        let (taken, left) = std::mem::take(&mut self.filters)
            .into_iter()
            .partition(|filter| filter.field == field);
        self.filters = left;
        taken.into_iter().map(|filter: Filter| filter.test).collect()
    }
}

impl Operand {
    /// The text as it was written, for fields that hold text.
    pub fn text(&self) -> String {
        match self {
            Self::Time(time) => time.format("%Y-%m-%dT%H:%M:%S").to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}
