//! What tests of this crate share: certificates, keys, and a server over a store in memory.
//!
//! Compiled for tests only.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use store::{LocalLog, Store};
use tokio::sync::watch;

use crate::authn::x509::ClientCa;
use crate::config::{Anonymous, Config, FlowLimits, SealingKey, ServiceAccountConfig, ServiceCidr, ServingTls};
use crate::server::ApiServer;

/// The time of the machine: certificates made by tests are valid around it.
pub fn now() -> SystemTime {
    sys::Clock::wall(&sys::SystemClock::new())
}

/// A directory that is removed with its files.
pub struct Files(tempfile::TempDir);

impl Files {
    /// An empty one.
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Writes a file and returns its path.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// The directory itself.
    pub fn dir(&self) -> PathBuf {
        self.0.path().to_owned()
    }
}

/// A certificate authority with what it signs.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pem: String,
}

/// A signed certificate with its key.
pub struct Leaf {
    /// The certificate.
    pub der: CertificateDer<'static>,
    /// The certificate, as PEM.
    pub pem: String,
    /// Its key, as PEM.
    pub key_pem: String,
}

impl Leaf {
    /// The key as rustls takes it.
    pub fn key(&self) -> PrivateKeyDer<'static> {
        rustls::pki_types::pem::PemObject::from_pem_slice(self.key_pem.as_bytes()).unwrap()
    }
}

impl Authority {
    /// A new one, unlike any other.
    pub fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
        params.distinguished_name.push(DnType::CommonName, "test-ca");
        let certificate = params.self_signed(&key).unwrap();
        let (der, pem) = (certificate.der().clone(), certificate.pem());
        Self { issuer: Issuer::new(params, key), certificate: der, pem }
    }

    fn sign(&self, mut params: CertificateParams, usage: ExtendedKeyUsagePurpose) -> Leaf {
        params.extended_key_usages = vec![usage];
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Leaf { der: certificate.der().clone(), pem: certificate.pem(), key_pem: key.serialize_pem() }
    }

    fn client_params(name: &str, group: &str) -> CertificateParams {
        let mut params = CertificateParams::default();
        if !group.is_empty() {
            params.distinguished_name.push(DnType::OrganizationName, group);
        }
        params.distinguished_name.push(DnType::CommonName, name);
        params
    }

    /// A client's certificate with one group: rcgen keeps one value per attribute type.
    pub fn client(&self, name: &str, group: &str) -> Leaf {
        self.sign(Self::client_params(name, group), ExtendedKeyUsagePurpose::ClientAuth)
    }

    /// A client's certificate whose time is over.
    pub fn expired_client(&self, name: &str) -> Leaf {
        let mut params = Self::client_params(name, "");
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2021, 1, 1);
        self.sign(params, ExtendedKeyUsagePurpose::ClientAuth)
    }

    /// A server's certificate for `localhost`.
    pub fn server(&self) -> Leaf {
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        self.sign(params, ExtendedKeyUsagePurpose::ServerAuth)
    }

    /// The authority's own certificate in PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The roots that clients of a server signed by this authority trust.
    pub fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        roots
    }

    /// The authority as the CA of clients.
    pub fn client_ca(&self) -> FixedCa {
        let provider = Arc::new(aws_lc_rs::default_provider());
        FixedCa(WebPkiClientVerifier::builder_with_provider(Arc::new(self.roots()), provider).build().unwrap())
    }
}

/// A client CA that never changes.
pub struct FixedCa(Arc<dyn ClientCertVerifier>);

impl ClientCa for FixedCa {
    fn verifier(&self) -> Option<(Arc<dyn ClientCertVerifier>, u64)> {
        Some((self.0.clone(), 1))
    }
}

/// Settings of ServiceAccount tokens with a key of their own.
pub fn service_account_config(files: &Files, rsa: bool) -> ServiceAccountConfig {
    let key = if rsa {
        KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap()
    } else {
        KeyPair::generate().unwrap()
    };
    ServiceAccountConfig {
        issuers: vec!["https://kubernetes.default.svc.cluster.local".to_owned()],
        api_audiences: Vec::new(),
        signing_key_path: Some(files.write("sa.key", &key.serialize_pem())),
        verification_key_paths: Vec::new(),
        lifetime_s_max: 0,
    }
}

/// Settings of a server with certificates of `authority`.
pub fn config(files: &Files, authority: &Authority) -> Config {
    let leaf = authority.server();
    let tokens = "admin-token,admin,1,system:masters\nann-token,ann,2,\n";
    Config {
        name: "m1".to_owned(),
        tls: ServingTls {
            cert_path: files.write("server.crt", &leaf.pem),
            key_path: files.write("server.key", &leaf.key_pem),
            client_ca_path: Some(files.write("ca.crt", authority.pem())),
        },
        token_auth_file: Some(files.write("tokens.csv", tokens)),
        service_accounts: service_account_config(files, false),
        anonymous: Anonymous::Allowed,
        service_cidr: ServiceCidr::parse("10.96.0.0/16").unwrap(),
        node_ports: 30_000..=32_767,
        masters: watch::channel(vec!["127.0.0.1:6443".parse().unwrap()]).1,
        sealing_keys: vec![SealingKey { id: "k1".to_owned(), secret: [7; 32] }],
        flow: FlowLimits::upstream(),
        bookmark_interval: Duration::from_secs(crate::limits::BOOKMARK_INTERVAL_S),
        checks: Vec::new(),
        samples: None,
        component_health: None,
        pressure: None,
        connections_max: crate::limits::CONNECTIONS_MAX,
        extra: None,
    }
}

/// A server over a store of its own, and its files.
pub async fn server(change: impl FnOnce(&mut Config)) -> (ApiServer, Authority, Files) {
    let (files, authority) = (Files::new(), Authority::new());
    let mut config = config(&files, &authority);
    change(&mut config);
    let store = store(&files.dir().join("state")).await;
    (server_over(config, store), authority, files)
}

/// One more server over a store.
pub fn server_over(config: Config, store: Store) -> ApiServer {
    ApiServer::new(config, store, Arc::new(sys::SystemClock::new()), Arc::new(sys::SystemRandom)).unwrap()
}

/// An empty store in this process, over a log in memory. Its state lies in `dir`.
pub async fn store(dir: &Path) -> Store {
    let config = store::Config { dir: dir.to_owned(), limits: store::Limits::default() };
    let sys = raft::SysHandles {
        clock: Arc::new(sys::SystemClock::new()),
        random: Arc::new(sys::SystemRandom),
        disk: Arc::new(sys::RealDisk),
    };
    let opened = Store::open(config, sys).await.unwrap();
    let log = LocalLog::new(1, vec![opened.machine.clone()]);
    Store::over(opened, Arc::new(log))
}

/// Waits until `done` says so.
///
/// # Panics
/// After ten seconds.
pub async fn eventually(mut done: impl AsyncFnMut() -> bool) {
    let wait = async {
        while !done().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), wait).await.expect("the condition does not come true");
}
