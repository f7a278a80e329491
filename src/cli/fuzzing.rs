//! What the binary itself reads from outside, fed with mutated seeds by the test below: join tokens, messages of joiners
//! and kubeconfigs, which `fuzz/` feeds at length as well, and what cannot be had without the rest of the binary.

use super::kubeconfig::document;
use super::settings::Settings;
use crate::join_token;
use crate::membership::MemberInfo;

#[path = "binary_targets.rs"]
mod binary_targets;
#[path = "../../fuzz/smoke.rs"]
mod smoke;

/// In alphabetical order.
const TARGETS: &[smoke::Target] = &[
    ("master_config", master_config, &[CONFIG, b"apiVersion: xebec.io/v1alpha1\nkind: MasterConfig\n"]),
    ("member_info", member_info, &[br#"{"name":"m3","apiAddress":"127.0.0.1:1","version":"0.1.0"}"#]),
];

const CONFIG: &[u8] = b"apiVersion: xebec.io/v1alpha1\nkind: MasterConfig\nname: m1\nfound: true\nsecurePort: 6443\nbindAddress: 127.0.0.1\npeerListen: 127.0.0.1:1\nlogFormat: text\n";

fn member_info(bytes: &[u8]) {
    let _ = MemberInfo::decode(bytes);
}

fn master_config(bytes: &[u8]) {
    let Ok(settings) = Settings::from_yaml(&String::from_utf8_lossy(bytes)) else { return };
    let _ = settings.to_yaml();
}

#[test]
fn mutated_inputs_panic_nowhere() {
    smoke::run(binary_targets::TARGETS);
    smoke::run(TARGETS);
}
