//! Tests of `https.rs` against a real TLS server on loopback. Called by nobody else.

#![allow(clippy::unwrap_used)]

use std::time::SystemTime;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::pki::Pki;

const TIMEOUT: Duration = Duration::from_secs(10);

/// A server that answers every connection with `answer`, with a serving certificate of `pki`.
async fn server(pki: &Pki, answer: &'static str) -> String {
    let pair = pki.serving("m1", &[], &[], SystemTime::now()).unwrap();
    let chain = pki::certificates(&std::fs::read(&pair.certificate).unwrap()).unwrap();
    let key = pki::private_key(&std::fs::read(&pair.key).unwrap()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((tcp, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(tcp).await else { continue };
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(answer.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    address
}

fn cluster() -> (tempfile::TempDir, Pki) {
    let dir = tempfile::tempdir().unwrap();
    let pki = Pki::at(dir.path());
    pki.create("test", SystemTime::now()).unwrap();
    (dir, pki)
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

#[tokio::test]
async fn a_pinned_authority_is_enough_to_trust_its_servers() {
    let (_dir, pki) = cluster();
    let address = server(&pki, OK).await;
    let https = Https::new(Trust::Pinned(pki.authority_hash().unwrap()), None).unwrap();
    let reply = https.get(&address, "/", TIMEOUT).await.unwrap();
    assert_eq!((reply.status, reply.body.as_ref()), (200, &b"ok"[..]));
}

#[tokio::test]
async fn a_server_of_another_authority_is_refused() {
    let (_one, pki) = cluster();
    let (_two, other) = cluster();
    let address = server(&pki, OK).await;
    for trust in [
        Trust::Pinned(other.authority_hash().unwrap()),
        Trust::Authorities(pki::certificates(&std::fs::read(other.path("ca.crt")).unwrap()).unwrap()),
    ] {
        let error = Https::new(trust, None).unwrap().get(&address, "/", TIMEOUT).await.unwrap_err();
        assert!(format!("{error:#}").contains("invalid peer certificate"), "{error:#}");
    }
}

#[tokio::test]
async fn a_refused_connection_says_so() {
    let (_dir, pki) = cluster();
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    let https = Https::new(Trust::Pinned(pki.authority_hash().unwrap()), None).unwrap();
    assert_eq!(https.get(&free, "/", TIMEOUT).await.unwrap_err().to_string(), "connection refused");
}

#[test]
fn a_refusal_is_told_in_the_words_of_the_server() {
    let reply = |body: &'static str| Reply { status: 403, body: Bytes::from_static(body.as_bytes()) }.message();
    assert_eq!(reply(r#"{"kind":"Status","message":"not you"}"#), "not you");
    assert_eq!(reply("plain"), "HTTP status 403 plain");
    assert_eq!(reply(""), "HTTP status 403");
}
