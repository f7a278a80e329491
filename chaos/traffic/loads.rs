//! How much the clients of a scenario do: named, so that rows can say it in a word.
//! Plain data.

use std::time::Duration;

use super::{Load, Writes};

/// Of a client between two calls.
const PAUSE: Duration = Duration::from_millis(5);
/// What Kubernetes' API can do, and at the pace of a cluster with much to do besides.
pub const KUBERNETES: Load = Load {
    writers: 6,
    readers: 3,
    watchers: 3,
    hoppers: 3,
    probers: 0,
    actors: 0,
    holders: 0,
    writes: Writes::Single,
    pause: Duration::from_millis(20),
};
/// Little besides: the crowd is the load.
pub const QUIET: Load = Load { writers: 2, watchers: 1, hoppers: 0, pause: Duration::from_millis(100), ..KUBERNETES };
pub const USUAL: Load = Load {
    writers: 6,
    readers: 3,
    watchers: 3,
    hoppers: 2,
    probers: 1,
    actors: 0,
    holders: 0,
    writes: Writes::Transactions,
    pause: PAUSE,
};
/// Most of it reads and watches, at every node.
pub const READING: Load = Load {
    writers: 3,
    readers: 9,
    watchers: 6,
    hoppers: 6,
    probers: 3,
    actors: 0,
    holders: 0,
    writes: Writes::Transactions,
    pause: PAUSE,
};
/// Watches above all, around the present and the floor.
pub const WATCHING: Load = Load {
    writers: 4,
    readers: 3,
    watchers: 4,
    hoppers: 4,
    probers: 6,
    actors: 0,
    holders: 0,
    writes: Writes::Transactions,
    pause: PAUSE,
};
/// Clients that hold roles and leases as well.
pub const ACTING: Load = Load { actors: 3, holders: 3, ..USUAL };
/// No pauses: at any moment much is under way.
pub const EAGER: Load = Load {
    writers: 12,
    readers: 3,
    watchers: 2,
    hoppers: 2,
    probers: 1,
    actors: 0,
    holders: 0,
    writes: Writes::Transactions,
    pause: Duration::from_millis(0),
};
