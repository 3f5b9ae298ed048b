//! A manifest that is being pushed: what was sent, and what it turns out to be.

use wharf_model::{ArtifactDetails, ProjectId};
use wharf_oci::{Algorithm, Digest, Manifest, Reference, RepositoryName, Tag};

use crate::{Core, Error, artifact};

/// A manifest to store.
#[derive(Debug)]
pub struct PushManifest<'a> {
    /// Where.
    pub repository: &'a RepositoryName,
    /// The tag or digest of the URL.
    pub reference: &'a Reference,
    /// More tags, on a push by digest.
    pub tags: &'a [Tag],
    /// `Content-Type` as sent.
    pub content_type: Option<&'a str>,
    /// The bytes.
    pub payload: &'a [u8],
}

/// A manifest on its way in: what was sent, and what it turned out to be.
pub(super) struct Incoming<'a> {
    pub(super) request: &'a PushManifest<'a>,
    pub(super) project: ProjectId,
    pub(super) manifest: Manifest,
    pub(super) digest: Digest,
    pub(super) details: Option<ArtifactDetails>,
}

impl<'a> Incoming<'a> {
    pub(super) async fn parse(core: &Core, project: ProjectId, request: &'a PushManifest<'a>) -> Result<Self, Error> {
        let manifest = Manifest::parse(request.content_type, request.payload, core.policy.manifest)?;
        let digest = check_digest(request)?;
        let details = artifact::read_details(core, project, request.repository.path(), &manifest, request.payload).await;
        Ok(Self {
            request,
            project,
            manifest,
            digest,
            details,
        })
    }

    /// Every tag that comes with it.
    pub(super) fn tags(&self) -> impl Iterator<Item = &'a Tag> + use<'a> {
        let named = match self.request.reference {
            Reference::Tag(tag) => Some(tag),
            Reference::Digest(_) => None,
        };
        named.into_iter().chain(self.request.tags)
    }

    /// The manifest it refers to.
    pub(super) fn subject(&self) -> Option<&Digest> {
        self.manifest.subject.as_ref().map(|subject| &subject.digest)
    }
}

fn check_digest(request: &PushManifest<'_>) -> Result<Digest, Error> {
    match request.reference {
        Reference::Tag(_) => Ok(Digest::of(Algorithm::Sha256, request.payload)),
        Reference::Digest(expected) => {
            let actual = Digest::of(expected.algorithm(), request.payload);
            if actual == *expected {
                Ok(actual)
            } else {
                Err(Error::DigestMismatch {
                    expected: expected.clone(),
                    actual,
                })
            }
        }
    }
}
