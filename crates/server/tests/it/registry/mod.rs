//! `/v2`: push, pull, delete.

mod redirect;
mod replicas;
mod round_trip;
