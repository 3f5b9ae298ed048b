//! Kubeconfig files: whom to ask, and as whom. The only place that knows YAML (JSON is YAML, too).
//!
//! What would run a program, read a file of this machine or go another way than the file says is refused with a sentence that says
//! what to do instead. Only what is needed is kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wharf_model::Secret;

/// Longest kubeconfig, in bytes.
const MAX_SIZE: usize = 256 << 10;

/// The text cannot be used as a kubeconfig. Never holds anything of it but names of fields and contexts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct KubeconfigError(String);

fn refuse<T>(text: impl Into<String>) -> Result<T, KubeconfigError> {
    Err(KubeconfigError(text.into()))
}

/// How to reach a cluster's API.
#[derive(Debug, Clone)]
pub struct Access {
    /// Its URL, `https`, without a slash at the end.
    pub server: String,
    /// Authorities that sign its certificate, in PEM; `None` for those of the system.
    pub authorities: Option<Vec<u8>>,
    /// Whether it must prove who it is.
    pub verify: bool,
    /// A bearer token.
    pub token: Option<Secret>,
    /// A certificate and its key, in PEM.
    pub identity: Option<Secret>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct File {
    #[serde(default)]
    current_context: Option<String>,
    #[serde(default)]
    contexts: Vec<NamedContext>,
    #[serde(default)]
    clusters: Vec<NamedCluster>,
    #[serde(default)]
    users: Vec<NamedUser>,
}

#[derive(Deserialize)]
struct NamedContext {
    name: String,
    context: Context,
}

#[derive(Deserialize)]
struct Context {
    cluster: String,
    #[serde(default)]
    user: String,
}

#[derive(Deserialize)]
struct NamedCluster {
    name: String,
    cluster: Cluster,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Cluster {
    server: String,
    #[serde(default)]
    certificate_authority: Option<String>,
    #[serde(default)]
    certificate_authority_data: Option<String>,
    #[serde(default)]
    insecure_skip_tls_verify: bool,
    #[serde(default)]
    tls_server_name: Option<String>,
    #[serde(default)]
    proxy_url: Option<String>,
}

#[derive(Deserialize)]
struct NamedUser {
    name: String,
    #[serde(default)]
    user: User,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
struct User {
    #[serde(default)]
    token: Option<String>,
    #[serde(default, rename = "tokenFile")]
    token_file: Option<String>,
    #[serde(default)]
    client_certificate: Option<String>,
    #[serde(default)]
    client_certificate_data: Option<String>,
    #[serde(default)]
    client_key: Option<String>,
    #[serde(default)]
    client_key_data: Option<String>,
    #[serde(default)]
    username: Option<String>,
    #[serde(default, rename = "as")]
    impersonate: Option<String>,
    #[serde(default)]
    exec: Option<Value>,
    #[serde(default)]
    auth_provider: Option<Value>,
}

impl Access {
    /// Reads the context called `context`, or the current one.
    ///
    /// # Errors
    /// [`KubeconfigError`], which says what to do.
    pub fn read(text: &Secret, context: Option<&str>) -> Result<Self, KubeconfigError> {
        if text.expose().len() > MAX_SIZE {
            return refuse(format!("a kubeconfig has at most {MAX_SIZE} bytes"));
        }
        // The library's message may quote the text, which holds secrets.
        let file: File = serde_saphyr::from_str(text.expose()).or_else(|_| refuse("this is not a kubeconfig in YAML or JSON"))?;
        let name = context.map(str::to_owned).or(file.current_context).filter(|name| !name.is_empty());
        let Some(name) = name else {
            return refuse("the kubeconfig has no current context; name one");
        };
        let Some(context) = file.contexts.into_iter().find(|one| one.name == name) else {
            return refuse(format!("the kubeconfig has no context {name}"));
        };
        let Some(cluster) = file.clusters.into_iter().find(|one| one.name == context.context.cluster) else {
            return refuse(format!("the context {name} names a cluster that the kubeconfig does not have"));
        };
        let Some(user) = file.users.into_iter().find(|one| one.name == context.context.user) else {
            return refuse(format!("the context {name} names a user that the kubeconfig does not have"));
        };
        join(cluster.cluster, user.user)
    }

    /// What to keep, as one text. It is a secret.
    ///
    /// # Errors
    /// Never for what [`Access::read`] made.
    pub fn to_secret(&self) -> Result<Secret, KubeconfigError> {
        let kept = Kept {
            server: self.server.clone(),
            authorities: self.authorities.as_ref().map(|pem| STANDARD.encode(pem)),
            verify: self.verify,
            token: self.token.as_ref().map(|token| token.expose().to_owned()),
            identity: self.identity.as_ref().map(|pem| pem.expose().to_owned()),
        };
        serde_json::to_string(&kept)
            .map(Secret::new)
            .map_err(|_| KubeconfigError("it cannot be written down".into()))
    }

    /// Reads what [`Access::to_secret`] wrote.
    ///
    /// # Errors
    /// For any other text.
    pub fn from_secret(text: &Secret) -> Result<Self, KubeconfigError> {
        let wrong = || KubeconfigError("the stored access to the cluster cannot be read; set its kubeconfig again".into());
        let kept: Kept = serde_json::from_str(text.expose()).map_err(|_| wrong())?;
        let authorities = kept.authorities.map(|pem| STANDARD.decode(pem)).transpose().map_err(|_| wrong())?;
        Ok(Self {
            server: kept.server,
            authorities,
            verify: kept.verify,
            token: kept.token.map(Secret::new),
            identity: kept.identity.map(Secret::new),
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    server: String,
    authorities: Option<String>,
    verify: bool,
    token: Option<String>,
    identity: Option<String>,
}

const FLATTEN: &str = "write it with `kubectl config view --raw --flatten --minify`";

fn join(cluster: Cluster, user: User) -> Result<Access, KubeconfigError> {
    let given = |field: &Option<String>| field.as_ref().is_some_and(|text| !text.is_empty());
    if user.exec.is_some() || user.auth_provider.is_some() {
        return refuse(
            "the kubeconfig runs a program to log in (exec or auth-provider), which Wharf never does; make a service account with the verb list \
             and use its token, or run `wharf agent` in the cluster",
        );
    }
    for (field, name) in [
        (&cluster.certificate_authority, "certificate-authority"),
        (&user.client_certificate, "client-certificate"),
        (&user.client_key, "client-key"),
        (&user.token_file, "tokenFile"),
    ] {
        if given(field) {
            return refuse(format!("the kubeconfig names a file ({name}); {FLATTEN}"));
        }
    }
    for (field, name) in [
        (&cluster.proxy_url, "proxy-url"),
        (&cluster.tls_server_name, "tls-server-name"),
        (&user.impersonate, "as"),
        (&user.username, "username"),
    ] {
        if given(field) {
            return refuse(format!("the kubeconfig uses {name}, which Wharf does not follow"));
        }
    }
    let server = cluster.server.trim_end_matches('/').to_owned();
    if !server.starts_with("https://") {
        return refuse("the server of the kubeconfig is not an https URL");
    }
    let authorities = cluster.certificate_authority_data.filter(|data| !data.is_empty());
    let authorities = authorities.map(|data| decode(&data, "certificate-authority-data")).transpose()?;
    let identity = match (user.client_certificate_data, user.client_key_data) {
        (Some(certificate), Some(key)) => {
            let (certificate, key) = (decode(&certificate, "client-certificate-data")?, decode(&key, "client-key-data")?);
            let pem = String::from_utf8([certificate, b"\n".to_vec(), key].concat());
            Some(Secret::new(pem.or_else(|_| refuse("the client certificate is not PEM"))?))
        }
        (None, None) => None,
        _ => return refuse("the kubeconfig has a client certificate without its key, or a key without its certificate"),
    };
    let token = user.token.filter(|token| !token.is_empty());
    if token.as_ref().is_some_and(|token| !token.bytes().all(|b| b.is_ascii_graphic())) {
        return refuse("the token of the kubeconfig has characters no token has");
    }
    if token.is_none() && identity.is_none() {
        return refuse("the user of the kubeconfig has neither a token nor a client certificate");
    }
    Ok(Access {
        server,
        authorities,
        verify: !cluster.insecure_skip_tls_verify,
        token: token.map(Secret::new),
        identity,
    })
}

fn decode(data: &str, field: &str) -> Result<Vec<u8>, KubeconfigError> {
    STANDARD
        .decode(data.trim())
        .or_else(|_| refuse(format!("{field} of the kubeconfig is not base64")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(cluster: &str, user: &str) -> Secret {
        Secret::new(format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: prod\ncontexts:\n- name: prod\n  context: {{cluster: c, user: u}}\n\
             clusters:\n- name: c\n  cluster:\n    server: https://10.0.0.1:6443/\n{cluster}users:\n- name: u\n  user:\n{user}"
        ))
    }

    #[test]
    fn tokens_and_certificates_are_read_and_kept() {
        let ca = STANDARD.encode("-----BEGIN CERTIFICATE-----");
        let access = Access::read(&file(&format!("    certificate-authority-data: {ca}\n"), "    token: abc\n"), None).expect("read");
        assert_eq!((access.server.as_str(), access.verify), ("https://10.0.0.1:6443", true));
        assert_eq!(access.token.as_ref().map(Secret::expose), Some("abc"));
        let kept = Access::from_secret(&access.to_secret().expect("kept")).expect("read again");
        assert_eq!((kept.server, kept.authorities), (access.server, access.authorities));
        let pair = format!(
            "    client-certificate-data: {}\n    client-key-data: {}\n",
            STANDARD.encode("CERT"),
            STANDARD.encode("KEY")
        );
        let access = Access::read(&file("    insecure-skip-tls-verify: true\n", &pair), Some("prod")).expect("read");
        assert_eq!(
            (access.identity.as_ref().map(Secret::expose), access.verify),
            (Some("CERT\nKEY"), false)
        );
    }

    #[test]
    fn what_runs_programs_or_reads_files_is_refused_by_name() {
        let token = "    token: top-secret\n";
        for (cluster, user, word) in [
            ("", "    exec: {command: aws}\n", "agent"),
            ("", "    auth-provider: {name: gcp}\n", "agent"),
            ("", "    tokenFile: /etc/shadow\n", "tokenFile"),
            ("", "    client-certificate: /a\n    client-key: /b\n", "client-certificate"),
            ("    certificate-authority: /a\n", token, "certificate-authority"),
            ("    proxy-url: http://169.254.169.254\n", token, "proxy-url"),
            ("    tls-server-name: x\n", token, "tls-server-name"),
            ("", "    token: top-secret\n    as: admin\n", "as"),
            ("", "    username: a\n    password: top-secret\n", "username"),
            ("", "    client-key-data: YQ==\n", "certificate"),
            ("", "    token: ''\n", "neither"),
            ("    certificate-authority-data: '%'\n", token, "base64"),
        ] {
            let error = Access::read(&file(cluster, user), None).expect_err(word).to_string();
            assert!(error.contains(word), "{word}: {error}");
            assert!(!error.contains("top-secret"), "{error}");
        }
    }

    #[test]
    fn what_is_no_kubeconfig_is_refused_without_a_word_of_it() {
        let bomb = format!(
            "a: &a [x]\n{}",
            (0..30).map(|n| format!("a{n}: &a{n} [*a, *a, *a]\n")).collect::<String>()
        );
        for text in ["", "top-secret", "[top-secret]", "a: [top-secret", &bomb, &"a".repeat(MAX_SIZE + 1)] {
            let error = Access::read(&Secret::new(text), None).expect_err("refused").to_string();
            assert!(!error.contains("top-secret"), "{error}");
        }
        let plain = Secret::new(file("", "    token: a\n").expose().replace("https://", "http://"));
        assert!(Access::read(&plain, None).is_err(), "a token does not travel in the clear");
        assert!(Access::read(&file("", "    token: a\n"), Some("other")).is_err());
    }
}
