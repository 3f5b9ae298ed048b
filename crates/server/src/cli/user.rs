//! `wharf user`: accounts.

use std::io::Write;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::client::{ClientError, Column, Connection, Http, Method, NewPassword, wait};

const COLUMNS: [Column; 5] = [
    ("ID", "user_id"),
    ("NAME", "username"),
    ("EMAIL", "email"),
    ("ADMIN", "sysadmin_flag"),
    ("CREATED", "creation_time"),
];

const FIELDS: [Column; 8] = [
    ("Id", "user_id"),
    ("Name", "username"),
    ("Email", "email"),
    ("Real name", "realname"),
    ("Comment", "comment"),
    ("Administrator", "sysadmin_flag"),
    ("Created", "creation_time"),
    ("Changed", "update_time"),
];

/// Accounts.
#[derive(Debug, Args)]
pub(super) struct UserCommand {
    #[command(subcommand)]
    action: UserAction,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Subcommand)]
enum UserAction {
    /// List accounts.
    List {
        /// Only names that contain this.
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
    },
    /// Show one account; without a name, one's own.
    Show {
        /// Login name.
        name: Option<String>,
    },
    /// Make a local account.
    Create {
        /// Login name.
        name: String,
        /// Mail address.
        #[arg(long)]
        email: String,
        /// Name as people say it. Default: the login name.
        #[arg(long)]
        realname: Option<String>,
        /// A remark.
        #[arg(long, default_value = "")]
        comment: String,
        /// Make it a system administrator.
        #[arg(long)]
        admin: bool,
        #[command(flatten)]
        password: NewPassword,
    },
    /// Delete an account.
    Delete {
        /// Login name.
        name: String,
    },
    /// Make an account a system administrator, or end that.
    SetAdmin {
        /// Login name.
        name: String,
        /// Whether it shall be one.
        #[arg(value_enum, default_value_t = Switch::On)]
        switch: Switch,
    },
    /// Give an account another password.
    SetPassword {
        /// Login name.
        name: String,
        #[command(flatten)]
        password: NewPassword,
    },
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Switch {
    On,
    Off,
}

/// Runs the command.
///
/// # Errors
/// See [`ClientError`].
pub(super) fn run(command: &UserCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    let output = command.connection.output();
    match &command.action {
        UserAction::List { name } => {
            let question = name.as_ref().map(|name| format!("username=~{name}"));
            let query: Vec<_> = question.as_deref().map(|q| ("q", q)).into_iter().collect();
            let rows = wait(http.list(&["users"], &query, usize::MAX))?;
            output.rows(out, &COLUMNS, &rows)?;
        }
        UserAction::Show { name } => {
            let user = wait(async {
                match name {
                    None => http.get(&["users", "current"], &[]).await,
                    Some(name) => http.get(&["users", &id(&http, name).await?], &[]).await,
                }
            })?;
            output.one(out, &FIELDS, &user)?;
        }
        UserAction::Create {
            name,
            email,
            realname,
            comment,
            admin,
            password,
        } => {
            let password = password.read(name)?;
            let body = json!({
                "username": name,
                "email": email,
                "realname": realname.as_ref().unwrap_or(name),
                "comment": comment,
                "password": password.expose(),
            });
            wait(async {
                http.change(Method::POST, &["users"], Some(&body)).await?;
                if *admin { set_admin(&http, name, true).await } else { Ok(()) }
            })?;
            output.done(out, &format!("made the account {name}"))?;
        }
        UserAction::Delete { name } => {
            wait(async { http.change(Method::DELETE, &["users", &id(&http, name).await?], None).await })?;
            output.done(out, &format!("deleted the account {name}"))?;
        }
        UserAction::SetAdmin { name, switch } => {
            let on = *switch == Switch::On;
            wait(set_admin(&http, name, on))?;
            let now = if on { "is now" } else { "is no longer" };
            output.done(out, &format!("{name} {now} a system administrator"))?;
        }
        UserAction::SetPassword { name, password } => {
            let password = password.read(name)?;
            wait(set_password(&http, name, password.expose()))?;
            output.done(out, &format!("{name} has a new password"))?;
        }
    }
    Ok(())
}

async fn set_admin(http: &Http, name: &str, on: bool) -> Result<(), ClientError> {
    let id = id(http, name).await?;
    let body = json!({"sysadmin_flag": on});
    http.change(Method::PUT, &["users", &id, "sysadmin"], Some(&body)).await.map(drop)
}

/// One's own password is changed with the old one, which is the one that logs in.
async fn set_password(http: &Http, name: &str, new: &str) -> Result<(), ClientError> {
    let id = id(http, name).await?;
    let mut body = json!({"new_password": new});
    if let Some(old) = http.password().filter(|_| http.username() == Some(name)) {
        body["old_password"] = json!(old.expose());
    }
    http.change(Method::PUT, &["users", &id, "password"], Some(&body)).await.map(drop)
}

/// The id of the account `name`: one's own, or found in the list only administrators see.
async fn id(http: &Http, name: &str) -> Result<String, ClientError> {
    let is_name = |user: &&Value| user["username"].as_str().is_some_and(|text| text == name);
    let own = if http.username() == Some(name) {
        Some(http.get(&["users", "current"], &[]).await?)
    } else {
        None
    };
    let rows = match own {
        Some(own) => vec![own],
        None => http.list(&["users"], &[("username", name)], usize::MAX).await?,
    };
    rows.iter()
        .find(is_name)
        .map(|user| user["user_id"].to_string())
        .ok_or_else(|| ClientError::Missing(format!("user {name}")))
}
