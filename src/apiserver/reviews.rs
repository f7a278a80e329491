//! Reviews: questions about who may do what, and about who somebody is. Asked with POST, answered at once.
//!
//! Rows of `virtual_kinds` lead here. Whoever may ask is the chain's to decide; what is answered is the authorizer's and
//! the authenticator's.

use std::collections::BTreeMap;

use api::field::{Errors, Path};
use api::identity::UserInfo;
use api::object::Object;
use api::resource::Resource;
use api::selector::validate_operator;
use api::status::{ApiError, GroupKind};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::authz::Attributes;
use crate::body::Body;
use crate::negotiate::{self, Offer};
use crate::rest::{Call, Expected, answer_value, decode, read_body};

/// Decodes the question, lets `answer` fill its status, and sends it back.
async fn review(
    call: &Call,
    resource: &'static Resource,
    body: Body,
    answer: impl AsyncFnOnce(&Object) -> Result<Value, ApiError>,
) -> Result<Response<Body>, ApiError> {
    let accepted = call.accepted(Offer::Documents)?;
    let format = negotiate::body_format(&call.headers)?;
    let options = call.write_options("CreateOptions")?;
    let bytes = read_body(call, body).await?;
    let mut object = decode(call, format, &bytes, Expected::of(resource), options.validation)?;
    let status = answer(&object).await?;
    object.set(&["status"], status);
    answer_value(accepted, StatusCode::CREATED, &object.into_value())
}

pub(crate) async fn subject_access(
    call: &Call,
    resource: &'static Resource,
    body: Body,
) -> Result<Response<Body>, ApiError> {
    review(call, resource, body, async |object| {
        let mut errors = Errors::new();
        check_attributes(object, &mut errors);
        check_subject(object, &mut errors);
        check_metadata(object, "", &mut errors);
        refuse(resource, &errors)?;
        Ok(access(call, &subject(object), object))
    })
    .await
}

pub(crate) async fn local_subject_access(
    call: &Call,
    resource: &'static Resource,
    body: Body,
) -> Result<Response<Body>, ApiError> {
    review(call, resource, body, async |object| {
        let mut errors = Errors::new();
        check_attributes(object, &mut errors);
        check_subject(object, &mut errors);
        check_metadata(object, &call.info.namespace, &mut errors);
        let (spec, asked) = (Path::root("spec"), object.str(&["spec", "resourceAttributes", "namespace"]));
        if object.map(&["spec", "resourceAttributes"]).is_some() && asked != call.info.namespace {
            let path = spec.child("resourceAttributes").child("namespace");
            errors.invalid(&path, asked, "must match metadata.namespace");
        }
        if let Some(path) = object.get(&["spec", "nonResourceAttributes"]).filter(|value| value.is_object()) {
            let detail = "disallowed on this kind of request";
            errors.invalid(&spec.child("nonResourceAttributes"), path.clone(), detail);
        }
        refuse(resource, &errors)?;
        Ok(access(call, &subject(object), object))
    })
    .await
}

pub(crate) async fn self_subject_access(
    call: &Call,
    resource: &'static Resource,
    body: Body,
) -> Result<Response<Body>, ApiError> {
    review(call, resource, body, async |object| {
        let mut errors = Errors::new();
        check_attributes(object, &mut errors);
        check_metadata(object, "", &mut errors);
        refuse(resource, &errors)?;
        Ok(access(call, &call.user, object))
    })
    .await
}

pub(crate) async fn self_subject_rules(
    call: &Call,
    resource: &'static Resource,
    body: Body,
) -> Result<Response<Body>, ApiError> {
    review(call, resource, body, async |object| {
        let namespace = object.str(&["spec", "namespace"]);
        if namespace.is_empty() {
            return Err(ApiError::bad_request("no namespace on request"));
        }
        let (rules, errors) = call.shared.authorizer.rules_for(&call.user, namespace);
        let (paths, resources): (Vec<_>, Vec<_>) =
            rules.into_iter().partition(|rule| !rule.non_resource_urls.is_empty());
        let resources: Vec<Value> = resources
            .iter()
            .map(|rule| {
                let mut value = json!({"verbs": rule.verbs, "apiGroups": rule.api_groups, "resources": rule.resources});
                if !rule.resource_names.is_empty() {
                    value["resourceNames"] = json!(rule.resource_names);
                }
                value
            })
            .collect();
        let paths: Vec<Value> =
            paths.iter().map(|rule| json!({"verbs": rule.verbs, "nonResourceURLs": rule.non_resource_urls})).collect();
        let mut status =
            json!({"resourceRules": resources, "nonResourceRules": paths, "incomplete": !errors.is_empty()});
        if !errors.is_empty() {
            status["evaluationError"] = json!(errors.join(", "));
        }
        Ok(status)
    })
    .await
}

pub(crate) async fn self_subject(
    call: &Call,
    resource: &'static Resource,
    body: Body,
) -> Result<Response<Body>, ApiError> {
    review(call, resource, body, async |_| Ok(json!({"userInfo": user_value(&call.user)}))).await
}

pub(crate) async fn token(call: &Call, resource: &'static Resource, body: Body) -> Result<Response<Body>, ApiError> {
    review(call, resource, body, async |object| {
        let token = object.str(&["spec", "token"]);
        if token.is_empty() {
            return Err(ApiError::bad_request("token is required for TokenReview in authentication"));
        }
        let audiences: Vec<String> =
            object.list(&["spec", "audiences"]).iter().filter_map(Value::as_str).map(str::to_owned).collect();
        let known = call.shared.authenticator.token(token, &audiences, call.shared.clock.wall()).await;
        Ok(match known {
            Ok(known) => {
                let mut status = json!({"authenticated": true, "user": user_value(&known.user)});
                if !known.audiences.is_empty() {
                    status["audiences"] = json!(known.audiences);
                }
                status
            }
            Err(why) => json!({"user": {}, "error": why.to_string()}),
        })
    })
    .await
}

fn user_value(user: &UserInfo) -> Value {
    let mut value = json!({"username": user.name});
    if !user.uid.is_empty() {
        value["uid"] = json!(user.uid);
    }
    if !user.groups.is_empty() {
        value["groups"] = json!(user.groups);
    }
    if !user.extra.is_empty() {
        value["extra"] = json!(user.extra);
    }
    value
}

/// The user that a review asks about.
fn subject(review: &Object) -> UserInfo {
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let extra: BTreeMap<String, Vec<String>> = review
        .map(&["spec", "extra"])
        .into_iter()
        .flatten()
        .map(|(key, values)| (key.to_lowercase(), texts(values)))
        .collect();
    UserInfo {
        name: review.str(&["spec", "user"]).to_owned(),
        uid: review.str(&["spec", "uid"]).to_owned(),
        groups: texts(review.get(&["spec", "groups"]).unwrap_or(&Value::Null)),
        extra,
    }
}

/// 422 unless nothing is wrong. Upstream leaves out the kind here.
fn refuse(resource: &Resource, errors: &Errors) -> Result<(), ApiError> {
    let kind = GroupKind { group: resource.group, kind: "" };
    if errors.is_empty() { Ok(()) } else { Err(ApiError::invalid(kind, "", errors)) }
}

fn check_subject(review: &Object, errors: &mut Errors) {
    if review.str(&["spec", "user"]).is_empty() && review.list(&["spec", "groups"]).is_empty() {
        errors.invalid(&Path::root("spec").child("user"), "", "at least one of user or group must be specified");
    }
}

/// A question has no name; one about a namespace names it.
fn check_metadata(review: &Object, namespace: &str, errors: &mut Errors) {
    let metadata = review.map(&["metadata"]).cloned().unwrap_or_default();
    let own = |(key, value): &(&String, &Value)| {
        key.as_str() == "managedFields" || (key.as_str() == "namespace" && *value == namespace)
    };
    if !metadata.iter().all(|entry| own(&entry)) {
        let detail = if namespace.is_empty() { "must be empty" } else { "must be empty except for namespace" };
        errors.invalid(&Path::root("metadata"), Value::Object(metadata), detail);
    }
}

/// A selector is given as text or as requirements, and each requirement has values where its operator takes some.
fn check_selector(attributes: &Value, field: &str, path: &Path, errors: &mut Errors) {
    let (selector, path) = (&attributes[field], path.child(field));
    if !selector.is_object() {
        return;
    }
    let raw = selector["rawSelector"].as_str().unwrap_or_default();
    let requirements = selector["requirements"].as_array().map(Vec::as_slice).unwrap_or_default();
    if !raw.is_empty() && !requirements.is_empty() {
        let detail = "may not specified at the same time as requirements";
        errors.invalid(&path.child("rawSelector"), raw, detail);
    }
    if raw.is_empty() && requirements.is_empty() {
        let detail = format!("when {path} is specified, requirements or rawSelector is required");
        errors.required(&path.child("requirements"), detail);
    }
    for (index, requirement) in requirements.iter().enumerate() {
        let path = path.child("requirements").index(index);
        let values = requirement["values"].as_array().map(Vec::as_slice).unwrap_or_default();
        if requirement["key"].as_str().unwrap_or_default().is_empty() {
            errors.required(&path.child("key"), "must be specified");
        }
        // An operator that nobody knows is not refused here, as upstream.
        validate_operator(requirement["operator"].as_str().unwrap_or_default(), values, &path, errors);
    }
}

fn check_attributes(review: &Object, errors: &mut Errors) {
    let has = |field: &str| review.get(&["spec", field]).filter(|value| !value.is_null());
    let (about_resource, about_path) = (has("resourceAttributes"), has("nonResourceAttributes"));
    if let Some(attributes) = about_resource {
        for field in ["fieldSelector", "labelSelector"] {
            check_selector(attributes, field, &Path::root("spec").child("resourceAttributes"), errors);
        }
    }
    if about_resource.is_some() != about_path.is_some() {
        return;
    }
    let (field, detail) = if about_resource.is_some() {
        ("nonResourceAttributes", "cannot be specified in combination with resourceAttributes")
    } else {
        ("resourceAttributes", "exactly one of nonResourceAttributes or resourceAttributes must be specified")
    };
    errors.invalid(&Path::root("spec").child(field), about_path.cloned().unwrap_or_default(), detail);
}

/// The answer to whether `user` may do what the review names.
fn access(call: &Call, user: &UserInfo, review: &Object) -> Value {
    let of = |field: &str| review.str(&["spec", "resourceAttributes", field]);
    let is_resource = review.map(&["spec", "resourceAttributes"]).is_some();
    let attributes = if is_resource {
        Attributes {
            is_resource,
            verb: of("verb"),
            group: of("group"),
            resource: of("resource"),
            subresource: of("subresource"),
            namespace: of("namespace"),
            name: of("name"),
            ..Attributes::default()
        }
    } else {
        let of = |field: &str| review.str(&["spec", "nonResourceAttributes", field]);
        Attributes { verb: of("verb"), path: of("path"), ..Attributes::default() }
    };
    let decision = call.shared.authorizer.authorize(user, &attributes);
    let mut status = json!({"allowed": decision.allowed});
    if !decision.reason.is_empty() {
        status["reason"] = json!(decision.reason);
    }
    status
}
