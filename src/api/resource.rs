//! `struct Resource`: the facts of one row of the API, and the behaviour a kind may add to them.
//!
//! The table in `resources.rs` holds the rows; request handlers are written per verb and read the row. What a kind
//! does beyond its facts is a pure function in its row's `Strategy`. Nothing here does IO or knows the store.

use serde_json::Value;

use crate::field::Errors;
use crate::object::Object;

/// Whether objects live in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One per namespace and name.
    Namespaced,
    /// One per name.
    Cluster,
}

/// What may be done with a resource, in the order in which discovery lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// `POST` of a new object.
    Create,
    /// `DELETE` of one object.
    Delete,
    /// `DELETE` of a whole list.
    DeleteCollection,
    /// `GET` of one object.
    Get,
    /// `GET` of a list.
    List,
    /// `PATCH` of one object.
    Patch,
    /// `PUT` of one object.
    Update,
    /// `GET` with `watch=true`.
    Watch,
}

impl Verb {
    /// The name that RBAC and discovery use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Delete => "delete",
            Self::DeleteCollection => "deletecollection",
            Self::Get => "get",
            Self::List => "list",
            Self::Patch => "patch",
            Self::Update => "update",
            Self::Watch => "watch",
        }
    }
}

/// Every verb.
pub const ALL_VERBS: &[Verb] = &[
    Verb::Create,
    Verb::Delete,
    Verb::DeleteCollection,
    Verb::Get,
    Verb::List,
    Verb::Patch,
    Verb::Update,
    Verb::Watch,
];
/// Every verb but `deletecollection` (namespaces).
pub const NO_COLLECTION_DELETE: &[Verb] =
    &[Verb::Create, Verb::Delete, Verb::Get, Verb::List, Verb::Patch, Verb::Update, Verb::Watch];
/// Reviews and other resources that are only ever created, and not stored.
pub const CREATE_ONLY: &[Verb] = &[Verb::Create];
/// Resources that can only be read (componentstatuses).
pub const READ_ONLY: &[Verb] = &[Verb::Get, Verb::List];

/// A part of an object with an endpoint of its own.
#[derive(Clone, Copy, Debug)]
pub struct Subresource {
    /// Last segment of the path: `status`, `scale`, `binding`.
    pub name: &'static str,
    /// Kind that the endpoint takes and returns, with its group and version.
    pub kind: &'static str,
    /// Group of `kind`; empty for the core group.
    pub group: &'static str,
    /// Version of `kind`.
    pub version: &'static str,
    /// What may be done with it.
    pub verbs: &'static [Verb],
}

/// One column of `kubectl get`.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Title.
    pub name: &'static str,
    /// `string`, `integer`, `boolean`, `number` or `date`.
    pub kind: &'static str,
    /// `name` for the first column, else empty.
    pub format: &'static str,
    /// 0 is always shown, 1 only with `-o wide`.
    pub priority: u8,
    /// Help text.
    pub description: &'static str,
}

/// The columns of a kind and how a row is made. `now` is in seconds since the Unix epoch.
#[derive(Clone, Copy)]
pub struct Columns {
    /// The titles, in order.
    pub definitions: &'static [Column],
    /// One cell per definition; missing trailing cells count as null.
    pub row: fn(&Object, now: i64) -> Vec<Value>,
}

/// A field by which lists and watches may be narrowed, besides `metadata.name` and `metadata.namespace`.
#[derive(Clone, Copy)]
pub struct SelectableField {
    /// The path that clients write: `spec.nodeName`.
    pub path: &'static str,
    /// The field's value as text; empty where it is not set.
    pub get: fn(&Object) -> String,
}

/// Which names a kind allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameRule {
    /// RFC 1123 subdomain, at most 253 characters.
    DnsSubdomain,
    /// RFC 1123 label, at most 63 characters.
    DnsLabel,
    /// RFC 1035 label, at most 63 characters (services).
    Dns1035Label,
    /// Anything that fits one segment of a path (roles, bindings).
    PathSegment,
}

/// How long an object lives on after it was asked to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grace {
    /// It goes at once, unless finalizers hold it.
    None,
    /// It stays, marked with `deletionTimestamp`, until it is deleted again with 0 seconds.
    Seconds(i64),
}

/// The behaviour of a kind: upstream's rest strategy as pure functions. `None` means nothing beyond the generic path.
#[derive(Clone, Copy)]
pub struct Strategy {
    /// Which names are allowed.
    pub name: NameRule,
    /// Fills what the user left out. Runs on every write, after decoding, and must be idempotent.
    pub default: Option<fn(&mut Object)>,
    /// Before a create: what a client cannot set is cleared. `status` is cleared generically where the kind has a status subresource.
    pub prepare_create: Option<fn(&mut Object)>,
    /// Before an update of the whole object: (new, old). `status` is kept generically where the kind has a status subresource.
    pub prepare_update: Option<fn(&mut Object, &Object)>,
    /// Before an update of `status`: (new, old). Everything but `status` (and metadata upstream allows) is kept generically.
    pub prepare_status_update: Option<fn(&mut Object, &Object)>,
    /// Checks a new object's spec; metadata is checked generically.
    pub validate: Option<fn(&Object, &mut Errors)>,
    /// Checks an update beyond `validate`, which runs on the new object before: (new, old).
    pub validate_update: Option<fn(&Object, &Object, &mut Errors)>,
    /// Checks an update of `status`: (new, old).
    pub validate_status_update: Option<fn(&Object, &Object, &mut Errors)>,
    /// `metadata.generation` counts changes of what is not `metadata` and `status`.
    pub has_generation: bool,
    /// A create keeps the `status` that the client sends (nodes, which register with their capacity).
    pub keeps_status_on_create: bool,
    /// A `PUT` of a name that does not exist creates it.
    pub create_on_update: bool,
    /// A `PUT` without resourceVersion is taken as it is.
    pub unconditional_update: bool,
    /// How long the object lives on when deleted, given the seconds that the client asked for.
    pub grace: Option<fn(&Object, Option<i64>) -> Grace>,
    /// Dependents are orphaned when the client says nothing (replicationcontrollers).
    pub orphans_by_default: bool,
    /// A deletion that ends the object answers with it, and not with a `Status`.
    pub returns_deleted: bool,
    /// Values are sealed before they are proposed (secrets).
    pub sealed: bool,
    /// Nobody will ask later what it said (leases, events): its history is not kept beyond what watches need.
    pub fleeting: bool,
    /// Warnings for the client that writes the object: (new, old on update).
    pub warnings: Option<fn(&Object, Option<&Object>) -> Vec<String>>,
}

/// A strategy without behaviour, to start a row's from.
pub const PLAIN: Strategy = Strategy {
    name: NameRule::DnsSubdomain,
    default: None,
    prepare_create: None,
    prepare_update: None,
    prepare_status_update: None,
    validate: None,
    validate_update: None,
    validate_status_update: None,
    has_generation: false,
    keeps_status_on_create: false,
    create_on_update: false,
    unconditional_update: true,
    grace: None,
    orphans_by_default: false,
    returns_deleted: false,
    sealed: false,
    fleeting: false,
    warnings: None,
};

/// Whether objects of the kind are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// In the store.
    Stored,
    /// Computed per request (reviews, componentstatuses).
    Virtual,
}

/// The facts of one resource.
#[derive(Clone, Copy)]
pub struct Resource {
    /// API group; empty for core.
    pub group: &'static str,
    /// API version.
    pub version: &'static str,
    /// Name in paths.
    pub plural: &'static str,
    /// Name of one, as discovery tells.
    pub singular: &'static str,
    /// Kind of one object; the list's kind is this with `List` behind it.
    pub kind: &'static str,
    /// Abbreviations that kubectl takes.
    pub short_names: &'static [&'static str],
    /// `all` where `kubectl get all` shows it.
    pub categories: &'static [&'static str],
    /// Whether it lives in a namespace.
    pub scope: Scope,
    /// What may be done with it.
    pub verbs: &'static [Verb],
    /// Its parts with endpoints of their own.
    pub subresources: &'static [Subresource],
    /// What `kubectl get` shows.
    pub columns: Columns,
    /// By which fields a list may be narrowed.
    pub selectable_fields: &'static [SelectableField],
    /// Its type in the schema tables: `io.k8s.api.core.v1.Pod`.
    pub type_name: &'static str,
    /// Whether it is kept.
    pub storage: Storage,
    /// What every request for it is warned of; empty for kinds that upstream does not want to be rid of.
    pub deprecation: &'static str,
    /// What it does beyond its facts.
    pub strategy: Strategy,
}

impl Resource {
    /// `v1` or `apps/v1`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_owned() } else { format!("{}/{}", self.group, self.version) }
    }

    /// `PodList`.
    pub fn list_kind(&self) -> String {
        format!("{}List", self.kind)
    }

    /// `pods` or `deployments.apps`: the name in error texts, and the space of its keys in the store.
    pub fn qualified_name(&self) -> String {
        if self.group.is_empty() { self.plural.to_owned() } else { format!("{}.{}", self.plural, self.group) }
    }

    /// `Pod` or `Deployment.apps`: the kind in error texts.
    pub fn qualified_kind(&self) -> String {
        if self.group.is_empty() { self.kind.to_owned() } else { format!("{}.{}", self.kind, self.group) }
    }

    /// Whether it lives in a namespace.
    pub fn namespaced(&self) -> bool {
        self.scope == Scope::Namespaced
    }

    /// The key of one object in the store. `namespace` is ignored for cluster-scoped kinds.
    pub fn key(&self, namespace: &str, name: &str) -> Vec<u8> {
        let mut key = self.prefix(namespace);
        key.extend_from_slice(name.as_bytes());
        key
    }

    /// The common start of the keys in a namespace, or of all keys where `namespace` is empty.
    pub fn prefix(&self, namespace: &str) -> Vec<u8> {
        let mut prefix = self.qualified_name().into_bytes();
        prefix.push(b'/');
        if self.namespaced() && !namespace.is_empty() {
            prefix.extend_from_slice(namespace.as_bytes());
            prefix.push(b'/');
        }
        prefix
    }

    /// Whether the verb is served.
    pub fn allows(&self, verb: Verb) -> bool {
        self.verbs.contains(&verb)
    }

    /// The subresource of that name.
    pub fn subresource(&self, name: &str) -> Option<&'static Subresource> {
        self.subresources.iter().find(|s| s.name == name)
    }
}

impl std::fmt::Debug for Resource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.api_version(), self.plural)
    }
}
