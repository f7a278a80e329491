//! Tests of `status.rs` and `status_table.rs`: answers in, judgement and picture out. Called by nobody else.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::cli::access::Endpoint;
use crate::member::{PatienceView, PeerView, StateHash};

fn peers() -> Vec<PeerView> {
    (1..=3)
        .map(|id| PeerView {
            node_id: id,
            name: format!("m{id}"),
            api_address: format!("10.0.0.1{id}:6443"),
            voter: true,
            last_contact_ms: (id != 1).then_some(14),
            ..PeerView::default()
        })
        .collect()
}

fn member(id: u64, role: &str) -> MemberStatus {
    MemberStatus {
        cluster: "prod-1".into(),
        cluster_id: "aa".into(),
        name: format!("m{id}"),
        node_id: id,
        version: "0.1.0".into(),
        role: role.into(),
        api_address: format!("10.0.0.1{id}:6443"),
        pid: 100 + id as u32,
        term: 7,
        leader: Some(1),
        quorum_fresh: true,
        ready: true,
        committed: 904_112,
        applied: 904_112,
        revision: 1_482_990,
        db_bytes: Some(432_013_312),
        certificate_days: Some(81),
        watches: Some(1_204),
        roles: [("kube-scheduler".to_owned(), "m1".to_owned())].into(),
        peers: peers(),
        ..MemberStatus::default()
    }
}

fn answered(status: MemberStatus) -> Asked {
    let endpoint = Endpoint { name: status.name.clone(), address: status.api_address.clone(), pid: None };
    Asked { endpoint, answer: Ok(status) }
}

fn silent(id: u64) -> Asked {
    let address = format!("10.0.0.1{id}:6443");
    let endpoint = Endpoint { name: format!("m{id}"), address: address.clone(), pid: None };
    Asked { endpoint, answer: Err(format!("connection refused {address}")) }
}

fn healthy() -> Vec<Asked> {
    let lagging = MemberStatus { applied: 904_110, ..member(2, "follower") };
    vec![answered(member(1, "leader")), answered(lagging), answered(member(3, "follower"))]
}

#[test]
fn three_masters_that_agree_are_healthy_and_can_lose_one() {
    let status = judge("default", &healthy());
    assert_eq!((status.health, status.can_lose, status.leader.as_deref()), (Health::Healthy, 1, Some("m1")));
    assert_eq!((exit(&status), status.cluster.as_str()), (0, "prod-1"));
    assert_eq!(
        status_table::draw(&status, false),
        "\
CLUSTER prod-1   HEALTHY   3 masters, can lose 1   term 7   rev 1 482 990

MASTER  ROLE      ADDRESS          LAST HEARD  COMMIT   APPLIED  LAG  DB    CERT  WATCHES  VERSION
m1      leader    10.0.0.11:6443   -           904 112  904 112  -    412M  81d   1 204    0.1.0
m2      follower  10.0.0.12:6443   14ms        904 112  904 110  2    412M  81d   1 204    0.1.0
m3      follower  10.0.0.13:6443   14ms        904 112  904 112  0    412M  81d   1 204    0.1.0

scheduler m1
"
        .replace("ADDRESS          ", "ADDRESS         ")
        .replace(":6443   ", ":6443  ")
    );
}

#[test]
fn what_makes_the_masters_patient_is_shown() {
    let patience = |preset: &str, election_ms_max, round_trip_us, timers_late_ms| {
        let preset = preset.to_owned();
        let election_ms_min = election_ms_max / 2;
        Some(PatienceView { preset, election_ms_min, election_ms_max, round_trip_us, timers_late_ms })
    };
    let one = MemberStatus { patience: patience("lan", 300, Some(310), 2), ..member(1, "leader") };
    let two = MemberStatus { patience: patience("lan", 1_800, None, 260), ..member(2, "follower") };
    let status = judge("default", &[answered(one), answered(two), answered(member(3, "follower"))]);
    let expected = "\npreset lan, elections after 900-1800 ms · round trip 0.3 ms · m2: timers 260 ms late\n";
    let drawn = status_table::draw(&status, false);
    assert!(drawn.ends_with(expected), "{drawn}");
}

#[test]
fn the_printed_json_has_what_programs_rely_on() {
    let json = serde_json::to_value(judge("default", &healthy())).unwrap();
    assert_eq!((&json["apiVersion"], &json["kind"]), (&"xebec.io/v1".into(), &"ClusterStatus".into()));
    let master = &json["masters"][1];
    for (key, value) in [
        ("name", "m2".into()),
        ("role", "follower".into()),
        ("apiAddress", "10.0.0.12:6443".into()),
        ("pid", serde_json::Value::from(102)),
        ("term", 7.into()),
        ("applied", 904_110.into()),
    ] {
        assert_eq!(master[key], value, "{key}");
    }
}

#[test]
fn a_master_that_does_not_answer_degrades_the_cluster() {
    let status = judge("default", &[answered(member(1, "leader")), silent(2), answered(member(3, "follower"))]);
    assert_eq!((status.health, status.can_lose, exit(&status)), (Health::Degraded, 0, 3));
    assert_eq!((status.masters[1].role.as_str(), status.masters[1].last_heard_ms), ("unknown", Some(14)));
}

#[test]
fn without_a_majority_what_is_known_is_still_shown() {
    let alone = MemberStatus { role: "candidate".into(), leader: None, quorum_fresh: false, term: 12, ..member(1, "") };
    let status = judge("default", &[answered(alone), silent(2), silent(3)]);
    assert_eq!((status.health, status.voters, status.voters_reachable, exit(&status)), (Health::NoQuorum, 3, 1, 4));
    assert_eq!(
        status_table::draw(&status, false),
        "\
CLUSTER prod-1   NO QUORUM   1 of 3 masters reachable, 2 needed   term 12   rev 1 482 990

MASTER  ROLE       ADDRESS         PROBLEM
m1      candidate  10.0.0.11:6443  term 12, asking for votes
m2      unknown    10.0.0.12:6443  connection refused 10.0.0.12:6443
m3      unknown    10.0.0.13:6443  connection refused 10.0.0.13:6443
"
    );
    let told = failure(&status).unwrap().to_string();
    assert!(told.contains("m2 and m3 cannot be reached") && told.contains("bring back m2 or m3"), "{told}");
}

#[test]
fn an_old_leader_that_lost_its_lease_does_not_count() {
    let deposed = MemberStatus { quorum_fresh: false, term: 6, ..member(1, "leader") };
    let follows = MemberStatus { leader: Some(2), ..member(3, "follower") };
    let leads = MemberStatus { leader: Some(2), ..member(2, "leader") };
    let status = judge("default", &[answered(deposed), answered(leads), answered(follows)]);
    assert_eq!((status.leader.as_deref(), status.disagreements.len()), (Some("m2"), 0));
}

#[test]
fn masters_that_differ_are_named() {
    let hash = |hash: &str| Some(StateHash { index: 904_112, hash: hash.into() });
    let one = MemberStatus { state_hash: hash("ab"), ..member(1, "leader") };
    let two = MemberStatus { state_hash: hash("cd"), ..member(2, "follower") };
    let three = MemberStatus { leader: Some(2), ..member(3, "follower") };
    let status = judge("default", &[answered(one), answered(two), answered(three)]);
    assert_eq!(
        status.disagreements,
        ["m1 and m2 differ in their state at index 904112", "m3 follows member 2, not m1"]
    );
    assert_eq!((status.health, exit(&status)), (Health::Degraded, 3));
    assert!(status_table::draw(&status, false).contains("\nDISAGREES  m3 follows member 2, not m1\n"));
}

#[test]
fn nobody_there_is_not_the_same_as_no_majority() {
    let status = judge("default", &[silent(1), silent(2), silent(3)]);
    assert_eq!((status.health, exit(&status)), (Health::Unreachable, 4));
}
