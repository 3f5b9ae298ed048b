//! Rules that one value's shape cannot tell: what a text must look like, and what two keys mean together.

mod storage;

use crate::error::{ConfigError, Problem};
use crate::key::find_key;
use crate::{
    Audit, Auth, Cidr, Config, Database, Egress, Limits, Log, Metrics, ProxyHeader, Server, Tls, TlsMode, Tracing, Workload, bounds,
    http_url,
};

impl Config {
    /// Checks bounds and rules. [`Config::load`] has done this already; call it for a configuration made by hand.
    ///
    /// # Errors
    /// Lists every value out of bounds and every broken rule.
    pub fn validate(&self) -> Result<(), ConfigError> {
        let problems = self.problems();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(ConfigError { problems })
        }
    }

    pub(crate) fn problems(&self) -> Vec<Problem> {
        let mut rules = Rules(bounds::problems(self));
        rules.server(&self.server);
        rules.tls(&self.tls);
        rules.database(&self.database);
        rules.storage(&self.storage);
        rules.auth(&self.auth);
        rules.workload(&self.auth.workload);
        rules.proxy_header(&self.auth.proxy_header, &self.server);
        rules.egress(&self.egress);
        rules.audit(&self.audit);
        rules.limits(&self.limits);
        rules.metrics(&self.metrics);
        rules.tracing(&self.tracing);
        rules.log(&self.log);
        rules.0
    }
}

/// The broken rules so far.
struct Rules(Vec<Problem>);

impl Rules {
    fn broken(&mut self, key: &str, message: impl Into<String>) {
        debug_assert!(find_key(key).is_some(), "{key} is no key");
        self.0.push(Problem::of_key(key, message));
    }

    fn need(&mut self, present: bool, key: &str, because: &str) {
        if !present {
            self.broken(key, format!("must be set, for {because}"));
        }
    }

    fn server(&mut self, server: &Server) {
        if let Some(url) = &server.external_url {
            let wrong = match http_url::parse(url) {
                Ok((_, _, "")) => None,
                Ok(_) => Some("something follows its host and port"),
                Err(wrong) => Some(wrong),
            };
            if let Some(wrong) = wrong {
                self.broken(
                    "server.external_url",
                    format!("{wrong}; expected a URL such as https://registry.example.com"),
                );
            }
        }
        for proxy in &server.trusted_proxies {
            if let Err(e) = proxy.parse::<Cidr>() {
                self.broken("server.trusted_proxies", format!("{proxy:?} is {e}"));
            }
        }
    }

    fn tls(&mut self, tls: &Tls) {
        if tls.mode == TlsMode::Files {
            self.need(tls.certificate.is_some(), "tls.certificate", "tls.mode is files");
            self.need(tls.key.is_some(), "tls.key", "tls.mode is files");
        }
        for name in tls
            .names
            .iter()
            .filter(|name| !http_url::is_host(name.strip_prefix("*.").unwrap_or(name)))
        {
            self.broken("tls.names", format!("{name:?} is neither a DNS name nor an IP address"));
        }
    }

    fn database(&mut self, database: &Database) {
        let Some(url) = database.url.as_ref().map(|url| url.expose()) else {
            return;
        };
        let embedded = url
            .strip_prefix("sqlite:")
            .is_some_and(|path| !path.trim_start_matches('/').is_empty() && !path.contains(":memory:"));
        let server = ["postgres://", "postgresql://"]
            .iter()
            .any(|scheme| url.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
        if !embedded && !server {
            // The text itself may hold a password.
            self.broken("database.url", "expected sqlite:<path> or postgres://user:password@host:port/name");
        }
    }

    fn auth(&mut self, auth: &Auth) {
        self.robots(auth);
        let too_short = |password: &str| password.chars().count() < auth.password_min_length;
        if auth.admin_password.as_ref().is_some_and(|password| too_short(password.expose())) {
            self.broken(
                "auth.admin_password",
                format!("has fewer than auth.password_min_length = {} characters", auth.password_min_length),
            );
        }
        if auth.secret_key.as_ref().is_some_and(|key| key.expose().chars().count() < 32) {
            self.broken("auth.secret_key", "has fewer than 32 characters");
        }
    }

    fn robots(&mut self, auth: &Auth) {
        let prefix = &auth.robot_prefix;
        let plain = prefix.len() <= 32 && prefix.bytes().all(|b| b.is_ascii_graphic() && !b":+/\\\"".contains(&b));
        if !plain || !prefix.contains(['$', '#', '%', '~']) {
            self.broken(
                "auth.robot_prefix",
                "has at most 32 letters, digits and signs other than : + / \\ \", and at least one of $ # % ~",
            );
        }
        if auth.robot_duration == 0 {
            self.broken("auth.robot_duration", "is a number of days from 1, or -1 for ever");
        }
    }

    fn workload(&mut self, workload: &Workload) {
        for issuer in &workload.issuers {
            if let Err(wrong) = http_url::parse(issuer) {
                self.broken(
                    "auth.workload.issuers",
                    format!("{issuer:?}: {wrong}; expected a URL such as https://gitlab.example.com"),
                );
            }
        }
    }

    fn proxy_header(&mut self, headers: &ProxyHeader, server: &Server) {
        let names = [
            ("auth.proxy_header.user", &headers.user),
            ("auth.proxy_header.groups", &headers.groups),
            ("auth.proxy_header.email", &headers.email),
        ];
        // Those that Wharf reads for other reasons would have two meanings.
        let taken = ["authorization", "cookie", "host", "origin", "x-forwarded-for", "x-forwarded-proto"];
        for (key, name) in names {
            let Some(name) = name else { continue };
            let token = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
            if !token || taken.contains(&name.to_ascii_lowercase().as_str()) {
                self.broken(key, format!("{name:?} is no name of a header that is free for this"));
            }
        }
        if headers.user.is_some() {
            self.need(
                !server.trusted_proxies.is_empty(),
                "server.trusted_proxies",
                "auth.proxy_header.user is set, and only a known proxy may be believed",
            );
        }
    }

    fn egress(&mut self, egress: &Egress) {
        let is_name = |entry: &str| http_url::is_host(entry.strip_prefix("*.").unwrap_or(entry));
        for entry in egress
            .allow
            .iter()
            .filter(|entry| entry.parse::<Cidr>().is_err() && !is_name(entry))
        {
            self.broken(
                "egress.allow",
                format!("{entry:?} is neither an IP address, a CIDR block, a host name nor *.domain"),
            );
        }
        for entry in egress.ports.iter().filter(|entry| !is_port_range(entry)) {
            self.broken("egress.ports", format!("{entry:?} is neither a port nor a range such as 8080-8089"));
        }
    }

    fn audit(&mut self, audit: &Audit) {
        self.need(audit.database || audit.forward.is_some(), "audit.forward", "audit.database is off");
        let is_collector = |text: &str| {
            let address = text.strip_prefix("tcp://").or_else(|| text.strip_prefix("udp://"));
            let (host, port) = address.and_then(|rest| rest.rsplit_once(':')).unwrap_or(("", ""));
            let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
            http_url::is_host(host) && port.parse::<u16>().is_ok_and(|port| port > 0)
        };
        if audit.forward.as_ref().is_some_and(|text| !is_collector(text)) {
            self.broken("audit.forward", "expected tcp://host:port or udp://host:port");
        }
        let is_event = |name: &str| name.contains('_') && name.bytes().all(|b| b.is_ascii_lowercase() || b"_-".contains(&b));
        for name in audit.disabled_events.iter().filter(|name| !is_event(name)) {
            self.broken(
                "audit.disabled_events",
                format!("{name:?} is not a kind of event such as pull_artifact"),
            );
        }
    }

    fn limits(&mut self, limits: &Limits) {
        if limits.uri_length > limits.header_size {
            self.broken(
                "limits.uri_length",
                format!(
                    "{} is more than limits.header_size = {}, which includes it",
                    limits.uri_length, limits.header_size
                ),
            );
        }
        if limits.manifest_size > limits.blob_size {
            self.broken(
                "limits.manifest_size",
                format!("{} is more than limits.blob_size = {}", limits.manifest_size, limits.blob_size),
            );
        }
    }

    fn metrics(&mut self, metrics: &Metrics) {
        let path = &metrics.path;
        let plain = path.len() > 1 && path.starts_with('/') && !path.contains("//") && !path.ends_with('/');
        if !plain || !path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.".contains(&b)) || path.contains("..") {
            self.broken("metrics.path", format!("{path:?} is not a path such as /metrics"));
        }
        if metrics.public {
            self.need(
                metrics.token.is_some(),
                "metrics.token",
                "metrics.public is on, and anybody could read them otherwise",
            );
            let taken = ["v2", "api", "c", "service", "healthz", "readyz", "assets"];
            if path.split('/').nth(1).is_some_and(|first| taken.contains(&first)) {
                self.broken("metrics.path", format!("{path:?} is taken on the public listener"));
            }
        }
        if metrics.token.as_ref().is_some_and(|token| token.expose().len() < 16) {
            self.broken("metrics.token", "has fewer than 16 characters");
        }
    }

    fn tracing(&mut self, tracing: &Tracing) {
        if let Some(wrong) = tracing.endpoint.as_deref().and_then(|url| http_url::parse(url).err()) {
            self.broken(
                "tracing.endpoint",
                format!("{wrong}; expected a URL such as http://collector.example.com:4318"),
            );
        }
    }

    fn log(&mut self, log: &Log) {
        for part in log.level.split(',').map(str::trim) {
            // The logging library takes a bare word that is no level for the name of a part, and logs nothing else.
            let filter = part.contains(['=', '[']) || ["off", "error", "warn", "info", "debug", "trace"].contains(&part);
            if !filter {
                self.broken(
                    "log.level",
                    format!("{part:?} is not one of off, error, warn, info, debug, trace, nor a filter such as wharf_store=debug"),
                );
            }
        }
    }
}

fn is_port_range(text: &str) -> bool {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let port = |digits: &str| digits.parse::<u16>().ok().filter(|port| *port > 0);
    port(first).zip(port(last)).is_some_and(|(first, last)| first <= last)
}
