//! Certificates of one run: a peer authority that lives as long as the world, and one pair per member id.

use std::path::{Path, PathBuf};

use anyhow::Context;
use raft::Identity;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

/// Signs members and keeps what it made in a folder.
pub struct Authority {
    dir: PathBuf,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// A new authority whose files lie in `dir`.
    pub fn new(dir: PathBuf) -> anyhow::Result<Authority> {
        std::fs::create_dir_all(&dir).context("making the folder of certificates")?;
        let mut params = CertificateParams::new(Vec::new()).context("describing the authority")?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().context("making the authority's key")?;
        let certificate = params.self_signed(&key).context("signing the authority")?;
        std::fs::write(dir.join("ca.crt"), certificate.pem()).context("writing the authority")?;
        Ok(Authority { dir, issuer: Issuer::new(params, key) })
    }

    /// Makes the pair of member `id`.
    pub fn certify(&self, id: u64) -> anyhow::Result<()> {
        let key = KeyPair::generate().context("making a member's key")?;
        let params = CertificateParams::new(vec![Identity::certificate_name(id)]).context("describing a member")?;
        let certificate = params.signed_by(&key, &self.issuer).context("signing a member")?;
        std::fs::write(self.dir.join(format!("node-{id}.crt")), certificate.pem()).context("writing a certificate")?;
        std::fs::write(self.dir.join(format!("node-{id}.key")), key.serialize_pem()).context("writing a key")
    }

    /// Where the files are.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

/// One of the files.
pub fn read(dir: &Path, name: &str) -> anyhow::Result<Vec<u8>> {
    std::fs::read(dir.join(name)).with_context(|| format!("reading {name}"))
}
