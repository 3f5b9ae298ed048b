//! `/v2`: push, pull, delete.

mod redirect;
mod round_trip;
mod store_credentials;
