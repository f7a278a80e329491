//! The rows of `authentication.k8s.io/v1`: questions about who somebody is.
//!
//! The table in `resources.rs` lists them. The answers come from the API server's authenticators.

use crate::resource::Resource;
use crate::resources::row::REVIEW;

const AUTHENTICATION: Resource = Resource { group: "authentication.k8s.io", ..REVIEW };

pub static SELF_SUBJECT_REVIEWS: Resource = Resource {
    plural: "selfsubjectreviews",
    singular: "selfsubjectreview",
    kind: "SelfSubjectReview",
    type_name: "io.k8s.api.authentication.v1.SelfSubjectReview",
    ..AUTHENTICATION
};

pub static TOKEN_REVIEWS: Resource = Resource {
    plural: "tokenreviews",
    singular: "tokenreview",
    kind: "TokenReview",
    type_name: "io.k8s.api.authentication.v1.TokenReview",
    ..AUTHENTICATION
};
