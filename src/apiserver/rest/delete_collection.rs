//! DELETE of all objects that a selector means, one after the other, each as if alone.
//!
//! Called by `dispatch`. Answers with the list of what was deleted, as upstream does.

use api::resource::Resource;
use api::status::ApiError;
use http::{Response, StatusCode};
use store::KeyValue;

use super::delete::read_options;
use super::list::{Chunks, select};
use super::{Call, answer, delete_by_name};
use crate::body::Body;
use crate::delete_options::DeleteOptions;
use crate::list_options;
use crate::negotiate::{Accepted, Encoding, Form, Offer};

pub(crate) async fn delete_collection(
    call: &Call,
    resource: &'static Resource,
    body: Body,
) -> Result<Response<Body>, ApiError> {
    let accepted = call.accepted(Offer::Objects)?;
    let list = list_options::list(resource, &call.info.query)?;
    let options = read_options(call, body).await?;
    let page = select(call, resource, list).await?;
    for kv in &page.items {
        delete_one(call, resource, kv, &options).await?;
    }
    let whole = Accepted { encoding: Encoding::Json, form: Form::Whole };
    let chunks = Chunks::new(call.shared.clone(), resource, Accepted { form: accepted.form, ..whole }, page);
    answer::encoded(accepted.encoding, StatusCode::OK, &chunks.collect()?)
}

/// Deletes one of the listed objects; that somebody else was faster is fine.
async fn delete_one(
    call: &Call,
    resource: &'static Resource,
    kv: &KeyValue,
    options: &DeleteOptions,
) -> Result<(), ApiError> {
    let key = String::from_utf8_lossy(&kv.key);
    let mut parts = key.splitn(3, '/').skip(1);
    let (first, second) = (parts.next().unwrap_or_default(), parts.next());
    let (namespace, name) = match second {
        Some(name) if resource.namespaced() => (first, name),
        _ => ("", first),
    };
    match delete_by_name(call, resource, namespace, name, options).await {
        Err(error) if error.code == 404 => Ok(()),
        other => other.map(|_| ()),
    }
}
