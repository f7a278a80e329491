//! One watcher of a key-value node: takes batches from the store and sends them as responses. An event is encoded
//! once, by the first watcher that sends it, and shared by all others.

use std::sync::Arc;

use bytes::Bytes;
use prost::Message;
use store::{Event, EventKind, Store, WatchRange};
use tokio::sync::mpsc;
use tonic::Status;

use super::node::wire_key_value;
use super::put_bytes_field;
use super::wire::{ResponseHeader, WatchCreateRequest, WatchResponse};

/// Number of the field of an event that holds its key.
const EVENT_KV: u8 = 2;

/// Sends until the client goes away or the watch ends.
pub async fn serve(
    store: Store,
    request: WatchCreateRequest,
    watch_id: i64,
    header: Option<ResponseHeader>,
    sender: mpsc::Sender<Result<WatchResponse, Status>>,
) {
    let range = match request.range_end.is_empty() {
        true => WatchRange::Key(request.key),
        false => WatchRange::Prefix(request.key),
    };
    let start = match u64::try_from(request.start_revision) {
        Ok(start) if start > 0 => start,
        _ => store.view().revision() + 1,
    };
    let mut watcher = match store.watch(range, start) {
        Ok(watcher) => watcher,
        Err(failure) => return end(&sender, watch_id, &failure).await,
    };
    let created = WatchResponse { header, watch_id, created: true, ..WatchResponse::default() };
    if sender.send(Ok(created)).await.is_err() {
        return;
    }
    loop {
        let batch = tokio::select! {
            biased;
            () = sender.closed() => return,
            batch = watcher.next() => batch,
        };
        let batch = match batch {
            Ok(batch) => batch,
            Err(failure) => return end(&sender, watch_id, &failure).await,
        };
        if batch.events.is_empty() {
            continue;
        }
        let revision = i64::try_from(batch.progress).unwrap_or(i64::MAX);
        let header = header.map(|header| ResponseHeader { revision, ..header });
        let events = batch.events.iter().map(frame).collect();
        if sender.send(Ok(WatchResponse { header, watch_id, events, ..WatchResponse::default() })).await.is_err() {
            return;
        }
    }
}

/// The event's bytes, encoded at most once.
fn frame(event: &Arc<Event>) -> Bytes {
    let cached = event.cache.get_or_init(|| Arc::new(encode(event)));
    cached.downcast_ref::<Bytes>().expect("nobody else fills this cache").clone()
}

fn encode(event: &Event) -> Bytes {
    let mut out = Vec::new();
    if event.kind == EventKind::Delete {
        out.extend_from_slice(&[1 << 3, 1]);
    }
    put_bytes_field(EVENT_KV, &wire_key_value(&event.kv).encode_to_vec(), &mut out);
    out.into()
}

async fn end(sender: &mpsc::Sender<Result<WatchResponse, Status>>, watch_id: i64, failure: &store::WatchError) {
    let cancel_reason = failure.to_string();
    let last = WatchResponse { watch_id, canceled: true, cancel_reason, ..WatchResponse::default() };
    // The client may have gone: then nobody wants to know.
    let _ = sender.send(Ok(last)).await;
}
