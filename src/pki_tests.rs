//! Tests of `pki.rs`: what is made, what is kept, what is made anew. Called by nobody else.

#![allow(clippy::unwrap_used)]

use std::os::unix::fs::PermissionsExt;

use super::*;

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

fn cluster() -> (tempfile::TempDir, Pki) {
    let dir = tempfile::tempdir().unwrap();
    let pki = Pki::at(dir.path().join("pki"));
    pki.create("test", now()).unwrap();
    (dir, pki)
}

fn names(pair: &Pair) -> (Vec<String>, Vec<IpAddr>) {
    let chain = certificates(&std::fs::read(&pair.certificate).unwrap()).unwrap();
    let (_, parsed) = x509_parser::parse_x509_certificate(&chain[0]).unwrap();
    let (mut dns, mut ip) = (Vec::new(), Vec::new());
    for name in &parsed.subject_alternative_name().unwrap().unwrap().value.general_names {
        match name {
            GeneralName::DNSName(name) => dns.push((*name).to_owned()),
            GeneralName::IPAddress(bytes) => ip.push(match bytes.len() {
                4 => IpAddr::from(<[u8; 4]>::try_from(*bytes).unwrap()),
                _ => IpAddr::from(<[u8; 16]>::try_from(*bytes).unwrap()),
            }),
            _ => {}
        }
    }
    (dns, ip)
}

#[test]
fn a_new_cluster_gets_all_shared_files_readable_by_their_owner_alone() {
    let (_dir, pki) = cluster();
    for file in SHARED {
        assert_eq!(std::fs::metadata(pki.path(file)).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
    assert_eq!(std::fs::metadata(&pki.dir).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(std::fs::read(pki.path("sealing.key")).unwrap().len(), SECRET_BYTES);
    let before = std::fs::read(pki.path("ca.crt")).unwrap();
    assert_eq!(pki.create("test", now()).unwrap(), 0);
    assert_eq!(std::fs::read(pki.path("ca.crt")).unwrap(), before);
}

#[test]
fn an_authority_without_its_key_is_an_error_and_is_not_replaced() {
    let (_dir, pki) = cluster();
    std::fs::remove_file(pki.path("ca.key")).unwrap();
    assert!(pki.create("test", now()).unwrap_err().to_string().contains("ca.crt without ca.key"));
}

#[test]
fn the_serving_certificate_has_the_names_that_clients_use() {
    let (_dir, pki) = cluster();
    let pair = pki.serving("m1", &["box".into()], &["10.96.0.1".parse().unwrap()], now()).unwrap();
    let (dns, ip) = names(&pair);
    for name in ["kubernetes", "kubernetes.default.svc", "localhost", "box"] {
        assert!(dns.iter().any(|have| have == name), "{name} is not in {dns:?}");
    }
    assert!(ip.contains(&"127.0.0.1".parse().unwrap()) && ip.contains(&"10.96.0.1".parse().unwrap()), "{ip:?}");
}

#[test]
fn a_leaf_is_kept_while_it_serves_and_made_anew_when_it_does_not() {
    let (_dir, pki) = cluster();
    let read = |pair: &Pair| std::fs::read(&pair.certificate).unwrap();
    let first = read(&pki.serving("m1", &[], &[], now()).unwrap());
    assert_eq!(read(&pki.serving("m1", &[], &[], now() + 100 * DAY).unwrap()), first);
    let second = read(&pki.serving("m1", &[], &[], now() + 300 * DAY).unwrap());
    assert_ne!(second, first);
    let third = read(&pki.serving("m1", &["new.name".into()], &[], now() + 300 * DAY).unwrap());
    assert_ne!(third, second);
    assert_eq!(days_left(&third, now() + 300 * DAY).unwrap(), 365);
}

#[test]
fn a_short_lived_leaf_is_renewed_when_a_third_is_left_or_as_much_later_as_was_said() {
    let (_dir, pki) = cluster();
    let pki = pki.with_leaf_lifetime(30 * DAY);
    let read = |pki: &Pki, now| std::fs::read(pki.peer(1, now).unwrap().certificate).unwrap();
    let first = read(&pki, now());
    assert_eq!(days_left(&first, now()).unwrap(), 30);
    assert_eq!(read(&pki, now() + 19 * DAY), first);
    assert_eq!(read(&pki.clone().renewing_later_by(3 * DAY), now() + 22 * DAY), first);
    assert_ne!(read(&pki, now() + 21 * DAY), first);
}

#[test]
fn no_leaf_outlives_its_authority_and_the_last_one_is_not_made_again_and_again() {
    let (_dir, pki) = cluster();
    let end = days_left(&std::fs::read(pki.path("ca.crt")).unwrap(), now()).unwrap();
    let near = now() + DAY * u32::try_from(end - 10).unwrap();
    let read = |now| std::fs::read(pki.serving("m1", &[], &[], now).unwrap().certificate).unwrap();
    let last = read(near);
    assert_eq!(days_left(&last, near).unwrap(), 10);
    assert_eq!(read(near + DAY), last);
}

#[test]
fn the_administrator_is_in_the_group_that_may_do_everything() {
    let (_dir, pki) = cluster();
    let pair = pki.admin(now()).unwrap();
    let chain = certificates(&std::fs::read(&pair.certificate).unwrap()).unwrap();
    let (_, parsed) = x509_parser::parse_x509_certificate(&chain[0]).unwrap();
    assert_eq!(parsed.subject().iter_organization().next().unwrap().as_str().unwrap(), "system:masters");
    assert_eq!(parsed.subject().iter_common_name().next().unwrap().as_str().unwrap(), "kubernetes-admin");
    assert_eq!(certificate_hash(&chain[1]), pki.authority_hash().unwrap());
}

#[test]
fn a_joiner_takes_the_shared_files_once_and_refuses_those_of_another_cluster() {
    let (_one, first) = cluster();
    let (_two, second) = cluster();
    let dir = tempfile::tempdir().unwrap();
    let joiner = Pki::at(dir.path().join("pki"));
    joiner.import(&first.export().unwrap()).unwrap();
    joiner.import(&first.export().unwrap()).unwrap();
    assert_eq!(joiner.authority_hash().unwrap(), first.authority_hash().unwrap());
    assert_eq!(names(&joiner.peer(2, now()).unwrap()).0, ["node-2.peer.xebec"]);
    let refused = joiner.import(&second.export().unwrap()).unwrap_err();
    assert!(refused.to_string().ends_with("is of another cluster"), "{refused}");
}
