//! F1: the first start is cut off between the account `admin` and the file with its password.

use crate::configured;

#[tokio::test]
async fn f1_a_first_start_that_cannot_keep_the_password_leaves_no_account_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let file = data.join("admin-password");
    // A folder where the file should be: writing fails, as on a full disk.
    std::fs::create_dir_all(&file).expect("made");
    let builder = configured().without_env("WHARF_ADMIN_PASSWORD").data_dir(&data);
    let log = builder.clone().try_start().err().expect("it does not start");
    assert!(log.contains("cannot write"), "{log}");

    std::fs::remove_dir(&file).expect("removed");
    let registry = builder.start();
    let password = std::fs::read_to_string(&file).expect("the password is kept");
    let reply = registry.user("admin", password.trim()).get("/api/v2.0/users/current").await;
    assert_eq!(reply.status, 200, "{reply:?}");
}

#[tokio::test]
async fn c26_no_start_takes_a_password_that_everybody_knows() {
    for known in ["Harbor12345", "harbor12345", "Admin12345", "Wharf12345"] {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let start = configured().env("WHARF_ADMIN_PASSWORD", known).data_dir(&data).try_start();
        let log = start.err().unwrap_or_else(|| panic!("it starts with {known}"));
        assert!(log.contains("well-known"), "{log}");
        assert!(!log.contains(known), "{log}");
    }
}
