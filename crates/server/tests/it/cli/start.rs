use std::time::{Duration, Instant};

use crate::configured;

#[tokio::test(flavor = "multi_thread")]
async fn f25_a_silent_database_ends_the_start_when_its_time_is_over() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = silent.local_addr().expect("an address");
    let settings = configured()
        .env("WHARF_DATABASE__URL", format!("postgres://wharf@{address}/wharf"))
        .env("WHARF_DATABASE__START_TIMEOUT", "2s")
        .env("WHARF_DATABASE__ACQUIRE_TIMEOUT", "500ms");
    let began = Instant::now();
    let started = tokio::task::spawn_blocking(move || settings.try_start()).await.expect("it ran");
    let log = started.err().expect("no registry");
    assert!(
        log.contains("cannot open the database") && log.contains("the server does not answer"),
        "{log}"
    );
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}
