//! Every error code that a command can print, with the page that `xebec explain` shows for it.
//! Codes are stable: a script may test for one. A new failure is a new row here, at its alphabetical place.

/// One way in which a command can fail.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `XB-` and a letter for the area: C certificates and clocks, F files and folders, H history, J joining,
    /// M masters, P processes and ports, Q quorum, S settings, T tokens, X anything else.
    pub id: &'static str,
    /// The process's exit code.
    pub exit: u8,
    /// One line, lower case, no full stop.
    pub title: &'static str,
    /// What it means and what to do, for `xebec explain`.
    pub page: &'static str,
}

/// Wrong use of the command line; the same as clap's.
pub const EXIT_USAGE: u8 = 2;
/// The cluster answers, and something is wrong with it.
pub const EXIT_DEGRADED: u8 = 3;
/// No master, or no majority of masters, can be reached.
pub const EXIT_UNREACHABLE: u8 = 4;
/// Something that has to hold before the command can work does not hold.
pub const EXIT_PRECONDITION: u8 = 5;
/// A master that ended for good: to start it again, with nothing changed, does not help.
pub const EXIT_FOR_GOOD: u8 = 6;
/// Ended by Ctrl-C.
pub const EXIT_INTERRUPTED: u8 = 130;
/// Nobody reads what is printed any longer: as if ended by SIGPIPE.
pub const EXIT_NO_READER: u8 = 141;

macro_rules! codes {
    ($($name:ident $id:literal $exit:expr, $title:literal, $page:literal;)*) => {
        $(#[doc = $title] pub const $name: &Code = &Code { id: $id, exit: $exit, title: $title, page: $page };)*
        /// All codes, in the order of their ids.
        pub const ALL: &[&Code] = &[$($name),*];
    };
}

codes! {
    CERTIFICATE "XB-C001" 1, "a certificate or key cannot be used",
        "A file of the cluster's pki folder is missing, damaged, or does not fit its companion. The certificate authorities\n\
         are made once, by `xebec up` or `xebec init`, and every master holds a copy: copy the file from another master.\n\
         Leaf certificates are made anew at start when they are missing, so deleting a broken leaf is safe.";
    CLOCK "XB-C002" EXIT_PRECONDITION, "the clocks of two machines disagree",
        "Certificates and tokens have a validity in time. Set the clock (chrony, systemd-timesyncd) and try again.";
    FILE "XB-F001" 1, "a file or folder cannot be used",
        "The line `what` names the file and the reason that the system gave: rights, no space, or a damaged content.";
    NO_CLUSTER "XB-F002" EXIT_PRECONDITION, "there is no cluster here",
        "The command looks for a cluster in $XDG_STATE_HOME/xebec/<name>, then for /etc/xebec/admin.kubeconfig. Start one with\n\
         `xebec up`, name another with --cluster, or point to a kubeconfig with --kubeconfig.";
    DATA_EXISTS "XB-F003" EXIT_PRECONDITION, "there is data of a cluster already",
        "`init` founds a new cluster and `join` enters another one; neither touches data that is there. To go on with that\n\
         data run `xebec server` with the same settings. To start anew choose another --data-dir.";
    KUBECONFIG "XB-F004" 1, "the kubeconfig cannot be changed",
        "xebec merges its context into the file that $KUBECONFIG or ~/.kube/config names and never rewrites one that it\n\
         cannot read. Mend the file, or print the entry and use it by itself: xebec kubeconfig print > xebec.kubeconfig";
    DATA_UNTRUSTED "XB-F005" EXIT_FOR_GOOD, "this master's data is lost or cannot be trusted",
        "A log that is shorter than it once was, a damaged database, an old copy of the data folder, or an empty folder where\n\
         there was data. A master never goes on with such data. Where a majority of the others goes on, it puts the data\n\
         aside (quarantine-<time> in the data folder), comes back as a new member under a new id, and fetches everything.\n\
         Where no majority is left, nothing comes back by itself: what one master still has may be the last copy. See which\n\
         master has the newest data (`xebec status`), and make it a cluster of its own with `xebec recover` there; the\n\
         others then come back by themselves. What only the lost majority knew is lost.";
    HISTORY_GONE "XB-H001" EXIT_PRECONDITION, "what was there at that revision is not kept any more",
        "History is kept for ten minutes for everything (--history-window); beyond that for three days where somebody changed\n\
         what is wished for or deleted it, and for an hour where only status changed (--history-retention,\n\
         --history-retention-status), as far as --history-retention-megabytes allow. Of Leases and Events nothing is kept\n\
         beyond the ten minutes. Each master keeps its own: another one may still have it.";
    JOIN_REFUSED "XB-J001" 1, "the cluster did not admit this machine",
        "The master that was asked said no; the line `what` has its words. A used or expired token is replaced with\n\
         `xebec token create` on any master.";
    MASTER_NOT_READY "XB-M001" 1, "a master did not become ready in time",
        "The log of the master, named in the message, tells why. `xebec up` again goes on where this one stopped.";
    MASTER_UNKNOWN "XB-M002" EXIT_PRECONDITION, "there is no such master, or it is not running",
        "`xebec status` lists the masters by name. `leader` is the name of whoever leads now.";
    MASTER_REMOVED "XB-M003" EXIT_FOR_GOOD, "this master was removed from its cluster",
        "It was taken out by command (`xebec master remove` or `replace`) and does not come back by itself. To use the machine\n\
         again: `xebec token create` on a master, `xebec join <TOKEN>` here; the old data is put aside.";
    MEMBER_CHANGE "XB-M004" EXIT_PRECONDITION, "the cluster refused to change its members",
        "The message says why. A change after which no majority of masters would answer is refused: bring back those that are\n\
         away first, or remove those that are gone for good before one that lives. A learner votes once it has caught up.";
    ALREADY_RUNNING "XB-P001" EXIT_PRECONDITION, "another process holds this cluster",
        "One supervisor looks after a local cluster, and one process holds a data folder. Stop it with `xebec down`.";
    PORT_TAKEN "XB-P002" EXIT_PRECONDITION, "a port that the cluster needs is taken",
        "Ports are chosen when a local cluster is first made and stay. Stop the process that listens there now (`ss -ltnp`),\n\
         or make the cluster anew: xebec down --purge && xebec up";
    PROCESS "XB-P003" 1, "a process cannot be started or stopped",
        "The system refused; the line `what` has its words.";
    NO_QUORUM "XB-Q001" EXIT_UNREACHABLE, "no majority of masters",
        "Writes need more than half of the masters. Nothing is lost: those that are away keep their data, and writes go on\n\
         as soon as enough of them are back. Reads that ask for no freshness (resourceVersion=0) are still answered.";
    UNREACHABLE "XB-Q002" EXIT_UNREACHABLE, "no master can be reached",
        "None of the known addresses answered. On one machine: `xebec up` starts what is not running. On several: see that\n\
         the processes run and that nothing between you and port 6443 drops the connection.";
    SETTING "XB-S001" EXIT_USAGE, "a setting is not valid",
        "A setting comes from a flag, an XEBEC_ variable, or the configuration file, in this order. The message names it, what\n\
         was given, and what is accepted. `xebec server --help` lists all.";
    TOKEN_BAD "XB-T001" EXIT_PRECONDITION, "the token cannot be read",
        "A join token is one word that begins with `xebec1.`; it was cut or altered on its way. Print a new one with\n\
         `xebec token create` on any master.";
    TOKEN_EXPIRED "XB-T002" EXIT_PRECONDITION, "the token has expired",
        "Print a new one with `xebec token create` on any master; --ttl makes it last longer.";
    TOKEN_FOREIGN "XB-T003" EXIT_PRECONDITION, "the token belongs to another cluster",
        "The certificate authority in this machine's pki folder is not the one that the token pins. Use another --pki-dir and\n\
         --data-dir for the other cluster.";
    OTHER "XB-X001" 1, "the command failed",
        "The message has the whole chain of causes. If it does not help, XEBEC_LOG=debug shows more.";
}

/// The row of `id`; letters may be of either case.
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|code| code.id.eq_ignore_ascii_case(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_sorted_and_explained() {
        for pair in ALL.windows(2) {
            assert!(pair[0].id < pair[1].id, "{} stands before {}", pair[0].id, pair[1].id);
        }
        for code in ALL {
            assert!(code.exit != 0 && !code.title.is_empty() && code.page.len() > 20, "{}", code.id);
        }
    }

    #[test]
    fn a_code_is_found_in_either_case() {
        assert_eq!(find("xb-q001"), Some(NO_QUORUM));
        assert_eq!(find("XB-Z999"), None);
    }
}
