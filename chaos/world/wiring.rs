//! How the members of a world reach each other, and what can be done to that. One vocabulary for faults, whatever
//! carries it out: the proxy on loopback or the kernel between network namespaces.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use super::netns::Namespaces;
use super::proxy::{Cut, Proxy, Rules};
use super::{SLOTS, Slot};

/// What lies between members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Wiring {
    /// Nothing: loopback.
    #[default]
    Direct,
    /// The fault proxy, on loopback.
    Proxy,
    /// A network namespace per member and a bridge. Replaced by the proxy where the kernel does not grant it.
    Namespaces,
}

/// The links of one world.
pub struct Links {
    kind: Kind,
    peers: Vec<SocketAddr>,
    fronts: Vec<SocketAddr>,
}

enum Kind {
    Direct,
    Proxy(Proxy),
    Namespaces(Namespaces),
}

impl Links {
    /// Makes what `wiring` needs for all slots.
    pub async fn make(wiring: Wiring, seed: u64) -> anyhow::Result<Links> {
        if wiring == Wiring::Namespaces {
            let namespaces = Namespaces::make(SLOTS).await.context("making network namespaces")?;
            let peers = (0..SLOTS).map(|slot| namespaces.peer(slot)).collect();
            let fronts = (0..SLOTS).map(|slot| namespaces.front(slot)).collect();
            return Ok(Links { kind: Kind::Namespaces(namespaces), peers, fronts });
        }
        let ports = free_ports(2 * SLOTS)?;
        let (peers, fronts) = (ports[..SLOTS].to_vec(), ports[SLOTS..].to_vec());
        let kind = match wiring {
            Wiring::Proxy => {
                let anywhere = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)); SLOTS];
                Kind::Proxy(Proxy::start(&anywhere, peers.clone(), seed).context("starting the proxy")?)
            }
            Wiring::Direct | Wiring::Namespaces => Kind::Direct,
        };
        Ok(Links { kind, peers, fronts })
    }

    /// Nothing to tamper with, and no addresses of its own.
    pub fn none() -> Links {
        Links { kind: Kind::Direct, peers: Vec::new(), fronts: Vec::new() }
    }

    /// The proxy at the addresses that members know each other by. Listens for them; they themselves listen at the
    /// ports of loopback that [`Links::peer`] tells.
    pub fn before(advertised: &[SocketAddr], seed: u64) -> anyhow::Result<Links> {
        let peers = free_ports(advertised.len())?;
        let proxy = Proxy::start(advertised, peers.clone(), seed).context("starting the proxy")?;
        Ok(Links { kind: Kind::Proxy(proxy), peers, fronts: Vec::new() })
    }

    /// Where a slot listens for peers.
    pub fn peer(&self, slot: Slot) -> SocketAddr {
        self.peers[slot]
    }

    /// Where peers are told to find a slot.
    pub fn advertised(&self, slot: Slot) -> SocketAddr {
        match &self.kind {
            Kind::Proxy(proxy) => proxy.fronts()[slot],
            Kind::Direct | Kind::Namespaces(_) => self.peers[slot],
        }
    }

    /// Where a slot listens for clients.
    pub fn front(&self, slot: Slot) -> SocketAddr {
        self.fronts[slot]
    }

    /// Two addresses of loopback where nobody listens: for peers and for clients of a process that belongs to no slot.
    pub fn elsewhere() -> anyhow::Result<(SocketAddr, SocketAddr)> {
        let ports = free_ports(2)?;
        Ok((ports[0], ports[1]))
    }

    /// What a command in a slot begins with.
    pub fn enter(&self, slot: Slot) -> Vec<String> {
        match &self.kind {
            Kind::Namespaces(namespaces) => namespaces.enter(slot),
            Kind::Direct | Kind::Proxy(_) => Vec::new(),
        }
    }

    /// Tells which process lives in a slot now.
    pub fn lives(&self, slot: Slot, process: Option<u32>) {
        if let Kind::Proxy(proxy) = &self.kind {
            proxy.lives(slot, process);
        }
    }

    /// Nothing arrives from one slot at another any more, and nobody is told.
    pub async fn cut(&self, from: Slot, to: Slot) -> anyhow::Result<()> {
        match &self.kind {
            Kind::Direct => bail!("nothing stands between members that could cut"),
            Kind::Proxy(proxy) => proxy.change(from, to, |rules| rules.cut = Cut::Silent),
            Kind::Namespaces(namespaces) => namespaces.cut(from, to).await?,
        }
        Ok(())
    }

    /// Both directions of [`Links::cut`].
    pub async fn part(&self, one: Slot, other: Slot) -> anyhow::Result<()> {
        self.cut(one, other).await?;
        self.cut(other, one).await
    }

    /// A slot neither hears nor is heard.
    pub async fn isolate(&self, slot: Slot) -> anyhow::Result<()> {
        for other in (0..SLOTS).filter(|other| *other != slot) {
            self.part(slot, other).await?;
        }
        Ok(())
    }

    /// Ends a cut. The proxy then delivers what it held, as TCP would.
    pub async fn restore(&self, from: Slot, to: Slot) -> anyhow::Result<()> {
        match &self.kind {
            Kind::Direct => {}
            Kind::Proxy(proxy) => proxy.change(from, to, |rules| rules.cut = Cut::Open),
            Kind::Namespaces(namespaces) => namespaces.restore(from, to).await?,
        }
        Ok(())
    }

    /// Ends [`Links::isolate`].
    pub async fn rejoin(&self, slot: Slot) -> anyhow::Result<()> {
        for other in (0..SLOTS).filter(|other| *other != slot) {
            self.restore(slot, other).await?;
            self.restore(other, slot).await?;
        }
        Ok(())
    }

    /// Ends everything that was done to links.
    pub async fn heal(&self) -> anyhow::Result<()> {
        for from in 0..SLOTS {
            for to in (0..SLOTS).filter(|to| *to != from) {
                self.restore(from, to).await?;
                if let Kind::Proxy(proxy) = &self.kind {
                    proxy.change(from, to, |rules| *rules = Rules::default());
                }
            }
            if let Kind::Namespaces(namespaces) = &self.kind {
                namespaces.lose_nothing(from).await;
                namespaces.widen(from).await?;
            }
        }
        Ok(())
    }

    /// Limits what a slot sends to its peers.
    pub async fn narrow(&self, slot: Slot, bits_per_second: u64) -> anyhow::Result<()> {
        match &self.kind {
            Kind::Direct => bail!("nothing stands between members that could limit"),
            Kind::Namespaces(namespaces) => namespaces.narrow(slot, bits_per_second).await,
            Kind::Proxy(proxy) => {
                for to in (0..SLOTS).filter(|to| *to != slot) {
                    proxy.change(slot, to, |rules| rules.bytes_per_second = Some(bits_per_second / 8));
                }
                Ok(())
            }
        }
    }

    /// Of the packets from one slot to another so many of a hundred are lost, by chance. Only the kernel sees packets.
    pub async fn lose(&self, from: Slot, to: Slot, percent: u64) -> anyhow::Result<()> {
        match &self.kind {
            Kind::Namespaces(namespaces) => namespaces.lose(from, to, percent).await,
            Kind::Direct | Kind::Proxy(_) => bail!("single packets are lost between network namespaces alone"),
        }
    }

    /// Packets that [`Links::lose`] took since the links were last whole.
    pub async fn dropped(&self) -> anyhow::Result<u64> {
        match &self.kind {
            Kind::Namespaces(namespaces) => namespaces.dropped().await,
            Kind::Direct | Kind::Proxy(_) => Ok(0),
        }
    }

    /// What met a cut so far: frames or pieces.
    pub async fn lost(&self) -> anyhow::Result<u64> {
        match &self.kind {
            Kind::Direct => Ok(0),
            Kind::Proxy(proxy) => Ok(proxy.total(|counts| &counts.held)),
            Kind::Namespaces(namespaces) => namespaces.lost().await,
        }
    }

    /// What met a limit of [`Links::narrow`] so far.
    pub async fn narrowed(&self, slot: Slot) -> anyhow::Result<u64> {
        match &self.kind {
            Kind::Direct => Ok(0),
            Kind::Proxy(proxy) => Ok(proxy.total(|counts| &counts.narrowed)),
            Kind::Namespaces(namespaces) => namespaces.narrowed(slot).await,
        }
    }

    /// The proxy, for what only a proxy can do.
    pub fn proxy(&self) -> anyhow::Result<&Proxy> {
        match &self.kind {
            Kind::Proxy(proxy) => Ok(proxy),
            Kind::Direct | Kind::Namespaces(_) => bail!("the scenario's row does not ask for the proxy"),
        }
    }
}

/// Ports that nobody uses now, all held at once so that they differ.
fn free_ports(count: usize) -> anyhow::Result<Vec<SocketAddr>> {
    let bind = |_| TcpListener::bind("127.0.0.1:0").context("finding a free port");
    let listeners: Vec<TcpListener> = (0..count).map(bind).collect::<Result<_, _>>()?;
    listeners.iter().map(|listener| listener.local_addr().context("reading a port")).collect()
}
