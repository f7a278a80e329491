//! Below HTTP: versions and suites, connections that take their time, certificates that are replaced (A4–A6, A25).

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustix::process::{Resource, getrlimit};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::none_of;
use super::overload::neighbours;
use crate::harness::certificates::{Leaf, Time, Usage};
use crate::harness::frames::{self, frame, kind};
use crate::harness::stream::Watch;
use crate::harness::wire::Wire;
use crate::harness::{SOON, Shared, Test, request, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![
    clients_that_take_their_time_are_sent_away,
    a_replaced_certificate_is_served_within_a_minute,
    stalled_handshakes_are_closed_and_bother_nobody,
    old_versions_and_weak_suites_are_refused,
];

/// Fewer where the machine allows fewer open files.
const STALLED_MAX: usize = 5_000;
/// Upstream's bounds and ours: a handshake 10 s, headers 32 s, a body 30 s; and time for a busy machine.
const LEEWAY: Duration = Duration::from_secs(15);

/// The hello of a client: TLS 1.2 or older, with these suites.
fn hello(version: u16, suites: &[u16]) -> Vec<u8> {
    let two = |length: usize| u16::try_from(length).expect("a short hello").to_be_bytes();
    let suites: Vec<u8> = suites.iter().flat_map(|suite| suite.to_be_bytes()).collect();
    // signature_algorithms, supported_groups, ec_point_formats
    let extensions: &[u8] = &[0, 13, 0, 8, 0, 6, 4, 3, 4, 1, 2, 1, 0, 10, 0, 6, 0, 4, 0, 23, 0, 24, 0, 11, 0, 2, 1, 0];
    let mut body = version.to_be_bytes().to_vec();
    body.extend([7; 32]);
    body.push(0);
    body.extend(two(suites.len()));
    body.extend(&suites);
    body.extend([1, 0]);
    body.extend(two(extensions.len()));
    body.extend(extensions);
    let mut handshake = vec![1, 0];
    handshake.extend(two(body.len()));
    handshake.extend(body);
    let mut record = vec![0x16, 3, 1];
    record.extend(two(handshake.len()));
    record.extend(handshake);
    record
}

async fn old_versions_and_weak_suites_are_refused(cluster: Shared) -> Result<()> {
    const STRONG: &[u16] = &[0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9];
    const HANDSHAKE: u8 = 22;
    const ALERT: u8 = 21;
    let rows: &[(&str, u16, &[u16], u8)] = &[
        ("A4 TLS 1.2 with good suites", 0x0303, STRONG, HANDSHAKE),
        ("A4 TLS 1.1", 0x0302, &[0xc009, 0xc013, 0x002f], ALERT),
        ("A4 TLS 1.0", 0x0301, &[0xc009, 0xc013, 0x002f], ALERT),
        ("A4 SSL 3", 0x0300, &[0x0005, 0x002f], ALERT),
        ("A4 CBC", 0x0303, &[0xc009, 0xc013, 0xc023, 0xc027], ALERT),
        ("A4 no forward secrecy", 0x0303, &[0x009c, 0x009d, 0x002f, 0x003c], ALERT),
        ("A4 3DES", 0x0303, &[0x000a, 0xc012], ALERT),
        ("A4 RC4", 0x0303, &[0x0005, 0xc011], ALERT),
        ("A4 no encryption", 0x0303, &[0x0000, 0x0001, 0xc010], ALERT),
        ("A4 anonymous", 0x0303, &[0x0034, 0xc018], ALERT),
    ];
    let mut wrong = Vec::new();
    for (what, version, suites, wanted) in rows {
        let mut tcp = TcpStream::connect(cluster.address(&cluster.masters()[0])?).await?;
        tcp.write_all(&hello(*version, suites)).await?;
        let mut first = [0];
        let read = tokio::time::timeout(SOON, tcp.read(&mut first)).await.context("no answer to a hello")?;
        let refused = matches!(read, Ok(0) | Err(_)) || first[0] == ALERT;
        if refused != (*wanted == ALERT) {
            wrong.push(format!("{what}: the server says {}", first[0]));
        }
    }
    none_of(wrong)
}

async fn stalled_handshakes_are_closed_and_bother_nobody(cluster: Shared) -> Result<()> {
    let master = &cluster.masters()[2];
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let count = STALLED_MAX.min(usize::try_from(files / 3).unwrap_or(STALLED_MAX));
    let address = cluster.address(master)?;
    let begun = hello(0x0303, &[0xc02b]);
    let mut stalled = Vec::with_capacity(count);
    let neighbours = neighbours(&cluster, master);
    let opening = async {
        for _ in 0..count {
            let mut tcp = TcpStream::connect(&address).await?;
            // The rest of the hello never comes.
            let _ = tcp.write_all(&begun[..20]).await;
            stalled.push((Instant::now(), tcp));
        }
        anyhow::Ok(())
    };
    let served = neighbours.during(opening).await?;
    served.well("A5")?;
    let late = Duration::from_secs(10) + LEEWAY;
    for (since, mut tcp) in stalled {
        let left = (since + late).saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        let mut byte = [0];
        let read = tokio::time::timeout(left, tcp.read(&mut byte)).await;
        ensure!(read.is_ok(), "A5: a stalled handshake is open after {} s", late.as_secs());
    }
    Ok(())
}

async fn clients_that_take_their_time_are_sent_away(cluster: Shared) -> Result<()> {
    let master = cluster.masters()[1].clone();
    let admin = cluster.identity("admin")?;
    let mut slow: Vec<(&str, u64, Wire)> = Vec::new();
    let begin = |request: &str| request.as_bytes().to_vec();
    let half_a_body = "POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\n\
        Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
    let half_a_chunk = "POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: x\r\n\
        Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n{";
    for (what, within, protocol, bytes) in [
        ("A6 half a request line", 32, b"http/1.1".as_slice(), begin("GET /ver")),
        ("A6 half the headers", 32, b"http/1.1", begin("GET /version HTTP/1.1\r\nHost: x\r\nX-Slow: ")),
        ("A6 not a byte", 32, b"http/1.1", Vec::new()),
        ("A6 half a body", 32, b"http/1.1", begin(half_a_body)),
        ("A6 half a chunk", 32, b"http/1.1", begin(half_a_chunk)),
        ("A6 half a preface", 45, b"h2", frames::PREFACE[..10].to_vec()),
        ("A6 a client that does not answer pings", 45, b"h2", frames::PREFACE.to_vec()),
        ("A6 half a header block", 45, b"h2", [frames::PREFACE, &frame(kind::HEADERS, 0, 1, &[0x82])].concat()),
    ] {
        let mut wire = cluster.wire(&master, protocol, Some(&admin)).await?;
        wire.send(&bytes).await?;
        slow.push((what, within, wire));
    }
    // The crowd: each with a header that never ends.
    let mut crowd = Vec::new();
    let opening = async {
        for _ in 0..200 {
            let mut wire = cluster.wire(&master, b"http/1.1", None).await?;
            wire.send(b"GET /version HTTP/1.1\r\nX-Slow: ").await?;
            crowd.push(wire);
        }
        anyhow::Ok(())
    };
    neighbours(&cluster, &master).during(opening).await?.well("A6")?;
    let started = Instant::now();
    let mut wrong = Vec::new();
    for (what, within, mut wire) in slow {
        let deadline = started + Duration::from_secs(within) + LEEWAY;
        let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        if let Err(error) = wire.closed(left).await {
            wrong.push(format!("{what}: {error:#}"));
        }
    }
    for mut wire in crowd {
        if wire.closed(Duration::from_secs(1)).await.is_err() {
            wrong.push("A6 one of the crowd is still there".to_owned());
        }
    }
    none_of(wrong)
}

async fn a_replaced_certificate_is_served_within_a_minute(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("rotation").await?;
    let client = cluster.client_of("m3").await?;
    let mut watch = Watch::open(&client, &format!("/api/v1/namespaces/{namespace}/configmaps?labelSelector=a")).await?;
    let leaf = Leaf { name: "kube-apiserver", group: "", usage: Usage::Server, time: Time::Now };
    let new = cluster.signed("ca", leaf)?;
    std::fs::write(cluster.pki("apiserver-m3.key"), &new.key)?;
    std::fs::write(cluster.pki("apiserver-m3.crt"), &new.certificate)?;
    let wanted = new.der()?.0.swap_remove(0);
    until("the new certificate is served", SOON, async || {
        let wire = cluster.wire("m3", b"h2", None).await?;
        let shown = wire.stream.get_ref().1.peer_certificates().context("no certificate")?;
        ensure!(shown[0] == wanted, "the old one");
        Ok(())
    })
    .await?;
    // The watch did not notice.
    let object = json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "a", "labels": { "a": "" } } });
    request::post(&client, &format!("/api/v1/namespaces/{namespace}/configmaps"), &object).await?.expect(201)?;
    assert_eq!(watch.expect(SOON).await?.name(), "a");
    Ok(())
}
