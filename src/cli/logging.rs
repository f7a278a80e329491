//! The log of a server process: one event per line on standard error, text for people, JSON for programs.
//! Started once by the commands that stay.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::cli::codes;
use crate::cli::failure::Failure;
use crate::cli::settings::Settings;

/// Starts logging as the settings ask for.
pub fn start(settings: &Settings) -> Result<(), Failure> {
    let filter = filter(settings);
    let parsed = EnvFilter::try_new(&filter).map_err(|error| {
        Failure::new(codes::SETTING).titled("--log is not valid").what(format!("given: {filter:?}")).because(&error)
    })?;
    let terminal = std::io::stderr().is_terminal();
    let builder = tracing_subscriber::fmt().with_env_filter(parsed).with_writer(std::io::stderr);
    let json = match settings.log_format.as_deref() {
        Some(format) => format == "json",
        None => !terminal,
    };
    if json {
        builder.json().flatten_event(true).init();
    } else {
        builder.with_ansi(super::terminal::colours(terminal)).init();
    }
    Ok(())
}

/// `--log` as it is; else `-v` as klog's numbers go; else info. Consensus talks much, so it starts a level lower.
fn filter(settings: &Settings) -> String {
    let level = match (&settings.log, settings.v) {
        (Some(log), _) => return log.clone(),
        (None, None | Some(0..=3)) => return "info,openraft=error".to_owned(),
        (None, Some(4..=5)) => "debug",
        (None, Some(_)) => "trace",
    };
    format!("{level},openraft=info,h2=info,hyper=info,rustls=info")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_taken_as_it_is_and_a_number_as_klog_means_it() {
        let check = |log: Option<&str>, v: Option<u8>| {
            filter(&Settings { log: log.map(str::to_owned), v, ..Settings::default() })
        };
        assert_eq!(check(None, None), "info,openraft=error");
        assert_eq!(check(Some("raft=debug"), Some(9)), "raft=debug");
        assert!(check(None, Some(4)).starts_with("debug,"));
        assert!(check(None, Some(8)).starts_with("trace,"));
    }
}
