//! `xebec certs ls`: the certificates of a cluster that lie on this machine, whom they are for and when they run out.
//! Reads files and nothing else: it also works where no master runs.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use api::time::human_duration;
use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::access::Which;
use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::cli::server::MACHINE_PKI;
use crate::cli::terminal::table;
use crate::pki::{Described, Pki};

/// Look at the certificates on this machine
#[derive(Args)]
pub struct Certs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// List them with their subjects and when they run out
    #[command(visible_alias = "list")]
    Ls {
        /// json instead of a table
        #[arg(short, long, value_parser = ["table", "json"], default_value = "table")]
        output: String,
        /// Folder of certificates and keys [default: the local cluster's, else the machine's]
        #[arg(long, value_name = "DIR")]
        pki_dir: Option<PathBuf>,
        #[command(flatten)]
        which: Which,
    },
}

/// One certificate, as programs read it.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    name: String,
    subject: String,
    issuer: String,
    authority: bool,
    /// RFC 3339, UTC.
    expires: String,
    /// Negative when it has.
    seconds_left: i64,
}

/// Lists what is there.
pub fn run(command: Certs) -> Result<u8, Failure> {
    let Action::Ls { output, pki_dir, which } = command.action;
    let folder = match pki_dir {
        Some(folder) => folder,
        None => {
            let local = which.dir()?.pki_dir();
            if local.exists() || !Path::new(MACHINE_PKI).exists() { local } else { MACHINE_PKI.into() }
        }
    };
    let described = Pki::at(&folder).described().map_err(|error| {
        Failure::new(codes::NO_CLUSTER).titled("there are no certificates here").because(error.as_ref())
    })?;
    let now = SystemTime::now();
    let rows: Vec<Row> = described.iter().map(|(file, described)| row(file, described, now)).collect();
    if output == "json" {
        let text = serde_json::to_string_pretty(&rows).map_err(|error| Failure::new(codes::FILE).because(&error))?;
        println!("{text}");
    } else {
        print!("{}", drawn(&rows));
    }
    Ok(0)
}

fn row(file: &str, described: &Described, now: SystemTime) -> Row {
    let left = match described.expires.duration_since(now) {
        Ok(left) => i64::try_from(left.as_secs()).unwrap_or(i64::MAX),
        Err(past) => -i64::try_from(past.duration().as_secs()).unwrap_or(i64::MAX),
    };
    let since = described.expires.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Row {
        name: file.trim_end_matches(".crt").to_owned(),
        subject: described.subject.clone(),
        issuer: described.issuer.clone(),
        authority: described.authority,
        expires: api::time::format_seconds(i64::try_from(since.as_secs()).unwrap_or(i64::MAX)),
        seconds_left: left,
    }
}

fn drawn(rows: &[Row]) -> String {
    let mut lines = vec![["NAME", "SUBJECT", "EXPIRES", "LEFT", "USE"].map(str::to_owned).to_vec()];
    for row in rows {
        let left = if row.seconds_left < 0 { "expired".to_owned() } else { human_duration(row.seconds_left) };
        let used = if row.authority { "signs others" } else { "" };
        lines.push(vec![row.name.clone(), row.subject.clone(), row.expires.clone(), left, used.to_owned()]);
    }
    table(&lines)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_certificate_is_a_line_with_its_subject_and_its_end() {
        let dir = tempfile::tempdir().unwrap();
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let pki = Pki::at(dir.path().join("pki"));
        pki.create("test", now).unwrap();
        pki.admin(now).unwrap();
        let rows: Vec<Row> =
            pki.described().unwrap().iter().map(|(file, described)| row(file, described, now)).collect();
        let names: Vec<(&str, bool)> = rows.iter().map(|row| (row.name.as_str(), row.authority)).collect();
        assert_eq!(names, [("admin", false), ("ca", true), ("peer-ca", true)]);
        assert!(rows[0].subject.contains("kubernetes-admin") && rows[0].subject.contains("system:masters"));
        assert_eq!((rows[0].expires.as_str(), rows[0].seconds_left), ("2028-01-15T08:00:00Z", 365 * 24 * 3600));
        let text = drawn(&rows);
        assert_eq!(text.lines().count(), 4, "{text}");
        assert!(text.lines().all(|line| line.trim_end() == line), "{text}");
        let later = now + Duration::from_secs(366 * 24 * 3600);
        assert!(drawn(&[row("admin.crt", &pki.described().unwrap()["admin.crt"], later)]).contains("expired"));
    }
}
