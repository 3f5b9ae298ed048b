//! The LDAP provider against a real OpenLDAP, which `tests/servers/slapd.sh` starts. What is in it is in `tests/servers/slapd.ldif`.

mod directory;
mod faults;
mod groups;
mod login;
mod search;
mod tls;
