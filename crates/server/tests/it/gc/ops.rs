//! What clients do in a schedule, and what they are told.

use rand::Rng as _;
use rand::rngs::StdRng;
use wharf_core::gc::GcPlan;
use wharf_core::in_use::{self, Report, SetPin};
use wharf_core::project::ProjectKey;
use wharf_core::{Error, artifact, manifest};
use wharf_model::{ClusterId, ClusterKind, ClusterTerms, ImageUse};
use wharf_oci::Digest;

use super::ground::{CONFIG, Ground, HOST, REPOSITORIES, caller, head, image, index, mount, name, try_upload};
use super::model::{Fact, Model};

/// One thing a client does.
#[derive(Debug, Clone, Copy)]
pub(super) enum Op {
    /// Asks for each layer, mounts or uploads what is not there, and pushes the manifest.
    Push { repository: usize, image: usize, tag: usize },
    /// The same, with an index over two images.
    PushIndex { repository: usize, images: [usize; 2], tag: usize },
    /// Deletes a tag alone.
    DeleteTag { repository: usize, tag: usize },
    /// Deletes a manifest with its tags.
    DeleteManifest { repository: usize, image: usize },
    /// As the portal does it: the artifact with what belongs to it.
    DeleteArtifact { repository: usize, image: usize },
    /// A run of a policy that keeps the tag pushed last in each repository.
    Retain,
    /// Brings back what lies in the trash at this place.
    Restore { place: usize },
    /// Empties the trash.
    EmptyTrash,
    /// Keeps an image from being deleted; `pin` is one of a few, which move.
    Pin { repository: usize, image: usize, pin: usize },
    /// Ends that.
    Unpin { pin: usize },
    /// A cluster reports that it runs these, and nothing else any more.
    Report { running: [(usize, usize); 2] },
    /// The cluster is gone.
    EndReport,
    /// An upload whose client goes away.
    Abandon { repository: usize, layer: usize },
    /// A run of the collector.
    Collect { full: bool, untagged: bool },
}

/// Layers; images share them.
pub(super) const LAYERS: [&[u8]; 4] = [b"base", b"middle", b"top", b"other"];
const IMAGES: [&[usize]; 4] = [&[0], &[0, 1], &[0, 1, 2], &[3]];
const TAGS: [&str; 2] = ["a", "b"];
const PINS: [&str; 2] = ["p", "q"];

fn payload(number: usize) -> Vec<u8> {
    let layers: Vec<&[u8]> = IMAGES[number].iter().map(|layer| LAYERS[*layer]).collect();
    image(&layers)
}

pub(super) fn any_op(random: &mut StdRng) -> Op {
    let (repository, tag) = (random.random_range(0..REPOSITORIES.len()), random.random_range(0..TAGS.len()));
    let image = random.random_range(0..IMAGES.len());
    match random.random_range(0..22) {
        0..4 => Op::Push { repository, image, tag },
        4 => Op::PushIndex {
            repository,
            images: [image, random.random_range(0..IMAGES.len())],
            tag,
        },
        5 | 6 => Op::DeleteTag { repository, tag },
        7 | 8 => Op::DeleteManifest { repository, image },
        9 => Op::DeleteArtifact { repository, image },
        10 => Op::Retain,
        11..14 => Op::Restore {
            place: random.random_range(0..4),
        },
        14 => Op::EmptyTrash,
        15 | 16 => Op::Pin {
            repository,
            image,
            pin: random.random_range(0..PINS.len()),
        },
        17 => Op::Unpin {
            pin: random.random_range(0..PINS.len()),
        },
        18 => Op::Report {
            running: [(repository, image), (random.random_range(0..REPOSITORIES.len()), image)],
        },
        19 => Op::EndReport,
        20 if random.random() => Op::Abandon {
            repository,
            layer: random.random_range(0..LAYERS.len()),
        },
        _ => Op::Collect {
            full: random.random(),
            untagged: random.random(),
        },
    }
}

/// Where clients do what they do, and what they were told.
pub(super) struct Stage {
    pub(super) ground: Ground,
    pub(super) model: Model,
    cluster: ClusterId,
}

impl Stage {
    pub(super) async fn new(ground: Ground) -> Self {
        let terms = ClusterTerms {
            name: "prod".to_owned(),
            kind: ClusterKind::External,
            rewrites: Vec::new(),
            reporter: None,
        };
        let cluster = in_use::create(&ground.core, &caller(), &terms, None).await.expect("a cluster");
        Self {
            ground,
            model: Model::default(),
            cluster,
        }
    }

    /// Does it as a well-behaved client would. What was deleted by somebody else is no failure; anything else is.
    pub(super) async fn perform(&self, op: Op) -> Result<(), Error> {
        let begun = self.model.begin();
        let outcome = match op {
            Op::Push { repository, image, tag } => return self.push(repository, image, Some(TAGS[tag])).await,
            Op::PushIndex { repository, images, tag } => return self.push_index(repository, images, TAGS[tag]).await,
            Op::DeleteTag { .. } | Op::DeleteManifest { .. } | Op::DeleteArtifact { .. } => self.delete(op).await,
            Op::Retain => self.ground.retain().await.map(|()| Some(Fact::Retained)),
            Op::Restore { place } => self.ground.restore(place).await.map(|()| Some(Fact::Restored)),
            Op::EmptyTrash => self.ground.empty_trash().await.map(|()| None),
            Op::Pin { .. } | Op::Unpin { .. } | Op::Report { .. } | Op::EndReport => self.hold(op).await,
            Op::Abandon { repository, layer } => try_upload(&self.ground.core, REPOSITORIES[repository], LAYERS[layer])
                .await
                .map(|_| None),
            Op::Collect { full, untagged } => {
                let plan = GcPlan {
                    full,
                    delete_untagged: untagged,
                    ..GcPlan::default()
                };
                let collected = self.ground.collect(plan).await;
                collected.map(|_| untagged.then_some(Fact::CollectedUntagged))
            }
        };
        match (op, outcome) {
            (
                Op::DeleteTag { .. } | Op::DeleteManifest { .. } | Op::DeleteArtifact { .. },
                Err(Error::NotFound(_) | Error::Held { .. }),
            ) => Ok(()),
            (Op::Restore { .. } | Op::Pin { .. } | Op::Unpin { .. }, Err(Error::NotFound(_))) => Ok(()),
            // An index lists it; or a tag's artifact has to come back first.
            (Op::DeleteManifest { .. } | Op::DeleteArtifact { .. } | Op::Restore { .. }, Err(Error::Precondition(_))) => Ok(()),
            (_, outcome) => {
                if let Some(fact) = outcome? {
                    self.model.end(begun, fact);
                }
                Ok(())
            }
        }
    }

    async fn delete(&self, op: Op) -> Result<Option<Fact>, Error> {
        let core = &self.ground.core;
        let fact = match op {
            Op::DeleteTag { repository, tag } => {
                let tag = TAGS[tag];
                manifest::delete_tag(core, &caller(), &name(REPOSITORIES[repository]), &tag.parse().expect("a tag")).await?;
                Fact::TagDeleted { repository, tag }
            }
            Op::DeleteManifest { repository, image } => {
                let digest = Digest::sha256(&payload(image));
                manifest::delete_manifest(core, &caller(), &name(REPOSITORIES[repository]), &digest).await?;
                Fact::ManifestDeleted { repository, digest }
            }
            Op::DeleteArtifact { repository, image } => {
                let digest = Digest::sha256(&payload(image));
                let reference = digest.as_str().parse().expect("a digest");
                artifact::delete(core, &caller(), &name(REPOSITORIES[repository]), &reference).await?;
                Fact::ManifestDeleted { repository, digest }
            }
            other => unreachable!("{other:?} deletes nothing"),
        };
        Ok(Some(fact))
    }

    async fn hold(&self, op: Op) -> Result<Option<Fact>, Error> {
        let core = &self.ground.core;
        let fact = match op {
            Op::Pin { repository, image, pin } => {
                let digest = Digest::sha256(&payload(image));
                let set = SetPin {
                    name: PINS[pin].to_owned(),
                    repository: name(REPOSITORIES[repository]).path().to_owned(),
                    reference: digest.as_str().parse().expect("a digest"),
                    reason: String::new(),
                    ttl: None,
                };
                in_use::set_pin(core, &caller(), &library(), &set).await?;
                Fact::Pinned { repository, digest, pin }
            }
            Op::Unpin { pin } => {
                in_use::remove_pin(core, &caller(), &library(), PINS[pin]).await?;
                Fact::Unpinned { pin }
            }
            Op::Report { running } => {
                let running = running.map(|(repository, image)| (repository, Digest::sha256(&payload(image))));
                let report = Report {
                    id: None,
                    last: true,
                    uses: running.iter().map(|(repository, digest)| used(*repository, digest)).collect(),
                };
                in_use::report(core, &caller(), self.cluster, report).await?;
                Fact::Reported { running: running.to_vec() }
            }
            Op::EndReport => {
                in_use::end(core, &caller(), self.cluster).await?;
                Fact::Reported { running: Vec::new() }
            }
            other => unreachable!("{other:?} holds nothing"),
        };
        Ok(Some(fact))
    }

    /// Nothing is pinned and nothing runs any more.
    pub(super) async fn release_everything(&self) {
        for pin in 0..PINS.len() {
            self.perform(Op::Unpin { pin }).await.expect("unpinned");
        }
        self.perform(Op::EndReport).await.expect("ended");
    }

    /// Without a tag by its digest.
    async fn push(&self, repository: usize, image: usize, tag: Option<&'static str>) -> Result<(), Error> {
        let (core, home) = (&self.ground.core, REPOSITORIES[repository]);
        for content in IMAGES[image].iter().map(|layer| LAYERS[*layer]).chain([CONFIG]) {
            let digest = Digest::sha256(content);
            if head(core, home, &digest).await? {
                continue;
            }
            let from = REPOSITORIES[(repository + 1) % REPOSITORIES.len()];
            if !mount(core, home, &digest, from).await? {
                try_upload(core, home, content).await?;
            }
        }
        self.put(repository, tag, &payload(image)).await
    }

    /// An index may be refused when somebody deletes its children on purpose; never because they were collected.
    async fn push_index(&self, repository: usize, images: [usize; 2], tag: &'static str) -> Result<(), Error> {
        for image in images {
            self.push(repository, image, None).await?;
        }
        let [first, second] = images.map(payload);
        match self.put(repository, Some(tag), &index(&[&first, &second])).await {
            Err(Error::MissingReferences(missing)) if images.iter().any(|image| missing.contains(&Digest::sha256(&payload(*image)))) => {
                Ok(())
            }
            outcome => outcome,
        }
    }

    async fn put(&self, repository: usize, tag: Option<&'static str>, payload: &[u8]) -> Result<(), Error> {
        let (begun, digest) = (self.model.begin(), Digest::sha256(payload));
        self.ground
            .put(REPOSITORIES[repository], tag.unwrap_or(digest.as_str()), payload)
            .await?;
        self.model.end(begun, Fact::Pushed { repository, tag, digest });
        Ok(())
    }
}

fn library() -> ProjectKey {
    ProjectKey::Name("library".to_owned())
}

/// A container of the cluster.
fn used(repository: usize, digest: &Digest) -> ImageUse {
    ImageUse {
        namespace: "shop".to_owned(),
        kind: "Deployment".to_owned(),
        name: "web".to_owned(),
        container: "web".to_owned(),
        image: format!("{HOST}/{}@{digest}", REPOSITORIES[repository]),
        image_id: None,
        rollback: false,
        since: None,
    }
}
