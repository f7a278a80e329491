//! What an attacker tries, and what he is told. Called by the table in `main.rs`; rows carry the numbers of the
//! security checklist (A1 and so on) that `docs/security.md` lists.

pub mod content;
pub mod floods;
pub mod host;
pub mod identity;
pub mod overload;
pub mod peers;
pub mod transport;

use anyhow::{Result, bail};

/// Nothing was answered wrongly, or all of what was, at once.
fn none_of(wrong: Vec<String>) -> Result<()> {
    if wrong.is_empty() {
        return Ok(());
    }
    bail!("{} wrong answers:\n{}", wrong.len(), wrong.join("\n"))
}
