//! Manifests: versions and lints stand once, in the root, and everything that is listed is used by someone.
//!
//! One row of the table in `tidy.rs`. Reads TOML by line, in the form in which this tree writes it.

use anyhow::Context;

use super::{Tree, Violation};
use crate::source::Source;

/// Dependencies that no line of ours names.
const UNNAMED: &[&str] = &[
    // Its feature chooses the API version for `kube`.
    "k8s-openapi",
    // Named by what the build scripts generate.
    "prost",
    "tonic-prost",
];

/// A violation per member that does not inherit, and per dependency, shared or a member's own, that is not used.
pub fn check(tree: &Tree) -> anyhow::Result<Vec<Violation>> {
    let read = |path: &str| std::fs::read_to_string(tree.root.join(path)).with_context(|| format!("read {path}"));
    let root = read("Cargo.toml")?;
    let mut manifests = vec![("Cargo.toml".to_owned(), root.clone())];
    for member in members(&root) {
        let path = format!("{member}/Cargo.toml");
        let text = read(&path)?;
        manifests.push((path, text));
    }
    let mut found: Vec<Violation> = manifests.iter().flat_map(|(path, text)| check_member(path, text)).collect();
    found.extend(unused(&root, &manifests));
    found.extend(manifests.iter().flat_map(|(path, text)| unnamed(path, text, &tree.sources)));
    Ok(found)
}

fn members(root: &str) -> Vec<&str> {
    let list = root.split_once("members = [").and_then(|(_, rest)| rest.split_once(']')).map(|(list, _)| list);
    list.unwrap_or_default().split('"').skip(1).step_by(2).collect()
}

/// The lines of each section with its name and their number from 1.
fn lines(text: &str) -> impl Iterator<Item = (&str, usize, &str)> {
    let mut section = "";
    text.lines().enumerate().filter_map(move |(number, line)| {
        if line.starts_with('[') {
            section = line.trim().trim_matches(['[', ']']);
            return None;
        }
        Some((section, number + 1, line.trim()))
    })
}

/// The name before `=` or `.` of a line that sets something.
fn key(line: &str) -> Option<&str> {
    let end = line.find([' ', '=', '.'])?;
    (!line.starts_with('#') && end > 0).then(|| &line[..end])
}

fn is_dependencies(section: &str) -> bool {
    !section.starts_with("workspace") && (section.ends_with("dependencies"))
}

fn check_member(path: &str, text: &str) -> Vec<Violation> {
    let mut found = Vec::new();
    for (section, number, line) in lines(text) {
        let own = is_dependencies(section) && key(line).is_some() && !line.contains("workspace = true");
        if own {
            found.push(Violation::new(path, number, "a version of its own; versions stand in the root manifest"));
        }
    }
    if !lines(text).any(|(section, _, line)| section == "lints" && line == "workspace = true") {
        found.push(Violation::new(path, 0, "does not inherit the lints of the root manifest"));
    }
    found
}

fn unused(root: &str, manifests: &[(String, String)]) -> Vec<Violation> {
    let used = |name: &str| {
        manifests.iter().any(|(_, text)| lines(text).any(|(s, _, line)| is_dependencies(s) && key(line) == Some(name)))
    };
    lines(root)
        .filter(|(section, ..)| *section == "workspace.dependencies")
        .filter_map(|(_, number, line)| Some((number, key(line)?)))
        .filter(|(_, name)| !used(name))
        .map(|(number, name)| Violation::new("Cargo.toml", number, format!("nobody uses {name}")))
        .collect()
}

/// The dependencies of a member that none of its files names.
fn unnamed(path: &str, text: &str, sources: &[Source]) -> Vec<Violation> {
    let folder = path.trim_end_matches("Cargo.toml");
    let code: Vec<&str> =
        sources.iter().filter(|source| is_of(folder, &source.path)).map(|source| source.code.as_str()).collect();
    let is_named = |name: &str| {
        let name = name.replace('-', "_");
        code.iter().any(|code| code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == name))
    };
    lines(text)
        .filter(|(section, ..)| is_dependencies(section))
        .filter_map(|(_, number, line)| Some((number, key(line)?)))
        .filter(|(_, name)| !UNNAMED.contains(name) && !is_named(name))
        .map(|(number, name)| Violation::new(path, number, format!("no file of this crate names {name}")))
        .collect()
}

/// Whether a file belongs to the member in `folder`; the binary's are those of `src/` itself and of `src/cli/`.
fn is_of(folder: &str, path: &str) -> bool {
    if folder.is_empty() {
        path.strip_prefix("src/").is_some_and(|rest| !rest.contains('/') || rest.starts_with("cli/"))
    } else {
        path.starts_with(folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "[workspace]\nmembers = [\n  \"a\",\n]\n[workspace.dependencies]\n# why\nb = \"1\"\nc = { version = \"2\" }\n[lints]\nworkspace = true\n";

    #[test]
    fn a_shared_version_that_nobody_uses_is_told() {
        let member = "[dependencies]\nb.workspace = true\n[lints]\nworkspace = true\n";
        assert_eq!(members(ROOT), ["a"]);
        let manifests = [("Cargo.toml".to_owned(), ROOT.to_owned()), ("a/Cargo.toml".to_owned(), member.to_owned())];
        assert_eq!(unused(ROOT, &manifests), [Violation::new("Cargo.toml", 8, "nobody uses c")]);
    }

    #[test]
    fn a_dependency_that_no_file_names_is_told() {
        let member = "[dependencies]\nb-c.workspace = true\nd.workspace = true\nprost.workspace = true\n";
        let sources =
            [Source::new("src/a/x.rs", "use b_c::Y; // d\nfn dd() {}"), Source::new("src/ab/x.rs", "use d::Z;")];
        let found = unnamed("src/a/Cargo.toml", member, &sources);
        assert_eq!(found, [Violation::new("src/a/Cargo.toml", 3, "no file of this crate names d")]);
        assert!(is_of("", "src/main.rs") && is_of("", "src/cli/up.rs") && !is_of("", "src/a/x.rs"));
    }

    #[test]
    fn versions_and_lints_are_inherited() {
        let own = "[dependencies]\nb = \"1\"\nc = { workspace = true, features = [\"d\"] }\n";
        let found: Vec<usize> = check_member("a/Cargo.toml", own).iter().map(|v| v.line).collect();
        assert_eq!(found, [2, 0]);
    }
}
