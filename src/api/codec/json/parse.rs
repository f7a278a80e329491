//! A JSON reader with a depth bound, Go's error texts and a list of duplicate keys.
//!
//! Called through `codec::json` for everything that clients send. It keeps integers exact, replaces lone surrogates
//! by U+FFFD as Go does, and refuses what is not UTF-8 (Go replaces it).

use serde_json::{Map, Number, Value};

use crate::limits::{JSON_DEPTH_MAX, JSON_DUPLICATES_REPORTED_MAX};

/// Why a text is not JSON. The texts are those of Go's decoder; clients see them in 400 answers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    /// The text ends too early.
    #[error("unexpected end of JSON input")]
    End,
    /// A character that cannot stand where it stands.
    #[error("invalid character {} {context}", quoted(*found))]
    Character {
        /// The character's first byte.
        found: u8,
        /// What was read or looked for.
        context: &'static str,
    },
    /// Arrays and objects in each other beyond the bound.
    #[error("exceeded max depth")]
    Depth,
    /// A number that no 64-bit type holds.
    #[error("json: cannot unmarshal number {0} into Go value of type float64")]
    Number(String),
    /// Bytes that are not UTF-8.
    #[error("invalid UTF-8 in string")]
    Utf8,
}

fn quoted(byte: u8) -> String {
    match byte {
        b'\'' => r"'\''".to_owned(),
        b'"' => "'\"'".to_owned(),
        0..0x20 | 0x7f.. => format!("'{}'", char::from(byte).escape_debug()),
        _ => format!("'{}'", char::from(byte)),
    }
}

/// A decoded text.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The value; of equal keys the last one.
    pub value: Value,
    /// Paths of keys that occur more than once in their object, as upstream prints them: `spec.containers[0].name`.
    pub duplicates: Vec<String>,
}

impl Parsed {
    /// The duplicates as upstream's strict decoder reports them.
    pub fn strict_errors(&self) -> impl Iterator<Item = String> {
        self.duplicates.iter().map(|path| format!("duplicate field \"{path}\""))
    }
}

/// Decodes one JSON text; nothing but space may follow it.
pub fn parse(bytes: &[u8]) -> Result<Parsed, JsonError> {
    let text = std::str::from_utf8(bytes).map_err(|_| JsonError::Utf8)?;
    let mut reader = Reader { text, at: 0, depth: 0, path: Vec::new(), duplicates: Vec::new() };
    let value = reader.value()?;
    reader.space();
    match reader.peek() {
        Some(found) => Err(JsonError::Character { found, context: "after top-level value" }),
        None => Ok(Parsed { value, duplicates: reader.duplicates }),
    }
}

/// Where the reader is below the root, for the paths of duplicates.
enum Step {
    Key(String),
    Index(usize),
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    path: Vec<Step>,
    duplicates: Vec<String>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn error(&self, context: &'static str) -> JsonError {
        self.peek().map_or(JsonError::End, |found| JsonError::Character { found, context })
    }

    fn value(&mut self) -> Result<Value, JsonError> {
        self.space();
        match self.peek() {
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
            Some(b'"') => self.string().map(Value::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.literal(b"true", TRUE, Value::Bool(true)),
            Some(b'f') => self.literal(b"false", FALSE, Value::Bool(false)),
            Some(b'n') => self.literal(b"null", NULL, Value::Null),
            _ => Err(self.error("looking for beginning of value")),
        }
    }

    fn literal(&mut self, word: &[u8], contexts: &[&'static str], value: Value) -> Result<Value, JsonError> {
        self.at += 1;
        for (expected, context) in word[1..].iter().zip(contexts) {
            if self.peek() != Some(*expected) {
                return Err(self.error(context));
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn enter(&mut self) -> Result<(), JsonError> {
        self.at += 1;
        self.depth += 1;
        if self.depth > JSON_DEPTH_MAX { Err(JsonError::Depth) } else { Ok(()) }
    }

    fn leave(&mut self) {
        self.at += 1;
        self.depth -= 1;
    }

    fn array(&mut self) -> Result<Value, JsonError> {
        self.enter()?;
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(b']') {
            self.leave();
            return Ok(Value::Array(items));
        }
        loop {
            self.path.push(Step::Index(items.len()));
            let item = self.value()?;
            self.path.pop();
            items.push(item);
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.leave();
                    return Ok(Value::Array(items));
                }
                _ => return Err(self.error("after array element")),
            }
        }
    }

    fn object(&mut self) -> Result<Value, JsonError> {
        self.enter()?;
        let mut map = Map::new();
        self.space();
        if self.peek() == Some(b'}') {
            self.leave();
            return Ok(Value::Object(map));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.error("looking for beginning of object key string"));
            }
            let key = self.string()?;
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.error("after object key"));
            }
            self.at += 1;
            self.path.push(Step::Key(key));
            if let Some(Step::Key(key)) = self.path.last()
                && map.contains_key(key)
            {
                self.duplicate();
            }
            let value = self.value()?;
            if let Some(Step::Key(key)) = self.path.pop() {
                map.insert(key, value);
            }
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.leave();
                    return Ok(Value::Object(map));
                }
                _ => return Err(self.error("after object key:value pair")),
            }
        }
    }

    /// Notes that the key at the end of the path occurred before in its object.
    fn duplicate(&mut self) {
        if self.duplicates.len() >= JSON_DUPLICATES_REPORTED_MAX {
            return;
        }
        let mut text = String::new();
        for step in &self.path {
            match step {
                Step::Key(key) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(key);
                }
                Step::Index(index) => text.push_str(&format!("[{index}]")),
            }
        }
        if !self.duplicates.contains(&text) {
            self.duplicates.push(text);
        }
    }

    fn digits(&mut self, context: &'static str) -> Result<(), JsonError> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start { Err(self.error(context)) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        let mut whole = true;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits("in numeric literal")?;
        }
        if self.peek() == Some(b'.') {
            whole = false;
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            whole = false;
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        let text = &self.text[start..self.at];
        if whole {
            if let Ok(number) = text.parse::<i64>() {
                return Ok(number.into());
            }
            if let Ok(number) = text.parse::<u64>() {
                return Ok(number.into());
            }
        }
        let number = text.parse::<f64>().ok().and_then(Number::from_f64);
        number.map(Value::Number).ok_or_else(|| JsonError::Number(text.to_owned()))
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while self.peek().is_some_and(|b| b != b'"' && b != b'\\' && b >= 0x20) {
                self.at += 1;
            }
            // The bytes it stops at are ASCII, so both ends are on character boundaries.
            out.push_str(&self.text[start..self.at]);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => {
                    self.at += 1;
                    self.escape(&mut out)?;
                }
                _ => return Err(self.error("in string literal")),
            }
        }
    }

    fn escape(&mut self, out: &mut String) -> Result<(), JsonError> {
        let c = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                let unit = self.hex4()?;
                out.push(self.surrogate(unit)?);
                return Ok(());
            }
            _ => return Err(self.error("in string escape code")),
        };
        self.at += 1;
        out.push(c);
        Ok(())
    }

    /// The character of a UTF-16 unit, with the second half of a pair if it follows; a lone half becomes U+FFFD.
    fn surrogate(&mut self, unit: u32) -> Result<char, JsonError> {
        let high = (0xd800..0xdc00).contains(&unit);
        if high && self.text.as_bytes()[self.at..].starts_with(b"\\u") {
            let back = self.at;
            self.at += 2;
            let low = self.hex4()?;
            if (0xdc00..0xe000).contains(&low) {
                let code = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|b| char::from(b).to_digit(16));
            let Some(digit) = digit else { return Err(self.error("in \\u hexadecimal character escape")) };
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Ok(unit)
    }
}

const TRUE: &[&str] =
    &["in literal true (expecting 'r')", "in literal true (expecting 'u')", "in literal true (expecting 'e')"];
const FALSE: &[&str] = &[
    "in literal false (expecting 'a')",
    "in literal false (expecting 'l')",
    "in literal false (expecting 's')",
    "in literal false (expecting 'e')",
];
const NULL: &[&str] =
    &["in literal null (expecting 'u')", "in literal null (expecting 'l')", "in literal null (expecting 'l')"];

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_read() {
        for (text, value) in [
            (" {\"a\" : [ 1 , -2.5e1, \"x\" ] , \"b\":{}} \n", json!({"a": [1, -25.0, "x"], "b": {}})),
            (r#""\u00e9\ud83d\ude00\ud83d\n\/\b""#, json!("é😀\u{fffd}\n/\u{8}")),
            ("18446744073709551615", json!(u64::MAX)),
            ("-9223372036854775808", json!(i64::MIN)),
            ("18446744073709551616", json!(18446744073709551616.0)),
            ("-0", json!(0)),
            ("[true,false,null,[],\"\"]", json!([true, false, null, [], ""])),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap().value, value, "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused_with_gos_texts() {
        for (text, error) in [
            ("", "unexpected end of JSON input"),
            ("{\"a\":", "unexpected end of JSON input"),
            ("\"abc", "unexpected end of JSON input"),
            ("x", "invalid character 'x' looking for beginning of value"),
            ("{a:1}", "invalid character 'a' looking for beginning of object key string"),
            ("{\"a\":1,}", "invalid character '}' looking for beginning of object key string"),
            ("{\"a\" 1}", "invalid character '1' after object key"),
            ("{\"a\":1 2}", "invalid character '2' after object key:value pair"),
            ("[1 2]", "invalid character '2' after array element"),
            ("[1,]", "invalid character ']' looking for beginning of value"),
            ("1 2", "invalid character '2' after top-level value"),
            ("01", "invalid character '1' after top-level value"),
            ("-a", "invalid character 'a' in numeric literal"),
            ("1.a", "invalid character 'a' after decimal point in numeric literal"),
            ("1ea", "invalid character 'a' in exponent of numeric literal"),
            ("trux", "invalid character 'x' in literal true (expecting 'e')"),
            ("\"\\x\"", "invalid character 'x' in string escape code"),
            ("\"\\u00g0\"", "invalid character 'g' in \\u hexadecimal character escape"),
            ("\"\n\"", "invalid character '\\n' in string literal"),
            ("'a'", "invalid character '\\'' looking for beginning of value"),
            ("1e400", "json: cannot unmarshal number 1e400 into Go value of type float64"),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap_err().to_string(), error, "{text}");
        }
        assert_eq!(parse(b"\"\xff\"").unwrap_err(), JsonError::Utf8);
    }

    #[test]
    fn duplicate_keys_are_reported_once_with_their_path_and_the_last_wins() {
        let parsed = parse(br#"{"data":{"a":1,"a":2,"a":3},"s":{"c":[{"n":1,"n":2}]}}"#).unwrap();
        assert_eq!(parsed.value["data"]["a"], 3);
        let errors: Vec<String> = parsed.strict_errors().collect();
        assert_eq!(errors, ["duplicate field \"data.a\"", "duplicate field \"s.c[0].n\""]);
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(parse(nested(JSON_DEPTH_MAX).as_bytes()).is_ok());
        assert_eq!(parse(nested(JSON_DEPTH_MAX + 1).as_bytes()).unwrap_err(), JsonError::Depth);
        assert_eq!(parse("[".repeat(1_000_000).as_bytes()).unwrap_err(), JsonError::Depth);
        assert_eq!(parse("{\"a\":".repeat(1_000_000).as_bytes()).unwrap_err(), JsonError::Depth);
    }

    #[test]
    fn the_deepest_value_can_be_copied_written_and_dropped_on_a_small_stack() {
        let text = format!("{}1{}", "{\"a\":".repeat(JSON_DEPTH_MAX), "}".repeat(JSON_DEPTH_MAX));
        let work = move || {
            let value = parse(text.as_bytes()).unwrap().value;
            let copy = value.clone();
            assert_eq!(crate::codec::json::to_bytes(&copy), text.as_bytes());
            crate::patch::merge(value, copy).unwrap()
        };
        let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(work).unwrap();
        assert!(thread.join().unwrap().is_object());
    }
}
