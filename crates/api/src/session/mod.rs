//! Logging in and out with a browser, as Harbor's portal and scripts of its 1.x days do.
//!
//! The cookie is called `sid`, because those scripts look for it. It is for the REST API and the token service, never for `/v2`, and a
//! request that changes something must also prove that one of our own pages sent it (`origin.rs`).

mod cookie;
mod form;
mod login;
mod logout;
mod oidc;
mod origin;
mod user_exists;

use axum::Router;
use axum::routing::{get, post};

use crate::Api;

pub(crate) use cookie::session_cookie;
pub(crate) use origin::{check_session_request, serve_browser};

/// Routes outside `/api`.
pub(crate) fn router() -> Router<Api> {
    Router::new()
        .route("/c/login", post(login::post))
        .route("/login", post(login::post))
        .route("/c/log_out", get(logout::any).post(logout::any))
        .route("/c/logout", get(logout::any).post(logout::any))
        .route("/log_out", get(logout::any).post(logout::any))
        .route("/c/userExists", post(user_exists::post))
        .route("/c/oidc/login", get(oidc::login))
        .route("/c/oidc/callback", get(oidc::callback))
        .route("/c/oidc/onboard", post(oidc::onboard))
        .route("/c/oidc/logout", get(oidc::logout).post(oidc::logout))
}
