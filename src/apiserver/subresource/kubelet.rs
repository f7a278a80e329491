//! `log`, `exec`, `attach`, `portforward`: what only a kubelet can answer. There is none yet, so each says so with the
//! error that upstream gives when it cannot reach one.

use api::field::{Errors, Path};
use api::object::Object;
use api::status::{ApiError, GroupKind};
use http::{Response, StatusCode};

use super::Asked;
use crate::body::{self, Body};
use crate::list_options;
use crate::rest::{Call, not_found};
use crate::storage;

/// Where kubelets listen.
const KUBELET_PORT: u16 = 10250;

pub(super) async fn log(call: &Call, asked: Asked) -> Result<Response<Body>, ApiError> {
    check_log_options(call)?;
    let pod = pod(call, &asked).await?;
    let container = container(call, &pod)?;
    if pod.str(&["spec", "nodeName"]).is_empty() {
        // As upstream: what runs nowhere has said nothing.
        let mut response = Response::new(body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        return Ok(response);
    }
    let host = host(call, &pod).await?;
    let path = format!("containerLogs/{}/{}/{container}", pod.namespace(), pod.name());
    Err(unreachable(format!(
        "Get \"https://{host}:{KUBELET_PORT}/{path}\": dial tcp {host}:{KUBELET_PORT}: connect: connection refused"
    )))
}

pub(super) async fn connect(call: &Call, asked: Asked) -> Result<Response<Body>, ApiError> {
    if !matches!(call.method, http::Method::GET | http::Method::POST) {
        return not_found(call);
    }
    let pod = pod(call, &asked).await?;
    if asked.part.name != "portforward" {
        container(call, &pod)?;
    }
    let host = host(call, &pod).await?;
    Err(unreachable(format!("error dialing backend: dial tcp {host}:{KUBELET_PORT}: connect: connection refused")))
}

/// The numbers in the query, as upstream's PodLogOptions have them.
fn check_log_options(call: &Call) -> Result<(), ApiError> {
    let mut errors = Errors::new();
    const BOUNDS: [(&str, i64, &str); 3] = [
        ("tailLines", 0, "must be greater than or equal to 0"),
        ("limitBytes", 1, "must be greater than 0"),
        ("sinceSeconds", 1, "must be greater than 0"),
    ];
    for (name, min, detail) in BOUNDS {
        let number = list_options::integer(&call.info.query, name)?;
        if let Some(number) = number.filter(|number| *number < min) {
            errors.invalid(&Path::root(name), number, detail);
        }
    }
    if errors.is_empty() {
        return Ok(());
    }
    Err(ApiError::invalid(GroupKind { group: "", kind: "PodLogOptions" }, call.name(), &errors))
}

/// 500 without a reason, as upstream's proxies answer.
fn unreachable(message: String) -> ApiError {
    let mut error = ApiError::internal("");
    error.message = message;
    error.reason = "";
    error.details = None;
    error
}

async fn pod(call: &Call, asked: &Asked) -> Result<Object, ApiError> {
    let view = storage::latest(&call.shared.store).await?;
    let resource = asked.resource;
    let stored = view.get(&resource.key(call.namespace(resource), call.name()));
    call.codec().decode(resource, stored.ok_or_else(|| ApiError::not_found(resource, call.name()))?)
}

/// The container that is meant: the one named, or the only one.
fn container(call: &Call, pod: &Object) -> Result<String, ApiError> {
    let lists = [["spec", "containers"], ["spec", "initContainers"], ["spec", "ephemeralContainers"]];
    let names = |path: &[&str]| -> Vec<String> {
        pod.list(path).iter().filter_map(|container| container["name"].as_str()).map(str::to_owned).collect()
    };
    let wanted = call.info.query.get("container").unwrap_or_default();
    let main = names(&lists[0]);
    if wanted.is_empty() {
        if let [only] = main.as_slice() {
            return Ok(only.clone());
        }
        let choice = main.join(" ");
        let init = names(&lists[1]);
        let init = if init.is_empty() {
            String::new()
        } else {
            format!(" or one of the init containers: [{}]", init.join(" "))
        };
        return Err(ApiError::bad_request(format!(
            "a container name must be specified for pod {}, choose one of: [{choice}]{init}",
            pod.name()
        )));
    }
    if lists.iter().any(|path| names(path).iter().any(|name| name == wanted)) {
        return Ok(wanted.to_owned());
    }
    Err(ApiError::bad_request(format!("container {wanted} is not valid for pod {}", pod.name())))
}

/// The address of the pod's node.
async fn host(call: &Call, pod: &Object) -> Result<String, ApiError> {
    let node = pod.str(&["spec", "nodeName"]);
    if node.is_empty() {
        return Err(ApiError::bad_request(format!("pod {} does not have a host assigned", pod.name())));
    }
    let nodes = api::resources::by_path("", "v1", "nodes").expect("the table has nodes");
    let view = call.shared.store.view();
    let stored = view.get(&nodes.key("", node)).ok_or_else(|| ApiError::not_found(nodes, node))?;
    let object = call.codec().decode(nodes, stored)?;
    let addresses = object.list(&["status", "addresses"]);
    let of_kind = |kind: &str| addresses.iter().find(|address| address["type"] == kind);
    let address =
        ["Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP"].iter().find_map(|kind| of_kind(kind));
    match address.and_then(|address| address["address"].as_str()) {
        Some(address) => Ok(address.to_owned()),
        None => Err(ApiError::internal("no preferred addresses found; known addresses: []")),
    }
}
