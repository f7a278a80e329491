//! The key-value client: pre-built requests over shared HTTP/2 connections, replies not looked into.
//! The same for etcd and for ours, so its cost is the same too.

use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use tonic::transport::{Channel, Endpoint};

use super::wire::kv_client::KvClient;
use super::wire::maintenance_client::MaintenanceClient;
use super::wire::watch_client::WatchClient;
use super::wire::{PutRequest, RangeRequest, StatusRequest, StatusResponse};
use crate::limits::{MESSAGE_BYTES_MAX, PROBE_TIMEOUT};

/// One connection to one member. Clones share it.
#[derive(Clone, Debug)]
pub struct Client {
    kv: KvClient<Channel>,
    maintenance: MaintenanceClient<Channel>,
    watch: WatchClient<Channel>,
}

impl Client {
    /// A connection that is made when it is first used, and again when it broke.
    pub fn new(endpoint: &str) -> anyhow::Result<Client> {
        let endpoint = Endpoint::from_shared(endpoint.to_owned()).context("an address")?;
        let channel = endpoint.tcp_nodelay(true).connect_timeout(10 * PROBE_TIMEOUT).connect_lazy();
        Ok(Client {
            kv: KvClient::new(channel.clone()).max_decoding_message_size(MESSAGE_BYTES_MAX),
            maintenance: MaintenanceClient::new(channel.clone()),
            watch: WatchClient::new(channel).max_decoding_message_size(MESSAGE_BYTES_MAX),
        })
    }

    /// Sets a key.
    pub async fn put(&mut self, key: Bytes, value: Bytes) -> anyhow::Result<()> {
        self.kv.put(PutRequest { key, value }).await?;
        Ok(())
    }

    /// Reads one key, linearizably. Fails if it is not there.
    pub async fn get(&mut self, key: Bytes) -> anyhow::Result<()> {
        let reply = self.kv.range(RangeRequest { key, ..RangeRequest::default() }).await?.into_inner();
        anyhow::ensure!(reply.kvs.len() == 1, "the key is not there");
        Ok(())
    }

    /// Reads all keys with a prefix, linearizably; their number.
    pub async fn range(&mut self, prefix: Bytes) -> anyhow::Result<usize> {
        let range_end = prefix_end(&prefix);
        let reply = self.kv.range(RangeRequest { key: prefix, range_end, ..RangeRequest::default() }).await?;
        Ok(reply.into_inner().kvs.len())
    }

    /// Who the member is and whom it follows.
    pub async fn status(&mut self, patience: Duration) -> anyhow::Result<StatusResponse> {
        Ok(tokio::time::timeout(patience, self.maintenance.status(StatusRequest {})).await??.into_inner())
    }

    /// The raw watch service.
    pub fn watch(&mut self) -> &mut WatchClient<Channel> {
        &mut self.watch
    }
}

/// The end of the range of all keys with a prefix, as etcd's protocol wants it.
pub fn prefix_end(prefix: &[u8]) -> Bytes {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            return end.into();
        }
    }
    // Every byte is the highest: there is no end.
    Bytes::from_static(b"\0")
}

/// The name of key `number` in a space.
pub fn key(space: &str, number: u64) -> Bytes {
    format!("{space}/{number:08}").into()
}

/// A value of the given size.
pub fn value(bytes: usize) -> Bytes {
    vec![b'x'; bytes].into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_prefix_is_the_next_prefix() {
        let check = |prefix: &[u8], end: &[u8]| assert_eq!(prefix_end(prefix), end);
        check(b"k/", b"k0");
        check(b"a\xff", b"b");
        check(b"\xff\xff", b"\0");
    }
}
