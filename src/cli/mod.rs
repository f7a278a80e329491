//! The command line: what can be typed, and which file does it. Each command is one file and one row here.
//! Called by `main`. Commands reach a running cluster only through its HTTP API.

mod access;
mod certs;
mod cluster;
pub mod codes;
mod credentials;
mod down;
pub mod failure;
#[cfg(test)]
mod fuzzing;
mod get;
mod init;
mod join;
mod kubeconfig;
mod logging;
mod master;
mod nodes;
mod pointer;
mod process;
mod recover;
mod resolve;
pub mod server;
mod settings;
pub mod start;
mod status;
mod status_table;
mod supervise;
mod terminal;
mod token;
mod up;
pub mod version;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Failure;

/// A Kubernetes control plane in one binary
#[derive(Parser)]
#[command(
    name = "xebec",
    version,
    about,
    disable_help_subcommand = false,
    after_help = "Exit codes: 0 done, 1 error, 2 wrong usage, 3 degraded, 4 unreachable or no quorum, 5 precondition, 6 ended for good, 130 interrupted, 141 nobody reads the output"
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Up(up::Up),
    Down(down::Down),
    Init(Box<init::Init>),
    Join(Box<join::Join>),
    Server(Box<server::Server>),
    Status(status::Status),
    #[command(visible_alias = "member")]
    Master(master::Master),
    Recover(Box<recover::Recover>),
    Token(token::TokenCommand),
    Kubeconfig(credentials::Kubeconfig),
    Certs(certs::Certs),
    Get(get::Get),
    #[command(hide = true)]
    Supervise(supervise::Supervise),
    #[command(hide = true)]
    Nodes(nodes::Nodes),
    Explain(version::Explain),
    Completion(version::Completion),
    Version(version::Version),
}

/// Parses the command line, does what it says, prints how it failed.
pub async fn run() -> ExitCode {
    // Asked for now, while the file is there. Who needs it asks again and says what is wrong.
    let _ = process::program();
    tell_nothing_without_a_reader();
    let result = match Cli::parse().command {
        Command::Up(command) => up::run(command).await,
        Command::Down(command) => down::run(command).await,
        Command::Init(command) => init::run(*command).await,
        Command::Join(command) => join::run(*command).await,
        Command::Server(command) => server::run(*command).await,
        Command::Status(command) => status::run(command).await,
        Command::Master(command) => master::run(command).await,
        Command::Recover(command) => recover::run(*command).await,
        Command::Token(command) => token::run(command).await,
        Command::Get(command) => get::run(command).await,
        Command::Certs(command) => certs::run(command),
        Command::Kubeconfig(command) => credentials::run(command).await,
        Command::Supervise(command) => supervise::run(command).await,
        Command::Nodes(command) => nodes::run(command).await,
        Command::Explain(command) => version::explain(&command),
        Command::Completion(command) => version::completion(&command),
        Command::Version(command) => version::version(&command),
    };
    ExitCode::from(report(result))
}

/// Whoever reads what is printed may have read enough (`| head`): that is no error, and nothing to tell about.
fn tell_nothing_without_a_reader() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !panic.payload_as_str().is_some_and(has_no_reader) {
            tell(panic);
        }
    }));
}

/// Whether these are the words of a `println!` whose reader has gone.
fn has_no_reader(panic: &str) -> bool {
    panic.starts_with("failed printing to stdout") && panic.contains("Broken pipe")
}

/// The exit code of a command that panicked; `None` where that was more than a reader who had read enough.
pub fn exit_without_a_reader(panic: &(dyn std::any::Any + Send)) -> Option<ExitCode> {
    let text = panic.downcast_ref::<String>()?;
    has_no_reader(text).then(|| ExitCode::from(codes::EXIT_NO_READER))
}

fn report(result: Result<u8, Failure>) -> u8 {
    match result {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{failure}");
            failure.exit()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_failure_ends_with_the_exit_code_of_its_code() {
        assert_eq!(report(Ok(3)), 3);
        assert_eq!(report(Err(Failure::new(codes::UNREACHABLE))), 4);
    }
}
