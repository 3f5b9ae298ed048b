//! `q`, `sort`, `page` and `page_size` of a list, parsed once into a [`ListQuery`].

use axum::extract::FromRequestParts;
use chrono::NaiveDateTime;
use http::request::Parts;
use percent_encoding::percent_decode_str;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, SchemaFormat, Type};
use utoipa::openapi::{ObjectBuilder, Required};
use wharf_model::{Filter, ListQuery, Operand, Sort, Test};

use super::Paged;
use crate::error::rest::RestError;

/// Longest `q`, in bytes.
const MAX_Q: usize = 4096;

/// Most conditions, values of a condition, and sort keys.
const MAX_PARTS: usize = 50;

/// A list's question, and what is needed to answer with links.
pub(crate) struct Listing {
    pub(crate) query: ListQuery,
    pub(crate) paged: Paged,
}

impl Listing {
    /// Adds the plain parameter `parameter` (as in `?name=x`) as a condition on `field`.
    pub(crate) fn also(mut self, parameter: &str, field: &str, test: impl FnOnce(&str) -> Test) -> Self {
        if let Some(text) = self.paged.query.get(parameter).filter(|text| !text.is_empty()) {
            self.query.filters.push(Filter {
                field: field.to_owned(),
                test: test(text),
            });
        }
        self
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Listing {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, RestError> {
        let paged = Paged::from_request_parts(parts, state).await?;
        let filters = filters(paged.query.get("q").unwrap_or(""))?;
        let sort = sort(paged.query.get("sort").unwrap_or(""))?;
        let query = ListQuery {
            page: paged.page,
            filters,
            sort,
        };
        Ok(Self { query, paged })
    }
}

/// What the description of the API says about lists.
impl IntoParams for Listing {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameters = [
            ("q", Type::String),
            ("sort", Type::String),
            ("page", Type::Integer),
            ("page_size", Type::Integer),
        ];
        parameters.map(|(name, kind)| query_parameter(name, kind)).into()
    }
}

fn query_parameter(name: &str, kind: Type) -> Parameter {
    let whole = matches!(kind, Type::Integer).then_some(SchemaFormat::KnownFormat(KnownFormat::Int64));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .schema(Some(ObjectBuilder::new().schema_type(kind).format(whole)))
        .build()
}

/// Harbor's `q`: `key=value` pairs separated by commas; clients may have escaped the whole of it twice.
fn filters(q: &str) -> Result<Vec<Filter>, RestError> {
    if q.len() > MAX_Q {
        return Err(RestError::bad_request(format!("q is longer than {MAX_Q} bytes")));
    }
    let q = percent_decode_str(q)
        .decode_utf8()
        .map_err(|_| RestError::bad_request("q is not UTF-8"))?;
    if q.trim().is_empty() {
        return Ok(Vec::new());
    }
    let clauses: Vec<_> = q.split(',').collect();
    if clauses.len() > MAX_PARTS {
        return Err(RestError::bad_request(format!("q has more than {MAX_PARTS} conditions")));
    }
    clauses.into_iter().map(clause).collect()
}

fn clause(text: &str) -> Result<Filter, RestError> {
    let wrong = || RestError::bad_request("q is a list of key=value, key=~value, key=[min~max], key={a b} or key=(a b)");
    let (key, value) = text.split_once('=').ok_or_else(wrong)?;
    let (key, value) = (key.trim(), value.trim());
    if key.is_empty() || value.is_empty() || value.chars().any(char::is_control) {
        return Err(wrong());
    }
    Ok(Filter {
        field: key.to_owned(),
        test: test(value).ok_or_else(wrong)?,
    })
}

fn test(value: &str) -> Option<Test> {
    let inside = |open, close| value.strip_prefix(open).map(|rest: &str| rest.strip_suffix(close));
    if let Some(text) = value.strip_prefix('~') {
        return (!text.is_empty()).then(|| Test::Contains(text.to_owned()));
    }
    if let Some(range) = inside('[', ']') {
        let (from, to) = range?.split_once('~')?;
        let open = |text: &str| (!text.trim().is_empty()).then(|| operand(text.trim()));
        let (from, to) = (open(from), open(to));
        return (from.is_some() || to.is_some()).then_some(Test::Between(from, to));
    }
    if let Some(list) = inside('{', '}') {
        return operands(list?).map(Test::OneOf);
    }
    if let Some(list) = inside('(', ')') {
        return operands(list?).map(Test::AllOf);
    }
    // A leading backslash takes the meaning from the next character.
    Some(Test::Is(match value.strip_prefix('\\') {
        Some(rest) => Operand::Text(rest.to_owned()),
        None => operand(value),
    }))
}

fn operands(list: &str) -> Option<Vec<Operand>> {
    let found: Vec<_> = list.split_whitespace().map(operand).collect();
    (!found.is_empty() && found.len() <= MAX_PARTS).then_some(found)
}

/// A time, a number or a text, in this order, as Harbor reads them.
fn operand(text: &str) -> Operand {
    let bare = text.trim_matches('"');
    for form in ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"] {
        if let Ok(time) = NaiveDateTime::parse_from_str(bare, form) {
            return Operand::Time(time.and_utc());
        }
    }
    match text.parse() {
        Ok(number) => Operand::Number(number),
        Err(_) => Operand::Text(bare.to_owned()),
    }
}

/// Harbor's `sort`: fields separated by commas, a minus turns one round.
fn sort(text: &str) -> Result<Vec<Sort>, RestError> {
    let keys: Vec<_> = text.split(',').map(str::trim).filter(|key| !key.is_empty()).collect();
    if keys.len() > MAX_PARTS || text.len() > MAX_Q {
        return Err(RestError::bad_request(format!("sort has more than {MAX_PARTS} keys")));
    }
    let key = |key: &str| Sort {
        descending: key.starts_with('-'),
        field: key.trim_start_matches(['-', '+']).to_owned(),
    };
    Ok(keys.into_iter().map(key).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harbors_conditions() {
        let parsed = filters("name=~li,level=project,op_time=[2020-01-01T00:00:00~],id={1 x},labels=(1 2),raw=\\~x").expect("a question");
        let tests: Vec<_> = parsed.into_iter().map(|filter| filter.test).collect();
        assert_eq!(tests[0], Test::Contains("li".into()));
        assert_eq!(tests[1], Test::Is(Operand::Text("project".into())));
        assert!(matches!(tests[2], Test::Between(Some(Operand::Time(_)), None)));
        assert_eq!(tests[3], Test::OneOf(vec![Operand::Number(1), Operand::Text("x".into())]));
        assert_eq!(tests[4], Test::AllOf(vec![Operand::Number(1), Operand::Number(2)]));
        assert_eq!(tests[5], Test::Is(Operand::Text("~x".into())));
        assert_eq!(filters("name%3Dx").expect("escaped twice").len(), 1);
    }

    #[test]
    fn a65_malformed_conditions() {
        let long = format!("name={}", "x".repeat(MAX_Q));
        let many = "a=b,".repeat(10_000);
        for bad in [
            "name",
            "=x",
            "name=",
            "name=~",
            "a=[1",
            "a=[~]",
            "a={}",
            "a=(",
            "a=b,",
            long.as_str(),
            many.as_str(),
        ] {
            assert!(filters(bad).is_err(), "{bad}");
        }
        assert!(sort(&"-name,".repeat(10_000)).is_err());
    }
}
