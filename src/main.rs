//! The binary: allocator, TLS provider, runtime, then the command line. `boot` puts a master together, `cli` does the rest.

mod boot;
mod cli;
mod config;
mod https;
mod join;
mod join_handler;
mod member;
mod pki;

use std::process::ExitCode;

// Lists make bursts of short-lived memory on many threads (docs/decisions/004-mimalloc.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // The one provider for every connection of this process; an error means that it is set already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: the runtime cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(cli::run())
}
