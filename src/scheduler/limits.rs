//! Named bounds of this crate, units last; the values are upstream's defaults.

/// First wait of a pod that could not be scheduled.
pub const POD_BACKOFF_MS_INITIAL: u64 = 1_000;
/// Longest wait of a pod that could not be scheduled.
pub const POD_BACKOFF_MS_MAX: u64 = 10_000;
/// A pod that nothing woke is tried again after this time all the same.
pub const UNSCHEDULABLE_S_MAX: u64 = 300;
/// Fewer nodes than this are all looked at for every pod.
pub const FEASIBLE_NODES_MIN: usize = 100;
/// The share of nodes looked at never falls below this many percent.
pub const NODES_TO_SCORE_PERCENT_MIN: usize = 5;
/// Bindings under way at a time.
pub const BINDINGS_MAX: usize = 512;
/// Pods decided upon between two looks at the clock and the gate.
pub const CYCLES_PER_TURN_MAX: usize = 64;
/// One binding, with its writes, may take this long.
pub const BINDING_TIMEOUT_S: u64 = 30;
/// Pause before a binding is tried again of which nobody knows whether it was made.
pub const BINDING_RETRY_MS: u64 = 250;
/// Highest score that a plugin gives a node.
pub const NODE_SCORE_MAX: i64 = 100;

const _: () = assert!(POD_BACKOFF_MS_INITIAL <= POD_BACKOFF_MS_MAX);
const _: () = assert!(POD_BACKOFF_MS_MAX < UNSCHEDULABLE_S_MAX * 1000);
/// One decision takes milliseconds; one that takes longer than this hangs, and another master takes over.
pub const CYCLE_S_MAX: u32 = 10;
