//! Search: one text, four kinds of things.

use wharf_model::{Caller, ListQuery, Page, Project};
use wharf_store::{Beginning, FoundArtifact, ListedRepository, ProjectFilter, RepositoryQuery};

use crate::access::visibility;
use crate::repository::{count_visible, partly_visible};
use crate::{Core, Error};

/// Most projects, repositories, tags and artifacts one search finds of each.
const MAX_FOUND: u64 = 100;
/// Shortest beginning of a tag that is looked for: fewer letters find everything.
const SHORTEST_TAG: usize = 2;
/// Fewest hexadecimal digits of a digest that are looked for.
const SHORTEST_DIGEST: usize = 6;

/// What a search found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Projects whose name contains the text.
    pub projects: Vec<Project>,
    /// Repositories whose full name contains it.
    pub repositories: Vec<ListedRepository>,
    /// Tags that begin with it.
    pub tags: Vec<FoundArtifact>,
    /// Artifacts whose digest begins with it.
    pub artifacts: Vec<FoundArtifact>,
}

/// What a text can mean besides a part of a name.
#[derive(Debug, PartialEq, Eq)]
struct Meaning<'a> {
    /// Part of the repository's name, as in `app:1.2` and `app@sha256:…`.
    repository: &'a str,
    tag: Option<&'a str>,
    /// How digests begin, with their algorithm.
    digest: Option<String>,
}

/// Projects and repositories whose names contain `text`, literally and without regard to case; tags and digests that begin with it, also
/// behind a part of their repository's name: `app:1.2`, `app@sha256:8314`.
///
/// # Errors
/// [`Error::LoginRequired`] for anonymous callers where anonymous access is off.
pub async fn search(core: &Core, caller: &Caller, text: &str) -> Result<Found, Error> {
    let visible_to = visibility(core, caller).await?;
    let partly = partly_visible(core, caller, visible_to).await?;
    let page = Page {
        number: 1,
        size: MAX_FOUND,
    };
    let filter = ProjectFilter {
        name_contains: Some(text.to_owned()),
        ..ProjectFilter::all(visible_to)
    };
    let reader = core.store.read();
    let (mut projects, _) = reader.projects().list(&filter, page).await?;
    count_visible(core, caller, &mut projects).await?;
    let meaning = Meaning::of(text);
    let beginning = |prefix| Beginning {
        prefix,
        repository: meaning.repository,
        visible_to,
        partly: &partly,
        limit: MAX_FOUND,
    };
    let tags = match meaning.tag {
        Some(tag) => reader.tags().search(&beginning(tag)).await?,
        None => Vec::new(),
    };
    let artifacts = match &meaning.digest {
        Some(digest) => reader.artifacts().search(&beginning(digest)).await?,
        None => Vec::new(),
    };
    let query = RepositoryQuery {
        project: None,
        visible_to,
        partly,
        name_contains: Some(text.to_owned()),
        list: ListQuery::page(page),
    };
    let (repositories, _) = reader.repositories().list(&query).await?;
    Ok(Found {
        projects,
        repositories,
        tags,
        artifacts,
    })
}

impl<'a> Meaning<'a> {
    fn of(text: &'a str) -> Self {
        if let Some((repository, rest)) = text.split_once('@') {
            let digest = digest(rest);
            return Self {
                repository,
                tag: None,
                digest,
            };
        }
        let digest = digest(text);
        let (repository, name) = text.rsplit_once(':').unwrap_or(("", text));
        // What names an algorithm is no tag of a repository called like it.
        let named = digest.is_none() || !text.contains(':');
        let tag = Some(name).filter(|name| named && is_tag(name, if repository.is_empty() { SHORTEST_TAG } else { 1 }));
        Self { repository, tag, digest }.alone()
    }

    /// A digest without a name of a repository is looked for everywhere.
    fn alone(self) -> Self {
        if self.tag.is_none() && self.digest.is_some() {
            return Self { repository: "", ..self };
        }
        self
    }
}

/// Whether a tag can begin so (distribution-spec, "Pulling manifests").
fn is_tag(text: &str, shortest: usize) -> bool {
    (shortest..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

/// How the digests begin that a text means: with its algorithm, or of SHA-256 when it names none.
fn digest(text: &str) -> Option<String> {
    let (algorithm, digits) = text.split_once(':').unwrap_or(("sha256", text));
    let known = matches!(algorithm, "sha256" | "sha512");
    let hexadecimal = (SHORTEST_DIGEST..=128).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    (known && hexadecimal).then(|| format!("{algorithm}:{}", digits.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(text: &str) -> (&str, Option<&str>, Option<String>) {
        let Meaning { repository, tag, digest } = Meaning::of(text);
        (repository, tag, digest)
    }

    #[test]
    fn a_text_is_a_tag_a_digest_or_either_behind_a_repository() {
        let sha = |digits: &str| Some(format!("sha256:{digits}"));
        assert_eq!(meaning("1.2"), ("", Some("1.2"), None));
        assert_eq!(meaning("app:1"), ("app", Some("1"), None));
        assert_eq!(meaning("team/app:"), ("team/app", None, None));
        assert_eq!(meaning("deadbeef"), ("", Some("deadbeef"), sha("deadbeef")));
        assert_eq!(meaning("sha256:83149842DE"), ("", None, sha("83149842de")));
        assert_eq!(meaning("app@sha256:831498"), ("app", None, sha("831498")));
        assert_eq!(meaning("a"), ("", None, None));
        assert_eq!(meaning("team/app"), ("", None, None));
        assert_eq!(meaning("a%b_"), ("", None, None));
    }
}
