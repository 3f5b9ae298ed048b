//! `/v2` paths, parsed once into a typed value that serves routing, authorisation and storage alike.
//!
//! Names hold slashes, so a path is read from its end: the last segments say what it is, and what stands before them
//! is the repository. Nothing is decoded except a digest's colon, which some clients escape; a path with any other
//! escape, an empty or a dot segment names nothing (CVE GHSA-qj39-pjf2-wmrc).

use http::Method;
use wharf_model::{Permission, UploadId};
use wharf_oci::{Digest, DigestError, NameError, Reference, ReferenceError, RepositoryName};

use crate::extract::is_plain;

/// A request under `/v2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OciRoute {
    /// `GET /v2/`
    Base,
    /// `GET /v2/_catalog`
    Catalog,
    /// `GET /v2/<name>/tags/list`
    ListTags(RepositoryName),
    /// `GET|HEAD /v2/<name>/manifests/<reference>`
    GetManifest(RepositoryName, Reference),
    /// `PUT /v2/<name>/manifests/<reference>`
    PutManifest(RepositoryName, Reference),
    /// `DELETE /v2/<name>/manifests/<reference>`
    DeleteManifest(RepositoryName, Reference),
    /// `GET|HEAD /v2/<name>/blobs/<digest>`
    GetBlob(RepositoryName, Digest),
    /// `DELETE /v2/<name>/blobs/<digest>`
    DeleteBlob(RepositoryName, Digest),
    /// `POST /v2/<name>/blobs/uploads/`
    StartUpload(RepositoryName),
    /// `GET /v2/<name>/blobs/uploads/<id>`
    UploadStatus(RepositoryName, UploadId),
    /// `PATCH /v2/<name>/blobs/uploads/<id>`
    AppendUpload(RepositoryName, UploadId),
    /// `PUT /v2/<name>/blobs/uploads/<id>`
    FinishUpload(RepositoryName, UploadId),
    /// `DELETE /v2/<name>/blobs/uploads/<id>`
    CancelUpload(RepositoryName, UploadId),
    /// `GET /v2/<name>/referrers/<digest>`
    ListReferrers(RepositoryName, Digest),
}

/// Why a request is no route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteError {
    /// No such path.
    NotFound,
    /// The path exists, the method does not; these do.
    Method(&'static str),
    /// The repository name is malformed.
    Name(NameError),
    /// The digest is malformed.
    Digest(DigestError),
    /// The tag or digest is malformed.
    Reference(ReferenceError),
    /// The upload id cannot be one of ours.
    UploadUnknown,
}

impl OciRoute {
    /// Parses a method and the raw (still escaped) path of a URL.
    ///
    /// # Errors
    /// [`RouteError`].
    pub fn parse(method: &Method, path: &str) -> Result<Self, RouteError> {
        match Self::read(method, path) {
            // What others could read as another path is malformed, not merely absent.
            Err(RouteError::NotFound) if !is_plain(path) => Err(RouteError::Name(NameError::Grammar)),
            parsed => parsed,
        }
    }

    fn read(method: &Method, path: &str) -> Result<Self, RouteError> {
        let rest = match path {
            "/v2" => "",
            _ => path.strip_prefix("/v2/").ok_or(RouteError::NotFound)?,
        };
        let read = |route: Self| {
            if matches!(*method, Method::GET | Method::HEAD) {
                Ok(route)
            } else {
                Err(RouteError::Method("GET, HEAD"))
            }
        };
        match rest {
            "" => return read(Self::Base),
            "_catalog" => return read(Self::Catalog),
            _ => {}
        }
        let mut from_end = rest.rsplitn(3, '/');
        let (last, kind, before) = (
            from_end.next().unwrap_or(""),
            from_end.next().unwrap_or(""),
            from_end.next().unwrap_or(""),
        );
        match kind {
            "tags" if last == "list" => read(Self::ListTags(name(before)?)),
            "manifests" => Self::manifest(method, name(before)?, last),
            // `/blobs/uploads` without the last slash.
            "blobs" if last == "uploads" => Self::upload(method, name(before)?, ""),
            "blobs" => Self::blob(method, name(before)?, last),
            "referrers" => read(Self::ListReferrers(name(before)?, digest(last)?)),
            "uploads" => match before.rsplit_once('/') {
                Some((before, "blobs")) => Self::upload(method, name(before)?, last),
                _ => Err(RouteError::NotFound),
            },
            _ => Err(RouteError::NotFound),
        }
    }

    fn manifest(method: &Method, name: RepositoryName, last: &str) -> Result<Self, RouteError> {
        let reference = unescape_colon(last).parse().map_err(RouteError::Reference)?;
        match *method {
            Method::GET | Method::HEAD => Ok(Self::GetManifest(name, reference)),
            Method::PUT => Ok(Self::PutManifest(name, reference)),
            Method::DELETE => Ok(Self::DeleteManifest(name, reference)),
            _ => Err(RouteError::Method("GET, HEAD, PUT, DELETE")),
        }
    }

    fn blob(method: &Method, name: RepositoryName, last: &str) -> Result<Self, RouteError> {
        let digest = digest(last)?;
        match *method {
            Method::GET | Method::HEAD => Ok(Self::GetBlob(name, digest)),
            Method::DELETE => Ok(Self::DeleteBlob(name, digest)),
            _ => Err(RouteError::Method("GET, HEAD, DELETE")),
        }
    }

    fn upload(method: &Method, name: RepositoryName, id: &str) -> Result<Self, RouteError> {
        if id.is_empty() {
            return if *method == Method::POST {
                Ok(Self::StartUpload(name))
            } else {
                Err(RouteError::Method("POST"))
            };
        }
        let id = || id.parse().map_err(|_| RouteError::UploadUnknown);
        match *method {
            Method::GET | Method::HEAD => Ok(Self::UploadStatus(name, id()?)),
            Method::PATCH => Ok(Self::AppendUpload(name, id()?)),
            Method::PUT => Ok(Self::FinishUpload(name, id()?)),
            Method::DELETE => Ok(Self::CancelUpload(name, id()?)),
            _ => Err(RouteError::Method("GET, HEAD, PATCH, PUT, DELETE")),
        }
    }

    /// What the caller needs: the repository and the rights, as the challenge of a 401 names them and as `core` checks them.
    pub fn required_access(&self) -> Option<(&RepositoryName, &'static [Permission])> {
        const PULL: &[Permission] = &[Permission::PULL];
        const PUSH: &[Permission] = &[Permission::PULL, Permission::PUSH];
        const DELETE: &[Permission] = &[Permission::DELETE_CONTENT];
        match self {
            Self::Base | Self::Catalog => None,
            Self::ListTags(name) | Self::GetManifest(name, _) | Self::GetBlob(name, _) | Self::ListReferrers(name, _) => Some((name, PULL)),
            Self::DeleteManifest(name, _) | Self::DeleteBlob(name, _) => Some((name, DELETE)),
            Self::PutManifest(name, _)
            | Self::StartUpload(name)
            | Self::UploadStatus(name, _)
            | Self::AppendUpload(name, _)
            | Self::FinishUpload(name, _)
            | Self::CancelUpload(name, _) => Some((name, PUSH)),
        }
    }
}

fn name(text: &str) -> Result<RepositoryName, RouteError> {
    text.parse().map_err(RouteError::Name)
}

fn digest(text: &str) -> Result<Digest, RouteError> {
    unescape_colon(text).parse().map_err(RouteError::Digest)
}

/// `sha256%3Aab…` is what some clients make of `sha256:ab…`.
fn unescape_colon(text: &str) -> std::borrow::Cow<'_, str> {
    match text.split_once("%3A").or_else(|| text.split_once("%3a")) {
        Some((algorithm, hex)) => format!("{algorithm}:{hex}").into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn get(path: &str) -> Result<OciRoute, RouteError> {
        OciRoute::parse(&Method::GET, path)
    }

    #[test]
    fn a13_names_made_of_route_words() {
        for name in [
            "p/blobs",
            "p/manifests",
            "p/uploads",
            "p/tags/list",
            "p/referrers",
            "p/blobs/uploads",
            "manifests/blobs/uploads/tags/list",
        ] {
            let parsed: RepositoryName = name.parse().expect(name);
            let digest = Digest::sha256(b"");
            let id = UploadId::new();
            assert_eq!(get(&format!("/v2/{name}/tags/list")), Ok(OciRoute::ListTags(parsed.clone())));
            assert_eq!(
                get(&format!("/v2/{name}/blobs/{digest}")),
                Ok(OciRoute::GetBlob(parsed.clone(), digest.clone()))
            );
            assert_eq!(
                get(&format!("/v2/{name}/referrers/{digest}")),
                Ok(OciRoute::ListReferrers(parsed.clone(), digest))
            );
            assert_eq!(
                get(&format!("/v2/{name}/blobs/uploads/{id}")),
                Ok(OciRoute::UploadStatus(parsed.clone(), id))
            );
            let post = OciRoute::parse(&Method::POST, &format!("/v2/{name}/blobs/uploads/"));
            assert_eq!(post, Ok(OciRoute::StartUpload(parsed)));
        }
    }

    #[test]
    fn c28_a14_a15_paths_that_name_nothing() {
        for path in [
            "/v2/public/../private/app/manifests/latest",
            "/v2/public/%2e%2e/private/app/manifests/latest",
            "/v2/public/%2E./private/manifests/latest",
            "/v2/a/./b/manifests/latest",
            "/v2/a//b/manifests/latest",
            "/v2/a/b;x/manifests/latest",
            "/v2/a\\b/c/manifests/latest",
            "/v2/a%2Fb/c/manifests/latest",
            "/v2/a%252Fb/c/manifests/latest",
            "/v2/a/%c0%af/manifests/latest",
            "/v2/a/b%00/manifests/latest",
            "/v2//manifests/latest",
            "/v2/a/manifests/latest",
        ] {
            assert!(matches!(get(path), Err(RouteError::Name(_))), "{path}: {:?}", get(path));
        }
        for path in [
            "/v2/a/b",
            "/v2/a",
            "/v1/a/b/tags/list",
            "/v2x",
            "/v2/_catalog/x",
            "/v2/a/b/uploads/x",
        ] {
            assert_eq!(get(path), Err(RouteError::NotFound), "{path}");
        }
    }

    #[test]
    fn c59_a21_methods_map_to_their_own_rights() {
        let path = "/v2/a/b/manifests/latest";
        let rights =
            |method: Method| OciRoute::parse(&method, path).map(|route| route.required_access().map(|(_, rights)| rights.to_vec()));
        assert_eq!(rights(Method::GET), Ok(Some(vec![Permission::PULL])));
        assert_eq!(rights(Method::PUT), Ok(Some(vec![Permission::PULL, Permission::PUSH])));
        assert_eq!(rights(Method::DELETE), Ok(Some(vec![Permission::DELETE_CONTENT])));
        for method in [Method::TRACE, Method::CONNECT, Method::OPTIONS, Method::POST, Method::PATCH] {
            assert!(matches!(rights(method), Err(RouteError::Method(_))));
        }
    }

    #[test]
    fn an_escaped_colon_is_a_colon() {
        let digest = Digest::sha256(b"x");
        let path = format!("/v2/a/b/blobs/{}", digest.as_str().replace(':', "%3A"));
        assert_eq!(get(&path), Ok(OciRoute::GetBlob("a/b".parse().expect("name"), digest)));
    }

    proptest! {
        /// Whatever the path, what the authorisation sees is what the storage is asked for: writing the route's
        /// repository back gives the very bytes that stood in the path.
        #[test]
        fn a_route_names_the_repository_of_its_path(path in "/v2/[a-z0-9./%_:;\\\\-]{0,60}", method in 0..5usize) {
            let method = [Method::GET, Method::PUT, Method::POST, Method::PATCH, Method::DELETE][method].clone();
            if let Ok(route) = OciRoute::parse(&method, &path)
                && let Some((name, _)) = route.required_access()
            {
                let prefix = format!("/v2/{name}/");
                prop_assert!(path.starts_with(&prefix), "{path} {name}");
                prop_assert!(!name.as_str().contains("..") && !name.as_str().contains('%') && !name.as_str().contains("//"));
            }
        }

        /// The label of a request is read from the same path as its route, and says the same.
        #[test]
        fn the_label_of_a_request_is_that_of_its_route(
            path in "/v2(/|/_catalog|/[a-z0-9]{1,4}(/(blobs|uploads|manifests|tags|list|referrers|[a-z0-9]{1,4}|sha256:[0-9a-f]{64})){0,5}/?)",
            method in 0..5usize,
        ) {
            use wharf_meter::http::Route;
            let method = [Method::GET, Method::PUT, Method::POST, Method::PATCH, Method::DELETE][method].clone();
            let Ok(route) = OciRoute::parse(&method, &path) else { return Ok(()) };
            let label = match route {
                OciRoute::Base => Route::V2Base,
                OciRoute::Catalog => Route::V2Catalog,
                OciRoute::ListTags(_) => Route::V2Tags,
                OciRoute::GetManifest(..) | OciRoute::PutManifest(..) | OciRoute::DeleteManifest(..) => Route::V2Manifest,
                OciRoute::GetBlob(..) | OciRoute::DeleteBlob(..) => Route::V2Blob,
                OciRoute::ListReferrers(..) => Route::V2Referrers,
                OciRoute::StartUpload(_) | OciRoute::UploadStatus(..) | OciRoute::AppendUpload(..) | OciRoute::FinishUpload(..)
                | OciRoute::CancelUpload(..) => Route::V2Upload,
            };
            prop_assert_eq!(Route::of(&path), label, "{}", path);
        }

        /// Every valid name comes back from every route shape.
        #[test]
        fn every_name_round_trips(name in "[a-z0-9]{1,8}(/(blobs|uploads|manifests|tags|list|referrers|[a-z0-9]{1,6}([._-][a-z0-9]{1,4})?)){1,4}") {
            let parsed: RepositoryName = name.parse().expect("generated by the grammar");
            let route = OciRoute::parse(&Method::GET, &format!("/v2/{name}/manifests/latest"));
            prop_assert_eq!(route.map(|route| route.required_access().map(|(name, _)| name.clone())), Ok(Some(parsed)));
        }
    }
}
