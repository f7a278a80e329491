//! The measurements through the Kubernetes API: the same requests to three masters of ours and to kube-apiserver over
//! three etcd members. `xebec` and `upstream` say how each is started; every measurement is a file of its own.

pub mod bind;
pub mod cluster;
pub mod connection;
pub mod idle;
pub mod list;
pub mod objects;
pub mod outage;
pub mod read;
pub mod scan;
pub mod start;
pub mod upstream;
pub mod watch;
pub mod write;
pub mod xebec;

pub use cluster::KubernetesCluster;
