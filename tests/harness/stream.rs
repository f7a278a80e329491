//! A watch as the raw events that come over the wire. Used by the watch tests.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use futures::io::{AsyncBufRead, AsyncBufReadExt};
use http::Request;
use serde_json::Value;

/// One event.
#[derive(Clone, Debug)]
pub struct Event {
    /// `ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK` or `ERROR`.
    pub kind: String,
    /// The object.
    pub object: Value,
}

impl Event {
    /// The object's name.
    pub fn name(&self) -> &str {
        self.object["metadata"]["name"].as_str().unwrap_or_default()
    }

    /// The object's revision.
    pub fn revision(&self) -> u64 {
        revision(&self.object).unwrap_or_default()
    }
}

/// `metadata.resourceVersion` as the number that it is here.
pub fn revision(object: &Value) -> Result<u64> {
    let text = object["metadata"]["resourceVersion"].as_str().context("no resourceVersion")?;
    text.parse().with_context(|| format!("resourceVersion {text:?}"))
}

/// An open watch.
pub struct Watch {
    lines: std::pin::Pin<Box<dyn AsyncBufRead + Send>>,
}

impl Watch {
    /// Opens a watch; `path` holds the whole query but `watch=true`.
    pub async fn open(client: &kube::Client, path: &str) -> Result<Watch> {
        let join = if path.contains('?') { '&' } else { '?' };
        let request = Request::get(format!("{path}{join}watch=true")).body(Vec::new())?;
        let stream = client.request_stream(request).await.with_context(|| format!("watch {path}"))?;
        Ok(Watch { lines: Box::pin(stream) })
    }

    /// The next event; `None` when the server has ended the watch.
    pub async fn next(&mut self) -> Result<Option<Event>> {
        let mut line = Vec::new();
        if self.lines.read_until(b'\n', &mut line).await.context("read a watch")? == 0 {
            return Ok(None);
        }
        ensure!(line.ends_with(b"\n"), "cut in the middle of an event");
        let mut event: Value = serde_json::from_slice(&line).context("an event")?;
        let kind = event["type"].as_str().context("type of an event")?.to_owned();
        Ok(Some(Event { kind, object: event["object"].take() }))
    }

    /// The next event, which has to come within a time.
    pub async fn expect(&mut self, within: Duration) -> Result<Event> {
        match tokio::time::timeout(within, self.next()).await {
            Ok(event) => event?.context("the watch ended"),
            Err(_) => bail!("no event within {} s", within.as_secs()),
        }
    }
}
