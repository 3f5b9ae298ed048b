//! Holds: what keeps content from being removed or moved, asked inside the transaction that would do it. A tag is held where a rule
//! of its project says so; a manifest is held by any of its tags; untagged ones never are.
//!
//! A new kind of hold is a variant of [`Hold`], its reason, and a question in [`on_tag`] and [`on_manifest`].

use wharf_model::{ImmutableRule, ImmutableRuleId, ManifestId, PatternSelector, ProjectId, Reason};
use wharf_oci::Digest;
use wharf_store::Tx;

use super::Removal;
use crate::access::Pattern;
use crate::in_use::{self, Holding, Place};
use crate::{Core, Error};

/// What keeps something from being removed or moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hold {
    /// A rule of the project keeps a tag where it is.
    Immutable {
        /// The tag.
        tag: String,
        /// The rule.
        rule: ImmutableRuleId,
    },
    /// Something runs it, or promised to keep it.
    InUse {
        /// Who; never empty.
        holders: Vec<Holding>,
    },
}

impl Hold {
    /// Why, for something in `repository` (its full name).
    pub fn reason(&self, repository: &str) -> Reason {
        let repository = repository.to_owned();
        match self {
            Self::Immutable { tag, .. } => Reason::Immutable {
                repository,
                tag: tag.clone(),
            },
            Self::InUse { holders } => Reason::InUse {
                repository,
                how: Box::new(in_use::reason(holders).unwrap_or(Reason::Stays)),
            },
        }
    }
}

/// What keeps `tag`, which points to `digest`, from being removed. It may move though something pulls by it: what it pointed to stays.
pub(crate) async fn on_tag(tx: &mut Tx, removal: &Removal<'_>, tag: &str, _digest: &Digest) -> Result<Option<Hold>, Error> {
    let rules = Rules::in_force(tx, removal.project).await?;
    if let Some(hold) = rules.hold(removal.name.path(), tag) {
        return Ok(Some(hold));
    }
    Ok(used(in_use::on_tag(&mut tx.used(), place(removal), tag, MAX_HOLDERS).await?))
}

/// Most of those who use something that are looked for.
const MAX_HOLDERS: u64 = 100;

fn place<'a>(removal: &Removal<'a>) -> Place<'a> {
    Place {
        name: removal.name,
        project: removal.project,
        repository: removal.repository,
        now: removal.core.clock.now(),
    }
}

fn used(holders: Vec<Holding>) -> Option<Hold> {
    (!holders.is_empty()).then_some(Hold::InUse { holders })
}

/// What keeps a manifest from being removed: what holds any of its tags, and what runs it or anything it belongs with.
pub(crate) async fn on_manifest(tx: &mut Tx, removal: &Removal<'_>, manifest: ManifestId, digest: &Digest) -> Result<Option<Hold>, Error> {
    let rules = Rules::in_force(tx, removal.project).await?;
    if !rules.is_empty() {
        let tags = tx.tags().of_manifests(&[manifest], u64::MAX).await?;
        if let Some(hold) = tags.iter().find_map(|tag| rules.hold(removal.name.path(), &tag.name)) {
            return Ok(Some(hold));
        }
    }
    Ok(used(
        in_use::on_manifest(&mut tx.used(), place(removal), digest, MAX_HOLDERS).await?,
    ))
}

/// What keeps a repository from being removed: what holds any of its tags.
pub(crate) async fn on_repository(tx: &mut Tx, removal: &Removal<'_>) -> Result<Option<Hold>, Error> {
    /// Tags looked at in one question.
    const BATCH: u64 = 1000;
    let holders = in_use::on_repository(&mut tx.used(), place(removal), MAX_HOLDERS).await?;
    if !holders.is_empty() {
        return Ok(used(holders));
    }
    let rules = Rules::in_force(tx, removal.project).await?;
    if rules.is_empty() {
        return Ok(None);
    }
    let (path, mut after) = (removal.name.path(), None::<String>);
    loop {
        let tags = tx.tags().list(removal.project, path, after.as_deref(), BATCH).await?;
        if let Some(hold) = tags.iter().find_map(|tag| rules.hold(path, tag)) {
            return Ok(Some(hold));
        }
        if (tags.len() as u64) < BATCH {
            return Ok(None);
        }
        after = tags.into_iter().next_back();
    }
}

/// The rules of a project that keep tags where they are, ready to be asked.
pub(crate) struct Rules(Vec<Rule>);

struct Rule {
    id: ImmutableRuleId,
    repositories: Vec<Selector>,
    tags: Vec<Selector>,
}

struct Selector {
    excludes: bool,
    pattern: Pattern,
}

impl Rules {
    /// The rules as the transaction sees them.
    pub(crate) async fn in_force(tx: &mut Tx, project: ProjectId) -> Result<Self, Error> {
        Self::compile(tx.immutable_rules().all(project).await?)
    }

    /// The rules for showing, outside any transaction.
    pub(crate) async fn shown(core: &Core, project: ProjectId) -> Result<Self, Error> {
        Self::compile(core.store.read().immutable_rules().all(project).await?)
    }

    fn compile(rules: Vec<ImmutableRule>) -> Result<Self, Error> {
        // A pattern that cannot be read stops the removal instead of letting it through.
        let selectors = |selectors: &[PatternSelector]| selectors.iter().map(Selector::parse).collect::<Result<Vec<_>, Error>>();
        let enabled = rules.into_iter().filter(|rule| !rule.terms.disabled);
        let compiled = enabled.map(|rule| {
            Ok(Rule {
                id: rule.id,
                repositories: selectors(&rule.terms.selectors.repositories)?,
                tags: selectors(&rule.terms.selectors.tags)?,
            })
        });
        Ok(Self(compiled.collect::<Result<_, Error>>()?))
    }

    /// Whether no rule is in force.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What holds `tag` of the repository at `path` below the project.
    pub(crate) fn hold(&self, path: &str, tag: &str) -> Option<Hold> {
        let rule = self
            .0
            .iter()
            .find(|rule| selects(&rule.repositories, path) && selects(&rule.tags, tag))?;
        Some(Hold::Immutable {
            tag: tag.to_owned(),
            rule: rule.id,
        })
    }
}

/// Every selector counts: a name that any of them selects is selected.
fn selects(selectors: &[Selector], name: &str) -> bool {
    selectors.iter().any(|selector| selector.pattern.matches(name) != selector.excludes)
}

impl Selector {
    fn parse(selector: &PatternSelector) -> Result<Self, Error> {
        Ok(Self {
            excludes: selector.excludes,
            pattern: Pattern::of_tags(&selector.pattern).map_err(|error| Error::Internal(error.into()))?,
        })
    }
}
