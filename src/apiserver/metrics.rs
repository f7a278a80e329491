//! `/metrics`: what the request path counts about itself, under upstream's stable names.
//!
//! The chain records, the router encodes. Every label has a bounded set of values: what a client invents (paths,
//! resources, methods) becomes empty or `other`.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use api::resources;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::config::{Sample, SampleKind};
use crate::request::RequestInfo;

/// Upstream's buckets of request durations; rules of dashboards select 1, 5 and 30.
const DURATION_BUCKETS: [f64; 23] = [
    0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0, 30.0,
    45.0, 60.0,
];
const SLI_BUCKETS: [f64; 21] =
    [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0];
/// Content type of the exposition.
pub const CONTENT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What a request is, in bounded labels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    verb: &'static str,
    dry_run: &'static str,
    group: &'static str,
    version: &'static str,
    resource: &'static str,
    subresource: Cow<'static, str>,
    scope: &'static str,
    component: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CountedLabels {
    verb: &'static str,
    dry_run: &'static str,
    group: &'static str,
    version: &'static str,
    resource: &'static str,
    subresource: Cow<'static, str>,
    scope: &'static str,
    component: &'static str,
    code: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LongRunningLabels {
    verb: &'static str,
    group: &'static str,
    version: &'static str,
    resource: &'static str,
    subresource: Cow<'static, str>,
    scope: &'static str,
    component: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct AuthenticationLabels {
    result: &'static str,
}

impl RequestLabels {
    /// The labels of a request.
    pub fn of(method: &Method, headers: &HeaderMap, info: &RequestInfo) -> Self {
        let mut labels = Self {
            verb: verb(method, headers, info),
            component: "apiserver",
            scope: scope(info),
            dry_run: if info.query.all("dryRun").any(|value| value == "All") { "All" } else { "" },
            ..Self::default()
        };
        if !info.is_resource {
            // Only paths that exist: anyone can ask for any other.
            labels.subresource = Cow::Borrowed(known_path(&info.path));
        } else if let Some(row) = resources::by_path(&info.group, &info.version, &info.resource) {
            (labels.group, labels.version, labels.resource) = (row.group, row.version, row.plural);
            if let Some(part) = row.subresource(&info.subresource) {
                labels.subresource = Cow::Borrowed(part.name);
            }
        }
        labels
    }

    fn counted(&self, code: u16) -> CountedLabels {
        let Self { verb, dry_run, group, version, resource, subresource, scope, component } = self.clone();
        CountedLabels { verb, dry_run, group, version, resource, subresource, scope, component, code: code.into() }
    }

    fn long_running(&self) -> LongRunningLabels {
        let Self { verb, group, version, resource, subresource, scope, component, .. } = self.clone();
        LongRunningLabels { verb, group, version, resource, subresource, scope, component }
    }
}

fn verb(method: &Method, headers: &HeaderMap, info: &RequestInfo) -> &'static str {
    if info.is_resource && matches!(&*info.subresource, "exec" | "attach" | "portforward" | "proxy" | "log") {
        return "CONNECT";
    }
    match (&*info.verb, method.as_str()) {
        ("list", _) => "LIST",
        ("watch", _) => "WATCH",
        ("deletecollection", _) => "DELETECOLLECTION",
        ("patch", _) => {
            let content = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
            if content.starts_with("application/apply-patch") { "APPLY" } else { "PATCH" }
        }
        (_, "GET" | "HEAD") => "GET",
        (_, "POST") => "POST",
        (_, "PUT") => "PUT",
        (_, "DELETE") => "DELETE",
        _ => "other",
    }
}

fn scope(info: &RequestInfo) -> &'static str {
    match (info.is_resource, &*info.verb) {
        (true, "create") | (true, _) if !info.name.is_empty() || info.verb == "create" => "resource",
        (true, _) if !info.namespace.is_empty() => "namespace",
        (true, _) => "cluster",
        (false, _) => "",
    }
}

fn known_path(path: &str) -> &'static str {
    const PATHS: [&str; 9] =
        ["/", "/livez", "/readyz", "/healthz", "/metrics", "/version", "/api", "/apis", "/openid/v1/jwks"];
    PATHS.into_iter().find(|known| *known == path).unwrap_or_default()
}

/// The counters of one API server.
pub struct Metrics {
    registry: Registry,
    requests: Family<CountedLabels, Counter>,
    durations: Family<RequestLabels, Histogram, fn() -> Histogram>,
    sli_durations: Family<RequestLabels, Histogram, fn() -> Histogram>,
    long_running: Family<LongRunningLabels, Gauge>,
    dropped: Family<CountedLabels, Counter>,
    authentications: Family<AuthenticationLabels, Counter>,
}

impl Metrics {
    /// Counters at zero.
    pub fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::default(),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(DURATION_BUCKETS)),
            sli_durations: Family::new_with_constructor(|| Histogram::new(SLI_BUCKETS)),
            long_running: Family::default(),
            dropped: Family::default(),
            authentications: Family::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("apiserver_request", "Requests by verb, resource and code", metrics.requests.clone());
        registry.register(
            "apiserver_request_duration_seconds",
            "Time from a request's arrival to the end of its answer",
            metrics.durations.clone(),
        );
        registry.register(
            "apiserver_request_sli_duration_seconds",
            "As apiserver_request_duration_seconds, without watches and connections",
            metrics.sli_durations.clone(),
        );
        registry.register(
            "apiserver_longrunning_requests",
            "Watches and other long-running requests under way",
            metrics.long_running.clone(),
        );
        registry.register(
            "apiserver_request_terminations",
            "Requests that were cut off by the server itself",
            metrics.dropped.clone(),
        );
        registry.register("authentication_attempts", "Authentications by result", metrics.authentications.clone());
        metrics
    }

    /// A request ended.
    pub fn request_ended(&self, labels: &RequestLabels, code: u16, took: Duration) {
        self.requests.get_or_create(&labels.counted(code)).inc();
        self.durations.get_or_create(labels).observe(took.as_secs_f64());
        if !matches!(labels.verb, "WATCH" | "CONNECT") {
            self.sli_durations.get_or_create(labels).observe(took.as_secs_f64());
        }
    }

    /// A long-running request began.
    pub fn long_running_began(&self, labels: &RequestLabels) {
        self.long_running.get_or_create(&labels.long_running()).inc();
    }

    /// A long-running request ended.
    pub fn long_running_ended(&self, labels: &RequestLabels) {
        self.long_running.get_or_create(&labels.long_running()).dec();
    }

    /// The server refused a request for its own sake, or gave it up.
    pub fn terminated(&self, labels: &RequestLabels, code: u16) {
        self.dropped.get_or_create(&labels.counted(code)).inc();
    }

    /// A request was authenticated, or could not be.
    pub fn authenticated(&self, result: &'static str) {
        self.authentications.get_or_create(&AuthenticationLabels { result }).inc();
    }

    /// The text of `/metrics`, with samples taken just now at its end.
    pub fn encode(&self, samples: &[Sample]) -> String {
        let mut out = String::new();
        text::encode_registry(&mut out, &self.registry).expect("writing to a string cannot fail");
        let mut last = "";
        for sample in samples {
            if sample.name != last {
                let kind = if sample.kind == SampleKind::Counter { "counter" } else { "gauge" };
                let _ = write!(out, "# HELP {0} {1}.\n# TYPE {0} {kind}\n", sample.name, sample.help);
                last = sample.name;
            }
            let suffix = if sample.kind == SampleKind::Counter { "_total" } else { "" };
            let _ = writeln!(out, "{}{suffix}{} {}", sample.name, labels(sample), sample.value);
        }
        out.push_str("# EOF\n");
        out
    }
}

fn labels(sample: &Sample) -> String {
    if sample.labels.is_empty() {
        return String::new();
    }
    let escape = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let list: Vec<String> = sample.labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escape(value))).collect();
    format!("{{{}}}", list.join(","))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn labels_of(method: &Method, url: &str) -> RequestLabels {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        RequestLabels::of(method, &HeaderMap::new(), &RequestInfo::parse(method, path, query).unwrap())
    }

    #[test]
    fn labels_are_upstreams_and_bounded() {
        let list = labels_of(&Method::GET, "/api/v1/namespaces/x/configmaps");
        assert_eq!((list.verb, list.resource, list.scope, list.version), ("LIST", "configmaps", "namespace", "v1"));
        let create = labels_of(&Method::POST, "/api/v1/namespaces/x/configmaps");
        assert_eq!((create.verb, create.scope), ("POST", "resource"));
        let watch = labels_of(&Method::GET, "/api/v1/configmaps?watch=1");
        assert_eq!((watch.verb, watch.scope), ("WATCH", "cluster"));
        let odd = labels_of(&Method::from_bytes(b"ODD").unwrap(), "/apis/a/b/c?dryRun=x");
        assert_eq!(odd, labels_of(&Method::from_bytes(b"ODDER").unwrap(), "/apis/d/e/f"));
        assert_eq!(labels_of(&Method::GET, "/some/where").subresource, "");
    }

    #[test]
    fn the_text_carries_upstreams_names_and_the_samples() {
        let metrics = Metrics::new();
        let labels = labels_of(&Method::GET, "/api/v1/namespaces/x/configmaps/a");
        metrics.request_ended(&labels, 200, Duration::from_millis(30));
        let sample = Sample {
            name: "etcd_server_has_leader",
            help: "Whether there is a leader",
            kind: SampleKind::Gauge,
            labels: vec![("a", "b\"c".to_owned())],
            value: 1.0,
        };
        let text = metrics.encode(&[sample]);
        for line in [
            r#"apiserver_request_total{verb="GET",dry_run="",group="",version="v1",resource="configmaps",subresource="",scope="resource",component="apiserver",code="200"} 1"#,
            r#"le="1.0""#,
            "# TYPE etcd_server_has_leader gauge",
            r#"etcd_server_has_leader{a="b\"c"} 1"#,
        ] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
