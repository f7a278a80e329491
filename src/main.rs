//! The binary: allocator, TLS provider, runtime, then the command line. `boot` puts a master together, `cli` does the rest.

mod agreement;
mod boot;
mod cli;
mod config;
mod guard;
mod https;
mod join;
mod join_handler;
mod join_token;
mod keepsake;
mod member;
mod members_handler;
mod membership;
mod pki;
mod pressure;
mod quarantine;
mod rejoin;
mod renewal;
mod telemetry;

use std::process::ExitCode;

use xebec::lead;

// Lists make bursts of short-lived memory on many threads (docs/decisions/004-mimalloc.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The deepest JSON and YAML that is accepted is walked recursively on a worker's stack.
const STACK_BYTES: usize = 4 << 20;

fn main() -> ExitCode {
    // The one provider for every connection of this process; an error means that it is set already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    if let Err(error) = sys::failpoint::start_from_environment() {
        eprintln!("error: failpoints: {error}");
        return ExitCode::FAILURE;
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK_BYTES).build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the runtime cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| runtime.block_on(cli::run())));
    ended.unwrap_or_else(|panic| match cli::exit_without_a_reader(&*panic) {
        Some(code) => code,
        None => std::panic::resume_unwind(panic),
    })
}
