//! DELETE of one object: at once, or marked and left to finalizers, grace and the garbage collector.
//!
//! Called by `dispatch`, by deletecollection and by evictions. The steps are those of upstream's generic registry.

use api::codec::{json, yaml};
use api::meta::{FINALIZER_FOREGROUND, FINALIZER_ORPHAN};
use api::object::Object;
use api::resource::{Grace, Resource};
use api::status::{self, ApiError, GroupResource};
use api::time;
use bytes::Bytes;
use http::{Response, StatusCode};
use store::{Compare, KeyValue, Op};

use super::attempt::{Attempt, Plan, run};
use super::decode::{Expected, from_protobuf};
use super::{Call, answer, hooks, metadata, read_body};
use crate::admission::{self, Operation, Review};
use crate::body::Body;
use crate::delete_options::{self, DeleteOptions, Propagation};
use crate::negotiate::{self, BodyFormat, Offer};
use crate::storage::{self, Encoded, Retention};

pub(crate) async fn delete(call: &Call, resource: &'static Resource, body: Body) -> Result<Response<Body>, ApiError> {
    let accepted = call.accepted(Offer::Objects)?;
    let options = read_options(call, body).await?;
    match delete_by_name(call, resource, call.namespace(resource), call.name(), &options).await? {
        Deleted::Marked(bytes) => answer::object(resource, accepted, StatusCode::OK, bytes, call.shared.now_s()),
        Deleted::Gone(object) if resource.strategy.returns_deleted => {
            let bytes = Bytes::from(object.encode());
            answer::object(resource, accepted, StatusCode::OK, bytes, call.shared.now_s())
        }
        Deleted::Gone(object) => answer::value(accepted, StatusCode::OK, &status::success(resource, &object)),
    }
}

/// Options from the body, or from the query where there is no body.
pub(crate) async fn read_options(call: &Call, body: Body) -> Result<DeleteOptions, ApiError> {
    let bytes = read_body(call, body).await?;
    if bytes.is_empty() {
        return delete_options::from_query(&call.info.query);
    }
    let meta = "io.k8s.apimachinery.pkg.apis.meta.v1";
    let expected = Expected::of_kind("", "v1", "DeleteOptions", meta);
    let value = match negotiate::body_format(&call.headers)? {
        BodyFormat::Json => {
            json::parse_value(&bytes).map_err(|error| format!("couldn't get version/kind; json parse error: {error}"))
        }
        BodyFormat::Yaml => yaml::parse(&bytes).map(|parsed| parsed.value).map_err(|error| error.to_string()),
        BodyFormat::Protobuf => from_protobuf(&bytes, expected).map_err(|error| error.to_string()),
    };
    delete_options::from_body(value.map_err(ApiError::bad_request)?)
}

/// What a deletion came to.
pub(crate) enum Deleted {
    /// The object lives on, marked, with its revision.
    Marked(Bytes),
    /// It is gone; this is what it was, at the revision of its end.
    Gone(Box<Object>),
}

enum Decided {
    Marked(Encoded),
    Pending(Bytes),
    Gone(Box<Object>),
}

/// Deletes one object.
///
/// # Errors
/// 404 without an object, 409 for other preconditions, those of admission and the store.
pub(crate) async fn delete_by_name(
    call: &Call,
    resource: &'static Resource,
    namespace: &str,
    name: &str,
    options: &DeleteOptions,
) -> Result<Deleted, ApiError> {
    let planned = run(call, resource, name, |attempt| plan(attempt, resource, namespace, name, options)).await?;
    Ok(match (planned.result, planned.revision) {
        (Decided::Marked(encoded), revision) => Deleted::Marked(encoded.at(revision.unwrap_or_default())),
        (Decided::Pending(bytes), _) => Deleted::Marked(bytes),
        (Decided::Gone(mut object), revision) => {
            if let Some(revision) = revision {
                object.set_metadata("resourceVersion", revision.to_string());
            }
            Deleted::Gone(object)
        }
    })
}

fn plan(
    attempt: &mut Attempt<'_>,
    resource: &'static Resource,
    namespace: &str,
    name: &str,
    options: &DeleteOptions,
) -> Result<Plan<Decided>, ApiError> {
    let call = attempt.call;
    let key = storage::key(resource, namespace, name);
    let stored = attempt.view.get(&key).cloned().ok_or_else(|| ApiError::not_found(resource, name))?;
    let old = call.codec().decode(resource, &stored)?;
    check_preconditions(resource, &old, options)?;
    let mut new = old.clone();
    let review = Review { resource, operation: Operation::Delete, subresource: "" };
    admission::admit(attempt, &review, &mut new)?;
    new = old.clone();
    mark(call, resource, &mut new, options);
    if is_finished(resource, &new, &new) {
        // What has a grace is answered as it was marked, also where the grace is none.
        let last = Box::new(if resource.strategy.grace.is_some() { new } else { old.clone() });
        if options.dry_run {
            return Ok(Plan::Nothing(Decided::Gone(last)));
        }
        hooks::after_delete(attempt, resource, &old);
        attempt.ops.push(Op::Delete { key: key.clone(), last: None });
        attempt.compares.push(Compare::ModRevision { key, equals: stored.mod_revision });
        return Ok(Plan::Write(Decided::Gone(last)));
    }
    let new = metadata::normalise(resource, new)?;
    write_mark(attempt, resource, &stored, &new, options)
}

fn write_mark(
    attempt: &mut Attempt<'_>,
    resource: &'static Resource,
    stored: &KeyValue,
    new: &Object,
    options: &DeleteOptions,
) -> Result<Plan<Decided>, ApiError> {
    let call = attempt.call;
    let encoded = Encoded::new(new);
    if options.dry_run {
        return Ok(Plan::Nothing(Decided::Pending(encoded.at(stored.mod_revision))));
    }
    if call.codec().unchanged(resource, stored, &encoded) {
        return Ok(Plan::Nothing(Decided::Pending(call.codec().bytes(resource, stored)?)));
    }
    let key = stored.key.clone();
    attempt.put(resource, key.clone(), &encoded, Retention::Wish)?;
    attempt.compares.push(Compare::ModRevision { key, equals: stored.mod_revision });
    Ok(Plan::Write(Decided::Marked(encoded)))
}

/// Upstream names the kind in these, where other conflicts name the resource.
fn check_preconditions(resource: &Resource, old: &Object, options: &DeleteOptions) -> Result<(), ApiError> {
    let kind = GroupResource { group: resource.group, resource: resource.kind };
    if let Some(uid) = options.uid.as_deref().filter(|uid| *uid != old.uid()) {
        let why = format!(
            "the UID in the precondition ({uid}) does not match the UID in record ({}). The object might have been \
             deleted and then recreated",
            old.uid()
        );
        return Err(ApiError::conflict(kind, old.name(), why));
    }
    let version = options.resource_version.as_deref();
    if let Some(version) = version.filter(|version| *version != old.resource_version()) {
        let why = format!(
            "the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record ({}). The \
             object might have been modified",
            old.resource_version()
        );
        return Err(ApiError::conflict(kind, old.name(), why));
    }
    Ok(())
}

/// Puts deletion stamp, grace and finalizers on an object that was asked to go; `is_finished` tells whether it has to
/// live on with them.
fn mark(call: &Call, resource: &Resource, object: &mut Object, options: &DeleteOptions) {
    let now = call.shared.now_s();
    let finalizers = garbage_collector_finalizers(resource, object, options.propagation);
    if finalizers.iter().map(String::as_str).ne(object.finalizers()) {
        if finalizers.is_empty() {
            object.remove_metadata("finalizers");
        } else {
            object.set_metadata("finalizers", finalizers);
        }
    }
    let current = object.int(&["metadata", "deletionGracePeriodSeconds"]);
    let marked = object.deletion_timestamp().and_then(time::parse_seconds);
    match (marked, current) {
        // Marked before: the time left may only be shortened.
        (Some(at), Some(grace)) if resource.strategy.grace.is_some() => {
            if let Some(shorter) = options.grace_seconds.filter(|seconds| *seconds < grace) {
                stamp(object, at - grace + shorter, shorter);
            }
        }
        (Some(_), _) => {}
        (None, _) => {
            let grace = resource.strategy.grace.map_or(Grace::None, |grace| grace(object, options.grace_seconds));
            let seconds = match grace {
                Grace::None => 0,
                Grace::Seconds(seconds) => seconds,
            };
            stamp(object, now + seconds, seconds);
            if object.generation() > 0 {
                object.set_metadata("generation", object.generation() + 1);
            }
            hooks::on_deletion_mark(resource, object);
        }
    }
}

fn stamp(object: &mut Object, at: i64, grace_seconds: i64) {
    object.set_metadata("deletionTimestamp", time::format_seconds(at));
    object.set_metadata("deletionGracePeriodSeconds", grace_seconds);
}

/// Whether nothing holds a marked object any longer: no finalizer, no grace, no content of a namespace.
pub(crate) fn is_finished(resource: &Resource, new: &Object, old: &Object) -> bool {
    old.deletion_timestamp().is_some()
        && new.finalizers().next().is_none()
        && new.int(&["metadata", "deletionGracePeriodSeconds"]).unwrap_or_default() == 0
        && !hooks::holds(resource, new)
}

/// The object's finalizers with those of the garbage collector as the client wishes.
fn garbage_collector_finalizers(resource: &Resource, object: &Object, propagation: Option<Propagation>) -> Vec<String> {
    let has = |wanted: &str| object.finalizers().any(|finalizer| finalizer == wanted);
    let propagation = propagation.or_else(|| {
        if has(FINALIZER_ORPHAN) {
            Some(Propagation::Orphan)
        } else if has(FINALIZER_FOREGROUND) {
            Some(Propagation::Foreground)
        } else {
            resource.strategy.orphans_by_default.then_some(Propagation::Orphan)
        }
    });
    let wanted = match propagation {
        Some(Propagation::Orphan) => Some(FINALIZER_ORPHAN),
        Some(Propagation::Foreground) => Some(FINALIZER_FOREGROUND),
        Some(Propagation::Background) | None => None,
    };
    // One that stays keeps its place.
    let own = |finalizer: &str| finalizer == FINALIZER_ORPHAN || finalizer == FINALIZER_FOREGROUND;
    let kept = object.finalizers().filter(|finalizer| !own(finalizer) || Some(*finalizer) == wanted);
    let mut finalizers: Vec<String> = kept.map(str::to_owned).collect();
    if let Some(wanted) = wanted
        && !finalizers.iter().any(|finalizer| finalizer == wanted)
    {
        finalizers.push(wanted.to_owned());
    }
    finalizers
}
