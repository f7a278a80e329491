//! Named points in the code at which a test build can be told to sleep, fail, panic or die, and planted bugs.
//! Called by every crate that does something whose interruption matters; chaos configures them. They exist in builds
//! with debug assertions or with the feature `failpoints`; in release builds each call compiles to nothing.

use std::io;

/// Whether this build has failpoints.
pub const ENABLED: bool = cfg!(any(debug_assertions, feature = "failpoints"));

/// Points to configure at start: `name=actions;name=actions`, actions as the `fail` crate writes them.
pub const POINTS_VARIABLE: &str = "XEBEC_FAILPOINTS";
/// Bugs to plant at start, separated by commas.
pub const BUGS_VARIABLE: &str = "XEBEC_PLANTED";
/// Path of a Unix socket that takes lines while the process runs: see [`listen`].
pub const SOCKET_VARIABLE: &str = "XEBEC_FAILPOINT_SOCKET";

/// Passes the point `name`. Configured, it sleeps, panics or (`return(kill)`) ends the process as `kill -9` would.
#[inline]
pub fn at(name: &'static str) {
    if ENABLED {
        active::at(name);
    }
}

/// Passes the point `name` on the way to an operation that can fail. Configured with `return(error)` it fails as a
/// broken disk does.
///
/// # Errors
/// Only where configured: EIO.
#[inline]
pub fn fails(name: &'static str) -> io::Result<()> {
    if ENABLED { active::fails(name) } else { Ok(()) }
}

/// Whether the bug of that name was planted in this process.
#[inline]
#[must_use]
pub fn is_planted(bug: &'static str) -> bool {
    ENABLED && active::is_planted(bug)
}

/// Runs `work` as if no point were configured: for what a simulation does on the side of the code under test.
pub fn spared<T>(work: impl FnOnce() -> T) -> T {
    if ENABLED { active::spared(work) } else { work() }
}

/// Plants bugs in this process, for simulations. Does nothing in a build without failpoints.
pub fn plant(bugs: &[String]) {
    if ENABLED {
        active::plant(bugs);
    }
}

/// Configures a point of this process as [`POINTS_VARIABLE`] would.
///
/// # Errors
/// The actions cannot be read, or this build has no failpoints.
pub fn configure(name: &str, actions: &str) -> Result<(), String> {
    if ENABLED { active::configure(name, actions) } else { Err("this build has no failpoints".to_owned()) }
}

/// How often each point was passed since the first one was configured, by name.
#[must_use]
pub fn hits() -> Vec<(&'static str, u64)> {
    if ENABLED { active::hits() } else { Vec::new() }
}

/// Reads the three variables and, where asked for, starts to listen on the socket: a line `name=actions` configures
/// and is answered with `ok` or the reason; `hits` is answered with `name count` lines and an empty line.
///
/// # Errors
/// What the variables say cannot be understood, or the socket cannot be opened.
pub fn start_from_environment() -> io::Result<()> {
    if ENABLED { active::start_from_environment() } else { Ok(()) }
}

mod active {
    use std::cell::Cell;
    use std::collections::{BTreeMap, BTreeSet};
    use std::io::{self, BufRead as _, BufReader, Write as _};
    use std::os::unix::net::{UnixListener, UnixStream};
    use std::sync::atomic::{AtomicBool, Ordering};

    use parking_lot::{Mutex, RwLock};

    use super::{BUGS_VARIABLE, POINTS_VARIABLE, SOCKET_VARIABLE};

    /// Whether anything was configured: until then a point costs one load.
    static ACTIVE: AtomicBool = AtomicBool::new(false);
    static HITS: Mutex<BTreeMap<&'static str, u64>> = Mutex::new(BTreeMap::new());
    static BUGGY: AtomicBool = AtomicBool::new(false);
    static BUGS: RwLock<BTreeSet<String>> = RwLock::new(BTreeSet::new());

    thread_local! {
        static SPARED: Cell<bool> = const { Cell::new(false) };
    }

    pub(super) fn spared<T>(work: impl FnOnce() -> T) -> T {
        let _until_end = Sparing(SPARED.replace(true));
        work()
    }

    /// Restores what was before, also when the work panics.
    struct Sparing(bool);

    impl Drop for Sparing {
        fn drop(&mut self) {
            SPARED.set(self.0);
        }
    }

    pub(super) fn at(name: &'static str) {
        // A point that nothing can fail at has no use for an error.
        let _ = fails(name);
    }

    pub(super) fn fails(name: &'static str) -> io::Result<()> {
        if !ACTIVE.load(Ordering::Relaxed) || SPARED.try_with(Cell::get).unwrap_or(true) {
            return Ok(());
        }
        *HITS.lock().entry(name).or_default() += 1;
        match fail::eval(name, |action| action.unwrap_or_default()).as_deref() {
            Some("kill") if crate::process::current().is_some() => crate::abort("killed by a failpoint"),
            Some("kill") => {
                // The process ends here; if the signal could not be sent, it ends all the same.
                let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
                crate::abort("killed by a failpoint")
            }
            Some("abort") => crate::abort("a failpoint"),
            Some("error") => Err(io::Error::from_raw_os_error(rustix::io::Errno::IO.raw_os_error())),
            _ => Ok(()),
        }
    }

    pub(super) fn is_planted(bug: &'static str) -> bool {
        BUGGY.load(Ordering::Relaxed) && BUGS.read().contains(bug)
    }

    pub(super) fn plant(bugs: &[String]) {
        *BUGS.write() = bugs.iter().cloned().collect();
        BUGGY.store(!bugs.is_empty(), Ordering::Relaxed);
    }

    pub(super) fn configure(name: &str, actions: &str) -> Result<(), String> {
        fail::cfg(name, actions)?;
        ACTIVE.store(true, Ordering::Relaxed);
        Ok(())
    }

    pub(super) fn hits() -> Vec<(&'static str, u64)> {
        HITS.lock().iter().map(|(name, count)| (*name, *count)).collect()
    }

    pub(super) fn start_from_environment() -> io::Result<()> {
        if let Ok(bugs) = std::env::var(BUGS_VARIABLE) {
            plant(&bugs.split(',').filter(|bug| !bug.is_empty()).map(str::to_owned).collect::<Vec<_>>());
        }
        if let Ok(points) = std::env::var(POINTS_VARIABLE) {
            for point in points.split(';').filter(|point| !point.is_empty()) {
                configure_line(point).map_err(|reason| io::Error::new(io::ErrorKind::InvalidInput, reason))?;
            }
        }
        if let Some(path) = std::env::var_os(SOCKET_VARIABLE) {
            // A process that began anew finds its own socket; that of another is not expected at the same path.
            let _ = std::fs::remove_file(&path);
            let listener = UnixListener::bind(path)?;
            ACTIVE.store(true, Ordering::Relaxed);
            std::thread::Builder::new().name("failpoints".into()).spawn(move || {
                for stream in listener.incoming().flatten() {
                    // A caller that went away needs no answer.
                    let _ = serve(&stream);
                }
            })?;
        }
        Ok(())
    }

    fn configure_line(line: &str) -> Result<(), String> {
        let (name, actions) = line.split_once('=').ok_or_else(|| format!("{line:?} is not name=actions"))?;
        configure(name, actions)
    }

    fn serve(stream: &UnixStream) -> io::Result<()> {
        let mut answers = stream;
        for line in BufReader::new(stream).lines() {
            let line = line?;
            if line == "hits" {
                for (name, count) in hits() {
                    writeln!(answers, "{name} {count}")?;
                }
                writeln!(answers)?;
            } else {
                match configure_line(&line) {
                    Ok(()) => writeln!(answers, "ok")?,
                    Err(reason) => writeln!(answers, "{reason}")?,
                }
            }
        }
        Ok(())
    }

    #[cfg(test)]
    mod tests {
        #![allow(clippy::unwrap_used)]
        use super::*;

        #[test]
        fn a_configured_point_fails_as_often_as_told_and_is_counted() {
            fails("test.first").unwrap();
            configure("test.first", "1*off->1*return(error)->off").unwrap();
            fails("test.first").unwrap();
            assert_eq!(fails("test.first").unwrap_err().raw_os_error(), Some(5));
            fails("test.first").unwrap();
            configure("test.spared", "return(error)").unwrap();
            assert!(super::super::spared(|| fails("test.spared")).is_ok());
            assert!(fails("test.spared").is_err());
            assert_eq!(hits().into_iter().find(|(name, _)| *name == "test.first"), Some(("test.first", 3)));
            assert!(configure("test.first", "nonsense(").is_err());
        }

        #[test]
        fn a_bug_is_there_only_when_planted() {
            assert!(!is_planted("some-bug"));
            plant(&["some-bug".to_owned()]);
            assert!(is_planted("some-bug") && !is_planted("another"));
            plant(&[]);
            assert!(!is_planted("some-bug"));
        }

        #[test]
        fn lines_over_the_socket_configure_and_count() {
            let (client, server) = UnixStream::pair().unwrap();
            let serving = std::thread::spawn(move || serve(&server));
            let mut lines = BufReader::new(&client).lines();
            let mut ask = |line: &str| {
                writeln!(&client, "{line}").unwrap();
                lines.next().unwrap().unwrap()
            };
            assert_eq!(ask("test.socket=off"), "ok");
            assert_eq!(ask("no equals sign"), "\"no equals sign\" is not name=actions");
            client.shutdown(std::net::Shutdown::Both).unwrap();
            serving.join().unwrap().unwrap();
        }
    }
}
