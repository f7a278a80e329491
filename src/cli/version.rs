//! `xebec version`, `xebec explain` and `xebec completion`: what needs no cluster.

use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::Shell;
use serde_json::json;

use crate::cli::Cli;
use crate::cli::codes;
use crate::cli::failure::Failure;

/// API level that is served.
pub const KUBERNETES_VERSION: &str = "v1.37.1";

/// Print the version
#[derive(Args)]
pub struct Version {
    /// How to print
    #[arg(long, short, value_enum, default_value_t = Output::Text)]
    output: Output,
}

#[derive(Clone, Copy, ValueEnum)]
enum Output {
    Text,
    Json,
}

/// Explain an error code
#[derive(Args)]
pub struct Explain {
    /// As printed: XB-Q001. Without one, all are listed
    code: Option<String>,
}

/// Print a completion script for a shell
#[derive(Args)]
pub struct Completion {
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints version and API level.
pub fn version(command: &Version) -> Result<u8, Failure> {
    let version = env!("CARGO_PKG_VERSION");
    match command.output {
        Output::Text => println!("xebec v{version} (Kubernetes {KUBERNETES_VERSION})"),
        Output::Json => println!("{}", json!({ "version": format!("v{version}"), "kubernetes": KUBERNETES_VERSION })),
    }
    Ok(0)
}

/// Prints the page of a code, or the list of all.
pub fn explain(command: &Explain) -> Result<u8, Failure> {
    let Some(id) = &command.code else {
        for code in codes::ALL {
            println!("{}  {}", code.id, code.title);
        }
        return Ok(0);
    };
    let code = codes::find(id).ok_or_else(|| {
        Failure::new(codes::SETTING).titled(format!("there is no code {id:?}")).next("xebec explain    # lists all")
    })?;
    println!("{}: {} (exit code {})\n\n{}", code.id, code.title, code.exit, code.page);
    Ok(0)
}

/// Prints the script.
pub fn completion(command: &Completion) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Cli::command(), "xebec", &mut script);
    print!("{}", String::from_utf8_lossy(&script));
    Ok(0)
}
