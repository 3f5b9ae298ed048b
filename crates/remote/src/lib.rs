//! Outbound HTTP: the guard, and the client of other registries; and syslog. Every HTTP request Wharf makes to another host goes through the egress guard here.
//!
//! [`Egress`] is the only maker of HTTP clients: adapters for registries, webhooks, scanners and identity providers are given one
//! and never build their own.

pub mod egress;
pub mod registry;
pub mod syslog;

pub use egress::{Allowed, Body, Egress, EgressError, EgressPolicy, PortRange, Reason, Request, Resolver, Response};
