//! Static tokens from a file: `token,user,uid,"group1,group2"` per line, as upstream's `--token-auth-file`.
//!
//! Read once at start. It must not know requests.

use std::path::Path;

use api::identity::UserInfo;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};

use crate::error::Error;

const WHAT: &str = "the token file";

/// Tokens by their digests: the tokens themselves are not kept.
#[derive(Default)]
pub struct StaticTokens(Vec<([u8; 32], UserInfo)>);

impl StaticTokens {
    /// Reads a token file.
    ///
    /// # Errors
    /// It cannot be read, a line is malformed, or a token occurs twice.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::ReadFile {
            what: WHAT,
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text).map_err(|reason| Error::BadFile { what: WHAT, path: path.to_owned(), reason })
    }

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut tokens = Self::default();
        for (number, line) in text.lines().enumerate().map(|(n, line)| (n + 1, line)) {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let fields = split_csv(line).ok_or_else(|| format!("line {number} has an unfinished quote"))?;
            let [token, name, uid, rest @ ..] = fields.as_slice() else {
                return Err(format!("line {number} must have at least 3 columns (token, user name, user uid)"));
            };
            if token.is_empty() || name.is_empty() {
                return Err(format!("line {number} has an empty token or user name"));
            }
            let groups = rest.first().map(String::as_str).unwrap_or_default();
            let groups = groups.split(',').map(str::trim).filter(|g| !g.is_empty()).map(str::to_owned).collect();
            let user = UserInfo { name: name.clone(), uid: uid.clone(), groups, ..UserInfo::default() };
            if tokens.find(token).is_some() {
                return Err(format!("line {number} repeats the token of an earlier line"));
            }
            tokens.0.push((hash(token), user));
        }
        Ok(tokens)
    }

    /// The user of a token. Takes the same time whichever token it is, and whether or not it is known.
    pub fn find(&self, token: &str) -> Option<UserInfo> {
        let wanted = hash(token);
        let mut found = None;
        for (known, user) in &self.0 {
            if verify_slices_are_equal(known, &wanted).is_ok() {
                found = Some(user);
            }
        }
        found.cloned()
    }
}

fn hash(token: &str) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    out
}

/// The fields of one line; quotes protect commas, two quotes stand for one. `None` for an unfinished quote.
fn split_csv(line: &str) -> Option<Vec<String>> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.trim_end_matches('\r').chars().peekable();
    while let Some(c) = chars.next() {
        let field = fields.last_mut().expect("there is always one field");
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => field.push(other),
        }
    }
    (!quoted).then(|| fields.iter().map(|f| f.trim().to_owned()).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_line_gives_a_user_with_groups() {
        let tokens = StaticTokens::parse("abc,admin,1,\"system:masters,ops\"\ndef,bob,2\n\n").unwrap();
        let admin = tokens.find("abc").unwrap();
        assert_eq!((admin.name.as_str(), admin.uid.as_str()), ("admin", "1"));
        assert_eq!(admin.groups, ["system:masters", "ops"]);
        assert_eq!(tokens.find("def").unwrap().groups, Vec::<String>::new());
        assert_eq!(tokens.find("ab"), None);
        assert_eq!(tokens.find(""), None);
    }

    #[test]
    fn malformed_lines_and_repeated_tokens_stop_the_start() {
        for text in ["abc,admin\n", "abc,a,1\nabc,b,2\n", ",a,1\n", "abc,\"a,1\n"] {
            assert!(StaticTokens::parse(text).is_err(), "{text}");
        }
    }
}
