//! The rows of `authorization.k8s.io/v1`: questions about who may do what.
//!
//! The table in `resources.rs` lists them. The answers come from the API server's authorizers.

use crate::resource::{Resource, Scope};
use crate::resources::row::REVIEW;

const AUTHORIZATION: Resource = Resource { group: "authorization.k8s.io", ..REVIEW };

pub static LOCAL_SUBJECT_ACCESS_REVIEWS: Resource = Resource {
    plural: "localsubjectaccessreviews",
    singular: "localsubjectaccessreview",
    kind: "LocalSubjectAccessReview",
    scope: Scope::Namespaced,
    type_name: "io.k8s.api.authorization.v1.LocalSubjectAccessReview",
    ..AUTHORIZATION
};

pub static SELF_SUBJECT_ACCESS_REVIEWS: Resource = Resource {
    plural: "selfsubjectaccessreviews",
    singular: "selfsubjectaccessreview",
    kind: "SelfSubjectAccessReview",
    type_name: "io.k8s.api.authorization.v1.SelfSubjectAccessReview",
    ..AUTHORIZATION
};

pub static SELF_SUBJECT_RULES_REVIEWS: Resource = Resource {
    plural: "selfsubjectrulesreviews",
    singular: "selfsubjectrulesreview",
    kind: "SelfSubjectRulesReview",
    type_name: "io.k8s.api.authorization.v1.SelfSubjectRulesReview",
    ..AUTHORIZATION
};

pub static SUBJECT_ACCESS_REVIEWS: Resource = Resource {
    plural: "subjectaccessreviews",
    singular: "subjectaccessreview",
    kind: "SubjectAccessReview",
    type_name: "io.k8s.api.authorization.v1.SubjectAccessReview",
    ..AUTHORIZATION
};
