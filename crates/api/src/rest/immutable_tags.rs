//! `/projects/{project}/immutabletagrules`

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::immutability::{self, RuleChange};
use wharf_model::{ImmutableRule, ImmutableRuleId, ImmutableSelectors, ImmutableTerms, PatternSelector};

use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{InProject, Json, Listing, OfProject, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(update, delete))
}

/// Harbor's words for selectors of tags and of repositories: what matches, what does not.
const TAGS: [&str; 2] = ["matches", "excludes"];
const REPOSITORIES: [&str; 2] = ["repoMatches", "repoExcludes"];

/// Harbor's `ImmutableSelector`.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = ImmutableSelector)]
pub(crate) struct SelectorBody {
    /// `doublestar`
    #[serde(default)]
    kind: String,
    /// `matches` or `excludes`; for repositories `repoMatches` or `repoExcludes`.
    #[serde(default)]
    decoration: String,
    /// With `*`, `**`, `?` and `{a,b}`.
    #[serde(default)]
    pattern: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    extras: String,
}

/// Harbor's `ImmutableRule`: a tag that one of the selectors selects, in a repository that one of them selects, neither moves nor goes.
#[derive(Serialize, ToSchema)]
#[schema(as = ImmutableRule)]
struct RuleBody {
    id: i64,
    priority: i64,
    disabled: bool,
    action: &'static str,
    template: &'static str,
    params: Map<String, Value>,
    tag_selectors: Vec<SelectorBody>,
    scope_selectors: BTreeMap<&'static str, Vec<SelectorBody>>,
}

fn shown(selectors: Vec<PatternSelector>, words: [&str; 2]) -> Vec<SelectorBody> {
    let one = |selector: PatternSelector| SelectorBody {
        kind: "doublestar".to_owned(),
        decoration: words[usize::from(selector.excludes)].to_owned(),
        pattern: selector.pattern,
        extras: selector.extras,
    };
    selectors.into_iter().map(one).collect()
}

impl From<ImmutableRule> for RuleBody {
    fn from(rule: ImmutableRule) -> Self {
        Self {
            id: rule.id.0,
            priority: rule.terms.priority,
            disabled: rule.terms.disabled,
            action: "immutable",
            template: "immutable_template",
            params: Map::new(),
            tag_selectors: shown(rule.terms.selectors.tags, TAGS),
            scope_selectors: BTreeMap::from([("repository", shown(rule.terms.selectors.repositories, REPOSITORIES))]),
        }
    }
}

/// A rule to make, or what changes about one. Of Harbor's `ImmutableRule`, `action`, `template` and `params` say nothing.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ImmutableRuleRequest {
    #[serde(default)]
    priority: Option<i64>,
    #[serde(default)]
    disabled: Option<bool>,
    #[serde(default)]
    tag_selectors: Option<Vec<SelectorBody>>,
    /// Its one key is `repository`.
    #[serde(default)]
    scope_selectors: Option<BTreeMap<String, Vec<SelectorBody>>>,
}

fn read(selectors: Vec<SelectorBody>, words: [&str; 2]) -> Result<Vec<PatternSelector>, RestError> {
    let one = |selector: SelectorBody| {
        if !matches!(selector.kind.as_str(), "" | "doublestar") {
            return Err(RestError::bad_request("the kind of a selector is doublestar"));
        }
        let word = words.iter().position(|word| *word == selector.decoration);
        Ok(PatternSelector {
            excludes: word.ok_or_else(|| RestError::bad_request(format!("the decoration is {} or {}", words[0], words[1])))? == 1,
            pattern: selector.pattern,
            extras: selector.extras,
        })
    };
    selectors.into_iter().map(one).collect()
}

impl TryFrom<ImmutableRuleRequest> for RuleChange {
    type Error = RestError;

    fn try_from(request: ImmutableRuleRequest) -> Result<Self, RestError> {
        let scope = request.scope_selectors.map(|mut scope| {
            let repositories = scope.remove("repository").unwrap_or_default();
            if scope.is_empty() {
                read(repositories, REPOSITORIES)
            } else {
                Err(RestError::bad_request("scope_selectors has one key, repository"))
            }
        });
        Ok(Self {
            priority: request.priority,
            disabled: request.disabled,
            repositories: scope.transpose()?,
            tags: request.tag_selectors.map(|selectors| read(selectors, TAGS)).transpose()?,
        })
    }
}

/// Rules that keep tags of a project where they are.
#[utoipa::path(get, path = "/projects/{project}/immutabletagrules", tag = "immutable", operation_id = "ListImmuRules",
    params(OfProject, Listing),
    responses((status = 200, description = "One page", body = [RuleBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    listing: Listing,
) -> Result<Response, RestError> {
    let (rules, total) = immutability::list(&api.core, &caller, &key, &listing.query).await?;
    let rows: Vec<_> = rules.into_iter().map(RuleBody::from).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// Makes a rule. What it names is held from now on, also what is there already.
#[utoipa::path(post, path = "/projects/{project}/immutabletagrules", tag = "immutable", operation_id = "CreateImmuRule",
    params(OfProject),
    request_body = ImmutableRuleRequest,
    responses((status = 201, description = "Made; `Location` tells where"), Problems))]
async fn create(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    Json(request): Json<ImmutableRuleRequest>,
) -> Result<Response, RestError> {
    let said = RuleChange::try_from(request)?;
    let terms = ImmutableTerms {
        priority: said.priority.unwrap_or_default(),
        disabled: said.disabled.unwrap_or_default(),
        selectors: ImmutableSelectors {
            repositories: said.repositories.unwrap_or_default(),
            tags: said.tags.unwrap_or_default(),
        },
    };
    let id = immutability::create(&api.core, &caller, &key, &terms).await?;
    let location = format!("/api/v2.0/projects/{key}/immutabletagrules/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)]).into_response())
}

/// Changes a rule, or switches it on or off. What is absent stays.
#[utoipa::path(put, path = "/projects/{project}/immutabletagrules/{immutable_rule_id}", tag = "immutable", operation_id = "UpdateImmuRule",
    params(OfProject, ("immutable_rule_id" = i64, Path)),
    request_body = ImmutableRuleRequest, responses((status = 200, description = "Changed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, id): InProject<i64>,
    Json(request): Json<ImmutableRuleRequest>,
) -> Result<StatusCode, RestError> {
    immutability::update(&api.core, &caller, &key, ImmutableRuleId(id), request.try_into()?).await?;
    Ok(StatusCode::OK)
}

/// Removes a rule.
#[utoipa::path(delete, path = "/projects/{project}/immutabletagrules/{immutable_rule_id}", tag = "immutable", operation_id = "DeleteImmuRule",
    params(OfProject, ("immutable_rule_id" = i64, Path)),
    responses((status = 200, description = "Removed"), Problems))]
async fn delete(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, id): InProject<i64>,
) -> Result<StatusCode, RestError> {
    immutability::delete(&api.core, &caller, &key, ImmutableRuleId(id)).await?;
    Ok(StatusCode::OK)
}
