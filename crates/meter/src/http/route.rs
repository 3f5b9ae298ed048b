//! Classes of routes: few, whatever paths are asked for.

macro_rules! routes {
    ($($(#[$doc:meta])* $route:ident $word:literal)+) => {
        /// A class of routes. Those of container clients have the names that Harbor gives them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Route {
            $($(#[$doc])* $route,)+
        }

        impl Route {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$route),+];

            /// The label.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$route => $word,)+
                }
            }
        }
    };
}

routes! {
    /// `/v2/`
    V2Base "v2_base"
    /// `/v2/_catalog`
    V2Catalog "v2_catalog"
    /// `/v2/<name>/tags/list`
    V2Tags "v2_tags"
    /// `/v2/<name>/manifests/<reference>`
    V2Manifest "v2_manifest"
    /// `/v2/<name>/blobs/<digest>`
    V2Blob "v2_blob"
    /// `/v2/<name>/blobs/uploads/…`
    V2Upload "v2_blob_upload"
    /// `/v2/<name>/referrers/<digest>`
    V2Referrers "v2_referrers"
    /// What else is asked for under `/v2`.
    V2Others "v2_others"
    /// `/service/token` and `/service/workload-token`
    Token "token"
    /// `/api/…`
    Api "api"
    /// `/c/…`: browsers' sessions.
    Session "session"
    /// `/healthz` and `/readyz`
    Probe "probe"
    /// Everything else: the portal.
    Portal "portal"
}

impl Route {
    /// The class of a path. It decides nothing but a label: what a request may do follows from the route that is parsed once,
    /// and a test holds the two together.
    pub fn of(path: &str) -> Self {
        if let Some(rest) = path.strip_prefix("/v2") {
            return match rest.strip_prefix('/') {
                Some(rest) => Self::under_v2(rest),
                None if rest.is_empty() => Self::V2Base,
                None => Self::Portal,
            };
        }
        match path {
            "/service/token" | "/service/workload-token" => Self::Token,
            "/healthz" | "/readyz" => Self::Probe,
            _ if path.starts_with("/api/") => Self::Api,
            _ if path.starts_with("/c/") => Self::Session,
            _ => Self::Portal,
        }
    }

    /// Names hold slashes, so a path is read from its end.
    fn under_v2(rest: &str) -> Self {
        match rest {
            "" => return Self::V2Base,
            "_catalog" => return Self::V2Catalog,
            _ => {}
        }
        let mut from_end = rest.rsplit('/');
        let (last, kind, before) = (from_end.next(), from_end.next(), from_end.next());
        match (kind.unwrap_or(""), last.unwrap_or("")) {
            ("tags", "list") => Self::V2Tags,
            ("manifests", _) => Self::V2Manifest,
            ("blobs", "uploads") => Self::V2Upload,
            ("blobs", _) => Self::V2Blob,
            ("referrers", _) => Self::V2Referrers,
            ("uploads", _) if before == Some("blobs") => Self::V2Upload,
            _ => Self::V2Others,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_fall_into_their_classes() {
        for (path, route) in [
            ("/v2", Route::V2Base),
            ("/v2/", Route::V2Base),
            ("/v2x", Route::Portal),
            ("/v2/_catalog", Route::V2Catalog),
            ("/v2/a/b/tags/list", Route::V2Tags),
            ("/v2/manifests/blobs/manifests/v1", Route::V2Manifest),
            ("/v2/a/b/blobs/sha256:00", Route::V2Blob),
            ("/v2/a/b/blobs/uploads/", Route::V2Upload),
            ("/v2/a/b/blobs/uploads", Route::V2Upload),
            ("/v2/a/b/blobs/uploads/1-2", Route::V2Upload),
            ("/v2/a/b/referrers/sha256:00", Route::V2Referrers),
            ("/v2/a/b/uploads/x", Route::V2Others),
            ("/service/token", Route::Token),
            ("/service/tokens", Route::Portal),
            ("/api/v2.0/projects", Route::Api),
            ("/c/login", Route::Session),
            ("/healthz", Route::Probe),
            ("/metrics", Route::Portal),
            ("/", Route::Portal),
            ("", Route::Portal),
        ] {
            assert_eq!(Route::of(path), route, "{path}");
        }
    }

    #[test]
    fn numbers_of_routes_are_their_places() {
        for (place, route) in Route::ALL.iter().enumerate() {
            assert_eq!(*route as usize, place);
        }
    }
}
