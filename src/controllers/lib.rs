//! The controllers of kube-controller-manager: loops that move the cluster toward what its objects say.
//!
//! Each is an API client with its upstream identity; all are one role, `kube-controller-manager`, that one master
//! holds. They must not know the store: they read shared informers and write through their own client.

pub mod controller;
pub mod controllers;
mod deployment;
mod endpoints;
mod endpointslice;
pub mod error;
mod garbage_collector;
pub mod limits;
mod namespace;
mod node_lifecycle;
mod per_namespace;
mod podgc;
mod pods;
mod replicas;
mod replicaset;
mod replicationcontroller;
mod selector;
mod service_pods;
mod taint_eviction;
mod trigger_time;

pub use controllers::{Options, run};
pub use error::Error;
