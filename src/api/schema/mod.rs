//! Types of the API as static tables: what fields a kind has, how each is written, merged and checked.
//!
//! `check` walks a decoded object along them; patches, OpenAPI and the request path read them. The tables are
//! generated (`src/api/generated/`). It must not know resources, verbs or HTTP.

mod check;
mod default;
mod descriptions;
mod merge;
mod openapi;
mod paths;
mod place;
mod rules;
mod scalar;

pub use check::{DecodeError, FieldValidation, check, reset};
pub use default::default;
pub use merge::strategic_merge;
pub use openapi::openapi_v3;
pub use rules::validate_enums;

use crate::generated;

/// A struct of the API.
#[derive(Debug)]
pub struct Type {
    /// Full name: `io.k8s.api.core.v1.Pod`.
    pub name: &'static str,
    /// Its fields sorted by name; inlined structs are flattened.
    pub fields: &'static [Field],
    /// The kinds that have this type; empty where it is only a part of others.
    pub gvks: &'static [Gvk],
    /// Replaced as a whole when merged (`x-kubernetes-map-type: atomic`).
    pub atomic: bool,
    /// The protobuf message, sorted by number; empty where there is none.
    pub wire: &'static [Wire],
}

/// One field of a protobuf message.
#[derive(Debug)]
pub enum Wire {
    /// Number, and place in the field table.
    Field(u32, usize),
    /// Number, and the struct that JSON flattens and protobuf nests.
    Inlined(u32, &'static Type),
}

impl Wire {
    /// The field's number.
    pub fn number(&self) -> u32 {
        match self {
            Self::Field(number, _) | Self::Inlined(number, _) => *number,
        }
    }
}

/// Group, version and kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gvk {
    /// API group; empty for core.
    pub group: &'static str,
    /// API version.
    pub version: &'static str,
    /// Kind.
    pub kind: &'static str,
}

/// One field of a struct.
#[derive(Debug)]
pub struct Field {
    /// Name in JSON.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What is written while it is empty.
    pub presence: Presence,
    /// Whether OpenAPI calls it required; decoding does not enforce it.
    pub required: bool,
    /// The rarer facts.
    pub extra: Option<&'static Extra>,
}

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text.
    String,
    /// `true` or `false`.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A floating-point number.
    Float,
    /// Base64 text.
    Bytes,
    /// RFC 3339 in whole seconds, UTC.
    Time,
    /// RFC 3339 in microseconds, UTC.
    MicroTime,
    /// Go's duration text: `1m30s`.
    Duration,
    /// A resource quantity: `100m`, `1Gi`.
    Quantity,
    /// A whole number of 32 bits, or text.
    IntOrString,
    /// An object of any kind, kept as it is.
    RawExtension,
    /// A set of field paths, kept as it is.
    FieldsV1,
    /// Anything, kept as it is.
    Json,
    /// A struct.
    Object(&'static Type),
    /// A named scalar, list or map.
    Named(&'static Alias),
    /// A list.
    List(&'static Kind),
    /// A map from text.
    Map(&'static Kind),
}

/// What Go's encoder writes for a field while it is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Nothing; but a value that the client gave is kept, however empty (pointers).
    Optional,
    /// Nothing; an empty value that the client gave disappears too.
    OmitEmpty,
    /// `null` (lists, maps and pointers without `omitempty`).
    Nullable,
    /// The zero value (scalars without `omitempty`, and structs always).
    Zero,
}

/// A named scalar, list or map of the API.
#[derive(Debug)]
pub struct Alias {
    /// Full name: `io.k8s.api.core.v1.Protocol`.
    pub name: &'static str,
    /// What it stands for.
    pub kind: Kind,
    /// Values besides these are wrong.
    pub closed: bool,
    /// The constants that upstream names, sorted.
    pub values: &'static [&'static str],
}

/// The rarer facts of a field.
#[derive(Debug)]
pub struct Extra {
    /// How lists are merged by server-side apply.
    pub list: ListType,
    /// How strategic merge patch treats the field.
    pub patch: Patch,
    /// The key of list items in strategic merge patch; empty where items have none.
    pub merge_key: &'static str,
    /// Replaced as a whole by server-side apply.
    pub atomic: bool,
    /// Default as JSON text; empty where the facts hold none.
    pub default: &'static str,
    /// The feature gate that guards the field; empty where there is none.
    pub gate: &'static str,
    /// Stable declarative rules.
    pub rules: &'static [Rule],
}

/// `x-kubernetes-list-type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListType {
    /// Not stated, which means atomic.
    Unset,
    /// Replaced as a whole.
    Atomic,
    /// Scalars, each once.
    Set,
    /// Objects, each once by these keys.
    Map(&'static [&'static str]),
}

/// `x-kubernetes-patch-strategy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patch {
    /// Not stated: lists are replaced, objects merged.
    Unset,
    /// Replaced.
    Replace,
    /// Lists are merged by key.
    Merge,
    /// Keys that the patch does not list go.
    RetainKeys,
    /// Both of the last.
    MergeRetainKeys,
}

/// A declarative rule that holds as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A number is at least this.
    Minimum(i64),
    /// A number is at most this.
    Maximum(i64),
    /// A list has at most so many items.
    MaxItems(i64),
    /// A text has at most so many characters.
    MaxLength(i64),
    /// A text has at most so many bytes.
    MaxBytes(i64),
}

/// The start of each generated field.
pub const FIELD: Field =
    Field { name: "", kind: Kind::Json, presence: Presence::OmitEmpty, required: false, extra: None };

/// The start of each generated field's rarer facts.
pub const EXTRA: Extra = Extra {
    list: ListType::Unset,
    patch: Patch::Unset,
    merge_key: "",
    atomic: false,
    default: "",
    gate: "",
    rules: &[],
};

/// An object's identity in time.
pub static UID: Alias =
    Alias { name: "io.k8s.apimachinery.pkg.types.UID", kind: Kind::String, closed: false, values: &[] };

/// The name of a node.
pub static NODE_NAME: Alias =
    Alias { name: "io.k8s.apimachinery.pkg.types.NodeName", kind: Kind::String, closed: false, values: &[] };

/// The struct of that full name; `None` where the tree does not hold it.
pub fn of(type_name: &str) -> Option<&'static Type> {
    let (package, _) = type_name.rsplit_once('.')?;
    let at = generated::PACKAGES.binary_search_by(|(name, _)| (*name).cmp(package)).ok()?;
    let types = generated::PACKAGES[at].1;
    let at = types.binary_search_by(|t| t.name.cmp(type_name)).ok()?;
    Some(types[at])
}

impl Type {
    /// The field of that JSON name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        let at = self.fields.binary_search_by(|f| f.name.cmp(name)).ok()?;
        Some(&self.fields[at])
    }

    /// The name as Go prints it: `v1.Pod`.
    pub fn go_name(&self) -> &'static str {
        go_name(self.name)
    }

    /// The last part of the name: `Pod`.
    pub fn short_name(&self) -> &'static str {
        self.name.rsplit('.').next().unwrap_or(self.name)
    }
}

impl Field {
    /// The rarer facts, empty where there are none.
    pub fn facts(&self) -> &'static Extra {
        static NONE: Extra = EXTRA;
        self.extra.unwrap_or(&NONE)
    }
}

impl Kind {
    /// The kind with names of scalars, lists and maps resolved.
    pub fn resolved(self) -> Kind {
        match self {
            Self::Named(alias) => alias.kind.resolved(),
            other => other,
        }
    }

    /// The type as Go prints it in decoding errors: `int32`, `[]v1.Container`, `map[string]string`.
    pub fn go_name(self) -> String {
        match self {
            Self::String => "string".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Int32 => "int32".to_owned(),
            Self::Int64 => "int64".to_owned(),
            Self::Float => "float64".to_owned(),
            Self::Bytes => "[]uint8".to_owned(),
            Self::Time => "v1.Time".to_owned(),
            Self::MicroTime => "v1.MicroTime".to_owned(),
            Self::Duration => "v1.Duration".to_owned(),
            Self::IntOrString => "intstr.IntOrString".to_owned(),
            Self::Quantity => "resource.Quantity".to_owned(),
            Self::RawExtension => "runtime.RawExtension".to_owned(),
            Self::FieldsV1 => "v1.FieldsV1".to_owned(),
            Self::Json => "interface {}".to_owned(),
            Self::Object(object) => object.go_name().to_owned(),
            Self::Named(alias) => go_name(alias.name).to_owned(),
            Self::List(item) => format!("[]{}", item.go_name()),
            Self::Map(value) => format!("map[string]{}", value.go_name()),
        }
    }
}

/// `io.k8s.api.core.v1.Pod` → `v1.Pod`.
fn go_name(name: &'static str) -> &'static str {
    let mut dots = name.rmatch_indices('.').map(|(at, _)| at);
    dots.nth(1).map_or(name, |at| &name[at + 1..])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn types_and_fields_are_found_by_name_with_inlines_flattened() {
        let volume = of("io.k8s.api.core.v1.Volume").unwrap();
        assert!(volume.field("emptyDir").is_some());
        assert!(volume.field("name").is_some());
        assert!(volume.field("nonesuch").is_none());
        assert!(of("io.k8s.api.core.v1.Nonesuch").is_none());
        assert!(of("Nonesuch").is_none());
    }

    #[test]
    fn tables_are_sorted_so_that_lookups_can_halve_them() {
        assert!(generated::PACKAGES.is_sorted_by(|a, b| a.0 < b.0));
        for (_, types) in generated::PACKAGES {
            assert!(types.is_sorted_by(|a, b| a.name < b.name));
            for t in *types {
                assert!(t.fields.is_sorted_by(|a, b| a.name < b.name), "{}", t.name);
            }
        }
    }

    #[test]
    fn go_names_are_those_of_upstreams_errors() {
        let spec = of("io.k8s.api.core.v1.PodSpec").unwrap();
        let go = |name: &str| spec.field(name).unwrap().kind.go_name();
        assert_eq!(go("containers"), "[]v1.Container");
        assert_eq!(go("nodeSelector"), "map[string]string");
        assert_eq!(go("restartPolicy"), "v1.RestartPolicy");
        assert_eq!(go("activeDeadlineSeconds"), "int64");
    }
}
