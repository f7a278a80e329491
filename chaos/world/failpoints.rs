//! Talks to a running process at its failpoint socket: what it shall do at a point, and how often it has passed one.
//! Used by faults. Knows no point by name.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, ensure};

use crate::limits::{CALL_PATIENCE, POLL};

/// Tells a process what to do at a point.
pub fn arm(socket: &Path, point: &str, actions: &str) -> anyhow::Result<()> {
    let line = format!("{point}={actions}");
    // It may pass the point before it answers.
    if let Some(answer) = told(socket, &line).context("arming a failpoint")?.first() {
        ensure!(answer == "ok", "{line} is answered with {answer}");
    }
    Ok(())
}

/// Ends [`arm`], if the process lives.
pub fn disarm(socket: &Path, point: &str) {
    if let Err(error) = arm(socket, point, "off") {
        tracing::debug!(%error, point, "not disarmed");
    }
}

/// How often a process has passed a point since it began to listen.
pub fn passed(socket: &Path, point: &str) -> anyhow::Result<u64> {
    let hits = told(socket, "hits").context("asking for passed failpoints")?;
    let of_point = hits.iter().filter_map(|line| line.split_once(' ')).find(|(name, _)| *name == point);
    of_point.map_or(Ok(0), |(_, count)| count.parse().context("reading a count"))
}

/// The lines with which a process answers to one; fewer if it dies meanwhile.
fn told(socket: &Path, line: &str) -> anyhow::Result<Vec<String>> {
    let began = Instant::now();
    let stream = loop {
        match UnixStream::connect(socket) {
            Ok(stream) => break stream,
            Err(error) if began.elapsed() > CALL_PATIENCE => {
                return Err(error).with_context(|| format!("reaching {}", socket.display()));
            }
            Err(_) => std::thread::sleep(POLL),
        }
    };
    writeln!(&stream, "{line}")?;
    stream.shutdown(Shutdown::Write)?;
    Ok(BufReader::new(&stream).lines().map_while(Result::ok).collect())
}
