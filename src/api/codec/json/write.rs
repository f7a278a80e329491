//! A JSON writer for decoded values: one pass over each text, no formatter in between.
//!
//! Called through `codec::json` for everything that is stored or answered as an object. Its choices are Go's: HTML
//! characters and line separators escaped, floats without a trailing `.0`. It must not know kinds.

use serde_json::{Map, Number, Value};

/// Appends a value.
pub(crate) fn value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(given) => number(given, out),
        Value::String(given) => text(given, out),
        Value::Array(items) => {
            out.push(b'[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                self::value(item, out);
            }
            out.push(b']');
        }
        Value::Object(fields) => object(fields, out),
    }
}

/// Appends an object.
pub(crate) fn object(fields: &Map<String, Value>, out: &mut Vec<u8>) {
    let mut separator = b'{';
    for (name, value) in fields {
        field(name, &mut separator, out);
        self::value(value, out);
    }
    if separator == b'{' {
        out.push(b'{');
    }
    out.push(b'}');
}

/// Appends an object in which `special` writes the value of field `name`, whether there is one (it is given what
/// there is) or not; the field stands where its name sorts.
pub(crate) fn object_with(
    fields: &Map<String, Value>,
    name: &str,
    out: &mut Vec<u8>,
    special: impl FnOnce(Option<&Value>, &mut Vec<u8>),
) {
    let mut special = Some(special);
    let mut separator = b'{';
    for (key, value) in fields {
        if key.as_str() >= name
            && let Some(special) = special.take()
        {
            field(name, &mut separator, out);
            special((key == name).then_some(value), out);
        }
        if key != name {
            field(key, &mut separator, out);
            self::value(value, out);
        }
    }
    if let Some(special) = special {
        field(name, &mut separator, out);
        special(None, out);
    }
    out.push(b'}');
}

/// Appends what stands before a field's value: `{` or `,`, its name, a colon.
fn field(name: &str, separator: &mut u8, out: &mut Vec<u8>) {
    out.push(*separator);
    *separator = b',';
    text(name, out);
    out.push(b':');
}

/// What becomes of a byte within a text.
const PLAIN: u8 = 0;
const CONTROL: u8 = 1;
/// The first byte of U+2028 and U+2029, and of thousands of others.
const SEPARATOR: u8 = 2;

/// By byte: plain, one of the two above, or the letter behind the backslash.
const CLASS: [u8; 256] = {
    let mut class = [PLAIN; 256];
    let mut byte = 0;
    while byte < 0x20 {
        class[byte] = CONTROL;
        byte += 1;
    }
    class[b'<' as usize] = CONTROL;
    class[b'>' as usize] = CONTROL;
    class[b'&' as usize] = CONTROL;
    class[0xe2] = SEPARATOR;
    class[b'"' as usize] = b'"';
    class[b'\\' as usize] = b'\\';
    class[0x08] = b'b';
    class[0x09] = b't';
    class[0x0a] = b'n';
    class[0x0c] = b'f';
    class[0x0d] = b'r';
    class
};

fn text(given: &str, out: &mut Vec<u8>) {
    let bytes = given.as_bytes();
    out.push(b'"');
    let (mut start, mut at) = (0, 0);
    while let Some(skip) = bytes[at..].iter().position(|byte| CLASS[usize::from(*byte)] != PLAIN) {
        at += skip;
        let (byte, mut used) = (bytes[at], 1);
        match CLASS[usize::from(byte)] {
            SEPARATOR => match &bytes[at..] {
                [_, 0x80, last @ (0xa8 | 0xa9), ..] => {
                    out.extend_from_slice(&bytes[start..at]);
                    out.extend_from_slice(if *last == 0xa8 { b"\\u2028" } else { b"\\u2029" });
                    used = 3;
                }
                _ => {
                    at += 1;
                    continue;
                }
            },
            class => {
                out.extend_from_slice(&bytes[start..at]);
                if class == CONTROL {
                    const DIGITS: &[u8; 16] = b"0123456789abcdef";
                    let (high, low) = (DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]);
                    out.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
                } else {
                    out.extend_from_slice(&[b'\\', class]);
                }
            }
        }
        at += used;
        start = at;
    }
    out.extend_from_slice(&bytes[start..]);
    out.push(b'"');
}

fn number(given: &Number, out: &mut Vec<u8>) {
    if let Some(whole) = given.as_u64() {
        digits(whole, out);
    } else if let Some(whole) = given.as_i64() {
        out.push(b'-');
        digits(whole.unsigned_abs(), out);
    } else if let Some(float) = given.as_f64() {
        out.extend_from_slice(super::float_text(float).as_bytes());
    }
}

fn digits(mut whole: u64, out: &mut Vec<u8>) {
    let mut buffer = [0; 20];
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + u8::try_from(whole % 10).expect("a digit");
        whole /= 10;
        if whole == 0 {
            break;
        }
    }
    out.extend_from_slice(&buffer[at..]);
}
