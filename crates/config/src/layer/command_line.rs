//! The layer of command-line options.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::Layer;
use crate::error::Problem;

/// Values given on the command line; they win over everything else.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--listen`: see [`Server::listen`](crate::Server::listen).
    pub listen: Option<SocketAddr>,
    /// `--data-dir`: see [`Server::data_dir`](crate::Server::data_dir).
    pub data_dir: Option<PathBuf>,
}

/// Reads the options.
pub(crate) fn read(overrides: &Overrides, problems: &mut Vec<Problem>) -> Layer {
    let mut layer = Layer::default();
    if let Some(listen) = overrides.listen {
        layer.set("server.listen", "option --listen", listen.to_string());
    }
    if let Some(data_dir) = &overrides.data_dir {
        match data_dir.to_str() {
            Some(path) => layer.set("server.data_dir", "option --data-dir", path),
            None => problems.push(Problem::of_key("server.data_dir", "the path is not valid UTF-8").at("option --data-dir")),
        }
    }
    layer
}
