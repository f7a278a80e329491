//! What can go wrong around a decision. A pod that fits nowhere is no error: see `framework::FitError`.

use thiserror::Error;

/// An operation of the scheduler that failed, with the pod's name.
#[derive(Debug, Error)]
pub enum Error {
    /// The binding was not accepted.
    #[error("bind pod {pod}")]
    Bind {
        /// `namespace/name`.
        pod: String,
        /// What the API server answered.
        #[source]
        source: Box<kube::Error>,
    },
    /// The binding took longer than its bound; whether it was made is unknown.
    #[error("bind pod {pod}: took too long")]
    BindTimeout {
        /// `namespace/name`.
        pod: String,
    },
    /// The pod's status could not be written.
    #[error("update status of pod {pod}")]
    Status {
        /// `namespace/name`.
        pod: String,
        /// What the API server answered.
        #[source]
        source: Box<kube::Error>,
    },
}
