//! `/v2`: push, pull, delete.

mod holes;
mod redirect;
mod round_trip;
mod statements;
mod store_credentials;
