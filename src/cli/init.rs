//! `xebec init`: founds a cluster on this machine and serves as its first master.

use std::path::Path;

use clap::Args;

use crate::cli::credentials;
use crate::cli::failure::Failure;
use crate::cli::server::{self, Told};
use crate::cli::start;
use crate::cli::terminal::Steps;
use crate::config::Start;
use crate::pki::Pki;

/// Found a new cluster and serve as its first master
#[derive(Args)]
pub struct Init {
    #[command(flatten)]
    told: Told,
}

/// Makes keys and data, then serves in the foreground.
pub async fn run(command: Init) -> Result<u8, Failure> {
    let (settings, mut config) = command.told.resolve()?;
    let held = start::hold(&config)?;
    if let Some(start) = start::resumed(&settings, &mut config).await? {
        config.start = start;
        return server::serve(config, held).await;
    }
    start::refuse_data(&config)?;
    let mut steps = Steps::new();
    let made = server::found(&config)?;
    steps.done("certs", &format!("{} ({made} made)", config.pki_dir.display()));
    let pki = Pki::at(&config.pki_dir);
    let file = config.pki_dir.parent().unwrap_or(Path::new("/")).join("admin.kubeconfig");
    credentials::write_admin(&pki, &config.cluster, &[config.api_advertise], &file)?;
    steps.done("admin", &format!("kubectl --kubeconfig {} get ns", file.display()));
    let (name, address) = (&config.name, config.api_advertise);
    steps.done(name, &format!("serving https://{address}   peer {}", config.peer_advertise));
    println!("\n on this machine     xebec token create --pki-dir {}", config.pki_dir.display());
    println!(" on the next ones    xebec join <TOKEN>\n");
    config.start = Start::Found;
    server::serve(config, held).await
}
