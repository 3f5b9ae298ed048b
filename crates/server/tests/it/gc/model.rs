//! What clients were told, and what follows from it: which tags and manifests must be there, and which must be gone.
//!
//! Everything that happens has a beginning and an end, and what overlaps may have happened in either order. So something must be there
//! when whatever could have removed it had ended before it was pushed, and gone when whatever could have brought it back had ended
//! before it was deleted.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use wharf_core::project::{self, ProjectKey};
use wharf_oci::Digest;

use super::ground::{Ground, REPOSITORIES, caller, name};

/// What a client was told has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fact {
    Pushed {
        repository: usize,
        tag: Option<&'static str>,
        digest: Digest,
    },
    TagDeleted {
        repository: usize,
        tag: &'static str,
    },
    ManifestDeleted {
        repository: usize,
        digest: Digest,
    },
    /// A policy went through every repository.
    Retained,
    /// Something came back from the trash.
    Restored,
    /// A collector removed old manifests without tags.
    CollectedUntagged,
    /// Time passed: what was pushed before is older than the grace.
    Aged,
    Pinned {
        repository: usize,
        digest: Digest,
        pin: usize,
    },
    Unpinned {
        pin: usize,
    },
    /// The inventory of the cluster, whole.
    Reported {
        running: Vec<(usize, Digest)>,
    },
}

#[derive(Debug)]
struct Event {
    begun: u64,
    ended: u64,
    fact: Fact,
}

/// Everything that clients were told.
#[derive(Debug, Default)]
pub(super) struct Model {
    time: AtomicU64,
    events: Mutex<Vec<Event>>,
}

impl Model {
    /// Something begins.
    pub(super) fn begin(&self) -> u64 {
        self.time.fetch_add(1, Ordering::SeqCst)
    }

    /// It has come to its end, and this is what the client was told.
    pub(super) fn end(&self, begun: u64, fact: Fact) {
        let ended = self.begin();
        self.events.lock().expect("a lock").push(Event { begun, ended, fact });
    }

    /// Compares with what is there. What lies in the trash may have been brought back where `restored`.
    pub(super) async fn check(&self, ground: &Ground, restored: bool) {
        let (present, gone) = {
            let events = self.events.lock().expect("a lock");
            let view = View { events: &events };
            (view.present(), if restored { Vec::new() } else { view.gone() })
        };
        for must in present {
            let found = find(ground, must.repository, &must.reference).await;
            let Some(found) = found else { panic!("{must:?} is lost") };
            assert!(must.digests.is_empty() || must.digests.contains(&found), "{must:?} is {found}");
        }
        for (repository, reference) in gone {
            let found = find(ground, repository, &reference).await;
            assert_eq!(found, None, "{}: {reference} was deleted", REPOSITORIES[repository]);
        }
    }
}

/// What the rows say; what is served from the trash does not count.
async fn find(ground: &Ground, repository: usize, reference: &str) -> Option<Digest> {
    let library = ProjectKey::Name("library".to_owned());
    let project = project::get(&ground.core, &caller(), &library).await.expect("the library").id;
    let home = name(REPOSITORIES[repository]);
    let read = ground.core.store.read();
    let found = read
        .manifests()
        .resolve(project, home.path(), &reference.parse().expect("a reference"))
        .await;
    found.expect("read").map(|found| found.manifest.digest)
}

/// Something that must be there.
#[derive(Debug)]
struct Must {
    repository: usize,
    reference: String,
    /// What it may be; empty where anything goes.
    digests: BTreeSet<Digest>,
}

struct View<'e> {
    events: &'e [Event],
}

impl View<'_> {
    /// Whether anything like it may have come after `moment`.
    fn any_since(&self, moment: u64, like: impl Fn(&Fact) -> bool) -> bool {
        self.events.iter().any(|event| event.ended > moment && like(&event.fact))
    }

    fn present(&self) -> Vec<Must> {
        self.events
            .iter()
            .filter_map(|event| match &event.fact {
                Fact::Pushed { .. } => Some(self.after_push(event)),
                Fact::Pinned { repository, digest, pin } => {
                    let released =
                        |fact: &Fact| matches!(fact, Fact::Unpinned { pin: other } | Fact::Pinned { pin: other, .. } if other == pin);
                    Some(self.while_held(event, &[(*repository, digest.clone())], true, released))
                }
                Fact::Reported { running } => Some(self.while_held(event, running, false, |fact| matches!(fact, Fact::Reported { .. }))),
                _ => None,
            })
            .flatten()
            .collect()
    }

    /// The tag and the manifest of a push.
    fn after_push(&self, push: &Event) -> Vec<Must> {
        let Fact::Pushed { repository, tag, digest } = &push.fact else {
            return Vec::new();
        };
        let mut musts = Vec::new();
        let old = self.any_since(push.begun, |fact| *fact == Fact::Aged);
        let removed = self.any_since(push.begun, |fact| {
            removes(fact, *repository, digest) || (old && *fact == Fact::CollectedUntagged)
        });
        if !removed {
            musts.push(Must {
                repository: *repository,
                reference: digest.to_string(),
                digests: BTreeSet::new(),
            });
        }
        let Some(tag) = tag else { return musts };
        // What the tag may be on by now: it goes with any of them.
        let since = self.events.iter().filter(|event| event.ended > push.begun);
        let on: BTreeSet<Digest> = since
            .filter_map(|event| match &event.fact {
                Fact::Pushed {
                    repository: home,
                    tag: Some(other),
                    digest,
                } if (home, other) == (repository, tag) => Some(digest.clone()),
                _ => None,
            })
            .collect();
        let lost = |fact: &Fact| {
            let deleted = matches!(fact, Fact::TagDeleted { repository: home, tag: other } if (home, other) == (repository, tag));
            deleted || on.iter().any(|digest| removes(fact, *repository, digest))
        };
        if !self.any_since(push.begun, lost) {
            let restored = self.any_since(push.begun, |fact| *fact == Fact::Restored);
            musts.push(Must {
                repository: *repository,
                reference: (*tag).to_owned(),
                digests: if restored { BTreeSet::new() } else { on.clone() },
            });
        }
        musts
    }

    /// What somebody holds and has not released: it stays when it was there at first and nothing overlapped that might have removed it.
    fn while_held(&self, hold: &Event, held: &[(usize, Digest)], was_there: bool, releases: impl Fn(&Fact) -> bool) -> Vec<Must> {
        let itself = |event: &Event| (event.begun, event.ended) == (hold.begun, hold.ended);
        if self
            .events
            .iter()
            .any(|event| event.ended > hold.begun && !itself(event) && releases(&event.fact))
        {
            return Vec::new();
        }
        let known = |repository: usize, digest: &Digest| -> Option<u64> {
            let before = self.events.iter().filter(|event| event.ended < hold.begun);
            let pushes = before.filter(|event| match &event.fact {
                Fact::Pushed {
                    repository: home,
                    digest: other,
                    ..
                } => *home == repository && other == digest,
                _ => false,
            });
            pushes.map(|event| event.begun).max()
        };
        let stays = |repository: usize, digest: &Digest| {
            let from = if was_there { Some(hold.begun) } else { known(repository, digest) };
            from.is_some_and(|from| {
                !self.events.iter().any(|event| {
                    let may_remove = removes(&event.fact, repository, digest) || event.fact == Fact::CollectedUntagged;
                    event.ended > from && event.begun < hold.ended && may_remove
                })
            })
        };
        held.iter()
            .filter(|(repository, digest)| stays(*repository, digest))
            .map(|(repository, digest)| Must {
                repository: *repository,
                reference: digest.to_string(),
                digests: BTreeSet::new(),
            })
            .collect()
    }

    /// Repositories and references that were deleted and that nobody can have brought back.
    fn gone(&self) -> Vec<(usize, String)> {
        let mut gone = Vec::new();
        for event in self.events {
            let (repository, reference) = match &event.fact {
                Fact::TagDeleted { repository, tag } => (*repository, (*tag).to_owned()),
                Fact::ManifestDeleted { repository, digest } => (*repository, digest.to_string()),
                _ => continue,
            };
            let brings_back = |fact: &Fact| match fact {
                Fact::Restored => true,
                Fact::Pushed {
                    repository: home,
                    tag,
                    digest,
                } => *home == repository && (tag.is_some_and(|tag| tag == reference) || digest.as_str() == reference),
                _ => false,
            };
            if !self.any_since(event.begun, brings_back) {
                gone.push((repository, reference));
            }
        }
        gone
    }
}

/// Whether a fact takes a manifest, with its tags.
fn removes(fact: &Fact, repository: usize, digest: &Digest) -> bool {
    match fact {
        Fact::ManifestDeleted {
            repository: home,
            digest: other,
        } => (*home, other) == (repository, digest),
        Fact::Retained => true,
        _ => false,
    }
}
