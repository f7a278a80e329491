//! Watch events as lines of JSON. A line that many watchers share is built once, and kept with its event.
//!
//! Used by `watch`. It must not know who watches.

use std::any::Any;
use std::sync::{Arc, OnceLock};

use api::codec::json;
use api::object::Object;
use api::resource::Resource;
use api::status::ApiError;
use bytes::Bytes;
use store::{Event, EventKind, KeyValue, Revision};

use crate::negotiate::{Form, Include};
use crate::rest::table::{self, Titles};
use crate::server::Shared;
use crate::storage::Codec;

/// What an event is to one watcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Added,
    Modified,
    Deleted,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Added => "ADDED",
            Self::Modified => "MODIFIED",
            Self::Deleted => "DELETED",
        }
    }
}

/// What a bookmark says besides its revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing.
    Progress,
    /// The state that the watch began with has been sent in full.
    InitialEventsEnd,
}

/// What is kept with an event: decoded objects for selectors, and the lines that watchers share.
#[derive(Default)]
struct Kept {
    new: OnceLock<Arc<Object>>,
    old: OnceLock<Arc<Object>>,
    whole: [OnceLock<Bytes>; 3],
    metadata: [OnceLock<Bytes>; 3],
}

fn kept(event: &Event) -> Option<Arc<Kept>> {
    let any = event.cache.get_or_init(|| Arc::new(Kept::default()) as Arc<dyn Any + Send + Sync>);
    any.clone().downcast().ok()
}

/// Writes events of one resource in one form.
pub(crate) struct Framer {
    pub resource: &'static Resource,
    pub form: Form,
    /// What the next table says of its columns.
    pub titles: Titles,
}

impl Framer {
    /// The line of an event of the store.
    ///
    /// # Errors
    /// 500 where the object cannot be read.
    pub fn event(&mut self, shared: &Shared, event: &Event, kind: Kind) -> Result<Bytes, ApiError> {
        // Out of the selection by a change: the watcher is shown what it knew, at the revision of the change.
        let left = kind == Kind::Deleted && event.kind == EventKind::Put;
        let shown = if left { event.prev.as_ref().unwrap_or(&event.kv) } else { &event.kv };
        let build = |framer: &mut Self| framer.object(shared, shown, event.revision, kind);
        let kept = match self.form {
            Form::Table(..) => None,
            _ => kept(event),
        };
        let Some(kept) = kept else { return build(self) };
        let lines = if self.form == Form::Whole { &kept.whole } else { &kept.metadata };
        let slot = &lines[kind as usize];
        if let Some(line) = slot.get() {
            return Ok(line.clone());
        }
        let line = build(self)?;
        Ok(slot.get_or_init(|| line).clone())
    }

    /// The line of a stored object, shown at `revision`.
    ///
    /// # Errors
    /// As `event`.
    pub fn object(
        &mut self,
        shared: &Shared,
        kv: &KeyValue,
        revision: Revision,
        kind: Kind,
    ) -> Result<Bytes, ApiError> {
        let codec = &shared.rest.codec;
        let mut out = Vec::with_capacity(kv.value.len() + 64);
        open(kind.name(), &mut out);
        match self.form {
            Form::Whole => codec.append(self.resource, kv, revision, &mut out)?,
            Form::Metadata(version) => {
                table::metadata_of(&codec.bytes_at(self.resource, kv, revision)?, version, &mut out)?;
            }
            Form::Table(version, include) => {
                let object = codec.decode_at(self.resource, kv, revision)?;
                self.table(&object, version, include, shared.now_s(), &mut out);
            }
        }
        close(&mut out);
        Ok(Bytes::from(out))
    }

    fn table(&mut self, object: &Object, version: &'static str, include: Include, now_s: i64, out: &mut Vec<u8>) {
        let metadata = serde_json::json!({"resourceVersion": object.resource_version()});
        let titles = std::mem::replace(&mut self.titles, Titles::Omitted);
        out.extend_from_slice(&table::head(&self.resource.columns, version, &metadata, titles));
        out.extend_from_slice(&table::row(&self.resource.columns, object, version, include, now_s));
        out.extend_from_slice(b"]}");
    }

    /// The line that says how far the watch has come.
    pub fn bookmark(&mut self, revision: Revision, mark: Mark) -> Bytes {
        let mut object = Object::new();
        match self.form {
            Form::Metadata(version) => object.set_type(&format!("meta.k8s.io/{version}"), "PartialObjectMetadata"),
            Form::Whole | Form::Table(..) => object.set_type(&self.resource.api_version(), self.resource.kind),
        }
        object.set_metadata("resourceVersion", revision.to_string());
        if mark == Mark::InitialEventsEnd {
            object.set(&["metadata", "annotations", "k8s.io/initial-events-end"], "true");
        }
        let mut out = Vec::with_capacity(128);
        open("BOOKMARK", &mut out);
        if let Form::Table(version, _) = self.form {
            let metadata = serde_json::json!({"resourceVersion": revision.to_string()});
            let titles = std::mem::replace(&mut self.titles, Titles::Omitted);
            out.extend_from_slice(&table::head(&self.resource.columns, version, &metadata, titles));
            let value = table::metadata_value(&object, version);
            let row = serde_json::json!({"cells": [], "object": value});
            out.extend_from_slice(&json::to_bytes(&row));
            out.extend_from_slice(b"]}");
        } else {
            out.extend_from_slice(&object.encode());
        }
        close(&mut out);
        Bytes::from(out)
    }
}

/// The line that ends a watch with an error.
pub(crate) fn error(error: &ApiError) -> Bytes {
    let mut out = Vec::with_capacity(256);
    open("ERROR", &mut out);
    let mut status = error.to_json_bytes();
    status.pop();
    out.extend_from_slice(&status);
    close(&mut out);
    Bytes::from(out)
}

/// The decoded object after the event, kept for every watcher with a selector.
pub(crate) fn new_object(codec: &Codec, resource: &Resource, event: &Event) -> Result<Arc<Object>, ApiError> {
    remembered(event, |kept| &kept.new, || codec.decode(resource, &event.kv))
}

/// The decoded object before the event; `None` where there was none.
pub(crate) fn old_object(codec: &Codec, resource: &Resource, event: &Event) -> Result<Option<Arc<Object>>, ApiError> {
    let Some(prev) = &event.prev else { return Ok(None) };
    remembered(event, |kept| &kept.old, || codec.decode(resource, prev)).map(Some)
}

fn remembered(
    event: &Event,
    slot: impl Fn(&Kept) -> &OnceLock<Arc<Object>>,
    decode: impl FnOnce() -> Result<Object, ApiError>,
) -> Result<Arc<Object>, ApiError> {
    let kept = kept(event);
    if let Some(known) = kept.as_ref().and_then(|kept| slot(kept).get()) {
        return Ok(known.clone());
    }
    let object = Arc::new(decode()?);
    Ok(match kept {
        Some(kept) => slot(&kept).get_or_init(|| object).clone(),
        None => object,
    })
}

fn open(kind: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"type\":\"");
    out.extend_from_slice(kind.as_bytes());
    out.extend_from_slice(b"\",\"object\":");
}

fn close(out: &mut Vec<u8>) {
    out.extend_from_slice(b"}\n");
}
