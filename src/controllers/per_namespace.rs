//! Objects that every namespace has: the service account `default`, and the ConfigMap `kube-root-ca.crt`.
//!
//! Two controllers of one shape: for each live namespace, one object is to be there as wished.

use std::sync::Arc;
use std::time::Duration;

use client::informer::Kind;
use client::{Context, Informer, Queue};
use futures::future::BoxFuture;
use k8s_openapi::NamespaceResourceScope;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace, ServiceAccount};
use kube::api::PostParams;
use kube::{Api, ResourceExt};
use serde::Serialize;

use crate::controller::{Cache, Controller};
use crate::controllers::Options;
use crate::error::{During, Result, has_code};

/// A kind of which every namespace has one object of a fixed name.
pub trait Everywhere: Kind + Serialize + kube::Resource<Scope = NamespaceResourceScope> {
    /// Name of the object.
    const NAME: &'static str;
    /// The object as wished for, without namespace.
    fn wished(options: &Options) -> Self;
    /// What of `there` must be as in `wished`; `None` where nothing is to be changed.
    fn corrected(there: &Self, wished: &Self) -> Option<Self>;
}

impl Everywhere for ServiceAccount {
    const NAME: &'static str = "default";

    fn wished(_: &Options) -> Self {
        let mut wished = Self::default();
        wished.metadata.name = Some(Self::NAME.to_owned());
        wished
    }

    fn corrected(_: &Self, _: &Self) -> Option<Self> {
        None
    }
}

impl Everywhere for ConfigMap {
    const NAME: &'static str = "kube-root-ca.crt";

    fn wished(options: &Options) -> Self {
        let mut wished = Self::default();
        wished.metadata.name = Some(Self::NAME.to_owned());
        let description = "Contains a CA bundle that can be used to verify the kube-apiserver when using internal \
                           endpoints such as the internal service IP or kubernetes.default.svc. No other usage is \
                           guaranteed across distributions of Kubernetes clusters.";
        wished.annotations_mut().insert("kubernetes.io/description".to_owned(), description.to_owned());
        wished.data = Some([("ca.crt".to_owned(), options.root_ca_pem.to_string())].into());
        wished
    }

    fn corrected(there: &Self, wished: &Self) -> Option<Self> {
        (there.data != wished.data).then(|| Self { data: wished.data.clone(), ..there.clone() })
    }
}

/// The controller of one such kind.
pub struct PerNamespace<K> {
    client: kube::Client,
    namespaces: Informer<Namespace>,
    objects: Informer<K>,
    wished: K,
}

impl<K: Everywhere> PerNamespace<K> {
    /// The controller over the process's informers.
    pub fn new(context: &Context, options: &Options) -> Arc<Self> {
        Arc::new(Self {
            client: context.client.clone(),
            namespaces: context.informers.get(),
            objects: context.informers.get_named(K::NAME),
            wished: K::wished(options),
        })
    }

    async fn run(&self, key: &str) -> Result<Option<Duration>> {
        let live = self.namespaces.get_key(key).filter(|n| n.metadata.deletion_timestamp.is_none());
        if live.is_none() {
            return Ok(None);
        }
        let api: Api<K> = Api::namespaced(self.client.clone(), key);
        let written = match self.objects.get(key, K::NAME) {
            None => api.create(&PostParams::default(), &self.wished).await,
            Some(there) => match K::corrected(&there, &self.wished) {
                None => return Ok(None),
                Some(corrected) => api.replace(K::NAME, &PostParams::default(), &corrected).await,
            },
        };
        match written {
            // There already, or the namespace has begun to go.
            Err(error) if has_code(&error, 409) || has_code(&error, 403) || has_code(&error, 404) => Ok(None),
            written => written.map(|_| None).during("write object of namespace", key),
        }
    }
}

impl<K: Everywhere> Controller for PerNamespace<K> {
    fn watch(&self, queue: &Queue) {
        let wake = queue.clone();
        self.namespaces.on_change(move |change| wake.add(change.object().name_any()));
        let wake = queue.clone();
        self.objects.on_change(move |change| wake.add(change.object().namespace().unwrap_or_default()));
    }

    fn caches(&self) -> Vec<Cache> {
        vec![Cache::from(&self.namespaces), Cache::from(&self.objects)]
    }

    fn keys(&self) -> Vec<String> {
        self.namespaces.list().iter().map(|namespace| namespace.name_any()).collect()
    }

    fn reconcile<'a>(&'a self, key: &'a str) -> BoxFuture<'a, Result<Option<Duration>>> {
        Box::pin(self.run(key))
    }
}
