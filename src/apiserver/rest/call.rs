//! One request as handlers see it: who asks, for what, in which form, and what the server shares.
//!
//! Made once by `dispatch`. It must not know verbs.

use std::sync::Arc;

use api::field::{Errors, Path};
use api::identity::{RoleToken, UserInfo};
use api::meta;
use api::resource::Resource;
use api::schema::FieldValidation;
use api::status::{ApiError, GroupKind};
use http::{HeaderMap, Method, Request};
use store::Fence;

use crate::body::Body;
use crate::delete_options::check_dry_run;
use crate::negotiate::{self, Accepted, Offer};
use crate::request::RequestInfo;
use crate::server::Shared;
use crate::storage::Codec;
use crate::warnings::Warnings;

/// A request under way.
pub(crate) struct Call {
    pub shared: Arc<Shared>,
    pub info: RequestInfo,
    pub user: UserInfo,
    /// The grant under which a built-in role writes; the store refuses the write if it is no longer current.
    pub fence: Option<Fence>,
    pub warnings: Warnings,
    pub headers: HeaderMap,
    pub method: Method,
}

/// What a create, update or patch asks for besides its body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WriteOptions {
    pub dry_run: bool,
    pub validation: FieldValidation,
}

impl Call {
    /// Takes a request apart. The chain has put request info, user and warnings into its extensions.
    pub fn new(shared: Arc<Shared>, request: Request<Body>) -> (Self, Body) {
        let (mut parts, body) = request.into_parts();
        let token = parts.extensions.remove::<RoleToken>();
        let call = Self {
            shared,
            info: parts.extensions.remove().unwrap_or_default(),
            user: parts.extensions.remove().unwrap_or_else(UserInfo::anonymous),
            fence: token.map(|token| Fence { role: token.role, token: token.token }),
            warnings: parts.extensions.remove().unwrap_or_default(),
            headers: parts.headers,
            method: parts.method,
        };
        (call, body)
    }

    /// What turns stored values into objects and back.
    pub fn codec(&self) -> &Codec {
        &self.shared.rest.codec
    }

    /// The namespace that the path names; empty for cluster-scoped kinds.
    pub fn namespace(&self, resource: &Resource) -> &str {
        if resource.namespaced() { &self.info.namespace } else { "" }
    }

    /// The name in the path; empty where there is none.
    pub fn name(&self) -> &str {
        self.info.parts.get(1).map_or("", String::as_str)
    }

    /// The form of the answer, chosen before anything is done: a write whose answer nobody can read is not made.
    ///
    /// # Errors
    /// 406 where the client takes nothing that can be given.
    pub fn accepted(&self, offer: Offer) -> Result<Accepted, ApiError> {
        negotiate::accept(&self.headers, &self.info.query, offer)
    }

    /// Reads `dryRun`, `fieldManager` and `fieldValidation`. `kind` names upstream's options object in errors.
    ///
    /// # Errors
    /// 422 for values that upstream refuses.
    pub fn write_options(&self, kind: &str) -> Result<WriteOptions, ApiError> {
        let query = &self.info.query;
        let mut errors = Errors::new();
        let dry_run: Vec<String> = query.all("dryRun").map(str::to_owned).collect();
        check_dry_run(&dry_run, &mut errors);
        let manager = query.get("fieldManager").unwrap_or_default();
        meta::validate_field_manager(manager, &Path::root("fieldManager"), &mut errors);
        let validation = match query.get("fieldValidation").unwrap_or_default() {
            "Ignore" => FieldValidation::Ignore,
            "Strict" => FieldValidation::Strict,
            "" | "Warn" => FieldValidation::Warn,
            other => {
                errors.not_supported(&Path::root("fieldValidation"), other, &["", "Ignore", "Strict", "Warn"]);
                FieldValidation::Warn
            }
        };
        if errors.is_empty() {
            return Ok(WriteOptions { dry_run: !dry_run.is_empty(), validation });
        }
        Err(ApiError::invalid(GroupKind { group: "meta.k8s.io", kind }, "", &errors))
    }
}
