//! `serviceaccounts/token`: a signed token for an account, for an audience, for a while, perhaps bound to an object.
//!
//! The rules are upstream's TokenREST. Signing is the authenticator's side's; here the account and the object that the
//! token is bound to are looked up.

use api::field::{Errors, Path};
use api::object::Object;
use api::resource::Resource;
use api::resources;
use api::schema::FieldValidation;
use api::status::{ApiError, GroupKind, GroupResource};
use api::time;
use http::{Response, StatusCode};
use serde_json::{Value, json};
use store::View;

use super::Asked;
use crate::authn::service_account::{Binding, BoundObject, TokenRequest};
use crate::body::Body;
use crate::limits::{TOKEN_LIFETIME_S_MAX, TOKEN_LIFETIME_S_MIN};
use crate::negotiate::{self, Offer};
use crate::rest::{Call, Expected, answer_value, decode, match_namespace, read_body};
use crate::storage;

/// What the client gets who does not say.
const LIFETIME_S: i64 = 3600;
const KIND: GroupKind<'static> = GroupKind { group: "authentication.k8s.io", kind: "TokenRequest" };

pub(super) async fn create(call: &Call, asked: Asked, body: Body) -> Result<Response<Body>, ApiError> {
    let accepted = call.accepted(Offer::Documents)?;
    let format = negotiate::body_format(&call.headers)?;
    call.write_options("CreateOptions")?;
    let bytes = read_body(call, body).await?;
    let expected = Expected::of_kind(KIND.group, "v1", KIND.kind, "io.k8s.api.authentication.v1");
    let mut request = decode(call, format, &bytes, expected, FieldValidation::Warn)?;
    match_namespace(call, asked.resource, &mut request)?;
    let name = call.name();
    if !request.name().is_empty() && request.name() != name {
        let mut errors = Errors::new();
        let detail = "must match the service account name if specified";
        errors.invalid(&Path::root("metadata").child("name"), request.name(), detail);
        return Err(ApiError::invalid(KIND, name, &errors));
    }
    let view = storage::latest(&call.shared.store).await?;
    let account = find(call, &view, asked.resource, name)?;
    if !request.uid().is_empty() && request.uid() != account.uid() {
        let why = format!(
            "the UID in the token request ({}) does not match the UID of the service account ({})",
            request.uid(),
            account.uid()
        );
        return Err(ApiError::conflict(GroupResource { group: KIND.group, resource: KIND.kind }, name, why));
    }
    let lifetime_s = lifetime(call, &request)?;
    let bound = bound(call, &view, &request, name)?;
    let tokens = call.shared.tokens.as_ref().ok_or_else(|| ApiError::not_found(asked.resource, name))?;
    let audiences: Vec<String> =
        request.list(&["spec", "audiences"]).iter().filter_map(Value::as_str).map(str::to_owned).collect();
    let mut random = [0; 16];
    call.shared.random.fill(&mut random);
    let wanted = TokenRequest {
        namespace: call.info.namespace.clone(),
        account: binding(&account),
        audiences: audiences.clone(),
        lifetime_s,
        bound,
        id: uuid::Builder::from_random_bytes(random).into_uuid().to_string(),
    };
    let now_s = call.shared.now_s();
    let signed = tokens.sign(&wanted, now_s).map_err(ApiError::internal)?;
    let audiences = if audiences.is_empty() { tokens.audiences().to_vec() } else { audiences };
    request.set_metadata("name", name);
    request.set_metadata("uid", account.uid());
    request.set_metadata("creationTimestamp", time::format_seconds(now_s));
    request.set(&["spec", "audiences"], audiences);
    request.set(&["spec", "expirationSeconds"], lifetime_s);
    let expires = time::format_seconds(signed.expires_at_s);
    request.set(&["status"], json!({"token": signed.token, "expirationTimestamp": expires}));
    answer_value(accepted, StatusCode::CREATED, &request.into_value())
}

fn lifetime(call: &Call, request: &Object) -> Result<i64, ApiError> {
    let wanted = request.int(&["spec", "expirationSeconds"]).unwrap_or(LIFETIME_S);
    let mut errors = Errors::new();
    let path = Path::root("spec").child("expirationSeconds");
    if wanted < TOKEN_LIFETIME_S_MIN {
        errors.invalid(&path, wanted, "may not specify a duration less than 10 minutes");
    }
    if wanted > TOKEN_LIFETIME_S_MAX {
        errors.invalid(&path, wanted, "may not specify a duration larger than 2^32 seconds");
    }
    if !errors.is_empty() {
        return Err(ApiError::invalid(KIND, "", &errors));
    }
    let granted_max = call.shared.config.service_accounts.lifetime_s_max;
    Ok(if granted_max > 0 { wanted.min(granted_max) } else { wanted })
}

fn find(call: &Call, view: &View, resource: &'static Resource, name: &str) -> Result<Object, ApiError> {
    let namespace = if resource.namespaced() { call.info.namespace.as_str() } else { "" };
    let stored = view.get(&resource.key(namespace, name)).ok_or_else(|| ApiError::not_found(resource, name))?;
    call.codec().decode(resource, stored)
}

fn binding(object: &Object) -> Binding {
    Binding { name: object.name().to_owned(), uid: object.uid().to_owned() }
}

/// The object that the request binds the token to, as it is now.
fn bound(call: &Call, view: &View, request: &Object, account: &str) -> Result<Option<BoundObject>, ApiError> {
    if request.map(&["spec", "boundObjectRef"]).is_none() {
        return Ok(None);
    }
    let of = |field: &str| request.str(&["spec", "boundObjectRef", field]);
    let plural = match (of("apiVersion"), of("kind")) {
        ("v1", "Pod") => "pods",
        ("v1", "Secret") => "secrets",
        ("v1", "Node") => "nodes",
        (version, kind) => {
            let (group, version) = version.split_once('/').unwrap_or(("", version));
            let text = format!("cannot bind token to object of type {group}/{version}, Kind={kind}");
            return Err(ApiError::bad_request(text));
        }
    };
    let resource = resources::by_path("", "v1", plural).expect("the table has the kinds that tokens are bound to");
    let object = find(call, view, resource, of("name"))?;
    let uid = of("uid");
    if !uid.is_empty() && uid != object.uid() {
        let why = format!(
            "the UID in the bound object reference ({uid}) does not match the UID in record. The object might have \
             been deleted and then recreated"
        );
        return Err(ApiError::conflict(resource, object.name(), why));
    }
    Ok(Some(match plural {
        "pods" => {
            let runs_as = object.str(&["spec", "serviceAccountName"]);
            if runs_as != account {
                let why = format!(
                    "cannot bind token for serviceaccount {account:?} to pod running with different serviceaccount name."
                );
                return Err(ApiError::bad_request(why));
            }
            let nodes = resources::by_path("", "v1", "nodes").expect("the table has nodes");
            let node = match object.str(&["spec", "nodeName"]) {
                "" => None,
                node => find(call, view, nodes, node).ok().map(|node| binding(&node)),
            };
            BoundObject::Pod { pod: binding(&object), node }
        }
        "secrets" => BoundObject::Secret(binding(&object)),
        _ => BoundObject::Node(binding(&object)),
    }))
}
