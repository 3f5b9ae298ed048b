//! The session of the moment. One login at a time, in a task of its own: whoever needs its outcome waits for it, and nobody can cut it off.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use opendal::HttpTransporter;
use tokio::time::Instant;

use super::keystone::{Keystone, LoginError, Session};

/// How long before its end a token is renewed, at most; tokens of less than an hour are renewed in their last quarter at the latest.
/// Until then the old one serves on, so nobody waits and a Keystone that is down for a moment is not noticed.
const AHEAD: Duration = Duration::from_secs(15 * 60);
/// How long before its end a token is not used any more, at most; of a short-lived one it is a tenth.
const SLACK: Duration = Duration::from_secs(10);
/// After a login that failed, and for a token that is refused at once, nothing is tried for so long: Keystone locks accounts that try often.
const REST: Duration = Duration::from_secs(1);

type Login = Shared<BoxFuture<'static, Result<Arc<Session>, LoginError>>>;

/// The session and who renews it.
pub(super) struct Sessions {
    keystone: Arc<Keystone>,
    http: HttpTransporter,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    current: Option<Arc<Session>>,
    /// The login that is under way.
    login: Option<Login>,
    /// The last login, if it failed.
    failed: Option<(Instant, LoginError)>,
}

impl Session {
    fn age(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Whether the token is still good after `ahead`, or after a `share` of its life if that is less.
    fn lasts(&self, ahead: Duration, share: u32) -> bool {
        self.lifetime
            .is_none_or(|lifetime| self.age() + ahead.min(lifetime / share) < lifetime)
    }
}

impl Sessions {
    pub(super) fn new(keystone: Keystone, http: HttpTransporter) -> Self {
        Self {
            keystone: Arc::new(keystone),
            http,
            state: Arc::default(),
        }
    }

    /// A session with a token that is good as far as Keystone said. Logs in where there is none.
    pub(super) async fn current(&self) -> Result<Arc<Session>, LoginError> {
        let login = {
            let mut state = lock(&self.state);
            match state.current.clone() {
                Some(session) if session.lasts(AHEAD, 4) => return Ok(session),
                Some(session) if session.lasts(SLACK, 10) => {
                    // It serves on; how the login ends is for the requests after this one.
                    drop(self.begin(&mut state));
                    return Ok(session);
                }
                _ => self.begin(&mut state)?,
            }
        };
        login.await
    }

    /// Another session than `refused`, whose token the storage does not take. `None` when there is no better one.
    pub(super) async fn instead_of(&self, refused: &Arc<Session>) -> Result<Option<Arc<Session>>, LoginError> {
        {
            let mut state = lock(&self.state);
            if state.current.as_ref().is_some_and(|current| Arc::ptr_eq(current, refused)) {
                if refused.age() < REST {
                    return Ok(None);
                }
                state.current = None;
            }
        }
        self.current().await.map(Some)
    }

    /// The login that is under way, or a new one.
    fn begin(&self, state: &mut State) -> Result<Login, LoginError> {
        if let Some(login) = state.login.as_ref().filter(|login| login.peek().is_none()) {
            return Ok(login.clone());
        }
        if let Some((_, error)) = state.failed.as_ref().filter(|(at, _)| at.elapsed() < REST) {
            return Err(error.clone());
        }
        let (keystone, http, state_of_all) = (Arc::clone(&self.keystone), self.http.clone(), Arc::clone(&self.state));
        let task = tokio::spawn(async move {
            let outcome = keystone.login(&http).await.map(Arc::new);
            lock(&state_of_all).settle(&outcome);
            outcome
        });
        let login = task
            .map(|joined| joined.unwrap_or_else(|_| Err(LoginError::Unreachable("the login was interrupted".to_owned()))))
            .boxed()
            .shared();
        state.login = Some(login.clone());
        Ok(login)
    }
}

impl State {
    fn settle(&mut self, outcome: &Result<Arc<Session>, LoginError>) {
        self.login = None;
        match outcome {
            Ok(session) => {
                self.failed = None;
                self.current = Some(Arc::clone(session));
            }
            Err(error) => {
                tracing::warn!(error = %error, "a login for the object store failed");
                self.failed = Some((Instant::now(), error.clone()));
            }
        }
    }
}

/// Never held across IO. What a panic left is whole: every change is one assignment.
fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
