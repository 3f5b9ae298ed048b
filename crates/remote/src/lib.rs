//! Outbound HTTP. Every request Wharf makes to another host goes through the egress guard here.
