//! Addresses of simulated nodes and pods: `10.<node>.<node>.<pod>` in the upper half, with `.1` for the node itself.

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::NODES_MAX;

    #[test]
    fn no_two_nodes_share_an_address() {
        let addresses: BTreeSet<String> = (0..NODES_MAX).map(of_node).collect();
        assert_eq!(addresses.len(), NODES_MAX);
        assert_eq!(of_node(0), "10.128.0.1");
        assert_eq!(range(300), "10.129.44.0/24");
    }

    #[test]
    fn a_pod_gets_the_lowest_free_address_until_all_are_taken() {
        let mut taken = BTreeSet::from(["10.128.0.2".to_owned(), "10.128.0.4".to_owned()]);
        assert_eq!(free(0, &taken).as_deref(), Some("10.128.0.3"));
        while let Some(address) = free(0, &taken) {
            assert!(taken.insert(address), "given twice");
        }
        assert_eq!(taken.len(), 253);
        assert!(!taken.contains(&of_node(0)));
    }
}
