//! The guard at the door out: who may be spoken to, and how much may come back.
//!
//! A URL is parsed once ([`target`]), the name in it is resolved once, every address is checked against the table of [`address`] and
//! the administrator's list ([`EgressPolicy`]), and the connection goes to the checked address and no other ([`Guarded`]). There is
//! therefore no moment between check and use at which a name could change its mind (DNS rebinding). Redirects are not followed unless
//! asked for, and then each one is checked like the first URL. No proxy is taken from the environment, nothing is decompressed, and
//! every answer has a largest size and a longest time.
//!
//! What went wrong between here and the other side is told to nobody but the log: refused, closed, filtered and wrongly certified
//! look the same to the caller, so that a "test this connection" button cannot map the network.
//!
//! [`Guarded`]: resolver::Guarded

mod address;
mod client;
mod error;
mod network;
mod policy;
mod request;
mod resolver;
mod response;
mod target;

pub use client::Egress;
pub use error::{EgressError, Reason};
pub use policy::{Allowed, AllowedError, EgressPolicy, PortRange};
pub use request::{Body, Request};
pub use resolver::{Resolver, SystemResolver};
pub use response::Response;

#[cfg(test)]
mod tests;
