//! A network namespace per member, joined by a bridge. The harness itself lives in a namespace of its own (see
//! `enclosed`), so nothing of this outlives it, however it ends. Driven through `wiring`. One direction is cut by a
//! neighbour entry that points to nobody, which the kernel counts at whoever gets the frame: `ip` and `tc` are enough
//! for that. Only the loss of single packets takes `nft`, at whoever would have got them.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, bail};
use tokio::process::Command;

use super::Slot;

const PEER_PORT: u16 = 7_000;
const FRONT_PORT: u16 = 7_001;
/// A hardware address that nobody has.
const NOBODY: &str = "02:00:00:00:de:ad";

/// See the head of this file.
pub struct Namespaces {
    slots: usize,
    /// Hardware address of each slot.
    hardware: Vec<String>,
}

impl Namespaces {
    /// Makes the bridge and a namespace per slot. The process must be root in namespaces of its own.
    pub async fn make(slots: usize) -> anyhow::Result<Namespaces> {
        // `ip netns` keeps names there; ours must not be seen outside.
        run("mount", &["-t", "tmpfs", "tmpfs", "/run"]).await?;
        std::fs::create_dir_all(Path::new("/run/netns")).context("making a place for namespaces")?;
        ip("link set lo up").await?;
        ip("link add chaos0 type bridge").await?;
        ip("link set chaos0 up").await?;
        ip("addr add 10.77.0.254/24 dev chaos0").await?;
        for slot in 0..slots {
            let (name, address) = (name(slot), host(slot));
            ip(&format!("netns add {name}")).await?;
            ip(&format!("link add veth{slot} type veth peer name eth0 netns {name}")).await?;
            ip(&format!("link set veth{slot} master chaos0 up")).await?;
            ip(&format!("-n {name} link set lo up")).await?;
            ip(&format!("-n {name} addr add {address}/24 dev eth0")).await?;
            ip(&format!("-n {name} link set eth0 up")).await?;
        }
        let mut made = Namespaces { slots, hardware: Vec::new() };
        for slot in 0..slots {
            let shown = made.shown(slot, &[]).await?;
            let address = shown.pointer("/0/address").and_then(serde_json::Value::as_str);
            made.hardware.push(address.context("a link without address")?.to_owned());
        }
        Ok(made)
    }

    /// Where a slot listens for peers.
    pub fn peer(&self, slot: Slot) -> SocketAddr {
        SocketAddr::from((host(slot), PEER_PORT))
    }

    /// Where a slot listens for clients.
    pub fn front(&self, slot: Slot) -> SocketAddr {
        SocketAddr::from((host(slot), FRONT_PORT))
    }

    /// What a command in a slot begins with.
    pub fn enter(&self, slot: Slot) -> Vec<String> {
        ["ip", "netns", "exec", &name(slot)].map(str::to_owned).to_vec()
    }

    /// Frames from one slot to another reach nobody from now on. The other direction is not touched.
    pub async fn cut(&self, from: Slot, to: Slot) -> anyhow::Result<()> {
        let (name, address) = (name(from), host(to));
        ip(&format!("-n {name} neigh replace {address} lladdr {NOBODY} dev eth0 nud permanent")).await
    }

    /// Ends a cut.
    pub async fn restore(&self, from: Slot, to: Slot) -> anyhow::Result<()> {
        let (name, address) = (name(from), host(to));
        let mac = &self.hardware[to];
        ip(&format!("-n {name} neigh replace {address} lladdr {mac} dev eth0 nud reachable")).await
    }

    /// Of what arrives at a slot from another one, so many packets of a hundred are dropped from now on, by chance.
    pub async fn lose(&self, from: Slot, to: Slot, percent: u64) -> anyhow::Result<()> {
        let sender = host(from);
        let rules = format!(
            "add table ip chaos; \
             add chain ip chaos in {{ type filter hook input priority 0; }}; \
             add rule ip chaos in ip saddr {sender} numgen random mod 100 < {percent} counter drop"
        );
        run("ip", &["netns", "exec", &name(to), "nft", &rules]).await
    }

    /// Packets that [`Namespaces::lose`] has dropped so far.
    pub async fn dropped(&self) -> anyhow::Result<u64> {
        let mut dropped = 0;
        for slot in 0..self.slots {
            let shown = output("ip", &["netns", "exec", &name(slot), "nft", "-j", "list", "ruleset"]).await?;
            let shown: serde_json::Value = serde_json::from_slice(&shown).context("reading packet filters")?;
            let rules = shown["nftables"].as_array().map(Vec::as_slice).unwrap_or_default();
            let parts = rules.iter().filter_map(|rule| rule["rule"]["expr"].as_array()).flatten();
            dropped += parts.filter_map(|part| part["counter"]["packets"].as_u64()).sum::<u64>();
        }
        Ok(dropped)
    }

    /// Ends [`Namespaces::lose`] for what arrives at a slot.
    pub async fn lose_nothing(&self, slot: Slot) {
        // Where nothing is dropped there is nothing to remove, which is as well; nor is it where nft is missing.
        let _ = run("ip", &["netns", "exec", &name(slot), "nft", "delete table ip chaos"]).await;
    }

    /// Limits what a slot sends, to peers and clients together.
    pub async fn narrow(&self, slot: Slot, bits_per_second: u64) -> anyhow::Result<()> {
        let name = name(slot);
        let rate = bits_per_second.to_string();
        let args = ["-n", &name, "qdisc", "replace", "dev", "eth0", "root", "tbf", "rate", &rate];
        run("tc", &[&args[..], &["burst", "16kb", "latency", "400ms"]].concat()).await
    }

    /// Ends [`Namespaces::narrow`].
    pub async fn widen(&self, slot: Slot) -> anyhow::Result<()> {
        // Without a limit there is nothing to remove, which is as well.
        let _ = run("tc", &["-n", &name(slot), "qdisc", "del", "dev", "eth0", "root"]).await;
        Ok(())
    }

    /// Frames that met a cut: they arrived at slots that they were not for.
    pub async fn lost(&self) -> anyhow::Result<u64> {
        let mut most = 0;
        for slot in 0..self.slots {
            let shown = self.shown(slot, &["-s", "-s"]).await?;
            let lost = shown.pointer("/0/stats64/rx/otherhost").and_then(serde_json::Value::as_u64);
            most = most.max(lost.unwrap_or(0));
        }
        Ok(most)
    }

    /// Packets that met a limit of [`Namespaces::narrow`].
    pub async fn narrowed(&self, slot: Slot) -> anyhow::Result<u64> {
        let shown = output("tc", &["-j", "-n", &name(slot), "-s", "qdisc", "show", "dev", "eth0"]).await?;
        let shown: serde_json::Value = serde_json::from_slice(&shown).context("reading the queue's figures")?;
        Ok(shown.pointer("/0/overlimits").and_then(serde_json::Value::as_u64).unwrap_or(0))
    }

    async fn shown(&self, slot: Slot, how: &[&str]) -> anyhow::Result<serde_json::Value> {
        let name = name(slot);
        let args = [&["-n", &name, "-j"][..], how, &["link", "show", "dev", "eth0"]].concat();
        serde_json::from_slice(&output("ip", &args).await?).context("reading a link's figures")
    }
}

fn name(slot: Slot) -> String {
    format!("slot{slot}")
}

fn host(slot: Slot) -> Ipv4Addr {
    Ipv4Addr::new(10, 77, 0, slot as u8 + 1)
}

async fn ip(arguments: &str) -> anyhow::Result<()> {
    run("ip", &arguments.split(' ').collect::<Vec<_>>()).await
}

async fn run(program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    output(program, arguments).await.map(|_| ())
}

async fn output(program: &str, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let command = Command::new(program).args(arguments).stdin(Stdio::null()).output().await;
    let output = command.with_context(|| format!("starting {program}"))?;
    if !output.status.success() {
        bail!("{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(output.stdout)
}
