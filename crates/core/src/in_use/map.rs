//! From an image as a cluster names it to a repository of ours.

use wharf_model::{ImageUse, Rewrite};
use wharf_oci::RepositoryName;

use crate::Error;

/// Longest side of a rewrite, in bytes.
const MAX_SIDE: usize = 255;

/// The names under which a cluster pulls from here.
#[derive(Debug, Clone, Copy)]
pub(super) struct Map<'a> {
    /// Names of this registry.
    pub(super) hosts: &'a [String],
    /// The cluster's own, which go first.
    pub(super) rewrites: &'a [Rewrite],
}

impl Map<'_> {
    /// The repository that `host/path` is here, when it is one; `used` is the workload it belongs to.
    pub(super) fn repository(&self, host: &str, path: &str, used: &ImageUse) -> Option<RepositoryName> {
        let whole = format!("{host}/{path}");
        let own = self.hosts.iter().any(|own| own == host);
        for rewrite in self.rewrites {
            // What names this registry is no guess.
            if own && rewrite.from == "*" {
                continue;
            }
            if let Some(rest) = rest_after(&rewrite.from, &whole) {
                return rewritten(&rewrite.to, rest, used).parse().ok();
            }
        }
        own.then(|| path.parse().ok()).flatten()
    }
}

/// What follows `from`, which ends where a part of the name ends.
fn rest_after<'t>(from: &str, whole: &'t str) -> Option<&'t str> {
    if from == "*" {
        return Some(whole);
    }
    let rest = whole.strip_prefix(from)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

fn rewritten(to: &str, rest: &str, used: &ImageUse) -> String {
    if is_template(to) {
        return to.replace("{namespace}", &used.namespace).replace("{name}", &used.name);
    }
    match (to, rest) {
        ("", rest) => rest.to_owned(),
        (to, "") => to.to_owned(),
        (to, rest) => format!("{to}/{rest}"),
    }
}

fn is_template(to: &str) -> bool {
    to.contains("{namespace}") || to.contains("{name}")
}

/// Whether a rewrite can ever name a repository.
///
/// # Errors
/// [`Error::Invalid`].
pub(super) fn check(rewrite: &Rewrite) -> Result<(), Error> {
    let wrong = |text: String| Err(Error::Invalid(text));
    let fits = |text: &str| text.len() <= MAX_SIDE && text.bytes().all(|b| b.is_ascii_graphic());
    let Rewrite { from, to } = rewrite;
    if from.is_empty() || !fits(from) || from.ends_with('/') || from.contains(['@', '{']) || (from.contains('*') && from != "*") {
        return wrong(format!(
            "a rewrite is from a host, a host and the beginning of a path, or *, not from {from:?}"
        ));
    }
    if from == "*" && !is_template(to) {
        return wrong("a rewrite of every image (*) needs {namespace} or {name} to tell which repository it is".into());
    }
    let example = if is_template(to) {
        to.replace("{namespace}", "a").replace("{name}", "a")
    } else {
        format!("{to}{}a/a", if to.is_empty() { "" } else { "/" })
    };
    if !fits(to) || example.parse::<RepositoryName>().is_err() {
        return wrong(format!("{to:?} is not the beginning of a repository's name"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used() -> ImageUse {
        ImageUse {
            namespace: "shop".into(),
            kind: "Deployment".into(),
            name: "web".into(),
            container: "main".into(),
            image: String::new(),
            image_id: None,
            rollback: false,
            since: None,
        }
    }

    fn rewrite(from: &str, to: &str) -> Rewrite {
        Rewrite {
            from: from.into(),
            to: to.into(),
        }
    }

    #[test]
    fn images_are_found_under_every_name_of_the_registry_and_under_no_other() {
        let hosts = ["registry.example.com".to_owned(), "10.0.0.1:5000".to_owned()];
        let rewrites = [
            rewrite("docker.io", "hub"),
            rewrite("mirror.example.com/all/team", "team"),
            rewrite("mirror.example.com", ""),
        ];
        let map = Map {
            hosts: &hosts,
            rewrites: &rewrites,
        };
        let table = [
            ("registry.example.com", "team/app", Some("team/app")),
            ("10.0.0.1:5000", "team/app/web", Some("team/app/web")),
            ("docker.io", "library/nginx", Some("hub/library/nginx")),
            ("mirror.example.com", "all/team/app", Some("team/app")),
            ("mirror.example.com", "all/teamwork/app", Some("all/teamwork/app")),
            ("registry.example.com:5000", "team/app", None),
            ("evil.example", "team/app", None),
            ("registry.example.com", "app", None),
            ("registry.example.com", "Team/app", None),
        ];
        for (host, path, name) in table {
            let found = map.repository(host, path, &used());
            assert_eq!(found.as_ref().map(RepositoryName::as_str), name, "{host}/{path}");
        }
    }

    #[test]
    fn a_convention_of_names_is_one_rewrite_among_others() {
        let rewrites = [rewrite("*", "{namespace}/{name}")];
        let map = Map {
            hosts: &["registry.example.com".to_owned()],
            rewrites: &rewrites,
        };
        let found = map.repository("anything.example", "x", &used());
        assert_eq!(found.as_ref().map(RepositoryName::as_str), Some("shop/web"));
        let own = map.repository("registry.example.com", "team/app", &used());
        assert_eq!(
            own.as_ref().map(RepositoryName::as_str),
            Some("team/app"),
            "no guess where the name is ours"
        );
    }

    #[test]
    fn rewrites_that_lead_nowhere_are_refused() {
        for (from, to) in [
            ("docker.io", "hub"),
            ("r.example/a", ""),
            ("*", "{namespace}/{name}"),
            ("r.example", "x/{name}"),
        ] {
            assert!(check(&rewrite(from, to)).is_ok(), "{from} {to}");
        }
        for (from, to) in [
            ("", "a"),
            ("a/", "b"),
            ("*", "a"),
            ("a*", "b"),
            ("a", "B"),
            ("a", "b//c"),
            ("a", "{x}"),
            ("a b", "c"),
            ("a", "{name}"),
        ] {
            assert!(check(&rewrite(from, to)).is_err(), "{from} {to}");
        }
    }
}
