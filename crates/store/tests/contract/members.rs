use wharf_model::{Page, Role, UserId};
use wharf_store::StoreError;

use crate::support::{add_user, at, both_engines, ground};

both_engines! {
    async fn a_role_is_given_replaced_and_taken(store: Store) {
        let ground = ground(&store).await;
        let anna = add_user(&store, "anna").await;
        let mut tx = store.begin().await.expect("begin");
        for role in Role::ALL {
            tx.members().set(ground.project, anna, role, at(0)).await.expect("set");
            assert_eq!(tx.projects().role_of(ground.project, anna).await.expect("role"), Some(role));
        }
        tx.members().set(ground.project, ground.user, Role::ProjectAdmin, at(0)).await.expect("set");
        tx.commit().await.expect("commit");

        let (members, total) = store.read().members().list(ground.project, None, Page::default()).await.expect("list");
        let names: Vec<_> = members.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(total, 2);
        assert_eq!(names, ["anna", "owner"]);

        let mut tx = store.begin().await.expect("begin");
        assert!(tx.members().remove(ground.project, members[0].id).await.expect("remove"));
        assert!(!tx.members().remove(ground.project, members[0].id).await.expect("remove"));
        assert_eq!(tx.projects().role_of(ground.project, anna).await.expect("role"), None);
    }
}

both_engines! {
    async fn nobody_is_no_member(store: Store) {
        let ground = ground(&store).await;
        let mut tx = store.begin().await.expect("begin");
        let error = tx.members().set(ground.project, UserId(404), Role::Guest, at(0)).await.expect_err("no such user");
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
    }
}
