//! The arithmetic of a roll-out: how many pods each ReplicaSet may have next. Pure functions, upstream's rules.

use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kube::ResourceExt;

/// The Deployment's size when the ReplicaSet was last scaled.
pub const DESIRED_REPLICAS: &str = "deployment.kubernetes.io/desired-replicas";
/// The most pods that the Deployment allowed when the ReplicaSet was last scaled.
pub const MAX_REPLICAS: &str = "deployment.kubernetes.io/max-replicas";

/// How many pods the Deployment wishes for.
pub fn replicas(deployment: &Deployment) -> i32 {
    deployment.spec.replicas.unwrap_or(1)
}

/// How many pods a ReplicaSet is to have.
pub fn rs_replicas(rs: &ReplicaSet) -> i32 {
    rs.spec.replicas.unwrap_or(1)
}

fn rs_available(rs: &ReplicaSet) -> i32 {
    rs.status.as_ref().and_then(|status| status.available_replicas).unwrap_or_default()
}

/// Whether all old pods go before new ones come.
pub fn is_recreate(deployment: &Deployment) -> bool {
    strategy(deployment) == "Recreate"
}

fn strategy(deployment: &Deployment) -> &str {
    deployment.spec.strategy.as_ref().and_then(|s| s.type_.as_deref()).unwrap_or("RollingUpdate")
}

/// A number or a share of the Deployment's size.
fn resolve(value: Option<&IntOrString>, total: i32, round_up: Round) -> i32 {
    match value {
        Some(IntOrString::Int(number)) => *number,
        Some(IntOrString::String(text)) => {
            let percent: i64 = text.trim_end_matches('%').parse().unwrap_or_default();
            let hundredths = i64::from(total) * percent;
            let rounded = if round_up == Round::Up { (hundredths + 99) / 100 } else { hundredths / 100 };
            i32::try_from(rounded).unwrap_or(i32::MAX)
        }
        None => 0,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
    Up,
    Down,
}

/// How many pods may be there beyond the wish, and how many may be missing. Never both 0.
fn fences(deployment: &Deployment) -> (i32, i32) {
    if is_recreate(deployment) {
        return (0, 0);
    }
    let rolling = deployment.spec.strategy.as_ref().and_then(|s| s.rolling_update.as_ref());
    let total = replicas(deployment);
    let surge = resolve(rolling.and_then(|r| r.max_surge.as_ref()), total, Round::Up);
    let unavailable = resolve(rolling.and_then(|r| r.max_unavailable.as_ref()), total, Round::Down);
    match (surge, unavailable.min(total)) {
        (0, 0) => (0, 1),
        fences => fences,
    }
}

/// How many pods may be missing.
pub fn max_unavailable(deployment: &Deployment) -> i32 {
    fences(deployment).1
}

/// The Deployment's size when the ReplicaSet was last scaled; `None` where it was never.
pub fn desired_annotation(rs: &ReplicaSet) -> Option<i32> {
    rs.annotations().get(DESIRED_REPLICAS).and_then(|number| number.parse().ok())
}

/// Notes on a ReplicaSet what the Deployment wishes for now; tells whether that is news.
pub fn annotate(rs: &mut ReplicaSet, deployment: &Deployment) -> bool {
    let wished = replicas(deployment);
    let most = wished.saturating_add(fences(deployment).0);
    let notes = [(DESIRED_REPLICAS, wished.to_string()), (MAX_REPLICAS, most.to_string())];
    let annotations = rs.annotations_mut();
    let mut news = false;
    for (key, value) in notes {
        news |= annotations.insert(key.to_owned(), value.clone()).as_ref() != Some(&value);
    }
    news
}

/// Scales a ReplicaSet; tells whether anything changed.
pub fn set_replicas(rs: &mut ReplicaSet, replicas: i32, deployment: &Deployment) -> bool {
    let scaled = rs_replicas(rs) != replicas;
    rs.spec.replicas = Some(replicas);
    annotate(rs, deployment) || scaled
}

fn total(sets: &[ReplicaSet]) -> i32 {
    sets.iter().map(rs_replicas).sum()
}

/// How many pods a new ReplicaSet starts with.
pub fn first_replicas(deployment: &Deployment, old: &[ReplicaSet]) -> i32 {
    let wished = replicas(deployment);
    if is_recreate(deployment) {
        return wished;
    }
    let room = wished.saturating_add(fences(deployment).0).saturating_sub(total(old));
    room.clamp(0, wished)
}

/// What the new ReplicaSet is scaled to; `None` where it stays as it is.
pub fn grow_new(deployment: &Deployment, new: &ReplicaSet, old: &[ReplicaSet]) -> Option<i32> {
    let (wished, have) = (replicas(deployment), rs_replicas(new));
    if have >= wished {
        return (have > wished).then_some(wished);
    }
    let room = wished.saturating_add(fences(deployment).0) - total(old) - have;
    let grown = have + room.clamp(0, wished - have);
    (grown > have).then_some(grown)
}

/// Which old ReplicaSets shrink, and to what: first pods that are not available anyway, then as many as may be
/// missing.
pub fn shrink_old(deployment: &Deployment, new: &ReplicaSet, old: &[ReplicaSet]) -> Vec<(String, i32)> {
    let old_total = total(old);
    if old_total == 0 {
        return Vec::new();
    }
    let least_available = replicas(deployment) - max_unavailable(deployment);
    let new_unavailable = rs_replicas(new) - rs_available(new);
    let mut may_go = old_total + rs_replicas(new) - least_available - new_unavailable;
    if may_go <= 0 {
        return Vec::new();
    }
    let mut sizes: Vec<(String, i32, i32)> =
        old.iter().map(|rs| (rs.name_any(), rs_replicas(rs), rs_available(rs))).collect();
    for (_, size, available) in &mut sizes {
        let unhealthy = (*size - *available).clamp(0, may_go);
        *size -= unhealthy;
        may_go -= unhealthy;
    }
    let available: i32 = old.iter().chain([new]).map(rs_available).sum();
    let mut healthy_may_go = available - least_available;
    for (_, size, _) in &mut sizes {
        let step = (*size).min(healthy_may_go.max(0));
        *size -= step;
        healthy_may_go -= step;
    }
    let changed =
        |(set, (name, size, _)): (&ReplicaSet, (String, i32, i32))| (rs_replicas(set) != size).then_some((name, size));
    old.iter().zip(sizes).filter_map(changed).collect()
}

/// Scales all ReplicaSets with pods by the same share, after the Deployment's size changed in the middle of a
/// roll-out or while it is paused.
pub fn proportional(deployment: &Deployment, new: Option<&ReplicaSet>, old: &[ReplicaSet]) -> Vec<(String, i32)> {
    let wished = replicas(deployment);
    let mut active: Vec<&ReplicaSet> = old.iter().chain(new).filter(|rs| rs_replicas(rs) > 0).collect();
    if active.len() <= 1 {
        let only = active.first().copied().or(new).or(old.last());
        return only.map(|rs| (rs.name_any(), wished)).into_iter().collect();
    }
    // Where the new one is complete already, the old ones just go.
    if let Some(new) = new.filter(|new| rs_replicas(new) == wished && rs_available(new) == wished) {
        let others = active.iter().filter(|rs| rs.uid() != new.uid());
        return others.map(|rs| (rs.name_any(), 0)).collect();
    }
    let have: i32 = active.iter().map(|rs| rs_replicas(rs)).sum();
    let allowed = if wished > 0 { wished.saturating_add(fences(deployment).0) } else { 0 };
    let to_add = allowed - have;
    active.sort_by_key(|rs| std::cmp::Reverse((rs_replicas(rs), rs.metadata.creation_timestamp.clone().map(|t| t.0))));
    let mut added = 0;
    let mut sizes = Vec::new();
    for rs in &active {
        let step = if to_add == 0 { 0 } else { share(rs, allowed, wished, to_add, to_add - added) };
        added += step;
        sizes.push((rs.name_any(), rs_replicas(rs) + step));
    }
    // What rounding left over goes to the largest.
    if let Some((_, size)) = sizes.first_mut() {
        *size = (*size + to_add - added).max(0);
    }
    sizes
}

/// A ReplicaSet's part of what is added or taken, rounded, and never more than what is left.
fn share(rs: &ReplicaSet, allowed: i32, wished: i32, to_add: i32, left: i32) -> i32 {
    let most_then = rs.annotations().get(MAX_REPLICAS).and_then(|n| n.parse::<i32>().ok()).filter(|n| *n > 0);
    let most_then = most_then.unwrap_or(wished.max(1));
    let size = f64::from(rs_replicas(rs));
    let target = (size * f64::from(allowed) / f64::from(most_then)).round();
    // Sizes are far below 2^31, so the rounded value fits.
    let step = target as i32 - rs_replicas(rs);
    if to_add > 0 { step.clamp(0, left) } else { step.clamp(left, 0) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn deployment(replicas: i32, surge: &str, unavailable: &str) -> Deployment {
        serde_json::from_value(serde_json::json!({
            "metadata": {"name": "d"},
            "spec": {"replicas": replicas, "selector": {}, "template": {}, "strategy": {"type": "RollingUpdate",
                "rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable}}},
        }))
        .unwrap()
    }

    fn set(name: &str, replicas: i32, available: i32) -> ReplicaSet {
        serde_json::from_value(serde_json::json!({
            "metadata": {"name": name, "uid": name},
            "spec": {"replicas": replicas, "selector": {}},
            "status": {"replicas": replicas, "availableReplicas": available},
        }))
        .unwrap()
    }

    #[test]
    fn a_quarter_of_ten_surges_by_three_and_misses_two() {
        assert_eq!(fences(&deployment(10, "25%", "25%")), (3, 2));
        assert_eq!(fences(&deployment(1, "25%", "25%")), (1, 0));
        assert_eq!(fences(&deployment(10, "0%", "0%")), (0, 1));
    }

    #[test]
    fn a_roll_out_never_leaves_its_fences() {
        let d = deployment(10, "25%", "25%");
        let (mut new, mut old) = (set("new", first_replicas(&d, &[set("old", 10, 10)]), 0), set("old", 10, 10));
        for _ in 0..50 {
            if let Some(size) = grow_new(&d, &new, std::slice::from_ref(&old)) {
                new.spec.replicas = Some(size);
            } else {
                for (_, size) in shrink_old(&d, &new, std::slice::from_ref(&old)) {
                    old = set("old", size, size);
                }
            }
            assert!(rs_replicas(&new) + rs_replicas(&old) <= 13);
            assert!(rs_available(&new) + rs_available(&old) >= 8);
            // One more new pod becomes available per step.
            let available = (rs_available(&new) + 1).min(rs_replicas(&new));
            new = set("new", rs_replicas(&new), available);
        }
        assert_eq!((rs_replicas(&new), rs_replicas(&old)), (10, 0));
    }

    #[test]
    fn broken_old_pods_go_first() {
        let d = deployment(10, "0%", "20%");
        let old = [set("broken", 4, 0), set("sound", 6, 6)];
        assert_eq!(shrink_old(&d, &set("new", 0, 0), &old), [("broken".to_owned(), 2)]);
    }

    #[test]
    fn scaling_in_the_middle_of_a_roll_out_keeps_the_shares() {
        let mut before = deployment(10, "0", "0");
        before.spec.strategy = deployment(10, "20%", "0%").spec.strategy;
        let (mut a, mut b) = (set("a", 8, 8), set("b", 4, 4));
        annotate(&mut a, &before);
        annotate(&mut b, &before);
        let mut after = before.clone();
        after.spec.replicas = Some(20);
        let plan = proportional(&after, Some(&b), std::slice::from_ref(&a));
        assert_eq!(plan, [("a".to_owned(), 16), ("b".to_owned(), 8)]);
    }
}
