//! Named bounds of this crate, units last.

/// A value printed in a validation error is cut after this many bytes.
pub const FIELD_VALUE_PRINTED_BYTES_MAX: usize = 4096;
