//! Known holes of other registries (the dossier's C rows), tried on this one. One file per theme.

mod bodies;
mod forgery;
mod isolation;
mod listing;
mod markup;
mod packaging;
mod rights;
mod secrets;
mod upstream;
