//! Protobuf bodies, `application/vnd.kubernetes.protobuf`, read along the type tables.
//!
//! Used for requests only: client-go's typed clients send protobuf by default, and take JSON for an answer. The
//! result is what the same object's JSON would have decoded to, before `schema::check` brings it into its stored
//! form. It knows no kinds; answers in protobuf are not written yet.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Number, Value};
use thiserror::Error;

use crate::limits::JSON_DEPTH_MAX;
use crate::schema::{Kind, Type, Wire};
use crate::{codec, time};

/// What every body begins with.
const MAGIC: &[u8] = b"k8s\0";

/// Why a body cannot be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ProtobufError {
    /// The first bytes are not those of the envelope.
    #[error("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]")]
    Magic,
    /// The bytes end within a field.
    #[error("unexpected EOF")]
    End,
    /// A number of more than 64 bits, or a field with number 0.
    #[error("proto: integer overflow")]
    Overflow,
    /// A field that is written in another way than its type is.
    #[error("proto: wrong wireType = {found} for field {field}")]
    WireType {
        /// Name of the field.
        field: String,
        /// The way it was written.
        found: u32,
    },
    /// Text that is no UTF-8.
    #[error("string field contains invalid UTF-8")]
    Utf8,
    /// Messages within messages beyond the bound.
    #[error("exceeded max depth")]
    Depth,
    /// A value that its type does not have.
    #[error("{0}")]
    Value(String),
}

/// The envelope: what the body says it is, and the object's own bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// `apiVersion`; may be empty.
    pub api_version: String,
    /// `kind`; may be empty.
    pub kind: String,
    /// The object's message.
    pub raw: &'a [u8],
}

/// Opens the envelope.
///
/// # Errors
/// If it is not one, or if it ends too early.
pub fn open(bytes: &[u8]) -> Result<Envelope<'_>, ProtobufError> {
    let body = bytes.strip_prefix(MAGIC).ok_or(ProtobufError::Magic)?;
    let mut envelope = Envelope { api_version: String::new(), kind: String::new(), raw: &[] };
    let mut reader = Reader(body);
    while let Some((number, token)) = reader.field()? {
        match (number, token) {
            (1, Token::Bytes(type_meta)) => {
                let mut reader = Reader(type_meta);
                while let Some((number, token)) = reader.field()? {
                    match (number, token) {
                        (1, Token::Bytes(text)) => envelope.api_version = utf8(text)?,
                        (2, Token::Bytes(text)) => envelope.kind = utf8(text)?,
                        _ => {}
                    }
                }
            }
            (2, Token::Bytes(raw)) => envelope.raw = raw,
            _ => {}
        }
    }
    Ok(envelope)
}

/// Decodes an object's message into the fields of its JSON form. Fields that the type does not have are dropped, as
/// protobuf has it.
///
/// # Errors
/// If the bytes are not a message of that type.
pub fn decode(object_type: &'static Type, raw: &[u8]) -> Result<Map<String, Value>, ProtobufError> {
    let mut fields = Map::new();
    message(object_type, raw, &mut fields, 0)?;
    Ok(fields)
}

fn message(
    object_type: &'static Type,
    bytes: &[u8],
    into: &mut Map<String, Value>,
    depth: usize,
) -> Result<(), ProtobufError> {
    if depth >= JSON_DEPTH_MAX {
        return Err(ProtobufError::Depth);
    }
    let mut reader = Reader(bytes);
    while let Some((number, token)) = reader.field()? {
        let Ok(place) = object_type.wire.binary_search_by_key(&number, Wire::number) else { continue };
        match &object_type.wire[place] {
            Wire::Inlined(_, inlined) => message(inlined, token.bytes(inlined.name)?, into, depth + 1)?,
            Wire::Field(_, place) => {
                let field = &object_type.fields[*place];
                let slot = into.entry(field.name).or_insert(Value::Null);
                add(field.kind, field.name, token, slot, depth)?;
            }
        }
    }
    Ok(())
}

/// Puts one occurrence of a field into its value: lists and maps grow, everything else is replaced.
fn add(kind: Kind, name: &str, token: Token<'_>, slot: &mut Value, depth: usize) -> Result<(), ProtobufError> {
    match kind {
        Kind::List(item) => {
            if !slot.is_array() {
                *slot = Value::Array(Vec::new());
            }
            let Value::Array(items) = slot else { return Ok(()) };
            match (item.resolved(), token) {
                // Packed: all numbers of the list in one field.
                (Kind::Int32 | Kind::Int64 | Kind::Bool, Token::Bytes(packed)) => {
                    let mut reader = Reader(packed);
                    while !reader.0.is_empty() {
                        items.push(scalar(*item, name, Token::Varint(reader.varint()?), depth)?);
                    }
                }
                (_, token) => items.push(scalar(*item, name, token, depth)?),
            }
        }
        Kind::Map(value) => {
            if !slot.is_object() {
                *slot = Value::Object(Map::new());
            }
            let Value::Object(entries) = slot else { return Ok(()) };
            let (key, entry) = map_entry(*value, name, token.bytes(name)?, depth)?;
            entries.insert(key, entry);
        }
        Kind::Named(alias) => match alias.kind.resolved() {
            // A named list is a message of its own, with the items in field 1.
            Kind::List(_) => *slot = wrapped_list(alias.kind, name, token.bytes(name)?, depth)?,
            _ => add(alias.kind, name, token, slot, depth)?,
        },
        _ => *slot = scalar(kind, name, token, depth)?,
    }
    Ok(())
}

fn wrapped_list(list: Kind, name: &str, bytes: &[u8], depth: usize) -> Result<Value, ProtobufError> {
    let mut items = Value::Array(Vec::new());
    let mut reader = Reader(bytes);
    while let Some((number, token)) = reader.field()? {
        if number == 1 {
            add(list.resolved(), name, token, &mut items, depth + 1)?;
        }
    }
    Ok(items)
}

fn map_entry(kind: Kind, name: &str, bytes: &[u8], depth: usize) -> Result<(String, Value), ProtobufError> {
    let (mut key, mut value) = (String::new(), Value::Null);
    let mut reader = Reader(bytes);
    while let Some((number, token)) = reader.field()? {
        match number {
            1 => key = utf8(token.bytes(name)?)?,
            2 => add(kind, name, token, &mut value, depth + 1)?,
            _ => {}
        }
    }
    // An empty value may be left out.
    if value.is_null() && matches!(kind.resolved(), Kind::String | Kind::Bytes) {
        value = Value::String(String::new());
    }
    Ok((key, value))
}

fn scalar(kind: Kind, name: &str, token: Token<'_>, depth: usize) -> Result<Value, ProtobufError> {
    Ok(match kind.resolved() {
        Kind::String => Value::String(utf8(token.bytes(name)?)?),
        Kind::Bool => Value::Bool(token.varint(name)? != 0),
        // Negative numbers are written as 64 bits; a 32-bit number keeps its low half.
        Kind::Int32 => Value::from(token.varint(name)? as i32),
        Kind::Int64 => Value::from(token.varint(name)? as i64),
        Kind::Float => float(name, token)?,
        Kind::Bytes => Value::String(BASE64.encode(token.bytes(name)?)),
        Kind::Time => timestamp(token.bytes(name)?, |s, _| time::format_seconds(s))?,
        Kind::MicroTime => {
            timestamp(token.bytes(name)?, |s, nanos| time::format_micros(s.saturating_mul(1_000_000) + nanos / 1_000))?
        }
        Kind::Duration => {
            let nanos = number(token.bytes(name)?, 1)?.unwrap_or_default() as i64;
            Value::String(format!("{nanos}ns"))
        }
        Kind::Quantity => Value::String(text(token.bytes(name)?, 1)?.unwrap_or_default()),
        Kind::IntOrString => int_or_string(token.bytes(name)?)?,
        Kind::RawExtension | Kind::FieldsV1 | Kind::Json => embedded(token.bytes(name)?)?,
        Kind::Object(object_type) => {
            let mut fields = Map::new();
            message(object_type, token.bytes(name)?, &mut fields, depth + 1)?;
            Value::Object(fields)
        }
        list_or_map @ (Kind::List(_) | Kind::Map(_)) => {
            let mut value = Value::Null;
            match list_or_map {
                Kind::List(_) => value = wrapped_list(list_or_map, name, token.bytes(name)?, depth)?,
                _ => add(list_or_map, name, token, &mut value, depth + 1)?,
            }
            value
        }
        Kind::Named(_) => Value::Null,
    })
}

fn float(name: &str, token: Token<'_>) -> Result<Value, ProtobufError> {
    let Token::Fixed64(bits) = token else { return Err(token.mismatch(name)) };
    let number = Number::from_f64(f64::from_bits(bits));
    number.map(Value::Number).ok_or_else(|| ProtobufError::Value(format!("{name} is not a finite number")))
}

/// An empty message is Go's zero time, which JSON writes as null.
fn timestamp(bytes: &[u8], format: impl Fn(i64, i64) -> String) -> Result<Value, ProtobufError> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    let seconds = number(bytes, 1)?.unwrap_or_default() as i64;
    let nanos = number(bytes, 2)?.unwrap_or_default() as i64;
    Ok(Value::String(format(seconds, nanos.clamp(0, 999_999_999))))
}

fn int_or_string(bytes: &[u8]) -> Result<Value, ProtobufError> {
    match number(bytes, 1)?.unwrap_or_default() {
        0 => Ok(Value::from(number(bytes, 2)?.unwrap_or_default() as i32)),
        _ => Ok(Value::String(text(bytes, 3)?.unwrap_or_default())),
    }
}

/// JSON in field 1; an object that is itself in protobuf is not taken.
fn embedded(bytes: &[u8]) -> Result<Value, ProtobufError> {
    let mut reader = Reader(bytes);
    while let Some((number, token)) = reader.field()? {
        if let (1, Token::Bytes(raw)) = (number, token) {
            let parsed = codec::json::parse_value(raw);
            return parsed.map_err(|error| ProtobufError::Value(format!("embedded object: {error}")));
        }
    }
    Ok(Value::Null)
}

/// The number in one field of a small message.
fn number(bytes: &[u8], wanted: u32) -> Result<Option<u64>, ProtobufError> {
    let (mut reader, mut found) = (Reader(bytes), None);
    while let Some((number, token)) = reader.field()? {
        if let Token::Varint(value) = token
            && number == wanted
        {
            found = Some(value);
        }
    }
    Ok(found)
}

/// The text in one field of a small message.
fn text(bytes: &[u8], wanted: u32) -> Result<Option<String>, ProtobufError> {
    let (mut reader, mut found) = (Reader(bytes), None);
    while let Some((number, token)) = reader.field()? {
        if let Token::Bytes(value) = token
            && number == wanted
        {
            found = Some(utf8(value)?);
        }
    }
    Ok(found)
}

fn utf8(bytes: &[u8]) -> Result<String, ProtobufError> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| ProtobufError::Utf8)
}

/// One field's value as it stands on the wire.
#[derive(Clone, Copy)]
enum Token<'a> {
    Varint(u64),
    Fixed64(u64),
    Bytes(&'a [u8]),
    Fixed32,
}

impl<'a> Token<'a> {
    fn bytes(self, field: &str) -> Result<&'a [u8], ProtobufError> {
        if let Self::Bytes(bytes) = self { Ok(bytes) } else { Err(self.mismatch(field)) }
    }

    fn varint(self, field: &str) -> Result<u64, ProtobufError> {
        if let Self::Varint(number) = self { Ok(number) } else { Err(self.mismatch(field)) }
    }

    fn mismatch(self, field: &str) -> ProtobufError {
        let found = match self {
            Self::Varint(_) => 0,
            Self::Fixed64(_) => 1,
            Self::Bytes(_) => 2,
            Self::Fixed32 => 5,
        };
        ProtobufError::WireType { field: field.to_owned(), found }
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// The next field; `None` at the end.
    fn field(&mut self) -> Result<Option<(u32, Token<'a>)>, ProtobufError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = self.varint()?;
        let number = u32::try_from(key >> 3).ok().filter(|n| *n > 0).ok_or(ProtobufError::Overflow)?;
        let token = match key & 7 {
            0 => Token::Varint(self.varint()?),
            1 => {
                let bytes = self.take(8)?;
                Token::Fixed64(u64::from_le_bytes(bytes.try_into().map_err(|_| ProtobufError::End)?))
            }
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| ProtobufError::Overflow)?;
                Token::Bytes(self.take(length)?)
            }
            5 => {
                self.take(4)?;
                Token::Fixed32
            }
            other => {
                return Err(ProtobufError::WireType { field: number.to_string(), found: other as u32 });
            }
        };
        Ok(Some((number, token)))
    }

    fn varint(&mut self) -> Result<u64, ProtobufError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or(ProtobufError::End)?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(ProtobufError::Overflow)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], ProtobufError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(ProtobufError::End)?;
        self.0 = rest;
        Ok(taken)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::schema::{self, FieldValidation};

    /// What `kubectl create deployment web --image=nginx --replicas=3` sends.
    const DEPLOYMENT: &str = "6b3873000a150a07617070732f763112
        0a4465706c6f796d656e7412ab010a1f
        0a0377656212001a0022002a00320038
        0042005a0a0a03617070120377656212
        7a0803120c0a0a0a0361707012037765
        621a600a1c0a0012001a0022002a0032
        00380042005a0a0a0361707012037765
        62124012220a056e67696e7812056e67
        696e782a0042006a0072008001008801
        00900100a201001a00320042004a0052
        005800600068008201008a01009a0100
        c2010022020a00280038001a0c080010
        0018002000280038001a002200";

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
        digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }

    #[test]
    fn a_body_of_kubectl_reads_as_its_json() {
        let body = bytes(DEPLOYMENT);
        let envelope = open(&body).unwrap();
        assert_eq!((envelope.api_version.as_str(), envelope.kind.as_str()), ("apps/v1", "Deployment"));
        let deployment = schema::of("io.k8s.api.apps.v1.Deployment").unwrap();
        let mut object = Value::Object(decode(deployment, envelope.raw).unwrap());
        schema::check(deployment, &mut object, FieldValidation::Strict, &[]).unwrap();
        assert_eq!(object["metadata"], json!({"name": "web", "labels": {"app": "web"}}));
        assert_eq!(object["spec"]["replicas"], 3);
        assert_eq!(object["spec"]["selector"], json!({"matchLabels": {"app": "web"}}));
        let container = &object["spec"]["template"]["spec"]["containers"][0];
        assert_eq!((&container["name"], &container["image"]), (&json!("nginx"), &json!("nginx")));
    }

    fn field(number: u32, payload: &[u8]) -> Vec<u8> {
        let mut out = varint(u64::from(number) << 3 | 2);
        out.extend(varint(payload.len() as u64));
        out.extend_from_slice(payload);
        out
    }

    fn varint(mut value: u64) -> Vec<u8> {
        let mut out = Vec::new();
        while value >= 0x80 {
            out.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        out.push(value as u8);
        out
    }

    fn decoded(type_name: &str, raw: &[u8]) -> Result<Value, ProtobufError> {
        decode(schema::of(type_name).unwrap(), raw).map(Value::Object)
    }

    #[test]
    fn special_types_read_as_json_writes_them() {
        let int = [0x08, 0, 0x10, 80].as_slice();
        let percent = [&[0x08, 1][..], &field(3, b"25%")].concat();
        let rolling = [field(1, int), field(2, &percent)].concat();
        let read = decoded("io.k8s.api.apps.v1.RollingUpdateDeployment", &rolling).unwrap();
        assert_eq!(read, json!({"maxUnavailable": 80, "maxSurge": "25%"}));
        let entry = [field(1, b"cpu"), field(2, &field(1, b"100m"))].concat();
        let read = decoded("io.k8s.api.core.v1.ResourceRequirements", &field(2, &entry)).unwrap();
        assert_eq!(read, json!({"requests": {"cpu": "100m"}}));
        let data = [field(1, b"k"), field(2, &[0xff, 0])].concat();
        let read = decoded("io.k8s.api.core.v1.Secret", &field(2, &data)).unwrap();
        assert_eq!(read, json!({"data": {"k": "/wA="}}));
        let volume = [field(1, b"v"), field(2, &field(2, b""))].concat();
        let read = decoded("io.k8s.api.core.v1.Volume", &volume).unwrap();
        assert_eq!(read, json!({"name": "v", "emptyDir": {}}));
    }

    #[test]
    fn broken_bytes_are_errors_and_never_more() {
        assert_eq!(open(b"{}"), Err(ProtobufError::Magic));
        let body = bytes(DEPLOYMENT);
        let deployment = schema::of("io.k8s.api.apps.v1.Deployment").unwrap();
        for end in 4..body.len() {
            let _ = open(&body[..end]).map(|envelope| decode(deployment, envelope.raw));
        }
        for at in 4..body.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut broken = body.clone();
                broken[at] ^= flip;
                let _ = open(&broken).map(|envelope| decode(deployment, envelope.raw));
            }
        }
        assert_eq!(decoded("io.k8s.api.core.v1.Pod", &[0x0a, 0x05, 1]), Err(ProtobufError::End));
        let wrong = decoded("io.k8s.api.core.v1.Pod", &[0x08, 1]);
        assert_eq!(wrong, Err(ProtobufError::WireType { field: "metadata".to_owned(), found: 0 }));
    }
}
