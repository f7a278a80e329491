//! Discovery: which groups, versions and resources are served, in the older form and in the aggregated one; and the
//! OpenAPI documents.
//!
//! Called by `dispatch` for paths that are no resource. Everything is made from the table of resources on first use and
//! kept; a document's ETag is the hash of its bytes.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use api::resource::{Resource, Storage, Subresource, Verb};
use api::status::ApiError;
use api::{codec::json, resources, schema};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HOST, HeaderValue, IF_NONE_MATCH, LOCATION, VARY};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::body::{self, Body};
use crate::negotiate::{self, Accepted, Encoding, Form, Offer};
use crate::respond;
use crate::rest::{Call, answer_encoded, not_found};
use crate::version::GIT_VERSION;

/// The order in which upstream lists its groups; others follow by name.
const GROUP_ORDER: [&str; 20] = [
    "",
    "apiregistration.k8s.io",
    "apps",
    "events.k8s.io",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "storage.k8s.io",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "scheduling.k8s.io",
    "coordination.k8s.io",
    "node.k8s.io",
    "discovery.k8s.io",
    "flowcontrol.apiserver.k8s.io",
];

/// A document and its ETag.
struct Document {
    bytes: Bytes,
    hash: String,
}

impl Document {
    fn new(value: &Value) -> Self {
        let bytes = json::to_bytes(value);
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA512_256, &bytes);
        let hash = digest.as_ref().iter().map(|byte| format!("{byte:02X}")).collect();
        Self { bytes: Bytes::from(bytes), hash }
    }
}

/// The documents that have been made so far.
pub(crate) struct Documents {
    /// By version of apidiscovery.k8s.io, then core or not.
    aggregated: OnceLock<BTreeMap<(&'static str, bool), Document>>,
    /// By path below `/openapi/v3/`.
    openapi: OnceLock<BTreeMap<String, Document>>,
}

impl Documents {
    /// None yet.
    pub fn new() -> Self {
        Self { aggregated: OnceLock::new(), openapi: OnceLock::new() }
    }

    fn aggregated(&self, version: &'static str, core: bool) -> Option<&Document> {
        let make = || {
            let keys = ["v2", "v2beta1"].into_iter().flat_map(|version| [(version, true), (version, false)]);
            keys.map(|key| (key, Document::new(&aggregated(key.0, key.1)))).collect()
        };
        self.aggregated.get_or_init(make).get(&(version, core))
    }

    fn openapi(&self) -> &BTreeMap<String, Document> {
        self.openapi.get_or_init(|| {
            let rows: Vec<&'static Resource> = resources::all().to_vec();
            let documents = group_versions().into_iter().map(|(group, version)| {
                let path = if group.is_empty() { format!("api/{version}") } else { format!("apis/{group}/{version}") };
                (path, Document::new(&schema::openapi_v3(group, version, &rows, GIT_VERSION)))
            });
            documents.collect()
        })
    }
}

/// Answers a request that is for no resource.
///
/// # Errors
/// 406 where the client takes nothing that can be given.
pub(crate) fn serve(call: &Call) -> Result<Response<Body>, ApiError> {
    let segments: Vec<&str> = call.info.path.split('/').filter(|segment| !segment.is_empty()).collect();
    let known = matches!(segments.first(), Some(&("api" | "apis" | "openapi")));
    if !known {
        return not_found(call);
    }
    if !matches!(call.method, http::Method::GET | http::Method::HEAD) {
        return Ok(respond::error(&ApiError::method_not_allowed(), &call.headers));
    }
    match segments.as_slice() {
        ["api"] => roots(call, true),
        ["apis"] => roots(call, false),
        ["api", version] => resource_list(call, "", version),
        ["apis", group] => match group_versions().iter().any(|(known, _)| known == group) {
            true => answer(call, &group_value(group, TypeMeta::Shown)),
            false => not_found(call),
        },
        ["apis", group, version] => resource_list(call, group, version),
        ["openapi", "v3"] => answer(call, &openapi_root(&call.shared.rest.documents)),
        ["openapi", "v3", path @ ..] => openapi(call, &path.join("/")),
        _ => not_found(call),
    }
}

fn answer(call: &Call, value: &Value) -> Result<Response<Body>, ApiError> {
    let accepted = call.accepted(Offer::Documents)?;
    answer_encoded(accepted.encoding, StatusCode::OK, &json::to_bytes(value))
}

/// Groups and versions, in upstream's order.
fn group_versions() -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<(&str, &str)> = resources::all().iter().map(|row| (row.group, row.version)).collect();
    let place = |group: &str| GROUP_ORDER.iter().position(|known| *known == group).unwrap_or(GROUP_ORDER.len());
    all.sort_by_key(|(group, version)| (place(group), *group, *version));
    all.dedup();
    all
}

fn roots(call: &Call, core: bool) -> Result<Response<Body>, ApiError> {
    if let Some(version) = wanted_aggregation(call) {
        let document = call.shared.rest.documents.aggregated(version, core);
        let document = document.ok_or_else(|| ApiError::internal("a discovery document is missing"))?;
        let kind = format!("application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList");
        let content_type = HeaderValue::from_str(&kind).map_err(ApiError::internal)?;
        return Ok(cached(call, document, content_type));
    }
    if core {
        let host = call.headers.get(HOST).and_then(|host| host.to_str().ok());
        let masters = call.shared.config.masters.borrow().first().map(ToString::to_string);
        let address = masters.or_else(|| host.map(str::to_owned)).unwrap_or_default();
        return answer(
            call,
            &json!({"kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": address}]}),
        );
    }
    let mut names: Vec<&str> = group_versions().into_iter().map(|(group, _)| group).collect();
    names.retain(|name| !name.is_empty());
    names.dedup();
    let groups: Vec<Value> = names.iter().map(|name| group_value(name, TypeMeta::Omitted)).collect();
    answer(call, &json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}))
}

/// The version of the aggregated form that the client wants most, unless it wants the older form more.
fn wanted_aggregation(call: &Call) -> Option<&'static str> {
    for clause in negotiate::clauses(&call.headers) {
        if !matches!(clause.media_type, "application/json" | "application/*" | "*/*") {
            continue;
        }
        let (group, kind) = (clause.parameter("g"), clause.parameter("as"));
        match (group, kind, clause.parameter("v")) {
            ("apidiscovery.k8s.io", "APIGroupDiscoveryList", "v2") => return Some("v2"),
            ("apidiscovery.k8s.io", "APIGroupDiscoveryList", "v2beta1") => return Some("v2beta1"),
            ("", "", _) => return None,
            _ => {}
        }
    }
    None
}

/// A document with its ETag; nothing but that where the client has it already.
fn cached(call: &Call, document: &Document, content_type: HeaderValue) -> Response<Body> {
    let etag = format!("\"{}\"", document.hash);
    let known = call.headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut response = if known.is_some_and(|known| known.split(',').any(|tag| tag.trim() == etag)) {
        let mut response = Response::new(body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        let mut response = Response::new(body::full(document.bytes.clone()));
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        response
    };
    if let Ok(value) = HeaderValue::from_str(&etag) {
        response.headers_mut().insert(ETAG, value);
    }
    response.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
    response
}

/// Whether a group's value says what it is; inside a list it does not.
#[derive(Clone, Copy, PartialEq)]
enum TypeMeta {
    Shown,
    Omitted,
}

fn group_value(group: &str, type_meta: TypeMeta) -> Value {
    let versions: Vec<Value> = group_versions()
        .iter()
        .filter(|(name, _)| *name == group)
        .map(|(group, version)| json!({"groupVersion": format!("{group}/{version}"), "version": version}))
        .collect();
    let mut value = json!({"name": group, "versions": versions});
    value["preferredVersion"] = versions.last().cloned().unwrap_or_default();
    if type_meta == TypeMeta::Shown {
        value["kind"] = json!("APIGroup");
        value["apiVersion"] = json!("v1");
    }
    value
}

fn rows(group: &str, version: &str) -> impl Iterator<Item = &'static Resource> {
    resources::all().iter().copied().filter(move |row| row.group == group && row.version == version)
}

fn resource_list(call: &Call, group: &str, version: &str) -> Result<Response<Body>, ApiError> {
    let listed: Vec<Value> = rows(group, version).flat_map(entries).collect();
    if listed.is_empty() {
        return not_found(call);
    }
    let group_version = if group.is_empty() { version.to_owned() } else { format!("{group}/{version}") };
    let mut value = json!({"kind": "APIResourceList", "groupVersion": group_version, "resources": listed});
    if !group.is_empty() {
        value["apiVersion"] = json!("v1");
    }
    answer(call, &value)
}

/// A resource and its parts, as the older form lists them.
fn entries(row: &'static Resource) -> Vec<Value> {
    let mut own = json!({"name": row.plural, "singularName": row.singular, "namespaced": row.namespaced(),
        "kind": row.kind, "verbs": verbs(row.verbs)});
    if row.storage == Storage::Stored {
        own["storageVersionHash"] = json!(storage_version_hash(row));
    }
    add_names(&mut own, row);
    let parts = row.subresources.iter().map(|part| {
        let mut value = json!({"name": format!("{}/{}", row.plural, part.name), "singularName": "",
            "namespaced": row.namespaced(), "kind": part.kind, "verbs": verbs(part.verbs)});
        if (part.group, part.version) != (row.group, row.version) {
            value["group"] = json!(part.group);
            value["version"] = json!(part.version);
        }
        value
    });
    std::iter::once(own).chain(parts).collect()
}

/// By which upstream tells in which version a kind is stored: the start of a hash of group, version and kind.
fn storage_version_hash(row: &Resource) -> String {
    const BYTES: usize = 8;
    let text = format!("{}/{}/{}", row.group, row.version, row.kind);
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    STANDARD.encode(&digest.as_ref()[..BYTES])
}

fn add_names(value: &mut Value, row: &Resource) {
    if !row.short_names.is_empty() {
        value["shortNames"] = json!(row.short_names);
    }
    if !row.categories.is_empty() {
        value["categories"] = json!(row.categories);
    }
}

fn verbs(verbs: &[Verb]) -> Vec<&'static str> {
    let mut names: Vec<&str> = verbs.iter().map(|verb| verb.name()).collect();
    names.sort_unstable();
    names
}

/// All groups but core, or core alone, with everything in them.
fn aggregated(version: &str, core: bool) -> Value {
    let items: Vec<Value> = group_versions()
        .iter()
        .filter(|(group, _)| group.is_empty() == core)
        .map(|(group, group_version)| {
            let resources: Vec<Value> = rows(group, group_version).map(aggregated_resource).collect();
            let metadata = if core { json!({}) } else { json!({"name": group}) };
            json!({"metadata": metadata, "versions": [
                {"version": group_version, "resources": resources, "freshness": "Current"}]})
        })
        .collect();
    json!({"kind": "APIGroupDiscoveryList", "apiVersion": format!("apidiscovery.k8s.io/{version}"),
        "metadata": {}, "items": items})
}

fn aggregated_resource(row: &'static Resource) -> Value {
    // Upstream leaves out what is that of the row.
    let kind = |group: &str, version: &str, kind: &str| {
        let own = (group, version) == (row.group, row.version);
        let (group, version) = if own { ("", "") } else { (group, version) };
        json!({"group": group, "version": version, "kind": kind})
    };
    let mut value = json!({
        "resource": row.plural,
        "responseKind": kind(row.group, row.version, row.kind),
        "scope": if row.namespaced() { "Namespaced" } else { "Cluster" },
        "singularResource": row.singular,
        "verbs": verbs(row.verbs),
    });
    add_names(&mut value, row);
    let part = |part: &Subresource| {
        json!({"subresource": part.name, "responseKind": kind(part.group, part.version, part.kind),
            "verbs": verbs(part.verbs)})
    };
    if !row.subresources.is_empty() {
        value["subresources"] = row.subresources.iter().map(part).collect();
    }
    value
}

fn openapi_root(documents: &Documents) -> Value {
    let paths = documents.openapi().iter().map(|(path, document)| {
        let url = format!("/openapi/v3/{path}?hash={}", document.hash);
        (path.clone(), json!({"serverRelativeURL": url}))
    });
    json!({"paths": paths.collect::<serde_json::Map<String, Value>>()})
}

fn openapi(call: &Call, path: &str) -> Result<Response<Body>, ApiError> {
    let Some(document) = call.shared.rest.documents.openapi().get(path) else { return not_found(call) };
    let accepted = call.accepted(Offer::Documents)?;
    let asked = call.info.query.get("hash").filter(|hash| !hash.is_empty());
    if asked.is_some_and(|hash| hash != document.hash) {
        let url = format!("/openapi/v3/{path}?hash={}", document.hash);
        let mut response = Response::new(body::empty());
        *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
        response.headers_mut().insert(LOCATION, HeaderValue::from_str(&url).map_err(ApiError::internal)?);
        return Ok(response);
    }
    let plain = Accepted { encoding: Encoding::Json, form: Form::Whole };
    let mut response = if accepted == plain {
        cached(call, document, respond::JSON)
    } else {
        answer_encoded(accepted.encoding, StatusCode::OK, &document.bytes)?
    };
    if asked.is_some() {
        // The URL names the bytes: they will never be others.
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, immutable"));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_form_lists_parts_after_their_resource_with_foreign_kinds_marked() {
        let row = resources::by_path("apps", "v1", "deployments").expect("the table has deployments");
        let entries = entries(row);
        assert_eq!(entries[0]["name"], "deployments");
        assert_eq!(entries[0]["storageVersionHash"], "8aSe+NMegvE=");
        assert_eq!(entries[0]["shortNames"], json!(["deploy"]));
        let scale = entries.iter().find(|entry| entry["name"] == "deployments/scale").cloned().unwrap_or_default();
        assert_eq!((&scale["group"], &scale["kind"]), (&json!("autoscaling"), &json!("Scale")));
        let status = entries.iter().find(|entry| entry["name"] == "deployments/status").cloned().unwrap_or_default();
        assert_eq!(status.get("group"), None);
    }

    #[test]
    fn every_group_is_in_one_of_the_two_aggregated_documents() {
        let count = |core| aggregated("v2", core)["items"].as_array().map_or(0, Vec::len);
        assert_eq!(count(true), 1);
        assert_eq!(count(false), group_versions().len() - 1);
    }
}
