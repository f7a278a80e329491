//! A campaign in every test run: more than a thousand cuts within half a minute of CPU time, and the proof that the
//! harness looks: a planted bug is found. The program does the work; its verdict is its exit code.

use std::process::{Command, Output};

fn crash(arguments: &[&str], planted: &str) -> (Output, String) {
    let folder = tempfile::tempdir().expect("a folder for what breaks");
    let output = Command::new(env!("CARGO_BIN_EXE_crash"))
        .arg("crash")
        .args(arguments)
        .arg("--out")
        .arg(folder.path())
        .env("XEBEC_PLANTED", planted)
        .output()
        .expect("the program runs");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    (output, told)
}

#[test]
fn a_thousand_cuts_lose_nothing_silently() {
    let (output, told) = crash(&["--cuts", "1000", "--histories", "2", "--seed", "1"], "");
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn writers_killed_between_any_two_steps_keep_what_they_acknowledged() {
    let mut arguments = vec!["--histories", "0", "--seed", "2"];
    for point in ["raft.log.before-write", "raft.truncate.mark-lowered", "raft.purge.dropped", "store.install.switched"]
    {
        arguments.extend(["--point", point]);
    }
    let (output, told) = crash(&arguments, "");
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert!(!told.contains("NOT EXERCISED"), "{told}");
}

#[test]
fn an_acknowledgement_before_the_fsync_is_found() {
    let arguments = ["--histories", "0", "--seed", "3", "--power", "2"];
    let (output, told) = crash(&arguments, "");
    assert!(output.status.success(), "without the bug: {told}{}", String::from_utf8_lossy(&output.stderr));
    let (output, told) = crash(&arguments, "ack-before-fsync");
    let found = told.contains("lost from") || told.contains("amnesia");
    assert!(!output.status.success() && found, "{told}");
}
