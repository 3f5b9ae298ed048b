//! Lists whose length the client asks for.

use serde_json::json;

use crate::abuse::checks::{assert_error, assert_memory_stayed, resident_kib};
use crate::access::stage::{PRIVATE, Stage, Who};
use crate::configured;

#[tokio::test]
async fn c49_a64_a_page_is_as_long_as_the_registry_allows_not_as_asked() {
    let stage = Stage::set(configured().env("WHARF_LIMITS__PAGE_SIZE", "3").start()).await;
    let (admin, guest) = (stage.admin(), stage.client(Who::Guest));
    let names: Vec<_> = (0..5).map(|n| format!("{PRIVATE}/c49-{n}")).collect();
    let mut image = None;
    for name in &names {
        image = Some(stage.seed(name, "v0").await);
    }
    let (image, tagged) = (image.expect("five"), &names[4]);
    for n in 1..5 {
        admin.push_image(tagged, &format!("v{n}"), &image).await;
    }
    let before = resident_kib(&stage);
    let catalog: Vec<_> = names.iter().map(|name| json!(name)).collect();
    let tags: Vec<_> = (0..5).map(|n| json!(format!("v{n}"))).collect();
    for (path, key, all) in [
        ("/v2/_catalog".to_owned(), "repositories", catalog),
        (format!("/v2/{tagged}/tags/list"), "tags", tags),
    ] {
        for n in ["2147483647", "1000000000", "9223372036854775807", "18446744073709551615", "3"] {
            let reply = guest.get(&format!("{path}?n={n}")).await;
            assert_eq!((reply.status, &reply.value()[key]), (200, &json!(all[..3])), "n={n}: {reply:?}");
            let link = reply.header("link");
            assert!(
                link.starts_with(&format!("<{path}?n=3&last=")) && link.ends_with("; rel=\"next\""),
                "n={n}: {link}"
            );
            let next = link.trim_start_matches('<').split('>').next().expect("a URL");
            let rest = guest.get(next).await;
            assert_eq!((&rest.value()[key], rest.header("link")), (&json!(all[3..]), ""), "{next}");
        }
        for n in [
            "-1",
            "99999999999999999999",
            "1e9",
            "+3",
            "0x10",
            "3%20",
            "",
            "%D9%A3",
            "3.0",
            "NaN",
        ] {
            let reply = guest.get(&format!("{path}?n={n}")).await;
            assert_error(&reply, 400, "PAGINATION_NUMBER_INVALID", &format!("{path}?n={n}"));
        }
        let none = guest.get(&format!("{path}?n=0")).await;
        assert_eq!((none.status, &none.value()[key], none.header("link")), (200, &json!([]), ""));
        for last in ["zzzz", "%ff", "%00", "a%0ab"] {
            let reply = guest.get(&format!("{path}?last={last}")).await;
            if last == "zzzz" {
                assert_eq!((reply.status, &reply.value()[key]), (200, &json!([])), "{reply:?}");
            } else {
                assert_eq!(reply.status, 400, "last={last}: {reply:?}");
            }
        }
    }
    assert_memory_stayed(&stage, before, "asking for many");
}
