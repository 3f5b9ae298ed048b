//! Filters and orders of lists. A family names the fields that may be asked for; everything else is refused, so that no
//! filter can probe a column that is never shown (CVE-2025-30086).

use sea_query::{Condition, Expr, ExprTrait, Func, Order, SelectStatement, SimpleExpr};
use wharf_model::{Filter, ListQuery, Operand, Sort, Test};

use crate::StoreError;
use crate::text::{contains, is_storable};

/// A field of a list, by the name clients use.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    /// The name in `q` and `sort`.
    pub(crate) name: &'static str,
    /// Table and column.
    pub(crate) column: (&'static str, &'static str),
    /// What the column holds.
    pub(crate) kind: Kind,
}

impl Field {
    /// What clients call `name` is this table's column.
    pub(crate) const fn new(name: &'static str, column: (&'static str, &'static str), kind: Kind) -> Self {
        Self { name, column, kind }
    }
}

/// What a column holds, and so what it compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text as written.
    Text,
    /// Text stored in lower case; questions are folded too.
    Folded,
    /// A whole number.
    Number,
    /// A moment.
    Time,
    /// True or false.
    Flag,
}

/// Adds the conditions of `query` to `select`.
///
/// # Errors
/// [`StoreError::Question`] for a field that is not among `fields`, or a value its kind cannot have.
pub(crate) fn filter(select: &mut SelectStatement, query: &ListQuery, fields: &[Field]) -> Result<(), StoreError> {
    for filter in &query.filters {
        select.cond_where(condition(filter, fields)?);
    }
    Ok(())
}

/// Adds the order of `query`, or `default` (column and direction), and its page.
///
/// # Errors
/// [`StoreError::Question`] for a field that is not among `fields`.
pub(crate) fn order_and_page(
    select: &mut SelectStatement,
    query: &ListQuery,
    fields: &[Field],
    default: &[((&'static str, &'static str), Order)],
) -> Result<(), StoreError> {
    for Sort { field, descending } in &query.sort {
        let order = if *descending { Order::Desc } else { Order::Asc };
        select.order_by(find(field, fields)?.column, order);
    }
    // Also after a chosen order, so that rows that are equal in it keep one place across pages.
    for (column, order) in default {
        select.order_by(*column, order.clone());
    }
    select.limit(query.page.size).offset(query.page.offset());
    Ok(())
}

fn find<'f>(name: &str, fields: &'f [Field]) -> Result<&'f Field, StoreError> {
    let known = || fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ");
    fields.iter().find(|field| field.name == name).ok_or_else(|| {
        StoreError::Question(format!(
            "this list cannot be filtered or sorted by that field; it knows {}",
            known()
        ))
    })
}

fn condition(filter: &Filter, fields: &[Field]) -> Result<Condition, StoreError> {
    let field = find(&filter.field, fields)?;
    let column = Expr::col(field.column);
    Ok(match &filter.test {
        Test::Is(operand) => Condition::all().add(column.eq(value(operand, field)?)),
        Test::Contains(text) => Condition::all().add(like(text, field)?),
        Test::Between(from, to) => {
            let mut both = Condition::all();
            if let Some(from) = from {
                both = both.add(column.clone().gte(value(from, field)?));
            }
            if let Some(to) = to {
                both = both.add(column.lte(value(to, field)?));
            }
            both
        }
        Test::OneOf(operands) => {
            let values = operands
                .iter()
                .map(|operand| value(operand, field))
                .collect::<Result<Vec<_>, _>>()?;
            Condition::all().add(column.is_in(values))
        }
        Test::AllOf(_) => {
            return Err(StoreError::Question(format!(
                "{} has one value at a time, not all of several",
                field.name
            )));
        }
    })
}

fn like(text: &str, field: &Field) -> Result<SimpleExpr, StoreError> {
    if !is_storable(text) {
        return Ok(Expr::value(false));
    }
    match field.kind {
        Kind::Text => Ok(Expr::expr(Func::lower(Expr::col(field.column))).like(contains(&text.to_lowercase()))),
        Kind::Folded => Ok(Expr::col(field.column).like(contains(&text.to_lowercase()))),
        Kind::Number | Kind::Time | Kind::Flag => Err(StoreError::Question(format!("{} is not a text", field.name))),
    }
}

fn value(operand: &Operand, field: &Field) -> Result<SimpleExpr, StoreError> {
    let wrong = |what: &str| StoreError::Question(format!("{} is {what}", field.name));
    match (field.kind, operand) {
        (Kind::Text, operand) => text(operand.text()).ok_or_else(|| wrong("a text")),
        (Kind::Folded, operand) => text(operand.text().to_lowercase()).ok_or_else(|| wrong("a text")),
        (Kind::Number, Operand::Number(number)) => Ok(Expr::value(*number)),
        (Kind::Number, _) => Err(wrong("a whole number")),
        (Kind::Time, Operand::Time(time)) => Ok(Expr::value(*time)),
        (Kind::Time, _) => Err(wrong("a time like 2006-01-02T15:04:05")),
        (Kind::Flag, operand) => match operand.text().as_str() {
            "true" | "1" => Ok(Expr::value(true)),
            "false" | "0" => Ok(Expr::value(false)),
            _ => Err(wrong("true or false")),
        },
    }
}

fn text(text: String) -> Option<SimpleExpr> {
    is_storable(&text).then(|| Expr::value(text))
}
