//! What the tests stand on: a running cluster, kubectl, raw requests, waiting, and the runner.
//! Used by every test. It knows the command line of `xebec` and nothing of its insides.

pub mod certificates;
pub mod cluster;
pub mod frames;
pub mod kubectl;
pub mod nodes;
pub mod process;
pub mod request;
pub mod runner;
pub mod stream;
pub mod wait;
pub mod wire;

pub use cluster::{Cluster, binary};
pub use runner::Test;
pub(crate) use runner::tests;
pub use wait::until;

use std::sync::Arc;
use std::time::Duration;

/// What every test is given.
pub type Shared = Arc<Cluster>;

/// How long a condition may take that usually holds within a second. Two busy cores run all masters and the tests.
pub const SOON: Duration = Duration::from_secs(60);
