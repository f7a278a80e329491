//! GET of many objects: stored bytes joined, in chunks, so that the first byte leaves at once and memory stays flat.
//!
//! Called by `dispatch`; `select` also serves deletecollection. Items are decoded only where a selector or another
//! form asks for it. A page is of one revision, which its continue token carries.

use std::sync::Arc;

use api::codec::json;
use api::resource::Resource;
use api::status::ApiError;
use bytes::Bytes;
use futures::stream;
use http::{Response, StatusCode};
use serde_json::{Map, Value};
use store::{KeyValue, Revision};

use super::get::{Gone, past, view};
use super::table::Titles;
use super::{Call, Matcher, answer, table};
use crate::body::{self, Body, BoxError};
use crate::continue_token::Continue;
use crate::limits::LIST_CHUNK_BYTES;
use crate::list_options::{self, ListOptions, Version};
use crate::negotiate::{Accepted, Encoding, Form, Offer};
use crate::pretty::Indenter;
use crate::respond;
use crate::server::Shared;

/// One page of a list.
pub(crate) struct Page {
    pub items: Vec<Arc<KeyValue>>,
    pub revision: Revision,
    /// Where the next page starts; `None` on the last one.
    next: Option<Continue>,
    /// How many objects follow the page; unknown where a selector leaves some out.
    remaining: Option<usize>,
}

pub(crate) async fn list(call: &Call, resource: &'static Resource) -> Result<Response<Body>, ApiError> {
    let accepted = call.accepted(Offer::Objects)?;
    let options = list_options::list(resource, &call.info.query)?;
    let page = select(call, resource, options).await?;
    let chunks = Chunks::new(call.shared.clone(), resource, accepted, page);
    if accepted.encoding == Encoding::Yaml {
        let whole = chunks.collect()?;
        return answer::encoded(Encoding::Yaml, StatusCode::OK, &whole);
    }
    let mut response = Response::new(chunks.into_body());
    response.headers_mut().insert(http::header::CONTENT_TYPE, respond::JSON);
    Ok(response)
}

/// The objects that the options mean.
///
/// # Errors
/// 410 where the revision asked for is no longer kept, 503 or 504 where it cannot be had in time.
pub(crate) async fn select(call: &Call, resource: &'static Resource, options: ListOptions) -> Result<Page, ApiError> {
    let shared = &call.shared;
    let matcher = Matcher::new(resource, options.selection);
    let prefix = resource.prefix(call.namespace(resource));
    let pager = Pager { shared, prefix: &prefix, matcher: &matcher, limit: options.limit };
    let after = options.page.as_ref().map(|page| [&prefix, page.after.as_bytes()].concat());
    let pinned = match (&options.page, options.version) {
        (Some(page), _) => page.revision,
        (None, Version::Exactly(revision)) => Some(revision),
        (None, _) => None,
    };
    let Some(revision) = pinned else {
        let view = view(shared, options.version).await?;
        let items = view.range(&prefix, after.as_deref());
        return pager.page(items, view.revision());
    };
    match past(call, revision, &prefix).await? {
        Ok(historic) => pager.page(historic.iter(after.as_deref()), revision),
        Err(Gone) => Err(match options.page {
            Some(page) => ApiError::continue_expired(&Continue { revision: None, ..page }.encode()),
            None => ApiError::list_too_old(),
        }),
    }
}

/// Cuts a page out of sorted items.
struct Pager<'a> {
    shared: &'a Shared,
    prefix: &'a [u8],
    matcher: &'a Matcher,
    limit: Option<usize>,
}

impl Pager<'_> {
    fn page<'a>(
        &self,
        mut sorted: impl Iterator<Item = &'a Arc<KeyValue>>,
        revision: Revision,
    ) -> Result<Page, ApiError> {
        let limit = self.limit.unwrap_or(usize::MAX);
        let mut page = Page { items: Vec::new(), revision, next: None, remaining: None };
        while let Some(kv) = sorted.next() {
            if !self.matcher.matches(&self.shared.rest.codec, kv)? {
                continue;
            }
            if page.items.len() == limit {
                let last = page.items.last().expect("a page of at least one item is full");
                let after = String::from_utf8_lossy(&last.key[self.prefix.len()..]).into_owned();
                page.next = Some(Continue { revision: Some(revision), after });
                page.remaining = self.matcher.is_everything().then(|| 1 + sorted.count());
                break;
            }
            page.items.push(kv.clone());
        }
        Ok(page)
    }
}

/// A list's bytes, piece by piece.
pub(crate) struct Chunks {
    shared: Arc<Shared>,
    resource: &'static Resource,
    form: Form,
    indenter: Option<Indenter>,
    now_s: i64,
    head: Option<Vec<u8>>,
    items: std::vec::IntoIter<Arc<KeyValue>>,
    first: bool,
    done: bool,
}

impl Chunks {
    pub fn new(shared: Arc<Shared>, resource: &'static Resource, accepted: Accepted, page: Page) -> Self {
        let metadata = list_metadata(&page);
        let head = match accepted.form {
            Form::Whole => list_head(&resource.list_kind(), &resource.api_version(), &metadata),
            Form::Metadata(version) => {
                list_head("PartialObjectMetadataList", &format!("meta.k8s.io/{version}"), &metadata)
            }
            Form::Table(version, _) => table::head(&resource.columns, version, &metadata, Titles::Shown),
        };
        Self {
            now_s: shared.now_s(),
            shared,
            resource,
            form: accepted.form,
            indenter: (accepted.encoding == Encoding::PrettyJson).then(Indenter::default),
            head: Some(head),
            items: page.items.into_iter(),
            first: true,
            done: false,
        }
    }

    fn into_body(self) -> Body {
        body::stream(stream::unfold(self, |mut chunks| async move {
            let chunk = chunks.next_chunk()?.map_err(|error| Box::new(error) as BoxError);
            Some((chunk, chunks))
        }))
    }

    pub fn collect(mut self) -> Result<Vec<u8>, ApiError> {
        let mut whole = Vec::new();
        while let Some(chunk) = self.next_chunk() {
            whole.extend_from_slice(&chunk?);
        }
        Ok(whole)
    }

    /// The next piece; `None` when the list has ended.
    fn next_chunk(&mut self) -> Option<Result<Bytes, ApiError>> {
        if self.done {
            return None;
        }
        let mut out = self.head.take().unwrap_or_default();
        while out.len() < LIST_CHUNK_BYTES {
            let Some(kv) = self.items.next() else {
                out.extend_from_slice(b"]}");
                self.done = true;
                break;
            };
            if !std::mem::take(&mut self.first) {
                out.push(b',');
            }
            if let Err(error) = self.item(&kv, &mut out) {
                self.done = true;
                return Some(Err(error));
            }
        }
        if let Some(indenter) = &mut self.indenter {
            let mut indented = Vec::with_capacity(out.len() * 2);
            indenter.push(&out, &mut indented);
            out = indented;
        } else if self.done {
            out.push(b'\n');
        }
        Some(Ok(Bytes::from(out)))
    }

    fn item(&self, kv: &KeyValue, out: &mut Vec<u8>) -> Result<(), ApiError> {
        let codec = &self.shared.rest.codec;
        match self.form {
            Form::Whole => codec.append(self.resource, kv, kv.mod_revision, out)?,
            Form::Metadata(version) => {
                table::metadata_of(&codec.bytes(self.resource, kv)?, version, out)?;
            }
            Form::Table(version, include) => {
                let object = codec.decode(self.resource, kv)?;
                out.extend_from_slice(&table::row(&self.resource.columns, &object, version, include, self.now_s));
            }
        }
        Ok(())
    }
}

fn list_metadata(page: &Page) -> Value {
    let mut metadata = Map::new();
    metadata.insert("resourceVersion".to_owned(), Value::from(page.revision.to_string()));
    if let Some(next) = &page.next {
        metadata.insert("continue".to_owned(), Value::from(next.encode()));
    }
    if let Some(remaining) = page.remaining {
        metadata.insert("remainingItemCount".to_owned(), Value::from(remaining));
    }
    Value::Object(metadata)
}

/// What stands before the items; `]}` closes it.
fn list_head(kind: &str, api_version: &str, metadata: &Value) -> Vec<u8> {
    let mut out = format!("{{\"kind\":\"{kind}\",\"apiVersion\":\"{api_version}\",\"metadata\":").into_bytes();
    out.extend_from_slice(&json::to_bytes(metadata));
    out.extend_from_slice(b",\"items\":[");
    out
}
