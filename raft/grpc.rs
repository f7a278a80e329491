//! The real network: gRPC over mutual TLS on connections of our own making.
//! `client` dials and hands out stubs, `server` accepts and opens sessions, `tls` decides who may talk.
//! Knows messages and certificates, no consensus.

mod client;
mod server;
mod tls;

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::network::{Answer, Lane, Network, PeerApi, PeerError, PeerService};
use crate::types::NodeId;
use tls::TlsSides;

pub use tls::PeerTls;

/// Members over TCP.
pub(crate) struct GrpcNetwork {
    tls: ArcSwap<TlsSides>,
    listener: Mutex<Option<TcpListener>>,
    runtime: Handle,
    dial_timeout: Duration,
    stop: CancellationToken,
}

impl GrpcNetwork {
    pub(crate) fn new(
        tls: &PeerTls,
        listener: TcpListener,
        runtime: Handle,
        dial_timeout: Duration,
    ) -> Result<Arc<GrpcNetwork>, Error> {
        let tls = ArcSwap::from_pointee(TlsSides::new(tls)?);
        let listener = Mutex::new(Some(listener));
        let stop = CancellationToken::new();
        Ok(Arc::new(GrpcNetwork { tls, listener, runtime, dial_timeout, stop }))
    }

    /// New connections use `tls`; open ones stay as they are.
    pub(crate) fn reload(&self, tls: &PeerTls) -> Result<(), Error> {
        self.tls.store(Arc::new(TlsSides::new(tls)?));
        Ok(())
    }
}

/// The network as the rest of the crate holds it.
pub(crate) struct SharedGrpc(pub Arc<GrpcNetwork>);

impl Network for SharedGrpc {
    fn dial(&self, to: NodeId, addr: &str, _lane: Lane) -> Answer<Arc<dyn PeerApi>> {
        let tls = self.0.tls.load_full();
        let addr = addr.to_owned();
        Box::pin(async move {
            let peer = client::dial(to, &addr, &tls)
                .await
                .map_err(|error| PeerError::Unreachable(format!("{addr}: {error}")))?;
            Ok(Arc::new(peer) as Arc<dyn PeerApi>)
        })
    }

    fn serve(&self, service: Arc<dyn PeerService>) -> io::Result<()> {
        let Some(listener) = self.0.listener.lock().take() else {
            return Err(io::Error::other("already serving"));
        };
        listener.set_nonblocking(true)?;
        let _entered = self.0.runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        self.0.runtime.spawn(server::accept(listener, self.0.clone(), service));
        Ok(())
    }

    fn stop(&self) {
        self.0.stop.cancel();
    }
}
