//! What goes along with an artifact: its accessories, and the children of an index that nothing else holds.

use std::collections::HashSet;

use wharf_model::{ManifestId, RepositoryId};
use wharf_oci::Digest;
use wharf_store::Tx;

use crate::Error;

/// What is still to go.
pub(super) struct Waiting {
    next: Vec<Next>,
    seen: HashSet<Digest>,
}

/// One of them.
pub(super) struct Next {
    pub(super) digest: Digest,
    /// Goes only when nothing else holds it.
    child: bool,
}

impl Waiting {
    /// Begins with an artifact, which goes whatever holds it.
    pub(super) fn of(digest: &Digest) -> Self {
        let first = Next {
            digest: digest.clone(),
            child: false,
        };
        Self {
            next: vec![first],
            seen: HashSet::from([digest.clone()]),
        }
    }

    pub(super) fn pop(&mut self) -> Option<Next> {
        self.next.pop()
    }

    /// Adds what belongs to something that went.
    pub(super) fn push(&mut self, accessories: Vec<Digest>, children: Vec<Digest>) {
        let accessories = accessories.into_iter().map(|digest| (digest, false));
        for (digest, child) in accessories.chain(children.into_iter().map(|digest| (digest, true))) {
            if self.seen.insert(digest.clone()) {
                self.next.push(Next { digest, child });
            }
        }
    }

    /// What stays for now may go with the next index that lists it.
    pub(super) fn again(&mut self, stays: &Next) {
        self.seen.remove(&stays.digest);
    }
}

impl Next {
    /// Whether something else holds it. Asked after the index is gone and under the lock of the child: what holds it now is something
    /// else, and nothing comes in between.
    pub(super) async fn stays(&self, tx: &mut Tx, repository: RepositoryId, id: ManifestId) -> Result<bool, Error> {
        Ok(self.child && tx.artifacts().is_held(repository, id, &self.digest).await?)
    }
}
