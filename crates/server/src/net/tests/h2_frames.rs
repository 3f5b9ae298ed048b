//! Just enough HTTP/2, by hand, to misbehave in (RFC 9113).

use super::*;

pub(super) const DATA: u8 = 0;
pub(super) const HEADERS: u8 = 1;
pub(super) const RST_STREAM: u8 = 3;
pub(super) const SETTINGS: u8 = 4;
pub(super) const PING: u8 = 6;
pub(super) const GOAWAY: u8 = 7;
pub(super) const CONTINUATION: u8 = 9;

pub(super) const END_STREAM: u8 = 1;
const ACK: u8 = 1;
pub(super) const END_HEADERS: u8 = 4;

/// A frame as it came.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: u8,
    pub(super) stream: u32,
    pub(super) payload: Vec<u8>,
}

pub(super) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("small").to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend_from_slice(&stream.to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

/// A header block without compression: the method, the scheme http, the authority a, and the path.
pub(super) fn block(post: bool, path: &str) -> Vec<u8> {
    let mut bytes = vec![
        if post { 0x83 } else { 0x82 },
        0x86,
        0x01,
        1,
        b'a',
        0x04,
        u8::try_from(path.len()).expect("short"),
    ];
    bytes.extend_from_slice(path.as_bytes());
    bytes
}

/// A client that does as it is told.
pub(super) struct RawClient {
    stream: TcpStream,
    /// Whether it does what every real client does when asked if it is there.
    pub(super) answers_pings: bool,
}

impl RawClient {
    /// Connects and says hello with `settings`, pairs of number and value.
    pub(super) async fn connect(server: &TestServer, settings: &[(u16, u32)]) -> Self {
        let mut client = Self {
            stream: server.connect().await,
            answers_pings: false,
        };
        let payload: Vec<u8> = settings
            .iter()
            .flat_map(|(id, value)| [&id.to_be_bytes()[..], &value.to_be_bytes()[..]].concat())
            .collect();
        client.stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.expect("preface");
        client.send(&frame(SETTINGS, 0, 0, &payload)).await;
        client
    }

    /// Sends bytes; a server that has closed already is no failure.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    /// The next frame, or `None` when the server has closed.
    pub(super) async fn next(&mut self) -> Option<Frame> {
        let mut head = [0; 9];
        timeout(PATIENCE, self.stream.read_exact(&mut head))
            .await
            .expect("a frame or an end")
            .ok()?;
        let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
        self.stream.read_exact(&mut payload).await.ok()?;
        let (kind, flags) = (head[3], head[4]);
        if self.answers_pings && kind == PING && flags & ACK == 0 {
            self.send(&frame(PING, ACK, 0, &payload)).await;
        }
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        Some(Frame { kind, stream, payload })
    }

    /// The next frame of this kind.
    pub(super) async fn wait_for(&mut self, kind: u8) -> Frame {
        while let Some(frame) = self.next().await {
            if frame.kind == kind {
                return frame;
            }
        }
        panic!("the server closed before a frame of kind {kind} came");
    }

    /// Reads until the server closes; returns whether it said goodbye with an error.
    pub(super) async fn wait_for_end(&mut self) -> Option<u32> {
        let mut code = None;
        while let Some(frame) = self.next().await {
            if frame.kind == GOAWAY {
                code = Some(u32::from_be_bytes(frame.payload[4..8].try_into().expect("four bytes")));
            }
        }
        code
    }
}
