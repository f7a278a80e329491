//! `scale`: how many replicas a workload has and should have, the same for every kind that has replicas.
//!
//! Get, put and patch of an `autoscaling/v1` Scale that stands for the object.

use api::object::Object;
use api::resource::{Resource, Verb};
use api::schema::{self, FieldValidation};
use api::selector::LabelSelector;
use api::status::ApiError;
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::Asked;
use crate::body::Body;
use crate::negotiate::{self, Offer};
use crate::rest::{Call, Expected, Part, Patch, Target, answer_value, decode, read_body, update};
use crate::storage;

const PACKAGE: &str = "io.k8s.api.autoscaling.v1";
const TYPE_NAME: &str = "io.k8s.api.autoscaling.v1.Scale";

pub(super) async fn serve(call: &Call, asked: Asked, body: Body) -> Result<Response<Body>, ApiError> {
    let accepted = call.accepted(Offer::Documents)?;
    let resource = asked.resource;
    let shown = match asked.verb {
        Verb::Get => {
            let view = storage::latest(&call.shared.store).await?;
            let stored = view.get(&resource.key(call.namespace(resource), call.name()));
            let stored = stored.ok_or_else(|| ApiError::not_found(resource, call.name()))?;
            scale_of(&call.codec().decode(resource, stored)?)
        }
        Verb::Update => put(call, resource, body).await?,
        _ => patch(call, resource, body).await?,
    };
    answer_value(accepted, StatusCode::OK, &shown.into_value())
}

fn expected() -> Expected {
    Expected::of_kind("autoscaling", "v1", "Scale", PACKAGE)
}

async fn put(call: &Call, resource: &'static Resource, body: Body) -> Result<Object, ApiError> {
    let format = negotiate::body_format(&call.headers)?;
    let options = call.write_options("UpdateOptions")?;
    let bytes = read_body(call, body).await?;
    let scale = decode(call, format, &bytes, expected(), options.validation)?;
    if !scale.name().is_empty() && scale.name() != call.name() {
        return Err(ApiError::bad_request(format!(
            "the name of the object ({}) does not match the name on the URL ({})",
            scale.name(),
            call.name()
        )));
    }
    write(call, resource, options.dry_run, &|_| Ok(scale.clone())).await
}

async fn patch(call: &Call, resource: &'static Resource, body: Body) -> Result<Object, ApiError> {
    let options = call.write_options("PatchOptions")?;
    let patch = Patch::read(call, body).await?;
    write(call, resource, options.dry_run, &|shown| {
        patch.apply(call, shown, TYPE_NAME, expected(), FieldValidation::Warn)
    })
    .await
}

async fn write(
    call: &Call,
    resource: &'static Resource,
    dry_run: bool,
    change: &(dyn Fn(&Object) -> Result<Object, ApiError> + Send + Sync),
) -> Result<Object, ApiError> {
    let namespace = call.namespace(resource);
    let target = Target { resource, namespace, name: call.name(), part: Part::Trusted("scale"), dry_run };
    let updated = update(call, target, &|_, old| {
        let old = old.ok_or_else(|| ApiError::not_found(resource, call.name()))?;
        let scale = change(&scale_of(old))?;
        let replicas = scale.int(&["spec", "replicas"]).unwrap_or_default();
        check(&scale, replicas)?;
        let mut object = old.clone();
        object.set(&["spec", "replicas"], replicas);
        for field in ["resourceVersion", "uid"] {
            if !scale.str(&["metadata", field]).is_empty() {
                object.copy_from(&scale, &["metadata", field]);
            }
        }
        Ok(object)
    })
    .await?;
    Ok(scale_of(&storage::decode(&updated.bytes)?))
}

fn check(scale: &Object, replicas: i64) -> Result<(), ApiError> {
    if replicas >= 0 {
        return Ok(());
    }
    let mut errors = api::field::Errors::new();
    let path = api::field::Path::root("spec").child("replicas");
    errors.invalid(&path, replicas, "must be greater than or equal to 0");
    let kind = api::status::GroupKind { group: "autoscaling", kind: "Scale" };
    Err(ApiError::invalid(kind, scale.name(), &errors))
}

/// The scale of a workload.
fn scale_of(object: &Object) -> Object {
    let mut scale = Object::new();
    scale.set_type("autoscaling/v1", "Scale");
    for field in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
        scale.copy_from(object, &["metadata", field]);
    }
    scale.set(&["spec"], json!({}));
    scale.copy_from(object, &["spec", "replicas"]);
    let replicas = object.int(&["status", "replicas"]).unwrap_or_default();
    scale.set(&["status"], json!({"replicas": replicas}));
    let selector = selector_text(object.get(&["spec", "selector"]));
    if !selector.is_empty() {
        scale.set(&["status", "selector"], selector);
    }
    normalised(scale)
}

/// The scale as upstream would write it.
fn normalised(scale: Object) -> Object {
    let mut value = scale.to_value();
    let checked = schema::of(TYPE_NAME)
        .is_some_and(|scale_type| schema::check(scale_type, &mut value, FieldValidation::Ignore, &[]).is_ok());
    if checked { Object::from_value(value).unwrap_or(scale) } else { scale }
}

/// A selector as its text: a LabelSelector, or the plain map of a ReplicationController.
fn selector_text(selector: Option<&Value>) -> String {
    let Some(map) = selector.and_then(Value::as_object) else { return String::new() };
    let is_selector = map.contains_key("matchLabels") || map.contains_key("matchExpressions");
    let parsed = if is_selector {
        LabelSelector::from_object(selector).ok()
    } else {
        Some(LabelSelector::from_labels(map.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)))))
    };
    parsed.map(|selector| selector.to_string()).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_shows_wish_state_and_selector_of_its_object() {
        let deployment = json!({"metadata": {"name": "web", "namespace": "default", "resourceVersion": "7", "uid": "u"},
            "spec": {"replicas": 3, "selector": {"matchLabels": {"app": "web"}}}, "status": {"replicas": 2}});
        let scale = scale_of(&Object::from_value(deployment).unwrap());
        assert_eq!(
            scale.into_value(),
            json!({"apiVersion": "autoscaling/v1", "kind": "Scale",
                "metadata": {"name": "web", "namespace": "default", "resourceVersion": "7", "uid": "u"},
                "spec": {"replicas": 3}, "status": {"replicas": 2, "selector": "app=web"}})
        );
        assert_eq!(selector_text(Some(&json!({"app": "x"}))), "app=x");
    }
}
