//! The command line. One file per command.

mod agent;
mod artifact;
mod audit;
mod client;
mod cluster;
mod completions;
mod config;
mod doctor;
mod gc;
mod in_use;
mod job;
mod keys;
mod login;
mod pin;
mod project;
mod reference;
mod retention;
mod robot;
mod scrub;
mod serve;
mod size;
mod storage;
mod timing;
mod token;
mod trash;
mod user;
mod worker;

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, Parser, Subcommand};
use wharf_config::{Config, ConfigError, Overrides, process_environment};

/// Wharf, an enterprise container registry in one binary.
#[derive(Debug, Parser)]
#[command(name = "wharf", version, about, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the registry.
    Serve(Source),
    /// Do jobs only: garbage collection, retention, purges.
    Worker(Source),
    /// Look at the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// The keys that sign tokens.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Where bytes are kept.
    #[command(subcommand)]
    Storage(StorageCommand),
    /// Find the usual mistakes of an installation and say what to do.
    Doctor(Source),
    /// Print a shell's completion script.
    Completions {
        /// Which shell.
        shell: completions::CompletionShell,
    },
    /// Log in to a registry and remember it for the commands below.
    Login(login::LoginCommand),
    /// Forget a registry's credentials.
    Logout(login::LogoutCommand),
    /// Accounts.
    User(user::UserCommand),
    /// Projects, their members and their quotas.
    Project(project::ProjectCommand),
    /// Repositories.
    Repository(artifact::RepositoryCommand),
    /// Artifacts.
    Artifact(artifact::ArtifactCommand),
    /// Robot accounts.
    Robot(robot::RobotCommand),
    /// What was deleted and can come back.
    Trash(trash::TrashCommand),
    /// Garbage collection.
    Gc(gc::GcCommand),
    /// Stored bytes, read again.
    Scrub(scrub::ScrubCommand),
    /// What stays in projects, and why.
    Retention(retention::RetentionCommand),
    /// Print a token for the registry's /v2.
    Token(token::TokenCommand),
    /// The audit log.
    Audit(audit::AuditCommand),
    /// Work in the background.
    Job(job::JobCommand),
    /// Clusters whose images are kept.
    Cluster(cluster::ClusterCommand),
    /// What runs an image, and where.
    InUse(in_use::InUseCommand),
    /// Promises to keep images.
    Pin(pin::PinCommand),
    /// Report what a cluster runs, so that the registry keeps it.
    Agent(agent::AgentCommand),
    /// Print a generated reference page.
    Reference {
        /// Which page.
        page: reference::Page,
    },
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Check the configuration and list everything that is wrong.
    Check(Source),
    /// Print the configuration in effect, without secrets.
    Show(Source),
    /// Print the reference page of all keys.
    Reference,
    /// Print a commented sample file with every default.
    Sample,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// List them, the one that signs marked.
    List(Source),
    /// Make the next one now. It signs after ten minutes, and nobody is logged out.
    Rotate(Source),
    /// Remove them, when the secret key they are sealed with is lost. Stop every replica first.
    Forget(Source),
}

#[derive(Debug, Subcommand)]
enum StorageCommand {
    /// Copy everything from the store of `storage.beside` that this one lacks, and read each copy again. The registry serves on meanwhile.
    /// Whatever has been copied stays so: an interrupted run is simply started again.
    Migrate(storage::MigrateCommand),
}

/// Variables that are options of this command line.
const OWN_VARIABLES: [&str; 5] = ["WHARF_CONFIG", "WHARF_SERVER", "WHARF_USERNAME", "WHARF_PASSWORD", "WHARF_CLUSTER"];

/// Where the configuration comes from.
#[derive(Debug, Args)]
struct Source {
    /// A TOML file.
    #[arg(long, short, value_name = "FILE", env = "WHARF_CONFIG")]
    config: Option<PathBuf>,
    /// The folder for everything the registry keeps.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The address to listen on.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<SocketAddr>,
}

impl Source {
    fn load(&self) -> Result<Config, ConfigError> {
        let overrides = Overrides {
            listen: self.listen,
            data_dir: self.data_dir.clone(),
        };
        // These are this program's own options, not keys.
        let environment = process_environment().filter(|(name, _)| !OWN_VARIABLES.contains(&name.as_str()));
        Config::load(self.config.as_deref(), environment, overrides)
    }
}

/// Runs the command line of this process.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let out = &mut io::stdout().lock();
    let outcome = match cli.command {
        Command::Serve(source) => return serve::run(source.load()),
        Command::Worker(source) => return worker::run(source.load()),
        Command::Doctor(source) => doctor::run(source.load(), out),
        Command::Config(ConfigCommand::Check(source)) => config::check(&source.load(), out),
        Command::Config(ConfigCommand::Show(source)) => config::show(&source.load(), out),
        Command::Config(ConfigCommand::Reference) => config::reference(out).map(|()| true),
        Command::Config(ConfigCommand::Sample) => config::sample(out).map(|()| true),
        Command::Keys(KeysCommand::List(source)) => keys::list(source.load(), out).map(|()| true),
        Command::Keys(KeysCommand::Rotate(source)) => keys::rotate(source.load(), out).map(|()| true),
        Command::Keys(KeysCommand::Forget(source)) => keys::forget(source.load(), out).map(|()| true),
        Command::Storage(StorageCommand::Migrate(command)) => storage::migrate(&command, out),
        Command::Reference { page } => reference::write(page, Cli::command(), out).map(|()| true),
        Command::Login(command) => return client::finish(login::login(&command, out)),
        Command::Logout(command) => return client::finish(login::logout(&command, out)),
        Command::User(command) => return client::finish(user::run(&command, out)),
        Command::Project(command) => return client::finish(project::run(&command, out)),
        Command::Repository(command) => return client::finish(artifact::repository(&command, out)),
        Command::Artifact(command) => return client::finish(artifact::artifact(&command, out)),
        Command::Robot(command) => return client::finish(robot::run(&command, out)),
        Command::Trash(command) => return client::finish(trash::run(&command, out)),
        Command::Gc(command) => return client::finish(gc::run(&command, out)),
        Command::Scrub(command) => return client::finish(scrub::run(&command, out)),
        Command::Retention(command) => return client::finish(retention::run(&command, out)),
        Command::Token(command) => return client::finish(token::run(&command, out)),
        Command::Audit(command) => return client::finish(audit::run(&command, out)),
        Command::Job(command) => return client::finish(job::run(&command, out)),
        Command::Cluster(command) => return client::finish(cluster::run(&command, out)),
        Command::InUse(command) => return client::finish(in_use::run(&command, out)),
        Command::Pin(command) => return client::finish(pin::run(&command, out)),
        Command::Agent(command) => return client::finish(agent::run(&command, out)),
        Command::Completions { shell } => completions::completions(shell, Cli::command(), out).map(|()| true),
    };
    match outcome.and_then(|good| out.flush().map(|()| good)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        // A reader that has seen enough, as in `wharf config reference | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => complain(&error),
    }
}

/// Says on standard error what went wrong.
fn complain(error: &dyn std::fmt::Display) -> ExitCode {
    let _ = writeln!(io::stderr(), "wharf: {error}");
    ExitCode::FAILURE
}
