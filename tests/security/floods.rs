//! Floods of HTTP/2 frames, frame by frame (A7): each ends with its own connection, or changes nothing.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::io::AsyncWriteExt;

use super::overload::{neighbours, resident_bytes};
use crate::harness::certificates::Identity;
use crate::harness::frames::{self, END_HEADERS, END_STREAM, ENHANCE_YOUR_CALM, frame, kind};
use crate::harness::wire::Wire;
use crate::harness::{Shared, Test, tests};

/// The table.
pub const TESTS: &[Test] = tests![
    a_stranger_has_one_request_on_a_connection_that_multiplexes,
    no_connection_has_more_than_a_hundred_streams,
    rapid_resets_end_the_connection,
    floods_of_frames_cost_neither_memory_nor_others_time,
];

const WITHIN: Duration = Duration::from_secs(20);
const REFUSED_STREAM: u32 = 7;

fn get(stream: u32, path: &str) -> Vec<u8> {
    frame(kind::HEADERS, END_HEADERS | END_STREAM, stream, &frames::request("GET", path))
}

async fn a_stranger_has_one_request_on_a_connection_that_multiplexes(cluster: Shared) -> Result<()> {
    let rows = [
        ("nobody", "/version", ""),
        ("nobody, refused", "/api/v1/secrets", ""),
        ("a bad token", "/version", "nonsense"),
    ];
    futures::future::try_join_all(rows.map(|(what, path, token)| {
        let cluster = cluster.clone();
        async move { one_request(&cluster, path, token).await.with_context(|| format!("A7 {what}")) }
    }))
    .await
    .map(drop)
}

async fn one_request(cluster: &Shared, path: &str, token: &str) -> Result<()> {
    let mut wire = cluster.wire("m1", b"h2", None).await?;
    let mut headers = frames::request("GET", path);
    if !token.is_empty() {
        headers.extend(frames::block(&[("authorization", &format!("Bearer {token}"))]));
    }
    wire.send(&[frames::PREFACE, &frame(kind::HEADERS, END_HEADERS | END_STREAM, 1, &headers)].concat()).await?;
    let answered = wire.until_frame(WITHIN, |frame| frame.kind == kind::HEADERS && frame.stream == 1).await?;
    ensure!(answered.is_some(), "no answer");
    let goodbye = wire.until_frame(WITHIN, |frame| frame.kind == kind::GOAWAY).await?;
    ensure!(goodbye.is_some(), "the connection goes on");
    // The client does not answer the server's last question, and is sent away all the same.
    wire.closed(WITHIN).await
}

async fn no_connection_has_more_than_a_hundred_streams(cluster: Shared) -> Result<()> {
    let mut wire = cluster.wire("m1", b"h2", Some(&cluster.identity("admin")?)).await?;
    wire.send(frames::PREFACE).await?;
    let settings = wire.until_frame(WITHIN, |frame| frame.kind == kind::SETTINGS && frame.flags == 0).await?;
    let settings = settings.context("no settings")?.payload;
    let streams = settings.chunks_exact(6).find(|pair| pair[..2] == [0, 3]).context("no bound on streams")?;
    assert_eq!(u32::from_be_bytes(streams[2..].try_into()?), 100, "A7");
    let mut bytes = frame(kind::SETTINGS, 1, 0, &[]);
    for number in 0..110 {
        bytes.extend(get(1 + 2 * number, "/api/v1/namespaces?resourceVersion=999999999"));
    }
    wire.send(&bytes).await?;
    let refused = wire.until_frame(WITHIN, |frame| matches!(frame.kind, kind::RST_STREAM | kind::GOAWAY)).await?;
    let refused = refused.context("A7: the connection was closed without a word")?;
    ensure!(refused.kind == kind::GOAWAY || refused.error_code() == Some(REFUSED_STREAM), "A7: {refused:?}");
    Ok(())
}

/// Opens streams and resets them at once (CVE-2023-44487).
async fn rapid_resets_end_the_connection(cluster: Shared) -> Result<()> {
    let admin = cluster.identity("admin")?;
    let attack = async {
        for _ in 0..10 {
            let mut wire = cluster.wire("m1", b"h2", Some(&admin)).await?;
            wire.send(frames::PREFACE).await?;
            let mut stream = 1;
            let flood = async {
                for _ in 0..200 {
                    let mut burst = Vec::new();
                    for _ in 0..50 {
                        burst.extend(get(stream, "/api/v1/pods"));
                        burst.extend(frame(kind::RST_STREAM, 0, stream, &8_u32.to_be_bytes()));
                        stream += 2;
                    }
                    wire.stream.write_all(&burst).await?;
                }
                std::io::Result::Ok(())
            };
            let _ = tokio::time::timeout(WITHIN, flood).await;
            let end = wire.until_frame(WITHIN, |frame| frame.kind == kind::GOAWAY).await;
            // A connection that is cut while the flood goes on may take its last word with it.
            if let Ok(Some(goodbye)) = end {
                ensure!(goodbye.error_code() == Some(ENHANCE_YOUR_CALM), "A7: {goodbye:?}");
            }
            wire.closed(WITHIN).await.context("A7 rapid reset")?;
        }
        anyhow::Ok(())
    };
    neighbours(&cluster, "m1").during(attack).await?.well("A7 rapid reset")
}

/// One flood: what is sent first, and what again and again.
struct Flood {
    what: &'static str,
    first: Vec<u8>,
    again: Vec<u8>,
}

fn floods() -> Vec<Flood> {
    let endless = [frame(kind::HEADERS, 0, 1, &frames::request("GET", "/version"))].concat();
    let window_update = 8;
    let priority = 2;
    vec![
        Flood {
            what: "CONTINUATION",
            first: endless.clone(),
            again: frame(kind::CONTINUATION, 0, 1, &frames::block(&[("x-a", "b")])),
        },
        Flood { what: "empty CONTINUATION", first: endless, again: frame(kind::CONTINUATION, 0, 1, &[]) },
        Flood { what: "PING", first: Vec::new(), again: frame(kind::PING, 0, 0, &[1; 8]) },
        Flood { what: "SETTINGS", first: Vec::new(), again: frame(kind::SETTINGS, 0, 0, &[0, 1, 0, 0, 0x10, 0]) },
        Flood {
            what: "empty DATA",
            first: frame(kind::HEADERS, END_HEADERS, 1, &frames::request("POST", "/api/v1/namespaces")),
            again: frame(kind::DATA, 0, 1, &[]),
        },
        Flood { what: "WINDOW_UPDATE", first: Vec::new(), again: frame(window_update, 0, 0, &1_u32.to_be_bytes()) },
        Flood { what: "PRIORITY", first: Vec::new(), again: frame(priority, 0, 3, &[0, 0, 0, 1, 9]) },
        Flood { what: "unknown frames", first: Vec::new(), again: frame(0xee, 0, 0, &[0; 64]) },
    ]
}

/// Sends as much as the server takes within a moment; it may end the connection at any time.
async fn pour(flood: &Flood, wire: &mut Wire) -> Result<()> {
    const BYTES_MAX: usize = 2 << 20;
    const TIME_MAX: Duration = Duration::from_millis(400);
    wire.send(&[frames::PREFACE, &flood.first].concat()).await?;
    let burst = flood.again.repeat(16 * 1024 / flood.again.len());
    let sending = async {
        for _ in 0..BYTES_MAX / burst.len() {
            if wire.stream.write_all(&burst).await.is_err() {
                return;
            }
        }
        // The answers are never read: what cannot be sent must not pile up.
        let _ = wire.stream.flush().await;
    };
    let _ = tokio::time::timeout(TIME_MAX, sending).await;
    Ok(())
}

async fn floods_of_frames_cost_neither_memory_nor_others_time(cluster: Shared) -> Result<()> {
    const CONNECTIONS: usize = 4;
    const GROWTH_MAX: u64 = 64 << 20;
    let admin: Identity = cluster.identity("admin")?;
    let before = resident_bytes(&cluster, "m1").await?;
    for flood in floods() {
        let mut open = Vec::new();
        let attack = async {
            for _ in 0..CONNECTIONS {
                open.push(cluster.wire("m1", b"h2", Some(&admin)).await?);
            }
            futures::future::try_join_all(open.iter_mut().map(|wire| pour(&flood, wire))).await
        };
        let served = neighbours(&cluster, "m1").during(attack).await.with_context(|| flood.what)?;
        served.well(&format!("A7 {}", flood.what))?;
        let grown = resident_bytes(&cluster, "m1").await?.saturating_sub(before);
        ensure!(grown < GROWTH_MAX, "A7 {}: {} MiB more", flood.what, grown >> 20);
        if flood.what.contains("CONTINUATION") {
            for mut wire in open {
                wire.closed(WITHIN).await.with_context(|| format!("A7 {}", flood.what))?;
            }
        }
    }
    Ok(())
}
