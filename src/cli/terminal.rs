//! What a person sees while a command works: one line per step, finished in place on a terminal, plain lines in a pipe.
//! Called by the commands that take a while. Knows nothing of clusters.

use std::io::{IsTerminal, Write};
use std::time::Instant;

/// Prints steps to standard output as they finish.
pub struct Steps {
    in_place: bool,
    coloured: bool,
    started: Instant,
}

impl Steps {
    /// Steps on standard output, as its kind and the environment's colour wishes ask for.
    pub fn new() -> Steps {
        let terminal = std::io::stdout().is_terminal();
        Steps { in_place: terminal, coloured: colours(terminal), started: Instant::now() }
    }

    /// Shows what is being waited for; overwritten by the next line. Nothing in a pipe.
    pub fn waiting(&self, name: &str, text: &str) {
        if self.in_place {
            print!("\r\x1b[2K … {name:<8} {text}");
            flush();
        }
    }

    /// Finishes a step. The time since the last finished one is shown on a terminal.
    pub fn done(&mut self, name: &str, text: &str) {
        let mark = if self.coloured { "\x1b[32m✓\x1b[0m" } else { "✓" };
        self.line(mark, name, text);
    }

    /// A step that went through with something to know about.
    pub fn warned(&mut self, name: &str, text: &str) {
        let mark = if self.coloured { "\x1b[33m!\x1b[0m" } else { "!" };
        self.line(mark, name, text);
    }

    fn line(&mut self, mark: &str, name: &str, text: &str) {
        let seconds = self.started.elapsed().as_secs_f64();
        self.started = Instant::now();
        if self.in_place {
            println!("\r\x1b[2K {mark} {name:<8} {text:<56} {seconds:>5.1}s");
        } else {
            println!(" {mark} {name:<8} {text}");
        }
        flush();
    }

    /// Ends an unfinished line, so that an error starts on a line of its own.
    pub fn clear(&self) {
        if self.in_place {
            print!("\r\x1b[2K");
            flush();
        }
    }
}

fn flush() {
    // A closed pipe is the reader's choice, not an error of the command.
    let _ = std::io::stdout().flush();
}

/// Whether to colour: `NO_COLOR` wins, then `CLICOLOR_FORCE`, then whether it is a terminal.
pub fn colours(terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    !set("NO_COLOR") && (set("CLICOLOR_FORCE") || terminal)
}

/// `1482990` as `1 482 990`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// A byte count as `412M`.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["", "K", "M", "G", "T"];
    let mut value = count as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit > 0 && value < 10.0 { format!("{value:.1}{}", UNITS[unit]) } else { format!("{value:.0}{}", UNITS[unit]) }
}

/// Lines of cells with their columns aligned, the first one being the titles. Ends with a line break.
pub fn table(lines: &[Vec<String>]) -> String {
    let mut text = String::new();
    for line in lines {
        let cells = line.iter().enumerate().map(|(column, cell)| {
            let lengths = lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count());
            format!("{cell:width$}", width = lengths.max().unwrap_or_default())
        });
        text.push_str(cells.collect::<Vec<_>>().join("   ").trim_end());
        text.push('\n');
    }
    text
}

/// A number of milliseconds as a person says it: `14ms`, `3s`, `4m12s`, `2h05m`.
pub fn elapsed(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    match seconds {
        0 => format!("{milliseconds}ms"),
        1..60 => format!("{seconds}s"),
        60..3600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h{:02}m", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_a_person_writes_them() {
        assert_eq!([grouped(7), grouped(904_112), grouped(1_482_990)], ["7", "904 112", "1 482 990"]);
        assert_eq!([bytes(512), bytes(4_300), bytes(432_013_312)], ["512", "4.2K", "412M"]);
        assert_eq!(
            [elapsed(14), elapsed(3_200), elapsed(252_000), elapsed(7_500_000)],
            ["14ms", "3s", "4m12s", "2h05m"]
        );
    }
}
