//! YAML in and out, by way of JSON values.
//!
//! Used for bodies and answers of `application/yaml`, and by commands that read files. Aliases, depth and the number of
//! tokens are bounded, so that a small text cannot become a large value. It must not know kinds.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::options::DuplicateKeyPolicy;

use crate::codec::json::Parsed;
use crate::limits::{
    JSON_DUPLICATES_REPORTED_MAX, YAML_ALIAS_DEPTH_MAX, YAML_ALIAS_EVENTS_MAX, YAML_DEPTH_MAX, YAML_EVENTS_MAX,
    YAML_EXPANDED_BYTES_MAX,
};

/// Why a text is not YAML, or not such that JSON could say it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("error converting YAML to JSON: yaml: {0}")]
pub struct YamlError(String);

/// Decodes one YAML document; an empty text is null. As in YAML 1.1, `yes` and `on` are booleans and `0644` is octal;
/// keys that are no texts become texts.
pub fn parse(bytes: &[u8]) -> Result<Parsed, YamlError> {
    let text = std::str::from_utf8(bytes).map_err(|_| YamlError("invalid UTF-8".to_owned()))?;
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_reader_input_bytes: Some(YAML_EXPANDED_BYTES_MAX),
            max_events: YAML_EVENTS_MAX,
            max_nodes: YAML_EVENTS_MAX,
            max_depth: YAML_DEPTH_MAX,
            flow_nesting_limit: YAML_DEPTH_MAX,
            max_documents: 1,
            max_total_scalar_bytes: YAML_EXPANDED_BYTES_MAX,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: YAML_ALIAS_EVENTS_MAX,
            max_replay_stack_depth: YAML_ALIAS_DEPTH_MAX,
        },
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        legacy_octal_numbers: true,
        with_snippet: false,
    };
    let state = RefCell::new(State::default());
    let value = serde_saphyr::with_deserializer_from_str_with_options(text, options, |deserializer| {
        Node { state: &state }.deserialize(deserializer)
    })
    .map_err(|e| YamlError(e.to_string()))?;
    Ok(Parsed { value, duplicates: state.into_inner().duplicates })
}

/// The value as a YAML document, keys sorted, block style.
pub fn to_string(value: &Value) -> String {
    let options = serde_saphyr::ser_options! {
        // Folding would put line breaks into long texts.
        folded_wrap_chars: usize::MAX,
    };
    serde_saphyr::to_string_with_options(value, options).expect("a JSON value has text keys and finite numbers only")
}

/// Where the reader is, and what it found twice.
#[derive(Default)]
struct State {
    path: String,
    bytes: usize,
    duplicates: Vec<String>,
}

impl State {
    /// Counts what a value takes; what aliases expand to counts each time.
    fn charge(&mut self, bytes: usize) -> bool {
        self.bytes += bytes;
        self.bytes <= YAML_EXPANDED_BYTES_MAX
    }
}

struct Node<'a> {
    state: &'a RefCell<State>,
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Node<'_> {
    /// Decodes with `step` added to the path.
    fn below<T>(&self, step: &str, decode: impl FnOnce(Node<'_>) -> T) -> T {
        let before = {
            let mut state = self.state.borrow_mut();
            let before = state.path.len();
            if before > 0 && !step.starts_with('[') {
                state.path.push('.');
            }
            state.path.push_str(step);
            before
        };
        let result = decode(Node { state: self.state });
        self.state.borrow_mut().path.truncate(before);
        result
    }

    fn note_duplicate(&self, key: &str) {
        let mut state = self.state.borrow_mut();
        let dot = if state.path.is_empty() { "" } else { "." };
        let path = format!("{}{dot}{key}", state.path);
        if state.duplicates.len() < JSON_DUPLICATES_REPORTED_MAX && !state.duplicates.contains(&path) {
            state.duplicates.push(path);
        }
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can hold")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number that JSON cannot hold"))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        if !self.state.borrow_mut().charge(value.len()) {
            return Err(E::custom("document contains excessive aliasing"));
        }
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = self.below(&format!("[{}]", list.len()), |node| items.next_element_seed(node))? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key_seed(Key)? {
            if !self.state.borrow_mut().charge(key.len()) {
                return Err(A::Error::custom("document contains excessive aliasing"));
            }
            if map.contains_key(&key) {
                self.note_duplicate(&key);
            }
            let value = self.below(&key, |node| entries.next_value_seed(node))?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

/// A key: any scalar, as text.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar as key")
    }

    fn visit_str<E>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }

    fn visit_bool<E>(self, value: bool) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_i64<E>(self, value: i64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_u64<E>(self, value: u64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_f64<E>(self, value: f64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_unit<E>(self) -> Result<String, E> {
        Ok("null".to_owned())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn documents_are_read_as_upstream_reads_them() {
        for (text, value) in [
            ("", Value::Null),
            ("a: 1\nb:\n- x\n- {c: [true, null, 1.5]}\n", json!({"a": 1, "b": ["x", {"c": [true, null, 1.5]}]})),
            ("mode: 0644\non: yes\n1: a\n", json!({"mode": 420, "true": true, "1": "a"})),
            ("a: \"1\"\nb: '0644'\nc: |\n  x\n  y\n", json!({"a": "1", "b": "0644", "c": "x\ny\n"})),
            ("base: &b {x: 1}\nmore:\n  <<: *b\n  z: 2\n", json!({"base": {"x": 1}, "more": {"x": 1, "z": 2}})),
            ("{\"a\": {\"b\": []}}", json!({"a": {"b": []}})),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap().value, value, "{text}");
        }
    }

    #[test]
    fn what_is_no_single_document_is_refused() {
        for text in ["a: [", "a: b: c", "a: \"x", "a: 1\n---\nb: 2\n", "a: .inf"] {
            let error = parse(text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with("error converting YAML to JSON: yaml: "), "{text}: {error}");
        }
        assert!(parse(b"a: \xff").is_err());
    }

    #[test]
    fn duplicate_keys_are_reported_and_the_last_wins() {
        let parsed = parse(b"data:\n  a: 1\n  a: 2\nlist:\n- {m: 1, m: 2}\n").unwrap();
        assert_eq!(parsed.value, json!({"data": {"a": 2}, "list": [{"m": 2}]}));
        assert_eq!(parsed.duplicates, ["data.a", "list[0].m"]);
    }

    #[test]
    fn small_texts_do_not_become_large_values() {
        let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned();
        for i in 1..10 {
            let item = format!("*a{}", i - 1);
            bomb.push_str(&format!("a{i}: &a{i} [{}]\n", vec![item; 9].join(",")));
        }
        assert!(parse(bomb.as_bytes()).is_err());
        let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(1 << 20), vec!["*a"; 64].join(","));
        assert!(parse(long.as_bytes()).is_err());
        assert!(parse("[".repeat(100_000).as_bytes()).is_err());
        let deep: String = (0..2000).map(|i| format!("{}a:\n", " ".repeat(i))).collect();
        assert!(parse(deep.as_bytes()).is_err());
    }

    #[test]
    fn the_deepest_document_is_read_on_three_quarters_of_a_workers_stack() {
        let block = |levels: usize| (0..levels).map(|i| format!("{}a:\n", " ".repeat(i))).collect::<String>();
        let flow = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let work = move || {
            assert!(parse(block(YAML_DEPTH_MAX).as_bytes()).is_ok());
            assert!(parse(flow(YAML_DEPTH_MAX).as_bytes()).is_ok());
            assert!(parse(block(YAML_DEPTH_MAX + 1).as_bytes()).is_err());
            assert!(parse(flow(YAML_DEPTH_MAX + 1).as_bytes()).is_err());
        };
        std::thread::Builder::new().stack_size(3 << 19).spawn(work).unwrap().join().unwrap();
    }

    #[test]
    fn what_is_written_reads_back() {
        let value = json!({"kind": "ConfigMap", "data": {"a": "yes", "b": "1", "c": "x\ny\n", "d": "long ".repeat(50),
            "e": "", "f": " lead", "g": "a: b", "h": "0644", "i": "null", "j": "x\n", "k": "\u{0}\t", "l": "#"},
            "n": [1, -1, 1.5, true, null, [], {}], "t": "2026-01-01T00:00:00Z"});
        let text = to_string(&value);
        assert_eq!(parse(text.as_bytes()).unwrap().value, value, "{text}");
        assert!(text.ends_with('\n'));
    }
}
