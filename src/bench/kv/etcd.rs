//! How three etcd members are started: default settings, loopback, no TLS.

use std::path::Path;

use super::cluster::MemberSpec;
use crate::limits::MEMBERS;
use crate::process::{Spec, free_port, make_dir};

/// Members whose data lies under `dir`.
pub fn specs(program: &Path, dir: &Path) -> anyhow::Result<Vec<MemberSpec>> {
    let url = |port: u16| format!("http://127.0.0.1:{port}");
    let mut ports = Vec::with_capacity(MEMBERS);
    for _ in 0..MEMBERS {
        ports.push((free_port()?, free_port()?));
    }
    let name = |place: usize| format!("etcd-{}", place + 1);
    let peers: Vec<String> =
        ports.iter().enumerate().map(|(place, (_, peer))| format!("{}={}", name(place), url(*peer))).collect();
    let initial_cluster = peers.join(",");
    ports
        .iter()
        .enumerate()
        .map(|(place, (client, peer))| {
            let dir = dir.join(name(place));
            make_dir(&dir)?;
            let (client, peer) = (url(*client), url(*peer));
            let pairs = [
                ("--name", name(place)),
                ("--data-dir", dir.join("data").display().to_string()),
                ("--listen-client-urls", client.clone()),
                ("--advertise-client-urls", client.clone()),
                ("--listen-peer-urls", peer.clone()),
                ("--initial-advertise-peer-urls", peer),
                ("--initial-cluster", initial_cluster.clone()),
                ("--initial-cluster-state", "new".to_owned()),
                ("--log-level", "warn".to_owned()),
            ];
            let process = Spec {
                name: name(place),
                program: program.to_owned(),
                arguments: pairs.into_iter().flat_map(|(flag, value)| [flag.to_owned(), value]).collect(),
                log: dir.join("log"),
            };
            Ok(MemberSpec { process, endpoint: client })
        })
        .collect()
}
