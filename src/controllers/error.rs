//! What can go wrong in one run of a controller. Every error means the same: the key is tried again later.

pub use client::has_code;
use thiserror::Error;

/// An operation of a controller that failed, with the object's name.
#[derive(Debug, Error)]
pub enum Error {
    /// A request to the API failed.
    #[error("{operation} {object}")]
    Request {
        /// `create pod`, `update deployment status`.
        operation: &'static str,
        /// `namespace/name`.
        object: String,
        /// What the API server answered.
        #[source]
        source: Box<kube::Error>,
    },
    /// The run took longer than its bound.
    #[error("reconcile {key}: took too long")]
    Timeout {
        /// The key of the run.
        key: String,
    },
    /// An object cannot be worked on as it is.
    #[error("{object}: {reason}")]
    Object {
        /// `namespace/name`.
        object: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Result of a run.
pub type Result<T> = std::result::Result<T, Error>;

/// Adds what was being done to the API's answer.
pub trait During<T> {
    /// Names the operation and the object.
    fn during(self, operation: &'static str, object: &str) -> Result<T>;
}

impl<T> During<T> for kube::Result<T> {
    fn during(self, operation: &'static str, object: &str) -> Result<T> {
        self.map_err(|source| Error::Request { operation, object: object.to_owned(), source: Box::new(source) })
    }
}

/// Whether the answer's cause is that the namespace is being deleted.
pub fn is_terminating(error: &kube::Error) -> bool {
    let kube::Error::Api(status) = error else { return false };
    let causes = status.details.iter().flat_map(|details| &details.causes);
    causes.into_iter().any(|cause| cause.reason == "NamespaceTerminating")
}
