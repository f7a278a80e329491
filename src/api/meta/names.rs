//! What names, labels and keys may look like: checks of one text each, with upstream's messages.
//!
//! Called by `meta` and by the checks of kinds. Each returns what is wrong, nothing where the text is fine. The
//! messages cite upstream's regular expressions; the checks here walk the bytes instead.

use crate::limits::{LABEL_BYTES_MAX, SUBDOMAIN_BYTES_MAX};

use super::NameUse;

const LABEL_PATTERN: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN_PATTERN: &str = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const LABEL_1035_PATTERN: &str = "[a-z]([-a-z0-9]*[a-z0-9])?";
const QUALIFIED_PATTERN: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const QUALIFIED_TEXT: &str =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/// RFC 1123 label.
pub fn dns_label(value: &str) -> Vec<String> {
    let mut wrong = too_many_characters(value, LABEL_BYTES_MAX);
    if !is_dns_label(value) {
        // Length aside, a subdomain that is no label has dots.
        wrong.push(if is_dns_subdomain(value) {
            "must not contain dots".to_owned()
        } else {
            explain(
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start \
                 and end with an alphanumeric character",
                LABEL_PATTERN,
                &["my-name", "123-abc"],
            )
        });
    }
    wrong
}

/// RFC 1123 subdomain.
pub fn dns_subdomain(value: &str) -> Vec<String> {
    let mut wrong = too_many_characters(value, SUBDOMAIN_BYTES_MAX);
    subdomain_pattern(value, &mut wrong);
    wrong
}

fn subdomain_pattern(value: &str, wrong: &mut Vec<String>) {
    if !is_dns_subdomain(value) {
        wrong.push(explain(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must \
             start and end with an alphanumeric character",
            SUBDOMAIN_PATTERN,
            &["example.com"],
        ));
    }
}

/// RFC 1035 label: as the 1123 one, but starting with a letter.
pub fn dns1035_label(value: &str) -> Vec<String> {
    let mut wrong = too_many_characters(value, LABEL_BYTES_MAX);
    if !is_dns_label(value) || !value.starts_with(|c: char| c.is_ascii_lowercase()) {
        wrong.push(explain(
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic \
             character, and end with an alphanumeric character",
            LABEL_1035_PATTERN,
            &["my-name", "abc-123"],
        ));
    }
    wrong
}

/// Anything that can stand in a path.
pub fn path_segment(value: &str, name_use: NameUse) -> Vec<String> {
    if name_use == NameUse::Whole && (value == "." || value == "..") {
        return vec![format!("may not be '{value}'")];
    }
    ["/", "%"].iter().filter(|s| value.contains(**s)).map(|s| format!("may not contain '{s}'")).collect()
}

/// A key of labels and annotations, a finalizer: a name with an optional domain and slash before it.
pub fn qualified_name(value: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let parts: Vec<&str> = value.split('/').take(3).collect();
    let name = match parts.as_slice() {
        [name] => *name,
        [prefix, name] => {
            wrong.extend(qualified_prefix(prefix));
            *name
        }
        _ => {
            let text = explain(QUALIFIED_TEXT, QUALIFIED_PATTERN, &["MyName", "my.name", "123-abc"]);
            return vec![format!(
                "a valid label key {text} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            )];
        }
    };
    if name.is_empty() {
        wrong.push("name part must be non-empty".to_owned());
    } else if name.len() > LABEL_BYTES_MAX {
        wrong.push(format!("name part must be no more than {LABEL_BYTES_MAX} bytes"));
    }
    if !is_qualified_part(name) {
        let text = explain(QUALIFIED_TEXT, QUALIFIED_PATTERN, &["MyName", "my.name", "123-abc"]);
        wrong.push(format!("name part {text}"));
    }
    wrong
}

fn qualified_prefix(prefix: &str) -> Vec<String> {
    if prefix.is_empty() {
        return vec!["prefix part must be non-empty".to_owned()];
    }
    let mut wrong = too_many_bytes(prefix, SUBDOMAIN_BYTES_MAX);
    subdomain_pattern(prefix, &mut wrong);
    wrong.iter().map(|message| format!("prefix part {message}")).collect()
}

/// The value of a label; empty is fine.
pub fn label_value(value: &str) -> Vec<String> {
    let mut wrong = too_many_bytes(value, LABEL_BYTES_MAX);
    if !value.is_empty() && !is_qualified_part(value) {
        wrong.push(explain(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must \
             start and end with an alphanumeric character",
            "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
            &["MyValue", "my_value", "12345"],
        ));
    }
    wrong
}

/// A key in `data` of config maps and secrets.
pub fn config_map_key(value: &str) -> Vec<String> {
    let mut wrong = too_many_characters(value, SUBDOMAIN_BYTES_MAX);
    if value.is_empty() || !value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)) {
        wrong.push(explain(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
            "[-._a-zA-Z0-9]+",
            &["key.name", "KEY_NAME", "key-name"],
        ));
    }
    wrong.extend(changes_directory(value));
    wrong
}

fn changes_directory(value: &str) -> Option<String> {
    match value {
        "." | ".." => Some(format!("must not be '{value}'")),
        _ if value.starts_with("..") => Some("must not start with '..'".to_owned()),
        _ => None,
    }
}

/// The name of an environment variable: any printable ASCII but `=`.
pub fn env_var_name(value: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if value.is_empty() {
        wrong.push("environment variable name must be non-empty".to_owned());
    }
    if !value.bytes().all(|b| (b' '..=b'~').contains(&b) && b != b'=') {
        wrong.push(
            "a valid environment variable name must consist only of printable ASCII characters other than '='"
                .to_owned(),
        );
    }
    wrong
}

/// An identifier of C.
pub fn c_identifier(value: &str) -> Vec<String> {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    if value.bytes().all(fits) && value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return Vec::new();
    }
    vec![explain(
        "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric \
         characters or '_'",
        "[A-Za-z_][A-Za-z0-9_]*",
        &["my_name", "MY_NAME", "MyName"],
    )]
}

/// The name of a port.
pub fn port_name(value: &str) -> Vec<String> {
    let mut wrong = too_many_characters(value, 15);
    if value.is_empty() || !value.bytes().all(is_label_byte) {
        wrong.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".to_owned());
    }
    if !value.bytes().any(|b| b.is_ascii_lowercase()) {
        wrong.push("must contain at least one letter (a-z)".to_owned());
    }
    if value.contains("--") {
        wrong.push("must not contain consecutive hyphens".to_owned());
    }
    if value.starts_with('-') || value.ends_with('-') {
        wrong.push("must not begin or end with a hyphen".to_owned());
    }
    wrong
}

/// The number of a port.
pub fn port_number(port: i64) -> Vec<String> {
    if (1..=65535).contains(&port) { Vec::new() } else { vec!["must be between 1 and 65535, inclusive".to_owned()] }
}

fn is_label_byte(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'
}

fn is_dns_label(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(is_label_byte) && !value.starts_with('-') && !value.ends_with('-')
}

fn is_dns_subdomain(value: &str) -> bool {
    value.split('.').all(is_dns_label)
}

fn is_qualified_part(value: &str) -> bool {
    let b = value.as_bytes();
    let ends = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    ends(b.first()) && ends(b.last()) && b.iter().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
}

fn too_many_characters(value: &str, max: usize) -> Vec<String> {
    if value.len() > max { vec![format!("must be no more than {max} characters")] } else { Vec::new() }
}

fn too_many_bytes(value: &str, max: usize) -> Vec<String> {
    if value.len() > max { vec![format!("must be no more than {max} bytes")] } else { Vec::new() }
}

/// A rule with its examples and its regular expression, in upstream's odd punctuation.
fn explain(rule: &str, pattern: &str, examples: &[&str]) -> String {
    let examples: Vec<String> = examples.iter().map(|e| format!("'{e}', ")).collect();
    format!("{rule} (e.g. {}regex used for validation is '{pattern}')", examples.join(" or "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        type Check = fn(&str) -> Vec<String>;
        let cases: [(Check, &[&str], &[&str]); 8] = [
            (dns_label, &["a", "0-9", "a-b"], &["", "-a", "a-", "A", "a.b", "a_b", "ä"]),
            (dns_subdomain, &["a.b", "a"], &["", ".", "a.", "a..b", "A.b"]),
            (dns1035_label, &["a1"], &["1a", "a-", "a.b"]),
            (qualified_name, &["a", "A_b.c", "x.y/Z"], &["", "/a", "a/", "a/b/c", "-a", "X/a"]),
            (label_value, &["", "a", "1_2"], &["-", "a b", "ä"]),
            (config_map_key, &["a.B_c-", ".a"], &["", ".", "..", "..a", "a/b"]),
            (env_var_name, &["A", "a-b c", "1"], &["", "a=b", "ä"]),
            (port_name, &["http", "a-1"], &["", "1", "a--b", "-a", "HTTP", "aaaaaaaaaaaaaaaa"]),
        ];
        for (check, good, bad) in cases {
            for value in good {
                assert_eq!(check(value), [""; 0], "{value}");
            }
            for value in bad {
                assert!(!check(value).is_empty(), "{value:?}");
            }
        }
    }

    #[test]
    fn long_names_say_the_limit_in_upstreams_unit() {
        assert_eq!(dns_label(&"a".repeat(64)), ["must be no more than 63 characters"]);
        assert_eq!(label_value(&"a".repeat(64)), ["must be no more than 63 bytes"]);
        assert_eq!(qualified_name(&"a".repeat(64)), ["name part must be no more than 63 bytes"]);
        assert_eq!(path_segment("a/b%", NameUse::Whole), ["may not contain '/'", "may not contain '%'"]);
        assert_eq!(path_segment("..", NameUse::Whole), ["may not be '..'"]);
        assert_eq!(path_segment("..", NameUse::Prefix), [""; 0]);
    }
}
