use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};

use wharf_testkit::{Client, Image, index_of};

use super::{items, picture, restored};
use crate::artifacts::{at, referrer};
use crate::start;

/// Small numbers from a seed that a failure tells.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }
}

/// Images, indexes over them, referrers to any of them, and tags on some. Returns every digest.
async fn grow(admin: &Client, name: &str, dice: &mut Dice) -> Vec<String> {
    let mut images = Vec::new();
    let mut digests = Vec::new();
    for _ in 0..3 + dice.below(3) {
        let image = Image::random(1, 200);
        admin.push_image(name, image.digest.as_str(), &image).await;
        digests.push(image.digest.to_string());
        images.push(image);
    }
    for number in 0..2 + dice.below(2) {
        let picked: Vec<_> = images.iter().filter(|_| dice.below(2) == 0).collect();
        let media_type = "application/vnd.oci.image.index.v1+json";
        // Two of the same would be one; the tag tells them apart.
        let pushed = admin
            .push_manifest(name, &format!("index-{number}"), media_type, &index_of(&picked))
            .await;
        assert_eq!(pushed.status, 201, "{pushed:?}");
        digests.push(pushed.header("docker-content-digest").to_owned());
    }
    for _ in 0..1 + dice.below(3) {
        let subject = digests[dice.below(digests.len())].clone();
        let attached = referrer(&subject, "application/vnd.cncf.notary.signature");
        admin.push_image(name, attached.digest.as_str(), &attached).await;
        digests.push(attached.digest.to_string());
    }
    for number in 0..3 {
        let digest = &digests[dice.below(digests.len())];
        let tags = format!("{}/artifacts/{digest}/tags", at(name));
        let body = serde_json::json!({"name": format!("t{number}")});
        assert_eq!(admin.json("POST", &tags, &body).await.status, 201);
    }
    digests
}

#[tokio::test]
async fn deleting_and_restoring_random_families_changes_nothing() {
    let registry = start();
    let admin = registry.admin();
    admin.make_project("random", false).await;
    let seed = RandomState::new().build_hasher().finish() | 1;
    let mut dice = Dice(seed);
    for round in 0..6 {
        let name = format!("random/r{round}");
        let digests = grow(&admin, &name, &mut dice).await;
        let before = picture(&admin, &name).await;
        let used = crate::quota::used(&admin, "random").await;
        for _ in 0..1 + dice.below(4) {
            let digest = &digests[dice.below(digests.len())];
            let way = dice.below(4);
            let path = match way {
                0 => format!("{}/artifacts/{digest}", at(&name)),
                1 => format!("/v2/{name}/manifests/{digest}"),
                2 => format!("/v2/{name}/manifests/t{}", dice.below(3)),
                _ if dice.below(3) == 0 => at(&name),
                _ => format!("{}/artifacts/t{}", at(&name), dice.below(3)),
            };
            let gone = admin.delete(&path).await;
            assert!(matches!(gone.status, 200 | 202 | 404 | 412), "seed {seed}, round {round}: {gone:?}");
        }
        // What was deleted last comes back first.
        for item in items(&admin, "random").await {
            restored(&admin, "random", &item).await;
        }
        assert_eq!(picture(&admin, &name).await, before, "seed {seed}, round {round}");
        assert_eq!(crate::quota::used(&admin, "random").await, used, "seed {seed}, round {round}");
    }
    crate::quota::assert_settled(&admin).await;
}
