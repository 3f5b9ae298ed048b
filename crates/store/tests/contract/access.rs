use wharf_model::{Actor, Role, UserId};
use wharf_store::{AccountFacts, HeldRight, ProjectFacts, Rights};

use crate::support::{add_project, add_user, at, both_engines};

both_engines! {
    async fn facts_come_together(store: Store) {
        let owner = add_user(&store, "owner").await;
        let guest = add_user(&store, "guest").await;
        let project = add_project(&store, "library", owner, true).await;
        let mut tx = store.begin().await.expect("begin");
        tx.members().set(project, guest, Role::Guest, at(0)).await.expect("set");
        tx.users().set_system_admin(owner, true, at(1)).await.expect("set");
        tx.commit().await.expect("commit");

        let facts = store.read().access().facts("library", Some(Actor::User(guest))).await.expect("facts");
        assert_eq!(facts.project, Some(ProjectFacts { id: project, public: true }));
        assert_eq!(facts.held, [HeldRight { pattern: None, rights: Rights::Role(Role::Guest) }]);
        assert_eq!(facts.account, Some(AccountFacts { system_admin: false, auditor: false, disabled: false, expires_at: None }));

        let facts = store.read().access().facts("library", Some(Actor::User(owner))).await.expect("facts");
        assert!(facts.held.is_empty());
        assert_eq!(facts.account, Some(AccountFacts { system_admin: true, auditor: false, disabled: false, expires_at: None }));
    }
}

both_engines! {
    async fn what_does_not_exist_is_none(store: Store) {
        let owner = add_user(&store, "owner").await;
        add_project(&store, "library", owner, false).await;
        let facts = store.read().access().facts("library", None).await.expect("facts");
        assert!(facts.project.is_some() && facts.held.is_empty() && facts.account.is_none());
        let facts = store.read().access().facts("Library", Some(Actor::User(owner))).await.expect("facts");
        assert!(facts.project.is_none() && facts.held.is_empty() && facts.account.is_some());
        let facts = store.read().access().facts("library", Some(Actor::User(UserId(404)))).await.expect("facts");
        assert!(facts.project.is_some() && facts.account.is_none());
        assert_eq!(store.read().access().account(Actor::User(UserId(404))).await.expect("account"), None);
        assert!(store.read().access().account(Actor::User(owner)).await.expect("account").is_some());
    }
}
