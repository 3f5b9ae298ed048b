//! `wharf storage migrate`: a registry in use moves from one store to another.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};

use wharf_testkit::{Blob, Client, Image, TestRegistryBuilder, on_postgres_and_s3};

use crate::configured;

const REPOSITORY: &str = "library/app";

async fn push(admin: &Client, numbers: std::ops::Range<usize>) -> Vec<(String, Image)> {
    let mut pushed = Vec::new();
    for number in numbers {
        let (tag, image) = (format!("t{number}"), Image::random(2, 100_000));
        admin.push_image(REPOSITORY, &tag, &image).await;
        pushed.push((tag, image));
    }
    pushed
}

async fn assert_all_pull(admin: &Client, images: &[(String, Image)]) {
    for (tag, image) in images {
        admin.assert_pulls(REPOSITORY, tag, image).await;
    }
}

/// Runs it as an administrator would, with the configuration of the registry.
fn migrate(settings: &TestRegistryBuilder, more: &[&str]) -> Output {
    let keys = [
        "TYPE",
        "BESIDE",
        "S3__ENDPOINT",
        "S3__BUCKET",
        "S3__ACCESS_KEY",
        "S3__SECRET_KEY",
        "S3__PREFIX",
    ];
    let names = keys.map(|key| format!("WHARF_STORAGE__{key}"));
    let variables = names.iter().filter_map(|name| Some((name, settings.environment(name)?)));
    Command::new(env!("CARGO_BIN_EXE_wharf"))
        .env_clear()
        .envs(variables)
        .args(["storage", "migrate"])
        .args(more)
        .output()
        .expect("it runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

fn write_settings(path: &Path, folder: &Path) {
    let text = format!(
        "[storage]\ntype = \"filesystem\"\n[storage.filesystem]\npath = {:?}\n",
        folder.display().to_string()
    );
    std::fs::write(path, text).expect("written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_in_use_moves_from_a_folder_to_an_object_store() {
    let place = tempfile::tempdir().expect("a folder");
    let (folder, beside) = (place.path().join("old"), place.path().join("old.toml"));
    write_settings(&beside, &folder);
    let new = on_postgres_and_s3(configured());
    let old = new
        .clone()
        .env("WHARF_STORAGE__TYPE", "filesystem")
        .env("WHARF_STORAGE__FILESYSTEM__PATH", folder.display().to_string());
    let mut registry = old.start();
    let mut images = push(&registry.admin(), 0..8).await;
    let blob = Blob::random(100_000);
    let (first, rest) = (blob.bytes.slice(..40_000), blob.bytes.slice(40_000..));
    let location = registry.admin().open_upload(REPOSITORY).await;
    assert_eq!(registry.admin().body("PATCH", &location, &[], first).await.status, 202);

    // Everything new goes to the object store, what is old is read from the folder, and an upload goes on.
    let both = new.clone().env("WHARF_STORAGE__BESIDE", beside.display().to_string());
    registry.restart_as(both.clone());
    let admin = registry.admin();
    let path = location
        .split_once("/v2/")
        .map_or(location.clone(), |(_, path)| format!("/v2/{path}"));
    let ended = admin.body("PUT", &format!("{path}?digest={}", blob.digest), &[], rest).await;
    assert_eq!(ended.status, 201, "{ended:?}");
    assert_all_pull(&admin, &images).await;

    let missing = migrate(&both, &["--dry-run"]);
    assert_eq!(missing.status.code(), Some(1), "{}", said(&missing));
    assert!(said(&missing).contains("objects are missing"), "{}", said(&missing));
    let done = AtomicBool::new(false);
    let (output, during) = std::thread::scope(|threads| {
        let copying = threads.spawn(|| {
            let output = migrate(&both, &["--parallel", "2"]);
            done.store(true, Ordering::SeqCst);
            output
        });
        let during = tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(async {
                let mut during = push(&admin, 100..101).await;
                for number in 101.. {
                    if done.load(Ordering::SeqCst) {
                        break;
                    }
                    during.extend(push(&admin, number..number + 1).await);
                    assert_all_pull(&admin, &images).await;
                }
                during
            })
        });
        (copying.join().expect("it ends"), during)
    });
    images.extend(during);
    assert!(output.status.success() && said(&output).contains(" 0 failed"), "{}", said(&output));
    let nothing = migrate(&both, &["--dry-run"]);
    assert!(nothing.status.success(), "{}", said(&nothing));

    // Without the folder.
    std::fs::rename(&folder, place.path().join("away")).expect("moved away");
    registry.restart_as(new);
    let admin = registry.admin();
    assert_all_pull(&admin, &images).await;
    let pulled = admin.get(&format!("/v2/{REPOSITORY}/blobs/{}", blob.digest)).await;
    assert_eq!(pulled.body, blob.bytes);
}

#[test]
fn f1_a_copy_into_a_folder_that_is_killed_leaves_nothing_by_halves() {
    let place = tempfile::tempdir().expect("a folder");
    let (old, new) = (place.path().join("old"), place.path().join("new"));
    let blob = Blob::random(48 << 20);
    let hex = blob.digest.hex();
    let key = format!("blobs/sha256/{}/{hex}.0000", &hex[..2]);
    let original = old.join(&key);
    std::fs::create_dir_all(original.parent().expect("a folder")).expect("made");
    std::fs::write(&original, &blob.bytes).expect("written");
    let (beside, config) = (place.path().join("old.toml"), place.path().join("new.toml"));
    write_settings(&beside, &old);
    write_settings(&config, &new);
    let text = std::fs::read_to_string(&config).expect("read");
    let beside = format!("[storage]\nbeside = {:?}", beside.display().to_string());
    std::fs::write(&config, text.replace("[storage]", &beside).replace("type = \"filesystem\"\n", "")).expect("written");

    let mut migration = Command::new(env!("CARGO_BIN_EXE_wharf"));
    migration.env_clear().args(["storage", "migrate", "--config"]).arg(&config);
    let mut killed = migration.spawn().expect("it runs");
    let half_way = || {
        let mut drafts = std::fs::read_dir(new.join(".drafts")).into_iter().flatten().flatten();
        drafts.any(|draft| draft.metadata().is_ok_and(|draft| draft.len() > 0))
    };
    let copy = new.join(&key);
    while !half_way() {
        assert_eq!(killed.try_wait().expect("its state"), None, "it ended too early");
        assert!(!copy.exists(), "the copy has its name before it is whole");
    }
    killed.kill().expect("killed");
    killed.wait().expect("dead");
    assert!(!copy.exists(), "the kill came too late");

    let again = migration.output().expect("it runs");
    assert!(
        again.status.success() && said(&again).contains("1 objects copied"),
        "{}",
        said(&again)
    );
    assert!(std::fs::read(&copy).expect("it is there") == blob.bytes);
}

#[test]
fn a_store_beside_itself_and_none_at_all_are_refused() {
    let place = tempfile::tempdir().expect("a folder");
    let (folder, beside) = (place.path().join("bytes"), place.path().join("beside.toml"));
    write_settings(&beside, &folder);
    let run = |settings: TestRegistryBuilder| {
        let output = migrate(&settings, &[]);
        assert!(!output.status.success());
        said(&output)
    };
    let alone = run(configured().env("WHARF_STORAGE__TYPE", "filesystem"));
    assert!(alone.contains("storage.beside is not set"), "{alone}");
    let file = beside.display().to_string();
    let main = format!(
        "[storage]\nbeside = {file:?}\n[storage.filesystem]\npath = {:?}\n",
        folder.display().to_string()
    );
    let config = place.path().join("wharf.toml");
    std::fs::write(&config, main).expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_wharf"))
        .env_clear()
        .args(["config", "check", "--config"])
        .arg(&config)
        .output()
        .expect("it runs");
    assert!(
        said(&output).contains("names the store that this configuration names"),
        "{}",
        said(&output)
    );
}
