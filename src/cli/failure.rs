//! How a command fails: a code, what happened, why, and what to do next. Commands return it, `main` prints it.
//! Printing and exit codes stand here alone.

use std::fmt;

use crate::cli::codes::{self, Code};

/// A failed command.
#[derive(Debug)]
pub struct Failure {
    code: &'static Code,
    title: String,
    what: Vec<String>,
    next: Vec<String>,
}

impl Failure {
    /// A failure with the code's own title.
    pub fn new(code: &'static Code) -> Failure {
        Failure { code, title: code.title.to_owned(), what: Vec::new(), next: Vec::new() }
    }

    /// Replaces the title by one that names the object.
    pub fn titled(mut self, title: impl Into<String>) -> Failure {
        self.title = title.into();
        self
    }

    /// Adds a line of explanation.
    pub fn what(mut self, line: impl Into<String>) -> Failure {
        self.what.push(line.into());
        self
    }

    /// Adds the whole chain of an error as explanation.
    pub fn because(self, error: &(dyn std::error::Error + 'static)) -> Failure {
        self.what(chain(error))
    }

    /// Adds a command or a step that helps.
    pub fn next(mut self, line: impl Into<String>) -> Failure {
        self.next.push(line.into());
        self
    }

    /// The process's exit code.
    pub fn exit(&self) -> u8 {
        self.code.exit
    }

    /// Whether it has this code.
    pub fn is(&self, code: &Code) -> bool {
        self.code == code
    }

    /// The code's id.
    #[cfg(test)]
    pub fn id(&self) -> &'static str {
        self.code.id
    }
}

/// `a: b: c` for an error and its sources, leaving out what a message already repeats.
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let message = error.to_string();
        if !text.ends_with(&message) {
            text.push_str(": ");
            text.push_str(&message);
        }
        source = error.source();
    }
    text
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error[{}]: {}", self.code.id, self.title)?;
        for (label, lines) in [("what", &self.what), ("do", &self.next)] {
            for (index, line) in lines.iter().enumerate() {
                write!(f, "\n  {:<6} {line}", if index == 0 { label } else { "" })?;
            }
        }
        write!(f, "\n  docs   xebec explain {}", self.code.id)
    }
}

impl std::error::Error for Failure {}

impl From<anyhow::Error> for Failure {
    /// A failure that travelled as an ordinary error stays what it was.
    fn from(error: anyhow::Error) -> Failure {
        let error = match error.downcast::<Failure>() {
            Ok(failure) => return failure,
            Err(error) => error,
        };
        let mut causes = error.chain().map(ToString::to_string);
        let title = causes.next().unwrap_or_else(|| codes::OTHER.title.to_owned());
        let rest: Vec<String> = causes.collect();
        let failure = Failure::new(codes::OTHER).titled(title);
        if rest.is_empty() { failure } else { failure.what(rest.join(": ")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_prints_code_cause_help_and_page() {
        let failure = Failure::new(codes::NO_QUORUM)
            .what("m2 and m3 cannot be reached")
            .next("bring back m2 or m3")
            .next("xebec status -w");
        assert_eq!(
            failure.to_string(),
            "error[XB-Q001]: no majority of masters\n  what   m2 and m3 cannot be reached\n  \
             do     bring back m2 or m3\n         xebec status -w\n  docs   xebec explain XB-Q001"
        );
        assert_eq!(failure.exit(), 4);
    }

    #[test]
    fn an_ordinary_error_keeps_its_causes() {
        let error = anyhow::anyhow!("disk full").context("writing the log").context("starting m1");
        let printed = Failure::from(error).to_string();
        assert!(printed.starts_with("error[XB-X001]: starting m1\n  what   writing the log: disk full\n"), "{printed}");
        let carried = anyhow::Error::from(Failure::new(codes::CLOCK)).context("joining");
        assert_eq!(Failure::from(carried).id(), "XB-C002");
    }
}
