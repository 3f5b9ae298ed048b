//! A wire between the registry and a server, which breaks in the ways that wires do.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What becomes of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// They arrive.
    Whole,
    /// Whoever connects is turned away, whoever was connected loses the connection.
    Refusing,
    /// They are swallowed without a word, as behind a firewall that forgot its connections.
    Silent,
    /// Those to the server arrive, its answers are swallowed.
    OneWay,
}

/// A port on this machine that leads to a server.
pub(super) struct Wire {
    pub(super) port: u16,
    state: watch::Sender<State>,
    address: watch::Sender<String>,
}

impl Wire {
    /// To a server at `address`.
    pub(super) async fn to(address: &str, state: State) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (sender, receiver) = watch::channel(state);
        let (leads, address) = watch::channel(address.to_owned());
        tokio::spawn(serve(listener, address, receiver));
        Self {
            port,
            state: sender,
            address: leads,
        }
    }

    /// From now on.
    pub(super) fn set(&self, state: State) {
        self.state.send_replace(state);
    }

    /// Whoever connects from now on reaches this server.
    pub(super) fn lead(&self, address: &str) {
        self.address.send_replace(address.to_owned());
    }
}

async fn serve(listener: TcpListener, address: watch::Receiver<String>, state: watch::Receiver<State>) {
    while let Ok((near, _)) = listener.accept().await {
        if *state.borrow() == State::Refusing {
            continue;
        }
        let (address, state) = (address.borrow().clone(), state.clone());
        tokio::spawn(async move {
            let Ok(far) = TcpStream::connect(&address).await else { return };
            let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
            let there = carry(near_in, far_out, state.clone(), &[State::Silent]);
            let back = carry(far_in, near_out, state, &[State::Silent, State::OneWay]);
            tokio::join!(there, back);
        });
    }
}

/// Until one side ends or the wire refuses. A connection that has met silence stays silent, also when others pass again.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut state: watch::Receiver<State>, swallow: &[State]) {
    let mut buffer = vec![0; 64 * 1024];
    let mut dead = false;
    loop {
        let now = *state.borrow_and_update();
        dead |= swallow.contains(&now);
        if now == State::Refusing {
            return;
        }
        tokio::select! {
            read = from.read(&mut buffer) => match read {
                Ok(0) | Err(_) => return,
                Ok(_) if dead => {}
                Ok(count) => if to.write_all(&buffer[..count]).await.is_err() { return },
            },
            changed = state.changed() => if changed.is_err() { return },
        }
    }
}
