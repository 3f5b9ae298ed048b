//! What a manifest and its config say about an artifact. Pure: bytes in, details out; what cannot be read is left out.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use wharf_model::{ArtifactDetails, DetailedContent, ListedChild};
use wharf_oci::{Digest, Manifest, check_depth};

/// Most bytes of JSON kept for one artifact: a page of a list holds a hundred of them.
const MAX_CONTENT: usize = 64 * 1024;

/// Deepest nesting of a config that is read.
const MAX_DEPTH: usize = 64;

/// What of an image's config is shown (image-spec, config.md).
const IMAGE_ATTRIBUTES: &[&str] = &["architecture", "author", "config", "created", "os", "os.version", "variant"];

const OCI_EMPTY: &str = "application/vnd.oci.empty.v1+json";

#[derive(Deserialize)]
struct Children {
    #[serde(default)]
    manifests: Vec<Child>,
}

#[derive(Deserialize)]
struct Child {
    digest: Digest,
    platform: Option<Value>,
    annotations: Option<BTreeMap<String, String>>,
    urls: Option<Vec<String>>,
}

/// The details of a manifest whose bytes are `payload`, with the bytes of its config if they could be read.
pub(super) fn describe(manifest: &Manifest, payload: &[u8], config: Option<&[u8]>) -> ArtifactDetails {
    let kind = kind(manifest);
    let referenced: i64 = manifest.blobs().map(|blob| blob.size).fold(0, i64::saturating_add);
    let mut content = DetailedContent {
        extra_attrs: config.map(|bytes| attributes(&kind, bytes)).unwrap_or_default(),
        annotations: manifest.annotations.clone(),
        children: if manifest.media_type.is_index() {
            children(payload)
        } else {
            vec![]
        },
    };
    fit(&mut content);
    ArtifactDetails {
        media_type: media_type(manifest),
        total_size: referenced.saturating_add(payload.len() as i64),
        kind,
        content,
    }
}

fn media_type(manifest: &Manifest) -> String {
    let config = manifest.config.as_ref().map(|config| config.media_type.as_str());
    let named = config.filter(|text| !text.is_empty()).unwrap_or(manifest.media_type.as_str());
    named.chars().take(255).collect()
}

/// Harbor's word for what the artifact is.
fn kind(manifest: &Manifest) -> String {
    let typed = manifest.artifact_type.as_deref();
    if manifest.media_type.is_index() {
        let annotated = manifest.annotations.get("org.opencontainers.artifactType").map(String::as_str);
        return typed.or(annotated).map_or_else(|| "IMAGE".to_owned(), kind_of_type);
    }
    let config = manifest.config.as_ref().map_or("", |config| config.media_type.as_str());
    if kind_of_type(config) == "IMAGE" && manifest.annotations.get("module.wasm.image/variant").is_some_and(|v| v == "compat") {
        return "WASM".to_owned();
    }
    match typed {
        Some(typed) if config == OCI_EMPTY || kind_of_type(config) == "UNKNOWN" => kind_of_type(typed),
        _ => kind_of_type(config),
    }
}

fn kind_of_type(media_type: &str) -> String {
    let known = match media_type {
        "application/vnd.oci.image.config.v1+json" | "application/vnd.docker.container.image.v1+json" => "IMAGE",
        "application/vnd.cncf.helm.config.v1+json" => "CHART",
        "application/vnd.cnab.config.v1+json" | "application/vnd.cnab.manifest.v1" => "CNAB",
        "application/vnd.wasm.config.v1+json" | "application/vnd.wasm.config.v0+json" => "WASM",
        "application/vnd.cncf.model.config.v1+json" | "application/vnd.cncf.model.manifest.v1+json" => "CNAI",
        "application/vnd.goharbor.harbor.sbom.v1" => "SBOM",
        "application/vnd.oci.image.index.v1+json" | "application/vnd.docker.distribution.manifest.list.v2+json" => "IMAGE",
        other => return derived_kind(other).unwrap_or_else(|| "UNKNOWN".to_owned()),
    };
    known.to_owned()
}

/// `application/vnd.<who>.<what>.config.<version>` is a WHAT, as Harbor derives it.
fn derived_kind(media_type: &str) -> Option<String> {
    let (_, rest) = media_type.strip_prefix("application/vnd.")?.split_once('.')?;
    let (what, _) = rest.rsplit_once(".config.")?;
    let plain = !what.is_empty() && what.len() <= 64 && what.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    plain.then(|| what.to_uppercase())
}

/// What the config says: the usual fields of an image, everything of other kinds, as far as it fits.
fn attributes(kind: &str, config: &[u8]) -> Map<String, Value> {
    let readable = std::str::from_utf8(config).ok().filter(|_| check_depth(config, MAX_DEPTH).is_ok());
    let Some(fields) = readable.and_then(|text| serde_json::from_str::<BTreeMap<String, &RawValue>>(text).ok()) else {
        return Map::new();
    };
    let mut left = MAX_CONTENT / 2;
    let mut kept = Map::new();
    for (name, value) in fields {
        let shown = kind != "IMAGE" || IMAGE_ATTRIBUTES.contains(&name.as_str());
        let cost = name.len() + value.get().len();
        if shown
            && cost <= left
            && let Ok(value) = serde_json::from_str(value.get())
        {
            left -= cost;
            kept.insert(name, value);
        }
    }
    kept
}

fn children(payload: &[u8]) -> Vec<ListedChild> {
    let parsed: Result<Children, _> = serde_json::from_slice(payload);
    let children = parsed.map(|index| index.manifests).unwrap_or_default();
    children
        .into_iter()
        .map(|child| ListedChild {
            digest: child.digest,
            platform: child.platform.filter(Value::is_object),
            annotations: child.annotations.unwrap_or_default(),
            urls: child.urls.unwrap_or_default(),
        })
        .collect()
}

/// Drops what is said at too much length, the least useful first.
fn fit(content: &mut DetailedContent) {
    let too_long = |content: &DetailedContent| serde_json::to_vec(content).map_or(true, |bytes| bytes.len() > MAX_CONTENT);
    if too_long(content) {
        for child in &mut content.children {
            child.annotations.clear();
            child.urls.clear();
        }
    }
    if too_long(content) {
        content.annotations.clear();
    }
    if too_long(content) {
        for child in &mut content.children {
            child.platform = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use wharf_oci::ManifestLimits;

    use super::*;

    const LIMITS: ManifestLimits = ManifestLimits {
        depth: 32,
        references: 1000,
    };

    fn parsed(config_type: &str, more: &str) -> (Manifest, String) {
        let digest = "a".repeat(64);
        let text = format!(
            r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[{{"mediaType":"x","digest":"sha256:{digest}","size":100}}],
               "config":{{"mediaType":"{config_type}","digest":"sha256:{digest}","size":20}}{more}}}"#
        );
        (Manifest::parse(None, text.as_bytes(), LIMITS).expect("a manifest"), text)
    }

    #[test]
    fn kinds_follow_the_config() {
        for (config, more, kind) in [
            ("application/vnd.oci.image.config.v1+json", "", "IMAGE"),
            (
                "application/vnd.oci.image.config.v1+json",
                r#","annotations":{"module.wasm.image/variant":"compat"}"#,
                "WASM",
            ),
            ("application/vnd.cncf.helm.config.v1+json", "", "CHART"),
            ("application/vnd.acme.widget.config.v1+json", "", "WIDGET"),
            (
                "application/vnd.oci.empty.v1+json",
                r#","artifactType":"application/vnd.goharbor.harbor.sbom.v1""#,
                "SBOM",
            ),
            ("application/vnd.oci.empty.v1+json", r#","artifactType":"text/x""#, "UNKNOWN"),
        ] {
            let (manifest, text) = parsed(config, more);
            let details = describe(&manifest, text.as_bytes(), None);
            assert_eq!((details.kind.as_str(), details.media_type.as_str()), (kind, config));
            assert_eq!(details.total_size, 120 + text.len() as i64);
        }
    }

    #[test]
    fn a39_a_config_that_is_no_json_or_too_much_is_left_out() {
        let (manifest, text) = parsed("application/vnd.oci.image.config.v1+json", "");
        let describe = |config: &str| describe(&manifest, text.as_bytes(), Some(config.as_bytes())).content.extra_attrs;
        assert!(describe("not json").is_empty() && describe("[1]").is_empty() && describe(&"[".repeat(100_000)).is_empty());
        let big = format!(
            r#"{{"os":"linux","config":{{"Env":["{}"]}},"history":[{{}}]}}"#,
            "x".repeat(MAX_CONTENT)
        );
        assert_eq!(describe(&big), Map::from_iter([("os".to_owned(), Value::from("linux"))]));
    }

    #[test]
    fn what_an_index_lists_keeps_its_platform() {
        let digest = "b".repeat(64);
        let text = format!(
            r#"{{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:{digest}","size":1,"platform":{{"architecture":"arm64","os":"linux"}}}}]}}"#
        );
        let manifest = Manifest::parse(None, text.as_bytes(), LIMITS).expect("an index");
        let details = describe(&manifest, text.as_bytes(), None);
        assert_eq!(details.kind, "IMAGE");
        assert_eq!(
            details.content.children[0].platform.as_ref().expect("a platform")["architecture"],
            "arm64"
        );
    }
}
