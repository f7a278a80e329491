//! Values and their revisions: immutable bytes with a hole for the revision, shared by readers and watchers.
//! Knows nothing of what the bytes mean.

use bytes::{BufMut, Bytes};

use crate::hash;

/// Number of a change. The first change of a store is 1; 0 means "never".
pub type Revision = u64;

/// Bytes with an optional hole, into which the decimal digits of the revision go when they are read.
///
/// An object is encoded before its revision is known; the hole lets the same bytes serve ever after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// What stands before the hole.
    pub prefix: Bytes,
    /// What stands after the hole; empty without a hole.
    pub suffix: Bytes,
    /// Whether digits go between the two.
    pub hole: bool,
}

impl Value {
    /// Bytes that are read as they are.
    pub fn opaque(bytes: Bytes) -> Value {
        Value { prefix: bytes, suffix: Bytes::new(), hole: false }
    }

    /// Bytes with the revision between `prefix` and `suffix`.
    pub fn with_hole(prefix: Bytes, suffix: Bytes) -> Value {
        Value { prefix, suffix, hole: true }
    }

    /// Length without the digits.
    pub fn len(&self) -> usize {
        self.prefix.len() + self.suffix.len()
    }

    /// Whether there are no bytes at all (and no hole).
    pub fn is_empty(&self) -> bool {
        self.len() == 0 && !self.hole
    }

    /// Writes the value as of `revision`.
    pub fn write_to(&self, revision: Revision, out: &mut impl BufMut) {
        out.put_slice(&self.prefix);
        if self.hole {
            let mut digits = [0; 20];
            out.put_slice(decimal(revision, &mut digits));
        }
        out.put_slice(&self.suffix);
    }

    /// The value as of `revision`. Without a hole this shares, with one it copies.
    pub fn to_bytes(&self, revision: Revision) -> Bytes {
        if !self.hole && self.suffix.is_empty() {
            return self.prefix.clone();
        }
        let mut out = Vec::with_capacity(self.len() + 20);
        self.write_to(revision, &mut out);
        out.into()
    }
}

fn decimal(mut number: u64, digits: &mut [u8; 20]) -> &[u8] {
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return &digits[at..];
        }
    }
}

/// A borrowed [`Value`], as it lies in an entry or a database record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, bincode::Encode, bincode::BorrowDecode)]
pub(crate) struct ValueRef<'a> {
    pub prefix: &'a [u8],
    pub suffix: &'a [u8],
    pub hole: bool,
}

impl<'a> From<&'a Value> for ValueRef<'a> {
    fn from(value: &'a Value) -> ValueRef<'a> {
        ValueRef { prefix: &value.prefix, suffix: &value.suffix, hole: value.hole }
    }
}

/// A key with its value and the data model of etcd v3.
#[derive(Clone, Debug)]
pub struct KeyValue {
    /// `<space>/<rest>`.
    pub key: Bytes,
    /// Its bytes; the hole takes [`KeyValue::mod_revision`].
    pub value: Value,
    /// Revision at which the key came into being.
    pub create_revision: Revision,
    /// Revision of the last change. For a deletion, as shown to watchers: of the deletion.
    pub mod_revision: Revision,
    /// Number of changes since the creation, which is 1.
    pub version: u64,
    /// The lease that deletes the key when it ends; 0 for none.
    pub lease: u64,
    /// Opaque class of the writer, for retention.
    pub class: u8,
    /// Place of the change within its revision.
    pub(crate) sub: u32,
    /// What the key contributes to the state hash.
    pub(crate) hash: u64,
}

/// Everything about a change but the bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stamp {
    pub create_revision: Revision,
    pub mod_revision: Revision,
    pub version: u64,
    pub lease: u64,
    pub class: u8,
    pub sub: u32,
}

impl KeyValue {
    /// Copies key and value into one allocation of their own, so that they pin nothing larger.
    pub(crate) fn copied(key: &[u8], value: ValueRef<'_>, stamp: Stamp) -> KeyValue {
        let mut buffer = Vec::with_capacity(key.len() + value.prefix.len() + value.suffix.len());
        buffer.extend_from_slice(key);
        buffer.extend_from_slice(value.prefix);
        buffer.extend_from_slice(value.suffix);
        let buffer = Bytes::from(buffer);
        let prefix_end = key.len() + value.prefix.len();
        let value =
            Value { prefix: buffer.slice(key.len()..prefix_end), suffix: buffer.slice(prefix_end..), hole: value.hole };
        KeyValue::stamped(buffer.slice(..key.len()), value, stamp)
    }

    /// Shares key and value.
    pub(crate) fn stamped(key: Bytes, value: Value, stamp: Stamp) -> KeyValue {
        let mut kv = KeyValue {
            key,
            value,
            create_revision: stamp.create_revision,
            mod_revision: stamp.mod_revision,
            version: stamp.version,
            lease: stamp.lease,
            class: stamp.class,
            sub: stamp.sub,
            hash: 0,
        };
        kv.hash = hash::of_key_value(&kv);
        kv
    }

    /// The value with the revision filled in. Built per call.
    pub fn bytes(&self) -> Bytes {
        self.value.to_bytes(self.mod_revision)
    }

    /// Memory that the key and its value take, roughly.
    pub(crate) fn weight(&self) -> usize {
        self.key.len() + self.value.len() + std::mem::size_of::<KeyValue>()
    }
}

/// The space of a key: everything before the first `/`, or all of it.
pub(crate) fn space_of(key: &[u8]) -> &[u8] {
    match key.iter().position(|byte| *byte == b'/') {
        Some(slash) => &key[..slash],
        None => key,
    }
}

/// `<space>/<namespace>/` of a key `<space>/<namespace>/<name>`; `None` for a key without a namespace.
pub(crate) fn namespace_prefix(key: &[u8]) -> Option<&[u8]> {
    let first = key.iter().position(|byte| *byte == b'/')?;
    let second = key[first + 1..].iter().position(|byte| *byte == b'/')?;
    Some(&key[..first + 1 + second + 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_revision_fills_the_hole_and_nothing_else_changes() {
        let value = Value::with_hole(Bytes::from_static(b"{\"v\":\""), Bytes::from_static(b"\"}"));
        for revision in [0, 9, 10, 12345, u64::MAX] {
            assert_eq!(value.to_bytes(revision), format!("{{\"v\":\"{revision}\"}}"));
        }
        assert_eq!(Value::opaque(Bytes::from_static(b"as is")).to_bytes(7), "as is");
    }

    #[test]
    fn keys_split_into_space_and_namespace() {
        let cases: [(&str, &str, Option<&str>); 4] = [
            ("pods/default/a", "pods", Some("pods/default/")),
            ("nodes/a", "nodes", None),
            ("alone", "alone", None),
            ("a/b/c/d", "a", Some("a/b/")),
        ];
        for (key, space, namespace) in cases {
            assert_eq!(space_of(key.as_bytes()), space.as_bytes());
            assert_eq!(namespace_prefix(key.as_bytes()), namespace.map(str::as_bytes));
        }
    }
}
