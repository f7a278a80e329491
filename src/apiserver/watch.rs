//! GET with `watch=true`: every change of the objects meant, once and in order, as lines of JSON.
//!
//! Called by `dispatch`. The stream is pulled by the connection: nothing is kept for a client that does not read but
//! the store's bounded queue, and when that overflows the watch ends and the client resumes. A bookmark is sent only
//! for a revision of which everything was delivered.

use std::sync::Arc;
use std::time::Duration;

use api::resource::Resource;
use api::status::ApiError;
use bytes::{Bytes, BytesMut};
use futures::stream;
use http::Response;
use http::header::CONTENT_TYPE;
use store::{Event, EventKind, KeyValue, Revision, View, WatchBatch, WatchError, WatchRange, Watcher};

use crate::body::{self, Body, BoxError};
use crate::limits::{BOOKMARK_BEFORE_END_S, WATCH_CHUNK_BYTES, WATCH_TIMEOUT_S_MIN};
use crate::list_options::{self, Version, WatchOptions};
use crate::negotiate::Offer;
use crate::respond;
use crate::rest::table::Titles;
use crate::rest::{Call, Matcher, NameDecision, view};
use crate::server::Shared;
use crate::storage;
use crate::watch_frame::{self, Framer, Kind, Mark};

pub(crate) async fn watch(call: &Call, resource: &'static Resource) -> Result<Response<Body>, ApiError> {
    let accepted = call.accepted(Offer::Stream)?;
    let options = list_options::watch(resource, &call.info.query)?;
    let framer = Framer { resource, form: accepted.form, titles: Titles::Shown };
    let body = match open(call, resource, options, framer).await {
        Ok(stream) => stream.into_body(),
        // The watch was understood but cannot be had: said in the stream, as upstream does.
        Err(error) => body::full(watch_frame::error(&error)),
    };
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, respond::JSON);
    Ok(response)
}

async fn open(
    call: &Call,
    resource: &'static Resource,
    options: WatchOptions,
    framer: Framer,
) -> Result<Stream, ApiError> {
    let shared = call.shared.clone();
    let matcher = Matcher::new(resource, options.selection).with_name(call.name());
    let namespace = call.namespace(resource);
    let prefix = resource.prefix(namespace);
    let range = match matcher.only_name() {
        Some(name) if !resource.namespaced() || !namespace.is_empty() => {
            WatchRange::Key(Bytes::from(resource.key(namespace, name)))
        }
        _ => WatchRange::Prefix(Bytes::from(prefix.clone())),
    };
    let wants_state = options.initial_events.unwrap_or(!matches!(options.version, Version::AtLeast(_)));
    let (start, initial) = match (options.version, wants_state) {
        (Version::AtLeast(revision), false) => (revision, Vec::new()),
        (version, wants_state) => {
            let view = view(&shared, version).await?;
            let initial = if wants_state { initial(&shared, &matcher, &view, &prefix)? } else { Vec::new() };
            (view.revision(), initial)
        }
    };
    let watcher = shared.store.watch(range, start + 1).map_err(|error| start_error(&error, start))?;
    let life = options.timeout.unwrap_or_else(|| {
        let extra = shared.random.below(WATCH_TIMEOUT_S_MIN);
        Duration::from_secs(WATCH_TIMEOUT_S_MIN + extra)
    });
    let now = shared.clock.monotonic();
    let end = now + life;
    Ok(Stream {
        framer,
        matcher,
        initial: initial.into_iter(),
        initial_end: options.initial_events == Some(true) && options.bookmarks,
        watcher,
        bookmarks: options.bookmarks,
        delivered: start,
        bookmark_at: next_bookmark(now, end, shared.config.bookmark_interval),
        end,
        ended: false,
        shared,
    })
}

fn initial(shared: &Shared, matcher: &Matcher, view: &View, prefix: &[u8]) -> Result<Vec<Arc<KeyValue>>, ApiError> {
    let mut meant = Vec::new();
    for kv in view.range(prefix, None) {
        if matcher.matches(&shared.rest.codec, kv)? {
            meant.push(kv.clone());
        }
    }
    Ok(meant)
}

fn start_error(error: &WatchError, wanted: Revision) -> ApiError {
    match error {
        WatchError::Compacted { floor } => ApiError::too_old_resource_version(wanted, *floor),
        _ => storage::unavailable("the server cannot watch at this time, please try again"),
    }
}

/// After the interval, but once more shortly before the end.
fn next_bookmark(now: Duration, end: Duration, interval: Duration) -> Duration {
    let last = end.saturating_sub(Duration::from_secs(BOOKMARK_BEFORE_END_S));
    let regular = now + interval;
    if last > now { regular.min(last) } else { regular }
}

/// One watch under way.
struct Stream {
    shared: Arc<Shared>,
    framer: Framer,
    matcher: Matcher,
    initial: std::vec::IntoIter<Arc<KeyValue>>,
    /// A bookmark has still to say that the initial events are complete.
    initial_end: bool,
    watcher: Watcher,
    bookmarks: bool,
    /// Everything up to this revision was sent.
    delivered: Revision,
    bookmark_at: Duration,
    end: Duration,
    ended: bool,
}

impl Stream {
    fn into_body(self) -> Body {
        body::stream(stream::unfold(self, |mut stream| async move {
            let chunk = stream.next_chunk().await?;
            Some((Ok::<Bytes, BoxError>(chunk), stream))
        }))
    }

    /// The next lines; `None` when the watch has ended.
    async fn next_chunk(&mut self) -> Option<Bytes> {
        if self.ended {
            return None;
        }
        let result = match self.initial_chunk() {
            Ok(Some(chunk)) => return Some(chunk),
            Ok(None) => self.live_chunk().await,
            Err(error) => Err(error),
        };
        result.unwrap_or_else(|error| {
            self.ended = true;
            Some(watch_frame::error(&error))
        })
    }

    fn initial_chunk(&mut self) -> Result<Option<Bytes>, ApiError> {
        let mut out = BytesMut::new();
        while out.len() < WATCH_CHUNK_BYTES {
            let Some(kv) = self.initial.next() else {
                if std::mem::take(&mut self.initial_end) {
                    out.extend_from_slice(&self.framer.bookmark(self.delivered, Mark::InitialEventsEnd));
                }
                break;
            };
            out.extend_from_slice(&self.framer.object(&self.shared, &kv, kv.mod_revision, Kind::Added)?);
        }
        Ok((!out.is_empty()).then(|| out.freeze()))
    }

    async fn live_chunk(&mut self) -> Result<Option<Bytes>, ApiError> {
        loop {
            let now = self.shared.clock.monotonic();
            if now >= self.end {
                return Ok(None);
            }
            if now >= self.bookmark_at {
                self.bookmark_at = next_bookmark(now, self.end, self.shared.config.bookmark_interval);
                if let Some(line) = self.bookmark() {
                    return Ok(Some(line));
                }
            }
            let pause = self.bookmark_at.min(self.end).saturating_sub(now);
            tokio::select! {
                biased;
                () = self.shared.closing.cancelled() => return Ok(None),
                batch = self.watcher.next() => match batch {
                    Ok(batch) => {
                        let chunk = self.lines(&batch)?;
                        if !chunk.is_empty() {
                            return Ok(Some(chunk));
                        }
                    }
                    Err(WatchError::Compacted { floor }) => {
                        return Err(ApiError::too_old_resource_version(self.delivered, floor));
                    }
                    // The client resumes from what it has seen.
                    Err(_) => return Ok(None),
                },
                () = self.shared.clock.sleep(pause) => {}
            }
        }
    }

    fn bookmark(&mut self) -> Option<Bytes> {
        self.delivered = self.delivered.max(self.watcher.delivered());
        self.bookmarks.then(|| self.framer.bookmark(self.delivered, Mark::Progress))
    }

    fn lines(&mut self, batch: &WatchBatch) -> Result<Bytes, ApiError> {
        let mut lines = Vec::new();
        for event in &batch.events {
            if let Some(kind) = self.classify(event)? {
                lines.push(self.framer.event(&self.shared, event, kind)?);
            }
        }
        self.delivered = self.delivered.max(batch.progress);
        if batch.mark && self.bookmarks {
            lines.push(self.framer.bookmark(self.delivered, Mark::Progress));
        }
        if lines.len() == 1 {
            return Ok(lines.swap_remove(0));
        }
        Ok(Bytes::from(lines.concat()))
    }

    /// What the event is to this watcher; `None` where it concerns objects that are not meant.
    fn classify(&self, event: &Event) -> Result<Option<Kind>, ApiError> {
        let put = event.kind == EventKind::Put;
        let (new, old) = match self.matcher.by_key(&event.kv.key) {
            NameDecision::No => return Ok(None),
            NameDecision::Yes => (put, event.prev.is_some() || !put),
            NameDecision::Ask => {
                let (codec, resource) = (&self.shared.rest.codec, self.framer.resource);
                let new = put && self.matcher.matches_object(&*watch_frame::new_object(codec, resource, event)?);
                let old = watch_frame::old_object(codec, resource, event)?;
                (new, old.is_some_and(|old| self.matcher.matches_object(&old)))
            }
        };
        Ok(match (new, old) {
            (true, false) => Some(Kind::Added),
            (true, true) => Some(Kind::Modified),
            (false, true) => Some(Kind::Deleted),
            (false, false) => None,
        })
    }
}
