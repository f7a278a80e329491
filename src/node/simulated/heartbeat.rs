//! The life of a simulated node: register, then renew the lease for ever.

use std::time::Duration;

use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::Node;
use kube::api::{Patch, PatchParams, PostParams};
use kube::{Api, ResourceExt};
use serde_json::json;

use super::{Fleet, Member, templates};
use crate::limits::{LEASE_RENEW_S, REGISTER_BACKOFF_MS_MAX, REGISTER_BACKOFF_MS_MIN};

impl Fleet {
    /// Registers the node, however long that takes, and renews its lease for ever.
    pub(super) async fn live(&self, member: &Member) {
        let mut backoff_ms = REGISTER_BACKOFF_MS_MIN;
        let uid = loop {
            match self.register(member).await {
                Ok(uid) => break uid,
                Err(error) => {
                    tracing::debug!(node = member.name, %error, "registration tries again");
                    let jitter_ms = self.context.random.below(backoff_ms);
                    self.context.clock.sleep(Duration::from_millis(backoff_ms + jitter_ms)).await;
                    backoff_ms = (backoff_ms * 2).min(REGISTER_BACKOFF_MS_MAX);
                }
            }
        };
        let period = Duration::from_secs(LEASE_RENEW_S);
        let mut wait = Duration::ZERO;
        let mut spread = self.first_wait(period);
        loop {
            self.context.clock.sleep(wait + spread).await;
            let renewed = self.renew(member, &uid).await;
            spread = Duration::ZERO;
            // A renewal that failed is repeated soon: there are few of them before others hold the node for dead.
            wait = if renewed.is_ok() { period } else { Duration::from_millis(REGISTER_BACKOFF_MS_MAX) };
        }
    }

    async fn register(&self, member: &Member) -> kube::Result<String> {
        let api: Api<Node> = Api::all(self.context.client.clone());
        let wished = templates::node(&self.nodes, member, &self.now_seconds());
        let wished: Node = serde_json::from_value(wished).map_err(kube::Error::SerdeError)?;
        let node = match api.create(&PostParams::default(), &wished).await {
            Err(kube::Error::Api(status)) if status.code == 409 => {
                self.report(member).await?;
                api.get(&member.name).await?
            }
            created => created?,
        };
        let uid = node.uid().unwrap_or_default();
        self.renew(member, &uid).await?;
        Ok(uid)
    }

    async fn renew(&self, member: &Member, uid: &str) -> kube::Result<()> {
        let api: Api<Lease> = Api::namespaced(self.context.client.clone(), "kube-node-lease");
        let now = self.context.now_micros();
        let patch = json!({"spec": {"renewTime": now, "holderIdentity": member.name}});
        match api.patch(&member.name, &PatchParams::default(), &Patch::Merge(&patch)).await {
            Err(kube::Error::Api(status)) if status.code == 404 => {
                let lease = templates::lease(member, uid, &now);
                let lease: Lease = serde_json::from_value(lease).map_err(kube::Error::SerdeError)?;
                api.create(&PostParams::default(), &lease).await.map(|_| ())
            }
            renewed => renewed.map(|_| ()),
        }
    }

    /// Others think the node dead, or it was deleted: it says that it lives.
    pub(super) async fn revive(&self, name: &str) -> kube::Result<()> {
        let Some(member) = self.members.get(name) else { return Ok(()) };
        let known = self.context.informers.get::<Node>().get("", name);
        if known.is_some_and(|node| templates::is_ready(&node)) {
            return Ok(());
        }
        self.report(member).await
    }

    async fn report(&self, member: &Member) -> kube::Result<()> {
        let api: Api<Node> = Api::all(self.context.client.clone());
        let patch = json!({"status": templates::status(&self.nodes, member, &self.now_seconds())});
        match api.patch_status(&member.name, &PatchParams::default(), &Patch::Strategic(&patch)).await {
            Err(kube::Error::Api(status)) if status.code == 404 => Ok(()),
            reported => reported.map(|_| ()),
        }
    }

    pub(super) fn now_seconds(&self) -> String {
        api::time::format_seconds(self.context.since_epoch().as_secs().try_into().unwrap_or_default())
    }
}
