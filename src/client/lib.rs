//! How the scheduler, the controllers and the nodes reach the API: transports for the `kube` client, shared
//! informers, and the fence that ties a role's writes to its grant.
//!
//! A component gets a `Context` and is an API client like any other, with its own identity, authorised by RBAC. It
//! must not know the store or where the API server runs.

pub mod context;
pub mod events;
pub mod fence;
pub mod gate;
pub mod informer;
pub mod limits;
pub mod outcome;
pub mod pulse;
pub mod queue;
pub mod remote;
pub mod tolerations;
pub mod transport;

pub use context::Context;
pub use events::{EventType, Recorder};
pub use informer::{Change, Informer, Informers};
pub use outcome::{has_code, is_refusal};
pub use queue::Queue;
pub use transport::{ApiService, Body, in_process};
