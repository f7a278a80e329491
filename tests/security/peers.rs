//! The port on which members talk to each other, and the word with which one enters (A22–A24).

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::none_of;
use crate::harness::certificates::{Identity, Leaf, Time, Usage, foreign};
use crate::harness::frames::{self, END_HEADERS, END_STREAM, frame, kind};
use crate::harness::wire::{ANSWER_MAX, Wire};
use crate::harness::{SOON, Shared, Test, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![
    the_peer_port_is_for_members_alone,
    a_member_that_talks_nonsense_is_refused_and_does_no_harm,
    a_join_token_lets_one_machine_in,
];

/// A gRPC request of one message.
fn call(stream: u32, method: &str, message: &[u8]) -> Vec<u8> {
    let path = format!("/xebec.peer.v1.Peer/{method}");
    let headers = [
        (":method", "POST"),
        (":scheme", "https"),
        (":authority", "localhost"),
        (":path", &path),
        ("content-type", "application/grpc"),
        ("te", "trailers"),
    ];
    let mut bytes = frame(kind::HEADERS, END_HEADERS, stream, &frames::block(&headers));
    bytes.extend(frame(kind::DATA, END_STREAM, stream, message));
    bytes
}

fn message(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("a small message");
    [&[0], length.to_be_bytes().as_slice(), body].concat()
}

/// Whether a message came back: an error has none.
async fn is_answered(wire: &mut Wire, stream: u32) -> Result<bool> {
    let ends = |frame: &frames::Frame| {
        let data = frame.kind == kind::DATA && frame.stream == stream && !frame.payload.is_empty();
        let refused = frame.kind == kind::HEADERS && frame.stream == stream && frame.flags & END_STREAM != 0;
        data || refused || frame.kind == kind::GOAWAY || frame.kind == kind::RST_STREAM
    };
    let found = wire.until_frame(ANSWER_MAX, ends).await?;
    Ok(found.is_some_and(|frame| frame.kind == kind::DATA))
}

async fn the_peer_port_is_for_members_alone(cluster: Shared) -> Result<()> {
    let address = cluster.peer_address("m1")?;
    let leaf = Leaf { name: "member-2", group: "", usage: Usage::Both, time: Time::Now };
    let admin = Leaf { name: "admin", group: "system:masters", ..leaf };
    let rows: Vec<(&str, Option<Identity>)> = vec![
        ("A22 nobody", None),
        ("A22 the administrator", Some(cluster.identity("admin")?)),
        ("A22 an API server", Some(cluster.identity("apiserver-m1")?)),
        ("A22 a stranger", Some(foreign(leaf)?)),
        ("A22 an expired member", Some(cluster.signed("peer-ca", Leaf { time: Time::Past, ..leaf })?)),
        ("A22 a certificate of the cluster's other authority", Some(cluster.signed("ca", leaf)?)),
        ("A22 a name that is no member's", Some(cluster.signed("peer-ca", admin)?)),
    ];
    let mut wrong = Vec::new();
    for (what, identity) in rows {
        // A client of TLS 1.3 believes that it is through before the server has looked at its certificate.
        let Ok(mut wire) = Wire::open(&address, b"h2", identity.as_ref()).await else { continue };
        let sent = wire.send(&[frames::PREFACE, &call(1, "Vote", &message(&[]))].concat()).await;
        if sent.is_ok() && is_answered(&mut wire, 1).await? {
            wrong.push(format!("{what} was answered"));
        }
    }
    // Nor is a member a client of the API: its certificate names nobody there.
    none_of(wrong)
}

async fn a_member_that_talks_nonsense_is_refused_and_does_no_harm(cluster: Shared) -> Result<()> {
    let address = cluster.peer_address("m1")?;
    let member = cluster.identity("peer-2")?;
    let before = cluster.status().await?.term;
    // Hello{protocol: 1, cluster_id: 16 bytes, node_id: 2, incarnation: 16 bytes, to_node_id: 1}
    let foreign_hello = [&[0x08, 1, 0x12, 16], [7; 16].as_slice(), &[0x18, 2, 0x22, 16], &[9; 16], &[0x40, 1]].concat();
    let claims_a_gigabyte = [&[0, 0x40, 0, 0, 0], b"x".as_slice()].concat();
    let claims_all = [&[0, 0xff, 0xff, 0xff, 0xff], b"x".as_slice()].concat();
    // AppendRequest{vote{term: 9999, node: 2, committed}}
    let usurper = [0x0a, 7, 0x08, 0x8f, 0x4e, 0x10, 2, 0x18, 1];
    let rows: Vec<(&str, &str, Vec<u8>)> = vec![
        ("A23 another cluster", "Greet", message(&foreign_hello)),
        ("A23 no greeting", "Append", message(&usurper)),
        ("A23 no greeting", "Vote", message(&usurper)),
        ("A23 no greeting", "PreVote", message(&usurper)),
        ("A23 no greeting", "TransferLeader", message(&usurper)),
        ("A23 no greeting", "ReadIndex", message(&[])),
        ("A23 no greeting", "Change", message(&[])),
        ("A23 no greeting", "Call", message(&[])),
        ("A23 no greeting", "OfferSnapshot", message(&[])),
        ("A23 a huge length", "Greet", claims_a_gigabyte),
        ("A23 the largest length", "Append", claims_all),
        ("A23 garbage", "Greet", message(&[0xff; 64])),
        ("A23 compressed", "Greet", [&[1, 0, 0, 0, 4], [0; 4].as_slice()].concat()),
        ("A23 no such call", "Format", message(&[])),
    ];
    let mut wrong = Vec::new();
    for (what, method, bytes) in rows {
        let mut wire = Wire::open(&address, b"h2", Some(&member)).await?;
        wire.send(&[frames::PREFACE, &call(1, method, &bytes)].concat()).await?;
        if is_answered(&mut wire, 1).await.with_context(|| format!("{what}: {method}"))? {
            wrong.push(format!("{what}: {method} was answered"));
        }
    }
    // Bytes that are no HTTP/2 at all.
    let mut wire = Wire::open(&address, b"h2", Some(&member)).await?;
    let _ = wire.send(&[0xaa; 4096]).await;
    wire.closed(Duration::from_secs(10)).await?;
    let after = cluster.healthy().await?.term;
    ensure!(after < 9999 && after >= before, "the term went from {before} to {after}");
    none_of(wrong)
}

async fn a_join_token_lets_one_machine_in(cluster: Shared) -> Result<()> {
    let token = cluster.xebec("token create --ttl 5m").await?.ok()?;
    let expired = cluster.xebec("token create --ttl 1s").await?.ok()?;
    let ask = |path: &str, token: &str, attempt: &str, node: u64| {
        let body = json!({ "name": "", "apiAddress": "127.0.0.1:1", "peerAddress": "127.0.0.1:2", "version": "0",
            "attempt": attempt, "nodeId": node, "incarnation": "0f" })
        .to_string();
        format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            token.trim(),
            body.len()
        )
        .into_bytes()
    };
    let mut bitten = token.trim().to_owned();
    bitten.replace_range(20..21, if &bitten[20..21] == "A" { "B" } else { "A" });
    let (join, admit) = ("/xebec/v1/join", "/xebec/v1/admit");
    until("the short token has expired", SOON, async || {
        let answer = cluster.wire("m1", b"http/1.1", None).await?.exchange(&ask(admit, &expired, "", 99)).await?;
        ensure!(answer.code == 401 && answer.body.contains("has expired"), "{answer:?}");
        Ok(())
    })
    .await?;
    let rows = [
        ("A24 before it was used", ask(admit, &token, "", 99), 401),
        ("A24 altered", ask(join, &bitten, "one", 0), 401),
        ("A24 expired", ask(join, &expired, "one", 0), 401),
        ("A24 no token", ask(join, "", "one", 0), 401),
        ("A24 the first", ask(join, &token, "one", 0), 200),
        ("A24 the first again", ask(join, &token, "one", 0), 200),
        ("A24 a second", ask(join, &token, "two", 0), 401),
        ("A24 a second that says nothing", ask(join, &token, "", 0), 401),
        ("A24 as another member", ask(admit, &token, "one", 2), 401),
    ];
    let (mut wrong, mut ids) = (Vec::new(), Vec::new());
    for (turn, (what, request, code)) in rows.into_iter().enumerate() {
        // Each at another master: the use is known to all of them.
        let master = &cluster.masters()[turn % 3];
        let answer = cluster.wire(master, b"http/1.1", None).await?.exchange(&request).await?;
        if answer.code != code || (code == 401 && answer.body.contains("ca.key")) {
            wrong.push(format!("{what}: {} {:.200}", answer.code, answer.body));
        }
        if code == 200 {
            let told: Value = serde_json::from_str(&answer.body).unwrap_or_default();
            ids.push(told["nodeId"].clone());
        }
    }
    ensure!(ids.len() == 2 && ids[0] == ids[1], "the same machine got {ids:?}");
    none_of(wrong)
}
