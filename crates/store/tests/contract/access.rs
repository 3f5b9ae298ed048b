use wharf_model::{Role, UserId};
use wharf_store::{AccountFacts, ProjectFacts};

use crate::support::{add_project, add_user, at, both_engines};

both_engines! {
    async fn facts_come_together(store: Store) {
        let owner = add_user(&store, "owner").await;
        let guest = add_user(&store, "guest").await;
        let project = add_project(&store, "library", owner, true).await;
        let mut tx = store.begin().await.expect("begin");
        tx.members().set(project, guest, Role::Guest).await.expect("set");
        tx.users().set_system_admin(owner, true, at(1)).await.expect("set");
        tx.commit().await.expect("commit");

        let facts = store.read().access().facts("library", Some(guest)).await.expect("facts");
        assert_eq!(facts.project, Some(ProjectFacts { id: project, public: true }));
        assert_eq!(facts.role, Some(Role::Guest));
        assert_eq!(facts.account, Some(AccountFacts { system_admin: false, disabled: false }));

        let facts = store.read().access().facts("library", Some(owner)).await.expect("facts");
        assert_eq!(facts.role, None);
        assert_eq!(facts.account, Some(AccountFacts { system_admin: true, disabled: false }));
    }
}

both_engines! {
    async fn what_does_not_exist_is_none(store: Store) {
        let owner = add_user(&store, "owner").await;
        add_project(&store, "library", owner, false).await;
        let facts = store.read().access().facts("library", None).await.expect("facts");
        assert!(facts.project.is_some() && facts.role.is_none() && facts.account.is_none());
        let facts = store.read().access().facts("Library", Some(owner)).await.expect("facts");
        assert!(facts.project.is_none() && facts.role.is_none() && facts.account.is_some());
        let facts = store.read().access().facts("library", Some(UserId(404))).await.expect("facts");
        assert!(facts.project.is_some() && facts.account.is_none());
        assert_eq!(store.read().access().account(UserId(404)).await.expect("account"), None);
        assert!(store.read().access().account(owner).await.expect("account").is_some());
    }
}
