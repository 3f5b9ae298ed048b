//! Rules for `[storage]`.

use serde_json::Value;
use wharf_model::Secret;

use super::Rules;
use crate::{Azure, Gcs, Oss, S3, Storage, StorageType, Swift, http_url};

impl Rules {
    pub(super) fn storage(&mut self, storage: &Storage) {
        self.s3(&storage.s3, storage.kind == StorageType::S3);
        self.azure(&storage.azure, storage.kind == StorageType::Azure);
        self.gcs(&storage.gcs, storage.kind == StorageType::Gcs);
        self.oss(&storage.oss, storage.kind == StorageType::Oss);
        self.swift(&storage.swift, storage.kind == StorageType::Swift);
    }

    fn s3(&mut self, s3: &S3, used: bool) {
        if used {
            self.need(s3.endpoint.is_some(), "storage.s3.endpoint", "storage.type is s3");
            self.need(s3.bucket.is_some(), "storage.s3.bucket", "storage.type is s3");
        }
        self.endpoint(
            "storage.s3.endpoint",
            s3.endpoint.as_deref(),
            "https://s3.eu-central-1.amazonaws.com",
        );
        self.bucket("storage.s3.bucket", s3.bucket.as_deref());
        self.prefix("storage.s3.prefix", &s3.prefix);
        if s3.access_key.is_some() != s3.secret_key.is_some() {
            let missing = if s3.access_key.is_none() {
                "storage.s3.access_key"
            } else {
                "storage.s3.secret_key"
            };
            self.broken(missing, "access_key and secret_key are set together or not at all");
        }
        if s3.session_token.is_some() && s3.access_key.is_none() {
            self.broken(
                "storage.s3.session_token",
                "a session token belongs to an access_key and a secret_key",
            );
        }
        if s3.role_arn.as_deref().is_some_and(|role| !role.starts_with("arn:")) {
            self.broken("storage.s3.role_arn", "the name of a role begins with arn:");
        }
    }

    fn azure(&mut self, azure: &Azure, used: bool) {
        if used {
            self.need(azure.account.is_some(), "storage.azure.account", "storage.type is azure");
            self.need(azure.container.is_some(), "storage.azure.container", "storage.type is azure");
        }
        let is_account = |name: &str| (3..=24).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if azure.account.as_deref().is_some_and(|name| !is_account(name)) {
            self.broken("storage.azure.account", "an account's name has 3 to 24 small letters and digits");
        }
        self.endpoint(
            "storage.azure.endpoint",
            azure.endpoint.as_deref(),
            "https://account.blob.core.windows.net",
        );
        self.bucket("storage.azure.container", azure.container.as_deref());
        self.prefix("storage.azure.prefix", &azure.prefix);
        if azure.key.is_some() && azure.sas_token.is_some() {
            self.broken("storage.azure.sas_token", "storage.azure.key is also set; set one of the two");
        }
    }

    fn gcs(&mut self, gcs: &Gcs, used: bool) {
        if used {
            self.need(gcs.bucket.is_some(), "storage.gcs.bucket", "storage.type is gcs");
        }
        self.endpoint("storage.gcs.endpoint", gcs.endpoint.as_deref(), "https://storage.googleapis.com");
        self.bucket("storage.gcs.bucket", gcs.bucket.as_deref());
        self.prefix("storage.gcs.prefix", &gcs.prefix);
        let is_googles = |json: &Secret| serde_json::from_str(json.expose()).is_ok_and(|json: Value| json["type"].is_string());
        if gcs.credentials.as_ref().is_some_and(|json| !is_googles(json)) {
            self.broken("storage.gcs.credentials", "expected JSON as Google gives it out, with a `type`");
        }
    }

    fn oss(&mut self, oss: &Oss, used: bool) {
        if used {
            self.need(oss.endpoint.is_some(), "storage.oss.endpoint", "storage.type is oss");
            self.need(oss.bucket.is_some(), "storage.oss.bucket", "storage.type is oss");
        }
        self.endpoint(
            "storage.oss.endpoint",
            oss.endpoint.as_deref(),
            "https://oss-eu-central-1.aliyuncs.com",
        );
        self.bucket("storage.oss.bucket", oss.bucket.as_deref());
        self.prefix("storage.oss.prefix", &oss.prefix);
        if oss.access_key_id.is_some() != oss.access_key_secret.is_some() {
            let missing = if oss.access_key_id.is_none() {
                "storage.oss.access_key_id"
            } else {
                "storage.oss.access_key_secret"
            };
            self.broken(missing, "access_key_id and access_key_secret are set together or not at all");
        }
    }

    fn swift(&mut self, swift: &Swift, used: bool) {
        if used {
            self.need(swift.auth_url.is_some(), "storage.swift.auth_url", "storage.type is swift");
            self.need(swift.container.is_some(), "storage.swift.container", "storage.type is swift");
        }
        self.swift_login(swift, used);
        self.endpoint(
            "storage.swift.auth_url",
            swift.auth_url.as_deref(),
            "https://keystone.example.com:5000/v3",
        );
        self.endpoint(
            "storage.swift.storage_url",
            swift.storage_url.as_deref(),
            "https://swift.example.com/v1/AUTH_0123456789abcdef",
        );
        if swift.temp_url_key.is_some() {
            let why = "storage.swift.temp_url_key is set";
            self.need(swift.storage_url.is_some(), "storage.swift.storage_url", why);
        }
        self.bucket("storage.swift.container", swift.container.as_deref());
        self.prefix("storage.swift.prefix", &swift.prefix);
    }

    /// A user, or an application credential.
    fn swift_login(&mut self, swift: &Swift, used: bool) {
        if swift.application_credential_id.is_some() {
            let why = "storage.swift.application_credential_id is set";
            let secret = swift.application_credential_secret.is_some();
            self.need(secret, "storage.swift.application_credential_secret", why);
            if swift.username.is_some() {
                self.broken("storage.swift.username", format!("{why}; set one of the two"));
            }
        } else if used {
            let why = "storage.type is swift and no application credential is set";
            self.need(swift.username.is_some(), "storage.swift.username", why);
            self.need(swift.password.is_some(), "storage.swift.password", why);
            self.need(swift.project.is_some(), "storage.swift.project", why);
        }
    }

    fn endpoint(&mut self, key: &str, endpoint: Option<&str>, example: &str) {
        if let Some(wrong) = endpoint.and_then(|url| http_url::parse(url).err()) {
            self.broken(key, format!("{wrong}; expected a URL such as {example}"));
        }
    }

    fn bucket(&mut self, key: &str, name: Option<&str>) {
        if name.is_some_and(|name| name.is_empty() || name.contains(['/', '?', '#', ' '])) {
            let what = key.rsplit('.').next().unwrap_or(key);
            self.broken(key, format!("a {what}'s name has no slash, question mark, hash or space"));
        }
    }

    fn prefix(&mut self, key: &str, prefix: &str) {
        let outside = prefix.split('/').any(|part| part.is_empty() || part == "." || part == "..");
        if !prefix.is_empty() && outside {
            self.broken(
                key,
                "expected a path such as wharf/blobs, without a slash at its ends and without . or ..",
            );
        }
    }
}
