//! `wharf user`

use serde_json::json;

use super::{Shell, has_line};
use crate::start;

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_made_listed_shown_and_deleted() {
    let registry = start();
    let shell = Shell::admin(&registry);
    let made = shell.run_with(
        &[
            "user",
            "create",
            "wanda",
            "--email",
            "w@example.org",
            "--comment",
            "c",
            "--new-password-stdin",
        ],
        "Pass-word1\n",
    );
    assert_eq!((made.code, made.out.as_str()), (0, "made the account wanda\n"), "{made:?}");
    let table = shell.good(&["user", "list"]);
    assert!(has_line(&table, &["ID", "NAME", "EMAIL", "ADMIN"]), "{table}");
    assert!(has_line(&table, &["wanda", "w@example.org", "false"]), "{table}");
    assert!(has_line(&table, &["admin", "true"]), "{table}");
    let named = shell.good(&["user", "list", "--name", "AND"]);
    assert!(named.contains("wanda") && !named.contains("admin"), "{named}");
    let shown = shell.json(&["user", "show", "wanda"]);
    assert_eq!((&shown["realname"], &shown["comment"]), (&json!("wanda"), &json!("c")), "{shown}");
    assert_eq!(shell.json(&["user", "show"])["username"], "admin");

    let own = Shell::new()
        .with("WHARF_SERVER", registry.url())
        .with("WHARF_USERNAME", "wanda")
        .with("WHARF_PASSWORD", "Pass-word1");
    assert_eq!(own.json(&["user", "show", "wanda"])["username"], "wanda");
    own.bad(&["user", "list"], 1, &["FORBIDDEN", "403"]);

    shell.good(&["user", "delete", "wanda"]);
    shell.bad(&["user", "show", "wanda"], 1, &["there is no user wanda"]);
    own.bad(&["user", "show"], 1, &["UNAUTHORIZED", "401"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_has_every_page() {
    let registry = start();
    let admin = registry.admin();
    for number in 0..103 {
        admin.make_project(&format!("p{number}"), true).await;
    }
    let shell = Shell::new().with("WHARF_SERVER", registry.url());
    let rows = shell.json(&["project", "list"]);
    assert_eq!(rows.as_array().map(Vec::len), Some(104), "with library, and without logging in");
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_told_in_the_servers_words() {
    let registry = start();
    let shell = Shell::admin(&registry);
    let short = shell.run_with(
        &["user", "create", "x", "--email", "x@example.org", "--new-password-stdin"],
        "short\n",
    );
    assert_eq!((short.code, short.out.as_str()), (1, ""), "{short:?}");
    assert!(
        short.err.contains("BAD_REQUEST") && short.err.contains("password") && !short.err.contains("short\n"),
        "{short:?}"
    );
    shell.bad(&["user", "create", "x", "--email", "x@example.org"], 2, &["--new-password-stdin"]);
    shell.bad(&["user", "create", "x"], 2, &["--email"]);
    shell.bad(&["user", "delete", "admin"], 1, &["FORBIDDEN"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_gets_an_office_and_another_password() {
    let registry = start();
    registry.admin().make_user("wanda").await;
    let shell = Shell::admin(&registry);
    assert_eq!(shell.good(&["user", "set-admin", "wanda"]), "wanda is now a system administrator\n");
    assert_eq!(shell.json(&["user", "show", "wanda"])["sysadmin_flag"], true);
    assert_eq!(
        shell.good(&["user", "set-admin", "wanda", "off"]),
        "wanda is no longer a system administrator\n"
    );
    let set = shell.run_with(&["user", "set-password", "wanda", "--new-password-stdin"], "Another-pass-1\n");
    assert_eq!((set.code, set.out.as_str()), (0, "wanda has a new password\n"), "{set:?}");
    let own = Shell::new()
        .with("WHARF_SERVER", registry.url())
        .with("WHARF_USERNAME", "wanda")
        .with("WHARF_PASSWORD", "Another-pass-1");
    // One's own needs the old one, which is the one that logs in.
    let set = own.run_with(&["user", "set-password", "wanda", "--new-password-stdin"], "A-third-pass-1\n");
    assert_eq!(set.code, 0, "{set:?}");
    own.bad(&["user", "show"], 1, &["UNAUTHORIZED"]);
    let own = own.with("WHARF_PASSWORD", "A-third-pass-1");
    assert_eq!(own.json(&["user", "show"])["username"], "wanda");
    own.bad(&["user", "set-admin", "wanda"], 1, &["FORBIDDEN"]);
}
