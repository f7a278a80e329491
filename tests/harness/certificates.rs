//! Client and serving certificates that the cluster would never give out: foreign, expired, for another use.
//! Used by the security tests. It reads the cluster's own authorities from their files.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::cluster::Cluster;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A certificate with its key.
#[derive(Debug)]
pub struct Identity {
    /// PEM, leaf first.
    pub certificate: String,
    /// PEM.
    pub key: String,
}

impl Identity {
    /// As TLS wants it.
    pub fn der(&self) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
        let chain = CertificateDer::pem_slice_iter(self.certificate.as_bytes()).collect::<Result<Vec<_>, _>>();
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).context("a private key")?;
        Ok((chain.context("a certificate")?, key))
    }
}

/// What a certificate is to say.
#[derive(Clone, Copy, Debug)]
pub struct Leaf<'a> {
    /// The user.
    pub name: &'a str,
    /// The group, unless empty.
    pub group: &'a str,
    /// What it may be used for.
    pub usage: Usage,
    /// Its time.
    pub time: Time,
}

/// What a certificate may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// Clients.
    Client,
    /// Servers.
    Server,
    /// Both ends, as members have it.
    Both,
}

/// When a certificate is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// Today.
    Now,
    /// It was until yesterday.
    Past,
    /// It will be from tomorrow on.
    Future,
}

impl Cluster {
    /// Where the cluster keeps its keys.
    pub fn pki(&self, file: &str) -> PathBuf {
        self.root().join("pki").join(file)
    }

    /// The identity in two of these files: `admin`, `peer-1`, `apiserver-m1`.
    pub fn identity(&self, name: &str) -> Result<Identity> {
        let read = |end: &str| {
            let path = self.pki(&format!("{name}.{end}"));
            std::fs::read_to_string(&path).with_context(|| path.display().to_string())
        };
        Ok(Identity { certificate: read("crt")?, key: read("key")? })
    }

    /// A certificate signed by `ca` or `peer-ca` of the cluster.
    pub fn signed(&self, authority: &str, leaf: Leaf<'_>) -> Result<Identity> {
        let authority = self.identity(authority)?;
        sign(&authority, leaf)
    }
}

/// A certificate signed by an authority that the cluster does not know, though it bears the same name.
pub fn foreign(leaf: Leaf<'_>) -> Result<Identity> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "xebec cluster");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyCertSign];
    let certificate = params.self_signed(&key)?.pem();
    sign(&Identity { certificate, key: key.serialize_pem() }, leaf)
}

fn sign(authority: &Identity, leaf: Leaf<'_>) -> Result<Identity> {
    let issuer = Issuer::from_ca_cert_pem(&authority.certificate, KeyPair::from_pem(&authority.key)?)?;
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, leaf.name);
    if !leaf.group.is_empty() {
        params.distinguished_name.push(DnType::OrganizationName, leaf.group);
    }
    params.subject_alt_names = vec![
        SanType::DnsName("localhost".try_into()?),
        SanType::DnsName(leaf.name.replace(':', "-").try_into()?),
        SanType::IpAddress([127, 0, 0, 1].into()),
    ];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = match leaf.usage {
        Usage::Client => vec![ExtendedKeyUsagePurpose::ClientAuth],
        Usage::Server => vec![ExtendedKeyUsagePurpose::ServerAuth],
        Usage::Both => vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth],
    };
    params.use_authority_key_identifier_extension = true;
    let now = SystemTime::now();
    let (from, to) = match leaf.time {
        Time::Now => (now - DAY, now + DAY),
        Time::Past => (now - 3 * DAY, now - DAY),
        Time::Future => (now + DAY, now + 3 * DAY),
    };
    (params.not_before, params.not_after) = (from.into(), to.into());
    let certificate = params.signed_by(&key, &issuer)?.pem() + &authority.certificate;
    Ok(Identity { certificate, key: key.serialize_pem() })
}
