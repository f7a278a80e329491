//! The tree's Rust files as the rules see them: text, code without strings and comments, comments alone, test parts.
//!
//! Used by `tidy` and `stats`. A scanner, not a parser: it knows strings, comments and braces, and no grammar.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use anyhow::Context;

/// Folders that hold Rust files, below the top.
const FOLDERS: &[&str] = &["src", "raft", "chaos", "tests"];

/// One Rust file.
pub struct Source {
    /// Path from the top of the tree, with `/`.
    pub path: String,
    /// As it stands.
    pub text: String,
    /// The text with comments and the insides of strings blanked; bytes and lines keep their places.
    pub code: String,
    /// The text with all but comments blanked.
    pub comments: String,
    /// Lines (from 0) of items that only tests compile.
    tests: Vec<Range<usize>>,
}

/// A function and its size.
pub struct Function {
    /// Its name.
    pub name: String,
    /// How many lines it has, signature and braces included.
    pub lines: usize,
}

impl Source {
    /// A file of that path and text.
    pub fn new(path: &str, text: &str) -> Self {
        let (code, comments) = views(text);
        let whole_file = path.starts_with("tests/") || path.ends_with("_tests.rs") || path.ends_with("/tests.rs");
        let tests = if whole_file { all_lines(text) } else { test_items(&code) };
        Self { path: path.to_owned(), text: text.to_owned(), code, comments, tests }
    }

    /// Whether a command wrote the file.
    pub fn is_generated(&self) -> bool {
        self.path.contains("/generated/")
    }

    /// Whether only tests compile that line (from 0).
    pub fn in_tests(&self, line: usize) -> bool {
        self.tests.iter().any(|lines| lines.contains(&line))
    }

    /// How many lines the file has besides its tests; what sizes are measured by.
    pub fn product_lines(&self) -> usize {
        (0..self.text.lines().count()).filter(|line| !self.in_tests(*line)).count()
    }

    /// The lines (from 0) of code in which `pattern` occurs.
    pub fn code_lines<'a>(&'a self, pattern: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.code.lines().enumerate().filter(move |(_, line)| line.contains(pattern)).map(|(line, _)| line)
    }

    /// The functions outside of tests.
    pub fn functions(&self) -> Vec<Function> {
        let mut found = Vec::new();
        let mut offset = 0;
        for (line, text) in self.code.lines().enumerate() {
            if let Some(name) = function_name(text).filter(|_| !self.in_tests(line))
                && let Some(end) = body_end(&self.code, offset)
            {
                let lines = self.code[offset..end].matches('\n').count() + 1;
                found.push(Function { name: name.to_owned(), lines });
            }
            offset += text.len() + 1;
        }
        found
    }
}

/// Every Rust file of the tree, sorted by path.
pub fn load(root: &Path) -> anyhow::Result<Vec<Source>> {
    let mut sources = Vec::new();
    for folder in FOLDERS {
        collect(root, folder, &mut sources)?;
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    mark_test_files(&mut sources);
    Ok(sources)
}

/// Files whose module is declared behind `#[cfg(test)]` are tests from the first line to the last.
fn mark_test_files(sources: &mut [Source]) {
    let declared: BTreeSet<String> = sources.iter().flat_map(test_modules).collect();
    for source in sources.iter_mut().filter(|source| declared.contains(&source.path)) {
        source.tests = all_lines(&source.text);
    }
}

/// Where the files of the modules lie that a file declares for tests alone.
fn test_modules(source: &Source) -> Vec<String> {
    let (folder, file) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
    let stem = file.trim_end_matches(".rs");
    let folder = if matches!(stem, "lib" | "main" | "mod") { folder.to_owned() } else { format!("{folder}/{stem}") };
    let mut paths = Vec::new();
    for (_, line) in source.code.lines().enumerate().filter(|(line, _)| source.in_tests(*line)) {
        let declaration = line.trim().trim_start_matches("pub(crate) ").strip_prefix("mod ");
        if let Some(name) = declaration.and_then(|rest| rest.strip_suffix(';')) {
            paths.extend([format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")]);
        }
    }
    paths
}

#[expect(clippy::single_range_in_vec_init, reason = "one range of lines, not the lines")]
fn all_lines(text: &str) -> Vec<Range<usize>> {
    vec![0..text.lines().count()]
}

fn collect(root: &Path, folder: &str, into: &mut Vec<Source>) -> anyhow::Result<()> {
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}");
        if entry.file_type()?.is_dir() {
            collect(root, &path, into)?;
        } else if name.ends_with(".rs") {
            let text = std::fs::read_to_string(entry.path()).with_context(|| format!("read {path}"))?;
            into.push(Source::new(&path, &text));
        }
    }
    Ok(())
}

/// What the scanner is inside of.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Code,
    LineComment,
    BlockComment(usize),
    Text,
    RawText(usize),
}

/// The two blanked views of a text.
fn views(text: &str) -> (String, String) {
    let bytes = text.as_bytes();
    let mut code = vec![b' '; bytes.len()];
    let mut comments = vec![b' '; bytes.len()];
    let mut state = State::Code;
    let mut at = 0;
    while at < bytes.len() {
        let (next, width) = step(bytes, at, state);
        for i in at..(at + width).min(bytes.len()) {
            let in_comment = |s: State| matches!(s, State::LineComment | State::BlockComment(_));
            if bytes[i] == b'\n' {
                code[i] = b'\n';
                comments[i] = b'\n';
            } else if in_comment(state) || in_comment(next) {
                comments[i] = bytes[i];
            } else if state == State::Code && (next == State::Code && !is_char_literal(bytes, at, width)) {
                code[i] = bytes[i];
            } else if bytes[i] == b'"' {
                code[i] = b'"';
            }
        }
        state = next;
        at += width;
    }
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    (text(&ascii(code)), text(&ascii(comments)))
}

/// Multi-byte characters that were cut in half by blanking become blanks, so that offsets stay.
fn ascii(mut bytes: Vec<u8>) -> Vec<u8> {
    for b in &mut bytes {
        if !b.is_ascii() {
            *b = b'?';
        }
    }
    bytes
}

/// The state after the bytes at `at`, and how many of them belong together.
fn step(bytes: &[u8], at: usize, state: State) -> (State, usize) {
    let rest = &bytes[at..];
    match state {
        State::LineComment if rest[0] == b'\n' => (State::Code, 1),
        State::BlockComment(depth) if rest.starts_with(b"/*") => (State::BlockComment(depth + 1), 2),
        State::BlockComment(1) if rest.starts_with(b"*/") => (State::Code, 2),
        State::BlockComment(depth) if rest.starts_with(b"*/") => (State::BlockComment(depth - 1), 2),
        State::Text if rest[0] == b'\\' => (State::Text, 2),
        State::Text if rest[0] == b'"' => (State::Code, 1),
        State::RawText(hashes) if rest[0] == b'"' && closes_raw(rest, hashes) => (State::Code, 1 + hashes),
        State::Code => step_in_code(bytes, at),
        other => (other, 1),
    }
}

fn step_in_code(bytes: &[u8], at: usize) -> (State, usize) {
    let rest = &bytes[at..];
    if rest.starts_with(b"//") {
        return (State::LineComment, 2);
    }
    if rest.starts_with(b"/*") {
        return (State::BlockComment(1), 2);
    }
    let after_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
    if rest[0] == b'r' && !(after_word && bytes[at - 1] != b'b') {
        let hashes = rest[1..].iter().take_while(|b| **b == b'#').count();
        if rest.get(1 + hashes) == Some(&b'"') {
            return (State::RawText(hashes), 2 + hashes);
        }
    }
    match rest[0] {
        b'"' => (State::Text, 1),
        b'\'' => (State::Code, char_literal(rest).unwrap_or(1)),
        _ => (State::Code, 1),
    }
}

fn closes_raw(rest: &[u8], hashes: usize) -> bool {
    rest[1..].iter().take_while(|b| **b == b'#').count() >= hashes
}

/// How long the character literal at the start is; `None` for a lifetime.
fn char_literal(rest: &[u8]) -> Option<usize> {
    let end = if rest.get(1) == Some(&b'\\') {
        3 + rest.get(3..)?.iter().take(8).position(|b| *b == b'\'')?
    } else {
        let width = std::str::from_utf8(&rest[1..rest.len().min(5)])
            .map_or_else(|e| e.valid_up_to(), str::len)
            .min(first_char_width(*rest.get(1)?));
        1 + width
    };
    (rest.get(end) == Some(&b'\'')).then_some(end + 1)
}

fn first_char_width(byte: u8) -> usize {
    match byte {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

fn is_char_literal(bytes: &[u8], at: usize, width: usize) -> bool {
    width > 2 && bytes[at] == b'\''
}

/// The lines of each item behind `#[cfg(test)]`.
fn test_items(code: &str) -> Vec<Range<usize>> {
    let mut items = Vec::new();
    for (at, _) in code.match_indices("#[cfg(") {
        let attribute = &code[at..code[at..].find(']').map_or(code.len(), |end| at + end)];
        let words = attribute.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        if attribute.contains("not(") || !words.into_iter().any(|word| word == "test") {
            continue;
        }
        let end = item_end(code, at + attribute.len() + 1);
        let line_of = |offset: usize| code[..offset].matches('\n').count();
        items.push(line_of(at)..line_of(end) + 1);
    }
    items
}

/// Where the item that starts at `from` ends: behind its braces, or at its `;`.
fn item_end(code: &str, from: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, b) in code.as_bytes()[from..].iter().enumerate() {
        match b {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' if depth <= 1 => return from + offset,
            b'}' | b')' | b']' => depth = depth.saturating_sub(1),
            b';' if depth == 0 => return from + offset,
            _ => {}
        }
    }
    code.len()
}

/// Where the body of the function whose line starts at `from` ends; `None` where it has no body.
fn body_end(code: &str, from: usize) -> Option<usize> {
    let end = item_end(code, from);
    code.as_bytes().get(end).filter(|b| **b == b'}').map(|_| end)
}

/// The name of the function that starts on a line of code.
fn function_name(line: &str) -> Option<&str> {
    let mut words = line.trim_start();
    loop {
        if let Some(rest) = words.strip_prefix("fn ") {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
            return Some(&rest[..end]).filter(|name| !name.is_empty());
        }
        let (word, rest) = words.split_once(' ')?;
        let modifier = matches!(word, "pub" | "const" | "async" | "unsafe" | "extern" | "default" | "\"" | "\"C\"")
            || word.starts_with("pub(")
            || word.starts_with('"')
            || word.ends_with(')');
        if !modifier {
            return None;
        }
        words = rest.trim_start();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_are_no_code() {
        let source = Source::new(
            "src/a.rs",
            "let a = \"x.unwrap() \\\" // no\"; // b.unwrap()\nlet c = r#\"d.unwrap()\"#; let e = '\"'; f.unwrap();\n/* g */ let l: &'a str;",
        );
        assert_eq!(source.code.matches("unwrap").count(), 1);
        assert_eq!(source.code_lines("f.unwrap()").collect::<Vec<_>>(), [1]);
        assert!(source.comments.contains("b.unwrap()"));
        assert!(source.comments.contains("/* g */"));
        assert!(source.code.contains("let l: &'a str;"));
        assert_eq!(source.code.len(), source.text.len());
    }

    #[test]
    fn test_modules_are_told_from_product_code() {
        let source =
            Source::new("src/a.rs", "fn a() {}\n#[cfg(test)]\n#[allow(x)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n");
        assert!(!source.in_tests(0) && source.in_tests(1) && source.in_tests(4) && source.in_tests(5));
        assert!(!source.in_tests(6));
        let names: Vec<String> = source.functions().into_iter().map(|f| f.name).collect();
        assert_eq!(names, ["a", "c"]);
    }

    #[test]
    fn a_module_declared_for_tests_alone_is_a_test_file() {
        let fixture = "fn a() {}\n";
        let mut sources = [
            Source::new("src/a/lib.rs", "mod b;\n#[cfg(test)]\npub(crate) mod fixture;\n"),
            Source::new("src/a/b.rs", "fn b() {}\n#[cfg(test)]\nmod deep;\n"),
            Source::new("src/a/b/deep.rs", fixture),
            Source::new("src/a/fixture.rs", fixture),
        ];
        mark_test_files(&mut sources);
        assert_eq!(sources.map(|source| source.in_tests(0)), [false, false, true, true]);
    }

    #[test]
    fn functions_are_measured_with_signature_and_braces() {
        let source = Source::new(
            "src/a.rs",
            "pub(crate) async fn long(\n    a: u8,\n) -> [u8; 2] {\n    if a { b(); }\n}\ntrait T { fn no_body(&self); }\n    pub fn next() {}\n",
        );
        let found: Vec<(String, usize)> = source.functions().into_iter().map(|f| (f.name, f.lines)).collect();
        assert_eq!(found, [("long".to_owned(), 5), ("next".to_owned(), 1)]);
    }
}
