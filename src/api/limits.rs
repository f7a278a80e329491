//! Named bounds of this crate, units last.

/// A value printed in a validation error is cut after this many bytes.
pub const FIELD_VALUE_PRINTED_BYTES_MAX: usize = 4096;

/// Unknown and duplicate fields that one decoding reports, as in upstream's decoder; the rest is dropped in silence.
pub const STRICT_ERRORS_MAX: usize = 100;
