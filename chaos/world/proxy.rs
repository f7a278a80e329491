//! A TCP proxy between the members of a world on loopback: every directed link can be cut, delayed, narrowed,
//! broken or corrupted on its own. Driven through `wiring`. Who dials is told by the kernel's table of sockets, so
//! members need not know that anything stands between them.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use sys::{Random, SeededRandom};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::Slot;
use super::sockets::owner_of;
use crate::limits::{CHUNKS_HELD_MAX, PROXY_CHUNK_BYTES};

/// What happens to bytes on their way from one member to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Nothing arrives any more, neither bytes nor ends of connections; what was sent arrives after the cut.
    pub cut: Cut,
    /// Every piece arrives later by something between these. Order within a connection stays, as TCP's does.
    pub delay_ms: (u64, u64),
    /// Bandwidth.
    pub bytes_per_second: Option<u64>,
    /// A connection ends after so many bytes.
    pub break_after_bytes: Option<u64>,
    /// One bit of a connection is flipped after so many bytes. The members' TLS makes that a broken connection.
    pub flip_after_bytes: Option<u64>,
}

/// Whether a link carries anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cut {
    #[default]
    Open,
    Silent,
}

/// What a link has done so far.
#[derive(Debug, Default)]
pub struct Counts {
    pub connections: AtomicU64,
    pub bytes: AtomicU64,
    /// Pieces that met a cut.
    pub held: AtomicU64,
    pub delayed: AtomicU64,
    pub narrowed: AtomicU64,
    pub broken: AtomicU64,
    pub flipped: AtomicU64,
}

struct Link {
    rules: watch::Sender<Rules>,
    /// Raised to end all connections over this link.
    breaks: watch::Sender<u64>,
    counts: Counts,
}

struct Shared {
    /// Where each slot really listens.
    targets: Vec<SocketAddr>,
    processes: Mutex<Vec<Option<u32>>>,
    /// By dialling slot, then by the other one.
    links: Vec<Vec<Link>>,
    seed: u64,
}

impl Shared {
    /// Whether nothing is cut off from a slot.
    fn is_open(&self, to: Slot) -> bool {
        let open = |link: &Link| link.rules.borrow().cut == Cut::Open;
        self.links.iter().all(|links| open(&links[to])) && self.links[to].iter().all(open)
    }
}

/// See the head of this file.
pub struct Proxy {
    shared: Arc<Shared>,
    fronts: Vec<SocketAddr>,
    /// A thread of its own: what clients and checks do must not look like a slow link.
    runtime: Option<Runtime>,
}

impl Proxy {
    /// Listens once per target, at the address of the same place. Delays follow from `seed`.
    pub fn start(listens: &[SocketAddr], targets: Vec<SocketAddr>, seed: u64) -> io::Result<Proxy> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("proxy").enable_all().build()?;
        let slots = targets.len();
        let link = || Link {
            rules: watch::Sender::new(Rules::default()),
            breaks: watch::Sender::new(0),
            counts: Counts::default(),
        };
        let links = (0..slots).map(|_| (0..slots).map(|_| link()).collect()).collect();
        let shared = Arc::new(Shared { targets, processes: Mutex::new(vec![None; slots]), links, seed });
        let mut fronts = Vec::new();
        for (slot, listen_at) in listens.iter().enumerate() {
            let listener = std::net::TcpListener::bind(listen_at)?;
            listener.set_nonblocking(true)?;
            fronts.push(listener.local_addr()?);
            let _inside = runtime.enter();
            runtime.spawn(listen(TcpListener::from_std(listener)?, slot, shared.clone()));
        }
        Ok(Proxy { shared, fronts, runtime: Some(runtime) })
    }

    /// The address that members are told, by slot.
    pub fn fronts(&self) -> &[SocketAddr] {
        &self.fronts
    }

    /// Tells which process lives in a slot now.
    pub fn lives(&self, slot: Slot, process: Option<u32>) {
        self.shared.processes.lock()[slot] = process;
    }

    /// Changes the rules of one direction.
    pub fn change(&self, from: Slot, to: Slot, change: impl FnOnce(&mut Rules)) {
        self.shared.links[from][to].rules.send_modify(change);
    }

    /// Ends all connections that carry bytes this way.
    pub fn break_connections(&self, from: Slot, to: Slot) {
        self.shared.links[from][to].breaks.send_modify(|breaks| *breaks += 1);
    }

    /// One count over all links.
    pub fn total(&self, count: impl Fn(&Counts) -> &AtomicU64) -> u64 {
        self.shared.links.iter().flatten().map(|link| count(&link.counts).load(Ordering::Relaxed)).sum()
    }

    /// One count of one direction.
    #[cfg(test)]
    fn count(&self, from: Slot, to: Slot, count: impl Fn(&Counts) -> &AtomicU64) -> u64 {
        count(&self.shared.links[from][to].counts).load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Waiting for it is not allowed where a world is dropped.
            runtime.shutdown_background();
        }
    }
}

async fn listen(listener: TcpListener, to: Slot, shared: Arc<Shared>) {
    let mut number = 0;
    while let Ok((stream, dialler)) = listener.accept().await {
        number += 1;
        let shared = shared.clone();
        let random = SeededRandom::new(shared.seed ^ ((to as u64) << 32 | number));
        tokio::spawn(async move {
            // Members dial a dead one often, and finding out who dials is dear.
            let mut reached = None;
            if shared.is_open(to) {
                match TcpStream::connect(shared.targets[to]).await {
                    Ok(stream) => reached = Some(stream),
                    Err(_) => return,
                }
            }
            let processes = shared.processes.lock().clone();
            let here = stream.local_addr();
            let Some(from) = here.ok().and_then(|here| owner_of(dialler, here, &processes)) else {
                tracing::warn!(%dialler, "none of the members dials: refused");
                return;
            };
            connect(stream, reached, from, to, &shared, random).await;
        });
    }
}

/// One connection, until both directions are done or one side is gone and the other may know it.
async fn connect(
    dialling: TcpStream,
    reached: Option<TcpStream>,
    from: Slot,
    to: Slot,
    shared: &Shared,
    random: SeededRandom,
) {
    let (there, back) = (&shared.links[from][to], &shared.links[to][from]);
    there.counts.connections.fetch_add(1, Ordering::Relaxed);
    // A dial that meets a cut waits for its end, as a lost SYN is sent again.
    open(there).await;
    open(back).await;
    let answering = match reached {
        Some(reached) => reached,
        None => match TcpStream::connect(shared.targets[to]).await {
            Ok(reached) => reached,
            Err(_) => return,
        },
    };
    if dialling.set_nodelay(true).and(answering.set_nodelay(true)).is_err() {
        return;
    }
    let (dialling_read, dialling_write) = dialling.into_split();
    let (answering_read, answering_write) = answering.into_split();
    let (mut there_breaks, mut back_breaks) = (there.breaks.subscribe(), back.breaks.subscribe());
    let both = async {
        futures::future::try_join(
            carry(dialling_read, answering_write, there, &random, (from, to)),
            carry(answering_read, dialling_write, back, &random, (to, from)),
        )
        .await
    };
    tokio::select! {
        biased;
        _ = there_breaks.changed() => { there.counts.broken.fetch_add(1, Ordering::Relaxed); }
        _ = back_breaks.changed() => { back.counts.broken.fetch_add(1, Ordering::Relaxed); }
        ended = both => if let Err(gone) = ended {
            // The end of one side is news that travels like any other.
            open(if gone == from { there } else { back }).await;
        }
    }
}

/// Waits until a link is not cut.
async fn open(link: &Link) {
    let mut rules = link.rules.subscribe();
    if rules.borrow().cut == Cut::Silent {
        link.counts.held.fetch_add(1, Ordering::Relaxed);
    }
    // The sender lives in the link.
    let _ = rules.wait_for(|rules| rules.cut == Cut::Open).await;
}

/// Carries bytes one way. An error names the slot that is gone.
async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    link: &Link,
    random: &SeededRandom,
    (sender, receiver): (Slot, Slot),
) -> Result<(), Slot> {
    let (queue, mut queued) = mpsc::channel::<(Instant, Vec<u8>)>(CHUNKS_HELD_MAX);
    let read = async move {
        let mut due = Instant::now();
        loop {
            let mut piece = vec![0; PROXY_CHUNK_BYTES];
            let length = from.read(&mut piece).await.map_err(|_| sender)?;
            if length == 0 {
                return Ok(());
            }
            piece.truncate(length);
            let (least, most) = link.rules.borrow().delay_ms;
            if most > 0 {
                link.counts.delayed.fetch_add(1, Ordering::Relaxed);
            }
            let delay = Duration::from_millis(least + random.below(most.saturating_sub(least) + 1));
            due = due.max(Instant::now() + delay);
            if queue.send((due, piece)).await.is_err() {
                return Ok(());
            }
        }
    };
    let write = async {
        let mut carried = 0u64;
        while let Some((due, mut piece)) = queued.recv().await {
            if due > Instant::now() {
                tokio::time::sleep_until(due).await;
            }
            let rules = *link.rules.borrow();
            if let Some(rate) = rules.bytes_per_second {
                link.counts.narrowed.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_secs_f64(piece.len() as f64 / rate.max(1) as f64)).await;
            }
            open(link).await;
            let before = carried;
            carried += piece.len() as u64;
            let crosses = |limit: Option<u64>| limit.is_some_and(|limit| before < limit && limit <= carried);
            if crosses(rules.flip_after_bytes) {
                link.counts.flipped.fetch_add(1, Ordering::Relaxed);
                let place = random.below(piece.len() as u64) as usize;
                piece[place] ^= 1 << random.below(8);
            }
            if rules.break_after_bytes.is_some_and(|limit| limit <= carried) {
                link.counts.broken.fetch_add(1, Ordering::Relaxed);
                return Err(sender);
            }
            to.write_all(&piece).await.map_err(|_| receiver)?;
            link.counts.bytes.fetch_add(piece.len() as u64, Ordering::Relaxed);
        }
        open(link).await;
        // It may be gone already.
        let _ = to.shutdown().await;
        Ok(())
    };
    futures::future::try_join(read, write).await.map(|_| ())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A proxy whose slots 0 and 1 are both this process: what it dials counts as slot 0.
    async fn between() -> (Proxy, TcpListener) {
        let target = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        let anywhere = ["127.0.0.1:0".parse().unwrap(); 2];
        let proxy = Proxy::start(&anywhere, vec![nobody, target.local_addr().unwrap()], 1).unwrap();
        proxy.lives(0, Some(std::process::id()));
        (proxy, target)
    }

    async fn pair() -> (Proxy, TcpStream, TcpStream) {
        let (proxy, target) = between().await;
        let mut dialling = TcpStream::connect(proxy.fronts()[1]).await.unwrap();
        let (mut answering, _) = target.accept().await.unwrap();
        // The proxy reaches the target before it knows who dials; a byte shows that it carries.
        answering.write_all(b"!").await.unwrap();
        soon(dialling.read_exact(&mut [0])).await.unwrap();
        (proxy, dialling, answering)
    }

    async fn soon<T>(work: impl Future<Output = T>) -> T {
        tokio::time::timeout(Duration::from_secs(20), work).await.expect("within twenty seconds")
    }

    #[tokio::test]
    async fn a_cut_holds_one_direction_and_delivers_after_it() {
        let (proxy, mut dialling, mut answering) = pair().await;
        proxy.change(0, 1, |rules| rules.cut = Cut::Silent);
        dialling.write_all(b"request").await.unwrap();
        answering.write_all(b"reply").await.unwrap();
        let mut reply = [0; 5];
        soon(dialling.read_exact(&mut reply)).await.unwrap();
        soon(async {
            while proxy.count(0, 1, |counts| &counts.held) == 0 {
                tokio::task::yield_now().await;
            }
        })
        .await;
        assert_eq!(proxy.count(0, 1, |counts| &counts.bytes), 0);
        proxy.change(0, 1, |rules| rules.cut = Cut::Open);
        let mut request = [0; 7];
        soon(answering.read_exact(&mut request)).await.unwrap();
        assert_eq!(&request, b"request");
    }

    #[tokio::test]
    async fn the_end_of_a_cut_off_side_is_not_news_until_the_cut_ends() {
        let (proxy, dialling, mut answering) = pair().await;
        proxy.change(0, 1, |rules| rules.cut = Cut::Silent);
        drop(dialling);
        let mut byte = [0];
        let waiting = tokio::time::timeout(Duration::from_millis(200), answering.read(&mut byte)).await;
        assert!(waiting.is_err(), "half open: {waiting:?}");
        proxy.change(0, 1, |rules| rules.cut = Cut::Open);
        assert_eq!(soon(answering.read(&mut byte)).await.unwrap_or(0), 0);
    }

    #[tokio::test]
    async fn bytes_are_flipped_delayed_and_connections_broken_as_told() {
        let (proxy, mut dialling, mut answering) = pair().await;
        proxy.change(0, 1, |rules| {
            rules.flip_after_bytes = Some(1);
            rules.delay_ms = (30, 40);
        });
        let began = Instant::now();
        dialling.write_all(&[0]).await.unwrap();
        let mut byte = [0];
        soon(answering.read_exact(&mut byte)).await.unwrap();
        assert_eq!(byte[0].count_ones(), 1);
        assert!(began.elapsed() >= Duration::from_millis(30));
        proxy.break_connections(1, 0);
        assert_eq!(soon(dialling.read(&mut byte)).await.unwrap_or(0), 0);
        soon(async {
            while proxy.total(|counts| &counts.broken) != 1 {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
}
