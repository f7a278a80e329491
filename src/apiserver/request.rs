//! What a request asks for, read from its method, path and query alone.
//!
//! Made once by the chain and put into the request's extensions; authorization, flow control, metrics and the verbs
//! read it. The rules are those of upstream's RequestInfoFactory. It must not know which resources exist.

use std::borrow::Cow;

use http::Method;

/// What a request is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestInfo {
    /// Whether the path is one of an API resource (`/api/v1/…`, `/apis/G/V/…`).
    pub is_resource: bool,
    /// The path, percent-decoded.
    pub path: String,
    /// get, list, watch, create, update, patch, delete, deletecollection, proxy; for other paths the method in
    /// lower case. Empty for a method without a verb on a resource.
    pub verb: Cow<'static, str>,
    /// `api` or `apis`; empty for other paths.
    pub api_prefix: String,
    /// API group; empty for core.
    pub group: String,
    /// API version.
    pub version: String,
    /// Empty where the request names none. The namespace itself for requests for a namespace.
    pub namespace: String,
    /// Plural of the resource.
    pub resource: String,
    /// `status`, `scale`, …; empty for the object itself.
    pub subresource: String,
    /// Name of the object; for lists the one that a `metadata.name` field selector requires.
    pub name: String,
    /// The path's segments from the resource on.
    pub parts: Vec<String>,
    /// The query.
    pub query: Query,
    /// For list, watch and deletecollection: as the client wrote it.
    pub label_selector: String,
    /// For list, watch and deletecollection: as the client wrote it.
    pub field_selector: String,
}

/// Decoded `key=value` pairs of a query, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Decodes a raw query. A pair with a bad escape or a semicolon is left out, as Go's `net/url` does.
    pub fn parse(raw: &str) -> Self {
        let pairs = raw.split('&').filter(|pair| !pair.is_empty() && !pair.contains(';'));
        Self(
            pairs
                .filter_map(|pair| {
                    let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                    Some((decode(key, Plus::IsSpace)?, decode(value, Plus::IsSpace)?))
                })
                .collect(),
        )
    }

    /// The first value of `key`; `None` where it is absent.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    /// Every value of `key`, in order.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0.iter().filter(move |(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    /// Whether `key` occurs, with or without a value.
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Whether `key` is set to something other than `false` or `0`; upstream's rule for boolean parameters.
    pub fn flag(&self, key: &str) -> bool {
        self.get(key).is_some_and(|v| !v.eq_ignore_ascii_case("false") && v != "0")
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Plus {
    IsSpace,
    IsItself,
}

/// Undoes percent encoding; `None` for a bad escape. Bytes that are no UTF-8 become U+FFFD.
fn decode(text: &str, plus: Plus) -> Option<String> {
    if !text.contains('%') && (plus == Plus::IsItself || !text.contains('+')) {
        return Some(text.to_owned());
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                let high = (bytes.next()? as char).to_digit(16)?;
                let low = (bytes.next()? as char).to_digit(16)?;
                out.push(u8::try_from(high * 16 + low).ok()?);
            }
            b'+' if plus == Plus::IsSpace => out.push(b' '),
            other => out.push(other),
        }
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}

/// Why a path cannot be understood.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// A `%` that two hexadecimal digits do not follow.
    #[error("invalid URL escape in {path:?}")]
    BadEscape {
        /// The path as it came.
        path: String,
    },
    /// `/api/v1/watch` without anything behind it.
    #[error("unable to determine kind and namespace from url, {path}")]
    Truncated {
        /// The path as it came.
        path: String,
    },
}

impl RequestInfo {
    /// Reads method, path and query (both still encoded).
    pub fn parse(method: &Method, raw_path: &str, raw_query: &str) -> Result<Self, ParseError> {
        let bad_escape = || ParseError::BadEscape { path: raw_path.to_owned() };
        let path = decode(raw_path, Plus::IsItself).ok_or_else(bad_escape)?;
        let mut info = Self {
            verb: Cow::Owned(method.as_str().to_ascii_lowercase()),
            query: Query::parse(raw_query),
            ..Self::default()
        };
        let trimmed = path.trim_matches('/');
        let segments: Vec<&str> = if trimmed.is_empty() { Vec::new() } else { trimmed.split('/').collect() };
        info.parse_resource(method, raw_path, &segments)?;
        info.path = path;
        Ok(info)
    }

    fn parse_resource(&mut self, method: &Method, raw_path: &str, segments: &[&str]) -> Result<(), ParseError> {
        let mut rest = match segments {
            ["api", rest @ ..] if rest.len() >= 2 => {
                self.api_prefix = "api".to_owned();
                rest
            }
            ["apis", group, rest @ ..] if rest.len() >= 2 => {
                self.api_prefix = "apis".to_owned();
                self.group = (*group).to_owned();
                rest
            }
            _ => return Ok(()),
        };
        self.is_resource = true;
        self.version = rest[0].to_owned();
        rest = &rest[1..];
        let verb_in_path = matches!(rest[0], "proxy" | "watch");
        if verb_in_path {
            if rest.len() < 2 {
                return Err(ParseError::Truncated { path: raw_path.to_owned() });
            }
            self.verb = Cow::Borrowed(if rest[0] == "watch" { "watch" } else { "proxy" });
            rest = &rest[1..];
        } else {
            self.verb = Cow::Borrowed(verb_of_method(method));
        }
        if rest[0] == "namespaces" && rest.len() > 1 {
            self.namespace = rest[1].to_owned();
            if rest.len() > 2 && !matches!(rest[2], "status" | "finalize") {
                rest = &rest[2..];
            }
        }
        self.parts = rest.iter().map(|s| (*s).to_owned()).collect();
        self.resource = rest[0].to_owned();
        self.name = rest.get(1).map(|s| (*s).to_owned()).unwrap_or_default();
        if !verb_in_path {
            self.subresource = rest.get(2).map(|s| (*s).to_owned()).unwrap_or_default();
        }
        self.refine_verb(verb_in_path);
        Ok(())
    }

    /// A `get` or `delete` without a name is about many objects.
    fn refine_verb(&mut self, verb_in_path: bool) {
        if self.name.is_empty() && self.verb == "get" {
            self.verb = Cow::Borrowed(if self.query.flag("watch") { "watch" } else { "list" });
            if let Some(name) = self.query.get("fieldSelector").and_then(required_name) {
                self.name = name;
            }
        }
        if self.name.is_empty() && self.verb == "delete" {
            self.verb = Cow::Borrowed("deletecollection");
        }
        if !verb_in_path && matches!(&*self.verb, "list" | "watch" | "deletecollection") {
            self.field_selector = self.query.get("fieldSelector").unwrap_or_default().to_owned();
            self.label_selector = self.query.get("labelSelector").unwrap_or_default().to_owned();
        }
    }

    /// Whether the request may last for as long as the client likes: no deadline, no place in the flow limit.
    pub fn is_long_running(&self) -> bool {
        const SUBRESOURCES: [&str; 5] = ["attach", "exec", "proxy", "log", "portforward"];
        if self.is_resource {
            return matches!(&*self.verb, "watch" | "proxy") || SUBRESOURCES.contains(&self.subresource.as_str());
        }
        self.path.starts_with("/debug/pprof/")
    }

    /// Whether the request changes nothing.
    pub fn is_read_only(&self) -> bool {
        matches!(&*self.verb, "get" | "list" | "watch" | "head" | "options")
    }

    /// Whether a segment is one that file systems and proxies give a meaning of their own: a dot, two, or nothing before
    /// a further slash. No object has such a name, and no key may be built from one.
    pub fn has_odd_segment(&self) -> bool {
        let path = self.path.strip_prefix('/').unwrap_or(&self.path);
        let before_the_last = path.rfind('/').map_or("", |last| &path[..last]);
        let skips = before_the_last.split('/').any(str::is_empty) && path.contains('/');
        skips || path.split('/').any(|segment| segment == "." || segment == "..")
    }
}

fn verb_of_method(method: &Method) -> &'static str {
    match *method {
        Method::POST => "create",
        Method::GET | Method::HEAD => "get",
        Method::PUT => "update",
        Method::PATCH => "patch",
        Method::DELETE => "delete",
        _ => "",
    }
}

/// The name that a field selector demands, if it demands exactly one that can stand in a path.
fn required_name(selector: &str) -> Option<String> {
    let term = selector.split(',').find_map(|term| {
        let (key, value) = term.split_once("==").or_else(|| term.split_once('='))?;
        (key.trim() == "metadata.name").then_some(value)
    })?;
    let plain = !term.is_empty() && term != "." && term != ".." && !term.contains(['/', '%', '\\']);
    plain.then(|| term.to_owned())
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
