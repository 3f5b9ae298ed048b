//! The reason of a verdict of retention as an object, described by the table of codes.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::openapi::schema::{AdditionalProperties, Schema};
use utoipa::openapi::{ObjectBuilder, RefOr, Type};
use utoipa::{PartialSchema, ToSchema};
use wharf_model::Reason;

/// A reason: its code, and beside it what the code is about.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct ReasonBody(pub(super) Reason);

impl PartialSchema for ReasonBody {
    fn schema() -> RefOr<Schema> {
        let code = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(Reason::CODES.iter().copied()));
        ObjectBuilder::new()
            .description(Some(
                "Why something stays or goes: a code, and beside it what the code is about, as text, numbers, or further reasons.",
            ))
            .property("code", code)
            .required("code")
            .additional_properties(Some(AdditionalProperties::FreeForm(true)))
            .into()
    }
}

impl ToSchema for ReasonBody {
    fn name() -> Cow<'static, str> {
        "RetentionReason".into()
    }
}
