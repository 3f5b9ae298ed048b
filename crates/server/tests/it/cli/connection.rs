//! Which server, and what happens when it is none.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use super::Shell;
use crate::configured;

/// A server that gives everybody the same answer.
fn always(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok).take(4) {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}")
}

#[test]
fn a_server_that_is_not_there_ends_with_three() {
    let port = TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("an address")
        .port();
    let url = format!("http://127.0.0.1:{port}");
    Shell::new().bad(&["project", "list", "--server", &url], 3, &["cannot reach", &url, "refused"]);
    Shell::new().bad(&["project", "list", "--server", "http://nowhere.invalid"], 3, &["cannot reach"]);
}

#[test]
fn what_is_no_server_is_a_wrong_command_line() {
    for wrong in [
        "registry.example.org",
        "ftp://example.org",
        "http://",
        "http://a:b@example.org",
        "http://example.org/?x",
        "::",
    ] {
        Shell::new().bad(&["project", "list", "--server", wrong], 2, &["URL"]);
    }
    let plain = ["project", "list", "--server", "http://registry.example.invalid", "--username", "x"];
    Shell::new()
        .with("WHARF_PASSWORD", "y")
        .bad(&plain, 2, &["not encrypted", "--insecure"]);
}

#[test]
fn credentials_do_not_follow_a_redirect() {
    let thief = TcpListener::bind("127.0.0.1:0").expect("a port");
    thief.set_nonblocking(true).expect("a setting");
    let target = format!("http://{}", thief.local_addr().expect("an address"));
    let answer = format!("HTTP/1.1 302 Found\r\nlocation: {target}/x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let url = always(answer.leak());
    let shell = Shell::new().with("WHARF_USERNAME", "admin").with("WHARF_PASSWORD", "secret");
    shell.bad(&["project", "list", "--server", &url], 1, &["redirects to", &target]);
    assert!(thief.accept().is_err(), "nobody called there");
}

#[test]
fn an_answer_that_is_no_registrys_is_told_and_never_steers_the_terminal() {
    let html = always("HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<html>");
    Shell::new().bad(&["project", "list", "--server", &html], 1, &["not JSON"]);
    let broken = always("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    Shell::new().bad(&["project", "list", "--server", &broken], 1, &["502"]);
    let body = "{\"errors\":[{\"code\":\"X\",\"message\":\"a\\u001b[2Jb\"}]}";
    let rude = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let url = always(rude.leak());
    let done = Shell::new().run(&["project", "list", "--server", &url]);
    assert!(
        done.code == 1 && !done.err.contains('\u{1b}') && done.err.contains("[2Jb"),
        "{done:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_checked_against_the_file_that_is_given() {
    let registry = configured().env("WHARF_TLS__MODE", "self-signed").start();
    assert!(registry.url().starts_with("https://"), "{}", registry.url());
    let shell = Shell::admin(&registry);
    shell.bad(&["user", "show"], 3, &["cannot reach", "certificate"]);
    let authority = registry.data_dir().join("tls/ca.crt").display().to_string();
    assert_eq!(shell.json(&["user", "show", "--ca-file", &authority])["username"], "admin");
    assert_eq!(shell.json(&["user", "show", "--insecure"])["username"], "admin");
    shell.bad(&["user", "show", "--ca-file", "/nonexistent"], 2, &["/nonexistent"]);
}
