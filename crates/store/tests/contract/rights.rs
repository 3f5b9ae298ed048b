//! Groups, custom roles, grants on some repositories, and robots.

use wharf_model::{Action, Actor, GroupKind, Holder, ListQuery, Page, Permission, Reach, Resource, RobotPermission, Role, RoleId};
use wharf_store::{NewRobot, Rights, RobotChange, StoreError, Visibility};

use crate::support::{add_manifest, add_project, add_repository, add_user, at, both_engines, ground};

fn robot(project: Option<wharf_model::ProjectId>, name: &str, creator: Holder) -> NewRobot<'_> {
    NewRobot {
        project,
        name,
        description: "",
        secret_hash: "sha256$salt$hash",
        disabled: false,
        duration_days: 30,
        expires_at: Some(at(30 * 86_400)),
        creator,
        now: at(0),
    }
}

both_engines! {
    async fn c56_a_users_groups_are_replaced_and_their_rights_with_them(store: Store) {
        let ground = ground(&store).await;
        let anna = add_user(&store, "anna").await;
        let pair = |key: &str| (key.to_owned(), key.to_uppercase());
        let mut tx = store.begin().await.expect("begin");
        tx.groups().replace_for(anna, GroupKind::Oidc, &[pair("devs"), pair("ops"), pair("devs")], at(0)).await.expect("replace");
        tx.groups().replace_for(anna, GroupKind::Ldap, &[pair("cn=devs")], at(0)).await.expect("replace");
        let devs = tx.groups().find(GroupKind::Oidc, "devs").await.expect("find").expect("onboarded");
        assert_eq!(devs.name, "DEVS");
        let member = tx.members().add(ground.project, Holder::Group(devs.id), RoleId(Role::Developer.id()), at(0)).await.expect("add");
        let member = member.expect("a new member");
        let again = tx.members().add(ground.project, Holder::Group(devs.id), RoleId(3), at(0)).await.expect("add");
        assert_eq!(again, None);
        tx.commit().await.expect("commit");
        let held = async || store.read().access().held_in(ground.project, Actor::User(anna)).await.expect("held");
        assert_eq!(held().await[0].rights, Rights::Role(Role::Developer));
        assert_eq!(store.read().members().roles_of(anna, &[ground.project]).await.expect("roles"), [(ground.project, RoleId(2))]);

        let mut tx = store.begin().await.expect("begin");
        tx.groups().replace_for(anna, GroupKind::Oidc, &[], at(1)).await.expect("replace");
        tx.commit().await.expect("commit");
        assert!(held().await.is_empty());
        assert_eq!(store.read().groups().of_user(anna).await.expect("groups").len(), 1, "the other provider's stays");

        let mut tx = store.begin().await.expect("begin");
        assert!(tx.groups().remove(devs.id).await.expect("remove"));
        assert!(!tx.groups().remove(devs.id).await.expect("remove"));
        assert_eq!(tx.members().lookup(ground.project, member).await.expect("lookup"), None);
        let error = tx.groups().replace_for(wharf_model::UserId(404), GroupKind::Oidc, &[], at(1)).await.expect_err("gone");
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
    }
}

both_engines! {
    async fn members_are_listed_by_name_and_found_in_their_project_only(store: Store) {
        let ground = ground(&store).await;
        let other = add_project(&store, "other", ground.user, false).await;
        let mut tx = store.begin().await.expect("begin");
        let group = tx.groups().add(GroupKind::Proxy, "All_Of%Us", "All_Of%Us", at(0)).await.expect("add").expect("a group");
        assert_eq!(tx.groups().add(GroupKind::Proxy, "All_Of%Us", "x", at(0)).await.expect("add"), None);
        let id = tx.members().add(ground.project, Holder::Group(group), RoleId(3), at(0)).await.expect("add").expect("a member");
        tx.members().set(ground.project, ground.user, Role::ProjectAdmin, at(0)).await.expect("set");
        tx.commit().await.expect("commit");
        let list = async |name: Option<&str>| store.read().members().list(ground.project, name, Page::default()).await.expect("list");
        let (all, total) = list(None).await;
        assert_eq!((all.iter().map(|member| member.name.as_str()).collect::<Vec<_>>(), total), (vec!["All_Of%Us", "owner"], 2));
        assert_eq!(all[0].role_name, "guest");
        for (name, found) in [("l_o", 1), ("F%u", 1), ("%", 1), ("_w", 0), ("WNE", 1), ("\0", 0)] {
            assert_eq!(list(Some(name)).await.1, found, "{name:?}");
        }
        let mut tx = store.begin().await.expect("begin");
        assert_eq!(tx.members().lookup(other, id).await.expect("lookup"), None);
        assert!(!tx.members().set_role(other, id, RoleId(1)).await.expect("set"));
        assert!(!tx.members().remove(other, id).await.expect("remove"));
        assert!(tx.members().set_role(ground.project, id, RoleId(2)).await.expect("set"));
        assert_eq!(tx.members().count_by_role(ground.project).await.expect("count"), [(RoleId(1), 1), (RoleId(2), 1)]);
        assert!(tx.members().administers_a_project(ground.user).await.expect("asked"));
    }
}

both_engines! {
    async fn a_custom_role_gives_what_it_lists_and_stays_while_it_is_used(store: Store) {
        let ground = ground(&store).await;
        let anna = add_user(&store, "anna").await;
        let tags = Permission::new(Resource::Tag, Action::Create);
        let mut tx = store.begin().await.expect("begin");
        let role = tx.roles().add("tagger", "", &[tags, Permission::PULL, tags], at(0)).await.expect("add").expect("a role");
        assert!(role.0 >= 100, "{role}");
        assert_eq!(tx.roles().add("tagger", "", &[tags], at(0)).await.expect("add"), None);
        tx.members().add(ground.project, Holder::User(anna), role, at(0)).await.expect("add").expect("a member");
        tx.commit().await.expect("commit");
        let held = async || store.read().access().held_in(ground.project, Actor::User(anna)).await.expect("held").remove(0).rights;
        assert_eq!(held().await, Rights::Listed(vec![Permission::PULL, tags]));
        let mut tx = store.begin().await.expect("begin");
        assert!(!tx.roles().remove(role).await.expect("remove"), "used");
        assert!(tx.roles().update(role, "puller", "only pulls", &[Permission::PULL], at(1)).await.expect("update"));
        tx.commit().await.expect("commit");
        assert_eq!(held().await, Rights::Listed(vec![Permission::PULL]));
        let (roles, total) = store.read().roles().list(&ListQuery::default()).await.expect("list");
        assert_eq!((roles[0].name.as_str(), roles[0].description.as_str(), total), ("puller", "only pulls", 1));
    }
}

both_engines! {
    async fn grants_show_their_project_and_mark_it_as_not_whole(store: Store) {
        let ground = ground(&store).await;
        let other = add_project(&store, "other", ground.user, false).await;
        let anna = add_user(&store, "anna").await;
        let repository = add_repository(&store, ground.project, "team/app").await;
        add_manifest(&store, repository.id, "team/app").await;
        let mut tx = store.begin().await.expect("begin");
        let id = tx.grants().add(ground.project, Holder::User(anna), "team/*", RoleId(3), at(0)).await.expect("add").expect("a grant");
        assert_eq!(tx.grants().add(ground.project, Holder::User(anna), "team/*", RoleId(2), at(0)).await.expect("add"), None);
        assert_eq!(tx.grants().add(ground.project, Holder::User(wharf_model::UserId(404)), "x", RoleId(2), at(0)).await.expect("add"), None);
        tx.commit().await.expect("commit");
        let read = store.read();
        let catalog = read.repositories().catalog(Visibility::Holder(Actor::User(anna)), None, 10).await.expect("catalog");
        assert_eq!(catalog, [("library/team/app".to_owned(), false)]);
        let (grants, total) = read.grants().list(ground.project, &ListQuery::default()).await.expect("list");
        assert_eq!((grants[0].name.as_str(), grants[0].pattern.as_str(), grants[0].role_name.as_str(), total), ("anna", "team/*", "guest", 1));
        let mut tx = store.begin().await.expect("begin");
        assert!(!tx.grants().remove(other, id).await.expect("remove"));
        assert_eq!(tx.grants().lookup(other, id).await.expect("lookup"), None);
        assert!(tx.grants().update(ground.project, id, "team/**", RoleId(2)).await.expect("update"));
        assert!(tx.grants().remove(ground.project, id).await.expect("remove"));
    }
}

both_engines! {
    async fn c80_robots_of_a_project_are_its_own_and_their_hashes_are_not_read(store: Store) {
        let ground = ground(&store).await;
        let names = ["a_b", "axb"];
        let mut projects = Vec::new();
        for name in names {
            projects.push(add_project(&store, name, ground.user, false).await);
        }
        let creator = Holder::User(ground.user);
        let mut tx = store.begin().await.expect("begin");
        for project in [None, Some(projects[0]), Some(projects[1])] {
            let id = tx.robots().add(robot(project, "ci", creator)).await.expect("add").expect("a robot");
            assert_eq!(tx.robots().add(robot(project, "ci", creator)).await.expect("add"), None);
            let reach = project.map_or(Reach::AllProjects, Reach::Project);
            let permissions = [Permission::PULL, Permission::PUSH].map(|permission| RobotPermission { reach, permission });
            tx.robots().set_permissions(id, &permissions).await.expect("set");
        }
        tx.commit().await.expect("commit");
        for project in [None, Some(projects[0]), Some(projects[1])] {
            let (robots, total) = store.read().robots().list(project, &ListQuery::default()).await.expect("list");
            assert_eq!((robots.len(), total, robots[0].project), (1, 1, project));
            assert_eq!(robots[0].permissions.len(), 2);
            assert!(!format!("{robots:?}").contains("sha256$"));
        }
        let own = store.read().robots().find(Some(projects[0]), "ci").await.expect("find").expect("found");
        let credential = store.read().robots().credential(Some("a_b"), "ci").await.expect("credential").expect("found");
        assert_eq!((credential.id, credential.secret_hash.as_str()), (own, "sha256$salt$hash"));
        for (project, name) in [(Some("a%b"), "ci"), (Some("a_b"), "c_"), (None, "a_b+ci"), (Some(""), "ci"), (None, "\0")] {
            assert!(store.read().robots().credential(project, name).await.expect("credential").is_none(), "{project:?} {name:?}");
        }
        let held = store.read().access().held_in(projects[1], Actor::Robot(own)).await.expect("held");
        assert!(held.is_empty(), "{held:?}");

        let mut tx = store.begin().await.expect("begin");
        let change = RobotChange { description: "new", disabled: true, duration_days: -1, expires_at: None, now: at(2) };
        assert!(tx.robots().update(own, change).await.expect("update"));
        assert!(tx.robots().set_secret(own, "$argon2id$x", at(2)).await.expect("set"));
        let changed = tx.robots().lookup(own).await.expect("lookup").expect("found");
        assert_eq!((changed.disabled, changed.expires_at, changed.description.as_str(), changed.full_name()), (true, None, "new", "a_b+ci".to_owned()));
        assert!(tx.robots().remove(own).await.expect("remove"));
        assert!(!tx.robots().remove(own).await.expect("remove"));
        assert_eq!(tx.robots().count(Some(projects[0])).await.expect("count"), 0);
        assert!(tx.projects().remove(projects[1]).await.expect("remove"), "robots go with their project");
        assert_eq!(tx.robots().find(Some(projects[1]), "ci").await.expect("find"), None);
    }
}
