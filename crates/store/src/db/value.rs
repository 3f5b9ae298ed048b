//! Values bound to a statement: the few kinds both engines share.

use std::borrow::Cow;

use sqlx::Arguments;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use wharf_model::{
    BlobId, ExecutionId, GrantId, GroupId, IdentityId, ImmutableRuleId, LabelId, ManifestId, MemberId, ProjectId, QuotaId, RepositoryId,
    RetentionPolicyId, RetentionTaskId, RobotId, Role, RoleId, ScheduleId, TaskId, Timestamp, TrashId, UploadId, UserId, WorkloadRuleId,
};
use wharf_model::{ClusterId, PinId};
use wharf_oci::{Digest, MediaType};

/// One bound value. `None` is `NULL`; its type is still told to PostgreSQL.
#[derive(Debug, Clone)]
pub(crate) enum Value<'a> {
    Int(Option<i64>),
    Bool(bool),
    Text(Option<Cow<'a, str>>),
    Bytes(Option<Cow<'a, [u8]>>),
    Time(Option<Timestamp>),
}

impl Value<'_> {
    pub(crate) fn add_to_sqlite(&self, arguments: &mut SqliteArguments) -> Result<(), BoxDynError> {
        match self {
            Self::Int(value) => Arguments::add(arguments, *value),
            Self::Bool(value) => Arguments::add(arguments, *value),
            Self::Text(value) => Arguments::add(arguments, value.as_deref()),
            Self::Bytes(value) => Arguments::add(arguments, value.as_deref()),
            // Always six digits and `Z`, so that times compare as text.
            Self::Time(value) => Arguments::add(arguments, value.map(|time| time.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string())),
        }
    }

    pub(crate) fn add_to_postgres(&self, arguments: &mut PgArguments) -> Result<(), BoxDynError> {
        match self {
            Self::Int(value) => Arguments::add(arguments, *value),
            Self::Bool(value) => Arguments::add(arguments, *value),
            Self::Text(value) => Arguments::add(arguments, value.as_deref()),
            Self::Bytes(value) => Arguments::add(arguments, value.as_deref()),
            Self::Time(value) => Arguments::add(arguments, *value),
        }
    }
}

macro_rules! from_ids {
    ($($id:ident)+) => {$(
        impl From<$id> for Value<'_> {
            fn from(id: $id) -> Self {
                Self::Int(Some(id.0))
            }
        }

        impl From<Option<$id>> for Value<'_> {
            fn from(id: Option<$id>) -> Self {
                Self::Int(id.map(|id| id.0))
            }
        }
    )+};
}

from_ids!(BlobId ExecutionId GrantId GroupId IdentityId ImmutableRuleId LabelId ManifestId MemberId ProjectId QuotaId RepositoryId RobotId RoleId ScheduleId TaskId TrashId UserId WorkloadRuleId);
from_ids!(ClusterId PinId);
from_ids!(RetentionPolicyId RetentionTaskId);

impl From<i64> for Value<'_> {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Option<i64>> for Value<'_> {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

/// Limits and offsets: one past the largest stored number is as good as any larger one.
impl From<u64> for Value<'_> {
    fn from(value: u64) -> Self {
        Self::Int(Some(i64::try_from(value).unwrap_or(i64::MAX)))
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(Some(Cow::Borrowed(value)))
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(value: Option<&'a str>) -> Self {
        Self::Text(value.map(Cow::Borrowed))
    }
}

impl From<String> for Value<'_> {
    fn from(value: String) -> Self {
        Self::Text(Some(Cow::Owned(value)))
    }
}

impl From<UploadId> for Value<'_> {
    fn from(value: UploadId) -> Self {
        value.to_string().into()
    }
}

impl<'a> From<&'a Digest> for Value<'a> {
    fn from(value: &'a Digest) -> Self {
        value.as_str().into()
    }
}

impl From<MediaType> for Value<'_> {
    fn from(value: MediaType) -> Self {
        value.as_str().into()
    }
}

impl From<Role> for Value<'_> {
    fn from(value: Role) -> Self {
        value.id().into()
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(Some(Cow::Borrowed(value)))
    }
}

impl<'a> From<Option<&'a [u8]>> for Value<'a> {
    fn from(value: Option<&'a [u8]>) -> Self {
        Self::Bytes(value.map(Cow::Borrowed))
    }
}

impl From<Timestamp> for Value<'_> {
    fn from(value: Timestamp) -> Self {
        Self::Time(Some(value))
    }
}

impl From<Option<Timestamp>> for Value<'_> {
    fn from(value: Option<Timestamp>) -> Self {
        Self::Time(value)
    }
}

/// The kinds that built queries use. Another kind is a defect of the query, told when it runs.
impl TryFrom<sea_query::Value> for Value<'static> {
    type Error = BoxDynError;

    fn try_from(value: sea_query::Value) -> Result<Self, BoxDynError> {
        match value {
            sea_query::Value::BigInt(value) => Ok(value.into()),
            sea_query::Value::BigUnsigned(Some(value)) => Ok(value.into()),
            sea_query::Value::Bool(Some(value)) => Ok(value.into()),
            sea_query::Value::ChronoDateTimeUtc(value) => Ok(Self::Time(value)),
            sea_query::Value::String(value) => Ok(Self::Text(value.map(Cow::Owned))),
            other => Err(format!("a built query binds an unsupported kind of value: {other:?}").into()),
        }
    }
}
