//! Asking a double of tests/servers what it saw.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What a double tells about itself.
pub(crate) struct Double(Value);

impl Double {
    /// Asks the double at `endpoint`, a URL without a path.
    pub(crate) async fn ask(endpoint: &str) -> Self {
        let address = endpoint.strip_prefix("http://").expect("a double speaks plain HTTP");
        let mut connection = TcpStream::connect(address).await.expect("the double listens");
        let request = format!("GET /_double HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        connection.write_all(request.as_bytes()).await.expect("it reads");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.expect("it answers");
        let (_, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        Self(serde_json::from_str(body).expect("JSON"))
    }

    /// Uploads below `prefix` that were neither completed nor aborted.
    pub(crate) fn open_uploads(&self, prefix: &str) -> Vec<String> {
        let names = self.0["uploads"].as_array().expect("a list").iter();
        let names = names.filter_map(Value::as_str).filter(|name| name.starts_with(prefix));
        names.map(str::to_owned).collect()
    }

    /// How often something was done.
    pub(crate) fn count(&self, what: &str) -> u64 {
        self.0["counts"][what].as_u64().expect("a number")
    }
}

/// Asserts that the double saw no request, of this test or any other, that the real service would have refused as wrong.
pub(crate) async fn assert_nothing_refused(endpoint: &str) {
    let seen = Double::ask(endpoint).await;
    assert_eq!(seen.0["violations"], Value::Array(Vec::new()));
}
