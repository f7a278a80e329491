//! Whoever wishes for something in a simulated cluster: makes Deployments, scales, rolls and deletes them, and deletes
//! pods now and then. What becomes of that is judged by the invariants on controllers and scheduler.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use api::identity::{GROUP_MASTERS, UserInfo};
use http::StatusCode;
use serde_json::{Value, json};
use sys::{Random, SeededRandom};
use tokio::task::JoinHandle;

use crate::world::masters::gateway::{Answer, ask};
use crate::world::simulated::World;
use crate::world::simulated::door;
use crate::world::simulated::plan::ClusterPlan;

const NAMESPACE: &str = "default";
const IMAGES: u64 = 3;
/// Pods that are deleted in one go.
const PODS_DELETED_MAX: u64 = 4;
/// Between two wishes.
const PAUSE_MS: (u64, u64) = (200, 2_500);
/// The same where pods wait for room.
const CROWDED_PAUSE_MS: (u64, u64) = (100, 1_000);
/// Pods of every other Deployment leave a node that is not reachable after this time.
const TOLERATED_S: u64 = 4;

/// The client that wishes.
pub struct Wishes {
    done: Arc<AtomicBool>,
    wishing: JoinHandle<()>,
}

impl Wishes {
    pub fn start(world: &Arc<World>, plan: &ClusterPlan) -> Wishes {
        let user = UserInfo::authenticated("chaos", [GROUP_MASTERS.to_owned()]);
        let random = SeededRandom::new(world.plan.seed ^ 0x3154);
        let done = Arc::new(AtomicBool::new(false));
        let wisher = Wisher {
            world: world.clone(),
            client: door::across(world, &user),
            random,
            plan: plan.clone(),
            done: done.clone(),
        };
        Wishes { done, wishing: tokio::spawn(wisher.run()) }
    }

    /// Lets the wish under way be made, and makes no more.
    pub async fn end(self) -> anyhow::Result<()> {
        self.done.store(true, Ordering::Relaxed);
        Ok(self.wishing.await?)
    }
}

struct Wisher {
    world: Arc<World>,
    client: kube::Client,
    random: SeededRandom,
    plan: ClusterPlan,
    done: Arc<AtomicBool>,
}

impl Wisher {
    fn below(&self, bound: u64) -> u64 {
        self.random.below(bound)
    }

    async fn run(self) {
        let collection = format!("/apis/apps/v1/namespaces/{NAMESPACE}/deployments");
        let crowd = deployment("crowd", 1, self.plan.crowd, "image", self.plan.pod_cpu_m);
        if self.plan.crowd > 0 {
            self.ask("POST", &collection, Some(&crowd)).await;
        }
        self.wish().await;
        let path = format!("{collection}/crowd");
        // Whether it is there or not: in the end it is not.
        while !matches!(self.ask("DELETE", &path, None).await, Some((StatusCode::OK | StatusCode::NOT_FOUND, _))) {
            tokio::time::sleep(Duration::from_millis(PAUSE_MS.0)).await;
        }
    }

    async fn wish(&self) {
        let mut first = 0;
        while !self.done.load(Ordering::Relaxed) {
            let app = if first < self.plan.apps { first } else { self.below(self.plan.apps) };
            let done = match self.below(10) {
                _ if first < self.plan.apps => self.deploy(app).await,
                0 => self.delete(app).await,
                1 | 2 => self.delete_pods().await,
                // Each of them leaves room, and more than one pod waits for it.
                3..6 if self.plan.crowd > 0 => self.delete_pods().await,
                _ => self.deploy(app).await,
            };
            first += u64::from(done);
            let (least, most) = if self.plan.crowd > 0 { CROWDED_PAUSE_MS } else { PAUSE_MS };
            tokio::time::sleep(Duration::from_millis(least + self.below(most - least))).await;
        }
    }

    /// One request; none if nobody answers, and the wish may be there or not.
    async fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Option<(StatusCode, Value)> {
        let answer = ask(&self.client, method, path, body).await;
        let (told, answer) = match answer {
            Answer::Some(code, value) => (code.to_string(), Some((code, value))),
            Answer::TurnedAway(how) => (how.to_string(), None),
            Answer::NeverSent(reason) | Answer::Lost(reason) => (reason, None),
        };
        self.world.trace.note(format_args!("wish {method} {path}: {told}"));
        answer
    }

    /// Makes a Deployment, or changes how many replicas it has and which image.
    async fn deploy(&self, app: u64) -> bool {
        let (replicas, image) = (self.below(self.plan.replicas_max + 1), format!("image:{}", self.below(IMAGES)));
        let object = deployment(&format!("app-{app}"), app, replicas, &image, self.plan.pod_cpu_m);
        let collection = format!("/apis/apps/v1/namespaces/{NAMESPACE}/deployments");
        match self.ask("PUT", &format!("{collection}/app-{app}"), Some(&object)).await {
            Some((StatusCode::OK, _)) => true,
            Some((StatusCode::NOT_FOUND, _)) => {
                matches!(self.ask("POST", &collection, Some(&object)).await, Some((StatusCode::CREATED, _)))
            }
            _ => false,
        }
    }

    async fn delete(&self, app: u64) -> bool {
        let how = if self.below(2) == 0 { "Background" } else { "Foreground" };
        let path = format!("/apis/apps/v1/namespaces/{NAMESPACE}/deployments/app-{app}?propagationPolicy={how}");
        matches!(self.ask("DELETE", &path, None).await, Some((StatusCode::OK | StatusCode::ACCEPTED, _)))
    }

    /// Some pods at once.
    async fn delete_pods(&self) -> bool {
        let collection = format!("/api/v1/namespaces/{NAMESPACE}/pods");
        let Some((StatusCode::OK, list)) = self.ask("GET", &collection, None).await else { return false };
        let mut names: Vec<&str> =
            list["items"].as_array().into_iter().flatten().filter_map(|pod| pod["metadata"]["name"].as_str()).collect();
        let mut all_deleted = !names.is_empty();
        for _ in 0..1 + self.below(PODS_DELETED_MAX) {
            if names.is_empty() {
                break;
            }
            let name = names.swap_remove(self.below(names.len() as u64) as usize);
            let deleted = self.ask("DELETE", &format!("{collection}/{name}"), None).await;
            all_deleted &= matches!(deleted, Some((StatusCode::OK, _)));
        }
        all_deleted
    }
}

/// `kind` decides about its strategy and about what its pods tolerate.
fn deployment(name: &str, kind: u64, replicas: u64, image: &str, cpu_m: u64) -> Value {
    let labels = json!({"app": name});
    let container = json!({"name": "c", "image": image, "resources": {"requests": {"cpu": format!("{cpu_m}m")}}});
    let tolerates =
        |key: &str| json!({"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": TOLERATED_S});
    let mut spec = json!({"containers": [container]});
    if kind.is_multiple_of(2) {
        spec["tolerations"] =
            json!([tolerates("node.kubernetes.io/unreachable"), tolerates("node.kubernetes.io/not-ready")]);
    }
    let strategy = match kind % 3 {
        2 => json!({"type": "Recreate"}),
        _ => json!({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}),
    };
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {
            "replicas": replicas,
            "strategy": strategy,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": spec},
        },
    })
}
