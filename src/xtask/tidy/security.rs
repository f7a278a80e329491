//! Every number of the security checklist stands in docs/security.md, and every test that a row names is there.
//!
//! One row of the table in `tidy.rs`. In the last cell of a row a file comes first, then the functions that are in it.

use anyhow::Context;

use super::{Tree, Violation};

const PAGE: &str = "docs/security.md";
/// Where the rows of what is tried end.
const MISSING: &str = "## Not there yet";
/// A1 to A40.
const NUMBERS: u32 = 40;

/// A violation per number that is missing, per row without a test, and per test that is not there.
pub fn check(tree: &Tree) -> anyhow::Result<Vec<Violation>> {
    let text = std::fs::read_to_string(tree.root.join(PAGE)).with_context(|| format!("reading {PAGE}"))?;
    let has = |file: &str, test: &str| {
        let source = tree.sources.iter().find(|source| source.path == file);
        source.is_some_and(|source| source.code.contains(&format!("fn {test}(")))
    };
    Ok(broken(&text, has))
}

fn broken(text: &str, has: impl Fn(&str, &str) -> bool) -> Vec<Violation> {
    let mut found = Vec::new();
    let words: Vec<&str> = text.split(|letter: char| !letter.is_ascii_alphanumeric()).collect();
    for number in (1..=NUMBERS).map(|number| format!("A{number}")).filter(|number| !words.contains(&number.as_str())) {
        found.push(Violation::new(PAGE, 0, format!("says nothing of {number}")));
    }
    let tried = text.lines().enumerate().take_while(|(_, line)| *line != MISSING);
    for (line, row) in tried.filter(|(_, row)| row.starts_with("| A")) {
        let cell = row.trim_end_matches([' ', '|']).rsplit('|').next().unwrap_or_default();
        let (mut file, mut tests) = ("", 0);
        for word in cell.split('`').skip(1).step_by(2) {
            if word.contains('/') {
                file = word;
            } else {
                tests += 1;
                if !has(file, word) {
                    found.push(Violation::new(PAGE, line + 1, format!("{file} has no test {word}")));
                }
            }
        }
        if tests == 0 {
            found.push(Violation::new(PAGE, line + 1, "names no test"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_is_gone_and_a_number_that_is_missing_are_found() {
        let page = |row: &str| {
            let rest: String = (2..=NUMBERS).map(|number| format!("A{number} ")).collect();
            format!("{row}\n{MISSING}\n| A15 | {rest} | nothing |\n")
        };
        let has = |file: &str, test: &str| file == "tests/a.rs" && test == "it_holds";
        let check = |row: &str| broken(&page(row), has).len();
        assert_eq!(check("| A1 | strangers | `tests/a.rs`: `it_holds` |"), 0);
        assert_eq!(check("| A1 | strangers | `tests/a.rs`: `it_holds`, `it_is_gone` |"), 1);
        assert_eq!(check("| A1 | strangers | `tests/b.rs`: `it_holds` |"), 1);
        assert_eq!(check("| A1 | strangers | by looking |"), 1);
        assert_eq!(check("| strangers | `tests/a.rs`: `it_holds` |"), 1, "A1 is missing");
    }
}
