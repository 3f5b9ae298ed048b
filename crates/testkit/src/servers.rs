//! The real servers of the tests. `tests/run.sh` starts them and names them in the environment.

use std::process::Command;

use crate::TestRegistryBuilder;

/// A registry on a new database of the test PostgreSQL and a new folder of the test bucket. Several registries started from
/// clones of it are replicas of one another.
///
/// # Panics
/// When the environment names no servers, or the database cannot be made.
#[must_use]
pub fn on_postgres_and_s3(builder: TestRegistryBuilder) -> TestRegistryBuilder {
    let name = format!("wharf_{}", uuid::Uuid::new_v4().simple());
    let builder = builder.env("WHARF_DATABASE__URL", new_database(&name));
    let s3 = |key: &str| variable(&format!("WHARF_TEST_S3_{key}"));
    builder
        .env("WHARF_AUTH__SECRET_KEY", format!("one key for every replica of {name}"))
        .env("WHARF_STORAGE__TYPE", "s3")
        .env("WHARF_STORAGE__S3__ENDPOINT", s3("ENDPOINT"))
        .env("WHARF_STORAGE__S3__BUCKET", s3("BUCKET"))
        .env("WHARF_STORAGE__S3__ACCESS_KEY", s3("ACCESS_KEY"))
        .env("WHARF_STORAGE__S3__SECRET_KEY", s3("SECRET_KEY"))
        .env("WHARF_STORAGE__S3__PREFIX", name)
}

/// Makes a database on the test server and returns its URL.
///
/// # Panics
/// When there is no server, or it refuses.
pub fn new_database(name: &str) -> String {
    let server = variable("WHARF_TEST_POSTGRES_URL");
    let made = Command::new("psql")
        .args([&server, "-qc", &format!("CREATE DATABASE {name}")])
        .status();
    assert!(made.is_ok_and(|status| status.success()), "psql could not make the database {name}");
    let (base, options) = server
        .split_once('?')
        .map_or((server.as_str(), None), |(base, options)| (base, Some(options)));
    let host = base.rsplit_once('/').map_or(base, |(host, _)| host);
    options.map_or_else(|| format!("{host}/{name}"), |options| format!("{host}/{name}?{options}"))
}

pub(crate) fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run the tests by `make test`, or start the servers of tests/servers"))
}
