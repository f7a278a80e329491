//! kube-apiserver and kube-scheduler over three etcd members, with certificates made here. No other controllers run:
//! admission that would wait for one is off.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
};

use super::cluster::{KubernetesCluster, Side, wait_ready};
use super::connection::{Credentials, Dialer};
use crate::kv;
use crate::kv::cluster::Cluster;
use crate::peers;
use crate::process::{Server, Spec, free_port, make_dir};
use crate::reaper::Reaper;

/// Requests per second that the scheduler may make: without this it is measured at its own brake.
const SCHEDULER_QPS: u32 = 5_000;

/// See the head of this file.
#[derive(Debug)]
pub struct Upstream<'a> {
    reaper: &'a Reaper,
    etcd: Cluster<'a>,
    api_spec: Spec,
    api: Option<Server>,
    scheduler: Option<Server>,
    killed: Option<usize>,
}

/// Starts all of it in `dir`. The programs must have been built.
pub async fn start<'a>(dir: &Path, reaper: &'a Reaper) -> anyhow::Result<KubernetesCluster<'a>> {
    let (api_program, scheduler_program) = (peers::KUBE_APISERVER.find()?, peers::KUBE_SCHEDULER.find()?);
    let members = kv::etcd::specs(&peers::ETCD.build()?, dir)?;
    let etcd_urls: Vec<String> = members.iter().map(|member| member.endpoint.clone()).collect();
    let etcd = Cluster::start(members, reaper).await?;
    let dir = dir.join("kube-apiserver");
    make_dir(&dir)?;
    let credentials = make_certificates(&dir)?;
    let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
    let api_spec = api_spec(api_program, &dir, address, &etcd_urls);
    let dialer = Dialer::new(&credentials)?;
    let began = Instant::now();
    let api = Some(Server::start(&api_spec, reaper)?);
    let mut upstream = Upstream { reaper, etcd, api_spec, api, scheduler: None, killed: None };
    wait_ready(&dialer, address).await?;
    let first_start = began.elapsed();
    let scheduler = scheduler_spec(scheduler_program, &dir, address)?;
    upstream.scheduler = Some(Server::start(&scheduler, reaper)?);
    Ok(KubernetesCluster { side: Side::Upstream(Box::new(upstream)), addresses: vec![address], dialer, first_start })
}

fn api_spec(program: PathBuf, dir: &Path, address: SocketAddr, etcd_urls: &[String]) -> Spec {
    let file = |name: &str| dir.join(name).display().to_string();
    let flags = [
        ("etcd-servers", etcd_urls.join(",")),
        ("bind-address", address.ip().to_string()),
        ("secure-port", address.port().to_string()),
        ("client-ca-file", file("ca.crt")),
        ("tls-cert-file", file("server.crt")),
        ("tls-private-key-file", file("server.key")),
        ("service-account-issuer", "https://kubernetes.default.svc".to_owned()),
        ("service-account-key-file", file("server.pub")),
        ("service-account-signing-key-file", file("server.key")),
        ("service-cluster-ip-range", "10.0.0.0/24".to_owned()),
        ("authorization-mode", "RBAC".to_owned()),
        ("disable-admission-plugins", "ServiceAccount,TaintNodesByCondition".to_owned()),
    ];
    let arguments = flags.into_iter().map(|(flag, value)| format!("--{flag}={value}")).collect();
    Spec { name: "kube-apiserver".to_owned(), program, arguments, log: dir.join("log") }
}

fn scheduler_spec(program: PathBuf, dir: &Path, address: SocketAddr) -> anyhow::Result<Spec> {
    let file = |name: &str| dir.join(name).display().to_string();
    let kubeconfig = serde_json::json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "bench",
        "clusters": [{"name": "bench", "cluster": {
            "server": format!("https://{address}"), "certificate-authority": file("ca.crt")}}],
        "users": [{"name": "bench", "user": {
            "client-certificate": file("scheduler.crt"), "client-key": file("scheduler.key")}}],
        "contexts": [{"name": "bench", "context": {"cluster": "bench", "user": "bench"}}],
    });
    std::fs::write(dir.join("scheduler.kubeconfig"), kubeconfig.to_string()).context("writing a kubeconfig")?;
    let config = serde_json::json!({
        "apiVersion": "kubescheduler.config.k8s.io/v1", "kind": "KubeSchedulerConfiguration",
        "leaderElection": {"leaderElect": false},
        "clientConnection": {"kubeconfig": file("scheduler.kubeconfig"), "qps": SCHEDULER_QPS, "burst": SCHEDULER_QPS},
    });
    std::fs::write(dir.join("scheduler.json"), config.to_string()).context("writing the scheduler's settings")?;
    let arguments = vec![format!("--config={}", file("scheduler.json")), format!("--secure-port={}", free_port()?)];
    Ok(Spec { name: "kube-scheduler".to_owned(), program, arguments, log: dir.join("scheduler.log") })
}

impl Upstream<'_> {
    /// Processes of all parts.
    pub fn pids(&self) -> Vec<u32> {
        let own = [&self.api, &self.scheduler].into_iter().flatten().map(Server::pid);
        self.etcd.pids().into_iter().chain(own).collect()
    }

    /// Kills the leading etcd member; the moment of it.
    pub async fn kill_leader(&mut self) -> anyhow::Result<Instant> {
        let leader = self.etcd.leader().await?;
        let now = Instant::now();
        self.etcd.kill(leader).await?;
        self.killed = Some(leader);
        Ok(now)
    }

    /// Starts the killed member again.
    pub async fn heal(&mut self) -> anyhow::Result<()> {
        if let Some(place) = self.killed.take() {
            self.etcd.restart(place)?;
        }
        self.etcd.ready().await
    }

    /// Kills the API server and starts it again; the moment of the start.
    pub async fn restart_api_server(&mut self) -> anyhow::Result<Instant> {
        if let Some(api) = self.api.take() {
            api.kill().await?;
        }
        // The socket of a killed server is free at once; the pause lets its clients notice.
        tokio::time::sleep(Duration::from_millis(100)).await;
        let started = Instant::now();
        self.api = Some(Server::start(&self.api_spec, self.reaper)?);
        Ok(started)
    }

    /// Ends all parts, clients of others first.
    pub async fn end(self) -> anyhow::Result<()> {
        for server in [self.scheduler, self.api].into_iter().flatten() {
            server.end().await?;
        }
        self.etcd.end().await
    }
}

/// Writes an authority with a server's, an administrator's and the scheduler's certificate into `dir`.
fn make_certificates(dir: &Path) -> anyhow::Result<Credentials> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate()?;
    let authority = params.self_signed(&key)?.pem();
    std::fs::write(dir.join("ca.crt"), &authority).context("writing the authority")?;
    let issuer = Issuer::new(params, key);
    let make = |file: &str, name: &str, group: Option<&str>| -> anyhow::Result<(String, String)> {
        let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned(), "localhost".to_owned()])?;
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, name);
        if let Some(group) = group {
            params.distinguished_name.push(DnType::OrganizationName, group);
        }
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &issuer)?.pem();
        let public_key = key.public_key_pem();
        let key = key.serialize_pem();
        std::fs::write(dir.join(format!("{file}.crt")), &certificate).context("writing a certificate")?;
        std::fs::write(dir.join(format!("{file}.key")), &key).context("writing a key")?;
        std::fs::write(dir.join(format!("{file}.pub")), public_key).context("writing a public key")?;
        Ok((certificate, key))
    };
    make("server", "kube-apiserver", None)?;
    make("scheduler", "system:kube-scheduler", None)?;
    let (certificate, key) = make("admin", "admin", Some("system:masters"))?;
    Ok(Credentials { authority: authority.into(), certificate: certificate.into(), key: key.into() })
}
