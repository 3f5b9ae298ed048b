//! `/api/repositories/{name}…`: names with raw slashes, so what a path means is read from its end.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use wharf_oci::{RepositoryName, Tag};

use super::{repositories, tags};
use crate::Api;
use crate::error::rest::RestError;
use crate::extract::{Json, Path, RestCaller};

/// What a path below `/repositories/` names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named {
    Repository(RepositoryName),
    Tags(RepositoryName),
    Tag(RepositoryName, Tag),
    TagManifest(RepositoryName, Tag),
}

impl Named {
    fn parse(text: &str) -> Result<Self, RestError> {
        let repository = |name: &str| {
            name.parse::<RepositoryName>()
                .map_err(|error| RestError::bad_request(error.to_string()))
        };
        let tag = |name: &str| name.parse::<Tag>().map_err(|error| RestError::bad_request(error.to_string()));
        if let Some(name) = text.strip_suffix("/tags") {
            return Ok(Self::Tags(repository(name)?));
        }
        match text.rsplit_once("/tags/") {
            Some((name, rest)) if !rest.contains('/') => Ok(Self::Tag(repository(name)?, tag(rest)?)),
            Some((name, rest)) if rest.ends_with("/manifest") => {
                Ok(Self::TagManifest(repository(name)?, tag(rest.trim_end_matches("/manifest"))?))
            }
            _ => Ok(Self::Repository(repository(text)?)),
        }
    }
}

fn no_such() -> RestError {
    RestError::new(http::StatusCode::NOT_FOUND, "no such resource")
}

pub(super) async fn get(State(api): State<Api>, RestCaller(caller): RestCaller, Path(rest): Path<String>) -> Result<Response, RestError> {
    match Named::parse(&rest)? {
        Named::Tags(name) => tags::list(&api, &caller, &name).await,
        Named::Tag(name, tag) => tags::get(&api, &caller, &name, &tag).await,
        Named::TagManifest(name, tag) => tags::manifest(&api, &caller, &name, &tag).await,
        Named::Repository(_) => Err(no_such()),
    }
}

pub(super) async fn put(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(rest): Path<String>,
    Json(body): Json<repositories::Description>,
) -> Result<Response, RestError> {
    match Named::parse(&rest)? {
        Named::Repository(name) => repositories::describe(&api, &caller, &name, &body).await,
        _ => Err(no_such()),
    }
}

pub(super) async fn post(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(rest): Path<String>,
    Json(body): Json<tags::Retag>,
) -> Result<Response, RestError> {
    match Named::parse(&rest)? {
        Named::Tags(name) => tags::retag(&api, &caller, &name, &body).await,
        _ => Err(no_such()),
    }
}

pub(super) async fn delete(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(rest): Path<String>,
) -> Result<Response, RestError> {
    match Named::parse(&rest)? {
        Named::Repository(name) => repositories::delete(&api, &caller, &name).await,
        Named::Tag(name, tag) => tags::delete(&api, &caller, &name, &tag).await,
        Named::Tags(_) | Named::TagManifest(..) => Err(crate::rest::method_not_allowed().await),
    }
    .map(|response| response.into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_from_their_end() {
        let name = |text: &str| text.parse::<RepositoryName>().expect("a name");
        let tag = |text: &str| text.parse::<Tag>().expect("a tag");
        let parse = |text: &str| Named::parse(text).ok();
        assert_eq!(parse("b/hello"), Some(Named::Repository(name("b/hello"))));
        assert_eq!(parse("b/x/hello/tags"), Some(Named::Tags(name("b/x/hello"))));
        assert_eq!(parse("b/tags/tags/1"), Some(Named::Tag(name("b/tags"), tag("1"))));
        assert_eq!(parse("b/a/tags/1.0/manifest"), Some(Named::TagManifest(name("b/a"), tag("1.0"))));
        for bad in ["hello", "b//c", "b/c/tags/-x", "b/c/tags/", "B/c"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
