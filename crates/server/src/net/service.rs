//! From hyper's request to the router's and back.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::routing::future::RouteFuture;
use http::{HeaderValue, Request, Response, StatusCode, Uri, header};
use http_body::Body as _;
use hyper::body::Incoming;
use tower::Service as _;
use wharf_meter::http::{Method, Route};

use super::Shared;
use super::activity::Activity;
use super::body::{Pace, RequestBody, ResponseBody};
use super::exchange::Exchange;
use super::framing::Refusal;
use super::ticket::Ticket;

/// Answers the requests of one connection.
#[derive(Debug)]
pub(super) struct ConnectionService {
    shared: Arc<Shared>,
    activity: Arc<Activity>,
    peer: SocketAddr,
    is_h2: bool,
}

impl ConnectionService {
    /// A service for the connection from `peer`.
    pub(super) fn new(shared: Arc<Shared>, activity: Arc<Activity>, peer: SocketAddr, is_h2: bool) -> Self {
        Self {
            shared,
            activity,
            peer,
            is_h2,
        }
    }

    fn ticket(&self, request: &Request<Incoming>) -> (u64, Ticket) {
        let number = self.activity.begin_request();
        let route = self.shared.measured.then(|| Route::of(request.uri().path()));
        let method = || Method::of(request.method().as_str());
        (
            number,
            Ticket {
                activity: Arc::clone(&self.activity),
                exchange: Arc::new(Exchange::of(route)),
                measured: route.map(|route| wharf_meter::http::Exchange::begin(route, method())),
            },
        )
    }

    /// The limits that HTTP/1 heads have met already and HTTP/2 ones have not.
    fn check(&self, number: u64, request: &Request<Incoming>) -> Result<(), Refusal> {
        if let Some(refusal) = self.activity.refusal(number) {
            return Err(refusal);
        }
        let limits = &self.shared.limits;
        if request.uri().path_and_query().map_or(0, |target| target.as_str().len()) > limits.uri_length {
            return Err(Refusal::UriTooLong);
        }
        if request.headers().len() > limits.header_count {
            return Err(Refusal::HeadTooLarge);
        }
        match request.uri().authority() {
            Some(authority) if authority.as_str().contains('@') => Err(Refusal::Malformed("the request target names a user")),
            _ => Ok(()),
        }
    }

    /// What the router gets: a plain path, the peer's address and a body under watch.
    fn prepare(&self, request: Request<Incoming>, ticket: &Ticket) -> Request<Body> {
        let (mut parts, body) = request.into_parts();
        if let Some(authority) = parts.uri.authority().cloned() {
            // HTTP/2 carries the host only in the target; over HTTP/1 an absolute target must not override the Host field.
            if self.is_h2
                && let Ok(host) = HeaderValue::from_str(authority.as_str())
            {
                parts.headers.entry(header::HOST).or_insert(host);
            }
            if let Some(target) = parts.uri.path_and_query().cloned() {
                parts.uri = Uri::from(target);
            }
        }
        parts.extensions.insert(ConnectInfo(self.peer));
        if body.is_end_stream() {
            return Request::from_parts(parts, Body::empty());
        }
        let pace = Pace::new(&self.shared.limits);
        let body = RequestBody::new(body, pace, Arc::clone(&ticket.exchange), Arc::clone(&self.shared.counters));
        Request::from_parts(parts, Body::new(body))
    }
}

impl hyper::service::Service<Request<Incoming>> for ConnectionService {
    type Response = Response<ResponseBody>;
    type Error = Infallible;
    type Future = Answer;

    fn call(&self, request: Request<Incoming>) -> Answer {
        let (number, ticket) = self.ticket(&request);
        if self.is_h2 {
            self.activity.put_opened(Arc::clone(&ticket.exchange));
        }
        let work = match self.check(number, &request) {
            Err(refusal) => {
                self.shared.counters.heads_refused.add();
                tracing::debug!(peer = %self.peer, ?refusal, "refused a request head");
                Work::Refused(refusal)
            }
            Ok(()) => Work::Routed(self.shared.app.clone().call(self.prepare(request, &ticket))),
        };
        Answer {
            work,
            ticket: Some(ticket),
            is_h2: self.is_h2,
        }
    }
}

#[expect(
    clippy::large_enum_variant,
    reason = "the large one is the usual one, and hyper keeps the future in place"
)]
enum Work {
    Refused(Refusal),
    Routed(RouteFuture<Infallible>),
}

/// The answer to one request.
pub(super) struct Answer {
    work: Work,
    ticket: Option<Ticket>,
    is_h2: bool,
}

impl Future for Answer {
    type Output = Result<Response<ResponseBody>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let mut response = match &mut this.work {
            Work::Refused(refusal) => refusal.answer(this.is_h2),
            Work::Routed(future) => match ready!(Pin::new(future).poll(cx)) {
                Ok(response) => response,
                Err(never) => match never {},
            },
        };
        let Some(mut ticket) = this.ticket.take() else {
            return Poll::Pending;
        };
        if ticket.exchange.body_late() && !response.status().is_success() {
            response = refuse(
                StatusCode::REQUEST_TIMEOUT,
                "REQUEST_TIMEOUT",
                "the request body came too slowly",
                this.is_h2,
            );
        }
        if ticket.exchange.body_unread() && !this.is_h2 {
            // hyper closes a connection on which something unread may still come. A client that is not told would send its
            // next request into the closing (RFC 9112, 9.6).
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if let Some(measured) = &mut ticket.measured {
            measured.answered(response.status().as_u16());
        }
        Poll::Ready(Ok(response.map(|body| ResponseBody::new(body, ticket))))
    }
}

impl Refusal {
    fn answer(self, is_h2: bool) -> Response<Body> {
        match self {
            Self::Malformed(why) => refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", why, is_h2),
            Self::UriTooLong => refuse(StatusCode::URI_TOO_LONG, "URI_TOO_LONG", "the request target is too long", is_h2),
            Self::HeadTooLarge => {
                let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
                refuse(
                    status,
                    "HEADER_FIELDS_TOO_LARGE",
                    "the header fields are too many or too large",
                    is_h2,
                )
            }
        }
    }
}

/// An error in the shape of both the distribution spec and Harbor. Over HTTP/1 it ends the connection, whose framing is in doubt.
fn refuse(status: StatusCode, code: &str, message: &str, is_h2: bool) -> Response<Body> {
    let body = serde_json::json!({ "errors": [{ "code": code, "message": message }] });
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if !is_h2 {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
