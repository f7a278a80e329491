//! Input that is wrong before it is an object: nesting, encodings, bombs, and HTTP that is none. Each row has the answer
//! that upstream gives, or the one that `docs/deviations.md` tells; the server goes on, and nobody waits for long.

use std::time::Instant;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::harness::wire::ANSWER_MAX;
use crate::harness::{Shared, Test, request, tests};

/// The table.
pub const TESTS: &[Test] = tests![
    bodies_made_to_exhaust_the_reader_are_refused_in_time,
    text_that_json_cannot_hold_is_refused_or_mended,
    numbers_beyond_their_type_are_refused,
    fields_that_are_twice_or_unknown_are_told,
    patches_made_to_grow_are_refused,
    queries_out_of_range_are_refused,
    bytes_that_are_no_proper_request_are_refused_and_the_connection_ends,
];

const JSON: &str = "application/json";
const YAML: &str = "application/yaml";
const PROTOBUF: &str = "application/vnd.kubernetes.protobuf";

struct Row {
    what: &'static str,
    method: &'static str,
    path: String,
    content: &'static str,
    body: Vec<u8>,
    code: u16,
    says: &'static str,
}

fn post(
    what: &'static str,
    path: &str,
    content: &'static str,
    body: impl Into<Vec<u8>>,
    code: u16,
    says: &'static str,
) -> Row {
    Row { what, method: "POST", path: path.to_owned(), content, body: body.into(), code, says }
}

fn patch(
    what: &'static str,
    path: &str,
    kind: &'static str,
    body: impl Into<Vec<u8>>,
    code: u16,
    says: &'static str,
) -> Row {
    Row { what, method: "PATCH", path: path.to_owned(), content: kind, body: body.into(), code, says }
}

fn get(what: &'static str, path: &str, code: u16, says: &'static str) -> Row {
    Row { what, method: "GET", path: path.to_owned(), content: JSON, body: Vec::new(), code, says }
}

/// Sends all rows, one after the other, and tells every wrong answer at once.
async fn check(cluster: &Shared, rows: Vec<Row>) -> Result<()> {
    let mut wrong = Vec::new();
    for row in rows {
        let client = cluster.client().await?;
        let started = Instant::now();
        let headers = [("content-type", row.content)];
        let answer = request::send(&client, row.method, &row.path, &headers, row.body).await;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                wrong.push(format!("{}: {error:#}", row.what));
                continue;
            }
        };
        let value = answer.json().unwrap_or(Value::Null);
        let shaped = row.code < 300 || (value["kind"] == "Status" && value["code"] == row.code);
        let text = answer.text() + &answer.warnings().join(" ");
        if answer.status.as_u16() != row.code || !shaped || !text.contains(row.says) {
            wrong.push(format!("{}: wanted {} {:?}, got {} {text:.500}", row.what, row.code, row.says, answer.status));
        }
        if started.elapsed() > ANSWER_MAX {
            wrong.push(format!("{}: took {:.1} s", row.what, started.elapsed().as_secs_f64()));
        }
    }
    if !wrong.is_empty() {
        bail!("{} wrong answers:\n{}", wrong.len(), wrong.join("\n"));
    }
    cluster.get("/api/v1/namespaces/default").await.map(drop)
}

/// A ConfigMap of that name with more fields behind `metadata`.
fn map(name: &str, more: &str) -> String {
    format!(r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"{name}"}}{more}}}"#)
}

async fn bodies_made_to_exhaust_the_reader_are_refused_in_time(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("exhaust").await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let deep = |open: &str, close: &str, count: usize| {
        map("a", &format!(",\"x\":{}1{}", open.repeat(count), close.repeat(count)))
    };
    let laughs: String = ('a'..='i')
        .zip('b'..='j')
        .map(|(from, to)| format!("{to}: &{to} [{}]\n", vec![format!("*{from}"); 9].join(",")))
        .collect();
    let laughs = format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\na: &a [x,x,x,x,x,x,x,x,x]\n{laughs}");
    let too_deep = "exceeded max depth";
    let unreadable = "error converting YAML to JSON";
    let fields: Vec<String> = (0..50_000).map(|i| format!("\"k{i}\":1")).collect();
    check(
        &cluster,
        vec![
            post("arrays 10,001 deep", &all, JSON, deep("[", "]", 10_001), 400, too_deep),
            post("objects 10,001 deep", &all, JSON, deep("{\"a\":", "}", 10_001), 400, too_deep),
            post("a million brackets", &all, JSON, "[".repeat(1_000_000), 400, too_deep),
            post(
                "arrays 200 deep, in a field that nobody knows",
                &all,
                JSON,
                deep("[", "]", 200),
                201,
                "unknown field \\\"x\\\"",
            ),
            post("a billion laughs", &all, YAML, laughs, 400, unreadable),
            post("YAML 100,000 deep", &all, YAML, "[".repeat(100_000), 400, unreadable),
            post("YAML sequences in sequences", &all, YAML, "- ".repeat(400_000), 400, unreadable),
            post("YAML keys in keys", &all, YAML, "? ".repeat(400_000), 400, unreadable),
            post("YAML anchors in a row", &all, YAML, "&a ".repeat(300_000), 400, unreadable),
            post("an open YAML quote", &all, YAML, format!("a: \"{}", "\\u0041".repeat(300_000)), 400, unreadable),
            post("two YAML documents", &all, YAML, "a: 1\n---\nb: 2\n", 400, unreadable),
            post("an alias of nothing", &all, YAML, "a: *b\n", 400, unreadable),
            post(
                "YAML that is a JSON body's lie",
                &all,
                JSON,
                "apiVersion: v1\nkind: ConfigMap\n",
                400,
                "json parse error",
            ),
            post(
                "50,000 unknown fields",
                &all,
                JSON,
                map("b", &format!(",{}", fields.join(","))),
                201,
                "unknown field",
            ),
            post("gzip that is not undone", &all, JSON, [0x1f, 0x8b, 8, 0, 0, 0, 0, 0].as_slice(), 400, ""),
            post(
                "protobuf with nothing behind its prefix",
                &all,
                PROTOBUF,
                b"k8s\0".as_slice(),
                422,
                "name or generateName is required",
            ),
            post(
                "protobuf with a length of 2^31",
                &all,
                PROTOBUF,
                b"k8s\0\x0a\xff\xff\xff\xff\x07".as_slice(),
                400,
                "",
            ),
            post("protobuf of an unknown wire type", &all, PROTOBUF, b"k8s\0\x0f\x01".as_slice(), 400, ""),
            post(
                "protobuf that nests itself",
                &all,
                PROTOBUF,
                [b"k8s\0".as_slice(), &b"\x12\x7f".repeat(1000)].concat(),
                400,
                "",
            ),
        ],
    )
    .await
}

async fn text_that_json_cannot_hold_is_refused_or_mended(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("text").await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let data = |name: &str, value: &str| map(name, &format!(",\"data\":{{\"k\":\"{value}\"}}"));
    let bytes = |name: &str, value: &[u8]| {
        let text = data(name, "?").into_bytes();
        let at = text.iter().rposition(|byte| *byte == b'?').expect("it is there");
        [&text[..at], value, &text[at + 1..]].concat()
    };
    check(
        &cluster,
        vec![
            post("bytes that are no UTF-8", &all, JSON, bytes("a", b"\xff\xfe"), 400, "invalid UTF-8 in string"),
            post("a cut UTF-8 character", &all, JSON, bytes("a", b"\xe2\x82"), 400, "invalid UTF-8 in string"),
            post(
                "a mark of byte order",
                &all,
                JSON,
                ["\u{feff}".as_bytes(), data("a", "v").as_bytes()].concat(),
                400,
                "invalid character",
            ),
            post(
                "UTF-16",
                &all,
                JSON,
                data("a", "v").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
                400,
                "",
            ),
            post("a raw control character", &all, JSON, bytes("a", b"\x01"), 400, "in string literal"),
            post("a raw null", &all, JSON, bytes("a", b"\0"), 400, "in string literal"),
            post("an escaped null", &all, JSON, data("a", "\\u0000"), 201, "\\u0000"),
            post("half a surrogate", &all, JSON, data("b", "\\ud800"), 201, "\u{fffd}"),
            post("a surrogate pair", &all, JSON, data("c", "\\ud83d\\ude00"), 201, "😀"),
            post("a bad escape", &all, JSON, data("d", "\\x41"), 400, "in string escape code"),
            post("a null in a name", &all, JSON, map("a\\u0000b", ""), 422, "Invalid value"),
            post(
                "a line break in a label",
                &all,
                JSON,
                r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"e","labels":{"a":"x\ny"}}}"#,
                422,
                "metadata.labels: Invalid value",
            ),
            post("something behind the object", &all, JSON, data("f", "v") + "x", 400, "after top-level value"),
            post("two objects", &all, JSON, data("f", "v").repeat(2), 400, "after top-level value"),
            post("a comment", &all, JSON, data("f", "v") + "// x", 400, "after top-level value"),
            post("single quotes", &all, JSON, "{'a':1}", 400, "looking for beginning of object key string"),
            post(
                "annotations of 257 KiB",
                &all,
                JSON,
                json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "f",
                "annotations": { "a": "x".repeat(257 << 10) } } })
                .to_string(),
                422,
                "metadata.annotations: Too long",
            ),
            post("data of more than 1 MiB", &all, JSON, data("f", &"x".repeat((1 << 20) + 1)), 422, "Too long"),
        ],
    )
    .await
}

async fn numbers_beyond_their_type_are_refused(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("numbers").await?;
    let services = format!("/api/v1/namespaces/{namespace}/services");
    let pods = format!("/api/v1/namespaces/{namespace}/pods?dryRun=All");
    let port = |number: &str| {
        format!(
            r#"{{"apiVersion":"v1","kind":"Service","metadata":{{"name":"s"}},"spec":{{"ports":[{{"port":{number}}}]}}}}"#
        )
    };
    let memory = |quantity: &str| {
        json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p" }, "spec": { "containers": [{
            "name": "c", "image": "i", "resources": { "requests": { "memory": quantity } } }] } })
        .to_string()
    };
    let no_quantity = "quantities must match the regular expression";
    let long = "9".repeat(100_000);
    check(
        &cluster,
        vec![
            post("1e400", &services, JSON, port("1e400"), 400, "cannot unmarshal number 1e400"),
            post("NaN", &services, JSON, port("NaN"), 400, "looking for beginning of value"),
            post("Infinity", &services, JSON, port("Infinity"), 400, "looking for beginning of value"),
            post("-0", &services, JSON, port("-0"), 422, "must be between 1 and 65535"),
            post("a fraction", &services, JSON, port("80.5"), 400, "cannot unmarshal number 80.5"),
            post(
                "2^63",
                &services,
                JSON,
                port("9223372036854775808"),
                400,
                "cannot unmarshal number 9223372036854775808",
            ),
            post("2^64", &services, JSON, port("18446744073709551616"), 400, "cannot unmarshal number"),
            post("hexadecimal", &services, JSON, port("0x50"), 400, "after object key:value pair"),
            post("a leading zero", &services, JSON, port("080"), 400, "after object key:value pair"),
            post("a plus", &services, JSON, port("+80"), 400, "looking for beginning of value"),
            post("100,000 digits", &services, JSON, port(&long), 400, "cannot unmarshal number"),
            post("a text for a number", &services, JSON, port("\"80\""), 400, "cannot unmarshal string"),
            post(
                "a list for an object",
                &services,
                JSON,
                r#"{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":[]}"#,
                400,
                "cannot unmarshal array",
            ),
            post("a quantity of words", &pods, JSON, memory("abc"), 400, no_quantity),
            post("an unknown suffix", &pods, JSON, memory("1Zi"), 400, no_quantity),
            post("two points", &pods, JSON, memory("1.2.3"), 400, no_quantity),
            post("an empty quantity", &pods, JSON, memory(""), 400, no_quantity),
            post("a space", &pods, JSON, memory("1 Gi"), 400, no_quantity),
            post("a negative quantity", &pods, JSON, memory("-1"), 422, "must be greater than or equal to 0"),
            post("an endless exponent", &pods, JSON, memory("1e999999999"), 201, ""),
            post("an endless negative exponent", &pods, JSON, memory("1e-999999999"), 201, ""),
            post("a quantity of 100,000 digits", &pods, JSON, memory(&long), 201, ""),
        ],
    )
    .await
}

async fn fields_that_are_twice_or_unknown_are_told(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("twice").await?;
    let all = format!("/api/v1/namespaces/{namespace}/configmaps");
    let strict = format!("{all}?fieldValidation=Strict");
    let twice = |name: &str| map(name, r#","data":{"a":"1","a":"2"}"#);
    let (one, other) = ("duplicate field \\\"data.a\\\"", "unknown field \\\"zzz\\\"");
    check(
        &cluster,
        vec![
            post("a key twice", &all, JSON, twice("a"), 201, one),
            post("the last of them counts", &all, JSON, twice("b"), 201, "\"data\":{\"a\":\"2\"}"),
            post("a key twice, strictly", &strict, JSON, twice("c"), 400, "strict decoding error: duplicate field"),
            post(
                "a key twice in YAML",
                &strict,
                YAML,
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: one, a: two}\n",
                400,
                "strict decoding error: ",
            ),
            post("an unknown field", &all, JSON, map("d", ",\"zzz\":1"), 201, other),
            post(
                "an unknown field, strictly",
                &strict,
                JSON,
                map("e", ",\"zzz\":1"),
                400,
                "strict decoding error: unknown field",
            ),
            post(
                "an unknown kind of validation",
                &format!("{all}?fieldValidation=Wild"),
                JSON,
                map("e", ""),
                422,
                "fieldValidation",
            ),
            post(
                "a manager of 129 bytes",
                &format!("{all}?fieldManager={}", "m".repeat(129)),
                JSON,
                map("e", ""),
                422,
                "may not be more than 128 bytes",
            ),
            post(
                "a manager that cannot be printed",
                &format!("{all}?fieldManager=%01"),
                JSON,
                map("e", ""),
                422,
                "invalid character U+0001 (at position 0)",
            ),
            post("an unknown dry run", &format!("{all}?dryRun=Some"), JSON, map("e", ""), 422, "dryRun"),
            post(
                "a bad deadline",
                &format!("{all}?timeout=soon"),
                JSON,
                map("e", ""),
                400,
                "invalid timeout specified in the request URL",
            ),
        ],
    )
    .await
}

async fn patches_made_to_grow_are_refused(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("grow").await?;
    cluster.kubectl(&format!("create configmap a -n {namespace} --from-literal=k=v")).await?;
    let one = format!("/api/v1/namespaces/{namespace}/configmaps/a");
    const STEPS: &str = "application/json-patch+json";
    const MERGE: &str = "application/merge-patch+json";
    const STRATEGIC: &str = "application/strategic-merge-patch+json";
    let test = json!({ "op": "test", "path": "/metadata/name", "value": "a" });
    let doubling: Vec<Value> = std::iter::once(json!({ "op": "add", "path": "/data/x", "value": "y".repeat(1000) }))
        .chain((0..40).map(|i| json!({ "op": "copy", "from": "/data", "path": format!("/data/k{i}") })))
        .collect();
    let nesting: Vec<Value> = std::iter::once(json!({ "op": "add", "path": "/x", "value": {} }))
        .chain((0..9000).map(|_| json!({ "op": "move", "from": "/x", "path": "/y" })))
        .collect();
    let shifting: Vec<Value> = std::iter::once(json!({ "op": "add", "path": "/x", "value": [] }))
        .chain((0..9_999).map(|_| json!({ "op": "add", "path": "/x/0", "value": 1 })))
        .collect();
    let deep = |count: usize| format!("{}1{}", "{\"a\":".repeat(count), "}".repeat(count));
    check(
        &cluster,
        vec![
            patch(
                "10,001 operations",
                &one,
                STEPS,
                json!(vec![test.clone(); 10_001]).to_string(),
                413,
                "The allowed maximum operations in a JSON patch is 10000, got 10001",
            ),
            patch("10,000 operations", &one, STEPS, json!(vec![test; 10_000]).to_string(), 200, ""),
            patch("copies of copies", &one, STEPS, json!(doubling).to_string(), 422, ""),
            patch("moves to and fro", &one, STEPS, json!(nesting).to_string(), 422, ""),
            patch("10,000 insertions at the front", &one, STEPS, json!(shifting).to_string(), 200, ""),
            patch("an operation of nothing", &one, STEPS, r#"[{"op":"fly","path":"/a"}]"#, 422, ""),
            patch("a path without a slash", &one, STEPS, r#"[{"op":"add","path":"data","value":1}]"#, 422, ""),
            patch(
                "an index of 2^64",
                &one,
                STEPS,
                r#"[{"op":"add","path":"/metadata/finalizers/18446744073709551616","value":"a"}]"#,
                422,
                "",
            ),
            patch("no JSON", &one, STEPS, "[{", 400, ""),
            patch("an operation that is none", &one, STEPS, "[1]", 400, ""),
            patch("a merge patch 10,001 deep", &one, MERGE, deep(10_001), 400, ""),
            patch("a merge patch that is null", &one, MERGE, "null", 400, ""),
            patch("a merge patch that takes the metadata away", &one, MERGE, r#"{"metadata":null}"#, 400, ""),
            patch(
                "another kind",
                &one,
                MERGE,
                r#"{"kind":"Secret"}"#,
                422,
                "converting (v1.Secret) to (core.ConfigMap)",
            ),
            patch("another version", &one, MERGE, r#"{"apiVersion":"v2"}"#, 422, "is registered for version"),
            patch(
                "another namespace",
                &one,
                MERGE,
                r#"{"metadata":{"namespace":"default"}}"#,
                400,
                "the namespace of the provided object does not match",
            ),
            patch(
                "another uid",
                &one,
                MERGE,
                r#"{"metadata":{"uid":"x"}}"#,
                422,
                "metadata.uid: Invalid value: \\\"x\\\": field is immutable",
            ),
            patch(
                "an old revision",
                &one,
                MERGE,
                r#"{"metadata":{"resourceVersion":"1"}}"#,
                409,
                "the object has been modified",
            ),
            patch(
                "a revision that is no number",
                &one,
                MERGE,
                r#"{"metadata":{"resourceVersion":"x"}}"#,
                422,
                "metadata.resourceVersion: Invalid value",
            ),
            patch(
                "a finalizer that is no name",
                &one,
                MERGE,
                r#"{"metadata":{"finalizers":["a b"]}}"#,
                422,
                "metadata.finalizers",
            ),
            patch("an unknown directive", &one, STRATEGIC, r#"{"$patch":"wild"}"#, 400, "unknown patch type: wild"),
            patch(
                "keys to retain that are missing",
                &one,
                STRATEGIC,
                r#"{"$retainKeys":["x"],"data":{"y":"z"}}"#,
                400,
                "invalid patch format of retainKeys",
            ),
            patch("a strategic list", &one, STRATEGIC, "[]", 400, ""),
            patch(
                "apply",
                &one,
                "application/apply-patch+yaml",
                "x",
                415,
                "the body of the request was in an unknown format",
            ),
            patch("no type at all", &one, "", "{}", 415, "the body of the request was in an unknown format"),
        ],
    )
    .await
}

async fn queries_out_of_range_are_refused(cluster: Shared) -> Result<()> {
    let all = "/api/v1/namespaces/default/configmaps";
    let query = |text: &str| format!("{all}?{text}");
    let terms: Vec<String> = (0..4000).map(|i| format!("k{i}%3Dv")).collect();
    let old = "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJhIn0";
    let unversioned = "continue=eyJydiI6MSwic3RhcnQiOiJhIn0";
    check(
        &cluster,
        vec![
            get("a limit of -1 is none", &query("limit=-1"), 200, ""),
            get("a limit of 2^63", &query("limit=9223372036854775808"), 400, "value out of range"),
            get("a limit that is no number", &query("limit=abc"), 400, "invalid syntax"),
            get(
                "a token and a revision",
                &query(&format!("limit=1&{old}&resourceVersion=5")),
                400,
                "specifying resource version is not allowed when using continue",
            ),
            get(
                "a token without a version",
                &query(unversioned),
                400,
                "server does not recognize this encoded version",
            ),
            get(
                "a match of nothing",
                &query("resourceVersionMatch=Exact"),
                422,
                "resourceVersionMatch is forbidden unless resourceVersion is provided",
            ),
            get(
                "an unknown match",
                &query("resourceVersion=1&resourceVersionMatch=Wild"),
                422,
                "Unsupported value: \\\"Wild\\\"",
            ),
            get(
                "an exact zero",
                &query("resourceVersion=0&resourceVersionMatch=Exact"),
                422,
                "is forbidden for resourceVersion \\\"0\\\"",
            ),
            get("a negative revision", &query("resourceVersion=-1"), 400, ""),
            get("a revision of 2^64", &query("resourceVersion=18446744073709551616"), 400, ""),
            get("a time that is no number", &query("watch=1&timeoutSeconds=soon"), 400, ""),
            get("4,000 terms", &query(&format!("labelSelector={}", terms.join(","))), 200, ""),
            get("an open set", &query("labelSelector=a%20in%20(b"), 400, "found '', expected: ',' or ')'"),
            get("a comma at the end", &query("labelSelector=a%3Db,"), 400, "expected: identifier after ','"),
            get("a comma alone", &query("labelSelector=,"), 400, "expected: !, identifier, or 'end of string'"),
            get("a no of nothing", &query("labelSelector=!"), 400, "expected: identifier"),
            get("more than a word", &query("labelSelector=a%3Eb"), 400, "the value must be an integer"),
            get(
                "a value of 64 characters",
                &query(&format!("labelSelector=a%3D{}", "v".repeat(64))),
                400,
                "must be no more than 63",
            ),
            get(
                "half a field selector",
                &query("fieldSelector=metadata.name%3Da,metadata.name"),
                400,
                "invalid selector",
            ),
        ],
    )
    .await
}

/// Raw requests: what they are, what is sent, the code (0: the connection is closed without a word), and what else the
/// answer says.
type Raw = (&'static str, String, &'static [u16], &'static str);

fn raw_rows(namespace: &str) -> Vec<Raw> {
    let post = format!(
        "POST /api/v1/namespaces/{namespace}/configmaps?dryRun=All HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    );
    let body = map("raw", "");
    let chunk = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let plain = |head: &str| format!("{head}\r\nHost: x\r\n\r\n");
    vec![
        // One way to read it and no other request behind it.
        ("a length and chunks", format!("{post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}"), &[201, 400], "connection: close"),
        ("two lengths", format!("{post}Content-Length: 5\r\nContent-Length: 6\r\n\r\n{body}"), &[400], ""),
        ("a negative length", format!("{post}Content-Length: -5\r\n\r\n{body}"), &[400], ""),
        ("a length of 2^80", format!("{post}Content-Length: 1208925819614629174706176\r\n\r\n{body}"), &[400], ""),
        ("a chunk size that is no number", format!("{post}Transfer-Encoding: chunked\r\n\r\nzz\r\n{body}\r\n0\r\n\r\n"), &[400], ""),
        ("a chunk of 2^72", format!("{post}Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{body}"), &[400], ""),
        ("an extension of 100,000 bytes", format!("{post}Transfer-Encoding: chunked\r\n\r\n5;{}\r\n", "a".repeat(100_000)), &[400], ""),
        ("an encoding that is none", format!("{post}Transfer-Encoding: xchunked\r\n\r\n{chunk}"), &[400, 501], ""),
        ("HTTP/0.9", "GET /version\r\n\r\n".to_owned(), &[400], ""),
        ("HTTP/3.0", plain("GET /version HTTP/3.0"), &[400, 505], ""),
        ("no host", "GET /version HTTP/1.1\r\n\r\n".to_owned(), &[400], "missing required Host header"),
        ("two hosts", "GET /version HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".to_owned(), &[400], "too many Host headers"),
        ("a hope for magic", format!("{post}Expect: magic\r\nContent-Length: {}\r\n\r\n{body}", body.len()), &[417], ""),
        ("CONNECT", "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n".to_owned(), &[405], ""),
        ("CONNECT to a path", plain("CONNECT /api/v1/pods HTTP/1.1"), &[400, 405], ""),
        ("TRACE", "TRACE /api/v1/pods HTTP/1.1\r\nHost: x\r\nX-Secret: canary\r\n\r\n".to_owned(), &[405], "does not allow this method"),
        ("a method of its own", plain("BREW /api/v1/pods HTTP/1.1"), &[405], "does not allow this method"),
        ("a method that is no word", plain("F@O /api/v1/pods HTTP/1.1"), &[400], ""),
        ("an upgrade to plain HTTP/2", "GET /version HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n".to_owned(), &[200], ""),
        ("HTTP/2 on a connection for HTTP/1.1", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), &[0, 400, 505], ""),
        ("a folded header", "GET /version HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n".to_owned(), &[400], ""),
        ("a space before a colon", "GET /version HTTP/1.1\r\nHost : x\r\n\r\n".to_owned(), &[400], ""),
        ("a null in a header", "GET /version HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n".to_owned(), &[400], ""),
        ("a null in the path", "GET /version\0 HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), &[400], ""),
        ("a star", plain("OPTIONS * HTTP/1.1"), &[400, 404, 405], ""),
        ("noise", "\u{1}\u{2}\u{3}\u{4}\r\n\r\n".to_owned(), &[0, 400], ""),
    ]
}

async fn bytes_that_are_no_proper_request_are_refused_and_the_connection_ends(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("raw").await?;
    let mut wrong = Vec::new();
    for (what, bytes, codes, says) in raw_rows(&namespace) {
        let master = &cluster.masters()[0];
        match cluster.raw(master, bytes.as_bytes()).await {
            Ok(answer) => {
                let text = format!("{}\n{}", answer.head, answer.body);
                if !codes.contains(&answer.code) || !text.contains(says) || text.contains("canary") {
                    wrong.push(format!("{what}: wanted {codes:?} {says:?}, got {} {text:.300}", answer.code));
                }
            }
            Err(error) => wrong.push(format!("{what}: {error:#}")),
        }
    }
    if !wrong.is_empty() {
        bail!("{} wrong answers:\n{}", wrong.len(), wrong.join("\n"));
    }
    cluster.get("/api/v1/namespaces/default").await.map(drop)
}
