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

impl Error {
    /// Whether the API answered with this status code.
    pub fn has_code(&self, code: u16) -> bool {
        matches!(self, Error::Bind { source, .. } if client::has_code(source, code))
    }

    /// Whether a binding may have been made, or may be made later: only a refusal says that it will not.
    pub fn leaves_doubt(&self) -> bool {
        match self {
            Error::Bind { source, .. } => !client::is_refusal(source),
            Error::BindTimeout { .. } => true,
            Error::Status { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(code: u16) -> Error {
        let status = kube::core::Status { code, ..kube::core::Status::default() };
        Error::Bind { pod: "d/p".to_owned(), source: Box::new(kube::Error::Api(Box::new(status))) }
    }

    #[test]
    fn only_a_refusal_tells_that_a_binding_is_not_made() {
        assert!(!answered(409).leaves_doubt() && answered(409).has_code(409));
        assert!(answered(504).leaves_doubt() && answered(500).leaves_doubt());
        assert!(Error::BindTimeout { pod: "d/p".to_owned() }.leaves_doubt());
    }
}
