//! Finds single facts in bytes that are not worth parsing: lines of a watch, a string's value in a reply.

/// Where `needle` begins in `hay`.
pub fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let (first, rest) = needle.split_first()?;
    let mut from = 0;
    while let Some(at) = hay[from..].iter().position(|byte| byte == first) {
        let after = from + at + 1;
        if hay[after..].starts_with(rest) {
            return Some(after - 1);
        }
        from = after;
    }
    None
}

/// What stands between `before` and the next quotation mark.
pub fn quoted_after<'a>(hay: &'a [u8], before: &[u8]) -> Option<&'a [u8]> {
    let start = find(hay, before)? + before.len();
    let length = hay[start..].iter().position(|byte| *byte == b'"')?;
    Some(&hay[start..start + length])
}

/// The number that stands as digits after `before`.
pub fn number_after(hay: &[u8], before: &[u8]) -> Option<u64> {
    let start = find(hay, before)? + before.len();
    let digits = hay[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&hay[start..start + digits]).ok()?.parse().ok()
}

/// Cuts a stream of bytes into lines, whatever pieces it comes in.
#[derive(Debug, Default)]
pub struct Lines {
    rest: Vec<u8>,
}

impl Lines {
    /// Calls `each` with every line that is complete now. A line longer than `line_bytes_max` is given up.
    pub fn push(&mut self, piece: &[u8], line_bytes_max: usize, mut each: impl FnMut(&[u8])) {
        let mut piece = piece;
        while let Some(end) = piece.iter().position(|byte| *byte == b'\n') {
            if self.rest.is_empty() {
                each(&piece[..end]);
            } else {
                self.rest.extend_from_slice(&piece[..end]);
                each(&self.rest);
                self.rest.clear();
            }
            piece = &piece[end + 1..];
        }
        if self.rest.len() + piece.len() <= line_bytes_max {
            self.rest.extend_from_slice(piece);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_found_wherever_they_stand() {
        let line = br#"{"a":"aab","name":"bind-000012","note":"x"}"#;
        assert_eq!(find(line, b"ab"), Some(7));
        assert_eq!(find(line, b"zz"), None);
        assert_eq!(quoted_after(line, br#""name":""#), Some(&b"bind-000012"[..]));
        assert_eq!(number_after(line, b"bind-"), Some(12));
        assert_eq!(number_after(line, b"note"), None);
    }

    #[test]
    fn lines_are_whole_however_they_arrive() {
        let mut seen = Vec::new();
        let mut lines = Lines::default();
        for piece in [&b"on"[..], b"e\ntwo\nthr", b"ee\n", b"\n"] {
            lines.push(piece, 100, |line| seen.push(String::from_utf8_lossy(line).into_owned()));
        }
        assert_eq!(seen, ["one", "two", "three", ""]);
    }
}
