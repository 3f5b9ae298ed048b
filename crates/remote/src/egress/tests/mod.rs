//! The table of addresses, the reading of URLs, and real sockets.

mod addresses;
mod peer;
mod sockets;
mod urls;
