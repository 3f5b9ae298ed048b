//! Media types of manifests and layers.

use std::fmt;

/// The manifest types Wharf stores. Docker schema 1 is not among them: it was withdrawn, and its
/// digest does not cover its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaType {
    /// `application/vnd.oci.image.manifest.v1+json`
    OciManifest,
    /// `application/vnd.oci.image.index.v1+json`
    OciIndex,
    /// `application/vnd.docker.distribution.manifest.v2+json`
    DockerManifest,
    /// `application/vnd.docker.distribution.manifest.list.v2+json`
    DockerList,
}

impl MediaType {
    /// Every manifest type.
    pub const ALL: [Self; 4] = [Self::OciManifest, Self::OciIndex, Self::DockerManifest, Self::DockerList];

    /// The text of the type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OciManifest => "application/vnd.oci.image.manifest.v1+json",
            Self::OciIndex => "application/vnd.oci.image.index.v1+json",
            Self::DockerManifest => "application/vnd.docker.distribution.manifest.v2+json",
            Self::DockerList => "application/vnd.docker.distribution.manifest.list.v2+json",
        }
    }

    /// The type a text names; parameters after a semicolon are ignored. `None` for any other type.
    pub fn parse(text: &str) -> Option<Self> {
        let essence = text.split(';').next().unwrap_or("").trim();
        Self::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(essence))
    }

    /// Whether this type lists other manifests.
    pub fn is_index(self) -> bool {
        matches!(self, Self::OciIndex | Self::DockerList)
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a layer of this type lives elsewhere by design and need not be pushed
/// (image-spec, "Non-Distributable Layers"; Docker's foreign layers).
pub(crate) fn is_nondistributable(text: &str) -> bool {
    text.starts_with("application/vnd.oci.image.layer.nondistributable.")
        || text.starts_with("application/vnd.docker.image.rootfs.foreign.")
}
