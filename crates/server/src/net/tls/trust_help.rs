//! What to do so that clients trust a private authority.

use std::path::Path;

/// The steps for docker, podman and containerd to trust the authority in `ca`, for a registry that clients call `host` (with its port
/// unless that is 443). Shown by the CLI and at first start.
pub(crate) fn trust_help(host: &str, ca: &Path) -> String {
    let ca = ca.display();
    format!(
        "Clients do not know this registry's certificate authority yet. Copy {ca} to each client machine as ca.crt, then:

docker (no restart needed)
  sudo install -D -m 0644 ca.crt /etc/docker/certs.d/{host}/ca.crt

podman, buildah, skopeo
  sudo install -D -m 0644 ca.crt /etc/containers/certs.d/{host}/ca.crt

containerd (config_path must be \"/etc/containerd/certs.d\" in /etc/containerd/config.toml)
  sudo install -D -m 0644 ca.crt /etc/containerd/certs.d/{host}/ca.crt
  sudo tee /etc/containerd/certs.d/{host}/hosts.toml <<'END'
server = \"https://{host}\"

[host.\"https://{host}\"]
  capabilities = [\"pull\", \"resolve\", \"push\"]
  ca = \"/etc/containerd/certs.d/{host}/ca.crt\"
END

everything else on Debian or Ubuntu (curl, helm, oras, cosign)
  sudo install -m 0644 ca.crt /usr/local/share/ca-certificates/wharf.crt && sudo update-ca-certificates
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_names_each_clients_own_path() {
        let help = trust_help("registry.example:8443", Path::new("/var/lib/wharf/tls/ca.crt"));
        for path in [
            "/etc/docker/certs.d/registry.example:8443/ca.crt",
            "/etc/containers/certs.d/registry.example:8443/ca.crt",
            "/etc/containerd/certs.d/registry.example:8443/hosts.toml",
            "/var/lib/wharf/tls/ca.crt",
        ] {
            assert!(help.contains(path), "{path} is missing in:\n{help}");
        }
    }
}
