//! Field selectors: `metadata.name=a,status.phase!=Running`.
//!
//! Used by lists, watches and deletecollection. The fields beside name and namespace come from the resource's row.

use std::fmt;

use crate::object::Object;
use crate::resource::Resource;

/// Why a text is no field selector for a resource; the texts are upstream's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldSelectorError {
    /// A term without an operator.
    #[error("invalid selector: '{selector}'; can't understand '{term}'")]
    Term {
        /// The whole text.
        selector: String,
        /// The part that was not understood.
        term: String,
    },
    /// A backslash before something that needs none.
    #[error("invalid field selector: invalid escape sequence: {0}")]
    Escape(String),
    /// `=` in a value; upstream prints the character's number.
    #[error("invalid field selector: unescaped character in value: {0}")]
    Unescaped(u32),
    /// The resource has selectable fields, but not this one.
    #[error("field label not supported: {0}")]
    NotSupported(String),
    /// The resource has no selectable fields but the two of every object.
    #[error("\"{0}\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"")]
    Unknown(String),
}

/// One term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRequirement {
    /// Path of the field.
    pub field: String,
    /// True for `=` and `==`, false for `!=`.
    pub equals: bool,
    /// The value, unescaped.
    pub value: String,
}

/// A conjunction of terms; without terms it matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSelector {
    requirements: Vec<FieldRequirement>,
}

impl FieldSelector {
    /// Reads a selector; an empty text matches everything.
    pub fn parse(text: &str) -> Result<Self, FieldSelectorError> {
        let mut terms = split_terms(text);
        terms.sort_unstable();
        let mut requirements = Vec::with_capacity(terms.len());
        for term in terms.into_iter().filter(|term| !term.is_empty()) {
            let (field, equals, value) = split_term(term)
                .ok_or_else(|| FieldSelectorError::Term { selector: text.to_owned(), term: term.to_owned() })?;
            requirements.push(FieldRequirement { field: field.to_owned(), equals, value: unescape(value)? });
        }
        Ok(Self { requirements })
    }

    /// Whether it matches everything.
    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }

    /// The terms, sorted.
    pub fn requirements(&self) -> &[FieldRequirement] {
        &self.requirements
    }

    /// Refuses fields that the resource does not let be selected.
    pub fn check(&self, resource: &Resource) -> Result<(), FieldSelectorError> {
        for FieldRequirement { field, .. } in &self.requirements {
            let known = field == "metadata.name"
                || field == "metadata.namespace"
                || resource.selectable_fields.iter().any(|f| f.path == field);
            if !known {
                return Err(if resource.selectable_fields.is_empty() {
                    FieldSelectorError::Unknown(field.clone())
                } else {
                    FieldSelectorError::NotSupported(field.clone())
                });
            }
        }
        Ok(())
    }

    /// Whether every term holds for the fields that `get` knows.
    pub fn matches(&self, mut holds: impl FnMut(&str, &str) -> bool) -> bool {
        self.requirements.iter().all(|r| holds(&r.field, &r.value) == r.equals)
    }

    /// Whether every term holds for an object; a field that the resource does not know is empty.
    pub fn matches_object(&self, resource: &Resource, object: &Object) -> bool {
        self.matches(|field, value| match field {
            "metadata.name" => object.name() == value,
            "metadata.namespace" => object.namespace() == value,
            _ => match resource.selectable_fields.iter().find(|f| f.path == field) {
                Some(selectable) => (selectable.get)(object) == value,
                None => value.is_empty(),
            },
        })
    }

    /// The value that a field must have, if a term says so.
    pub fn required(&self, field: &str) -> Option<&str> {
        self.requirements.iter().find(|r| r.equals && r.field == field).map(|r| r.value.as_str())
    }
}

impl fmt::Display for FieldSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, r) in self.requirements.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            let operator = if r.equals { "=" } else { "!=" };
            let value = r.value.replace('\\', "\\\\").replace(',', "\\,").replace('=', "\\=");
            write!(f, "{comma}{}{operator}{value}", r.field)?;
        }
        Ok(())
    }
}

/// The terms between commas that no backslash escapes.
fn split_terms(text: &str) -> Vec<&str> {
    let mut terms = Vec::new();
    let mut start = 0;
    let mut escaped = false;
    for (i, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ',' => {
                terms.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    terms.push(&text[start..]);
    terms
}

fn split_term(term: &str) -> Option<(&str, bool, &str)> {
    for (i, _) in term.char_indices() {
        for (operator, equals) in [("!=", false), ("==", true), ("=", true)] {
            if let Some(value) = term[i..].strip_prefix(operator) {
                return Some((&term[..i], equals, value));
            }
        }
    }
    None
}

fn unescape(text: &str) -> Result<String, FieldSelectorError> {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(c @ ('\\' | ',' | '=')) => out.push(c),
                Some(c) => return Err(FieldSelectorError::Escape(format!("\\{c}"))),
                None => return Err(FieldSelectorError::Escape("\\".to_owned())),
            },
            ',' | '=' => return Err(FieldSelectorError::Unescaped(u32::from(c))),
            _ => out.push(c),
        }
    }
    Ok(out)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_read_with_their_escapes() {
        let selector = FieldSelector::parse(r"a=b\,c\=,,x!=y,d==\\").unwrap();
        assert_eq!(selector.to_string(), r"a=b\,c\=,d=\\,x!=y");
        assert_eq!(selector.required("a"), Some("b,c="));
        assert_eq!(selector.required("x"), None);
        assert!(FieldSelector::parse("").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_selector_is_refused_with_upstreams_texts() {
        for (text, error) in [
            ("a=b,c", "invalid selector: 'a=b,c'; can't understand 'c'"),
            (r"a=\x", r"invalid field selector: invalid escape sequence: \x"),
            ("a=b=c", "invalid field selector: unescaped character in value: 61"),
        ] {
            assert_eq!(FieldSelector::parse(text).unwrap_err().to_string(), error);
        }
    }

    #[test]
    fn a_term_holds_or_not() {
        let matches =
            |text: &str| FieldSelector::parse(text).unwrap().matches(|field, value| field == "a" && value == "1");
        assert!(matches("a=1"));
        assert!(matches("a=1,b!=2"));
        assert!(!matches("a!=1"));
        assert!(!matches("b=2"));
    }
}
