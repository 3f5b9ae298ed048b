//! A name and a password become a caller: one function for Basic authentication and for the login page.
//!
//! An account with a local password is asked here and nowhere else. Every other name is asked of the configured directories, and the
//! account behind it is found by who the directory says this is, never by the name.

use std::sync::Arc;
use std::time::Duration;

use wharf_auth::{LdapError, LdapProvider, Throttle, Throttled};
use wharf_meter::logins;
use wharf_model::{Caller, GroupKind, RequestInfo, Secret, User, UserId};

use super::caller::caller;
use super::guesses;
use super::outside::accept;
use crate::{Core, Error, audit};

/// How long an answer about a name and a password stands without asking again. A changed local password ends it at once, because the stored
/// hash is part of the question. The same wrong password again is no other guess: it is neither checked nor counted.
const STANDS: Duration = Duration::from_secs(30);
/// So many answers are remembered.
const REMEMBERED: u64 = 10_000;
/// A refusal takes at least so long where directories are asked, so that its time does not tell which names have local passwords.
const REFUSAL: Duration = Duration::from_millis(300);

/// What signing in remembers in this process.
pub struct SignIns {
    /// Slows down whoever guesses.
    pub(crate) throttle: Throttle,
    /// Answers by keyed fingerprint of name, password, stored hash and address.
    recent: moka::future::Cache<[u8; 32], Answer>,
}

/// What a name and a password are.
#[derive(Debug, Clone, Copy)]
enum Answer {
    /// The password of the local account of that name.
    Local,
    /// This account, by a directory.
    Outside(UserId),
    /// Nobody.
    Wrong,
}

/// Why there is no answer, so that many who wait for one answer can all be told.
#[derive(Debug, Clone, thiserror::Error)]
enum Refusal {
    #[error(transparent)]
    Throttled(Throttled),
    #[error(transparent)]
    Fault(Arc<Error>),
}

impl Default for SignIns {
    fn default() -> Self {
        Self {
            throttle: Throttle::default(),
            recent: moka::future::Cache::builder().max_capacity(REMEMBERED).time_to_live(STANDS).build(),
        }
    }
}

impl SignIns {
    /// Forgets every answer: after changes of who may log in.
    pub(crate) fn forget(&self) {
        self.recent.invalidate_all();
    }
}

/// The caller behind a user name and a password.
///
/// # Errors
/// [`Error::BadCredentials`] when they prove nothing, [`Error::Throttled`] after too many that proved nothing; anything else means that
/// there is no answer, and the request must fail rather than go on as anonymous (GHSA-3x7c-wf86-mjx6).
pub async fn sign_in(core: &Core, username: &str, password: &Secret, request: RequestInfo) -> Result<Caller, Error> {
    let account = core.store.read().users().credentials(username).await?;
    sign_in_to(core, account, username, password, request).await
}

/// As [`sign_in`], to the account of that name as it was just read, with the hash of its password.
///
/// # Errors
/// As for [`sign_in`].
pub(crate) async fn sign_in_to(
    core: &Core,
    account: Option<(User, Option<String>)>,
    username: &str,
    password: &Secret,
    request: RequestInfo,
) -> Result<Caller, Error> {
    let name = account.as_ref().map(|(user, _)| user.name.to_string());
    let outcome = find(core, username, password, account, &request).await;
    if matches!(outcome, Err(Error::BadCredentials | Error::Throttled { .. })) {
        audit::login_failed(core, &request, name.as_deref()).await;
    }
    Ok(caller(&outcome?, request))
}

/// The account that is proven, as it is now.
async fn find(
    core: &Core,
    username: &str,
    password: &Secret,
    account: Option<(User, Option<String>)>,
    request: &RequestInfo,
) -> Result<User, Error> {
    let hash = account.as_ref().and_then(|(_, hash)| hash.as_deref());
    let user = match answer(core, username, password, hash, request).await? {
        Answer::Local => account.map(|(user, _)| user),
        // Read now: the account may have been disabled since the directory was asked.
        Answer::Outside(id) => core.store.read().users().lookup(id).await?,
        Answer::Wrong => None,
    };
    user.filter(|user| !user.disabled).ok_or(Error::BadCredentials)
}

/// Checks the password, once for all who ask with the same one at the same time: a client opens many connections at once.
async fn answer(core: &Core, username: &str, password: &Secret, hash: Option<&str>, request: &RequestInfo) -> Result<Answer, Error> {
    let key = key(core, username, password, hash.unwrap_or(""), request);
    let answer = core
        .sign_ins
        .recent
        .try_get_with(key, try_once(core, username, password, hash, request));
    counted(answer.await.map_err(told))
}

/// Counts what came of a check.
fn counted(answer: Result<Answer, Error>) -> Result<Answer, Error> {
    logins::checked(match &answer {
        Ok(Answer::Local | Answer::Outside(_)) => "ok",
        Ok(Answer::Wrong) => "wrong",
        Err(Error::Throttled { .. }) => "throttled",
        Err(_) => "unanswered",
    });
    answer
}

/// Whether a secret that is no user's, such as a robot's, is the one whose hash is stored: counted and remembered like a password. `check`
/// does the work.
///
/// # Errors
/// [`Error::Throttled`]; otherwise when there is no answer.
pub(crate) async fn check_secret(
    core: &Core,
    name: &str,
    secret: &Secret,
    hash: &str,
    request: &RequestInfo,
    check: impl Future<Output = Result<bool, Error>>,
) -> Result<bool, Error> {
    let key = key(core, name, secret, hash, request);
    let answer = core.sign_ins.recent.try_get_with(key, async {
        let guess = guesses::begin(core, request.address, name).await.map_err(refusal)?;
        match check.await {
            Ok(true) => {
                guess.succeeded(core).await;
                Ok(Answer::Local)
            }
            Ok(false) => {
                guess.failed(core).await;
                Ok(Answer::Wrong)
            }
            Err(error) => {
                guess.unanswered();
                Err(Refusal::Fault(Arc::new(error)))
            }
        }
    });
    Ok(matches!(counted(answer.await.map_err(told))?, Answer::Local))
}

/// What an answer is remembered by.
fn key(core: &Core, name: &str, secret: &Secret, hash: &str, request: &RequestInfo) -> [u8; 32] {
    let from = request.address.map(|address| address.to_string()).unwrap_or_default();
    core.sealer.fingerprint(&[name, secret.expose(), hash, &from])
}

fn refusal(error: Error) -> Refusal {
    match error {
        Error::Throttled { wait } => Refusal::Throttled(Throttled { wait }),
        error => Refusal::Fault(Arc::new(error)),
    }
}

fn told(refusal: Arc<Refusal>) -> Error {
    match &*refusal {
        Refusal::Throttled(throttled) => Error::Throttled { wait: throttled.wait },
        Refusal::Fault(error) => error.again(),
    }
}

/// One try, counted.
async fn try_once(core: &Core, username: &str, password: &Secret, hash: Option<&str>, request: &RequestInfo) -> Result<Answer, Refusal> {
    let guess = guesses::begin(core, request.address, username).await.map_err(refusal)?;
    let slowest = tokio::time::sleep(REFUSAL);
    let directory = core.configuration.ldap().await.map_err(|error| Refusal::Fault(Arc::new(error)));
    let outcome = match (&directory, hash) {
        // Whatever a directory does, local accounts log in.
        (_, Some(_)) => local(core, password, hash).await,
        (Ok(Some(directory)), None) => outside(core, directory, username, password, request).await,
        (Ok(None), None) => local(core, password, None).await,
        (Err(fault), None) => Err(fault.clone()),
    };
    match outcome {
        Ok(Answer::Wrong) => {
            guess.failed(core).await;
            if !matches!(directory, Ok(None)) {
                slowest.await;
            }
            Ok(Answer::Wrong)
        }
        Ok(proof) => {
            guess.succeeded(core).await;
            Ok(proof)
        }
        Err(fault) => {
            guess.unanswered();
            Err(fault)
        }
    }
}

async fn local(core: &Core, password: &Secret, hash: Option<&str>) -> Result<Answer, Refusal> {
    match core.passwords.verify(password, hash).await {
        Ok(true) => Ok(Answer::Local),
        Ok(false) => Ok(Answer::Wrong),
        Err(error) => Err(Refusal::Fault(Arc::new(error.into()))),
    }
}

/// Asks the directory. An account whose name had to differ from the directory's is reached as `name@ldap`.
async fn outside(
    core: &Core,
    directory: &LdapProvider,
    username: &str,
    password: &Secret,
    request: &RequestInfo,
) -> Result<Answer, Refusal> {
    let fault = |error: Error| Refusal::Fault(Arc::new(error));
    let bare = username
        .strip_suffix(directory.name())
        .and_then(|name| name.strip_suffix('@'))
        .unwrap_or(username);
    let identity = directory
        .authenticate(bare, password.expose())
        .await
        .map_err(|error| fault(unavailable(error)))?;
    let Some(identity) = identity else { return Ok(Answer::Wrong) };
    let user = accept(core, GroupKind::Ldap, &identity, request).await.map_err(fault)?;
    Ok(Answer::Outside(user.id))
}

/// A directory that gives no answer.
pub(crate) fn unavailable(error: LdapError) -> Error {
    match error {
        LdapError::Busy => Error::TooMany(error.to_string()),
        error => Error::Unavailable {
            what: "the LDAP directory",
            source: error.into(),
        },
    }
}
