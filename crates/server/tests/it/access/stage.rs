//! One registry with a cast, shared by the tests that run at the same time. The last one to leave stops it.

use std::sync::{Arc, Weak};

use tokio::sync::Mutex;
use wharf_testkit::{ADMIN_PASSWORD, Client, Image, TestRegistry};

use crate::start;

/// The private project everybody but the outsider is a member of.
pub(crate) const PRIVATE: &str = "acme";
/// A public project nobody of the cast is a member of.
pub(crate) const PUBLIC: &str = "commons";
/// A private project nobody of the cast is a member of.
pub(crate) const FOREIGN: &str = "vault";

/// Who a request is sent as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// No credential.
    Anonymous,
    /// A user without any membership.
    Outsider,
    /// Members of [`PRIVATE`].
    LimitedGuest,
    Guest,
    Developer,
    Maintainer,
    ProjectAdmin,
    /// The account `admin`.
    SystemAdmin,
}

impl Who {
    pub(crate) const ALL: [Self; 8] = [
        Self::Anonymous,
        Self::Outsider,
        Self::LimitedGuest,
        Self::Guest,
        Self::Developer,
        Self::Maintainer,
        Self::ProjectAdmin,
        Self::SystemAdmin,
    ];
    /// The four an abusive input is sent as.
    pub(crate) const FOUR: [Self; 4] = [Self::Anonymous, Self::Guest, Self::Developer, Self::SystemAdmin];

    /// Login name; empty for nobody.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "",
            Self::Outsider => "olga",
            Self::LimitedGuest => "liam",
            Self::Guest => "gina",
            Self::Developer => "dave",
            Self::Maintainer => "mary",
            Self::ProjectAdmin => "paul",
            Self::SystemAdmin => "admin",
        }
    }

    /// Harbor's number of the role in [`PRIVATE`].
    fn role(self) -> Option<i64> {
        match self {
            Self::ProjectAdmin => Some(1),
            Self::Developer => Some(2),
            Self::Guest => Some(3),
            Self::Maintainer => Some(4),
            Self::LimitedGuest => Some(5),
            Self::Anonymous | Self::Outsider | Self::SystemAdmin => None,
        }
    }

    pub(crate) fn password(self) -> String {
        match self {
            Self::SystemAdmin => ADMIN_PASSWORD.to_owned(),
            other => format!("Pass-word1-{}", other.name()),
        }
    }

    /// The `Authorization` header, empty for nobody.
    pub(crate) fn authorization(self) -> String {
        use base64::Engine as _;
        if self == Self::Anonymous {
            return String::new();
        }
        let pair = format!("{}:{}", self.name(), self.password());
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
    }

    /// A client of `registry`.
    pub(crate) fn client(self, registry: &TestRegistry) -> Client {
        match self {
            Self::Anonymous => registry.anonymous(),
            other => registry.user(other.name(), &other.password()),
        }
    }
}

/// A running registry with the cast and the three projects.
pub(crate) struct Stage {
    pub(crate) registry: TestRegistry,
}

impl Stage {
    /// A registry of one's own: for tests that measure the process or change the cast.
    pub(crate) async fn own() -> Self {
        Self::set(start()).await
    }

    /// Sets the stage on a registry that runs already.
    pub(crate) async fn set(registry: TestRegistry) -> Self {
        let admin = registry.admin();
        for (project, public) in [(PRIVATE, false), (PUBLIC, true), (FOREIGN, false)] {
            admin.make_project(project, public).await;
        }
        for who in Who::ALL.into_iter().filter(|who| !matches!(who, Who::Anonymous | Who::SystemAdmin)) {
            admin.make_user(who.name()).await;
            if let Some(role) = who.role() {
                admin.make_member(PRIVATE, who.name(), role).await;
            }
        }
        Self { registry }
    }

    /// The shared registry. Every test keeps to repositories of its own.
    pub(crate) async fn shared() -> Arc<Self> {
        static CURRENT: Mutex<Weak<Stage>> = Mutex::const_new(Weak::new());
        let mut current = CURRENT.lock().await;
        if let Some(stage) = current.upgrade() {
            return stage;
        }
        let stage = Arc::new(Self::own().await);
        *current = Arc::downgrade(&stage);
        stage
    }

    /// A client of this test. Clients are not shared: their connections end with the test's runtime.
    pub(crate) fn client(&self, who: Who) -> Client {
        who.client(&self.registry)
    }

    pub(crate) fn admin(&self) -> Client {
        self.client(Who::SystemAdmin)
    }

    /// Pushes an image nobody has seen before and returns it.
    pub(crate) async fn seed(&self, repository: &str, tag: &str) -> Image {
        let image = Image::random(1, 2000);
        self.admin().push_image(repository, tag, &image).await;
        image
    }
}
