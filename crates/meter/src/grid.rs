//! Handles by small numbers.

use std::sync::OnceLock;

/// Each handle is made when it is first asked for, so that a page shows what has happened and nothing else; after that, finding it is
/// one look at an array.
#[derive(Debug)]
pub(crate) struct Grid<M> {
    cells: Box<[OnceLock<M>]>,
}

impl<M> Grid<M> {
    /// Room for `length` handles.
    pub(crate) fn new(length: usize) -> Self {
        Self {
            cells: (0..length).map(|_| OnceLock::new()).collect(),
        }
    }

    /// The handle of a number below the length.
    pub(crate) fn get(&self, number: usize, make: impl FnOnce() -> M) -> &M {
        self.cells[number].get_or_init(make)
    }
}
