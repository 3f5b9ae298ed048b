//! How clients reach the registry: asked by the URL that they use, through whatever stands in front.

use std::error::Error as _;
use std::time::Duration;

use futures_util::stream;
use wharf_config::Config;

use super::Finding;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// A layer that is not large: proxies that bound bodies refuse it by its header alone.
const LAYER: u64 = 1 << 30;

pub(super) async fn look(config: &Config) -> Vec<Finding> {
    let mut findings = vec![configured(config)];
    if let Some(url) = &config.server.external_url {
        findings.extend(ask(url).await);
    }
    findings
}

fn configured(config: &Config) -> Finding {
    match &config.server.external_url {
        Some(url) => Finding::Good(format!("clients are told to log in at {url}/service/token")),
        None if config.server.listen.ip().is_loopback() => {
            Finding::Good("listening on this machine only; no external URL is needed".into())
        }
        None => Finding::Bad(
            "server.external_url is not set, but other machines can connect".into(),
            "set it to the URL clients use, for example WHARF_SERVER__EXTERNAL_URL=https://registry.example.com",
        ),
    }
}

async fn ask(url: &str) -> Vec<Finding> {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE);
    let Ok(client) = client.build() else { return vec![] };
    let ping = match client.get(format!("{url}/api/v2.0/ping")).send().await {
        Ok(answer) => answer,
        Err(error) => {
            let cause = error.source().map_or_else(|| error.to_string(), ToString::to_string);
            return vec![Finding::Bad(
                format!("nothing answers at {url} from here: {cause}"),
                "start the registry, or check name, port, certificate and the proxy in front; ignore this where only other machines resolve the name",
            )];
        }
    };
    let (status, said) = (ping.status(), ping.text().await.unwrap_or_default());
    if said.trim().trim_matches('"') != "Pong" {
        return vec![Finding::Bad(
            format!("{url} leads to something else: {status} to /api/v2.0/ping"),
            "let the proxy pass every path, with the Host header as clients sent it",
        )];
    }
    vec![Finding::Good(format!("{url} leads to a registry")), body_size(&client, url).await]
}

/// Announces a layer and sends nothing of it. The registry asks for a login; a proxy that bounds bodies says 413.
async fn body_size(client: &reqwest::Client, url: &str) -> Finding {
    let nothing = stream::pending::<Result<Vec<u8>, std::io::Error>>();
    let announced = client
        .post(format!("{url}/v2/doctor/doctor/blobs/uploads/"))
        .header("content-length", LAYER)
        .body(reqwest::Body::wrap_stream(nothing));
    match announced.send().await {
        Ok(answer) if answer.status() == 413 => Finding::Bad(
            "the proxy in front refuses a layer of 1 GiB (413)".into(),
            "switch its bound for bodies off, for example client_max_body_size 0 in nginx",
        ),
        Ok(_) => Finding::Good("a layer of 1 GiB would pass".into()),
        Err(_) => Finding::Bad(
            "the proxy in front says nothing to a layer of 1 GiB until it has all of it".into(),
            "let it pass bodies on while they come, for example proxy_request_buffering off in nginx",
        ),
    }
}
