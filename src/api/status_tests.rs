//! Statuses against upstream's: bytes, codes, reasons and messages.
#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;
use crate::field::Path;

const PODS: GroupResource<'static> = GroupResource { group: "", resource: "pods" };
const DEPLOYMENTS: GroupResource<'static> = GroupResource { group: "apps", resource: "deployments" };

#[test]
fn the_bytes_are_those_of_upstream() {
    let text = String::from_utf8(ApiError::not_found(PODS, "x").to_json_bytes()).unwrap();
    assert_eq!(
        text,
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"pods \
         \\\"x\\\" not found\",\"reason\":\"NotFound\",\"details\":{\"name\":\"x\",\"kind\":\"pods\"},\"code\":404}\n"
    );
}

#[test]
fn messages_codes_and_reasons_are_those_of_upstream() {
    let mut errors = Errors::new();
    errors.invalid(&Path::root("spec").child("replicas"), -1, "must be greater than or equal to 0");
    let one = ApiError::invalid(GroupKind { group: "apps", kind: "Deployment" }, "x", &errors);
    errors.required(&Path::root("spec").child("selector"), "");
    errors.required(&Path::root("spec").child("selector"), "");
    let many = ApiError::invalid(GroupKind { group: "", kind: "Pod" }, "x", &errors);
    let access = Access { user: "u", verb: "list", resource: "pods", namespace: "default", ..Access::default() };
    let path = Access { user: "u", verb: "get", path: "/<a>", reason: "no", ..Access::default() };
    let cases = [
        (ApiError::already_exists(DEPLOYMENTS, "a"), 409, "AlreadyExists", "deployments.apps \"a\" already exists"),
        (
            ApiError::modified(PODS, "a"),
            409,
            "Conflict",
            "Operation cannot be fulfilled on pods \"a\": the object has been modified; please apply your changes \
             to the latest version and try again",
        ),
        (
            one,
            422,
            "Invalid",
            "Deployment.apps \"x\" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0",
        ),
        (
            many,
            422,
            "Invalid",
            "Pod \"x\" is invalid: [spec.replicas: Invalid value: -1: must be greater than or equal to 0, \
             spec.selector: Required value]",
        ),
        (
            ApiError::access_denied(&access),
            403,
            "Forbidden",
            "pods is forbidden: User \"u\" cannot list resource \"pods\" in API group \"\" in the namespace \
             \"default\"",
        ),
        (ApiError::access_denied(&path), 403, "Forbidden", "forbidden: User \"u\" cannot get path \"/&lt;a&gt;\": no"),
        (
            ApiError::body_too_large(3_145_728),
            413,
            "RequestEntityTooLarge",
            "Request entity too large: limit is 3145728",
        ),
        (ApiError::too_old_resource_version(1, 5), 410, "Expired", "too old resource version: 1 (5)"),
    ];
    for (error, code, reason, message) in cases {
        assert_eq!((error.code, error.reason, error.message.as_str()), (code, reason, message));
    }
}

#[test]
fn a_future_resource_version_says_why_and_when_to_come_back() {
    let error = ApiError::too_large_resource_version(5, 3);
    assert_eq!(error.retry_after_seconds(), Some(1));
    assert_eq!(
        error.to_value(),
        json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "code": 504,
            "message": "Timeout: Too large resource version: 5, current: 3", "reason": "Timeout",
            "details": {"retryAfterSeconds": 1, "causes": [
                {"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}]}})
    );
}

#[test]
fn an_expired_list_carries_a_token_to_go_on_with() {
    assert_eq!(ApiError::continue_expired("abc").to_value()["metadata"], json!({"continue": "abc"}));
}
