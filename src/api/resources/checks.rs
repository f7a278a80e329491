//! Checks that several kinds share, each adding upstream's text to the errors found so far.
//!
//! Formats of names come from `meta`; here are the fields around them: numbers, ports, selectors, addresses. Values of
//! closed enumerations are checked along the schema (`schema::validate_enums`), not here.

use std::net::IpAddr;

use serde_json::Value;

use crate::field::{Errors, Path};
use crate::meta;
use crate::resources::values::{entries, int, items, present, text, texts};

/// The path of an error about the object as a whole, as upstream prints one without a name.
pub fn nameless_path() -> Path {
    Path::root("[]")
}

/// One `Invalid value` per message.
pub fn each(errors: &mut Errors, path: &Path, value: &str, messages: Vec<String>) {
    for message in messages {
        errors.invalid(path, value, message);
    }
}

/// An RFC 1123 label.
pub fn dns_label(errors: &mut Errors, path: &Path, value: &str) {
    each(errors, path, value, meta::dns_label(value));
}

/// An RFC 1123 subdomain.
pub fn dns_subdomain(errors: &mut Errors, path: &Path, value: &str) {
    each(errors, path, value, meta::dns_subdomain(value));
}

/// A name with an optional domain before a slash.
pub fn qualified_name(errors: &mut Errors, path: &Path, value: &str) {
    each(errors, path, value, meta::qualified_name(value));
}

/// A key of a configmap or secret.
pub fn config_key(errors: &mut Errors, path: &Path, value: &str) {
    each(errors, path, value, meta::config_map_key(value));
}

/// A finalizer in a spec: a qualified name, and one of Kubernetes' own where it has no domain.
pub fn finalizer(errors: &mut Errors, path: &Path, value: &str) {
    let messages = meta::qualified_name(value);
    let well_formed = messages.is_empty();
    each(errors, path, value, messages);
    if well_formed && !value.contains('/') && !["kubernetes", "orphan", "foregroundDeletion"].contains(&value) {
        errors.invalid(path, value, "name is neither a standard finalizer name nor is it fully qualified");
    }
}

/// An integer field of `value` that must not be negative; one that is missing is fine.
pub fn not_negative(errors: &mut Errors, value: &Value, path: &Path, field: &str) {
    if let Some(number) = int(value, field)
        && number < 0
    {
        errors.invalid(&path.child(field), number, "must be greater than or equal to 0");
    }
}

/// A port number from 1 to 65535.
pub fn port_number(errors: &mut Errors, path: &Path, port: i64) {
    if !(1..=65535).contains(&port) {
        errors.invalid(path, port, "must be between 1 and 65535, inclusive");
    }
}

/// A port by number or by name.
pub fn port(errors: &mut Errors, path: &Path, port: &Value) {
    match port {
        Value::String(name) => each(errors, path, name, meta::port_name(name)),
        other => port_number(errors, path, other.as_i64().unwrap_or_default()),
    }
}

/// A number that is not negative, or a percentage.
pub fn number_or_percent(errors: &mut Errors, path: &Path, value: &Value) {
    match value {
        Value::String(percent) if percent_of(percent).is_none() => {
            const DETAIL: &str = "a valid percent string must be a numeric string followed by an ending '%' \
                (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
            errors.invalid(path, percent.as_str(), DETAIL);
        }
        Value::Number(number) if number.as_i64().unwrap_or_default() < 0 => {
            errors.invalid(path, value.clone(), "must be greater than or equal to 0");
        }
        _ => {}
    }
}

/// The number before the percent sign; `None` where the text is no percentage. A huge one counts as the largest number.
pub fn percent_of(text: &str) -> Option<i64> {
    let digits = text.strip_suffix('%')?;
    let numeric = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    numeric.then(|| digits.parse().unwrap_or(i64::MAX))
}

/// The number in an integer-or-percentage field, as upstream weighs it: 0 for what is neither.
pub fn weight(value: &Value) -> i64 {
    value.as_str().map_or_else(|| value.as_i64().unwrap_or_default(), |text| percent_of(text).unwrap_or_default())
}

/// An IP address, v4 without leading zeros or v6; gives it back where it is one.
pub fn ip(errors: &mut Errors, path: &Path, value: &str) -> Option<IpAddr> {
    let address = value.parse().ok();
    if address.is_none() {
        errors.invalid(path, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }
    address
}

/// An address that traffic of a service may go to: not unspecified, loopback or link-local.
pub fn ordinary_ip(errors: &mut Errors, path: &Path, value: &str) {
    let Some(address) = ip(errors, path, value) else {
        return;
    };
    let (link_local, link_local_multicast) = match address {
        IpAddr::V4(v4) => (v4.is_link_local(), v4.octets()[..3] == [224, 0, 0]),
        IpAddr::V6(v6) => (v6.segments()[0] & 0xffc0 == 0xfe80, v6.segments()[0] == 0xff02),
    };
    if address.is_unspecified() {
        errors.invalid(path, value, format!("may not be unspecified ({address})"));
    }
    if address.is_loopback() {
        errors.invalid(path, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
    }
    if link_local {
        errors.invalid(path, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
    }
    if link_local_multicast {
        errors.invalid(path, value, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }
}

/// An address range in CIDR notation, without leading zeros.
pub fn cidr(errors: &mut Errors, path: &Path, value: &str) {
    let valid = value.split_once('/').is_some_and(|(address, bits)| {
        let max = match address.parse::<IpAddr>() {
            Ok(IpAddr::V4(_)) => 32,
            Ok(IpAddr::V6(_)) => 128,
            Err(_) => return false,
        };
        let plain = bits == "0" || !bits.starts_with(['0', '+']);
        plain && bits.parse::<u8>().is_ok_and(|bits| bits <= max)
    });
    if !valid {
        errors.invalid(path, value, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
    }
}

/// A path that stays below where it starts.
pub fn descending_path(errors: &mut Errors, path: &Path, value: &str) {
    if value.starts_with('/') {
        errors.invalid(path, value, "must be a relative path");
    }
    no_backsteps(errors, path, value);
}

/// A path without `..`.
pub fn no_backsteps(errors: &mut Errors, path: &Path, value: &str) {
    if value.split('/').any(|part| part == "..") {
        errors.invalid(path, value, "must not contain '..'");
    }
}

/// Whether a `LabelSelector` names no requirement: it selects everything, which workloads forbid.
pub fn selects_all(selector: &Value) -> bool {
    entries(selector, "matchLabels").next().is_none() && items(selector, "matchExpressions").is_empty()
}

/// Whether labels fulfil a well-formed `LabelSelector`.
pub fn selects(selector: &Value, labels: &Value) -> bool {
    let label = |key: &str| labels.get(key).and_then(Value::as_str);
    entries(selector, "matchLabels").all(|(key, value)| label(key) == value.as_str())
        && items(selector, "matchExpressions").iter().all(|expression| {
            let value = label(text(expression, "key"));
            let listed = || value.is_some_and(|value| texts(expression, "values").any(|item| item == value));
            match text(expression, "operator") {
                "In" => listed(),
                "NotIn" => !listed(),
                "Exists" => value.is_some(),
                "DoesNotExist" => value.is_none(),
                _ => false,
            }
        })
}

/// A field that must be what it was.
pub fn immutable(errors: &mut Errors, path: &Path, new: &Value, old: &Value) {
    if new != old {
        errors.invalid(path, new.clone(), meta::FIELD_IMMUTABLE);
    }
}

/// Exactly one of these fields of `value` is set. Tells which are, in the order given.
pub fn set_among<'a>(value: &Value, fields: &[&'a str]) -> Vec<&'a str> {
    fields.iter().copied().filter(|field| present(value, field)).collect()
}

/// How many bytes a base64 text stands for.
pub fn decoded_bytes(value: &Value) -> usize {
    let text = value.as_str().unwrap_or_default().trim_end_matches('=');
    text.len() * 3 / 4
}
