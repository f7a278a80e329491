//! How three of our own key-value nodes are started: this program again, as `bench kv-node`, with certificates for
//! its peers that are made here.

use std::path::Path;

use anyhow::Context;
use raft::{Identity, NodeId};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

use super::cluster::MemberSpec;
use crate::limits::MEMBERS;
use crate::process::{Spec, free_port, make_dir};

/// Members whose data lies under `dir`.
pub fn specs(dir: &Path) -> anyhow::Result<Vec<MemberSpec>> {
    let program = std::env::current_exe().context("finding this program")?;
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate()?;
    let authority = params.self_signed(&key)?.pem();
    let issuer = Issuer::new(params, key);
    let mut peers = Vec::with_capacity(MEMBERS);
    for _ in 0..MEMBERS {
        peers.push(format!("127.0.0.1:{}", free_port()?));
    }
    let mut specs = Vec::with_capacity(MEMBERS);
    for place in 0..MEMBERS {
        let id = place as NodeId + 1;
        let name = format!("xebec-{id}");
        let dir = dir.join(&name);
        make_dir(&dir)?;
        write_certificate(&dir, id, &authority, &issuer)?;
        let client = format!("127.0.0.1:{}", free_port()?);
        let pairs = [
            ("--id", id.to_string()),
            ("--dir", dir.display().to_string()),
            ("--listen", client.clone()),
            ("--peers", peers.join(",")),
        ];
        let pairs = pairs.into_iter().flat_map(|(flag, value)| [flag.to_owned(), value]);
        let process = Spec {
            name,
            program: program.clone(),
            arguments: std::iter::once("kv-node".to_owned()).chain(pairs).collect(),
            log: dir.join("log"),
        };
        specs.push(MemberSpec { process, endpoint: format!("http://{client}") });
    }
    Ok(specs)
}

fn write_certificate(dir: &Path, id: NodeId, authority: &str, issuer: &Issuer<'_, KeyPair>) -> anyhow::Result<()> {
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(vec![Identity::certificate_name(id)])?.signed_by(&key, issuer)?;
    let files = [("ca.pem", authority.to_owned()), ("cert.pem", certificate.pem()), ("key.pem", key.serialize_pem())];
    for (file, text) in files {
        std::fs::write(dir.join(file), text).with_context(|| format!("writing {file}"))?;
    }
    Ok(())
}
