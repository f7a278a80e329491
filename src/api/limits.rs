//! Named bounds of this crate, units last, with the relations between them.
//!
//! Read by the modules they bound. Values that clients can observe are upstream's unless the comment says otherwise.

/// A value printed in a validation error is cut after this many bytes.
pub const FIELD_VALUE_PRINTED_BYTES_MAX: usize = 4096;

/// JSON and YAML nested deeper is refused with 400. Upstream refuses at 10,000: here every copy, comparison and drop of
/// a value recurses on the stack of a worker thread, which this bound keeps far from its end.
pub const JSON_DEPTH_MAX: usize = 256;
/// After so many duplicate fields no further ones are reported.
pub const JSON_DUPLICATES_REPORTED_MAX: usize = 100;

/// YAML nested deeper is refused; its reader takes more of the stack for each level than that of JSON.
pub const YAML_DEPTH_MAX: usize = 64;
/// Events (tokens) that one YAML document may hold, expanded aliases included.
pub const YAML_EVENTS_MAX: usize = 2_000_000;
/// Events that aliases may replay.
pub const YAML_ALIAS_EVENTS_MAX: usize = 100_000;
/// Aliases inside aliases.
pub const YAML_ALIAS_DEPTH_MAX: usize = 16;
/// Bytes that a YAML document may grow to once its aliases are expanded.
pub const YAML_EXPANDED_BYTES_MAX: usize = 16 << 20;

/// A JSON patch with more operations is refused with 413.
pub const JSON_PATCH_OPERATIONS_MAX: usize = 10_000;
/// What the `copy` operations of one JSON patch may add to the document.
pub const JSON_PATCH_COPIED_BYTES_MAX: usize = 3 << 20;
/// What the `move` operations of one JSON patch may carry around; it bounds their time. Upstream has no such bound.
pub const JSON_PATCH_MOVED_BYTES_MAX: usize = 64 << 20;

/// Keys and values of all annotations together.
pub const ANNOTATIONS_BYTES_MAX: usize = 256 << 10;
/// A DNS label, a label's name part, a label value.
pub const LABEL_BYTES_MAX: usize = 63;
/// A DNS subdomain, and so most names.
pub const SUBDOMAIN_BYTES_MAX: usize = 253;
/// Random characters behind a `generateName`.
pub const GENERATED_SUFFIX_CHARS: usize = 5;
/// A longer `generateName` is cut before the random characters are put behind it.
pub const GENERATE_NAME_BASE_BYTES_MAX: usize = LABEL_BYTES_MAX - GENERATED_SUFFIX_CHARS;
/// `fieldManager`, also in `managedFields`.
pub const FIELD_MANAGER_BYTES_MAX: usize = 128;
/// `managedFields[].subresource`.
pub const SUBRESOURCE_NAME_BYTES_MAX: usize = 256;

/// All values of a configmap, or of a secret, together.
pub const CONFIG_DATA_BYTES_MAX: usize = 1 << 20;

// Expanding aliases must not cost more than reading the document itself may.
const _: () = assert!(YAML_ALIAS_EVENTS_MAX <= YAML_EVENTS_MAX);
// A generated name must still be a DNS label.
const _: () = assert!(GENERATE_NAME_BASE_BYTES_MAX + GENERATED_SUFFIX_CHARS <= LABEL_BYTES_MAX);

/// Unknown and duplicate fields that one decoding reports, as in upstream's decoder; the rest is dropped in silence.
pub const STRICT_ERRORS_MAX: usize = 100;
