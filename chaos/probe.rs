//! What this machine lets a run do to processes, networks, disks and clocks. `chaos probe` prints it; a scenario
//! whose need is missing fails with the reason instead of being skipped. Each method is tried, not looked up.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::world::enclosed;

/// What a scenario cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Network namespaces with a bridge between them.
    Namespaces,
    /// File systems in memory, mounted where only the run sees them.
    Mounts,
    /// strace that attaches to our own processes and tampers with their calls.
    Strace,
    /// A build with failpoints.
    Failpoints,
    /// libfaketime.
    Faketime,
    /// Packet filters that drop by chance, in network namespaces.
    PacketLoss,
}

/// A way to inject faults.
pub struct Method {
    pub name: &'static str,
    /// What it is used for.
    pub about: &'static str,
    /// The need that it answers, if scenarios have one.
    need: Option<Need>,
    attempt: fn() -> Result<String, String>,
}

/// In alphabetical order.
pub const METHODS: &[Method] = &[
    Method { name: "bandwidth", about: "slow links (tbf)", need: None, attempt: bandwidth },
    Method { name: "bridge-isolation", about: "partial partitions by port", need: None, attempt: bridge_isolation },
    Method { name: "cgroup-memory", about: "out-of-memory kills", need: None, attempt: cgroup_memory },
    Method {
        name: "failpoints",
        about: "sleeps, errors and ends inside the product",
        need: Some(Need::Failpoints),
        attempt: failpoints,
    },
    Method {
        name: "fault-proxy",
        about: "delay, cut, half-open, corrupt; needs no rights",
        need: None,
        attempt: fault_proxy,
    },
    Method {
        name: "libfaketime",
        about: "wall clocks that jump under unchanged programs",
        need: Some(Need::Faketime),
        attempt: faketime,
    },
    Method { name: "mounts", about: "disks of their own that fill up", need: Some(Need::Mounts), attempt: mounts },
    Method {
        name: "namespaces",
        about: "a network per node, a bridge between, directed cuts",
        need: Some(Need::Namespaces),
        attempt: namespaces,
    },
    Method {
        name: "netem",
        about: "delay and loss in the kernel; the proxy does it instead",
        need: None,
        attempt: netem,
    },
    Method { name: "nft", about: "single packets that are lost", need: Some(Need::PacketLoss), attempt: nft },
    Method { name: "prlimit", about: "file descriptors run out", need: None, attempt: prlimit },
    Method { name: "signals", about: "kill, stop, a share of the processor", need: None, attempt: signals },
    Method { name: "strace", about: "fsync that fails or takes long", need: Some(Need::Strace), attempt: strace },
    Method {
        name: "time-namespace",
        about: "monotonic clocks that begin elsewhere",
        need: None,
        attempt: time_namespace,
    },
];

/// Tries a method.
pub fn attempt(method: &Method) -> Result<String, String> {
    (method.attempt)()
}

/// Why a need is not met; `None` if it is. Tried once per process.
pub fn missing(need: Need) -> Option<String> {
    static TRIED: OnceLock<Vec<(Need, Option<String>)>> = OnceLock::new();
    let tried = TRIED.get_or_init(|| {
        let needs = METHODS.iter().filter_map(|method| Some((method.need?, attempt(method).err())));
        needs.collect()
    });
    tried.iter().find(|(met, _)| *met == need).and_then(|(_, reason)| reason.clone())
}

/// Where libfaketime lies, if anywhere.
pub fn faketime_library() -> Option<PathBuf> {
    let folders = ["/usr/lib/x86_64-linux-gnu/faketime", "/usr/lib/aarch64-linux-gnu/faketime", "/usr/lib64/faketime"];
    folders.iter().map(|folder| Path::new(folder).join("libfaketimeMT.so.1")).find(|path| path.exists())
}

fn enclosed(line: &str) -> Result<String, String> {
    enclosed::try_line(line).map_err(|error| format!("{error:#}"))
}

fn ran(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned())
    } else {
        Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim()))
    }
}

fn namespaces() -> Result<String, String> {
    let lines = "mount -t tmpfs tmpfs /run; mkdir -p /run/netns; ip link add chaos0 type bridge; ip netns add n; \
                 ip link add veth0 type veth peer name eth0 netns n; ip link set veth0 master chaos0 up; \
                 ip -n n addr add 10.77.0.1/24 dev eth0; ip -n n link set eth0 up; \
                 ip -n n neigh replace 10.77.0.2 lladdr 02:00:00:00:de:ad dev eth0 nud permanent; ip netns exec n true";
    enclosed(lines)?;
    Ok(enclosed::way().unwrap_or_default().join(" "))
}

fn bandwidth() -> Result<String, String> {
    enclosed(
        "ip link add veth0 type veth peer name veth1; tc qdisc add dev veth0 root tbf rate 256kbit burst 16kb latency 400ms",
    )
}

fn netem() -> Result<String, String> {
    enclosed("ip link add veth0 type veth peer name veth1; tc qdisc add dev veth0 root netem delay 10ms")
}

fn bridge_isolation() -> Result<String, String> {
    enclosed(
        "ip link add chaos0 type bridge; ip link add veth0 type veth peer name veth1; \
              ip link set veth0 master chaos0; bridge link set dev veth0 isolated on",
    )
}

fn nft() -> Result<String, String> {
    enclosed(
        "nft 'add table ip t; add chain ip t in { type filter hook input priority 0; }; \
         add rule ip t in ip saddr 10.77.0.1 numgen random mod 100 < 30 counter drop'; nft -v",
    )
    .map(|version| version.trim().to_owned())
    .map_err(|reason| format!("{reason} (`make setup-chaos` installs nft)"))
}

fn mounts() -> Result<String, String> {
    enclosed("mkdir -p /run; mount -t tmpfs -o size=1m tmpfs /run; ! head -c 2000000 /dev/zero >/run/x 2>/dev/null")
}

fn strace() -> Result<String, String> {
    let version = ran("strace", &["-V"])?;
    let tried = Command::new("strace")
        .args(["-qq", "-f", "-e", "trace=fsync", "-e", "inject=fsync:error=EIO", "-o", "/dev/null", "sync", "/"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match tried {
        Ok(status) if !status.success() => Ok(version),
        Ok(_) => Err("a tampered fsync succeeded".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn cgroup_memory() -> Result<String, String> {
    let group = crate::faults::memory::group().map_err(|error| format!("{error:#}"))?;
    std::fs::remove_dir(&group).map_err(|error| error.to_string())?;
    Ok(group.display().to_string())
}

fn faketime() -> Result<String, String> {
    let found = faketime_library().ok_or("libfaketime is not installed: `make setup-chaos`")?;
    Ok(found.display().to_string())
}

fn failpoints() -> Result<String, String> {
    if sys::failpoint::ENABLED { Ok(String::new()) } else { Err("this build has none".to_owned()) }
}

fn fault_proxy() -> Result<String, String> {
    std::fs::read_to_string("/proc/net/tcp").map(|_| String::new()).map_err(|error| error.to_string())
}

fn prlimit() -> Result<String, String> {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    Ok(format!("{:?} files", limit.current.unwrap_or(u64::MAX)))
}

fn signals() -> Result<String, String> {
    Ok(String::new())
}

fn time_namespace() -> Result<String, String> {
    ran("unshare", &["--time", "--monotonic", "100", "true"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_in_order_and_every_need_has_one() {
        assert!(METHODS.windows(2).all(|pair| pair[0].name < pair[1].name));
        for need in [Need::Namespaces, Need::Mounts, Need::Strace, Need::Failpoints, Need::Faketime] {
            assert!(METHODS.iter().any(|method| method.need == Some(need)), "{need:?}");
        }
    }
}
