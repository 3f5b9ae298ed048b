//! D38: whatever is pushed, mounted and deleted in whatever order, a project is charged exactly what it holds.

use std::collections::{BTreeMap, BTreeSet};

use proptest::test_runner::{Config, TestRunner};
use proptest::{collection, prelude::*};
use wharf_testkit::{Blob, Client, Image};

use super::{assert_settled, used};
use crate::start;

const REPOSITORIES: [&str; 3] = ["a/one", "a/two", "b/one"];
const LAYERS: usize = 4;

#[derive(Debug, Clone)]
enum Step {
    /// Uploads a layer.
    Upload(usize, usize),
    /// Mounts a layer from one repository into another.
    Mount(usize, usize, usize),
    /// Pushes the image of these two layers, whichever of them the repository has.
    Push(usize, usize, usize),
    /// Deletes that image's manifest.
    Delete(usize, usize, usize),
    /// Deletes a blob from a repository, unless one of its manifests needs it.
    Forget(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let (r, l) = (|| 0..REPOSITORIES.len(), || 0..LAYERS);
    prop_oneof![
        (r(), l()).prop_map(|(r, l)| Step::Upload(r, l)),
        (r(), r(), l()).prop_map(|(r, from, l)| Step::Mount(r, from, l)),
        (r(), l(), l()).prop_map(|(r, x, y)| Step::Push(r, x, y)),
        (r(), l(), l()).prop_map(|(r, x, y)| Step::Push(r, x, y)),
        (r(), l(), l()).prop_map(|(r, x, y)| Step::Delete(r, x, y)),
        (r(), l()).prop_map(|(r, l)| Step::Forget(r, l)),
    ]
}

/// What there should be: an own account of the registry's rules, in sets.
#[derive(Default)]
struct Books {
    /// Repository and layer.
    links: BTreeSet<(usize, usize)>,
    /// Repository and image, with its layers.
    manifests: BTreeMap<(usize, usize, usize), BTreeSet<usize>>,
    /// Project and layer that is charged.
    charged: BTreeSet<(char, usize)>,
}

fn project(repository: usize) -> char {
    REPOSITORIES[repository].chars().next().expect("a name")
}

impl Books {
    /// Whether a manifest of the very repository refers to the layer.
    fn needed(&self, repository: usize, layer: usize) -> bool {
        self.manifests
            .iter()
            .any(|((r, ..), layers)| *r == repository && layers.contains(&layer))
    }

    fn referred(&self, home: char, layer: usize) -> bool {
        self.manifests
            .iter()
            .any(|((r, ..), layers)| project(*r) == home && layers.contains(&layer))
    }

    fn bytes(&self, home: char, layers: &[Blob], image: impl Fn(usize, usize) -> Image) -> i64 {
        let blobs: usize = self
            .charged
            .iter()
            .filter(|(at, _)| *at == home)
            .map(|(_, l)| layers[*l].bytes.len())
            .sum();
        let ours = self.manifests.keys().filter(|(r, ..)| project(*r) == home);
        let manifests: usize = ours.map(|(_, x, y)| image(*x, *y).manifest.len()).sum();
        (blobs + manifests) as i64
    }
}

/// An image of two layers; the first is its config, so that nothing else is charged.
fn image(layers: &[Blob], x: usize, y: usize) -> Image {
    let mut image = Image::of(vec![layers[y].clone()]);
    image.config = layers[x].clone();
    let config = serde_json::json!({"mediaType": "application/vnd.oci.image.config.v1+json", "digest": layers[x].digest, "size": layers[x].bytes.len()});
    let mut manifest: serde_json::Value = serde_json::from_slice(&image.manifest).expect("JSON");
    manifest["config"] = config;
    image.manifest = manifest.to_string().into();
    image.digest = wharf_oci::Digest::sha256(&image.manifest);
    image
}

async fn take(client: &Client, books: &mut Books, layers: &[Blob], step: &Step) {
    match *step {
        Step::Upload(r, l) => {
            assert_eq!(client.push_blob(REPOSITORIES[r], &layers[l]).await.status, 201);
            books.links.insert((r, l));
            books.charged.insert((project(r), l));
        }
        Step::Mount(r, from, l) => {
            let path = format!(
                "/v2/{}/blobs/uploads/?mount={}&from={}",
                REPOSITORIES[r], layers[l].digest, REPOSITORIES[from]
            );
            let reply = client.send("POST", &path).await;
            let there = books.links.contains(&(from, l));
            assert_eq!(reply.status, if there { 201 } else { 202 }, "{step:?}");
            if there {
                books.links.insert((r, l));
                books.charged.insert((project(r), l));
            }
        }
        Step::Push(r, x, y) => {
            let image = image(layers, x, y);
            let reply = client
                .push_manifest(REPOSITORIES[r], &format!("t{x}{y}"), image.media_type, &image.manifest)
                .await;
            let complete = [x, y].iter().all(|l| books.links.contains(&(r, *l)));
            assert_eq!(reply.status == 201, complete, "{step:?} {reply:?}");
            if complete {
                books.manifests.insert((r, x, y), BTreeSet::from([x, y]));
                books.charged.extend([(project(r), x), (project(r), y)]);
            }
        }
        Step::Delete(r, x, y) => {
            let path = format!("/v2/{}/manifests/{}", REPOSITORIES[r], image(layers, x, y).digest);
            let reply = client.delete(&path).await;
            let was = books.manifests.remove(&(r, x, y));
            assert_eq!(reply.status == 202, was.is_some(), "{step:?} {reply:?}");
            for l in was.into_iter().flatten() {
                if !books.referred(project(r), l) {
                    books.charged.remove(&(project(r), l));
                }
            }
        }
        Step::Forget(r, l) => {
            let reply = client.delete(&format!("/v2/{}/blobs/{}", REPOSITORIES[r], layers[l].digest)).await;
            if books.needed(r, l) {
                assert_eq!(reply.status, 412, "{step:?} {reply:?}");
                return;
            }
            let was = books.links.remove(&(r, l));
            assert_eq!(reply.status == 202, was, "{step:?} {reply:?}");
            let home = project(r);
            let linked = books.links.iter().any(|(other, layer)| project(*other) == home && *layer == l);
            if was && !linked && !books.referred(home, l) {
                books.charged.remove(&(home, l));
            }
        }
    }
}

#[test]
fn d38_i17_use_is_what_is_there_after_every_step() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let registry = start();
    let run = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(Config {
        cases: 6,
        max_shrink_iters: 40,
        failure_persistence: None,
        ..Config::default()
    });
    runner
        .run(&collection::vec(step(), 1..60), |steps| {
            run.set(run.get() + 1);
            runtime.block_on(async {
                let registry_of_its_own = if run.get() == 1 { None } else { Some(start()) };
                let registry = registry_of_its_own.as_ref().unwrap_or(&registry);
                let admin = registry.admin();
                for name in ["a", "b"] {
                    admin.make_project(name, false).await;
                }
                let layers: Vec<Blob> = (1..=LAYERS).map(|n| Blob::random(n * 100)).collect();
                let mut books = Books::default();
                for step in &steps {
                    take(&admin, &mut books, &layers, step).await;
                    for home in ['a', 'b'] {
                        let expected = books.bytes(home, &layers, |x, y| image(&layers, x, y));
                        assert_eq!(used(&admin, &home.to_string()).await, expected, "project {home} after {step:?}");
                    }
                }
                assert_settled(&admin).await;
            });
            Ok(())
        })
        .expect("every sequence");
}
