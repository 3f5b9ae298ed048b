//! Small forms.

use axum::body::Body;
use http_body_util::{BodyExt as _, Limited};

use crate::error::rest::RestError;

/// Longest form, in bytes.
const MAX_FORM: usize = 64 * 1024;

/// A form as it was sent. Passwords may hold any character, so nothing is refused here.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a body of `application/x-www-form-urlencoded`.
    pub(super) async fn read(body: Body) -> Result<Self, RestError> {
        let collected = Limited::new(body, MAX_FORM)
            .collect()
            .await
            .map_err(|_| RestError::bad_request("the form is too large or ended early"))?;
        let pairs = form_urlencoded::parse(&collected.to_bytes())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        Ok(Self(pairs))
    }

    /// The first value of a field that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}
