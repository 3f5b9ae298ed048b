//! `/v2`: push, pull, delete.

mod replicas;
mod round_trip;
