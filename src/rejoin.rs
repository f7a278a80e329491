//! How a master comes back whose data is lost or cannot be trusted: it waits until a majority goes on without it, puts
//! its data aside, and enters the cluster as a new member under a new id. Called by `cli/server.rs` before anything is
//! opened. Where no majority is left it waits and says so: its data may be the last copy there is.

use std::time::{Duration, SystemTime};

use futures::future::join_all;

use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::cli::server;
use crate::config::{ServerConfig, Start};
use crate::https::{ClientIdentity, Https, Trust};
use crate::join::Token;
use crate::keepsake::Keepsake;
use crate::member::{MemberStatus, STATUS_PATH};
use crate::pki::{self, Pki};
use crate::quarantine;

/// How often the others are asked.
const ASK_PAUSE: Duration = Duration::from_millis(500);
/// Time that one of them has for its answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(2);
/// How often the log says that the wait goes on.
const TELL_EVERY: u32 = 60;
/// How long the token lasts with which this master enters.
const TOKEN_LIFETIME: Duration = Duration::from_secs(3600);

/// Waits, puts the data aside, enters. Ends with an error only where waiting cannot help.
pub async fn come_back(config: &mut ServerConfig, mut keepsake: Keepsake, reason: &str) -> Result<Start, Failure> {
    let others = keepsake.others(config);
    if others.is_empty() {
        return Err(alone(config, reason));
    }
    tracing::error!(reason, others = others.join(", "), "this master's data is lost or cannot be trusted");
    let https = client(&Pki::at(&config.pki_dir)).map_err(|error| Failure::new(codes::CERTIFICATE).because(&*error))?;
    let mut asked = 0;
    loop {
        if leader(&https, &others, &keepsake).await.is_some() {
            let place = quarantine::put_aside(&config.data_dir, SystemTime::now())?;
            if let Some(place) = place {
                (keepsake.quarantines, keepsake.last_reason) = (keepsake.quarantines + 1, reason.to_owned());
                tracing::error!(place = %place.display(), reason, "the data was put aside");
            }
            // From here on it counts as a newcomer, also after a crash.
            (keepsake.admitted, keepsake.token) = (false, None);
            keepsake.write(config)?;
            match enter(config, &keepsake).await {
                Ok(start) => return Ok(start),
                Err(failure) if failure.is(codes::UNREACHABLE) => tracing::warn!("{failure}"),
                Err(failure) => return Err(failure),
            }
        } else if asked % TELL_EVERY == 0 {
            tracing::warn!(
                reason,
                "no majority of the masters goes on without this one: it waits, and its data stays as it is. \
                 If the others are lost for good: xebec explain {}",
                codes::DATA_UNTRUSTED.id
            );
        }
        asked += 1;
        tokio::time::sleep(ASK_PAUSE).await;
    }
}

async fn enter(config: &mut ServerConfig, keepsake: &Keepsake) -> Result<Start, Failure> {
    let pki = Pki::at(&config.pki_dir);
    let sign = || -> anyhow::Result<Token> {
        let expires = SystemTime::now() + TOKEN_LIFETIME;
        let masters = keepsake.others(config);
        Token::sign(&keepsake.cluster, &pki.authority_hash()?, masters, expires, &pki.join_key()?)
    };
    let token = sign().map_err(|error| Failure::new(codes::CERTIFICATE).because(&*error))?;
    let (plan, name) = server::enter(config, &token.encode()).await?;
    tracing::info!(id = plan.node_id, name, "this master comes back as a new member");
    config.name = name;
    Ok(Start::Join(plan))
}

/// A client with the rights of the administrator.
pub fn client(pki: &Pki) -> anyhow::Result<Https> {
    let pair = pki.admin(SystemTime::now())?;
    let authority = std::fs::read(pki.path("ca.crt"))?;
    let identity: ClientIdentity =
        (pki::certificates(&std::fs::read(pair.certificate)?)?, pki::private_key(&std::fs::read(pair.key)?)?);
    Https::new(Trust::Authorities(pki::certificates(&authority)?), Some(identity))
}

/// The status of the member, other than the one of `keepsake`, that leads with a majority behind it.
pub async fn leader(https: &Https, others: &[String], keepsake: &Keepsake) -> Option<MemberStatus> {
    let answers = join_all(others.iter().map(|address| https.get(address, STATUS_PATH, ANSWER_TIMEOUT))).await;
    let statuses = answers.into_iter().filter_map(|answer| {
        let reply = answer.ok().filter(|reply| reply.status == 200)?;
        serde_json::from_slice::<MemberStatus>(&reply.body).ok()
    });
    let leads = |status: &MemberStatus| {
        status.role == "leader" && status.quorum_fresh && status.cluster_id == keepsake.cluster_id
    };
    statuses.filter(|status| status.node_id != keepsake.node_id).find(leads)
}

fn alone(config: &ServerConfig, reason: &str) -> Failure {
    let folder = config.data_dir.display();
    Failure::new(codes::DATA_UNTRUSTED)
        .what(format!("{folder}: {reason}"))
        .what("it is the only master, so there is nobody to fetch the data from")
        .next(format!("bring back a copy of {folder} that is whole"))
        .next("xebec down --purge && xebec up    # or begin anew, without the data")
}
