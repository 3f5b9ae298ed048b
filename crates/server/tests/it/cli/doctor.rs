use std::process::Command;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use wharf_testkit::{TestRegistryBuilder, on_postgres_and_s3};

use crate::configured;

/// What it says about these settings, and whether all is well.
fn doctor(settings: &TestRegistryBuilder, external_url: &str) -> (String, bool) {
    let names = ["DATABASE__URL", "AUTH__SECRET_KEY", "STORAGE__TYPE"]
        .into_iter()
        .map(str::to_owned);
    let s3 = ["ENDPOINT", "BUCKET", "ACCESS_KEY", "SECRET_KEY", "PREFIX"].map(|key| format!("STORAGE__S3__{key}"));
    let names = names.chain(s3).map(|name| format!("WHARF_{name}"));
    let variables: Vec<_> = names
        .filter_map(|name| Some((name.clone(), settings.environment(&name)?.to_owned())))
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_wharf"))
        .env_clear()
        .envs(variables)
        .env("WHARF_SERVER__EXTERNAL_URL", external_url)
        .args(["doctor", "--data-dir"])
        .arg(folder.path())
        .output()
        .expect("it runs");
    let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
    (text, output.status.success())
}

/// A proxy in front that passes small requests and bounds bodies.
async fn bounding_proxy() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = vec![0; 4096];
            let count = stream.read(&mut head).await.unwrap_or(0);
            let answer = if head[..count].starts_with(b"GET") {
                "200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nPong"
            } else {
                "413 Content Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            };
            let _ = stream.write_all(format!("HTTP/1.1 {answer}").as_bytes()).await;
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn it_asks_the_database_the_store_and_the_url_that_clients_use() {
    let settings = on_postgres_and_s3(configured());
    let registry = settings.clone().start();
    let (text, well) = doctor(&settings, registry.url());
    for good in [
        "leads to a registry",
        "a layer of 1 GiB would pass",
        "agree about the time",
        "PostgreSQL has room for this replica's",
        "the store refuses to overwrite",
    ] {
        assert!(
            text.lines().any(|line| line.starts_with("good  ") && line.contains(good)),
            "{good}: {text}"
        );
    }
    // The server of the tests does not wait for its disk.
    assert!(
        !well && text.contains("bad   PostgreSQL acknowledges before anything is on its disk"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_finds_a_proxy_that_bounds_bodies_and_a_url_that_leads_nowhere() {
    let (text, well) = doctor(&configured(), &bounding_proxy().await);
    assert!(
        !well && text.contains("bad   the proxy in front refuses a layer of 1 GiB (413)"),
        "{text}"
    );
    let (text, well) = doctor(&configured(), "http://127.0.0.1:9");
    assert!(
        !well && text.contains("bad   nothing answers at http://127.0.0.1:9 from here"),
        "{text}"
    );
}
