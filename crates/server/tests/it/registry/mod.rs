//! `/v2`: push, pull, delete.

mod round_trip;
