//! Warnings that a request collects on its way and that go back as `Warning: 299 - "…"` headers.
//!
//! The chain puts an empty list into the request's extensions; any layer adds to it.

use std::sync::Arc;

use http::HeaderValue;
use parking_lot::Mutex;

use crate::limits::{WARNINGS_BYTES_MAX, WARNINGS_MAX};

/// The warnings of one request. Clones share the list.
#[derive(Clone, Debug, Default)]
pub struct Warnings(Arc<Mutex<Vec<String>>>);

impl Warnings {
    /// Adds a warning. The same text counts once; what goes beyond the bounds is dropped.
    pub fn add(&self, text: impl Into<String>) {
        let text = text.into();
        let mut list = self.0.lock();
        let bytes: usize = list.iter().map(String::len).sum();
        if list.len() < WARNINGS_MAX && bytes + text.len() <= WARNINGS_BYTES_MAX && !list.contains(&text) {
            list.push(text);
        }
    }

    /// Adds several.
    pub fn extend(&self, texts: impl IntoIterator<Item = String>) {
        for text in texts {
            self.add(text);
        }
    }

    /// The headers' values, in order.
    pub fn header_values(&self) -> Vec<HeaderValue> {
        self.0.lock().iter().filter_map(|text| HeaderValue::from_str(&quote(text)).ok()).collect()
    }
}

/// `299 - "text"`, with control characters left out: a header is one line.
fn quote(text: &str) -> String {
    let mut out = String::from("299 - \"");
    for c in text.chars().filter(|c| !c.is_control()) {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_quoted_told_once_and_bounded() {
        let warnings = Warnings::default();
        warnings.add("unknown field \"spec.foo\"\n");
        warnings.add("unknown field \"spec.foo\"\n");
        let values = warnings.header_values();
        assert_eq!(values, [r#"299 - "unknown field \"spec.foo\"""#]);
        for n in 0..1000 {
            warnings.add(format!("{n:0100}"));
        }
        assert!(warnings.header_values().len() <= WARNINGS_MAX);
    }
}
