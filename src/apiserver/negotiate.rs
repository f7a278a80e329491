//! Which form the client wants its answer in, and which form its body has.
//!
//! Used by every handler of the rest path, before anything is read or written. The rules are upstream's: media types
//! in order of preference, `as=` transforms, `pretty`. It must not know resources.

use api::status::ApiError;
use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};

use crate::request::Query;

/// How bytes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// One line.
    Json,
    /// Indented, for people.
    PrettyJson,
    /// YAML.
    Yaml,
}

/// What is written about an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// All of it.
    Whole,
    /// Its metadata (`PartialObjectMetadata`), in this version of meta.k8s.io.
    Metadata(&'static str),
    /// A row of cells (`Table`), in this version of meta.k8s.io.
    Table(&'static str, Include),
}

/// What a Table's row carries besides the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Include {
    /// Nothing.
    None,
    /// The object's metadata.
    Metadata,
    /// The object.
    Object,
}

/// What the client takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Accepted {
    pub encoding: Encoding,
    pub form: Form,
}

/// What an endpoint can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    /// Objects and lists: JSON or YAML, with transforms.
    Objects,
    /// A stream of objects: JSON only, with transforms.
    Stream,
    /// Documents: JSON or YAML as they are.
    Documents,
}

/// One clause of an `Accept` header.
#[derive(Debug, PartialEq)]
pub(crate) struct Clause<'a> {
    /// `application/json`.
    pub media_type: &'a str,
    /// Parameters besides `q`.
    pub parameters: Vec<(&'a str, &'a str)>,
    quality: f32,
}

impl Clause<'_> {
    /// The value of a parameter; empty where it is absent.
    pub fn parameter(&self, name: &str) -> &str {
        self.parameters.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    fn specificity(&self) -> u8 {
        match self.media_type {
            "*/*" => 0,
            range if range.ends_with("/*") => 1,
            _ => 2,
        }
    }
}

/// The clauses of the `Accept` headers, the most wanted first. Without any the client takes everything.
pub(crate) fn clauses(headers: &HeaderMap) -> Vec<Clause<'_>> {
    let texts = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut clauses: Vec<Clause<'_>> = texts.flat_map(|text| text.split(',')).filter_map(clause).collect();
    clauses.sort_by(|a, b| b.quality.total_cmp(&a.quality).then(b.specificity().cmp(&a.specificity())));
    clauses
}

fn clause(text: &str) -> Option<Clause<'_>> {
    let mut parts = text.split(';').map(str::trim);
    let media_type = parts.next().filter(|media_type| !media_type.is_empty())?;
    let mut quality = 1.0;
    let mut parameters = Vec::new();
    for (key, value) in parts.filter_map(|part| part.split_once('=')) {
        let (key, value) = (key.trim(), value.trim().trim_matches('"'));
        if key == "q" {
            quality = value.parse().unwrap_or(1.0);
        } else {
            parameters.push((key, value));
        }
    }
    Some(Clause { media_type, parameters, quality })
}

/// Chooses the form of the answer.
///
/// # Errors
/// 406 where nothing that the client takes can be given; 400 for a bad `includeObject`.
pub(crate) fn accept(headers: &HeaderMap, query: &Query, offer: Offer) -> Result<Accepted, ApiError> {
    let json =
        if wants_pretty(headers, query) && offer != Offer::Stream { Encoding::PrettyJson } else { Encoding::Json };
    let clauses = clauses(headers);
    if clauses.is_empty() {
        return Ok(Accepted { encoding: json, form: Form::Whole });
    }
    for clause in &clauses {
        let encoding = match clause.media_type {
            "application/json" | "application/*" | "*/*" => json,
            "application/yaml" if offer != Offer::Stream => Encoding::Yaml,
            _ => continue,
        };
        if let Some(form) = form(clause, offer) {
            return Ok(Accepted { encoding, form: with_include(form, query)? });
        }
    }
    let offered: &[&str] = match offer {
        Offer::Stream => &["application/json"],
        Offer::Objects | Offer::Documents => &["application/json", "application/yaml"],
    };
    Err(ApiError::not_acceptable(offered))
}

/// The transform that a clause asks for; `None` where it cannot be given.
fn form(clause: &Clause<'_>, offer: Offer) -> Option<Form> {
    let kind = clause.parameter("as");
    if kind.is_empty() {
        return Some(Form::Whole);
    }
    if offer == Offer::Documents || clause.parameter("g") != "meta.k8s.io" {
        return None;
    }
    let version = match clause.parameter("v") {
        "v1" => "v1",
        "v1beta1" => "v1beta1",
        _ => return None,
    };
    match kind {
        "Table" => Some(Form::Table(version, Include::Metadata)),
        "PartialObjectMetadata" | "PartialObjectMetadataList" => Some(Form::Metadata(version)),
        _ => None,
    }
}

fn with_include(form: Form, query: &Query) -> Result<Form, ApiError> {
    let Form::Table(version, _) = form else { return Ok(form) };
    let include = match query.get("includeObject").unwrap_or_default() {
        "" | "Metadata" => Include::Metadata,
        "None" => Include::None,
        "Object" => Include::Object,
        other => return Err(ApiError::bad_request(format!("unrecognized includeObject value: {other:?}"))),
    };
    Ok(Form::Table(version, include))
}

/// Whether a person reads the answer: asked for, or known by the program's name.
fn wants_pretty(headers: &HeaderMap, query: &Query) -> bool {
    if let Some(value) = query.get("pretty").filter(|value| !value.is_empty()) {
        return matches!(value, "1" | "t" | "T" | "true" | "TRUE" | "True");
    }
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    ["curl", "Wget", "Mozilla/5.0"].iter().any(|known| agent.starts_with(known))
}

/// How a request's body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyFormat {
    /// JSON, also where the client does not say.
    Json,
    /// YAML.
    Yaml,
    /// Protobuf in its envelope; only taken, never written.
    Protobuf,
}

/// Media types of the bodies that are taken, as upstream lists them.
const BODY_TYPES: [&str; 3] = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

/// The format of a request's body.
///
/// # Errors
/// 415 for any other media type.
pub(crate) fn body_format(headers: &HeaderMap) -> Result<BodyFormat, ApiError> {
    match media_type(headers) {
        "" | "application/json" => Ok(BodyFormat::Json),
        "application/yaml" => Ok(BodyFormat::Yaml),
        "application/vnd.kubernetes.protobuf" => Ok(BodyFormat::Protobuf),
        _ => Err(ApiError::unsupported_media_type(&BODY_TYPES)),
    }
}

/// The request's media type without its parameters; empty where it has none.
pub(crate) fn media_type(headers: &HeaderMap) -> &str {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    text.split(';').next().unwrap_or_default().trim()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn check(accept_header: &str, raw_query: &str, offer: Offer) -> Result<Accepted, u16> {
        let mut headers = HeaderMap::new();
        if !accept_header.is_empty() {
            headers.insert(ACCEPT, accept_header.parse().unwrap());
        }
        accept(&headers, &Query::parse(raw_query), offer).map_err(|error| error.code)
    }

    #[test]
    fn the_most_wanted_form_that_exists_is_given() {
        let whole = |encoding| Ok(Accepted { encoding, form: Form::Whole });
        let table = |include| Ok(Accepted { encoding: Encoding::Json, form: Form::Table("v1", include) });
        let kubectl = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,\
                       application/json";
        let cases = [
            ("", "", Offer::Objects, whole(Encoding::Json)),
            ("*/*", "pretty=true", Offer::Objects, whole(Encoding::PrettyJson)),
            ("foo/bar", "", Offer::Objects, Err(406)),
            ("foo/bar, application/json", "", Offer::Objects, whole(Encoding::Json)),
            ("application/json;q=0.5, application/yaml", "", Offer::Objects, whole(Encoding::Yaml)),
            ("application/yaml", "", Offer::Stream, Err(406)),
            ("application/vnd.kubernetes.protobuf, application/json", "", Offer::Objects, whole(Encoding::Json)),
            ("application/vnd.kubernetes.protobuf", "", Offer::Objects, Err(406)),
            (kubectl, "", Offer::Objects, table(Include::Metadata)),
            (kubectl, "includeObject=Object", Offer::Stream, table(Include::Object)),
            (kubectl, "includeObject=x", Offer::Objects, Err(400)),
            (kubectl, "", Offer::Documents, whole(Encoding::Json)),
            ("application/json;as=Nonesuch;v=v1;g=meta.k8s.io", "", Offer::Objects, Err(406)),
        ];
        for (accept_header, raw_query, offer, expected) in cases {
            assert_eq!(check(accept_header, raw_query, offer), expected, "{accept_header} {raw_query}");
        }
    }

    #[test]
    fn a_body_is_json_yaml_protobuf_or_refused() {
        let format = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, text.parse().unwrap());
            body_format(&headers).map_err(|error| error.code)
        };
        assert_eq!(format("application/json; charset=utf-8"), Ok(BodyFormat::Json));
        assert_eq!(format("application/yaml"), Ok(BodyFormat::Yaml));
        assert_eq!(format("application/vnd.kubernetes.protobuf"), Ok(BodyFormat::Protobuf));
        assert_eq!(format("application/cbor"), Err(415));
        assert_eq!(body_format(&HeaderMap::new()).unwrap(), BodyFormat::Json);
    }
}
