//! What the API's answer to a failed call says. Asked by components that go on with it or try it again: scheduler,
//! controllers.

/// Whether the API answered with this status code.
pub fn has_code(error: &kube::Error, code: u16) -> bool {
    matches!(error, kube::Error::Api(status) if status.code == code)
}

/// Whether the API has said that the write has not happened and will not. Any other failure leaves that open, also for
/// later: an answer that does not come, or one of the 500s.
pub fn is_refusal(error: &kube::Error) -> bool {
    matches!(error, kube::Error::Api(status) if (400..500).contains(&status.code))
}
