//! How a server process comes to be a member: by its data, by what it keeps of a membership whose data is gone, by its
//! token, or as the first. Called by `server`, `init` and `join` before anything of the data is opened.

use sys::{DirLock, Disk, RealDisk};

use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::cli::server::{enter, found};
use crate::cli::settings::Settings;
use crate::config::{ServerConfig, Start};
use crate::keepsake::Keepsake;
use crate::{quarantine, rejoin};

/// Takes the data folder for this process. Held until the process ends.
pub fn hold(config: &ServerConfig) -> Result<DirLock, Failure> {
    let folder = config.data_dir.display();
    let unusable = |error: std::io::Error| Failure::new(codes::FILE).titled(format!("{folder}: {error}"));
    RealDisk.create_dir_all(&config.data_dir).map_err(unusable)?;
    RealDisk.lock(&config.data_dir.join(quarantine::LOCK)).map_err(|error| match error.kind() {
        std::io::ErrorKind::WouldBlock => Failure::new(codes::ALREADY_RUNNING)
            .titled(format!("{folder} is in use by another process"))
            .what("two processes on one data folder would destroy it")
            .next("stop the other one, or choose another --data-dir"),
        _ => unusable(error),
    })
}

/// How this process becomes a member.
pub async fn start(settings: &Settings, config: &mut ServerConfig) -> Result<Start, Failure> {
    let keepsake = Keepsake::read(config);
    if let Some(keepsake) = keepsake.as_ref().filter(|keepsake| keepsake.removed) {
        return Err(removed(config, keepsake));
    }
    let noted = quarantine::noted(&config.data_dir)?;
    match (noted, has_data(config), keepsake) {
        (Some(reason), _, Some(keepsake)) => rejoin::come_back(config, keepsake, &reason).await,
        (Some(reason), _, None) => Err(Failure::new(codes::DATA_UNTRUSTED)
            .what(format!("{}: {reason}", config.data_dir.display()))
            .what("and this master does not remember where the others are")
            .next("xebec join <TOKEN> --data-dir <NEW>    # the token is printed by: xebec token create")),
        (None, true, _) => Ok(Start::Existing),
        (None, false, Some(keepsake)) => {
            let reason = if keepsake.admitted { "its data is gone" } else { "it was about to join" };
            rejoin::come_back(config, keepsake, reason).await
        }
        (None, false, None) => first_time(settings, config).await,
    }
}

/// The same for a process that began as `init` or `join` and has replaced itself because its data is of no use: what its
/// command line says has been done. `None` for one that begins.
pub async fn resumed(settings: &Settings, config: &mut ServerConfig) -> Result<Option<Start>, Failure> {
    match quarantine::noted(&config.data_dir)? {
        Some(_) => start(settings, config).await.map(Some),
        None => Ok(None),
    }
}

async fn first_time(settings: &Settings, config: &ServerConfig) -> Result<Start, Failure> {
    if config.data_dir.join("raft").exists() || config.data_dir.join("state").exists() {
        return Err(Failure::new(codes::DATA_UNTRUSTED)
            .what(format!("{} holds databases and no identity", config.data_dir.display()))
            .next("choose another --data-dir, or bring the file `identity` back"));
    }
    if let Some(word) = &settings.join_token {
        return Ok(Start::Join(enter(config, word).await?.0));
    }
    if settings.found == Some(true) {
        found(config)?;
        return Ok(Start::Found);
    }
    Err(Failure::new(codes::NO_CLUSTER)
        .titled("this master belongs to no cluster yet")
        .what(format!("{} holds no data", config.data_dir.display()))
        .next("xebec init              # makes a new cluster, on the first machine")
        .next("xebec join <TOKEN>      # enters one; the token is printed by: xebec token create"))
}

/// `init` and `join` begin with nothing. What a master left that was removed is put aside.
pub fn refuse_data(config: &ServerConfig) -> Result<(), Failure> {
    if Keepsake::read(config).is_some_and(|keepsake| keepsake.removed) {
        quarantine::put_aside(&config.data_dir, std::time::SystemTime::now())?;
        Keepsake::default().write(config)?;
    }
    if !has_data(config) {
        return Ok(());
    }
    let folder = config.data_dir.display();
    Err(Failure::new(codes::DATA_EXISTS)
        .what(format!("{folder} is not empty"))
        .next(format!("xebec server --data-dir {folder}    # goes on with it"))
        .next("or choose another --data-dir"))
}

/// Whether the data folder has an identity already.
fn has_data(config: &ServerConfig) -> bool {
    config.data_dir.join("identity").exists()
}

/// Why a master that was removed does not start.
pub fn removed(config: &ServerConfig, keepsake: &Keepsake) -> Failure {
    Failure::new(codes::MASTER_REMOVED)
        .titled(format!("{} was removed from cluster {}", config.name, keepsake.cluster))
        .what(format!("its data is still in {}", config.data_dir.display()))
        .next("xebec join <TOKEN>      # makes it a new member; the token is printed by: xebec token create")
}
