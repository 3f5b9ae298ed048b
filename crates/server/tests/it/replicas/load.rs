//! Clients that push and pull all the time, and what they saw.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use wharf_testkit::{Client, Image, Reply};

const PUSHERS: usize = 3;
const PULLERS: usize = 3;

/// Answers that say "not now": the client's library tries again.
const NOT_NOW: [u16; 4] = [429, 502, 503, 504];

/// What was seen so far.
#[derive(Default)]
struct Seen {
    /// Images whose push was acknowledged.
    pushed: Vec<(String, String, Image)>,
    /// Pushes and pulls that ended well, and when.
    good: Vec<Instant>,
    /// Those that did not, and why.
    bad: Vec<(Instant, String)>,
}

/// A load that runs until it is stopped.
pub(crate) struct Load {
    seen: Arc<Mutex<Seen>>,
    tasks: JoinSet<()>,
}

/// How clients got on after something happened.
#[derive(Debug)]
pub(crate) struct Healed {
    /// Time until the last failure.
    pub(crate) within: Duration,
    pub(crate) failures: BTreeMap<String, usize>,
    pub(crate) successes: usize,
}

impl Load {
    pub(crate) async fn start(url: &str, admin: &Client) -> Self {
        Self::times(1, url, admin).await
    }

    /// So many times as many clients.
    pub(crate) async fn times(times: usize, url: &str, admin: &Client) -> Self {
        admin.make_project("team", true).await;
        let seen = Arc::new(Mutex::new(Seen::default()));
        let mut tasks = JoinSet::new();
        for number in 0..PUSHERS * times {
            let repository = format!("team/app{number}");
            let token = admin
                .token(&[&format!("repository:{repository}:pull,push")])
                .await
                .expect("a token");
            tasks.spawn(push_on(Client::new(url).bearer(&token), repository, Arc::clone(&seen)));
        }
        for _ in 0..PULLERS * times {
            tasks.spawn(pull_on(Client::new(url), Arc::clone(&seen)));
        }
        Self { seen, tasks }
    }

    /// Watches for so long what becomes of clients after `happened`.
    pub(crate) async fn watch(&self, happened: Instant, watched: Duration) -> Healed {
        tokio::time::sleep_until((happened + watched).into()).await;
        let seen = self.seen.lock().expect("whole");
        let after = seen.bad.iter().filter(|(at, _)| *at >= happened);
        let mut failures = BTreeMap::new();
        let mut last = happened;
        for (at, why) in after {
            *failures.entry(why.clone()).or_default() += 1;
            last = last.max(*at);
        }
        let settled = seen.good.iter().filter(|at| **at > last).count();
        assert!(settled > 0, "nothing works again: {failures:?}");
        Healed {
            within: last - happened,
            failures,
            successes: seen.good.iter().filter(|at| **at >= happened).count(),
        }
    }

    /// Ends it. What was acknowledged.
    pub(crate) async fn stop(mut self) -> Vec<(String, String, Image)> {
        self.tasks.abort_all();
        while let Some(ended) = self.tasks.join_next().await {
            assert!(
                ended.is_ok() || ended.is_err_and(|error| error.is_cancelled()),
                "a client saw a wrong answer"
            );
        }
        std::mem::take(&mut self.seen.lock().expect("whole").pushed)
    }
}

/// The answer, or why there is none now. Any other answer than these is wrong.
async fn ask(request: reqwest::RequestBuilder, right: u16) -> Result<Reply, String> {
    let reply = Reply::try_of(request.timeout(Duration::from_secs(15)))
        .await
        .map_err(|error| match error {
            error if error.is_timeout() => "timeout".to_owned(),
            error if error.is_connect() => "no connection".to_owned(),
            _ => "connection lost".to_owned(),
        })?;
    if NOT_NOW.contains(&reply.status) {
        let own = reply.body.starts_with(b"{");
        assert!(!own || !reply.header("retry-after").is_empty(), "{reply:?}");
        return Err(format!("{} of {}", reply.status, if own { "the registry" } else { "the balancer" }));
    }
    assert_eq!(reply.status, right, "{reply:?}");
    Ok(reply)
}

async fn push_on(client: Client, repository: String, seen: Arc<Mutex<Seen>>) {
    for number in 0.. {
        let (tag, image) = (format!("t{number}"), Image::random(2, 20_000));
        let outcome = push(&client, &repository, &tag, &image).await;
        let pause = outcome.is_err();
        {
            let mut seen = seen.lock().expect("whole");
            match outcome {
                Ok(()) => {
                    seen.pushed.push((repository.clone(), tag, image));
                    seen.good.push(Instant::now());
                }
                Err(why) => seen.bad.push((Instant::now(), format!("push: {why}"))),
            }
        }
        tokio::time::sleep(Duration::from_millis(if pause { 200 } else { 50 })).await;
    }
}

async fn push(client: &Client, repository: &str, tag: &str, image: &Image) -> Result<(), String> {
    for blob in image.blobs() {
        let opened = ask(client.request("POST", &format!("/v2/{repository}/blobs/uploads/")), 202).await?;
        let location = opened.header("location").to_owned();
        let (first, rest) = (blob.bytes.slice(..blob.bytes.len() / 2), blob.bytes.slice(blob.bytes.len() / 2..));
        // Two chunks, which the balancer gives to two replicas.
        ask(client.request("PATCH", &location).body(first), 202).await?;
        ask(client.request("PUT", &format!("{location}?digest={}", blob.digest)).body(rest), 201).await?;
    }
    let request = client.request("PUT", &format!("/v2/{repository}/manifests/{tag}"));
    ask(request.header("content-type", image.media_type).body(image.manifest.clone()), 201).await?;
    Ok(())
}

async fn pull_on(client: Client, seen: Arc<Mutex<Seen>>) {
    for turn in 0_usize.. {
        let known = {
            let seen = seen.lock().expect("whole");
            let many = seen.pushed.len();
            (many > 0).then(|| seen.pushed[turn * 31 % many].clone())
        };
        let Some((repository, tag, image)) = known else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let outcome = pull(&client, &repository, &tag, &image).await;
        let pause = outcome.is_err();
        {
            let mut seen = seen.lock().expect("whole");
            match outcome {
                Ok(()) => seen.good.push(Instant::now()),
                Err(why) => seen.bad.push((Instant::now(), format!("pull: {why}"))),
            }
        }
        tokio::time::sleep(Duration::from_millis(if pause { 200 } else { 50 })).await;
    }
}

async fn pull(client: &Client, repository: &str, tag: &str, image: &Image) -> Result<(), String> {
    let manifest = ask(client.request("GET", &format!("/v2/{repository}/manifests/{tag}")), 200).await?;
    assert_eq!(manifest.body, image.manifest);
    for blob in image.blobs() {
        let reply = ask(client.request("GET", &format!("/v2/{repository}/blobs/{}", blob.digest)), 200).await?;
        assert_eq!(reply.body, blob.bytes);
    }
    Ok(())
}
