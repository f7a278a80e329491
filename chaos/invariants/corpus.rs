//! Judges the histories of `corpus/`: bugs of others re-told and bugs of ours, each small. The head of a file says
//! which invariants must refuse it; all others must accept it, so that a check is neither blind nor too eager.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::history::History;
use crate::invariants::{check_all, names};

/// Bugs of etcd's robustness track record, by issue.
const ETCD_TRACK_RECORD: &[&str] = &[
    "13766",
    "14370",
    "14571",
    "14685",
    "15220",
    "15271",
    "17247",
    "17529",
    "17780",
    "18055",
    "18089",
    "18667",
    "19179",
    "20221-events",
    "20221-notifications",
    "20271",
    "20418",
];

fn corpus() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let entries = std::fs::read_dir(folder).expect("the folder is part of the tree");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a file of the tree").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "jsonl"));
    paths.sort();
    paths
}

/// What follows `# name: ` in the head of a file.
fn head<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.lines().find_map(|line| line.strip_prefix("# ")?.strip_prefix(name)?.strip_prefix(": "))
}

#[test]
fn every_history_of_the_corpus_is_refused_by_the_invariants_that_it_names_and_by_no_other() {
    let known: BTreeSet<&str> = names().map(|(name, _)| name).collect();
    let paths = corpus();
    assert!(paths.len() >= ETCD_TRACK_RECORD.len(), "{}", paths.len());
    for path in paths {
        let name = path.display();
        let text = std::fs::read_to_string(&path).expect("a file of the tree");
        let wanted: BTreeSet<&str> = head(&text, "found by").expect("a head").split_whitespace().collect();
        assert!(!wanted.is_empty() && wanted.is_subset(&known), "{name}");
        let history = History::read(text.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error:#}"));
        let found = check_all(&history);
        let by: BTreeSet<&str> = found.iter().map(|violation| violation.invariant.as_str()).collect();
        assert_eq!(by, wanted, "{name}: {found:#?}");
        if let Some(says) = head(&text, "says") {
            assert!(found.iter().any(|violation| violation.what.contains(says)), "{name}: {found:#?}");
        }
    }
}

#[test]
fn etcds_track_record_is_told_in_full() {
    let names: BTreeSet<String> =
        corpus().iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    for issue in ETCD_TRACK_RECORD {
        assert!(names.contains(&format!("etcd-{issue}")), "{issue}");
    }
}
