//! What a client asks for when it deletes: grace, propagation, preconditions, dry run.
//!
//! Read from the request's body or query by the delete handlers. The rules and texts are upstream's. It must not know
//! how a deletion is done.

use api::field::{Errors, Path};
use api::status::{ApiError, GroupKind};
use serde::Deserialize;
use serde_json::Value;

use crate::request::Query;

/// Upstream's `DeleteOptions`, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DeleteOptions {
    /// Seconds until the object goes; `None` leaves it to the object.
    pub grace_seconds: Option<i64>,
    /// Only if the object has this uid.
    pub uid: Option<String>,
    /// Only if the object has this resourceVersion.
    pub resource_version: Option<String>,
    /// What becomes of dependents; `None` leaves it to the object.
    pub propagation: Option<Propagation>,
    /// Nothing is written.
    pub dry_run: bool,
}

/// What becomes of the objects that a deleted one owns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Propagation {
    /// They live on without it.
    Orphan,
    /// They are deleted afterwards.
    Background,
    /// They are deleted before.
    Foreground,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wire {
    grace_period_seconds: Option<i64>,
    preconditions: Option<WirePreconditions>,
    orphan_dependents: Option<bool>,
    propagation_policy: Option<String>,
    dry_run: Option<Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct WirePreconditions {
    uid: Option<String>,
    resource_version: Option<String>,
}

/// Options from a decoded body.
///
/// # Errors
/// 400 for a body of another shape or kind; 422 for values that upstream refuses.
pub(crate) fn from_body(body: Value) -> Result<DeleteOptions, ApiError> {
    let field = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let (kind, version) = (field("kind"), field("apiVersion"));
    if !kind.is_empty() && kind != "DeleteOptions" {
        let text = format!(
            "no kind {kind:?} is registered for version {version:?} in scheme \"pkg/api/legacyscheme/scheme.go:30\""
        );
        return Err(ApiError::bad_request(text));
    }
    let wire: Wire = serde_json::from_value(body).map_err(|error| ApiError::bad_request(error.to_string()))?;
    checked(wire)
}

/// Options from the query, for requests without a body.
///
/// # Errors
/// As `from_body`.
pub(crate) fn from_query(query: &Query) -> Result<DeleteOptions, ApiError> {
    let grace = query.get("gracePeriodSeconds").filter(|text| !text.is_empty());
    let grace = grace.map(|text| {
        text.parse::<i64>()
            .map_err(|_| ApiError::bad_request(format!("strconv.ParseInt: parsing {text:?}: invalid syntax")))
    });
    let dry_run: Vec<String> = query.all("dryRun").map(str::to_owned).collect();
    checked(Wire {
        grace_period_seconds: grace.transpose()?,
        preconditions: None,
        orphan_dependents: query.has("orphanDependents").then(|| query.flag("orphanDependents")),
        propagation_policy: query.get("propagationPolicy").filter(|text| !text.is_empty()).map(str::to_owned),
        dry_run: (!dry_run.is_empty()).then_some(dry_run),
    })
}

fn checked(wire: Wire) -> Result<DeleteOptions, ApiError> {
    let mut errors = Errors::new();
    let policy = Path::root("propagationPolicy");
    let named = wire.propagation_policy.as_deref();
    if wire.orphan_dependents.is_some() && named.is_some() {
        let detail = "orphanDependents and deletionPropagation cannot be both set";
        errors.invalid(&policy, named.unwrap_or_default(), detail);
    }
    let propagation = match (named, wire.orphan_dependents) {
        (Some("Orphan"), _) | (None, Some(true)) => Some(Propagation::Orphan),
        (Some("Background"), _) | (None, Some(false)) => Some(Propagation::Background),
        (Some("Foreground"), _) => Some(Propagation::Foreground),
        (Some(other), _) => {
            errors.not_supported(&policy, other, &["Foreground", "Background", "Orphan", "nil"]);
            None
        }
        (None, None) => None,
    };
    let dry_run = wire.dry_run.unwrap_or_default();
    check_dry_run(&dry_run, &mut errors);
    if !errors.is_empty() {
        return Err(ApiError::invalid(GroupKind { group: "meta.k8s.io", kind: "DeleteOptions" }, "", &errors));
    }
    let preconditions = wire.preconditions.unwrap_or_default();
    Ok(DeleteOptions {
        // As upstream: a negative grace means the shortest one.
        grace_seconds: wire.grace_period_seconds.map(|seconds| if seconds < 0 { 1 } else { seconds }),
        uid: preconditions.uid.filter(|uid| !uid.is_empty()),
        resource_version: preconditions.resource_version.filter(|version| !version.is_empty()),
        propagation,
        dry_run: !dry_run.is_empty(),
    })
}

/// Checks the values of `dryRun`: `All` is the only one.
pub(crate) fn check_dry_run(values: &[String], errors: &mut Errors) {
    if values.iter().any(|value| value != "All") {
        let shown: Vec<Value> = values.iter().map(|value| Value::from(value.as_str())).collect();
        errors.not_supported(&Path::root("dryRun"), Value::Array(shown), &["All"]);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn body_and_query_mean_the_same() {
        let body = json!({"kind": "DeleteOptions", "apiVersion": "v1", "gracePeriodSeconds": 0,
            "propagationPolicy": "Foreground", "dryRun": ["All"]});
        let query = Query::parse("gracePeriodSeconds=0&propagationPolicy=Foreground&dryRun=All");
        let options = from_body(body).unwrap();
        assert_eq!(options, from_query(&query).unwrap());
        assert_eq!(options.propagation, Some(Propagation::Foreground));
        assert!(options.dry_run);
    }

    #[test]
    fn bad_options_are_refused_with_upstreams_texts() {
        let cases = [
            (
                json!({"propagationPolicy": "x"}),
                422,
                "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: \"x\": supported \
                 values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"",
            ),
            (
                json!({"propagationPolicy": "Orphan", "orphanDependents": true}),
                422,
                "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Invalid value: \"Orphan\": \
                 orphanDependents and deletionPropagation cannot be both set",
            ),
            (
                json!({"kind": "Pod", "apiVersion": "v1"}),
                400,
                "no kind \"Pod\" is registered for version \"v1\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"",
            ),
        ];
        for (body, code, message) in cases {
            let error = from_body(body).unwrap_err();
            assert_eq!((error.code, error.message.as_str()), (code, message));
        }
        assert_eq!(from_body(json!({"gracePeriodSeconds": "x"})).unwrap_err().code, 400);
        assert_eq!(from_query(&Query::parse("gracePeriodSeconds=x")).unwrap_err().code, 400);
    }
}
