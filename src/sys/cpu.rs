//! Processor time, as the kernel counts it for this process. For reports of what something cost; no decision may rest on
//! it, for no two runs take the same.

use std::io;
use std::time::Duration;

/// Place of the user time behind the program's name in `/proc/self/stat`; the system time follows, and then the same two
/// of children.
const USER_TIME: usize = 11;
const TIMES: usize = 4;

/// What this process has used of processors so far, all its threads together, and what its children have that have ended
/// and were waited for. Counted in clock ticks, mostly of ten milliseconds.
///
/// # Errors
/// The kernel does not tell.
pub fn cpu_time() -> io::Result<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let ticks = ticks_of(&stat).ok_or(io::ErrorKind::InvalidData)?;
    Ok(Duration::from_secs(ticks) / u32::try_from(rustix::param::clock_ticks_per_second()).unwrap_or(1).max(1))
}

/// The name stands in parentheses and may contain any character.
fn ticks_of(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let times: Vec<u64> =
        fields.split_whitespace().skip(USER_TIME).take(TIMES).map(|field| field.parse().ok()).collect::<Option<_>>()?;
    (times.len() == TIMES).then(|| times.iter().sum())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_times_of_a_process_and_its_children_are_found_behind_any_name() {
        let stat = "7 (a) b (c)) S 1 7 7 0 -1 4194560 1 2 3 4 100 20 3 4 20 0 1 0 55 66 77";
        assert_eq!(ticks_of(stat), Some(127));
        assert_eq!(ticks_of("7 (a) S 1"), None);
        let before = cpu_time().unwrap();
        assert!(cpu_time().unwrap() >= before);
    }
}
