//! A user as the caller of a request.

use wharf_model::{Caller, Principal, RequestInfo, Scope, User};

/// A logged-in user.
pub(crate) fn caller(user: &User, request: RequestInfo) -> Caller {
    Caller {
        principal: Principal::User {
            id: user.id,
            name: user.name.as_str().into(),
            system_admin: user.system_admin || user.admin_in_auth,
        },
        scope: Scope::Full,
        request,
    }
}
