//! The API server as its owner sees it: made over a store, called in process, served on a port.
//!
//! Made by the composition root. `Shared` is what every layer and handler is given. It must not know what a request
//! is about.

use std::convert::Infallible;
use std::sync::Arc;

use http::{Request, Response};
use sys::{Clock, Random};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tower::service_fn;
use tower::util::BoxCloneSyncService;

use crate::authn::service_account::Tokens;
use crate::authn::{Authenticator, Objects, StoredObjects};
use crate::authz::Authorizer;
use crate::body::Body;
use crate::config::Config;
use crate::error::Error;
use crate::flow::Flow;
use crate::health::Hooks;
use crate::metrics::Metrics;
use crate::seal::Sealer;
use crate::{bootstrap, chain, listen, rest};

/// The whole chain as a service. It answers every request; errors are answers too.
pub type ApiService = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

/// What the layers and handlers of one API server share.
pub(crate) struct Shared {
    pub config: Config,
    pub store: store::Store,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub metrics: Metrics,
    pub authenticator: Authenticator,
    pub authorizer: Authorizer,
    /// Signs and verifies ServiceAccount tokens; `None` where no key is configured.
    pub tokens: Option<Arc<Tokens>>,
    pub flow: Flow,
    pub hooks: Hooks,
    /// What the verbs keep for the life of the server.
    pub rest: rest::State,
    /// Told when certificates on disk have changed.
    pub certificates_changed: Notify,
    /// Cancelled when the server begins to shut down: watches end, `/readyz` fails.
    pub closing: CancellationToken,
}

impl Shared {
    /// Seconds since the Unix epoch, for stamps and for the lifetime of tokens.
    pub fn now_s(&self) -> i64 {
        epoch_s(&*self.clock)
    }
}

/// Seconds since the Unix epoch by a clock's wall time; 0 before it.
pub(crate) fn epoch_s(clock: &dyn Clock) -> i64 {
    let since = clock.wall().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// One API server. Clones are handles of the same one.
#[derive(Clone)]
pub struct ApiServer {
    shared: Arc<Shared>,
}

impl ApiServer {
    /// Reads keys and token files and makes the chain. Serves nothing yet.
    ///
    /// # Errors
    /// A file that the configuration names is missing or unusable.
    pub fn new(
        config: Config,
        store: store::Store,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, Error> {
        let sealer = Arc::new(Sealer::new(&config.sealing_keys));
        let objects: Arc<dyn Objects> = Arc::new(StoredObjects::new(store.clone(), sealer));
        let tokens = Tokens::load(&config.service_accounts)?.map(Arc::new);
        let authenticator = Authenticator::new(&config, tokens.clone(), objects)?;
        let shared = Shared {
            authenticator,
            tokens,
            authorizer: Authorizer::new(Arc::new(store.clone())),
            flow: Flow::new(config.flow),
            metrics: Metrics::new(),
            hooks: Hooks::default(),
            rest: rest::State::new(&config),
            certificates_changed: Notify::new(),
            closing: CancellationToken::new(),
            config,
            store,
            clock,
            random,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The chain for callers in this process. Their `UserInfo` and `RoleToken` extensions are believed; everything
    /// else is as on the wire.
    pub fn service(&self) -> ApiService {
        let shared = self.shared.clone();
        BoxCloneSyncService::new(service_fn(move |request| {
            let shared = shared.clone();
            async move { Ok(chain::serve(shared, request).await) }
        }))
    }

    /// Serves TLS on `listener` until `shutdown` is cancelled and requests under way have ended.
    ///
    /// # Errors
    /// The certificates cannot be read at the start, or the socket cannot be used.
    pub async fn serve(&self, listener: std::net::TcpListener, shutdown: CancellationToken) -> Result<(), Error> {
        listen::serve(self.shared.clone(), listener, shutdown).await
    }

    /// Certificates on disk have changed: they are read now, and not when they are looked at the next time.
    pub fn reread_certificates(&self) {
        self.shared.certificates_changed.notify_one();
    }

    /// Resolves when `bootstrap` has written all that every cluster has: before, RBAC refuses everyone but
    /// `system:masters`.
    pub async fn bootstrapped(&self) {
        self.shared.hooks.finished.cancelled().await;
    }

    /// What its layers share, for tests.
    #[cfg(test)]
    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Writes what every cluster has from the start (system namespaces, RBAC policy, the `kubernetes` Service) and
    /// keeps the latter true until the server closes. Every master runs it; none disturbs another.
    pub async fn bootstrap(&self) {
        bootstrap::run(self.shared.clone(), self.service()).await;
    }
}
