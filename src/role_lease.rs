//! The built-in roles as `coordination.k8s.io` Leases in `kube-system`, for people and tools that look there.
//!
//! A mirror only: nobody is elected by it, and what it says counts for nothing. Whoever holds the role writes it under
//! the role's token, so a deposed holder cannot. Run by `lead.rs`, once per role.

use std::time::Duration;

use client::{Context, fence};
use k8s_openapi::api::coordination::v1::Lease;
use kube::Api;
use kube::api::PostParams;
use serde_json::json;
use tokio_util::sync::CancellationToken;

const NAMESPACE: &str = "kube-system";
/// As kube-scheduler and kube-controller-manager write it by default.
const DURATION_S: u64 = 15;
const RENEW: Duration = Duration::from_secs(10);
/// A write that failed is repeated after this time.
const RETRY: Duration = Duration::from_secs(1);

/// Mirrors the role of the context's gate until `shutdown`.
pub async fn run(context: Context, shutdown: CancellationToken) {
    let mirroring = async {
        loop {
            let token = context.gate.opened().await;
            let held = fence::scope(token.clone(), hold(&context, &token.role));
            tokio::select! {
                biased;
                () = context.gate.lost(&token) => {}
                () = held => {}
            }
        }
    };
    shutdown.run_until_cancelled(mirroring).await;
}

/// Writes the Lease again and again, for ever.
async fn hold(context: &Context, role: &str) {
    let acquired = context.now_micros();
    loop {
        let wait = match write(context, role, &acquired).await {
            Ok(()) => RENEW,
            Err(error) => {
                tracing::debug!(role, %error, "the role's lease is not written");
                RETRY
            }
        };
        context.clock.sleep(wait).await;
    }
}

async fn write(context: &Context, role: &str, acquired: &str) -> kube::Result<()> {
    let api: Api<Lease> = Api::namespaced(context.client.clone(), NAMESPACE);
    let there = api.get_opt(role).await?;
    sys::failpoint::at("xebec.role.before-mirror");
    let spec = there.as_ref().and_then(|lease| lease.spec.as_ref());
    let same_holder = spec.is_some_and(|spec| spec.holder_identity.as_deref() == Some(&*context.instance));
    let transitions = spec.and_then(|spec| spec.lease_transitions).unwrap_or_default();
    // A whole update, as client-go makes it: the components' rights, which are upstream's, do not include patches.
    let version = there.as_ref().and_then(|lease| lease.metadata.resource_version.clone());
    let lease = json!({
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": role, "namespace": NAMESPACE, "resourceVersion": version},
        "spec": {
            "holderIdentity": &*context.instance,
            "leaseDurationSeconds": DURATION_S,
            "acquireTime": acquired,
            "renewTime": context.now_micros(),
            "leaseTransitions": if same_holder { transitions } else { transitions + 1 },
        },
    });
    let lease: Lease = serde_json::from_value(lease).map_err(kube::Error::SerdeError)?;
    match there {
        Some(_) => api.replace(role, &PostParams::default(), &lease).await.map(|_| ()),
        None => api.create(&PostParams::default(), &lease).await.map(|_| ()),
    }
}
