//! What the garbage collector does to objects, through the API and for any kind.
//!
//! Every write carries the uid that was decided about, so that a new object of the same name is never touched.
//! Something that is gone already is a success.

use futures::{StreamExt, TryStreamExt, stream};
use kube::api::{DeleteParams, GetParams, Patch, PatchParams, Preconditions, PropagationPolicy};
use kube::core::Request;
use serde_json::{Value, json};

use super::graph::{Identity, Node, Presence};
use super::metadata::{Metadata, Partial, path};
use crate::error::{During, Result, has_code};
use crate::limits::ORPHANS_AT_A_TIME_MAX;

/// The garbage collector's hands.
#[derive(Clone)]
pub struct Actor {
    client: kube::Client,
}

fn request(identity: &Identity) -> Request {
    Request::new(path(identity.kind.row(), &identity.namespace))
}

impl Actor {
    /// Acts as the client's user.
    pub fn new(client: kube::Client) -> Self {
        Self { client }
    }

    /// The object as it is now; `None` where it is gone, or another one has its name.
    async fn latest(&self, identity: &Identity) -> Result<Option<Metadata>> {
        let get = async {
            let get = request(identity).get_metadata(&identity.name, &GetParams::default());
            self.client.request::<Partial>(get.map_err(kube::Error::BuildRequest)?).await
        };
        match get.await {
            Ok(object) => Ok(Some(object.metadata).filter(|metadata| metadata.uid == identity.uid)),
            Err(error) if has_code(&error, 404) => Ok(None),
            Err(error) => Err(error).during("get", &identity.to_string()),
        }
    }

    /// Whether an owner is there.
    pub async fn ask(&self, owner: &Identity) -> Result<Presence> {
        let Some(metadata) = self.latest(owner).await? else { return Ok(Presence::Absent) };
        let waits = Node::new(owner.kind, metadata).waits_for_dependents();
        Ok(if waits { Presence::Waiting } else { Presence::Solid })
    }

    /// Deletes the object in the state that was decided about. Where it has changed since, its owners must not have.
    pub async fn delete(&self, node: &Node, policy: PropagationPolicy) -> Result<()> {
        match self.delete_at(&node.identity, &node.revision, policy.clone()).await {
            Err(error) if has_code(&error, 409) => {}
            answer => return gone_is_fine(answer, "delete", &node.identity),
        }
        let Some(metadata) = self.latest(&node.identity).await? else { return Ok(()) };
        let latest = Node::new(node.identity.kind, metadata);
        if latest.owners != node.owners {
            // The watch tells the graph, which decides again.
            return Ok(());
        }
        let answer = self.delete_at(&node.identity, &latest.revision, policy).await;
        gone_is_fine(answer, "delete", &node.identity)
    }

    async fn delete_at(&self, identity: &Identity, revision: &str, policy: PropagationPolicy) -> kube::Result<()> {
        let preconditions =
            Preconditions { uid: Some(identity.uid.clone()), resource_version: Some(revision.to_owned()) };
        let params = DeleteParams {
            preconditions: Some(preconditions),
            propagation_policy: Some(policy),
            ..DeleteParams::default()
        };
        let delete = request(identity).delete(&identity.name, &params).map_err(kube::Error::BuildRequest)?;
        self.client.request_text(delete).await.map(drop)
    }

    /// Takes the references to these owners out of an object.
    pub async fn remove_references(&self, dependent: &Identity, owners: &[String]) -> Result<()> {
        let removals: Vec<Value> = owners.iter().map(|uid| json!({"$patch": "delete", "uid": uid})).collect();
        let patch = json!({"metadata": {"uid": dependent.uid, "ownerReferences": removals}});
        let answer = self.patch(dependent, Patch::Strategic(patch)).await;
        gone_is_fine(answer, "remove owner references of", dependent)
    }

    /// No owner waits for the object any more.
    pub async fn unblock(&self, node: &Node) -> Result<()> {
        let blocking = node.owners.iter().filter(|owner| owner.blocks);
        let freed: Vec<Value> = blocking.map(|owner| json!({"uid": owner.uid, "blockOwnerDeletion": false})).collect();
        let patch = json!({"metadata": {"uid": node.identity.uid, "ownerReferences": freed}});
        let answer = self.patch(&node.identity, Patch::Strategic(patch)).await;
        gone_is_fine(answer, "unblock owners of", &node.identity)
    }

    /// Takes the reference to `owner` out of its dependents, then the finalizer out of the owner.
    pub async fn orphan(&self, owner: &Identity, dependents: &[Identity]) -> Result<()> {
        let uids = std::slice::from_ref(&owner.uid);
        let removals: Vec<_> = dependents.iter().map(|dependent| self.remove_references(dependent, uids)).collect();
        stream::iter(removals).buffer_unordered(ORPHANS_AT_A_TIME_MAX).try_collect::<Vec<()>>().await?;
        self.remove_finalizer(owner, api::meta::FINALIZER_ORPHAN).await
    }

    /// Takes a finalizer out of an object.
    pub async fn remove_finalizer(&self, identity: &Identity, finalizer: &str) -> Result<()> {
        let Some(metadata) = self.latest(identity).await? else { return Ok(()) };
        let all = metadata.finalizers.unwrap_or_default();
        let left: Vec<&String> = all.iter().filter(|other| *other != finalizer).collect();
        if left.len() == all.len() {
            return Ok(());
        }
        let patch = json!({"metadata": {"resourceVersion": metadata.resource_version, "finalizers": left}});
        let answer = self.patch(identity, Patch::Merge(patch)).await;
        gone_is_fine(answer, "remove finalizer of", identity)
    }

    async fn patch(&self, identity: &Identity, patch: Patch<Value>) -> kube::Result<()> {
        let patch = request(identity).patch_metadata(&identity.name, &PatchParams::default(), &patch);
        self.client.request_text(patch.map_err(kube::Error::BuildRequest)?).await.map(drop)
    }
}

fn gone_is_fine(answer: kube::Result<()>, operation: &'static str, identity: &Identity) -> Result<()> {
    match answer {
        Err(error) if has_code(&error, 404) => Ok(()),
        answer => answer.during(operation, &identity.to_string()),
    }
}
