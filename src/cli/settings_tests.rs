//! Tests of `settings.rs`: flags, variables and file mean the same. Called by nobody else.

#![allow(clippy::unwrap_used)]

use super::*;

fn flags(arguments: &[&str]) -> Settings {
    let matches = Alone::command().try_get_matches_from(arguments).unwrap();
    Alone::from_arg_matches(&matches).unwrap().settings
}

#[test]
fn every_setting_has_a_key_in_the_file() {
    let full = flags(&[
        "--found",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--etcd-servers=a,b",
        "--v=4",
        "--node-eviction-rate=1",
        "--cluster-name=c",
    ]);
    let known = known_keys();
    for key in full.to_map().keys() {
        assert!(known.contains(key), "{key} is not in {known:?}");
    }
}

#[test]
fn the_flags_of_a_kube_apiserver_start_script_are_understood() {
    let given = flags(&[
        "--logtostderr=true",
        "--v=4",
        "--etcd-servers=https://192.168.80.12:2379,https://192.168.80.13:2379",
        "--bind-address=192.168.80.12",
        "--secure-port=6443",
        "--advertise-address=192.168.80.12",
        "--allow-privileged=true",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--enable-admission-plugins=NamespaceLifecycle,LimitRanger,ServiceAccount,ResourceQuota,NodeRestriction",
        "--authorization-mode=RBAC,Node",
        "--kubelet-https=true",
        "--enable-bootstrap-token-auth",
        "--token-auth-file=/opt/kubernetes/cfg/token.csv",
        "--service-node-port-range=30000-50000",
        "--tls-cert-file=/opt/kubernetes/ssl/server.pem",
        "--tls-private-key-file=/opt/kubernetes/ssl/server-key.pem",
        "--client-ca-file=/opt/kubernetes/ssl/ca.pem",
        "--service-account-key-file=/opt/kubernetes/ssl/ca-key.pem",
        "--etcd-cafile=/opt/etcd/ssl/ca.pem",
        "--etcd-certfile=/opt/etcd/ssl/server.pem",
        "--etcd-keyfile=/opt/etcd/ssl/server-key.pem",
    ]);
    assert_eq!(given.secure_port, Some(6443));
    assert_eq!(given.authorization_mode, ["RBAC", "Node"]);
    assert_eq!(given.enable_bootstrap_token_auth, Some(true));
    assert_eq!(
        given.retired.answers(),
        ["--etcd-servers: embedded store in use; the named etcd is neither read nor written"]
    );
}

#[test]
fn flags_win_over_variables_and_variables_over_the_file() {
    let file = Settings::from_yaml(
        "apiVersion: xebec.io/v1alpha1\nkind: MasterConfig\nname: file\ndataDir: /file\nsecurePort: 1\n",
    )
    .unwrap();
    let variables = [("XEBEC_DATA_DIR", "/variable"), ("XEBEC_SECURE_PORT", "2"), ("XEBEC_OTHER", "x"), ("HOME", "/")];
    let environment =
        Settings::from_environment(variables.iter().map(|(name, value)| (name.to_string(), value.to_string())))
            .unwrap();
    let merged = flags(&["--secure-port=3"]).over(&environment.over(&file));
    assert_eq!(merged.name.as_deref(), Some("file"));
    assert_eq!(merged.data_dir, Some(PathBuf::from("/variable")));
    assert_eq!(merged.secure_port, Some(3));
}

#[test]
fn settings_survive_their_trip_through_the_file() {
    let given = flags(&["--name=m1", "--found", "--peer-listen=127.0.0.1:0", "--etcd-servers=a", "--preset=lan"]);
    assert_eq!(Settings::from_yaml(&given.to_yaml().unwrap()).unwrap(), given);
}

#[test]
fn an_unknown_key_is_an_error_that_names_the_nearest() {
    let read = |body: &str| Settings::from_yaml(&format!("apiVersion: xebec.io/v1alpha1\nkind: MasterConfig\n{body}"));
    assert_eq!(read("datadir: /x\n").unwrap_err(), "unknown key \"datadir\"; did you mean \"dataDir\"?");
    assert_eq!(
        Settings::from_yaml("apiVersion: xebec.io/v9\nkind: MasterConfig\n").unwrap_err(),
        "apiVersion is \"xebec.io/v9\", this version reads \"xebec.io/v1alpha1\""
    );
    assert!(read("securePort: many\n").is_err());
}

#[test]
fn a_variable_that_is_not_valid_is_named() {
    let failure =
        Settings::from_environment([("XEBEC_SECURE_PORT".to_owned(), "x".to_owned())].into_iter()).unwrap_err();
    assert_eq!(failure.id(), "XB-S001");
    assert!(failure.to_string().contains("--secure-port"), "{failure}");
}
