//! The event recorder: core/v1 Events about objects, in upstream's shape.
//!
//! Recording never waits and never fails the caller: events go through a bounded queue to one task; what does not
//! fit is dropped and counted. An event that repeats is counted up on the one that is there. Each write carries the
//! token under which it was recorded.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::UNIX_EPOCH;

use api::identity::RoleToken;
use k8s_openapi::api::core::v1::{Event, EventSource, ObjectReference};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{MicroTime, ObjectMeta, Time};
use k8s_openapi::jiff::Timestamp;
use kube::api::{Patch, PatchParams, PostParams};
use kube::{Api, Resource, ResourceExt};
use sys::Clock;
use tokio::sync::mpsc;

use crate::fence;
use crate::limits::{EVENT_MESSAGE_BYTES_MAX, EVENT_QUEUE_MAX, EVENT_SERIES_MAX};

/// Whether an event tells of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventType {
    /// The ordinary course of things.
    Normal,
    /// Something that a person may want to look at.
    Warning,
}

impl EventType {
    fn name(self) -> &'static str {
        match self {
            Self::Normal => "Normal",
            Self::Warning => "Warning",
        }
    }
}

struct Note {
    about: ObjectReference,
    kind: EventType,
    reason: &'static str,
    action: &'static str,
    message: String,
    token: Option<RoleToken>,
}

/// Records events under one component's name. Cheap to clone.
#[derive(Clone)]
pub struct Recorder {
    queue: mpsc::Sender<Note>,
    dropped: Arc<AtomicU64>,
}

/// A reference to a typed object, as events carry it.
pub fn reference<K: Resource<DynamicType = ()>>(object: &K) -> ObjectReference {
    let meta = object.meta();
    ObjectReference {
        api_version: Some(K::api_version(&()).into_owned()),
        kind: Some(K::kind(&()).into_owned()),
        namespace: meta.namespace.clone(),
        name: meta.name.clone(),
        uid: meta.uid.clone(),
        resource_version: meta.resource_version.clone(),
        ..ObjectReference::default()
    }
}

impl Recorder {
    /// Starts the task that writes the events of `component` (`deployment-controller`) as `client`'s user. It ends
    /// when the last recorder is dropped. Must be called within a tokio runtime.
    pub fn new(client: kube::Client, clock: Arc<dyn Clock>, component: &'static str, instance: &str) -> Self {
        let (queue, notes) = mpsc::channel(EVENT_QUEUE_MAX);
        let writer = Writer {
            client,
            clock,
            component,
            instance: instance.to_owned(),
            series: BTreeMap::new(),
            order: VecDeque::new(),
        };
        sys::process::spawn(writer.run(notes));
        Self { queue, dropped: Arc::default() }
    }

    /// Records an event about an object. `reason` is one word in upstream's spelling.
    pub fn record<K: Resource<DynamicType = ()>>(
        &self,
        about: &K,
        kind: EventType,
        reason: &'static str,
        message: impl Into<String>,
    ) {
        self.record_action(about, kind, reason, "", message);
    }

    /// The same, naming the action that was taken or failed (`Binding`, `Scheduling`).
    pub fn record_action<K: Resource<DynamicType = ()>>(
        &self,
        about: &K,
        kind: EventType,
        reason: &'static str,
        action: &'static str,
        message: impl Into<String>,
    ) {
        self.record_about(reference(about), kind, reason, action, message);
    }

    /// The same about any object, typed or not.
    pub fn record_about(
        &self,
        about: ObjectReference,
        kind: EventType,
        reason: &'static str,
        action: &'static str,
        message: impl Into<String>,
    ) {
        let mut message = message.into();
        if message.len() > EVENT_MESSAGE_BYTES_MAX {
            let end = (0..=EVENT_MESSAGE_BYTES_MAX).rev().find(|end| message.is_char_boundary(*end)).unwrap_or(0);
            message.truncate(end);
        }
        let note = Note { about, kind, reason, action, message, token: fence::current() };
        if self.queue.try_send(note).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many events were dropped because the queue was full.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

/// What makes two events the same: object, type, reason, message.
type SeriesKey = (String, EventType, &'static str, String);

struct Series {
    name: String,
    count: i32,
}

struct Writer {
    client: kube::Client,
    clock: Arc<dyn Clock>,
    component: &'static str,
    instance: String,
    series: BTreeMap<SeriesKey, Series>,
    order: VecDeque<SeriesKey>,
}

impl Writer {
    async fn run(mut self, mut notes: mpsc::Receiver<Note>) {
        while let Some(note) = notes.recv().await {
            let token = note.token.clone();
            let outcome = match token {
                Some(token) => fence::scope(token, self.write(note)).await,
                None => self.write(note).await,
            };
            if let Err(error) = outcome {
                tracing::debug!(component = self.component, %error, "event not written");
            }
        }
    }

    async fn write(&mut self, note: Note) -> kube::Result<()> {
        let namespace = note.about.namespace.clone().unwrap_or_else(|| "default".to_owned());
        let api: Api<Event> = Api::namespaced(self.client.clone(), &namespace);
        let about = note.about.uid.clone().or_else(|| note.about.name.clone()).unwrap_or_default();
        let key = (about, note.kind, note.reason, note.message.clone());
        let now = self.now();
        if let Some(series) = self.series.get_mut(&key) {
            let count = series.count + 1;
            let patch = serde_json::json!({"count": count, "lastTimestamp": Time(now)});
            match api.patch(&series.name, &PatchParams::default(), &Patch::Strategic(&patch)).await {
                Ok(_) => {
                    series.count = count;
                    return Ok(());
                }
                // It has expired meanwhile: a new one follows.
                Err(kube::Error::Api(status)) if status.code == 404 => {}
                Err(error) => return Err(error),
            }
        }
        let event = self.event(note, &namespace, now);
        let name = event.name_any();
        api.create(&PostParams::default(), &event).await?;
        self.remember(key, Series { name, count: 1 });
        Ok(())
    }

    fn now(&self) -> Timestamp {
        let since = self.clock.wall().duration_since(UNIX_EPOCH).unwrap_or_default();
        let nanos = i128::try_from(since.as_nanos()).unwrap_or_default();
        Timestamp::from_nanosecond(nanos).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn event(&self, note: Note, namespace: &str, now: Timestamp) -> Event {
        let about = note.about.name.clone().unwrap_or_default();
        let scheduled = !note.action.is_empty();
        Event {
            metadata: ObjectMeta {
                name: Some(format!("{about}.{:x}", now.as_nanosecond())),
                namespace: Some(namespace.to_owned()),
                ..ObjectMeta::default()
            },
            involved_object: note.about,
            reason: Some(note.reason.to_owned()),
            message: Some(note.message),
            type_: Some(note.kind.name().to_owned()),
            action: scheduled.then(|| note.action.to_owned()),
            event_time: scheduled.then_some(MicroTime(now)),
            first_timestamp: Some(Time(now)),
            last_timestamp: Some(Time(now)),
            count: Some(1),
            source: Some(EventSource { component: Some(self.component.to_owned()), host: None }),
            reporting_component: Some(self.component.to_owned()),
            reporting_instance: Some(self.instance.clone()),
            ..Event::default()
        }
    }

    fn remember(&mut self, key: SeriesKey, series: Series) {
        if self.series.insert(key.clone(), series).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > EVENT_SERIES_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.series.remove(&oldest);
        }
    }
}
