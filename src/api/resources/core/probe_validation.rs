//! The rules of probes and lifecycle hooks: one way to ask, and numbers that make sense.
//!
//! Called by `container_validation.rs` for containers that go on running.

use serde_json::Value;

use crate::field::{Errors, Path};
use crate::resources::checks;
use crate::resources::values::{int, items, text};

const PROBE_HANDLERS: &[&str] = &["exec", "httpGet", "tcpSocket", "grpc"];
const HOOK_HANDLERS: &[&str] = &["exec", "httpGet", "tcpSocket", "sleep"];

/// Checks the hooks and probes of a container. `grace` is the pod's time to end, in seconds.
pub fn validate(container: &Value, grace: Option<i64>, path: &Path, errors: &mut Errors) {
    for hook in ["postStart", "preStop"] {
        let handler = &container["lifecycle"][hook];
        if !handler.is_null() {
            validate_handler(handler, HOOK_HANDLERS, grace, &path.child("lifecycle").child(hook), errors);
        }
    }
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let probe = &container[name];
        if !probe.is_null() {
            validate_probe(probe, name, grace, &path.child(name), errors);
        }
    }
}

fn validate_probe(probe: &Value, name: &str, grace: Option<i64>, path: &Path, errors: &mut Errors) {
    validate_handler(probe, PROBE_HANDLERS, grace, path, errors);
    for field in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"] {
        checks::not_negative(errors, probe, path, field);
    }
    let own_grace = int(probe, "terminationGracePeriodSeconds");
    let grace_path = path.child("terminationGracePeriodSeconds");
    if let Some(seconds) = own_grace
        && seconds <= 0
    {
        errors.invalid(&grace_path, seconds, "must be greater than 0");
    }
    let threshold = int(probe, "successThreshold").unwrap_or_default();
    match (name, own_grace) {
        ("readinessProbe", Some(seconds)) => {
            errors.invalid(&grace_path, seconds, "must not be set for readinessProbes");
        }
        ("readinessProbe", None) => {}
        // One success is enough to be alive.
        _ if threshold != 1 => errors.invalid(&path.child("successThreshold"), threshold, "must be 1"),
        _ => {}
    }
}

fn validate_handler(holder: &Value, handlers: &[&str], grace: Option<i64>, path: &Path, errors: &mut Errors) {
    let set = checks::set_among(holder, handlers);
    for field in set.iter().skip(1) {
        errors.forbidden(&path.child(field), "may not specify more than 1 handler type");
    }
    let Some(first) = set.first() else {
        return errors.required(path, "must specify a handler type");
    };
    let (handler, path) = (&holder[*first], path.child(first));
    match *first {
        "exec" if items(handler, "command").is_empty() => errors.required(&path.child("command"), ""),
        "httpGet" => validate_http(handler, &path, errors),
        "tcpSocket" => checks::port(errors, &path.child("port"), &handler["port"]),
        "grpc" => checks::port_number(errors, &path.child("port"), int(handler, "port").unwrap_or_default()),
        "sleep" => {
            let seconds = int(handler, "seconds").unwrap_or_default();
            if let Some(grace) = grace
                && !(0..=grace).contains(&seconds)
            {
                let detail = format!("must be non-negative and less than terminationGracePeriodSeconds ({grace})");
                errors.invalid(&path, seconds, detail);
            }
        }
        _ => {}
    }
}

fn validate_http(handler: &Value, path: &Path, errors: &mut Errors) {
    const HEADER: &str = "a valid HTTP header must consist of alphanumeric characters or '-' \
        (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";
    if text(handler, "path").is_empty() {
        errors.required(&path.child("path"), "");
    }
    checks::port(errors, &path.child("port"), &handler["port"]);
    for header in items(handler, "httpHeaders") {
        let name = text(header, "name");
        let valid = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !valid {
            errors.invalid(&path.child("httpHeaders"), name, HEADER);
        }
    }
}
