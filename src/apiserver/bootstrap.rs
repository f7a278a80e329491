//! What every cluster has from its first start: system namespaces, RBAC policy, the `kubernetes` Service.
//!
//! Run by every master after its start, at the same time: each step writes only what is missing, and a write that
//! another master overtook is tried again on the newer object. All writes are ordinary requests through the chain.

mod loopback;
mod masters;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use api::object::Object;
use api::resources;
use futures::stream::{self, StreamExt, TryStreamExt};
use serde_json::json;

use crate::authz::bootstrap_policy::{self, Mend};
use crate::limits::{BOOTSTRAP_RETRY_MS, BOOTSTRAP_TRIES_MAX, BOOTSTRAP_WRITES_MAX, MASTER_ENDPOINTS_INTERVAL_S};
use crate::server::{ApiService, Shared};
use loopback::{Failure, Loopback};

const NAMESPACES: [&str; 4] = ["kube-system", "kube-public", "kube-node-lease", "default"];

/// Runs all steps, then keeps the `kubernetes` Service true until the server closes.
pub async fn run(shared: Arc<Shared>, service: ApiService) {
    let loopback = Loopback::new(service);
    let hooks = &shared.hooks;
    if !step(&shared, "system namespaces", &hooks.namespaces, || namespaces(&loopback)).await
        || !step(&shared, "RBAC policy", &hooks.rbac, || policy(&loopback)).await
        || !step(&shared, "kubernetes Service", &hooks.service, || masters::reconcile(&shared, &loopback)).await
    {
        return;
    }
    hooks.finished.cancel();
    let mut changed = shared.config.masters.clone();
    changed.mark_unchanged();
    loop {
        let interval = shared.clock.sleep(Duration::from_secs(MASTER_ENDPOINTS_INTERVAL_S));
        tokio::select! {
            biased;
            () = shared.closing.cancelled() => return,
            Ok(()) = changed.changed() => {}
            () = interval => {}
        }
        if let Err(failure) = masters::reconcile(&shared, &loopback).await {
            tracing::warn!(%failure, "the kubernetes Service could not be brought up to date");
        }
    }
}

/// Repeats a step until it succeeds; false where the server closes before.
async fn step<F, R>(shared: &Shared, name: &str, done: &AtomicBool, run: F) -> bool
where
    F: Fn() -> R,
    R: Future<Output = Result<(), Failure>>,
{
    loop {
        let result = tokio::select! {
            biased;
            () = shared.closing.cancelled() => return false,
            result = run() => result,
        };
        match result {
            Ok(()) => break,
            Err(failure) => tracing::info!(step = name, %failure, "bootstrap step is tried again"),
        }
        tokio::select! {
            biased;
            () = shared.closing.cancelled() => return false,
            () = shared.clock.sleep(Duration::from_millis(BOOTSTRAP_RETRY_MS)) => {}
        }
    }
    done.store(true, Ordering::Release);
    true
}

async fn namespaces(loopback: &Loopback) -> Result<(), Failure> {
    for name in NAMESPACES {
        let namespace = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
        ensure(loopback, &object(namespace), |_, _| Mend::Nothing).await?;
    }
    Ok(())
}

async fn policy(loopback: &Loopback) -> Result<(), Failure> {
    // Several at once: each write waits for a quorum, and none for another.
    stream::iter(bootstrap_policy::objects())
        .map(|expected| async move { ensure(loopback, &expected, bootstrap_policy::mend).await })
        .buffer_unordered(BOOTSTRAP_WRITES_MAX)
        .try_collect()
        .await
}

/// Creates an object that is missing, and mends one that is there.
async fn ensure(
    loopback: &Loopback,
    expected: &Object,
    mend: impl Fn(&Object, &Object) -> Mend,
) -> Result<(), Failure> {
    let row = resources::by_api_version(expected.api_version(), expected.kind())
        .ok_or_else(|| Failure::Unknown(expected.kind().to_owned()))?;
    for _ in 0..BOOTSTRAP_TRIES_MAX {
        let written = match loopback.get(row, expected.namespace(), expected.name()).await? {
            None => loopback.create(row, expected).await,
            Some(existing) => match mend(expected, &existing) {
                Mend::Nothing => return Ok(()),
                Mend::Update(mended) => loopback.update(row, &mended).await,
                Mend::Recreate => {
                    loopback.delete(row, &existing).await?;
                    loopback.create(row, expected).await
                }
            },
        };
        match written {
            // Another master was first: look at what it wrote.
            Err(Failure::Refused { code: 404 | 409, .. }) => {}
            other => return other,
        }
    }
    Err(Failure::Overtaken)
}

fn object(value: serde_json::Value) -> Object {
    Object::from_value(value).unwrap_or_default()
}

#[cfg(test)]
#[path = "bootstrap_tests.rs"]
mod tests;
