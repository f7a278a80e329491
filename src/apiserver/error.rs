//! What can go wrong when the API server starts or serves its port.
//!
//! Returned to the composition root. What goes wrong with one request is an `api::status::ApiError` and never here.

use std::io;
use std::path::PathBuf;

/// A step of starting or serving that failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file named in the configuration could not be read.
    #[error("cannot read {what} {}", path.display())]
    ReadFile {
        /// What the file is for.
        what: &'static str,
        /// Its path.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file holds something else than it should.
    #[error("{what} {} is not usable: {reason}", path.display())]
    BadFile {
        /// What the file is for.
        what: &'static str,
        /// Its path.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Settings that contradict each other.
    #[error("bad configuration: {0}")]
    Config(String),
    /// The listening socket could not be used.
    #[error("cannot serve on the API port")]
    Listen(#[source] io::Error),
}
