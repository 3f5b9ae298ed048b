//! An S3 that lies: a proxy between driver and store.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use wharf_blob::{BlobDriver, ObjectKey, ObjectStore, S3Options, stream_of};

use super::{blob_key, s3_options};

#[derive(Clone, Copy)]
pub(crate) enum Lie {
    /// The store sees another last byte.
    Spoil,
    /// The store sees nothing; this is the answer, as status line and headers, and body.
    Answer(&'static str, &'static str),
    /// The store sees nothing; the answer is a refusal with this code.
    Refuse(&'static str),
    /// The answer has the ETag of something else.
    WrongEtag,
    /// The objects of a listing in opposite order.
    Backwards,
}

/// A proxy between driver and store that lies about some requests.
#[derive(Default)]
pub(crate) struct Liar {
    /// Texts that the head of a request must have.
    about: Mutex<Option<(Vec<String>, Lie)>>,
    told: AtomicUsize,
}

pub(crate) async fn behind_liar() -> (ObjectStore, Arc<Liar>) {
    let (driver, liar) = behind_liar_with(s3_options()).await;
    // The first put finds out what the store can do.
    driver.put(&blob_key(), stream_of("honest")).await.unwrap();
    (driver, liar)
}

pub(crate) async fn behind_liar_with(options: S3Options) -> (ObjectStore, Arc<Liar>) {
    let server: SocketAddr = options.endpoint.trim_start_matches("http://").parse().unwrap();
    let liar = Arc::<Liar>::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let serving = Arc::clone(&liar);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(Arc::clone(&serving).serve(client, server));
        }
    });
    (ObjectStore::s3(S3Options { endpoint, ..options }).unwrap(), liar)
}

impl Liar {
    /// Lies about requests for `key` that have every text of `request`, which `|` separates.
    pub(crate) fn lies(&self, key: &ObjectKey, request: &str, lie: Lie) {
        self.lies_about(&format!("{request}|{key}"), lie);
    }

    pub(crate) fn lies_about(&self, request: &str, lie: Lie) {
        self.told.store(0, Ordering::SeqCst);
        *self.about.lock().unwrap() = Some((request.split('|').map(str::to_owned).collect(), lie));
    }

    /// Ends it; how often it lied.
    pub(crate) fn truth(&self) -> usize {
        *self.about.lock().unwrap() = None;
        self.told.load(Ordering::SeqCst)
    }

    /// The lie about a request with this head, if any.
    fn lie(&self, head: &str) -> Option<Lie> {
        let about = self.about.lock().unwrap();
        let (texts, lie) = about.as_ref()?;
        let matches = texts.iter().all(|text| head.contains(text.as_str()));
        matches.then(|| {
            self.told.fetch_add(1, Ordering::SeqCst);
            *lie
        })
    }

    /// One request and its answer; then the connection ends, which clients know how to bear.
    async fn serve(self: Arc<Self>, mut client: TcpStream, server: SocketAddr) {
        let Some((head, mut body)) = message(&mut client).await else {
            return;
        };
        let lie = self.lie(&head);
        let answer = match lie {
            Some(Lie::Answer(status, body)) => format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            )
            .into_bytes(),
            Some(Lie::Refuse(code)) => {
                let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>No.</Message></Error>");
                let length = body.len();
                format!("HTTP/1.1 403 Forbidden\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").into_bytes()
            }
            _ => {
                if let (Some(Lie::Spoil), Some(last)) = (lie, body.last_mut()) {
                    *last ^= 1;
                }
                let head = head.replacen("\r\n", "\r\nConnection: close\r\n", 1);
                let mut store = TcpStream::connect(server).await.unwrap();
                let _ = store.write_all(&[head.as_bytes(), &body].concat()).await;
                let mut answer = Vec::new();
                let _ = store.read_to_end(&mut answer).await;
                answer
            }
        };
        let _ = client.write_all(&changed(answer, lie)).await;
    }
}

/// A head with its empty line, and the body that it announces.
async fn message(from: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if from.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let mut body = bytes.split_off(end);
    let head = String::from_utf8(bytes).ok()?;
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    while body.len() < length.unwrap_or(0) {
        from.read_buf(&mut body).await.ok().filter(|read| *read > 0)?;
    }
    Some((head, body))
}

/// The answer as the lie wants it.
fn changed(answer: Vec<u8>, lie: Option<Lie>) -> Vec<u8> {
    let text = || String::from_utf8(answer.clone()).unwrap();
    match lie {
        Some(Lie::WrongEtag) => {
            let text = text();
            let (before, after) = text
                .split_once("\r\nEtag: \"")
                .or_else(|| text.split_once("\r\nETag: \""))
                .expect("an ETag");
            let (_, after) = after.split_once('"').expect("its end");
            format!("{before}\r\nETag: \"{}\"{after}", "0".repeat(32)).into_bytes()
        }
        Some(Lie::Backwards) => {
            let text = text();
            let (before, rest) = text.split_once("<Contents>").expect("objects");
            let (objects, after) = rest.rsplit_once("</Contents>").expect("objects");
            let mut objects: Vec<_> = objects.split("</Contents><Contents>").collect();
            objects.reverse();
            format!("{before}<Contents>{}</Contents>{after}", objects.join("</Contents><Contents>")).into_bytes()
        }
        _ => answer,
    }
}
