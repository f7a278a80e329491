//! The administrator's way in, as a file of the cluster and as a context of the user; and `xebec kubeconfig`.
//! `up`, `init`, `down` and `kubeconfig` call it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use clap::{Args, Subcommand};

use crate::cli::access::{Access, Which, read_entry};
use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::cli::kubeconfig::{self, Entry, context_name};
use crate::pki::Pki;

/// Print or merge the administrator's kubeconfig
#[derive(Args)]
pub struct Kubeconfig {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    which: Which,
}

#[derive(Subcommand)]
enum Action {
    /// Print it (the default)
    Print,
    /// Merge it into your kubeconfig
    Merge {
        /// Make it the current context
        #[arg(long)]
        switch: bool,
    },
    /// Point your context to a master that answers; the current context stays
    Refresh,
}

/// Does one of the three.
pub async fn run(command: Kubeconfig) -> Result<u8, Failure> {
    let entry = current(&command.which)?;
    match command.action.unwrap_or(Action::Print) {
        Action::Print => print!("{}", kubeconfig::to_yaml(&entry.document())?),
        Action::Merge { switch } => {
            let path = merge_into_user(&entry)?;
            if switch {
                kubeconfig::change(&path, |document| document["current-context"] = entry.name.clone().into())?;
                println!("kubeconfig  merged into {}; the current context is {}", path.display(), entry.name);
            } else {
                println!("{}", merged_line(&path, &entry.name));
            }
        }
        Action::Refresh => {
            let access = Access::find(&command.which)?;
            let entry = pointed(&access, entry)
                .await
                .ok_or_else(|| Failure::new(codes::UNREACHABLE).next("xebec status").next("xebec up"))?;
            // What the next command starts from; it may belong to somebody else.
            if let Err(failure) = source(&command.which).and_then(|file| point(&file, &entry)) {
                eprintln!("{failure}");
            }
            let path = merge_into_user(&entry)?;
            println!("context {} in {} points to {}", entry.name, path.display(), entry.server);
        }
    }
    Ok(0)
}

fn current(which: &Which) -> Result<Entry, Failure> {
    read_entry(&source(which)?)
}

/// The file that the administrator's way in is read from.
fn source(which: &Which) -> Result<PathBuf, Failure> {
    if let Some(file) = &which.kubeconfig {
        return Ok(file.clone());
    }
    let own = which.dir()?.admin_kubeconfig();
    let machine = Path::new(super::access::MACHINE_KUBECONFIG);
    Ok(if own.exists() || !machine.exists() { own } else { machine.to_owned() })
}

/// The entry with a master that is ready, else one that answers; and with all masters that are members now. `None` where
/// none answers.
pub async fn pointed(access: &Access, entry: Entry) -> Option<Entry> {
    let asked = access.ask_all().await;
    let ready = asked.iter().find(|asked| asked.answer.as_ref().is_ok_and(|status| status.ready));
    let chosen = ready.or(asked.iter().find(|asked| asked.answer.is_ok()))?;
    let peers = chosen.answer.as_ref().map(|status| status.peers.as_slice()).unwrap_or_default();
    let mut masters: Vec<String> =
        peers.iter().map(|peer| peer.api_address.clone()).filter(|address| !address.is_empty()).collect();
    masters.sort();
    let masters = if masters.is_empty() { entry.masters } else { masters };
    Some(Entry { server: format!("https://{}", chosen.endpoint.address), masters, ..entry })
}

/// Writes an entry into the file that it is from; everything else in it stays.
pub fn point(file: &Path, entry: &Entry) -> Result<(), Failure> {
    kubeconfig::change(file, |document| kubeconfig::merge(document, entry))
}

/// Makes the administrator's kubeconfig, in which the first of `masters` is the one to turn to.
pub fn write_admin(pki: &Pki, cluster: &str, masters: &[SocketAddr], file: &Path) -> Result<Entry, Failure> {
    let build = || -> anyhow::Result<Entry> {
        let pair = pki.admin(SystemTime::now())?;
        Ok(Entry {
            name: context_name(cluster),
            server: masters.first().map(|first| format!("https://{first}")).unwrap_or_default(),
            masters: masters.iter().map(ToString::to_string).collect(),
            ca_pem: std::fs::read(pki.path("ca.crt"))?,
            certificate_pem: std::fs::read(&pair.certificate)?,
            key_pem: std::fs::read(&pair.key)?,
        })
    };
    let entry = build().map_err(|error| Failure::new(codes::CERTIFICATE).because(error.as_ref()))?;
    kubeconfig::write(file, &entry.document())?;
    Ok(entry)
}

/// Merges the entry into the user's kubeconfig. Says which file that was. The current context stays.
pub fn merge_into_user(entry: &Entry) -> Result<PathBuf, Failure> {
    let files = kubeconfig::user_files()?;
    let path = kubeconfig::target(&files, &entry.name)?.to_owned();
    kubeconfig::change(&path, |document| kubeconfig::merge(document, entry))?;
    Ok(path)
}

/// Takes a cluster's context out of the user's kubeconfig. Its name, if there was one.
pub fn remove_from_user(cluster: &str) -> Result<Option<String>, Failure> {
    let name = context_name(cluster);
    let files = kubeconfig::user_files()?;
    let path = kubeconfig::target(&files, &name)?.to_owned();
    if kubeconfig::read(&path)?.is_none() {
        return Ok(None);
    }
    let mut found = false;
    kubeconfig::change(&path, |document| found = kubeconfig::remove(document, &name))?;
    Ok(found.then_some(name))
}

/// One line that tells what was merged where.
pub fn merged_line(path: &Path, context: &str) -> String {
    format!("kubeconfig  merged into {} as context {context} (your current context stays)", path.display())
}
