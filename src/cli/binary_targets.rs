//! Fuzz targets of what the binary alone decodes and needs nothing else of it for: join tokens, messages of joiners,
//! kubeconfigs. Compiled into the binary's tests and, by itself, into `fuzz/`: nothing can depend on a binary. Whoever
//! includes it has `document` and `join_token` beside it.

use std::path::Path;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::Value;

use super::document::{self, Entry};
use super::join_token::{AdmitRequest, AdmitResponse, JoinRequest, JoinResponse, Token};

/// A name, what is fed, and inputs to begin with.
type Target = (&'static str, fn(&[u8]), &'static [&'static [u8]]);

/// In alphabetical order.
pub const TARGETS: &[Target] = &[
    (
        "join_messages",
        join_messages,
        &[JOIN, br#"{"cluster":"c","clusterId":"0f","nodeId":3,"name":"m3","pki":{"a":"YQ"},"masters":["a:1"]}"#],
    ),
    ("join_token", join_token, &[TOKEN, b"xebec1.e30", b" xebec1.====\n"]),
    ("kubeconfig", kubeconfig, &[KUBECONFIG, b"{contexts: [1, {name: xebec}], clusters: {}, users: null}"]),
];

const JOIN: &[u8] =
    br#"{"name":"m3","apiAddress":"127.0.0.1:1","peerAddress":"[::1]:2","version":"0.1.0","attempt":"x"}"#;
const TOKEN: &[u8] = br#"{"cluster":"c","ca":"0000000000000000000000000000000000000000000000000000000000000000","masters":["a:1"],"expires":18446744073709551615,"nonce":"bm9uY2U","mac":"bWFj"}"#;
const KUBECONFIG: &[u8] = b"apiVersion: v1\nkind: Config\ncurrent-context: xebec\nclusters:\n- name: xebec\n  cluster: {server: 'https://a:1', certificate-authority-data: YQ==}\ncontexts:\n- name: xebec\n  context: {cluster: xebec, user: xebec, namespace: n}\nusers:\n- name: xebec\n  user: {client-certificate-data: YQ==, client-key-data: YQ==}\n";

/// A word, and the same bytes as what stands in a token whose prefix and encoding are right.
fn join_token(bytes: &[u8]) {
    let enclosed = format!("xebec1.{}", BASE64.encode(bytes));
    for text in [String::from_utf8_lossy(bytes).into_owned(), enclosed] {
        if let Ok(token) = Token::decode(&text) {
            assert_eq!(Token::decode(&token.encode()), Ok(token.clone()), "what was written is read");
            let _ = token.is_expired(SystemTime::UNIX_EPOCH + Duration::from_secs(1));
        }
        assert!(Token::verify(&text, b"another key", SystemTime::UNIX_EPOCH).is_err(), "nobody signed it");
    }
}

fn join_messages(bytes: &[u8]) {
    let _ =
        (serde_json::from_slice::<JoinRequest>(bytes).is_ok(), serde_json::from_slice::<JoinResponse>(bytes).is_ok());
    let _ =
        (serde_json::from_slice::<AdmitRequest>(bytes).is_ok(), serde_json::from_slice::<AdmitResponse>(bytes).is_ok());
}

/// A user's file: an entry is read from it, put into it and taken out again.
fn kubeconfig(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(mut document @ Value::Object(_)) = serde_saphyr::from_str::<Value>(&text) else { return };
    let _ = Entry::from_document(&document, None, Path::new("/nowhere"));
    let _ = Entry::from_document(&document, Some("xebec"), Path::new("/nowhere"));
    let entry = Entry {
        name: "xebec".to_owned(),
        server: "https://b:2".to_owned(),
        ca_pem: b"ca".to_vec(),
        certificate_pem: b"certificate".to_vec(),
        key_pem: b"key".to_vec(),
        masters: vec!["b:2".to_owned()],
    };
    document::merge(&mut document, &entry);
    assert_eq!(Entry::from_document(&document, Some("xebec"), Path::new("/nowhere")), Ok(entry));
    assert!(serde_saphyr::to_string(&document).is_ok());
    assert!(document::remove(&mut document, "xebec"));
}
