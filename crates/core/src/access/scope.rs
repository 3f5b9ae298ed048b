//! Scopes of a token request: `type:name:action,action` (distribution, "Token Scope Documentation").

use std::str::FromStr;

/// One requested scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeRequest {
    /// `repository`, `registry`, or a type Wharf grants nothing on.
    pub kind: String,
    /// The resource's name; it may hold colons.
    pub name: String,
    /// Requested actions; `*` stands for all.
    pub actions: Vec<String>,
}

/// The text is not a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a scope has the form type:name:action[,action]")]
pub struct ScopeSyntax;

impl FromStr for ScopeRequest {
    type Err = ScopeSyntax;

    fn from_str(text: &str) -> Result<Self, ScopeSyntax> {
        let (kind, rest) = text.split_once(':').ok_or(ScopeSyntax)?;
        let (name, actions) = rest.rsplit_once(':').ok_or(ScopeSyntax)?;
        // A class, as in repository(plugin), narrows nothing here.
        let kind = kind.split('(').next().unwrap_or(kind);
        if text.len() > 1024 || name.is_empty() || !text.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\') {
            return Err(ScopeSyntax);
        }
        let actions = actions.split(',').filter(|action| !action.is_empty()).map(str::to_owned).collect();
        Ok(Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
            actions,
        })
    }
}

impl ScopeRequest {
    /// Whether `action` was asked for.
    pub fn asks(&self, action: &str) -> bool {
        self.actions.iter().any(|asked| asked == action || asked == "*")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a93_scopes() {
        let scope: ScopeRequest = "repository(plugin):localhost:5000/a/b:pull,push".parse().expect("a scope");
        assert_eq!((scope.kind.as_str(), scope.name.as_str()), ("repository", "localhost:5000/a/b"));
        assert!(scope.asks("pull") && scope.asks("push") && !scope.asks("delete"));
        assert!("registry:catalog:*".parse::<ScopeRequest>().expect("a scope").asks("delete"));
        for bad in [
            "",
            "repository",
            "repository:a",
            "repository::pull",
            "repository:a\nb:pull",
            "repository:a\"b:pull",
            "repository:a b:pull",
        ] {
            assert!(bad.parse::<ScopeRequest>().is_err(), "{bad}");
        }
    }
}
