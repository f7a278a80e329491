//! `xebec server`: one master as a process, in the foreground. `init` and `join` end here too.
//! Turns settings into a configuration, sees to certificates, trades a join token, and hands over to `boot`.

use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use clap::Args;
use sys::DirLock;

use crate::boot::{self, Ended};
use crate::cli::cluster::{DEFAULT_CLUSTER, state_home};
use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::cli::logging;
use crate::cli::process;
use crate::cli::resolve::{Surroundings, resolve};
use crate::cli::settings::Settings;
use crate::cli::start;
use crate::config::{JoinPlan, ServerConfig};
use crate::join::{self, JoinRequest, Refused, Token};
use crate::keepsake::Keepsake;
use crate::pki::{self, Pki};
use crate::quarantine;
use crate::renewal::{self, hostname};

const MACHINE_DATA: &str = "/var/lib/xebec";
/// Where certificates and keys lie on a machine that serves one cluster.
pub const MACHINE_PKI: &str = "/etc/xebec/pki";
/// How long a joiner asks; the master that it asks may be starting itself.
const JOIN_TIMEOUT: Duration = Duration::from_secs(120);
/// How long a token lasts that a machine with the cluster's keys makes for itself; admission is asked for with it too.
const OWN_TOKEN_LIFETIME: Duration = Duration::from_secs(3600);

/// Run one master in the foreground
#[derive(Args)]
pub struct Server {
    #[command(flatten)]
    told: Told,
}

/// Where settings come from.
#[derive(Args)]
pub struct Told {
    /// Configuration file (apiVersion xebec.io/v1alpha1, kind MasterConfig)
    #[arg(long, env = "XEBEC_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

impl Told {
    /// Merges the settings, starts the log, and gives the configuration with them.
    pub fn resolve(&self) -> Result<(Settings, ServerConfig), Failure> {
        let settings = Settings::merged(&self.settings, self.config.as_deref())?;
        logging::start(&settings)?;
        let (config, remarks) = resolve(&settings, &surroundings(&settings)?)?;
        for remark in remarks {
            tracing::warn!("{remark}");
        }
        Ok((settings, config))
    }
}

/// Serves until the process is told to end.
pub async fn run(command: Server) -> Result<u8, Failure> {
    let (settings, mut config) = command.told.resolve()?;
    let held = start::hold(&config)?;
    config.start = start::start(&settings, &mut config).await?;
    serve(config, held).await
}

/// Runs a master whose configuration says how it comes to be a member.
pub async fn serve(mut config: ServerConfig, held: DirLock) -> Result<u8, Failure> {
    keep_private(&config)?;
    ensure_serving_certificate(&mut config)?;
    let ended = match boot::run(config.clone()).await {
        Ok(ended) => ended,
        Err(error) => Ended::Untrusted(boot::damage(&error).ok_or(error)?),
    };
    match ended {
        Ended::Told => Ok(0),
        Ended::Removed => {
            let mut keepsake = Keepsake::read(&config).unwrap_or_default();
            keepsake.removed = true;
            keepsake.write(&config)?;
            Err(start::removed(&config, &keepsake))
        }
        Ended::Untrusted(reason) => {
            tracing::error!(reason, "this master stops using its data");
            quarantine::note(&config.data_dir, &reason)?;
            drop(held);
            Err(begin_anew())
        }
    }
}

/// Replaces this process by a new one with the same arguments, which finds the note. Returns only where that fails; then
/// whoever looks after this process starts it again.
fn begin_anew() -> Failure {
    let program = match process::program() {
        Ok(program) => program,
        Err(error) => return Failure::new(codes::PROCESS).because(&error),
    };
    let error = std::process::Command::new(program).args(std::env::args_os().skip(1)).exec();
    Failure::new(codes::PROCESS).titled("this process cannot begin anew").because(&error)
}

/// What this process writes is its owner's alone, and so is what it finds: a key that others could read is not used, for
/// they may have read it. The data folder is closed to them without a word: what lies in it is sealed.
fn keep_private(config: &ServerConfig) -> Result<(), Failure> {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let given =
        [&config.api.tls_private_key_file, &config.api.service_account_signing_key_file, &config.api.sealing_key_file];
    let checked = Pki::at(&config.pki_dir)
        .check_private()
        .and_then(|()| given.into_iter().try_for_each(|file| pki::check_private_file(file)));
    checked.map_err(|error| Failure::new(codes::CERTIFICATE).because(error.as_ref()))?;
    if let Ok(meta) = std::fs::metadata(&config.data_dir)
        && meta.permissions().mode() & 0o077 != 0
    {
        let closed = std::fs::set_permissions(&config.data_dir, std::fs::Permissions::from_mode(0o700));
        closed
            .map_err(|error| Failure::new(codes::FILE).what(config.data_dir.display().to_string()).because(&error))?;
    }
    Ok(())
}

/// Makes what a new cluster shares.
pub fn found(config: &ServerConfig) -> Result<usize, Failure> {
    Pki::at(&config.pki_dir)
        .create(&config.cluster, SystemTime::now())
        .map_err(|error| Failure::new(codes::CERTIFICATE).because(error.as_ref()))
}

/// Trades the token for an id, and writes the keys that came with it. Also gives the name that the cluster knows.
pub async fn enter(config: &ServerConfig, word: &str) -> Result<(JoinPlan, String), Failure> {
    let unreadable = |error: anyhow::Error| Failure::new(codes::CERTIFICATE).because(error.as_ref());
    let token = own_token(config, check_token(config, word)?).map_err(unreadable)?;
    let request = JoinRequest {
        name: config.name.clone(),
        api_address: config.api_advertise.to_string(),
        peer_address: config.peer_advertise.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        attempt: join::attempt().map_err(unreadable)?,
    };
    let word_of_token = token.encode();
    let response = join::request(&token, &request, JOIN_TIMEOUT).await.map_err(|error| {
        let code = if error.is::<Refused>() { codes::JOIN_REFUSED } else { codes::UNREACHABLE };
        Failure::new(code)
            .because(error.as_ref())
            .next("xebec token create    # on any master, if the token is used up")
    })?;
    Pki::at(&config.pki_dir)
        .import(&response.pki)
        .map_err(|error| Failure::new(codes::TOKEN_FOREIGN).because(error.as_ref()).next("choose another --pki-dir"))?;
    let cluster_id = u128::from_str_radix(&response.cluster_id, 16).map_err(|error| {
        Failure::new(codes::JOIN_REFUSED).titled("the cluster's answer cannot be used").because(&error)
    })?;
    let plan = JoinPlan {
        cluster_id,
        node_id: response.node_id,
        masters: if response.masters.is_empty() { token.masters } else { response.masters },
        token: word_of_token,
    };
    Ok((plan, response.name))
}

/// A token is good for one joiner. A machine that holds the cluster's keys already, as one whose data is gone or one
/// that `xebec up` starts, needs nobody to make it another.
fn own_token(config: &ServerConfig, given: Token) -> anyhow::Result<Token> {
    let pki = Pki::at(&config.pki_dir);
    if !pki.exists() {
        return Ok(given);
    }
    let expires = SystemTime::now() + OWN_TOKEN_LIFETIME;
    Token::sign(&given.cluster, &pki.authority_hash()?, given.masters, expires, &pki.join_key()?)
}

/// Reads a token and refuses one that cannot work here.
pub fn check_token(config: &ServerConfig, word: &str) -> Result<Token, Failure> {
    let help = "xebec token create    # on any master";
    let token = Token::decode(word).map_err(|_| Failure::new(codes::TOKEN_BAD).next(help))?;
    let pki = Pki::at(&config.pki_dir);
    if token.is_expired(SystemTime::now()) && !pki.exists() {
        return Err(Failure::new(codes::TOKEN_EXPIRED).next(help));
    }
    if pki.exists() {
        let own = pki.authority_hash().map_err(|error| Failure::new(codes::CERTIFICATE).because(error.as_ref()))?;
        if token.ca_hash() != Some(own) {
            return Err(Failure::new(codes::TOKEN_FOREIGN)
                .titled(format!(
                    "this token belongs to cluster {}, and this machine holds keys of another",
                    token.cluster
                ))
                .what(format!("{} has another authority", config.pki_dir.display()))
                .next("choose another --pki-dir and --data-dir"));
        }
    }
    Ok(token)
}

/// Makes the serving certificate where none was given.
fn ensure_serving_certificate(config: &mut ServerConfig) -> Result<(), Failure> {
    if !config.api.tls_cert_file.as_os_str().is_empty() {
        return Ok(());
    }
    let pair = renewal::serving(config, SystemTime::now())
        .map_err(|error| Failure::new(codes::CERTIFICATE).because(error.as_ref()))?;
    (config.api.tls_cert_file, config.api.tls_private_key_file) = (pair.certificate, pair.key);
    Ok(())
}

/// What this machine contributes to the settings: root keeps its data where a service does, others under their home.
pub fn surroundings(settings: &Settings) -> Result<Surroundings, Failure> {
    let hostname = hostname();
    let (data_dir, pki_dir) = if rustix::process::geteuid().is_root() {
        (PathBuf::from(MACHINE_DATA), PathBuf::from(MACHINE_PKI))
    } else {
        let root = state_home()?.join("xebec").join(settings.cluster_name.as_deref().unwrap_or(DEFAULT_CLUSTER));
        (root.join(settings.name.as_deref().unwrap_or(&hostname)).join("data"), root.join("pki"))
    };
    Ok(Surroundings { hostname, data_dir, pki_dir, address: default_address() })
}

/// The address from which this machine would reach others. Nothing is sent to find it.
fn default_address() -> IpAddr {
    let local = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|socket| {
        // An address for documentation, which nobody has.
        socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
        socket.local_addr()
    });
    local.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| address.ip())
}
