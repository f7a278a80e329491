//! `xebec up`: three real masters on this machine, simulated nodes, and a context in the user's kubeconfig.
//! Makes what is missing, starts what does not run, waits until the cluster serves, and says what to try first.
//! The processes belong to the supervisor; this command only starts that one.

use std::os::unix::process::CommandExt;
use std::time::{Duration, Instant, SystemTime};

use clap::Args;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::cli::access::{Access, Asked, Which, administrator};
use crate::cli::cluster::{ClusterDir, DEFAULT_CLUSTER, LocalCluster};
use crate::cli::codes::{self, EXIT_DEGRADED};
use crate::cli::credentials;
use crate::cli::failure::Failure;
use crate::cli::kubeconfig::Entry;
use crate::cli::process::{self, POLL, detached};
use crate::cli::resolve::parse_duration;
use crate::cli::settings::Settings;
use crate::cli::supervise;
use crate::cli::terminal::Steps;
use crate::join::Token;
use crate::member::MemberStatus;

const MASTERS_DEFAULT: usize = 3;
const MASTERS_MAX: usize = 9;
const NODES_DEFAULT: usize = 3;
/// A token lasts as long as joining may take, with room for a slow first start.
const TOKEN_LIFETIME: Duration = Duration::from_secs(3600);
const NODES_TIMEOUT: Duration = Duration::from_secs(30);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// Lines of a master's log that a failure shows.
const LOG_LINES_SHOWN: usize = 6;

/// Run three masters on this machine
#[derive(Args)]
pub struct Up {
    #[command(flatten)]
    which: Which,
    /// How many masters [default: 3, or as many as there are]
    #[arg(long, value_name = "N")]
    masters: Option<usize>,
    /// How many simulated nodes [default: 3, or as many as there are]
    #[arg(long, value_name = "N")]
    nodes: Option<usize>,
    /// A setting of every master, as in its configuration file: --set nodeMonitorGracePeriod=8s
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Stay in the foreground and end the cluster with Ctrl-C
    #[arg(long)]
    foreground: bool,
    /// Leave your kubeconfig alone
    #[arg(long)]
    no_kubeconfig: bool,
    /// How long to wait for the cluster
    #[arg(long, default_value = "2m", value_name = "TIME")]
    timeout: String,
}

/// Brings the cluster up and returns when it serves; with --foreground, when it has ended.
pub async fn run(command: Up) -> Result<u8, Failure> {
    let timeout = parse_duration(&command.timeout).ok_or_else(|| {
        Failure::new(codes::SETTING).titled("--timeout is not valid").what("a time such as 90s or 2m")
    })?;
    let mut steps = Steps::new();
    // What is wrong with the command line is told before anything is made.
    let given = parse_set(&command.set)?;
    let mut dir = command.which.dir()?;
    if let Some(known) = dir.read()? {
        // A folder knows the name of its cluster.
        dir.name = known.name;
    }
    let (cluster, entry) = prepare(&command, &given, &dir, &mut steps)?;
    let stop = CancellationToken::new();
    let mut supervising = None;
    if cluster.running_supervisor().is_none() {
        if command.foreground {
            let (dir, stop) = (dir.clone(), stop.clone());
            supervising = Some(tokio::spawn(async move { supervise::supervise(&dir, stop).await }));
        } else {
            start_supervisor(&dir)?;
        }
    }
    let deadline = Instant::now() + timeout;
    let exit = tokio::select! {
        biased;
        _ = tokio::signal::ctrl_c() => Err(codes::EXIT_INTERRUPTED),
        result = serve(&command, &dir, &cluster, &entry, deadline, &mut steps) => Ok(result),
    };
    let exit = match exit {
        Ok(result) => result.inspect_err(|_| steps.clear())?,
        Err(interrupted) => {
            steps.clear();
            if supervising.is_none() {
                eprintln!("interrupted; what was started keeps running: xebec status, xebec down");
            }
            interrupted
        }
    };
    let Some(supervising) = supervising else { return Ok(exit) };
    if exit != codes::EXIT_INTERRUPTED {
        println!("\n Ctrl-C ends the cluster");
        wait_for_the_end().await?;
    }
    steps.waiting("stop", "ending the masters");
    stop.cancel();
    supervising.await.map_err(|error| Failure::new(codes::PROCESS).because(&error))??;
    steps.done("stopped", &format!("cluster {}", dir.name));
    Ok(exit)
}

/// Ctrl-C at the terminal, or `xebec down` from elsewhere.
async fn wait_for_the_end() -> Result<(), Failure> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
        .map_err(|error| Failure::new(codes::PROCESS).because(&error))?;
    tokio::select! {
        biased;
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

/// Folder, certificates, ports, settings: everything that the masters need before they start.
fn prepare(
    command: &Up,
    given: &Settings,
    dir: &ClusterDir,
    steps: &mut Steps,
) -> Result<(LocalCluster, Entry), Failure> {
    dir.make(dir.root())?;
    let (mut cluster, age) = match dir.read()? {
        Some(cluster) => (cluster, "as it was left"),
        None => {
            let masters = command.masters.unwrap_or(MASTERS_DEFAULT);
            if !(1..=MASTERS_MAX).contains(&masters) {
                return Err(Failure::new(codes::SETTING)
                    .titled("--masters is not valid")
                    .what(format!("between 1 and {MASTERS_MAX}; 3 can lose one, 5 can lose two")));
            }
            if masters.is_multiple_of(2) {
                let (lose, fewer) = ((masters - 1) / 2, masters - 1);
                eprintln!("warning: {masters} masters can lose {lose}, the same as {fewer}");
            }
            (LocalCluster::new(&dir.name, masters, command.nodes.unwrap_or(NODES_DEFAULT))?, "new")
        }
    };
    if let Some(asked) = command.masters.filter(|asked| *asked != cluster.masters.len()) {
        return Err(Failure::new(codes::DATA_EXISTS)
            .titled(format!("cluster {:?} has {} masters, not {asked}", cluster.name, cluster.masters.len()))
            .next("xebec down --purge && xebec up")
            .next("xebec up --cluster another"));
    }
    if cluster.running_supervisor().is_none() {
        cluster.nodes.count = command.nodes.unwrap_or(cluster.nodes.count);
    }
    dir.write(&cluster)?;
    steps.done("data", &format!("{} ({age})", dir.root().display()));
    let pki = dir.pki();
    let made = pki
        .create(&dir.name, SystemTime::now())
        .map_err(|error| Failure::new(codes::CERTIFICATE).because(error.as_ref()))?;
    let addresses: Vec<_> = cluster.masters.iter().map(|master| master.api_address).collect();
    let entry = credentials::write_admin(&pki, &dir.name, &addresses, &dir.admin_kubeconfig())?;
    let told = if made > 0 { "authorities for clients and peers, keys" } else { "as they were" };
    steps.done("certs", told);
    write_settings(given, dir, &cluster)?;
    Ok((cluster, entry))
}

/// Writes each master's configuration file. Keys that the user added to one stay.
fn write_settings(given: &Settings, dir: &ClusterDir, cluster: &LocalCluster) -> Result<(), Failure> {
    let addresses: Vec<String> = cluster.masters.iter().map(|master| master.api_address.to_string()).collect();
    let sign = || -> anyhow::Result<String> {
        let pki = dir.pki();
        let expires = SystemTime::now() + TOKEN_LIFETIME;
        let token = Token::sign(&dir.name, &pki.authority_hash()?, addresses, expires, &pki.join_key()?)?;
        Ok(token.encode())
    };
    let token = sign().map_err(|error| Failure::new(codes::CERTIFICATE).because(error.as_ref()))?;
    for (index, master) in cluster.masters.iter().enumerate() {
        dir.make(&dir.master(&master.name))?;
        let file = dir.master_config(&master.name);
        let kept = match std::fs::read_to_string(&file) {
            Ok(text) => Settings::from_yaml(&text)
                .map_err(|reason| Failure::new(codes::SETTING).titled(format!("{}: {reason}", file.display())))?,
            Err(_) => Settings { log_format: Some("text".to_owned()), ..Settings::default() },
        };
        let own = Settings {
            name: Some(master.name.clone()),
            cluster_name: Some(dir.name.clone()),
            data_dir: Some(dir.master(&master.name).join("data")),
            pki_dir: Some(dir.pki_dir()),
            found: (index == 0).then_some(true),
            join_token: (index > 0).then(|| token.clone()),
            bind_address: Some(master.api_address.ip()),
            advertise_address: Some(master.api_address.ip()),
            secure_port: Some(master.api_address.port()),
            peer_listen: Some(master.peer_address.to_string()),
            peer_advertise: Some(master.peer_address.to_string()),
            ..Settings::default()
        };
        let text = own.over(&given.over(&kept)).to_yaml()?;
        crate::pki::write_private(&file, text.as_bytes())?;
    }
    Ok(())
}

/// `key=value` pairs as settings; values are read as YAML.
fn parse_set(pairs: &[String]) -> Result<Settings, Failure> {
    use crate::cli::settings::{API_VERSION, KIND};
    let invalid = |reason: String| Failure::new(codes::SETTING).titled("--set is not valid").what(reason);
    let mut text = format!("apiVersion: {API_VERSION}\nkind: {KIND}\n");
    for pair in pairs {
        let (key, value) = pair.split_once('=').ok_or_else(|| invalid(format!("{pair:?} is not KEY=VALUE")))?;
        if key.contains(char::is_whitespace) || value.contains('\n') {
            return Err(invalid(format!("{pair:?} is not KEY=VALUE")));
        }
        text.push_str(&format!("{key}: {value}\n"));
    }
    Settings::from_yaml(&text).map_err(invalid)
}

fn start_supervisor(dir: &ClusterDir) -> Result<(), Failure> {
    let root = dir.root().display().to_string();
    let arguments = ["supervise", "--cluster", &dir.name, "--data-dir", &root];
    let mut command = detached(&arguments, &dir.supervisor_log())?;
    // Out of this terminal's group: a Ctrl-C here is not for the cluster.
    command.process_group(0);
    command
        .spawn()
        .map_err(|error| Failure::new(codes::PROCESS).titled("the supervisor cannot be started").because(&error))?;
    Ok(())
}

/// Waits for masters and nodes and tells about each.
async fn serve(
    command: &Up,
    dir: &ClusterDir,
    cluster: &LocalCluster,
    entry: &Entry,
    deadline: Instant,
    steps: &mut Steps,
) -> Result<u8, Failure> {
    let access = Access::find(&command.which)?;
    let leader = wait_for_masters(dir, cluster, &access, deadline, steps).await?;
    let lose = (cluster.masters.len() - 1) / 2;
    let masters = if lose == 1 { "master" } else { "masters" };
    steps.done("ready", &format!("leader {}, term {}, can lose {lose} {masters}", leader.name, leader.term));
    let mut exit = 0;
    let wanted = dir.expect()?.nodes.count;
    if wanted > 0 {
        let ready = wait_for_nodes(entry, &leader.api_address, wanted, steps).await?;
        if ready >= wanted {
            steps.done("nodes", &format!("{wanted} simulated"));
        } else {
            steps.warned("nodes", &format!("{ready} of {wanted} ready; see {}", dir.nodes_log().display()));
            exit = EXIT_DEGRADED;
        }
    }
    farewell(command, dir, entry)?;
    Ok(exit)
}

/// Waits until every master votes and one leads. The leader's status.
async fn wait_for_masters(
    dir: &ClusterDir,
    cluster: &LocalCluster,
    access: &Access,
    deadline: Instant,
    steps: &mut Steps,
) -> Result<MemberStatus, Failure> {
    let mut told = 0;
    loop {
        let mut asked = Vec::new();
        for endpoint in &access.endpoints {
            asked.push(access.ask(endpoint.clone()));
        }
        let asked: Vec<Asked> = futures::future::join_all(asked).await;
        while let Some(status) = asked.get(told).and_then(|asked| serving(asked)) {
            let master = &cluster.masters[told];
            let text = format!(
                "{:<8} https://{}   peer :{}",
                if status.role == "leader" { "leader" } else { "voter" },
                master.api_address,
                master.peer_address.port(),
            );
            steps.done(&master.name, &text);
            told += 1;
        }
        let leader = asked.iter().filter_map(serving).find(|status| status.role == "leader" && status.quorum_fresh);
        if let (Some(leader), true) = (leader, asked.iter().all(|asked| serving(asked).is_some())) {
            return Ok(leader.clone());
        }
        let name = cluster.masters.get(told).map_or("leader", |master| master.name.as_str());
        steps.waiting(name, "starting");
        if Instant::now() >= deadline {
            return Err(not_ready(dir, name, asked.get(told)));
        }
        tokio::time::sleep(POLL).await;
    }
}

/// The status of a member that votes and serves.
fn serving(asked: &Asked) -> Option<&MemberStatus> {
    let status = asked.answer.as_ref().ok()?;
    let votes = status.peers.iter().any(|peer| peer.node_id == status.node_id && peer.voter);
    (votes && status.ready).then_some(status)
}

fn not_ready(dir: &ClusterDir, name: &str, asked: Option<&Asked>) -> Failure {
    let mut failure = Failure::new(codes::MASTER_NOT_READY).titled(format!("{name} did not become ready in time"));
    if let Some(problem) = asked.and_then(|asked| asked.answer.as_ref().err()) {
        failure = failure.what(problem.clone());
    }
    let log = dir.master_log(name);
    let text = std::fs::read_to_string(&log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    for line in &lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..] {
        failure = failure.what(format!("log: {line}"));
    }
    failure.next(format!("less {}", log.display())).next("xebec up    # goes on where this one stopped")
}

/// Waits until `wanted` nodes are ready; says how many are when it stops waiting.
async fn wait_for_nodes(entry: &Entry, address: &str, wanted: usize, steps: &Steps) -> Result<usize, Failure> {
    let https = administrator(entry)?;
    let deadline = Instant::now() + NODES_TIMEOUT;
    loop {
        let ready = match https.get(address, "/api/v1/nodes", REQUEST_TIMEOUT).await {
            Ok(reply) if reply.status == 200 => ready_nodes(&reply.body),
            Ok(_) | Err(_) => 0,
        };
        if ready >= wanted || Instant::now() >= deadline {
            return Ok(ready);
        }
        steps.waiting("nodes", &format!("{ready} of {wanted} ready"));
        tokio::time::sleep(POLL).await;
    }
}

fn ready_nodes(list: &[u8]) -> usize {
    let list: Value = serde_json::from_slice(list).unwrap_or_default();
    let is_ready = |node: &&Value| {
        let conditions = node["status"]["conditions"].as_array();
        conditions.is_some_and(|all| all.iter().any(|one| one["type"] == "Ready" && one["status"] == "True"))
    };
    list["items"].as_array().map_or(0, |nodes| nodes.iter().filter(is_ready).count())
}

/// What a newcomer does next.
fn farewell(command: &Up, dir: &ClusterDir, entry: &Entry) -> Result<(), Failure> {
    println!();
    let kubectl = if command.no_kubeconfig {
        println!(" kubeconfig  {}", dir.admin_kubeconfig().display());
        format!("kubectl --kubeconfig {}", dir.admin_kubeconfig().display())
    } else {
        let path = credentials::merge_into_user(entry)?;
        println!(" {}", credentials::merged_line(&path, &entry.name));
        format!("kubectl --context {}", entry.name)
    };
    let binary = process::program().map_or_else(|_| "xebec".to_owned(), |path| path.display().to_string());
    let which = which_words(&command.which);
    println!(" try         {kubectl} create deployment web --image=nginx --replicas=3");
    println!("             kill -9 $({binary} master pid leader{which})   # the cluster goes on");
    println!("             {binary} status -w{which}");
    Ok(())
}

/// The flags that name this cluster to other commands; none for the default one.
fn which_words(which: &Which) -> String {
    let mut words = String::new();
    if which.cluster != DEFAULT_CLUSTER {
        words.push_str(&format!(" --cluster {}", which.cluster));
    }
    if let Some(folder) = &which.data_dir {
        words.push_str(&format!(" --data-dir {}", folder.display()));
    }
    words
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::cli::access::Endpoint;
    use crate::member::PeerView;

    #[test]
    fn pairs_become_settings_and_unknown_keys_are_refused() {
        let set = |pairs: &[&str]| parse_set(&pairs.iter().map(|pair| (*pair).to_owned()).collect::<Vec<_>>());
        let settings = set(&["nodeMonitorGracePeriod=8s", "maxRequestsInflight=7", "anonymousAuth=false"]).unwrap();
        assert_eq!(settings.node_monitor_grace_period.as_deref(), Some("8s"));
        assert_eq!((settings.max_requests_inflight, settings.anonymous_auth), (Some(7), Some(false)));
        assert!(set(&["nodeMonitorGracePeriods=8s"]).unwrap_err().to_string().contains("nodeMonitorGracePeriod"));
        assert_eq!(set(&["x"]).unwrap_err().exit(), 2);
    }

    #[test]
    fn a_master_serves_when_it_votes_and_says_that_it_is_ready() {
        let check = |voter: bool, ready: bool| {
            let peers = vec![PeerView { node_id: 2, voter, ..PeerView::default() }];
            let status = MemberStatus { node_id: 2, ready, peers, ..MemberStatus::default() };
            let endpoint = Endpoint { name: "m2".into(), address: "127.0.0.1:1".into(), pid: None };
            serving(&Asked { endpoint, answer: Ok(status) }).is_some()
        };
        assert_eq!([check(true, true), check(true, false), check(false, true)], [true, false, false]);
    }

    #[test]
    fn only_nodes_that_are_ready_count() {
        let list = br#"{"items":[{"status":{"conditions":[{"type":"Ready","status":"True"}]}},
            {"status":{"conditions":[{"type":"Ready","status":"Unknown"}]}},{}]}"#;
        assert_eq!(ready_nodes(list), 1);
        assert_eq!(ready_nodes(b"no"), 0);
    }

    #[test]
    fn the_masters_configuration_is_renewed_and_what_the_user_added_stays() {
        let folder = tempfile::tempdir().unwrap();
        let dir = ClusterDir::at("test", folder.path());
        let cluster = LocalCluster::new("test", 2, 0).unwrap();
        dir.pki().create("test", SystemTime::now()).unwrap();
        let command = Up {
            which: Which { cluster: "test".into(), data_dir: Some(folder.path().into()), kubeconfig: None },
            masters: None,
            nodes: None,
            set: vec!["eventTtl=5m".into()],
            foreground: false,
            no_kubeconfig: true,
            timeout: "1s".into(),
        };
        write_settings(&parse_set(&command.set).unwrap(), &dir, &cluster).unwrap();
        let read =
            |name: &str| Settings::from_yaml(&std::fs::read_to_string(dir.master_config(name)).unwrap()).unwrap();
        let mut first = read("m1");
        assert_eq!((first.found, first.join_token.clone()), (Some(true), None));
        assert_eq!((read("m2").found, first.event_ttl.clone()), (None, Some("5m".to_owned())));
        assert!(Token::decode(&read("m2").join_token.unwrap()).is_ok());
        first.max_requests_inflight = Some(9);
        std::fs::write(dir.master_config("m1"), first.to_yaml().unwrap()).unwrap();
        write_settings(&parse_set(&command.set).unwrap(), &dir, &cluster).unwrap();
        assert_eq!(read("m1").max_requests_inflight, Some(9));
    }
}
