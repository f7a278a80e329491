//! The composition root: turns a configuration into a running master. Called by `cli/server.rs` and `cli/nodes.rs`.
//! The only file that names every crate.

use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::DirBuilderExt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use apiserver::config::{
    Anonymous, Config as ApiServerConfig, FlowLimits, SealingKey, ServiceAccountConfig, ServiceCidr, ServingTls,
};
use apiserver::{ApiServer, body};
use client::Informers;
use futures::future::BoxFuture;
use http::{Method, Request, Response, header};
use raft::{Identity, Listen, Raft, SysHandles};
use store::Store;
use sys::{Clock, Disk, Random, RealDisk, SystemClock, SystemRandom};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::agreement::{Agreement, REPORT};
use crate::config::{JoinPlan, NodesConfig, Preset, ServerConfig, Start};
use crate::guard;
use crate::https::{Https, Trust};
use crate::join::{self, ADMIT_PATH, AdmitRequest, JOIN_PATH, Refused};
use crate::join_handler::JoinHandler;
use crate::keepsake::Keepsake;
use crate::lead::Roles;
use crate::member::STATUS_PATH;
use crate::members_handler::{MEMBERS_PATH, MembersHandler};
use crate::membership::{Cluster, MemberInfo};
use crate::pki::{self, Pki};
use crate::pressure::Pressure;
use crate::quarantine;
use crate::renewal::{self, Renewal};
use crate::telemetry::{PING, Telemetry};

/// How often it is looked whether masters have come or gone.
const MASTERS_INTERVAL: Duration = Duration::from_secs(1);
/// A joiner may have a large snapshot to fetch before it votes.
const ADMIT_TIMEOUT: Duration = Duration::from_secs(600);
/// Requests under way get this long to end before leadership is handed over.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(3);
/// All of a master's end; who told it to end waits a little longer before it kills.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(9);
/// Open files that clients' connections leave to peers, logs and databases.
const FILES_RESERVED: usize = 1_536;
/// The part of very few open files that clients get all the same, as a divisor.
const FILES_CLIENTS_PART_MIN: usize = 4;
/// A body of `/xebec/v1/…` must arrive within this time.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);
/// A connection to a master must be made within this time, or the next one is tried.
const NODE_CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// A watch sends a bookmark about once a minute; one that is silent for longer is dead.
const NODE_READ_TIMEOUT: Duration = Duration::from_secs(75);
/// What the `wan` preset assumes between the two members that are farthest apart.
const WAN_ROUND_TRIP: Duration = Duration::from_millis(100);

struct Sys {
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    disk: Arc<dyn Disk>,
}

impl Sys {
    fn real() -> Sys {
        Sys { clock: Arc::new(SystemClock::new()), random: Arc::new(SystemRandom), disk: Arc::new(RealDisk) }
    }
}

/// Why a master that ran has ended.
#[derive(Debug)]
pub enum Ended {
    /// It was told to.
    Told,
    /// Its data must not be used again, and why.
    Untrusted(String),
    /// It is no member any more.
    Removed,
}

/// What is wrong with the data, where an error of [`run`] says that it must not be used again.
pub fn damage(error: &anyhow::Error) -> Option<String> {
    let log = error.downcast_ref::<raft::Error>();
    let log = log.is_some_and(|error| matches!(error, raft::Error::Amnesia(_) | raft::Error::Corrupt { .. }));
    let state = error.downcast_ref::<store::Error>();
    let state = state.is_some_and(|error| matches!(error, store::Error::Corrupt { .. }));
    (log || state).then(|| format!("{error:#}"))
}

/// Runs one master until the process is told to end (SIGTERM, SIGINT) or its data turns out to be of no use: then
/// requests under way end, leadership is handed over, and the databases are closed.
pub async fn run(config: ServerConfig) -> anyhow::Result<Ended> {
    let config = Arc::new(config);
    let sys = Sys::real();
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for SIGINT")?;
    let api_listener = TcpListener::bind(config.api_listen)
        .with_context(|| format!("listening for clients on {}", config.api_listen))?;
    let cluster = start_store(&config, &sys).await?;
    let shutdown = CancellationToken::new();
    let (findings, found) = mpsc::channel(guard::FINDINGS_MAX);
    let keepsake = remember(&config, &cluster, None)?;
    let pressure = Pressure::new(&config.name);
    let agreement = Agreement::new(cluster.clone(), pressure.clone());
    answer_peers(&cluster, &agreement);
    let telemetry = Telemetry::new(cluster.clone(), config.clone(), keepsake.quarantines, &agreement, &pressure);
    let masters = follow_masters(&cluster, &sys, &shutdown);
    let api = start_api(&config, &sys, &cluster, &telemetry, masters, &pressure)?;

    tokio::spawn(telemetry.clone().run(sys.clock.clone(), shutdown.clone()));
    let serving = tokio::spawn({
        let (api, shutdown) = (api.clone(), shutdown.clone());
        async move { api.serve(api_listener, shutdown).await }
    });
    tokio::spawn({
        let api = api.clone();
        async move { api.bootstrap().await }
    });
    if let Some(plan) = admission(&config, &keepsake) {
        tokio::spawn(be_admitted(config.clone(), cluster.clone(), plan, findings.clone()));
    }
    tokio::spawn(agreement.run(sys.clock.clone(), findings, shutdown.clone()));
    let (folder, disk) = (config.data_dir.clone(), sys.disk.clone());
    tokio::spawn(pressure.run(folder, disk, sys.clock.clone(), cluster.clone(), shutdown.clone()));
    tokio::spawn(keep_remembering(config.clone(), cluster.clone(), keepsake, sys.clock.clone(), shutdown.clone()));
    tokio::spawn(renewal(&config, &sys, &cluster, &api).run(shutdown.clone()));
    let roles = tokio::spawn({
        let (api, roles, shutdown) = (api.clone(), roles(&config, &sys, &cluster, &api)?, shutdown.clone());
        async move {
            // Before its policy is there, RBAC refuses the components, and each refusal costs them a back-off.
            if shutdown.run_until_cancelled(api.bootstrapped()).await.is_some() {
                telemetry.bootstrapped();
                roles.run(shutdown).await;
            }
        }
    });
    tracing::info!(name = config.name, api = %config.api_advertise, peers = config.peer_advertise, "serving");

    let ended = tokio::select! {
        biased;
        _ = terminate.recv() => Ended::Told,
        _ = interrupt.recv() => Ended::Told,
        ended = guard::watch(cluster.clone(), config.clone(), sys.clock.clone(), found) => ended,
    };
    tracing::info!(?ended, "this master ends");
    if let Ended::Untrusted(reason) = &ended {
        // Before anything else: whatever becomes of this process, the next one must know.
        quarantine::note(&config.data_dir, reason)?;
    }
    shutdown.cancel();
    let closed = tokio::time::timeout(CLOSE_TIMEOUT, close(&cluster, serving, roles)).await;
    match closed {
        Ok(closed) => closed?,
        Err(_) => tracing::error!("this master does not end in good order; it is cut off"),
    }
    Ok(ended)
}

fn renewal(config: &Arc<ServerConfig>, sys: &Sys, cluster: &Cluster, api: &ApiServer) -> Renewal {
    Renewal {
        config: config.clone(),
        raft: cluster.raft.clone(),
        api: api.clone(),
        clock: sys.clock.clone(),
        random: sys.random.clone(),
    }
}

/// Lets clients go, hands leadership over, closes the databases.
async fn close(
    cluster: &Cluster,
    serving: JoinHandle<Result<(), apiserver::Error>>,
    roles: JoinHandle<()>,
) -> anyhow::Result<()> {
    // Clients are let go first: their last writes still need a leader, and so does the handover.
    let drained = tokio::time::timeout(DRAIN_TIMEOUT, serving).await;
    if tokio::time::timeout(DRAIN_TIMEOUT, roles).await.is_err() {
        tracing::warn!("a role does not end");
    }
    cluster.raft.shutdown().await;
    cluster.store.shutdown().await;
    match drained {
        Ok(Ok(served)) => served.context("serving the API"),
        Ok(Err(panicked)) => Err(panicked).context("serving the API"),
        Err(_) => {
            tracing::warn!("requests under way were cut off");
            Ok(())
        }
    }
}

/// Brings what this master keeps outside its data up to date, and gives it.
fn remember(config: &ServerConfig, cluster: &Cluster, kept: Option<&Keepsake>) -> anyhow::Result<Keepsake> {
    let kept = kept.cloned().or_else(|| Keepsake::read(config)).unwrap_or_default();
    let identity = cluster.raft.identity();
    let members = cluster.raft.members();
    let own = members.iter().find(|member| member.id == identity.node_id);
    let is_member = own.is_some_and(|member| member.voter || config.learner);
    let cluster_id = format!("{:032x}", identity.cluster_id);
    let same = kept.node_id == identity.node_id && kept.cluster_id == cluster_id;
    let admitted = is_member || (kept.admitted && same);
    let plan = match &config.start {
        Start::Join(plan) if !admitted => Some(plan),
        _ => None,
    };
    let mut masters: Vec<String> = cluster.api_addresses().iter().map(ToString::to_string).collect();
    // The log of a joiner begins long before it was there.
    masters.extend(plan.into_iter().flat_map(|plan| plan.masters.clone()));
    if same && (masters.is_empty() || !admitted) {
        masters.extend(kept.masters.iter().cloned());
    }
    masters.sort();
    masters.dedup();
    let now = Keepsake {
        cluster: config.cluster.clone(),
        cluster_id,
        node_id: identity.node_id,
        masters,
        admitted,
        removed: false,
        token: if admitted {
            None
        } else {
            plan.map(|plan| plan.token.clone()).or(kept.token.clone().filter(|_| same))
        },
        quarantines: kept.quarantines,
        last_reason: kept.last_reason.clone(),
    };
    if now != kept {
        now.write(config)?;
    }
    Ok(now)
}

/// The same, as members come and go, until `shutdown`.
async fn keep_remembering(
    config: Arc<ServerConfig>,
    cluster: Cluster,
    mut keepsake: Keepsake,
    clock: Arc<dyn Clock>,
    shutdown: CancellationToken,
) {
    while shutdown.run_until_cancelled(clock.sleep(MASTERS_INTERVAL)).await.is_some() {
        match remember(&config, &cluster, Some(&keepsake)) {
            Ok(now) => keepsake = now,
            Err(error) => tracing::warn!("what this master keeps outside its data is not up to date: {error:#}"),
        }
    }
}

/// With what this master asks for admission; `None` where it has been admitted.
fn admission(config: &ServerConfig, keepsake: &Keepsake) -> Option<JoinPlan> {
    if let Start::Join(plan) = &config.start {
        return Some(plan.clone());
    }
    // It died between its first start and its admission.
    let token = keepsake.token.clone().filter(|_| !keepsake.admitted)?;
    let cluster_id = u128::from_str_radix(&keepsake.cluster_id, 16).ok()?;
    Some(JoinPlan { cluster_id, node_id: keepsake.node_id, masters: keepsake.masters.clone(), token })
}

/// Opens the state alone, for a command on a stopped master.
pub async fn open_state(config: &ServerConfig) -> anyhow::Result<(Arc<dyn raft::StateMachine>, SysHandles)> {
    let sys = Sys::real();
    let handles = SysHandles { clock: sys.clock, random: sys.random, disk: sys.disk };
    let store_config = store_config(config);
    let opened = Store::open(store_config, handles.clone()).await.context("opening the state")?;
    Ok((opened.machine.clone(), handles))
}

fn store_config(config: &ServerConfig) -> store::Config {
    let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let limits = store::Limits {
        history_window_ms: ms(config.history.window),
        retention_ms: ms(config.history.retention),
        retention_status_ms: ms(config.history.retention_status),
        retention_bytes_max: config.history.retention_bytes_max,
        ..store::Limits::default()
    };
    store::Config { dir: config.data_dir.join("state"), limits }
}

/// Answers the calls of the other members.
fn answer_peers(cluster: &Cluster, agreement: &Arc<Agreement>) {
    let agreement = agreement.clone();
    cluster.raft.on_peer_call(move |_, method, body| {
        let agreement = agreement.clone();
        Box::pin(async move {
            match method.as_str() {
                PING => Ok(bytes::Bytes::new()),
                REPORT => agreement.report(&body),
                _ => Err(format!("nobody here answers {method:?}")),
            }
        })
    });
}

/// Opens state and log and starts consensus.
async fn start_store(config: &ServerConfig, sys: &Sys) -> anyhow::Result<Cluster> {
    let make = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&config.data_dir);
    make.with_context(|| format!("making {}", config.data_dir.display()))?;
    let identity = identity(config, sys)?;
    let founder = identity.node_id == raft::FOUNDER;
    let info = MemberInfo { name: config.name.clone(), api_address: config.api_advertise.to_string() };
    let raft_config = raft::Config {
        data_dir: config.data_dir.clone(),
        listen: Listen::Address(config.peer_listen),
        advertise: config.peer_advertise.clone(),
        info: info.encode(),
        preset: preset(config.preset),
        tls: renewal::peer_tls(config, identity.node_id, sys.clock.wall())?,
        limits: raft::Limits::default(),
    };
    let store_config = store_config(config);
    let handles = SysHandles { clock: sys.clock.clone(), random: sys.random.clone(), disk: sys.disk.clone() };
    let opened = match Store::open(store_config.clone(), handles.clone()).await {
        Err(error @ store::Error::Corrupt { .. }) => {
            // The log may hold everything; where it does not, it says so itself.
            let place = quarantine::put_state_aside(&config.data_dir, sys.clock.wall())?;
            tracing::error!(%error, place = %place.display(), "the state is damaged; it is built anew from the log");
            Store::open(store_config, handles.clone()).await
        }
        opened => opened,
    };
    let opened = opened.context("opening the state")?;
    let raft =
        Raft::start(raft_config, identity, opened.machine.clone(), handles).await.context("starting consensus")?;
    if founder {
        raft.initialize().await.context("founding the cluster")?;
    }
    let store = Store::new(opened, raft.clone());
    Ok(Cluster { raft, store })
}

/// Who this data folder is; a new member's identity is durable before anybody hears of it.
fn identity(config: &ServerConfig, sys: &Sys) -> anyhow::Result<Identity> {
    if let Some(identity) = Identity::load(&*sys.disk, &config.data_dir).context("reading the identity")? {
        return Ok(identity);
    }
    let identity = match &config.start {
        Start::Found => Identity::found(&*sys.random),
        Start::Join(plan) => Identity::join(plan.cluster_id, plan.node_id, &*sys.random),
        Start::Existing => bail!("{} has no identity", config.data_dir.display()),
    };
    identity.store(&*sys.disk, &config.data_dir).context("storing the identity")?;
    Identity::load(&*sys.disk, &config.data_dir)?.context("the identity that was just stored is gone")
}

fn preset(preset: Preset) -> raft::Preset {
    match preset {
        Preset::Auto => raft::Preset::Auto,
        Preset::Lan => raft::Preset::Lan,
        Preset::Default => raft::Preset::Default,
        Preset::Wan => raft::Preset::Wan { round_trip: WAN_ROUND_TRIP },
    }
}

/// API addresses of all masters, kept up to date.
fn follow_masters(cluster: &Cluster, sys: &Sys, shutdown: &CancellationToken) -> watch::Receiver<Vec<SocketAddr>> {
    let (sender, receiver) = watch::channel(cluster.api_addresses());
    let (cluster, clock, shutdown) = (cluster.clone(), sys.clock.clone(), shutdown.clone());
    tokio::spawn(async move {
        while shutdown.run_until_cancelled(clock.sleep(MASTERS_INTERVAL)).await.is_some() {
            let now = cluster.api_addresses();
            sender.send_if_modified(|before| {
                let changed = *before != now;
                *before = now;
                changed
            });
        }
    });
    receiver
}

fn start_api(
    config: &ServerConfig,
    sys: &Sys,
    cluster: &Cluster,
    telemetry: &Telemetry,
    masters: watch::Receiver<Vec<SocketAddr>>,
    pressure: &Arc<Pressure>,
) -> anyhow::Result<ApiServer> {
    let pressure = pressure.clone();
    let settings = &config.api;
    let sealing = std::fs::read(&settings.sealing_key_file).context("reading the sealing key")?;
    let secret: [u8; 32] = sealing.try_into().ok().context("the sealing key does not have 32 bytes")?;
    let (components, samples) = (telemetry.clone(), telemetry.clone());
    let (first_port, last_port) = settings.service_node_port_range;
    let server_config = ApiServerConfig {
        name: config.name.clone(),
        tls: ServingTls {
            cert_path: settings.tls_cert_file.clone(),
            key_path: settings.tls_private_key_file.clone(),
            client_ca_path: Some(settings.client_ca_file.clone()),
        },
        token_auth_file: settings.token_auth_file.clone(),
        service_accounts: ServiceAccountConfig {
            issuers: vec![settings.service_account_issuer.clone()],
            api_audiences: Vec::new(),
            signing_key_path: Some(settings.service_account_signing_key_file.clone()),
            verification_key_paths: settings.service_account_key_files.clone(),
            lifetime_s_max: 0,
        },
        anonymous: if settings.anonymous_auth { Anonymous::Allowed } else { Anonymous::Refused },
        service_cidr: ServiceCidr::parse(&settings.service_cluster_ip_range.to_string())
            .with_context(|| format!("range of cluster IPs: {}", settings.service_cluster_ip_range))?,
        node_ports: first_port..=last_port,
        masters,
        sealing_keys: vec![SealingKey { id: "key1".to_owned(), secret }],
        flow: FlowLimits {
            reads_max: usize::try_from(settings.max_requests_inflight).unwrap_or(usize::MAX),
            mutations_max: usize::try_from(settings.max_mutating_requests_inflight).unwrap_or(usize::MAX),
        },
        bookmark_interval: config.history.bookmark_interval(),
        connections_max: connections_max(),
        checks: telemetry.checks(),
        samples: Some(Arc::new(move || samples.samples())),
        component_health: Some(Arc::new(move || components.components())),
        pressure: Some(Arc::new(move || pressure.reason())),
        extra: Some(extra(config, cluster, telemetry, sys)),
    };
    ApiServer::new(server_config, cluster.store.clone(), sys.clock.clone(), sys.random.clone())
        .context("starting the API server")
}

/// Asks the kernel for as many open files as it gives, and leaves those to clients that peers and databases do not need.
fn connections_max() -> usize {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::warn!(%error, "the number of open files cannot be raised");
        limit = getrlimit(Resource::Nofile);
    }
    let files = limit.current.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX));
    files.saturating_sub(FILES_RESERVED).max(files / FILES_CLIENTS_PART_MIN)
}

type Extra = Arc<dyn Fn(Request<body::Body>) -> BoxFuture<'static, Response<body::Body>> + Send + Sync>;

/// `/xebec/v1/…`: the status of this master, the two requests of a joiner, and what may be done with members.
fn extra(config: &ServerConfig, cluster: &Cluster, telemetry: &Telemetry, sys: &Sys) -> Extra {
    let joins = JoinHandler::new(cluster.clone(), Pki::at(&config.pki_dir), config.cluster.clone());
    let members = MembersHandler::new(cluster.clone(), Pki::at(&config.pki_dir), config.cluster.clone());
    let (handlers, telemetry, clock) = (Arc::new((joins, members)), telemetry.clone(), sys.clock.clone());
    Arc::new(move |request| {
        let (handlers, telemetry, clock) = (handlers.clone(), telemetry.clone(), clock.clone());
        Box::pin(async move {
            let (joins, members) = &*handlers;
            let path = request.uri().path().to_owned();
            match (request.method(), path.as_str()) {
                (&Method::GET, STATUS_PATH) => {
                    let json = serde_json::to_vec(&telemetry.status());
                    json.map_or_else(|_| answer(500, Vec::new()), |json| answer(200, json))
                }
                (&Method::POST, JOIN_PATH | ADMIT_PATH) => {
                    let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
                    let bearer = bearer.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned);
                    let Ok(bytes) = body::read(request.into_body(), BODY_TIMEOUT, &*clock).await else {
                        return answer(400, Vec::new());
                    };
                    let (code, json) = joins.answer(&path, bearer.as_deref(), &bytes, clock.wall()).await;
                    answer(code, json)
                }
                (&Method::POST, path) if path.starts_with(MEMBERS_PATH) => {
                    let action = path[MEMBERS_PATH.len()..].to_owned();
                    let Ok(bytes) = body::read(request.into_body(), BODY_TIMEOUT, &*clock).await else {
                        return answer(400, Vec::new());
                    };
                    let (code, json) = members.answer(&action, &bytes, clock.wall()).await;
                    answer(code, json)
                }
                _ => answer(404, Vec::new()),
            }
        })
    })
}

fn answer(code: u16, json: Vec<u8>) -> Response<body::Body> {
    let mut response = Response::new(body::full(json));
    *response.status_mut() = http::StatusCode::from_u16(code).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

fn roles(config: &ServerConfig, sys: &Sys, cluster: &Cluster, api: &ApiServer) -> anyhow::Result<Roles> {
    let root_ca = std::fs::read_to_string(Pki::at(&config.pki_dir).path("ca.crt")).context("reading the authority")?;
    Ok(Roles {
        service: api.service(),
        store: cluster.store.clone(),
        raft: cluster.raft.clone(),
        clock: sys.clock.clone(),
        random: sys.random.clone(),
        instance: Arc::from(config.name.as_str()),
        options: controllers::Options {
            node_monitor_grace_period: config.control.node_monitor_grace_period,
            node_monitor_period: config.control.node_monitor_period,
            root_ca_pem: Arc::from(root_ca),
            ..controllers::Options::default()
        },
    })
}

/// Asks the cluster for admission until this member votes. Where it is refused, what it has is of no use.
async fn be_admitted(config: Arc<ServerConfig>, cluster: Cluster, plan: JoinPlan, findings: mpsc::Sender<String>) {
    let identity = cluster.raft.identity();
    let request = AdmitRequest {
        node_id: identity.node_id,
        incarnation: format!("{:032x}", identity.incarnation),
        name: config.name.clone(),
        api_address: config.api_advertise.to_string(),
        peer_address: config.peer_advertise.clone(),
        learner: config.learner,
    };
    loop {
        let admitted = async {
            let authority = std::fs::read(Pki::at(&config.pki_dir).path("ca.crt")).context("reading the authority")?;
            let https = Https::new(Trust::Authorities(pki::certificates(&authority)?), None)?;
            join::admit(&https, &plan.masters, &plan.token, &request, ADMIT_TIMEOUT).await
        };
        match admitted.await {
            Ok(()) => {
                return tracing::info!(id = request.node_id, learner = request.learner, "this master is a member");
            }
            Err(error) if error.is::<Refused>() => {
                // A full channel holds a reason already.
                let _ = findings.try_send(format!("the cluster did not admit this master: {error:#}"));
                return;
            }
            Err(error) => tracing::error!("the cluster has not admitted this master yet: {error:#}"),
        }
    }
}

/// Runs simulated nodes until the process is told to end.
pub async fn run_nodes(config: NodesConfig) -> anyhow::Result<()> {
    let sys = Sys::real();
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    let kubeconfig = kube::config::Kubeconfig::read_from(&config.kubeconfig)
        .with_context(|| format!("reading {}", config.kubeconfig.display()))?;
    let mut clients = Vec::new();
    for server in &config.servers {
        let options = kube::config::KubeConfigOptions::default();
        let mut one = kube::Config::from_custom_kubeconfig(kubeconfig.clone(), &options).await?;
        one.cluster_url = server.parse().with_context(|| format!("{server:?} is not an address"))?;
        (one.connect_timeout, one.read_timeout) = (Some(NODE_CONNECT_TIMEOUT), Some(NODE_READ_TIMEOUT));
        clients.push(kube::Client::try_from(one)?);
    }
    if clients.is_empty() {
        bail!("no master is known");
    }
    let shutdown = CancellationToken::new();
    let client = client::remote::across(clients);
    let context = client::Context {
        informers: Informers::new(client.clone(), sys.clock.clone(), sys.random.clone(), shutdown.clone()),
        client,
        // Nodes are no role: nobody grants them anything.
        gate: client::gate::Gate::new().1,
        pulse: client::pulse::Pulse::default(),
        clock: sys.clock,
        random: sys.random,
        instance: Arc::from("nodes"),
    };
    let nodes =
        node::simulated::Nodes { count: config.count, prefix: config.prefix, ..node::simulated::Nodes::default() };
    let running = node::simulated::run(context, nodes, shutdown.clone());
    tokio::select! {
        biased;
        _ = terminate.recv() => {}
        () = running => {}
    }
    shutdown.cancel();
    Ok(())
}
