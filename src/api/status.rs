//! Errors as clients see them: upstream's `Status` object with code, reason, message and details.
//!
//! Request handlers and admission build them with the constructors below, which are named like upstream's
//! `apierrors`. This is the only file of the crate that knows HTTP codes; it must not know where an error came from.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::codec::json;
use crate::field::{Errors, Path};
use crate::object::Object;
use crate::patch::PatchError;
use crate::resource::Resource;

/// The text behind a conflict of resource versions.
pub const OPTIMISTIC_LOCK: &str =
    "the object has been modified; please apply your changes to the latest version and try again";

/// A resource as error texts name it: `pods`, `deployments.apps`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupResource<'a> {
    /// API group; empty for core.
    pub group: &'a str,
    /// Plural name.
    pub resource: &'a str,
}

impl fmt::Display for GroupResource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        qualified(f, self.resource, self.group)
    }
}

impl<'a> From<&'a Resource> for GroupResource<'a> {
    fn from(resource: &'a Resource) -> Self {
        Self { group: resource.group, resource: resource.plural }
    }
}

/// A kind as error texts name it: `Pod`, `Deployment.apps`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupKind<'a> {
    /// API group; empty for core.
    pub group: &'a str,
    /// Kind.
    pub kind: &'a str,
}

impl fmt::Display for GroupKind<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        qualified(f, self.kind, self.group)
    }
}

impl<'a> From<&'a Resource> for GroupKind<'a> {
    fn from(resource: &'a Resource) -> Self {
        Self { group: resource.group, kind: resource.kind }
    }
}

fn qualified(f: &mut fmt::Formatter<'_>, name: &str, group: &str) -> fmt::Result {
    if group.is_empty() { f.write_str(name) } else { write!(f, "{name}.{group}") }
}

/// One cause in `details.causes`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Machine-readable: `FieldValueInvalid`, `ResourceVersionTooLarge`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Human-readable.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Path of the field; empty where the cause is not one field.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub field: String,
}

/// `details` of a status. Empty fields are not written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Details {
    /// The object's name, or the operation that timed out.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// API group.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// Plural resource name, or the kind for 422.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// The object's uid.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
    /// What exactly is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Cause>,
    /// When the client may try again; 0 means nothing is said.
    #[serde(rename = "retryAfterSeconds", skip_serializing_if = "is_zero")]
    pub retry_after_seconds: i32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(n: &i32) -> bool {
    *n == 0
}

impl Details {
    fn of(resource: GroupResource<'_>, name: &str) -> Box<Self> {
        Box::new(Self {
            name: name.to_owned(),
            group: resource.group.to_owned(),
            kind: resource.resource.to_owned(),
            ..Self::default()
        })
    }

    fn retry_after(seconds: i32) -> Box<Self> {
        Box::new(Self { retry_after_seconds: seconds, ..Self::default() })
    }
}

/// An answer that is not success. `Display` is the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// HTTP code.
    pub code: u16,
    /// Upstream's `StatusReason`; empty where it has none for the code.
    pub reason: &'static str,
    /// Human-readable; stock clients print it.
    pub message: String,
    /// Absent for the reasons for which upstream sends none.
    pub details: Option<Box<Details>>,
    /// `metadata.continue` of an expired list: with it the client may go on inconsistently.
    pub continue_token: Option<Box<str>>,
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

/// The `Status` object in the order in which upstream writes its fields.
#[derive(Serialize)]
struct Wire<'a> {
    kind: &'a str,
    #[serde(rename = "apiVersion")]
    api_version: &'a str,
    metadata: WireMetadata<'a>,
    status: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<&'a Details>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<u16>,
}

#[derive(Serialize)]
struct WireMetadata<'a> {
    #[serde(rename = "continue", skip_serializing_if = "Option::is_none")]
    continue_token: Option<&'a str>,
}

impl ApiError {
    fn plain(code: u16, reason: &'static str, message: impl Into<String>) -> Self {
        Self { code, reason, message: message.into(), details: None, continue_token: None }
    }

    fn with(mut self, details: Box<Details>) -> Self {
        self.details = Some(details);
        self
    }

    /// The error with one more cause in its details.
    pub fn with_cause(mut self, reason: &str, message: impl Into<String>, field: &str) -> Self {
        self.details.get_or_insert_default().causes.push(Cause {
            reason: reason.to_owned(),
            message: message.into(),
            field: field.to_owned(),
        });
        self
    }

    /// Seconds after which the client may try again, for the `Retry-After` header.
    pub fn retry_after_seconds(&self) -> Option<i32> {
        self.details.as_ref().map(|d| d.retry_after_seconds).filter(|s| *s > 0)
    }

    /// The `Status` object as JSON, ending with a newline as upstream's encoder does.
    pub fn to_json_bytes(&self) -> Vec<u8> {
        let mut bytes = self.encode();
        bytes.push(b'\n');
        bytes
    }

    /// The `Status` object, for embedding (watch error events, YAML).
    pub fn to_value(&self) -> Value {
        serde_json::from_slice(&self.encode()).expect("was just encoded as JSON of fixed depth")
    }

    fn encode(&self) -> Vec<u8> {
        json::encode(&Wire {
            kind: "Status",
            api_version: "v1",
            metadata: WireMetadata { continue_token: self.continue_token.as_deref() },
            status: "Failure",
            message: &self.message,
            reason: self.reason,
            details: self.details.as_deref(),
            code: Some(self.code),
        })
    }
}

/// The `Status` object of a delete that removed the object at once.
pub fn success<'a>(resource: impl Into<GroupResource<'a>>, object: &Object) -> Value {
    let mut details = Details::of(resource.into(), object.name());
    details.uid = object.uid().to_owned();
    let bytes = json::encode(&Wire {
        kind: "Status",
        api_version: "v1",
        metadata: WireMetadata { continue_token: None },
        status: "Success",
        message: "",
        reason: "",
        details: Some(&details),
        code: None,
    });
    serde_json::from_slice(&bytes).expect("was just encoded as JSON of fixed depth")
}

/// The object itself: it is not there, is there already, or has changed.
impl ApiError {
    /// 404 `pods "x" not found`.
    pub fn not_found<'a>(resource: impl Into<GroupResource<'a>>, name: &str) -> Self {
        let resource = resource.into();
        Self::plain(404, "NotFound", format!("{resource} {name:?} not found")).with(Details::of(resource, name))
    }

    /// 409 `pods "x" already exists`.
    pub fn already_exists<'a>(resource: impl Into<GroupResource<'a>>, name: &str) -> Self {
        let resource = resource.into();
        Self::plain(409, "AlreadyExists", format!("{resource} {name:?} already exists"))
            .with(Details::of(resource, name))
    }

    /// 409: no free name was found for a `generateName`.
    pub fn generate_name_conflict<'a>(resource: impl Into<GroupResource<'a>>, name: &str, retry_after: i32) -> Self {
        let resource = resource.into();
        let mut details = Details::of(resource, name);
        details.retry_after_seconds = retry_after;
        let message = format!(
            "{resource} {name:?} already exists, the server was not able to generate a unique name for the object"
        );
        Self::plain(409, "AlreadyExists", message).with(details)
    }

    /// 409 `Operation cannot be fulfilled on pods "x": why`.
    pub fn conflict<'a>(resource: impl Into<GroupResource<'a>>, name: &str, why: impl fmt::Display) -> Self {
        let resource = resource.into();
        Self::plain(409, "Conflict", format!("Operation cannot be fulfilled on {resource} {name:?}: {why}"))
            .with(Details::of(resource, name))
    }

    /// 409: the client's resourceVersion is not the current one.
    pub fn modified<'a>(resource: impl Into<GroupResource<'a>>, name: &str) -> Self {
        Self::conflict(resource, name, OPTIMISTIC_LOCK)
    }

    /// 409: a precondition names another uid.
    pub fn uid_precondition<'a>(
        resource: impl Into<GroupResource<'a>>,
        name: &str,
        wanted: &str,
        current: &str,
    ) -> Self {
        let why = format!("Precondition failed: UID in precondition: {wanted}, UID in object meta: {current}");
        Self::conflict(resource, name, why)
    }

    /// 409: a precondition names another resourceVersion.
    pub fn resource_version_precondition<'a>(
        resource: impl Into<GroupResource<'a>>,
        name: &str,
        wanted: &str,
        current: &str,
    ) -> Self {
        let why = format!(
            "Precondition failed: ResourceVersion in precondition: {wanted}, ResourceVersion in object meta: {current}"
        );
        Self::conflict(resource, name, why)
    }

    /// 422 `Deployment.apps "x" is invalid: spec.replicas: Invalid value: …`; several are listed in brackets, equal
    /// texts once.
    pub fn invalid<'a>(kind: impl Into<GroupKind<'a>>, name: &str, errors: &Errors) -> Self {
        let kind = kind.into();
        let mut texts: Vec<String> = Vec::new();
        let mut causes = Vec::with_capacity(errors.len());
        for error in errors.iter() {
            let text = error.to_string();
            if !texts.contains(&text) {
                texts.push(text);
            }
            causes.push(Cause {
                reason: error.kind.reason().to_owned(),
                message: error.body(),
                field: error.path.to_string(),
            });
        }
        let message = match texts.as_slice() {
            [] => format!("{kind} {name:?} is invalid"),
            [one] => format!("{kind} {name:?} is invalid: {one}"),
            many => format!("{kind} {name:?} is invalid: [{}]", many.join(", ")),
        };
        let details = Details {
            name: name.to_owned(),
            group: kind.group.to_owned(),
            kind: kind.kind.to_owned(),
            causes,
            ..Details::default()
        };
        Self::plain(422, "Invalid", message).with(Box::new(details))
    }

    /// 422 for a patch whose result is no object of the kind: upstream shows it whole and says why it cannot be read.
    pub fn unreadable_patch(patched: &str, why: &str) -> Self {
        let mut errors = Errors::new();
        errors.invalid(&Path::root("patch"), patched, why);
        Self::invalid(GroupKind { group: "", kind: "" }, "", &errors)
    }

    /// 422 without a list of fields: a patch that does not fit the object. Upstream does not say why.
    pub fn unprocessable() -> Self {
        let text = "the server rejected our request due to an error in our request";
        Self::plain(422, "Invalid", text).with(Box::default())
    }
}

impl From<PatchError> for ApiError {
    fn from(error: PatchError) -> Self {
        match error {
            PatchError::Malformed(message) => Self::bad_request(message),
            PatchError::TooManyOperations { .. } => Self::request_entity_too_large(error),
            PatchError::Inapplicable(_) => Self::unprocessable(),
            // Upstream has no code for these and answers 500. It is the client's input that is wrong, so here it is 400.
            PatchError::Unmergeable(message) => Self::bad_request(message),
        }
    }
}

/// Who asks, and what for.
impl ApiError {
    /// 400 with the text as it is.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::plain(400, "BadRequest", message)
    }

    /// 401 `Unauthorized`.
    pub fn unauthorized() -> Self {
        Self::plain(401, "Unauthorized", "Unauthorized")
    }

    /// 403 `pods "x" is forbidden: why`; without a name the resource alone is named.
    pub fn forbidden<'a>(resource: impl Into<GroupResource<'a>>, name: &str, why: impl fmt::Display) -> Self {
        let resource = resource.into();
        let message = if resource.group.is_empty() && resource.resource.is_empty() {
            format!("forbidden: {why}")
        } else if name.is_empty() {
            format!("{resource} is forbidden: {why}")
        } else {
            format!("{resource} {name:?} is forbidden: {why}")
        };
        Self::plain(403, "Forbidden", message).with(Details::of(resource, name))
    }

    /// 403 with the text of a refused authorization: who cannot do what where.
    pub fn access_denied(access: &Access<'_>) -> Self {
        Self::forbidden(GroupResource { group: access.group, resource: access.resource }, access.name, access.text())
    }

    /// 404 for a path that leads nowhere.
    pub fn no_such_path() -> Self {
        Self::plain(404, "NotFound", "the server could not find the requested resource").with(Box::default())
    }

    /// 405 for a method that the path does not take.
    pub fn method_not_allowed() -> Self {
        Self::plain(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
            .with(Box::default())
    }

    /// 405 `patch is not supported on resources of kind "pods"`.
    pub fn method_not_supported<'a>(resource: impl Into<GroupResource<'a>>, action: &str) -> Self {
        let resource = resource.into();
        let message = format!("{action} is not supported on resources of kind \"{resource}\"");
        Self::plain(405, "MethodNotAllowed", message).with(Details::of(resource, ""))
    }

    /// 406 with the list of what can be had.
    pub fn not_acceptable(offered: &[&str]) -> Self {
        let message = format!("only the following media types are accepted: {}", offered.join(", "));
        Self::plain(406, "NotAcceptable", message)
    }

    /// 413 `Request entity too large: why`.
    pub fn request_entity_too_large(why: impl fmt::Display) -> Self {
        Self::plain(413, "RequestEntityTooLarge", format!("Request entity too large: {why}"))
    }

    /// 413 for a body above the limit.
    pub fn body_too_large(bytes_max: usize) -> Self {
        Self::request_entity_too_large(format_args!("limit is {bytes_max}"))
    }

    /// 415 with the list of what is taken.
    pub fn unsupported_media_type(accepted: &[&str]) -> Self {
        let message = format!(
            "the body of the request was in an unknown format - accepted media types include: {}",
            accepted.join(", ")
        );
        Self::plain(415, "UnsupportedMediaType", message)
    }
}

/// What a refused request wanted, for the 403 text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Access<'a> {
    /// User's name.
    pub user: &'a str,
    /// Verb as RBAC names it.
    pub verb: &'a str,
    /// API group; empty for core.
    pub group: &'a str,
    /// Plural name; empty for a path that is no resource.
    pub resource: &'a str,
    /// Empty where none.
    pub subresource: &'a str,
    /// Empty for cluster scope.
    pub namespace: &'a str,
    /// Empty where the request names no object.
    pub name: &'a str,
    /// For requests that are no resource.
    pub path: &'a str,
    /// The authorizer's reason; may be empty.
    pub reason: &'a str,
}

impl Access<'_> {
    /// The text behind `is forbidden:`. `&`, `<` and `>` of the client are escaped, as upstream does against browsers.
    fn text(&self) -> String {
        let Self { user, verb, group, path, namespace, .. } = self;
        let mut text = if self.resource.is_empty() {
            format!("User {user:?} cannot {verb} path {path:?}")
        } else {
            let slash = if self.subresource.is_empty() { "" } else { "/" };
            let resource = format!("{}{slash}{}", self.resource, self.subresource);
            if namespace.is_empty() {
                format!("User {user:?} cannot {verb} resource {resource:?} in API group {group:?} at the cluster scope")
            } else {
                format!(
                    "User {user:?} cannot {verb} resource {resource:?} in API group {group:?} in the namespace {namespace:?}"
                )
            }
        };
        text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        if !self.reason.is_empty() {
            text.push_str(": ");
            text.push_str(self.reason);
        }
        text
    }
}

/// Time and load.
impl ApiError {
    /// 410 `Gone` with the text as it is.
    pub fn gone(message: impl Into<String>) -> Self {
        Self::plain(410, "Gone", message)
    }

    /// 410 `Expired` with the text as it is.
    pub fn expired(message: impl Into<String>) -> Self {
        Self::plain(410, "Expired", message)
    }

    /// 410 for a watch that starts below the compaction floor.
    pub fn too_old_resource_version(wanted: u64, floor: u64) -> Self {
        Self::expired(format!("too old resource version: {wanted} ({floor})"))
    }

    /// 410 for an exact list at a compacted revision.
    pub fn list_too_old() -> Self {
        Self::expired("The resourceVersion for the provided list is too old.")
    }

    /// 410 for an object at a revision that is not kept any more.
    pub fn resource_too_old() -> Self {
        Self::expired("The provided resource version is too old.")
    }

    /// 410 for a continue token whose revision is compacted; `inconsistent` lets the client go on without it.
    pub fn continue_expired(inconsistent: &str) -> Self {
        let mut error = Self::expired(
            "The provided continue parameter is too old to display a consistent list result. You can start a new list \
             without the continue parameter, or use the continue token in this response to retrieve the remainder of \
             the results. Continuing with the provided token results in an inconsistent list - objects that were \
             created, modified, or deleted between the time the first chunk was returned and now may show up in the \
             list.",
        );
        error.continue_token = Some(inconsistent.into());
        error
    }

    /// 504 for a revision that this server has not seen.
    pub fn too_large_resource_version(wanted: u64, current: u64) -> Self {
        let message = format!("Too large resource version: {wanted}, current: {current}");
        Self::timeout(message, 1).with_cause("ResourceVersionTooLarge", "Too large resource version", "")
    }

    /// 504 `Timeout: why`.
    pub fn timeout(why: impl fmt::Display, retry_after: i32) -> Self {
        Self::plain(504, "Timeout", format!("Timeout: {why}")).with(Details::retry_after(retry_after))
    }

    /// 500 `ServerTimeout`: the operation could not be completed in time and may be tried again.
    pub fn server_timeout<'a>(resource: impl Into<GroupResource<'a>>, operation: &str, retry_after: i32) -> Self {
        let resource = resource.into();
        let mut details = Details::of(resource, operation);
        details.retry_after_seconds = retry_after;
        let message = format!(
            "The {operation} operation against {resource} could not be completed at this time, please try again."
        );
        Self::plain(500, "ServerTimeout", message).with(details)
    }

    /// 429 with the text as it is.
    pub fn too_many_requests(message: impl Into<String>, retry_after: i32) -> Self {
        Self::plain(429, "TooManyRequests", message).with(Details::retry_after(retry_after))
    }

    /// 500 `Internal error occurred: why`. The text goes to the client: it must not carry inner details.
    pub fn internal(why: impl fmt::Display) -> Self {
        let cause = Cause { message: why.to_string(), ..Cause::default() };
        let details = Details { causes: vec![cause], ..Details::default() };
        Self::plain(500, "InternalError", format!("Internal error occurred: {why}")).with(Box::new(details))
    }

    /// 503 with the text as it is.
    pub fn service_unavailable(message: impl Into<String>) -> Self {
        Self::plain(503, "ServiceUnavailable", message)
    }
}

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;
