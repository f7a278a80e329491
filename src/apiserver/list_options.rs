//! What a list, watch or deletecollection asks for: selectors, page, version, and how a watch begins and ends.
//!
//! Read from the query before anything else is done; the rules and texts are upstream's. It must not know the store.

use std::time::Duration;

use api::field::{Errors, Path};
use api::resource::Resource;
use api::selector::{FieldSelector, LabelSelector};
use api::status::{ApiError, GroupKind};

use crate::continue_token::Continue;
use crate::request::Query;

/// The revision that a read asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// Not given: the latest there is.
    Latest,
    /// `0`: whatever this server has.
    Any,
    /// At least this revision.
    AtLeast(u64),
    /// This revision and no other.
    Exactly(u64),
}

/// Which objects are meant.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    pub labels: LabelSelector,
    pub fields: FieldSelector,
}

impl Selection {
    /// Whether every object is meant.
    pub fn is_everything(&self) -> bool {
        self.labels.is_everything() && self.fields.is_empty()
    }
}

/// A checked list.
#[derive(Clone, Debug)]
pub(crate) struct ListOptions {
    pub selection: Selection,
    pub version: Version,
    /// Items of one page; `None` gives all.
    pub limit: Option<usize>,
    /// Where the page starts; excludes a version.
    pub page: Option<Continue>,
}

/// A checked watch.
#[derive(Clone, Debug)]
pub(crate) struct WatchOptions {
    pub selection: Selection,
    /// `Exactly` does not occur.
    pub version: Version,
    /// The client takes bookmarks.
    pub bookmarks: bool,
    /// Whether the present state is sent as ADDED events first; `None` leaves it to the version.
    pub initial_events: Option<bool>,
    /// When the watch ends; `None` leaves it to the server.
    pub timeout: Option<Duration>,
}

/// Reads the options of a list or deletecollection.
///
/// # Errors
/// 400 for what cannot be read, 422 for combinations that upstream forbids.
pub(crate) fn list(resource: &Resource, query: &Query) -> Result<ListOptions, ApiError> {
    let selection = selection(resource, query)?;
    let text = value(query, "resourceVersion");
    let matching = value(query, "resourceVersionMatch");
    let token = value(query, "continue");
    check_list(query, text, matching, token)?;
    // Of no meaning for a list, but read.
    integer(query, "timeoutSeconds")?;
    let page = match token {
        "" => None,
        _ if !matches!(text, "" | "0") => {
            return Err(ApiError::bad_request("specifying resource version is not allowed when using continue"));
        }
        token => Some(
            Continue::decode(token).map_err(|why| ApiError::bad_request(format!("invalid continue token: {why}")))?,
        ),
    };
    let limit = integer(query, "limit")?.and_then(|limit| usize::try_from(limit).ok()).filter(|limit| *limit > 0);
    let version = version(text).map_err(|why| {
        ApiError::bad_request(format!("invalid resource version: resourceVersion: Invalid value: {text:?}: {why}"))
    })?;
    let version = match version {
        Version::AtLeast(revision) if matching == "Exact" => Version::Exactly(revision),
        // Pages have always been exact where the client names a version and no match.
        Version::AtLeast(revision) if matching.is_empty() && limit.is_some() => Version::Exactly(revision),
        version => version,
    };
    Ok(ListOptions { selection, version, limit, page })
}

/// Reads the options of a watch.
///
/// # Errors
/// As `list`.
pub(crate) fn watch(resource: &Resource, query: &Query) -> Result<WatchOptions, ApiError> {
    let selection = selection(resource, query)?;
    let matching = value(query, "resourceVersionMatch");
    let initial_events = query.has("sendInitialEvents").then(|| query.flag("sendInitialEvents"));
    check_watch(matching, initial_events, value(query, "continue"))?;
    let timeout = integer(query, "timeoutSeconds")?.and_then(|seconds| u64::try_from(seconds).ok());
    let text = value(query, "resourceVersion");
    let version = version(text).map_err(|why| {
        let mut errors = Errors::new();
        errors.invalid(&Path::root("resourceVersion"), text, why);
        ApiError::invalid(GroupKind { group: resource.group, kind: resource.plural }, "", &errors)
    })?;
    Ok(WatchOptions {
        selection,
        version,
        bookmarks: query.flag("allowWatchBookmarks"),
        initial_events,
        timeout: timeout.filter(|seconds| *seconds > 0).map(Duration::from_secs),
    })
}

/// Reads `resourceVersion` of a get, and `resourceVersionMatch=Exact`, which upstream ignores here and which asks for the
/// object as it was at that revision.
///
/// # Errors
/// 400 where it is no number.
pub(crate) fn get(query: &Query) -> Result<Version, ApiError> {
    let text = value(query, "resourceVersion");
    let version = version(text).map_err(|why| {
        ApiError::bad_request(format!("invalid resource version: resourceVersion: Invalid value: {text:?}: {why}"))
    })?;
    Ok(match version {
        Version::AtLeast(revision) if value(query, "resourceVersionMatch") == "Exact" => Version::Exactly(revision),
        version => version,
    })
}

fn value<'a>(query: &'a Query, key: &str) -> &'a str {
    query.get(key).unwrap_or_default()
}

/// The number of a revision as clients write it. The error is Go's.
pub(crate) fn parse_revision(text: &str) -> Result<u64, String> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let out_of_range = || format!("strconv.ParseUint: parsing {text:?}: value out of range");
    if digits {
        return text.parse().map_err(|_| out_of_range());
    }
    Err(format!("strconv.ParseUint: parsing {text:?}: invalid syntax"))
}

fn version(text: &str) -> Result<Version, String> {
    match text {
        "" => Ok(Version::Latest),
        "0" => Ok(Version::Any),
        text => Ok(match parse_revision(text)? {
            0 => Version::Any,
            revision => Version::AtLeast(revision),
        }),
    }
}

/// A number in the query; `None` where it is absent or empty.
///
/// # Errors
/// 400 in Go's words.
pub(crate) fn integer(query: &Query, key: &str) -> Result<Option<i64>, ApiError> {
    let text = value(query, key);
    if text.is_empty() {
        return Ok(None);
    }
    let parsed = text.parse::<i64>().map_err(|error| {
        let why = match error.kind() {
            std::num::IntErrorKind::PosOverflow | std::num::IntErrorKind::NegOverflow => "value out of range",
            _ => "invalid syntax",
        };
        ApiError::bad_request(format!("strconv.ParseInt: parsing {text:?}: {why}"))
    });
    parsed.map(Some)
}

fn selection(resource: &Resource, query: &Query) -> Result<Selection, ApiError> {
    let labels = LabelSelector::parse(value(query, "labelSelector"));
    let labels = labels.map_err(|error| ApiError::bad_request(error.to_string()))?;
    let fields = FieldSelector::parse(value(query, "fieldSelector"));
    let fields = fields.map_err(|error| ApiError::bad_request(error.to_string()))?;
    fields.check(resource).map_err(|error| ApiError::bad_request(error.to_string()))?;
    Ok(Selection { labels, fields })
}

fn check_list(query: &Query, version: &str, matching: &str, token: &str) -> Result<(), ApiError> {
    let mut errors = Errors::new();
    let path = Path::root("resourceVersionMatch");
    if !matching.is_empty() {
        if version.is_empty() {
            errors.forbidden(&path, "resourceVersionMatch is forbidden unless resourceVersion is provided");
        }
        if !token.is_empty() {
            errors.forbidden(&path, "resourceVersionMatch is forbidden when continue is provided");
        }
        if !matches!(matching, "Exact" | "NotOlderThan") {
            errors.not_supported(&path, matching, &["Exact", "NotOlderThan", ""]);
        }
        if matching == "Exact" && version == "0" {
            let text = "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"";
            errors.forbidden(&path, text);
        }
    }
    if query.has("sendInitialEvents") {
        errors.forbidden(&Path::root("sendInitialEvents"), "sendInitialEvents is forbidden for list");
    }
    refuse(&errors)
}

fn check_watch(matching: &str, initial_events: Option<bool>, token: &str) -> Result<(), ApiError> {
    let mut errors = Errors::new();
    let path = Path::root("resourceVersionMatch");
    if initial_events.is_some() && matching != "NotOlderThan" {
        errors.forbidden(&path, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
    }
    if !matching.is_empty() {
        if initial_events.is_none() {
            let text = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided";
            errors.forbidden(&path, text);
        }
        if matching != "NotOlderThan" {
            errors.not_supported(&path, matching, &["NotOlderThan"]);
        }
        if !token.is_empty() {
            errors.forbidden(&path, "resourceVersionMatch is forbidden when continue is provided");
        }
    }
    refuse(&errors)
}

fn refuse(errors: &Errors) -> Result<(), ApiError> {
    if errors.is_empty() {
        return Ok(());
    }
    Err(ApiError::invalid(GroupKind { group: "meta.k8s.io", kind: "ListOptions" }, "", errors))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn resource() -> &'static Resource {
        api::resources::by_path("", "v1", "configmaps").unwrap()
    }

    fn list_error(query: &str) -> (u16, String) {
        let error = list(resource(), &Query::parse(query)).unwrap_err();
        (error.code, error.message)
    }

    #[test]
    fn versions_mean_what_upstreams_table_says() {
        let version = |query: &str| list(resource(), &Query::parse(query)).unwrap().version;
        assert_eq!(version(""), Version::Latest);
        assert_eq!(version("limit=5"), Version::Latest);
        assert_eq!(version("resourceVersion=0"), Version::Any);
        assert_eq!(version("resourceVersion=0&limit=5"), Version::Any);
        assert_eq!(version("resourceVersion=7"), Version::AtLeast(7));
        assert_eq!(version("resourceVersion=7&limit=5"), Version::Exactly(7));
        assert_eq!(version("resourceVersion=7&resourceVersionMatch=Exact"), Version::Exactly(7));
        assert_eq!(version("resourceVersion=7&resourceVersionMatch=NotOlderThan&limit=5"), Version::AtLeast(7));
    }

    #[test]
    fn forbidden_combinations_are_refused_with_upstreams_texts() {
        let invalid = |text: &str| (422, format!("ListOptions.meta.k8s.io \"\" is invalid: {text}"));
        let token = Continue { revision: Some(5), after: "a".to_owned() }.encode();
        let cases = [
            (
                "resourceVersionMatch=Exact".to_owned(),
                invalid(
                    "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is \
                     provided",
                ),
            ),
            (
                "resourceVersionMatch=Exact&resourceVersion=0".to_owned(),
                invalid(
                    "resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \
                     \"0\"",
                ),
            ),
            (
                "sendInitialEvents=true".to_owned(),
                invalid("sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list"),
            ),
            (
                format!("continue={token}&resourceVersion=5"),
                (400, "specifying resource version is not allowed when using continue".to_owned()),
            ),
            (
                "resourceVersion=abc".to_owned(),
                (
                    400,
                    "invalid resource version: resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \
                     \"abc\": invalid syntax"
                        .to_owned(),
                ),
            ),
            ("limit=x".to_owned(), (400, "strconv.ParseInt: parsing \"x\": invalid syntax".to_owned())),
            (
                "fieldSelector=spec.foo%3Dbar".to_owned(),
                (
                    400,
                    "\"spec.foo\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                        .to_owned(),
                ),
            ),
        ];
        for (query, expected) in cases {
            assert_eq!(list_error(&query), expected, "{query}");
        }
    }

    #[test]
    fn a_watch_with_initial_events_names_its_match() {
        let check = |query: &str| watch(resource(), &Query::parse(query)).map_err(|error| (error.code, error.message));
        let options = check("sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=1").unwrap();
        assert_eq!((options.initial_events, options.bookmarks), (Some(true), true));
        let (code, message) = check("sendInitialEvents=true").unwrap_err();
        assert_eq!(code, 422);
        assert!(message.ends_with("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
        let (code, message) = check("resourceVersion=abc").unwrap_err();
        assert_eq!(code, 422);
        assert!(message.starts_with("configmaps \"\" is invalid: resourceVersion: Invalid value: \"abc\""));
    }
}
