//! The store's measurements: what a key-value cluster of three does, etcd's or ours, behind the same protocol.
//! `node` is our side of it, `etcd` and `xebec` say how each is started; every measurement is a file of its own.

pub mod client;
pub mod cluster;
pub mod direct;
pub mod etcd;
pub mod get;
pub mod memory;
pub mod node;
pub mod outage;
pub mod put;
pub mod range;
pub mod watch;
pub mod watch_frames;
pub mod xebec;

/// The generated wire formats.
#[allow(clippy::all, missing_docs)]
pub mod wire {
    tonic::include_proto!("etcdserverpb");
}

/// The node's own extra service.
#[allow(clippy::all, missing_docs)]
pub mod node_wire {
    tonic::include_proto!("xebec.bench");
}

/// The wire name of a protobuf field of bytes, a message among them: field number, then wire type 2.
const LENGTH_DELIMITED: u8 = 2;

/// Appends a field that holds bytes; `number` is below 16.
fn put_bytes_field(number: u8, value: &[u8], out: &mut Vec<u8>) {
    out.push(number << 3 | LENGTH_DELIMITED);
    prost::encoding::encode_varint(value.len() as u64, out);
    out.extend_from_slice(value);
}
