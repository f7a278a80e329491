//! Binding a pod to a node: the scheduler's one write, done once for each pod.
//!
//! Reached through `pods/x/binding` and through `bindings`. A pod that is bound or going away is not bound again.

use api::field::{Errors, Path};
use api::object::Object;
use api::resource::Resource;
use api::resources;
use api::schema::FieldValidation;
use api::status::{ApiError, GroupKind, GroupResource};
use api::time;
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::Asked;
use crate::body::Body;
use crate::negotiate::{self, Offer};
use crate::rest::{Call, Expected, Part, Target, answer_value, decode, match_namespace, read_body, update};

const PART: GroupResource<'static> = GroupResource { group: "", resource: "pods/binding" };

pub(super) async fn create(call: &Call, asked: Asked, body: Body) -> Result<Response<Body>, ApiError> {
    let binding = read(call, asked.resource, body).await?;
    let name = call.name();
    if !binding.name().is_empty() && binding.name() != name {
        return Err(ApiError::bad_request("name in URL does not match name in Binding object"));
    }
    bind(call, name, &binding).await
}

/// The older form: the pod's name stands in the body.
pub(crate) async fn create_by_body(
    call: &Call,
    resource: &'static Resource,
    body: Body,
) -> Result<Response<Body>, ApiError> {
    let binding = read(call, resource, body).await?;
    bind(call, binding.name(), &binding).await
}

async fn read(call: &Call, resource: &'static Resource, body: Body) -> Result<Object, ApiError> {
    let format = negotiate::body_format(&call.headers)?;
    let bytes = read_body(call, body).await?;
    let expected = Expected::of_kind("", "v1", "Binding", "io.k8s.api.core.v1");
    let mut binding = decode(call, format, &bytes, expected, FieldValidation::Warn)?;
    match_namespace(call, resource, &mut binding)?;
    Ok(binding)
}

async fn bind(call: &Call, name: &str, binding: &Object) -> Result<Response<Body>, ApiError> {
    let accepted = call.accepted(Offer::Documents)?;
    let options = call.write_options("CreateOptions")?;
    check(binding)?;
    let pods = resources::by_path("", "v1", "pods").expect("the table has pods");
    let target = Target {
        resource: pods,
        namespace: &call.info.namespace,
        name,
        part: Part::Trusted("binding"),
        dry_run: options.dry_run,
    };
    let now = time::format_seconds(call.shared.now_s());
    update(call, target, &|_, old| {
        let old = old.ok_or_else(|| ApiError::not_found(pods, name))?;
        bound(binding, old, &now)
    })
    .await?;
    let success = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201});
    answer_value(accepted, StatusCode::CREATED, &success)
}

fn check(binding: &Object) -> Result<(), ApiError> {
    let mut errors = Errors::new();
    let target = Path::root("target");
    if !matches!(binding.str(&["target", "kind"]), "" | "Node") {
        errors.not_supported(&target.child("kind"), binding.str(&["target", "kind"]), &["Node", "<empty>"]);
    }
    if binding.str(&["target", "name"]).is_empty() {
        errors.required(&target.child("name"), "");
    }
    if errors.is_empty() {
        return Ok(());
    }
    Err(ApiError::invalid(GroupKind { group: "", kind: "Binding" }, binding.name(), &errors))
}

/// The pod on its node.
fn bound(binding: &Object, pod: &Object, now: &str) -> Result<Object, ApiError> {
    let name = pod.name();
    let conflict = |why: String| Err(ApiError::conflict(PART, name, why));
    if !binding.uid().is_empty() && binding.uid() != pod.uid() {
        return conflict(format!(
            "Precondition failed: UID in precondition: {}, UID in object meta: {}",
            binding.uid(),
            pod.uid()
        ));
    }
    if pod.deletion_timestamp().is_some() {
        return conflict(format!("pod {name} is being deleted, cannot be assigned to a host"));
    }
    let present = pod.str(&["spec", "nodeName"]);
    if !present.is_empty() {
        return conflict(format!("pod {name} is already assigned to node {present:?}"));
    }
    if !pod.list(&["spec", "schedulingGates"]).is_empty() {
        return conflict(format!("pod {name} has non-empty .spec.schedulingGates"));
    }
    let mut pod = pod.clone();
    pod.set(&["spec", "nodeName"], binding.str(&["target", "name"]));
    for (key, value) in binding.annotations().into_iter().flatten() {
        pod.set(&["metadata", "annotations", key], value.clone());
    }
    let mut conditions = pod.list(&["status", "conditions"]).to_vec();
    conditions.retain(|condition| condition["type"] != "PodScheduled");
    conditions
        .push(json!({"type": "PodScheduled", "status": "True", "lastProbeTime": null, "lastTransitionTime": now}));
    pod.set(&["status", "conditions"], Value::Array(conditions));
    Ok(pod)
}
