//! Names of images as people write them in pods, and ids as container runtimes report them.

use std::fmt;
use std::str::FromStr;

use wharf_oci::{Digest, Tag};

/// Longest text that is read.
const MAX_TEXT: usize = 1024;
/// Where a name without a host leads.
const DEFAULT_HOST: &str = "docker.io";

/// The text names no image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an image is named host/path:tag or host/path@digest")]
pub struct ImageNameError;

/// An image as a pod names it: where it is pulled from. What is left out is filled in as container runtimes do it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageName {
    /// The registry, in lower case, with its port when it names one.
    pub host: String,
    /// The path in that registry.
    pub path: String,
    /// The tag. With a digest beside it, it decides nothing.
    pub tag: Option<Tag>,
    /// The digest.
    pub digest: Option<Digest>,
}

/// What a container runtime says it runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageId {
    /// Where it got it from; `None` when it only knows the content.
    pub source: Option<(String, String)>,
    /// Digest of the manifest or index it pulled. Without a source it may as well be that of the image's config.
    pub digest: Digest,
}

impl ImageName {
    /// The tag it is pulled by: its own or `latest`; `None` when it is pulled by digest.
    pub fn pulled_tag(&self) -> Option<&Tag> {
        self.tag.as_ref().filter(|_| self.digest.is_none())
    }
}

impl FromStr for ImageName {
    type Err = ImageNameError;

    fn from_str(text: &str) -> Result<Self, ImageNameError> {
        if text.is_empty() || text.len() > MAX_TEXT || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(ImageNameError);
        }
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest.parse().map_err(|_| ImageNameError)?)),
            None => (text, None),
        };
        // A colon before the last slash belongs to the host's port.
        let (name, tag) = match rest.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') && !name.is_empty() => (name, Some(tag.parse::<Tag>().map_err(|_| ImageNameError)?)),
            _ => (rest, None),
        };
        let (host, path) = split_host(name);
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'/');
        if path.split('/').any(str::is_empty) || !path.bytes().all(plain) {
            return Err(ImageNameError);
        }
        let tag = match (tag, &digest) {
            (None, None) => Some("latest".parse().map_err(|_| ImageNameError)?),
            (tag, _) => tag,
        };
        Ok(Self { host, path, tag, digest })
    }
}

/// The host and the path, with Docker Hub's where none is written.
fn split_host(name: &str) -> (String, String) {
    let (host, path) = match name.split_once('/') {
        Some((first, rest)) if is_host(first) => (first.to_ascii_lowercase(), rest.to_owned()),
        _ => (DEFAULT_HOST.to_owned(), name.to_owned()),
    };
    let host = if host == "index.docker.io" { DEFAULT_HOST.to_owned() } else { host };
    let path = if host == DEFAULT_HOST && !path.contains('/') {
        format!("library/{path}")
    } else {
        path
    };
    (host, path)
}

/// Docker's rule: a first part with a dot, a colon or a capital letter is a host, and so is `localhost`.
fn is_host(first: &str) -> bool {
    first == "localhost" || first.contains(['.', ':']) || first.bytes().any(|b| b.is_ascii_uppercase())
}

impl fmt::Display for ImageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.host, self.path)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

impl ImageId {
    /// Reads a container's `imageID`. `None` when there is nothing in it to hold an image by, as before the first pull.
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT {
            return None;
        }
        // dockershim wrote `docker-pullable://name@digest` and `docker://digest`; others write neither.
        let text = text.split_once("://").map_or(text, |(_, rest)| rest);
        match text.rsplit_once('@') {
            Some((name, digest)) => {
                let digest = digest.parse().ok()?;
                let source = name.parse::<ImageName>().ok().map(|name| (name.host, name.path));
                Some(Self { source, digest })
            }
            None => Some(Self {
                source: None,
                digest: text.parse().ok()?,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex() -> String {
        format!("sha256:{}", "a".repeat(64))
    }

    #[test]
    fn names_are_read_as_container_runtimes_read_them() {
        let digest = hex();
        let table = [
            ("nginx", "docker.io", "library/nginx", Some("latest")),
            ("nginx:1.27", "docker.io", "library/nginx", Some("1.27")),
            ("bitnami/redis", "docker.io", "bitnami/redis", Some("latest")),
            ("index.docker.io/nginx", "docker.io", "library/nginx", Some("latest")),
            ("localhost/app:x", "localhost", "app", Some("x")),
            ("registry:5000/team/app", "registry:5000", "team/app", Some("latest")),
            ("registry:5000/team/app:v1", "registry:5000", "team/app", Some("v1")),
            (
                "Registry.Example.com/team/app/web:v1",
                "registry.example.com",
                "team/app/web",
                Some("v1"),
            ),
            ("[::1]:5000/team/app:v1", "[::1]:5000", "team/app", Some("v1")),
        ];
        for (text, host, path, tag) in table {
            let name: ImageName = text.parse().expect(text);
            assert_eq!(
                (name.host.as_str(), name.path.as_str(), name.pulled_tag().map(Tag::as_str)),
                (host, path, tag),
                "{text}"
            );
        }
        for text in [format!("r.example/a/b@{digest}"), format!("r.example/a/b:v1@{digest}")] {
            let name: ImageName = text.parse().expect("a name");
            assert_eq!(
                (name.pulled_tag(), name.digest.as_ref().map(Digest::as_str)),
                (None, Some(digest.as_str())),
                "{text}: by digest, so the tag is not needed"
            );
        }
    }

    #[test]
    fn what_names_no_image_is_refused() {
        let long = "a".repeat(MAX_TEXT + 1);
        for text in [
            "",
            ":tag",
            "a b",
            "a//b",
            "r.example/",
            "a:ä",
            "a@sha256:zz",
            "a@",
            "a\n",
            long.as_str(),
        ] {
            assert!(text.parse::<ImageName>().is_err(), "{text}");
        }
    }

    #[test]
    fn ids_of_every_runtime_are_read() {
        let digest = hex();
        let from = |host: &str, path: &str| Some((host.to_owned(), path.to_owned()));
        let table = [
            (
                format!("docker-pullable://r.example:5000/team/app@{digest}"),
                from("r.example:5000", "team/app"),
            ),
            (format!("docker.io/library/nginx@{digest}"), from("docker.io", "library/nginx")),
            (format!("nginx@{digest}"), from("docker.io", "library/nginx")),
            (format!("r.example/team/app:v1@{digest}"), from("r.example", "team/app")),
            (format!("docker://{digest}"), None),
            (digest.clone(), None),
        ];
        for (text, source) in table {
            let id = ImageId::read(&text).expect("an id");
            assert_eq!((id.digest.as_str(), id.source), (digest.as_str(), source), "{text}");
        }
        for text in ["", "docker://", "sha256:abc", "nginx:1", "nginx@", "docker-pullable://a@b"] {
            assert_eq!(ImageId::read(text), None, "{text}");
        }
    }
}
