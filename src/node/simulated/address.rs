//! Addresses of simulated nodes and pods: `10.<node>.<node>.<pod>`, with `.1` for the node itself.

use std::collections::BTreeSet;

/// The node's own address.
pub fn of_node(number: usize) -> String {
    of(number, 1)
}

/// The lowest free address for a pod on the node; `None` where all 253 are taken.
pub fn free(number: usize, taken: &BTreeSet<String>) -> Option<String> {
    (2..=254).map(|host| of(number, host)).find(|address| !taken.contains(address))
}

/// The node's range.
pub fn range(number: usize) -> String {
    format!("{}/24", of(number, 0))
}

fn of(number: usize, host: usize) -> String {
    format!("10.{}.{}.{host}", 128 + number / 256 % 128, number % 256)
}
