//! Actors: write on behalf of a role, each through one node, with the token that they were given, and go on with it
//! after a nap although somebody else may hold the role by now. What they write must then be refused.

use std::time::Duration;

use sys::{Random, SeededRandom};

use super::Shared;
use crate::history::{FencedOutcome, RoleEvent};
use crate::limits::{CALL_PATIENCE, POLL};
use crate::protocol::{Connection, Reply, Request};

/// Of a hundred writes, so many come after a long nap.
const NAPS: u64 = 5;
const NAP: Duration = Duration::from_millis(1_500);

pub async fn run(shared: Shared, actor: u64, node: usize, random: SeededRandom) {
    let mut connection = None;
    let mut told = Vec::new();
    let mut held: Option<(String, u64)> = None;
    let mut serial = 0;
    while !shared.stopped() {
        let Some(mut open) = connected(&shared, node, connection.take()).await else { continue };
        if held.is_none() {
            let Ok(Reply::Roles { granted, mine }) = open.call(&Request::Roles, CALL_PATIENCE).await else { continue };
            for grant in granted {
                if !told.contains(&grant.token) {
                    told.push(grant.token);
                    let (role, holder, token) = (grant.role, grant.holder, grant.token);
                    let at_ns = shared.recorder.now_ns();
                    shared.recorder.role(RoleEvent::Granted { at_ns, role, holder, token });
                }
            }
            held = (!mine.is_empty()).then(|| mine[random.below(mine.len() as u64) as usize].clone());
            connection = Some(open);
            tokio::time::sleep(shared.pause).await;
            continue;
        }
        if random.below(100) < NAPS {
            tokio::time::sleep(NAP).await;
        }
        let Some((role, token)) = held.clone() else { continue };
        serial += 1;
        let (key, value) = (format!("kv/role/{role}"), format!("{actor}-{serial}"));
        let request = Request::PutFenced { role: role.clone(), token, key: key.clone(), value: value.clone() };
        let invoked_ns = shared.recorder.now_ns();
        let reply = open.call(&request, CALL_PATIENCE).await;
        let returned_ns = shared.recorder.now_ns();
        let outcome = match reply {
            Ok(Reply::Applied { revision: Some(revision) }) => FencedOutcome::Applied { revision },
            Ok(Reply::Fenced { current }) => FencedOutcome::Fenced { current },
            Ok(Reply::Refused { reason }) => FencedOutcome::Refused { reason },
            Ok(Reply::Unknown { reason }) => FencedOutcome::Unknown { reason },
            Ok(other) => FencedOutcome::Unknown { reason: format!("{other:?}") },
            Err(error) => FencedOutcome::Unknown { reason: error.to_string() },
        };
        match &outcome {
            FencedOutcome::Applied { .. } => connection = Some(open),
            FencedOutcome::Fenced { .. } => {
                held = None;
                connection = Some(open);
            }
            // Whoever is cut off goes on with what it believes.
            FencedOutcome::Unknown { .. } | FencedOutcome::Refused { .. } => {}
        }
        let token = Some(token);
        shared.recorder.role(RoleEvent::Wrote { invoked_ns, returned_ns, node, role, token, key, value, outcome });
        tokio::time::sleep(shared.pause).await;
    }
}

async fn connected(shared: &Shared, node: usize, open: Option<Connection>) -> Option<Connection> {
    if open.is_some() {
        return open;
    }
    let opened = Connection::open(shared.fronts[node]).await.ok();
    if opened.is_none() {
        tokio::time::sleep(POLL).await;
    }
    opened
}
