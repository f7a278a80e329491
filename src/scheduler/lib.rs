//! The scheduler: decides on which node each pod runs, and binds it there.
//!
//! An API client with the identity `system:kube-scheduler`; it must not know the store. Its cache is kept warm on
//! every master by shared informers; it acts only while its role is held. Deciding (`cycle`, `plugins`) takes values
//! and returns values; queue, cache and binding are around it.

pub mod bind;
pub mod cache;
pub mod cycle;
pub mod error;
pub mod framework;
pub mod limits;
pub mod node_info;
pub mod plugins;
pub mod pod_info;
pub mod queue;
pub mod resources;
pub mod scheduler;

pub use scheduler::run;
