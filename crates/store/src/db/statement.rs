//! A statement with its values, and the macro every literal goes through.

use std::borrow::Cow;

use sea_query::{PostgresQueryBuilder, QueryStatementWriter, SqliteQueryBuilder};
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, AssertSqlSafe, SqlSafeStr, SqlStr};

use super::value::Value;
use super::{Engine, StoreError};

/// SQL text for each engine, nearly always the same, and what to bind.
#[derive(Debug)]
pub(crate) struct Statement<'a> {
    sqlite: Cow<'static, str>,
    postgres: Cow<'static, str>,
    values: Vec<Value<'a>>,
    kept: bool,
}

impl<'a> Statement<'a> {
    /// A statement from literals. Use [`sql!`], [`sql_locking!`], [`sql_sharing!`] or [`sql_keeping!`], whose literals the prepare test knows.
    pub(crate) fn literal(sqlite: &'static str, postgres: &'static str, values: Vec<Value<'a>>) -> Self {
        Self {
            sqlite: Cow::Borrowed(sqlite),
            postgres: Cow::Borrowed(postgres),
            values,
            kept: true,
        }
    }

    /// A statement built at run time, for filtered lists and lists of values. Its text differs from call to call.
    pub(crate) fn built(engine: Engine, query: &impl QueryStatementWriter) -> Result<Self, StoreError> {
        let (sqlite, postgres, values) = match engine {
            Engine::Sqlite => {
                let (text, values) = query.build(SqliteQueryBuilder);
                (text, String::new(), values)
            }
            Engine::Postgres => {
                let (text, values) = query.build(PostgresQueryBuilder);
                (String::new(), text, values)
            }
        };
        let values = values.into_iter().map(Value::try_from).collect::<Result<_, _>>();
        Ok(Self {
            sqlite: Cow::Owned(sqlite),
            postgres: Cow::Owned(postgres),
            values: values.map_err(StoreError::Other)?,
            kept: false,
        })
    }

    /// As [`Statement::built`], for a text that comes again: nothing in it varies but lists whose lengths are [`padded`].
    pub(crate) fn recurring(engine: Engine, query: &impl QueryStatementWriter) -> Result<Self, StoreError> {
        Ok(Self {
            kept: true,
            ..Self::built(engine, query)?
        })
    }

    /// Whether it is kept prepared on the connection.
    pub(crate) fn persistent(&self) -> bool {
        self.kept
    }

    pub(crate) fn into_sqlite(self) -> Result<(SqlStr, SqliteArguments), BoxDynError> {
        let mut arguments = SqliteArguments::default();
        arguments.reserve(self.values.len(), 0);
        for value in &self.values {
            value.add_to_sqlite(&mut arguments)?;
        }
        Ok((safe(self.sqlite), arguments))
    }

    pub(crate) fn into_postgres(self) -> Result<(SqlStr, PgArguments), BoxDynError> {
        let mut arguments = PgArguments::default();
        for value in &self.values {
            value.add_to_postgres(&mut arguments)?;
        }
        Ok((safe(self.postgres), arguments))
    }
}

/// The values and the last of them again, up to a power of two: lists of few lengths make few texts to prepare. What is asked for
/// twice is found once.
pub(crate) fn padded<T: Copy>(values: &[T]) -> Vec<T> {
    let last = values.last().copied();
    let length = if values.is_empty() { 0 } else { values.len().next_power_of_two() };
    values.iter().copied().chain(last.into_iter().cycle()).take(length).collect()
}

/// Texts are literals of this crate or built by sea-query, which binds every value: nothing from outside is in them.
fn safe(text: Cow<'static, str>) -> SqlStr {
    match text {
        Cow::Borrowed(literal) => literal.into_sql_str(),
        Cow::Owned(built) => AssertSqlSafe(built).into_sql_str(),
    }
}

// The prepare test finds literals by the names of these four macros, in the sources: a registry filled at link time would
// need `unsafe`, which the workspace forbids.

/// A statement that reads the same on both engines: `sql!("… $1 … $2", first, second)`.
macro_rules! sql {
    ($text:literal $(, $value:expr)* $(,)?) => {
        $crate::db::statement::Statement::literal($text, $text, vec![$($crate::db::value::Value::from($value)),*])
    };
}

/// A `SELECT` that also locks its rows until the transaction ends. SQLite has one writer and needs no row locks.
macro_rules! sql_locking {
    ($text:literal $(, $value:expr)* $(,)?) => {
        $crate::db::statement::Statement::literal(
            $text,
            concat!($text, " FOR UPDATE"),
            vec![$($crate::db::value::Value::from($value)),*],
        )
    };
}

/// A `SELECT` whose rows nobody may remove until the transaction ends. SQLite has one writer and needs no row locks.
macro_rules! sql_keeping {
    ($text:literal $(, $value:expr)* $(,)?) => {
        $crate::db::statement::Statement::literal(
            $text,
            concat!($text, " FOR KEY SHARE"),
            vec![$($crate::db::value::Value::from($value)),*],
        )
    };
}

/// A `SELECT` whose rows nobody changes until the transaction ends; others may share that.
macro_rules! sql_sharing {
    ($text:literal $(, $value:expr)* $(,)?) => {
        $crate::db::statement::Statement::literal(
            $text,
            concat!($text, " FOR SHARE"),
            vec![$($crate::db::value::Value::from($value)),*],
        )
    };
}

pub(crate) use {sql, sql_keeping, sql_locking, sql_sharing};
