//! The cluster's certificates and keys: who makes which file, for how long, and with which names.
//! Called by the commands that start masters and by the join handler. Every master holds all shared files, so each
//! can admit another one; leaf certificates are each master's own and are made anew before they run out: at a start, and
//! by `renewal` while a master runs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::net::IpAddr;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail, ensure};
use aws_lc_rs::{digest, rand};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use x509_parser::extensions::GeneralName;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// Lifetime of a certificate authority.
const AUTHORITY_LIFETIME: Duration = Duration::from_secs(10 * 365 * 24 * 3600);
/// Lifetime of a leaf certificate where nobody says otherwise.
pub const LEAF_LIFETIME: Duration = Duration::from_secs(365 * 24 * 3600);
/// A leaf is made anew when less than this part of its lifetime is left, as a divisor.
const LEAF_RENEW_PART: u32 = 3;
/// Certificates are valid from a little before they are made, for clocks that are a little behind.
const CLOCK_LEEWAY: Duration = Duration::from_secs(300);
const _: () = assert!(LEAF_LIFETIME.as_secs() < AUTHORITY_LIFETIME.as_secs());

/// Length of the keys that are plain random bytes.
const SECRET_BYTES: usize = 32;

/// Files that all masters share, in the order in which they are made. A key stands before its certificate: a crash
/// between them leaves a key without use, never a certificate without key.
const SHARED: &[&str] =
    &["ca.key", "ca.crt", "peer-ca.key", "peer-ca.crt", "sa.key", "sa.pub", "sealing.key", "join.key"];

/// A folder of certificates and keys.
#[derive(Clone, Debug)]
pub struct Pki {
    dir: PathBuf,
    leaf_lifetime: Duration,
    renew_before: Duration,
}

/// What a certificate says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Whom it is for: `O=system:masters, CN=kubernetes-admin`.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Whether it signs others.
    pub authority: bool,
    /// Its last second.
    pub expires: SystemTime,
}

/// Certificate and key of one identity, as files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// PEM: the leaf, then its authority.
    pub certificate: PathBuf,
    /// PEM, PKCS#8.
    pub key: PathBuf,
}

enum Use {
    Serve,
    Client,
    Both,
}

struct Leaf<'a> {
    file: String,
    authority: &'a str,
    common_name: String,
    organization: Option<&'a str>,
    dns: BTreeSet<String>,
    ip: BTreeSet<IpAddr>,
    used: Use,
}

impl Pki {
    /// The files in `dir`, which need not exist yet.
    pub fn at(dir: impl Into<PathBuf>) -> Pki {
        Pki { dir: dir.into(), leaf_lifetime: LEAF_LIFETIME, renew_before: LEAF_LIFETIME / LEAF_RENEW_PART }
    }

    /// The same folder; leaves that are made from now on last this long, and are made anew when a third of it is left.
    pub fn with_leaf_lifetime(self, lifetime: Duration) -> Pki {
        Pki { leaf_lifetime: lifetime, renew_before: lifetime / LEAF_RENEW_PART, ..self }
    }

    /// The same, with leaves renewed so much later than they might be: so that not all masters do it at once.
    pub fn renewing_later_by(self, delay: Duration) -> Pki {
        Pki { renew_before: self.renew_before.saturating_sub(delay), ..self }
    }

    /// The certificates that lie here, by file, with what they say. Files that hold none are left out.
    pub fn described(&self) -> anyhow::Result<BTreeMap<String, Described>> {
        let mut found = BTreeMap::new();
        let entries = std::fs::read_dir(&self.dir).with_context(|| format!("reading {}", self.dir.display()))?;
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".crt")
                && let Ok(described) = std::fs::read(entry.path()).map_err(Into::into).and_then(|pem| describe(&pem))
            {
                found.insert(name, described);
            }
        }
        Ok(found)
    }

    /// Where `file` lies.
    pub fn path(&self, file: &str) -> PathBuf {
        self.dir.join(file)
    }

    /// Whether the shared files are there.
    pub fn exists(&self) -> bool {
        self.path("ca.crt").exists()
    }

    /// Makes the shared files of a new cluster; those that are there stay. Says how many were made.
    /// Fails where a certificate is there and its key is not: a new key would break the cluster.
    pub fn create(&self, cluster: &str, now: SystemTime) -> anyhow::Result<usize> {
        self.make_dir()?;
        let mut made = 0;
        made += self.create_authority("ca", &format!("xebec cluster {cluster}"), now)?;
        made += self.create_authority("peer-ca", &format!("xebec peers {cluster}"), now)?;
        if !self.path("sa.key").exists() {
            ensure!(!self.path("sa.pub").exists(), "{}: public key without its private key", self.dir.display());
            let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).context("making the service-account key")?;
            self.write("sa.key", key.serialize_pem().as_bytes())?;
            self.write("sa.pub", key.public_key_pem().as_bytes())?;
            made += 1;
        }
        for file in ["sealing.key", "join.key"] {
            if !self.path(file).exists() {
                let mut bytes = [0; SECRET_BYTES];
                rand::fill(&mut bytes).context("random bytes for a key")?;
                self.write(file, &bytes)?;
                made += 1;
            }
        }
        Ok(made)
    }

    fn create_authority(&self, name: &str, common_name: &str, now: SystemTime) -> anyhow::Result<usize> {
        let (certificate, key_file) = (format!("{name}.crt"), format!("{name}.key"));
        match (self.path(&certificate).exists(), self.path(&key_file).exists()) {
            (true, true) => return Ok(0),
            (true, false) => bail!("{}: there is {certificate} without {key_file}", self.dir.display()),
            (false, _) => {}
        }
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).context("making an authority's key")?;
        let mut params = CertificateParams::new(Vec::new()).context("authority")?;
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, common_name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyCertSign];
        params.not_before = (now - CLOCK_LEEWAY).into();
        params.not_after = (now + AUTHORITY_LIFETIME).into();
        let signed = params.self_signed(&key).context("signing an authority's certificate")?;
        self.write(&key_file, key.serialize_pem().as_bytes())?;
        self.write(&certificate, signed.pem().as_bytes())?;
        Ok(1)
    }

    /// The serving certificate of the master `name`: made if there is none, if it runs out, if its authority changed or
    /// if it lacks one of `hosts` or `addresses` beside the names that every API server has.
    pub fn serving(&self, name: &str, hosts: &[String], addresses: &[IpAddr], now: SystemTime) -> anyhow::Result<Pair> {
        let cluster_names =
            ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"];
        let mut dns: BTreeSet<String> = cluster_names.iter().map(|name| (*name).to_owned()).collect();
        dns.insert("localhost".to_owned());
        dns.extend(hosts.iter().cloned());
        let mut ip: BTreeSet<IpAddr> = addresses.iter().copied().filter(|ip| !ip.is_unspecified()).collect();
        ip.extend([IpAddr::from([127, 0, 0, 1]), IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])]);
        self.leaf(
            &Leaf {
                file: serving_stem(name),
                authority: "ca",
                common_name: "kube-apiserver".to_owned(),
                organization: None,
                dns,
                ip,
                used: Use::Serve,
            },
            now,
        )
    }

    /// Where the serving certificate of the master `name` lies.
    pub fn serving_file(&self, name: &str) -> PathBuf {
        self.path(&format!("{}.crt", serving_stem(name)))
    }

    /// The certificate with which the master `node_id` speaks to its peers, in both directions.
    pub fn peer(&self, node_id: u64, now: SystemTime) -> anyhow::Result<Pair> {
        let host = format!("node-{node_id}.peer.xebec");
        self.leaf(
            &Leaf {
                file: format!("peer-{node_id}"),
                authority: "peer-ca",
                common_name: host.clone(),
                organization: None,
                dns: BTreeSet::from([host]),
                ip: BTreeSet::new(),
                used: Use::Both,
            },
            now,
        )
    }

    /// The administrator's client certificate, in `system:masters`.
    pub fn admin(&self, now: SystemTime) -> anyhow::Result<Pair> {
        self.leaf(
            &Leaf {
                file: "admin".to_owned(),
                authority: "ca",
                common_name: "kubernetes-admin".to_owned(),
                organization: Some("system:masters"),
                dns: BTreeSet::new(),
                ip: BTreeSet::new(),
                used: Use::Client,
            },
            now,
        )
    }

    fn leaf(&self, leaf: &Leaf<'_>, now: SystemTime) -> anyhow::Result<Pair> {
        let pair = Pair {
            certificate: self.path(&format!("{}.crt", leaf.file)),
            key: self.path(&format!("{}.key", leaf.file)),
        };
        let authority = self.read_text(&format!("{}.crt", leaf.authority))?;
        if pair.key.exists()
            && std::fs::read_to_string(&pair.certificate)
                .is_ok_and(|text| is_current(&text, &authority, leaf, now + self.renew_before))
        {
            return Ok(pair);
        }
        let authority_key = KeyPair::from_pem(&self.read_text(&format!("{}.key", leaf.authority))?)
            .with_context(|| format!("{}.key is not a key", leaf.authority))?;
        let issuer = Issuer::from_ca_cert_pem(&authority, authority_key)
            .with_context(|| format!("{}.crt is not a certificate", leaf.authority))?;
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).context("making a key")?;
        // Nobody believes a leaf that outlives its authority.
        let expires = (now + self.leaf_lifetime).min(describe(authority.as_bytes())?.expires);
        let signed = params(leaf, now, expires)?
            .signed_by(&key, &issuer)
            .with_context(|| format!("signing the certificate {}", leaf.file))?;
        self.write(&format!("{}.key", leaf.file), key.serialize_pem().as_bytes())?;
        // The authority goes with the leaf: a joiner that knows its hash alone finds it there.
        self.write(&format!("{}.crt", leaf.file), (signed.pem() + &authority).as_bytes())?;
        Ok(pair)
    }

    /// SHA-256 of the cluster authority's certificate, as join tokens pin it.
    pub fn authority_hash(&self) -> anyhow::Result<[u8; 32]> {
        let authority = certificates(&self.read("ca.crt")?).context("ca.crt is not a certificate")?;
        Ok(certificate_hash(&authority[0]))
    }

    /// The key that signs join tokens.
    pub fn join_key(&self) -> anyhow::Result<Vec<u8>> {
        self.read("join.key")
    }

    /// The shared files by name, base64, as a joiner receives them.
    pub fn export(&self) -> anyhow::Result<BTreeMap<String, String>> {
        SHARED.iter().map(|file| Ok(((*file).to_owned(), BASE64.encode(self.read(file)?)))).collect()
    }

    /// Writes the shared files that a joiner received. A file that is there with other contents belongs to another
    /// cluster, and nothing is written.
    pub fn import(&self, files: &BTreeMap<String, String>) -> anyhow::Result<()> {
        self.make_dir()?;
        let mut missing = Vec::new();
        for file in SHARED {
            let encoded = files.get(*file).with_context(|| format!("{file} is missing in the answer"))?;
            let bytes = BASE64.decode(encoded).with_context(|| format!("{file} is damaged in the answer"))?;
            match std::fs::read(self.path(file)) {
                Ok(present) => ensure!(present == bytes, "{} is of another cluster", self.path(file).display()),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => missing.push((file, bytes)),
                Err(error) => return Err(error).with_context(|| format!("reading {}", self.path(file).display())),
            }
        }
        for (file, bytes) in missing {
            self.write(file, &bytes)?;
        }
        Ok(())
    }

    /// All keys of the folder are their owner's alone.
    ///
    /// # Errors
    /// The first that others may read or change, with what to do.
    pub fn check_private(&self) -> anyhow::Result<()> {
        let Ok(entries) = std::fs::read_dir(&self.dir) else { return Ok(()) };
        let mut keys: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        keys.retain(|path| path.extension().is_some_and(|end| end == "key"));
        keys.sort();
        keys.iter().try_for_each(|key| check_private_file(key))
    }

    fn make_dir(&self) -> anyhow::Result<()> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.dir)
            .with_context(|| format!("making the folder {}", self.dir.display()))
    }

    fn read(&self, file: &str) -> anyhow::Result<Vec<u8>> {
        std::fs::read(self.path(file)).with_context(|| format!("reading {}", self.path(file).display()))
    }

    fn read_text(&self, file: &str) -> anyhow::Result<String> {
        String::from_utf8(self.read(file)?).with_context(|| format!("{} is not text", self.path(file).display()))
    }

    fn write(&self, file: &str, bytes: &[u8]) -> anyhow::Result<()> {
        write_private(&self.path(file), bytes)
    }
}

fn serving_stem(name: &str) -> String {
    format!("apiserver-{name}")
}

/// Replaces a file as a whole, durably, readable by its owner alone.
pub fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let write = || -> std::io::Result<()> {
        let mut temporary = path.as_os_str().to_owned();
        temporary.push(format!(".{}.new", std::process::id()));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&temporary, path)
    };
    write().with_context(|| format!("writing {}", path.display()))
}

/// A file that is there is its owner's alone.
///
/// # Errors
/// Others may read or change it.
pub fn check_private_file(path: &Path) -> anyhow::Result<()> {
    let Ok(meta) = std::fs::metadata(path) else { return Ok(()) };
    let mode = meta.permissions().mode() & 0o777;
    let shown = path.display();
    ensure!(mode & 0o077 == 0, "{shown} is open to others (mode {mode:o}); make it private: chmod 600 {shown}");
    Ok(())
}

/// SHA-256 of a certificate's DER form.
pub fn certificate_hash(certificate: &CertificateDer<'_>) -> [u8; 32] {
    let hash = digest::digest(&digest::SHA256, certificate.as_ref());
    hash.as_ref().try_into().expect("a SHA-256 digest has 32 bytes")
}

/// Certificates of a PEM text, at least one.
pub fn certificates(pem: &[u8]) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    Ok(apiserver::pem::certificates(pem)?)
}

/// The private key of a PEM text.
pub fn private_key(pem: &[u8]) -> anyhow::Result<PrivateKeyDer<'static>> {
    Ok(apiserver::pem::private_key(pem)?)
}

/// Whole days until a certificate file runs out; negative when it has.
pub fn days_left(pem: &[u8], now: SystemTime) -> anyhow::Result<i64> {
    Ok((seconds(describe(pem)?.expires) - seconds(now)).div_euclid(DAY.as_secs() as i64))
}

/// What the first certificate of a PEM text says of itself.
pub fn describe(pem: &[u8]) -> anyhow::Result<Described> {
    let first = certificates(pem)?.swap_remove(0);
    let (_, parsed) = x509_parser::parse_x509_certificate(&first).context("not a certificate")?;
    let expires = u64::try_from(parsed.validity().not_after.timestamp()).unwrap_or_default();
    Ok(Described {
        subject: parsed.subject().to_string(),
        issuer: parsed.issuer().to_string(),
        authority: parsed.is_ca(),
        expires: SystemTime::UNIX_EPOCH + Duration::from_secs(expires),
    })
}

fn params(leaf: &Leaf<'_>, now: SystemTime, expires: SystemTime) -> anyhow::Result<CertificateParams> {
    let mut params = CertificateParams::new(Vec::new()).context("certificate")?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, leaf.common_name.as_str());
    if let Some(organization) = leaf.organization {
        params.distinguished_name.push(DnType::OrganizationName, organization);
    }
    for name in &leaf.dns {
        let name = name.as_str().try_into().with_context(|| format!("{name:?} is not a host name"))?;
        params.subject_alt_names.push(SanType::DnsName(name));
    }
    params.subject_alt_names.extend(leaf.ip.iter().copied().map(SanType::IpAddress));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = match leaf.used {
        Use::Serve => vec![ExtendedKeyUsagePurpose::ServerAuth],
        Use::Client => vec![ExtendedKeyUsagePurpose::ClientAuth],
        Use::Both => vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth],
    };
    params.use_authority_key_identifier_extension = true;
    params.not_before = (now - CLOCK_LEEWAY).into();
    params.not_after = expires.into();
    Ok(params)
}

/// Whether a certificate file still serves: lasts until then, has the names, and its authority is still the same.
fn is_current(text: &str, authority: &str, leaf: &Leaf<'_>, until: SystemTime) -> bool {
    let Ok(chain) = certificates(text.as_bytes()) else { return false };
    let Ok((_, parsed)) = x509_parser::parse_x509_certificate(&chain[0]) else { return false };
    let end = parsed.validity().not_after.timestamp();
    // One that ends with its authority cannot be replaced by one that lasts longer.
    let last_one = describe(authority.as_bytes()).is_ok_and(|authority| seconds(authority.expires) <= end);
    (last_one || end > seconds(until)) && text.ends_with(authority) && has_names(&parsed, leaf)
}

fn has_names(certificate: &x509_parser::certificate::X509Certificate<'_>, leaf: &Leaf<'_>) -> bool {
    let Ok(names) = certificate.subject_alternative_name() else { return false };
    let mut dns = BTreeSet::new();
    let mut ip = BTreeSet::new();
    for name in names.iter().flat_map(|extension| &extension.value.general_names) {
        match name {
            GeneralName::DNSName(name) => dns.insert((*name).to_owned()),
            GeneralName::IPAddress(bytes) => match (<[u8; 4]>::try_from(*bytes), <[u8; 16]>::try_from(*bytes)) {
                (Ok(v4), _) => ip.insert(IpAddr::from(v4)),
                (_, Ok(v6)) => ip.insert(IpAddr::from(v6)),
                _ => false,
            },
            _ => false,
        };
    }
    dns.is_superset(&leaf.dns) && ip.is_superset(&leaf.ip)
}

fn seconds(time: SystemTime) -> i64 {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

#[cfg(test)]
#[path = "pki_tests.rs"]
mod tests;
