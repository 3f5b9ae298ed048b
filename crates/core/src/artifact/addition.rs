//! Additions: what is inside an artifact besides its attributes, read from its blobs on demand.

use std::io::Read as _;

use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::value::RawValue;
use wharf_model::{Action, Caller, Permission, Resource};
use wharf_oci::{Manifest, Reference, RepositoryName};

use super::details::{MAX_CONFIG, read_blob};
use super::read;
use crate::access::authorize;
use crate::{Core, Error, Missing};

/// Largest chart archive that is opened, in bytes.
const MAX_CHART: i64 = 20 << 20;
/// Most bytes an archive may unpack to before one stops reading.
const MAX_UNPACKED: u64 = 64 << 20;
/// Most entries of an archive that are looked at.
const MAX_ENTRIES: usize = 10_000;
/// Largest file of an archive that is shown, in bytes.
const MAX_FILE: u64 = 1 << 20;
/// Layer of a chart (helm's OCI layout).
const CHART_LAYER: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addition {
    /// How an image was built, JSON.
    BuildHistory,
    /// Default values of a chart, YAML.
    Values,
    /// The read-me of a chart, Markdown.
    Readme,
    /// Charts a chart needs, JSON.
    Dependencies,
    /// The manifest itself, as it was pushed. Harbor has no word for it; unlike over `/v2`, looking is no pull.
    Manifest,
}

impl Addition {
    /// Harbor's word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::BuildHistory => "build_history",
            Self::Values => "values.yaml",
            Self::Readme => "readme.md",
            Self::Dependencies => "dependencies",
            Self::Manifest => "manifest",
        }
    }

    /// The one of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::BuildHistory, Self::Values, Self::Readme, Self::Dependencies, Self::Manifest]
            .into_iter()
            .find(|one| one.name() == name)
    }

    /// What artifacts of `kind` have besides their manifest; an index has nothing of its own.
    pub fn of_kind(kind: &str, is_index: bool) -> &'static [Self] {
        match kind {
            _ if is_index => &[],
            "IMAGE" => &[Self::BuildHistory],
            "CHART" => &[Self::Values, Self::Readme, Self::Dependencies],
            _ => &[],
        }
    }
}

#[derive(Deserialize)]
struct Config<'a> {
    #[serde(borrow)]
    history: Option<&'a RawValue>,
    #[serde(borrow)]
    dependencies: Option<&'a RawValue>,
}

/// The bytes of an addition. A file a chart does not have is empty, as in Harbor.
///
/// # Errors
/// [`Error::Invalid`] when artifacts of this kind have no such addition, or the archive is not readable within its
/// limits; [`Missing::Manifest`], or a refusal.
pub async fn addition(
    core: &Core,
    caller: &Caller,
    repository: &RepositoryName,
    reference: &Reference,
    wanted: Addition,
) -> Result<Vec<u8>, Error> {
    let access = authorize(core, caller, Permission::new(Resource::ArtifactAddition, Action::Read), repository).await?;
    let found = read::resolve(core, &access, repository, reference).await?.manifest;
    let payload = core.payloads.get(&core.store.read(), found.id, &found.digest).await?;
    let payload = payload.ok_or(Error::NotFound(Missing::Manifest))?;
    if wanted == Addition::Manifest {
        return Ok(payload.to_vec());
    }
    let manifest = Manifest::parse(Some(found.media_type.as_str()), &payload, core.policy.manifest)?;
    let kind = super::describe::describe(&manifest, &payload, None).kind;
    if !Addition::of_kind(&kind, manifest.media_type.is_index()).contains(&wanted) {
        return Err(Error::Invalid(format!("an artifact of type {kind} has no {}", wanted.name())));
    }
    let config = manifest.config.as_ref().map(|config| &config.digest);
    match (wanted, config) {
        (Addition::BuildHistory | Addition::Dependencies, Some(config)) => {
            let bytes = read_blob(core, access.project, repository.path(), config, MAX_CONFIG).await?;
            from_config(&bytes.ok_or_else(unreadable)?, wanted)
        }
        (Addition::Values | Addition::Readme, _) => {
            let layer = manifest
                .layers
                .iter()
                .find(|layer| layer.media_type == CHART_LAYER)
                .ok_or_else(unreadable)?;
            let bytes = read_blob(core, access.project, repository.path(), &layer.digest, MAX_CHART).await?;
            let bytes = bytes.ok_or_else(unreadable)?;
            // Unpacking computes: not on a thread that serves requests.
            let unpacked = tokio::task::spawn_blocking(move || from_chart(&bytes, wanted.name())).await;
            unpacked.map_err(|error| Error::Internal(error.into()))?
        }
        _ => Err(unreadable()),
    }
}

/// The config of an image as it was pushed; `None` when there is none, or it cannot be shown as text.
///
/// # Errors
/// [`Missing::Manifest`], or a refusal.
pub async fn config_text(
    core: &Core,
    caller: &Caller,
    repository: &RepositoryName,
    reference: &Reference,
) -> Result<Option<String>, Error> {
    let access = authorize(core, caller, Permission::PULL, repository).await?;
    let found = read::resolve(core, &access, repository, reference).await?.manifest;
    let payload = core.payloads.get(&core.store.read(), found.id, &found.digest).await?;
    let payload = payload.ok_or(Error::NotFound(Missing::Manifest))?;
    let manifest = Manifest::parse(Some(found.media_type.as_str()), &payload, core.policy.manifest)?;
    let Some(config) = manifest.config else { return Ok(None) };
    let bytes = read_blob(core, access.project, repository.path(), &config.digest, MAX_CONFIG).await?;
    Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
}

fn unreadable() -> Error {
    Error::Invalid("the artifact's content cannot be read: it is absent, too large or damaged".into())
}

fn from_config(bytes: &[u8], wanted: Addition) -> Result<Vec<u8>, Error> {
    let config: Config<'_> = serde_json::from_slice(bytes).map_err(|_| unreadable())?;
    let part = match wanted {
        Addition::BuildHistory => config.history,
        _ => config.dependencies,
    };
    Ok(part.map_or_else(|| b"[]".to_vec(), |part| part.get().as_bytes().to_vec()))
}

/// One file at the top of a chart's archive: `<chart>/values.yaml`. Names are compared, never opened; links and devices
/// are passed over.
fn from_chart(archive: &[u8], file: &str) -> Result<Vec<u8>, Error> {
    let mut entries = tar::Archive::new(GzDecoder::new(archive).take(MAX_UNPACKED));
    for entry in entries.entries().map_err(|_| unreadable())?.take(MAX_ENTRIES) {
        let entry = entry.map_err(|_| unreadable())?;
        let path = entry.path_bytes().into_owned();
        let name = String::from_utf8_lossy(&path);
        let is_wanted = name
            .strip_prefix("./")
            .unwrap_or(&name)
            .split_once('/')
            .is_some_and(|(chart, rest)| !chart.is_empty() && rest.eq_ignore_ascii_case(file));
        if is_wanted && entry.header().entry_type().is_file() {
            let mut content = Vec::new();
            entry.take(MAX_FILE + 1).read_to_end(&mut content).map_err(|_| unreadable())?;
            return if content.len() as u64 > MAX_FILE {
                Err(unreadable())
            } else {
                Ok(content)
            };
        }
    }
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn chart(entries: &[(&str, tar::EntryType, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (name, kind, content) in entries {
            let mut header = tar::Header::new_gnu();
            header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
            header.set_entry_type(*kind);
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            builder.append(&header, *content).expect("append");
        }
        builder.into_inner().expect("tar").finish().expect("gzip")
    }

    #[test]
    fn a73_a74_a76_only_a_plain_file_at_the_top_of_the_chart_is_read() {
        let archive = chart(&[
            ("../values.yaml/x", tar::EntryType::Regular, b"outside"),
            ("web/values.yaml", tar::EntryType::Symlink, b""),
            ("web/charts/db/values.yaml", tar::EntryType::Regular, b"nested"),
            ("web/values.yaml", tar::EntryType::Regular, b"replicas: 1"),
            ("web/README.md", tar::EntryType::Regular, b"# Web"),
        ]);
        assert_eq!(from_chart(&archive, "values.yaml").expect("a file"), b"replicas: 1");
        assert_eq!(from_chart(&archive, "readme.md").expect("a file"), b"# Web");
        assert_eq!(from_chart(&chart(&[]), "readme.md").expect("none"), b"");
    }

    #[test]
    fn a71_a80_a_bomb_ends_at_its_limits() {
        let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..(MAX_UNPACKED >> 20) + 10 {
            bomb.write_all(&vec![0_u8; 1 << 20]).expect("write");
        }
        let zeros = bomb.finish().expect("gzip");
        assert!(from_chart(&zeros, "values.yaml").is_ok_and(|found| found.is_empty()));
        let big = chart(&[("web/values.yaml", tar::EntryType::Regular, &vec![b'x'; (MAX_FILE + 1) as usize])]);
        assert!(from_chart(&big, "values.yaml").is_err());
        assert!(from_chart(b"no gzip at all", "values.yaml").is_err());
    }

    #[test]
    fn history_and_dependencies_come_from_the_config() {
        let config = br#"{"history":[{"created_by":"RUN x"}],"os":"linux"}"#;
        assert_eq!(
            from_config(config, Addition::BuildHistory).expect("history"),
            br#"[{"created_by":"RUN x"}]"#
        );
        assert_eq!(from_config(config, Addition::Dependencies).expect("none"), b"[]");
        assert!(from_config(b"[]", Addition::BuildHistory).is_err());
    }
}
