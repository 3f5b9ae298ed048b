//! Requests to issuers go out through the guard.

use std::sync::Arc;

use async_trait::async_trait;
use wharf_auth::oidc::{Call, Issuers, Transport, TransportError};
use wharf_remote::{Body, Egress, EgressError, Request};

struct Guarded(Egress);

/// What is known of issuers, asked for through `egress`.
pub fn issuers(egress: Egress) -> Issuers {
    Issuers::new(Arc::new(Guarded(egress)))
}

#[async_trait]
impl Transport for Guarded {
    async fn send(&self, call: Call) -> Result<http::Response<Vec<u8>>, TransportError> {
        let failed = |error: EgressError| TransportError(error.to_string());
        let (parts, body) = call.request.into_parts();
        let mut request = Request::new(parts.method, &parts.uri.to_string())
            .map_err(failed)?
            .headers(parts.headers)
            .verify_certificate(call.verify_certificate)
            .answer_size(call.max_answer);
        if !body.is_empty() {
            request = request.body(Body::Bytes(body.into()));
        }
        let answer = self.0.send(request).await.map_err(failed)?;
        let mut response = http::Response::new(vec![]);
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        *response.body_mut() = answer.bytes().await.map_err(failed)?.to_vec();
        Ok(response)
    }
}
