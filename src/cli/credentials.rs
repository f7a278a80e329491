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
    /// Point your context to a master that answers
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
            let asked = access.ask_all().await;
            let ready = asked.iter().find(|asked| asked.answer.as_ref().is_ok_and(|status| status.ready));
            let chosen = ready
                .or(asked.iter().find(|asked| asked.answer.is_ok()))
                .ok_or_else(|| Failure::new(codes::UNREACHABLE).next("xebec status").next("xebec up"))?;
            let entry = Entry { server: format!("https://{}", chosen.endpoint.address), ..entry };
            let path = merge_into_user(&entry)?;
            println!("context {} in {} points to {}", entry.name, path.display(), entry.server);
        }
    }
    Ok(0)
}

fn current(which: &Which) -> Result<Entry, Failure> {
    if let Some(file) = &which.kubeconfig {
        return read_entry(file);
    }
    let own = which.dir()?.admin_kubeconfig();
    let machine = Path::new(super::access::MACHINE_KUBECONFIG);
    read_entry(if own.exists() || !machine.exists() { &own } else { machine })
}

/// Makes the administrator's kubeconfig, in which `server` is the master to turn to.
pub fn write_admin(pki: &Pki, cluster: &str, server: SocketAddr, file: &Path) -> Result<Entry, Failure> {
    let build = || -> anyhow::Result<Entry> {
        let pair = pki.admin(SystemTime::now())?;
        Ok(Entry {
            name: context_name(cluster),
            server: format!("https://{server}"),
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
