//! Many at once: answers stay right, memory stays bounded.

mod logins;
