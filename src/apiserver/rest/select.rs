//! Which stored objects a selector means, decoding no more of them than it asks about.
//!
//! Used by lists, watches and deletecollection. It must not know the store's views.

use std::borrow::Cow;
use std::collections::BTreeMap;

use api::object::Object;
use api::resource::Resource;
use api::selector::Labels;
use api::status::ApiError;
use serde::Deserialize;
use store::KeyValue;

use crate::list_options::Selection;
use crate::storage::{Codec, decode};

/// The part of an object that label selectors read.
#[derive(Deserialize)]
struct Peek<'a> {
    #[serde(borrow, default)]
    metadata: PeekMetadata<'a>,
}

#[derive(Default, Deserialize)]
struct PeekMetadata<'a> {
    #[serde(borrow, default)]
    labels: Option<BTreeMap<Cow<'a, str>, Cow<'a, str>>>,
}

impl Labels for PeekMetadata<'_> {
    fn label(&self, key: &str) -> Option<&str> {
        self.labels.as_ref()?.get(key).map(AsRef::as_ref)
    }
}

/// A selection made ready for one resource.
pub(crate) struct Matcher {
    resource: &'static Resource,
    selection: Selection,
    name: Option<String>,
    need: Need,
}

/// What an object's key alone says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameDecision {
    /// The object is meant.
    Yes,
    /// It is not.
    No,
    /// Its content decides.
    Ask,
}

/// How much of an object the selection asks about.
#[derive(Clone, Copy, PartialEq)]
enum Need {
    Nothing,
    Key,
    Labels,
    All,
}

impl Matcher {
    /// A matcher for objects of `resource`.
    pub fn new(resource: &'static Resource, selection: Selection) -> Self {
        let in_key = |field: &str| matches!(field, "metadata.name" | "metadata.namespace");
        let need = if selection.is_everything() {
            Need::Nothing
        } else if !selection.fields.requirements().iter().all(|r| in_key(&r.field)) {
            Need::All
        } else if selection.labels.is_everything() {
            Need::Key
        } else {
            Need::Labels
        };
        Self { resource, selection, name: None, need }
    }

    /// Whether every object is meant.
    pub fn is_everything(&self) -> bool {
        self.need == Need::Nothing
    }

    /// The same, for one object where the path names one.
    pub fn with_name(mut self, name: &str) -> Self {
        if !name.is_empty() {
            self.name = Some(name.to_owned());
            self.need = if self.need == Need::Nothing { Need::Key } else { self.need };
        }
        self
    }

    /// The one name that can be meant, if only one can.
    pub fn only_name(&self) -> Option<&str> {
        let named = self.name.as_deref().or_else(|| self.selection.fields.required("metadata.name"));
        named.filter(|name| !name.is_empty() && !name.contains('/'))
    }

    /// Whether a stored object is meant.
    ///
    /// # Errors
    /// 500 where the object cannot be read.
    pub fn matches(&self, codec: &Codec, kv: &KeyValue) -> Result<bool, ApiError> {
        match self.by_key(&kv.key) {
            NameDecision::Yes => return Ok(true),
            NameDecision::No => return Ok(false),
            NameDecision::Ask => {}
        }
        let bytes = codec.bytes(self.resource, kv)?;
        if self.need == Need::Labels
            && let Ok(peek) = serde_json::from_slice::<Peek<'_>>(&bytes)
        {
            return Ok(self.selection.labels.matches(&peek.metadata));
        }
        decode(&bytes).map(|object| self.matches_object(&object))
    }

    /// What the key of an object says.
    pub fn by_key(&self, key: &[u8]) -> NameDecision {
        match self.need {
            Need::Nothing => NameDecision::Yes,
            _ if !self.key_matches(key) => NameDecision::No,
            Need::Key => NameDecision::Yes,
            Need::Labels | Need::All => NameDecision::Ask,
        }
    }

    /// Whether a decoded object is meant.
    pub fn matches_object(&self, object: &Object) -> bool {
        self.selection.labels.matches(&object.labels()) && self.selection.fields.matches_object(self.resource, object)
    }

    /// Whether the terms about name and namespace hold; the key tells both.
    fn key_matches(&self, key: &[u8]) -> bool {
        let (namespace, name) = self.names(key);
        if self.name.as_ref().is_some_and(|wanted| wanted.as_bytes() != name) {
            return false;
        }
        self.selection.fields.requirements().iter().all(|r| match r.field.as_str() {
            "metadata.name" => (name == r.value.as_bytes()) == r.equals,
            "metadata.namespace" => (namespace == r.value.as_bytes()) == r.equals,
            _ => true,
        })
    }

    fn names<'a>(&self, key: &'a [u8]) -> (&'a [u8], &'a [u8]) {
        let mut parts = key.splitn(if self.resource.namespaced() { 3 } else { 2 }, |b| *b == b'/').skip(1);
        let first = parts.next().unwrap_or_default();
        parts.next().map_or((&[][..], first), |name| (first, name))
    }
}
