//! componentstatuses: what `kubectl get cs` shows of scheduler, controllers and store.
//!
//! A row of `virtual_kinds` leads here. The states come from the configuration's hook; nothing is kept.

use api::codec::json;
use api::object::Object;
use api::resource::{Resource, Verb};
use api::status::{ApiError, GroupResource};
use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::body::Body;
use crate::config::ComponentHealth;
use crate::negotiate::{Form, Offer};
use crate::rest::table::{self, Titles};
use crate::rest::{Call, answer_encoded, answer_object};

pub(crate) fn serve(call: &Call, resource: &'static Resource, verb: Verb) -> Result<Response<Body>, ApiError> {
    let accepted = call.accepted(Offer::Objects)?;
    let states = call.shared.config.component_health.as_ref().map(|source| source()).unwrap_or_default();
    let objects: Vec<Object> = states.iter().map(|state| object(resource, state)).collect();
    let now_s = call.shared.now_s();
    if verb == Verb::Get {
        let name = call.name();
        let found = objects.iter().find(|object| object.name() == name);
        // Upstream calls it by its singular here.
        let one = GroupResource { group: resource.group, resource: resource.singular };
        let bytes = found.ok_or_else(|| ApiError::not_found(one, name))?.encode();
        return answer_object(resource, accepted, StatusCode::OK, Bytes::from(bytes), now_s);
    }
    let compact = match accepted.form {
        Form::Whole => list(&resource.list_kind(), "v1", objects.iter().map(Object::to_value).collect()),
        Form::Metadata(version) => {
            let items = objects.iter().map(|object| table::metadata_value(object, version)).collect();
            list("PartialObjectMetadataList", &format!("meta.k8s.io/{version}"), items)
        }
        Form::Table(version, include) => {
            let mut out = table::head(&resource.columns, version, &json!({}), Titles::Shown);
            let rows: Vec<Vec<u8>> =
                objects.iter().map(|object| table::row(&resource.columns, object, version, include, now_s)).collect();
            out.extend_from_slice(&rows.join(&b','));
            out.extend_from_slice(b"]}");
            out
        }
    };
    answer_encoded(accepted.encoding, StatusCode::OK, &compact)
}

fn list(kind: &str, api_version: &str, items: Vec<Value>) -> Vec<u8> {
    json::to_bytes(&json!({"kind": kind, "apiVersion": api_version, "metadata": {}, "items": items}))
}

fn object(resource: &Resource, state: &ComponentHealth) -> Object {
    let condition = match &state.state {
        Ok(message) => json!({"type": "Healthy", "status": "True", "message": message}),
        Err(error) => json!({"type": "Healthy", "status": "False", "error": error}),
    };
    let mut object = Object::new();
    object.set_type(&resource.api_version(), resource.kind);
    object.set_metadata("name", state.name.as_str());
    object.set(&["conditions"], json!([condition]));
    object
}
