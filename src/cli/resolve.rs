//! From settings to the configuration of a server: defaults, checks, and one line for what is understood but not done.
//! Pure: what depends on the machine comes in as [`Surroundings`]. Called by `server`, `init` and `join`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::cli::settings::Settings;
use crate::config::{ApiConfig, ControlConfig, HistoryConfig, ServerConfig, ServiceRange, Start};
use crate::pki::LEAF_LIFETIME;

const API_PORT: u16 = 6443;
const PEER_PORT: u16 = 2380;
const SERVICE_RANGE: &str = "10.96.0.0/12";
const NODE_PORTS: &str = "30000-32767";
const ISSUER: &str = "https://kubernetes.default.svc.cluster.local";
const REQUESTS_INFLIGHT_MAX: u32 = 400;
const MUTATING_REQUESTS_INFLIGHT_MAX: u32 = 200;
const TOLERATION_SECONDS: i64 = 300;
const NODE_EVICTION_RATE: f64 = 0.1;
/// A third of this is left when a certificate is renewed: time enough for a busy machine.
const CERTIFICATE_LIFETIME_MIN: Duration = Duration::from_secs(30);
const HISTORY_RETENTION: Duration = Duration::from_secs(72 * 3600);
const HISTORY_RETENTION_STATUS: Duration = Duration::from_secs(3600);
const HISTORY_RETENTION_MEGABYTES: u64 = 256;
const MINUTE: Duration = Duration::from_secs(60);

/// What the machine contributes.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The host's name.
    pub hostname: String,
    /// Data folder where none is given.
    pub data_dir: PathBuf,
    /// Folder of certificates where none is given.
    pub pki_dir: PathBuf,
    /// Address of the default route.
    pub address: IpAddr,
}

/// Admission plugins that are on by default.
pub const ADMISSION_DEFAULT: &[&str] = &["DefaultTolerationSeconds", "NamespaceLifecycle", "ServiceAccount"];

/// Plugins of upstream that this version lacks.
const ADMISSION_ABSENT: &[&str] = &[
    "AlwaysPullImages",
    "CertificateApproval",
    "CertificateSigning",
    "CertificateSubjectRestriction",
    "ClusterTrustBundleAttest",
    "DefaultIngressClass",
    "DefaultStorageClass",
    "DenyServiceExternalIPs",
    "EventRateLimit",
    "ExtendedResourceToleration",
    "ImagePolicyWebhook",
    "LimitPodHardAntiAffinityTopology",
    "LimitRanger",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionWebhook",
    "NamespaceAutoProvision",
    "NamespaceExists",
    "NodeRestriction",
    "OwnerReferencesPermissionEnforcement",
    "PersistentVolumeClaimResize",
    "PodNodeSelector",
    "PodSecurity",
    "PodTolerationRestriction",
    "PodTopologyLabels",
    "Priority",
    "ResourceQuota",
    "RuntimeClass",
    "StorageObjectInUseProtection",
    "TaintNodesByCondition",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionWebhook",
];
const AUTHORIZERS: &[&str] = &["AlwaysAllow", "AlwaysDeny", "Node", "RBAC"];

/// The configuration, and lines for the log about what was understood and has no effect.
pub fn resolve(settings: &Settings, surroundings: &Surroundings) -> Result<(ServerConfig, Vec<String>), Failure> {
    let mut remarks = settings.retired.answers();
    let name = settings.name.clone().unwrap_or_else(|| surroundings.hostname.clone());
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.')) {
        return Err(invalid("name", &name, "letters, digits, '-' and '.'"));
    }
    let bind = settings.bind_address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let reachable = if bind.is_unspecified() { surroundings.address } else { bind };
    let advertise = settings.advertise_address.unwrap_or(reachable);
    if advertise.is_unspecified() {
        return Err(invalid("advertise-address", &advertise.to_string(), "an address that clients can reach"));
    }
    let port = settings.secure_port.unwrap_or(API_PORT);
    let peer_listen = match &settings.peer_listen {
        Some(text) => text.parse().map_err(|_| invalid("peer-listen", text, "ADDRESS:PORT"))?,
        None => SocketAddr::new(bind, PEER_PORT),
    };
    let peer_advertise =
        settings.peer_advertise.clone().unwrap_or_else(|| SocketAddr::new(advertise, peer_listen.port()).to_string());
    let config = ServerConfig {
        name,
        cluster: settings.cluster_name.clone().unwrap_or_else(|| "default".to_owned()),
        data_dir: settings.data_dir.clone().unwrap_or_else(|| surroundings.data_dir.clone()),
        pki_dir: settings.pki_dir.clone().unwrap_or_else(|| surroundings.pki_dir.clone()),
        certificate_lifetime: certificate_lifetime(settings)?,
        start: Start::Existing,
        api_listen: SocketAddr::new(bind, port),
        api_advertise: SocketAddr::new(advertise, port),
        peer_listen,
        peer_advertise,
        preset: settings.preset.unwrap_or_default(),
        learner: settings.learner.unwrap_or_default(),
        api: api(settings, surroundings, &mut remarks)?,
        control: control(settings)?,
        history: history(settings, &mut remarks)?,
    };
    if config.pki_dir.starts_with(&config.data_dir) {
        let given = config.pki_dir.display().to_string();
        return Err(invalid("pki-dir", &given, "a folder outside the data folder: it holds the key that seals it"));
    }
    Ok((config, remarks))
}

fn api(settings: &Settings, surroundings: &Surroundings, remarks: &mut Vec<String>) -> Result<ApiConfig, Failure> {
    let pki = settings.pki_dir.as_ref().unwrap_or(&surroundings.pki_dir);
    let range = settings.service_cluster_ip_range.as_deref().unwrap_or(SERVICE_RANGE);
    let ports = settings.service_node_port_range.as_deref().unwrap_or(NODE_PORTS);
    let (certificate, key) = match (&settings.tls_cert_file, &settings.tls_private_key_file) {
        (Some(certificate), Some(key)) => (certificate.clone(), key.clone()),
        // Made by the caller from the cluster's authority, which knows the names that it needs.
        (None, None) => (PathBuf::new(), PathBuf::new()),
        (Some(_), None) => return Err(invalid("tls-private-key-file", "", "the key of --tls-cert-file")),
        (None, Some(_)) => return Err(invalid("tls-cert-file", "", "the certificate of --tls-private-key-file")),
    };
    let signing = settings.service_account_signing_key_file.clone();
    let mut verifying = settings.service_account_key_file.clone();
    if signing.is_none() || verifying.is_empty() {
        verifying.push(pki.join("sa.pub"));
    }
    Ok(ApiConfig {
        tls_cert_file: certificate,
        tls_private_key_file: key,
        client_ca_file: settings.client_ca_file.clone().unwrap_or_else(|| pki.join("ca.crt")),
        token_auth_file: settings.token_auth_file.clone(),
        service_account_key_files: verifying,
        service_account_signing_key_file: signing.unwrap_or_else(|| pki.join("sa.key")),
        service_account_issuer: settings.service_account_issuer.clone().unwrap_or_else(|| ISSUER.to_owned()),
        sealing_key_file: pki.join("sealing.key"),
        service_cluster_ip_range: range
            .parse::<ServiceRange>()
            .map_err(|reason| invalid("service-cluster-ip-range", range, &reason))?,
        service_node_port_range: port_range(ports)
            .ok_or_else(|| invalid("service-node-port-range", ports, "FIRST-LAST, both between 1 and 65535"))?,
        anonymous_auth: settings.anonymous_auth.unwrap_or(true),
        allow_privileged: settings.allow_privileged.unwrap_or(true),
        enable_bootstrap_token_auth: settings.enable_bootstrap_token_auth.unwrap_or(false),
        authorization_mode: authorizers(settings, remarks)?,
        enable_admission_plugins: plugins("enable-admission-plugins", &settings.enable_admission_plugins, remarks)?,
        disable_admission_plugins: plugins(
            "disable-admission-plugins",
            &settings.disable_admission_plugins,
            &mut Vec::new(),
        )?,
        max_requests_inflight: settings.max_requests_inflight.unwrap_or(REQUESTS_INFLIGHT_MAX),
        max_mutating_requests_inflight: settings
            .max_mutating_requests_inflight
            .unwrap_or(MUTATING_REQUESTS_INFLIGHT_MAX),
        request_timeout: duration("request-timeout", settings.request_timeout.as_deref(), MINUTE)?,
        event_ttl: duration("event-ttl", settings.event_ttl.as_deref(), 60 * MINUTE)?,
        default_not_ready_toleration_seconds: settings
            .default_not_ready_toleration_seconds
            .unwrap_or(TOLERATION_SECONDS),
        default_unreachable_toleration_seconds: settings
            .default_unreachable_toleration_seconds
            .unwrap_or(TOLERATION_SECONDS),
    })
}

fn control(settings: &Settings) -> Result<ControlConfig, Failure> {
    let period = duration("node-monitor-period", settings.node_monitor_period.as_deref(), Duration::from_secs(5))?;
    let grace =
        duration("node-monitor-grace-period", settings.node_monitor_grace_period.as_deref(), Duration::from_secs(50))?;
    if period.is_zero() || grace < period {
        let given = settings.node_monitor_grace_period.as_deref().unwrap_or("50s");
        return Err(invalid("node-monitor-grace-period", given, "a time not below --node-monitor-period"));
    }
    let rate = settings.node_eviction_rate.unwrap_or(NODE_EVICTION_RATE);
    if !rate.is_finite() || rate < 0.0 {
        return Err(invalid("node-eviction-rate", &rate.to_string(), "a number of nodes per second"));
    }
    Ok(ControlConfig {
        node_monitor_period: period,
        node_monitor_grace_period: grace,
        node_eviction_rate_per_second: rate,
    })
}

fn certificate_lifetime(settings: &Settings) -> Result<Duration, Failure> {
    let given = settings.certificate_lifetime.as_deref();
    let lifetime = duration("certificate-lifetime", given, LEAF_LIFETIME)?;
    if !(CERTIFICATE_LIFETIME_MIN..=LEAF_LIFETIME).contains(&lifetime) {
        let (shortest, longest) = (CERTIFICATE_LIFETIME_MIN.as_secs(), LEAF_LIFETIME.as_secs() / 3600);
        let accepted = format!("between {shortest}s and {longest}h");
        return Err(invalid("certificate-lifetime", given.unwrap_or_default(), &accepted));
    }
    Ok(lifetime)
}

fn history(settings: &Settings, remarks: &mut Vec<String>) -> Result<HistoryConfig, Failure> {
    let (shortest, usual) =
        (Duration::from_millis(store::HISTORY_WINDOW_MS_MIN), Duration::from_millis(store::HISTORY_WINDOW_MS_DEFAULT));
    let given = settings.history_window.as_deref();
    let window = duration("history-window", given, usual)?;
    if window < shortest {
        let accepted = format!("a time of at least {} s", shortest.as_secs());
        return Err(invalid("history-window", given.unwrap_or_default(), &accepted));
    }
    if window < usual {
        remarks.push(format!(
            "--history-window={}: a client that was away for longer has to list everything again",
            given.unwrap_or_default()
        ));
    }
    let retention = duration("history-retention", settings.history_retention.as_deref(), HISTORY_RETENTION)?;
    let status =
        duration("history-retention-status", settings.history_retention_status.as_deref(), HISTORY_RETENTION_STATUS)?;
    let megabytes = settings.history_retention_megabytes.unwrap_or(HISTORY_RETENTION_MEGABYTES);
    Ok(HistoryConfig {
        window,
        retention,
        retention_status: status.min(retention),
        retention_bytes_max: megabytes.saturating_mul(1024 * 1024),
    })
}

fn authorizers(settings: &Settings, remarks: &mut Vec<String>) -> Result<Vec<String>, Failure> {
    if settings.authorization_mode.is_empty() {
        return Ok(vec!["RBAC".to_owned()]);
    }
    for mode in &settings.authorization_mode {
        match mode.as_str() {
            "ABAC" | "Webhook" => {
                remarks.push(format!("--authorization-mode={mode}: not part of this version; it has no opinion"));
            }
            "Node" => remarks.push(
                "--authorization-mode=Node: not part of this version; nodes have the rights that RBAC gives them"
                    .to_owned(),
            ),
            known if AUTHORIZERS.contains(&known) => {}
            unknown => return Err(invalid("authorization-mode", unknown, &AUTHORIZERS.join(", "))),
        }
    }
    Ok(settings.authorization_mode.clone())
}

fn plugins(flag: &str, names: &[String], remarks: &mut Vec<String>) -> Result<Vec<String>, Failure> {
    let mut kept = Vec::new();
    for name in names {
        match name.as_str() {
            known if ADMISSION_DEFAULT.contains(&known) => kept.push(name.clone()),
            "AlwaysAdmit" => {}
            absent if ADMISSION_ABSENT.contains(&absent) => {
                remarks.push(format!("--{flag}: {absent} is not part of this version and has no effect"));
            }
            unknown => return Err(invalid(flag, unknown, "names of admission plugins")),
        }
    }
    Ok(kept)
}

fn port_range(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last): (u16, u16) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first > 0 && first <= last).then_some((first, last))
}

fn duration(flag: &str, given: Option<&str>, default: Duration) -> Result<Duration, Failure> {
    match given {
        None => Ok(default),
        Some(text) => parse_duration(text).ok_or_else(|| invalid(flag, text, "a time such as 90s, 5m, 1h30m, 500ms")),
    }
}

/// Reads a time as Go prints it: numbers with units, `0` alone without one. No signs.
pub fn parse_duration(text: &str) -> Option<Duration> {
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let mut total = 0.0_f64;
    let mut rest = text;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, tail) = rest.split_at(number_end);
        let unit_end = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_end);
        let scale = match unit {
            "ns" => 1e-9,
            "us" | "µs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return None,
        };
        total += number.parse::<f64>().ok()? * scale;
        rest = tail;
    }
    if text.is_empty() { None } else { Duration::try_from_secs_f64(total).ok() }
}

fn invalid(flag: &str, given: &str, accepted: &str) -> Failure {
    Failure::new(codes::SETTING)
        .titled(format!("--{flag} is not valid"))
        .what(format!("given: {given:?}; accepted: {accepted}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn surroundings() -> Surroundings {
        Surroundings {
            hostname: "box".into(),
            data_dir: "/var/lib/xebec".into(),
            pki_dir: "/etc/xebec/pki".into(),
            address: "10.0.0.11".parse().unwrap(),
        }
    }

    fn check(settings: Settings) -> Result<(ServerConfig, Vec<String>), Failure> {
        resolve(&settings, &surroundings())
    }

    #[test]
    fn without_settings_the_machine_and_upstream_decide() {
        let (config, remarks) = check(Settings::default()).unwrap();
        assert_eq!(config.name, "box");
        assert_eq!(config.api_listen.to_string(), "0.0.0.0:6443");
        assert_eq!(config.api_advertise.to_string(), "10.0.0.11:6443");
        assert_eq!(config.peer_advertise, "10.0.0.11:2380");
        assert_eq!(config.api.service_account_key_files, [PathBuf::from("/etc/xebec/pki/sa.pub")]);
        assert_eq!(config.api.event_ttl, Duration::from_secs(3600));
        assert_eq!(config.control.node_monitor_grace_period, Duration::from_secs(50));
        assert!(remarks.is_empty(), "{remarks:?}");
    }

    #[test]
    fn a_plugin_that_is_not_there_is_named_and_an_unknown_one_refused() {
        let with = |name: &str| Settings { enable_admission_plugins: vec![name.into()], ..Settings::default() };
        let (_, remarks) = check(with("LimitRanger")).unwrap();
        assert_eq!(remarks, ["--enable-admission-plugins: LimitRanger is not part of this version and has no effect"]);
        assert_eq!(check(with("Nonsense")).unwrap_err().id(), "XB-S001");
    }

    #[test]
    fn the_sealing_key_never_lies_in_the_data_it_seals() {
        let settings = Settings {
            data_dir: Some("/var/lib/xebec".into()),
            pki_dir: Some("/var/lib/xebec/pki".into()),
            ..Settings::default()
        };
        assert!(check(settings).unwrap_err().to_string().contains("--pki-dir is not valid"));
    }

    #[test]
    fn values_outside_their_range_are_refused_by_name() {
        let cases: [(&str, Settings); 6] = [
            ("certificate-lifetime", Settings { certificate_lifetime: Some("1s".into()), ..Settings::default() }),
            ("history-window", Settings { history_window: Some("4s".into()), ..Settings::default() }),
            (
                "service-cluster-ip-range",
                Settings { service_cluster_ip_range: Some("10.0.0.0".into()), ..Settings::default() },
            ),
            (
                "service-node-port-range",
                Settings { service_node_port_range: Some("9-3".into()), ..Settings::default() },
            ),
            ("event-ttl", Settings { event_ttl: Some("1 hour".into()), ..Settings::default() }),
            ("authorization-mode", Settings { authorization_mode: vec!["Maybe".into()], ..Settings::default() }),
        ];
        for (flag, settings) in cases {
            let failure = check(settings).unwrap_err().to_string();
            assert!(failure.contains(&format!("--{flag} is not valid")), "{failure}");
        }
    }

    #[test]
    fn times_are_read_as_go_prints_them() {
        for (text, milliseconds) in [
            ("0", Some(0)),
            ("40s", Some(40_000)),
            ("1h30m", Some(5_400_000)),
            ("1.5s", Some(1_500)),
            ("5m0s", Some(300_000)),
            ("500ms", Some(500)),
            ("5", None),
            ("", None),
            ("s", None),
            ("-5s", None),
        ] {
            assert_eq!(parse_duration(text).map(|d| d.as_millis()), milliseconds, "{text}");
        }
    }
}
