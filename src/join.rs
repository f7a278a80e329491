//! How a machine becomes a master: the two requests. `join_token.rs` has what is shown and sent.
//! `xebec join` and `boot.rs` ask, `join_handler.rs` answers. First the joiner trades its token for an id and
//! the shared keys; then, with its identity on disk and its peer port open, it asks to be admitted.

use std::time::Duration;

use anyhow::{Context, bail};
use aws_lc_rs::rand;

use crate::https::{Https, Reply, Trust};
pub use crate::join_token::{AdmitRequest, AdmitResponse, JoinRequest, JoinResponse, Redemption, Token, epoch, hex};

/// Path of the first request: [`JoinRequest`] → [`JoinResponse`].
pub const JOIN_PATH: &str = "/xebec/v1/join";
/// Path of the second request: [`AdmitRequest`] → [`AdmitResponse`].
pub const ADMIT_PATH: &str = "/xebec/v1/admit";

/// Time for one request; admission returns when the learner has been added, not when it has caught up.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);
const RETRY_PAUSE: Duration = Duration::from_millis(250);

/// Trades the token for an id and keys, at whichever master answers first. Asks again until `timeout` where the cluster is
/// busy or cannot be reached; a refusal ends it at once.
pub async fn request(token: &Token, request: &JoinRequest, timeout: Duration) -> anyhow::Result<JoinResponse> {
    let hash = token.ca_hash().context("the token pins no authority")?;
    let https = Https::new(Trust::Pinned(hash), None)?;
    let json = serde_json::to_vec(request)?;
    let reply = ask(&https, &token.masters, JOIN_PATH, &token.encode(), &json, timeout).await?;
    serde_json::from_slice(&reply.body).context("the answer cannot be read")
}

/// Asks to be admitted, until the answer says that this master votes, or `timeout` is over.
pub async fn admit(
    https: &Https,
    masters: &[String],
    token: &str,
    request: &AdmitRequest,
    timeout: Duration,
) -> anyhow::Result<()> {
    let json = serde_json::to_vec(request)?;
    let deadline = tokio::time::Instant::now() + timeout;
    loop {
        let left = deadline.saturating_duration_since(tokio::time::Instant::now());
        let reply = ask(https, masters, ADMIT_PATH, token, &json, left).await?;
        let answer: AdmitResponse = serde_json::from_slice(&reply.body).context("the answer cannot be read")?;
        if answer.voter || answer.learner {
            return Ok(());
        }
        if left.is_zero() {
            bail!("still a learner after {} s", timeout.as_secs());
        }
        tokio::time::sleep(RETRY_PAUSE).await;
    }
}

/// One request at any of `masters`, again and again while the failure may pass.
async fn ask(
    https: &Https,
    masters: &[String],
    path: &str,
    token: &str,
    json: &[u8],
    timeout: Duration,
) -> anyhow::Result<Reply> {
    let deadline = tokio::time::Instant::now() + timeout;
    loop {
        let mut problems = Vec::new();
        for master in masters {
            match https.post(master, path, token, json.to_vec(), REQUEST_TIMEOUT).await {
                Ok(reply) if (200..300).contains(&reply.status) => return Ok(reply),
                // Busy, behind, without a leader, or not there yet: another master or a later time may do.
                Ok(reply) if matches!(reply.status, 404 | 409 | 429 | 500..) => {
                    problems.push(format!("{master}: {}", reply.message()));
                }
                Ok(reply) => return Err(Refused { master: master.clone(), message: reply.message() }.into()),
                Err(error) => problems.push(format!("{master}: {error:#}")),
            }
        }
        if tokio::time::Instant::now() >= deadline {
            bail!("no master let us in: {}", problems.join("; "));
        }
        tokio::time::sleep(RETRY_PAUSE).await;
    }
}

/// A master said no, and will say so again.
#[derive(Debug)]
pub struct Refused {
    /// Who said it.
    pub master: String,
    /// In which words.
    pub message: String,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} refused: {}", self.master, self.message)
    }
}

impl std::error::Error for Refused {}

/// A random word for [`JoinRequest::attempt`].
pub fn attempt() -> anyhow::Result<String> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).context("random bytes for a request to join")?;
    Ok(hex(&bytes))
}
