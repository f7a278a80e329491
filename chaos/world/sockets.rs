//! Who is behind a connection on loopback: the kernel's table of TCP sockets, and the processes' open files.
//! Asked by the proxy. Linux only, like everything in this folder.

use std::net::{Ipv4Addr, SocketAddr};

/// The slot whose process holds the socket from `local` to `remote`.
pub fn owner_of(local: SocketAddr, remote: SocketAddr, processes: &[Option<u32>]) -> Option<usize> {
    let table = std::fs::read_to_string("/proc/net/tcp").ok()?;
    let inode = inode_of(&table, local, remote)?;
    let socket = format!("socket:[{inode}]");
    processes.iter().position(|process| process.is_some_and(|id| holds(id, &socket)))
}

fn holds(process: u32, socket: &str) -> bool {
    let Ok(files) = std::fs::read_dir(format!("/proc/{process}/fd")) else { return false };
    files.flatten().any(|file| std::fs::read_link(file.path()).is_ok_and(|target| target.as_os_str() == socket))
}

fn inode_of(table: &str, local: SocketAddr, remote: SocketAddr) -> Option<u64> {
    table.lines().skip(1).find_map(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let matches = address(fields.next()?)? == local && address(fields.next()?)? == remote;
        // State, queues, timer, retransmits, user and time-out stand between.
        if matches { fields.nth(6)?.parse().ok() } else { None }
    })
}

/// `0100007F:1F90`: the address as the machine stores it, the port as people do.
fn address(text: &str) -> Option<SocketAddr> {
    let (host, port) = text.split_once(':')?;
    let host = u32::from_str_radix(host, 16).ok()?;
    let port = u16::from_str_radix(port, 16).ok()?;
    Some(SocketAddr::from((Ipv4Addr::from(host.to_ne_bytes()), port)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_line_of_the_table_is_read() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
             0: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 20 4 30 10 -1\n";
        let (local, remote) = ("127.0.0.1:8080".parse().unwrap(), "127.0.0.1:50000".parse().unwrap());
        assert_eq!(inode_of(table, local, remote), Some(4711));
        assert_eq!(inode_of(table, remote, local), None);
    }

    #[test]
    fn this_process_holds_its_own_connections() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let dialling = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (local, remote) = (dialling.local_addr().unwrap(), listener.local_addr().unwrap());
        assert_eq!(owner_of(local, remote, &[None, Some(std::process::id())]), Some(1));
        assert_eq!(owner_of(local, remote, &[Some(1)]), None);
    }
}
