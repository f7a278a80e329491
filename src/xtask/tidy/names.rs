//! Names that say nothing are not used for files, modules and types.
//!
//! One row of the table in `tidy.rs`. Kubernetes' own nouns stay: controller managers and field managers.

use super::Violation;
use crate::source::Source;

const FORBIDDEN: &[&str] = &["util", "utils", "common", "helper", "helpers", "manager"];

/// Words before which `manager` is upstream's noun.
const MANAGED: &[&str] = &["controller", "field"];

const ITEMS: &[&str] = &["mod", "struct", "enum", "trait", "type"];

/// A violation per file, module and type with a word that says nothing.
pub fn check(source: &Source) -> Vec<Violation> {
    let mut found = Vec::new();
    let path = source.path.trim_end_matches(".rs");
    if let Some(word) = path.split('/').find_map(forbidden) {
        found.push(Violation::new(&source.path, 0, format!("`{word}` in a path says nothing about what is in it")));
    }
    for (line, code) in source.code.lines().enumerate() {
        let mut words = code.split_whitespace().skip_while(|word| word.starts_with("pub"));
        let Some(_) = words.next().filter(|item| ITEMS.contains(item)) else { continue };
        let name = words.next().unwrap_or_default();
        let name = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default();
        if let Some(word) = forbidden(name) {
            found.push(Violation::new(&source.path, line + 1, format!("`{word}` in {name} says nothing")));
        }
    }
    found
}

fn forbidden(name: &str) -> Option<&'static str> {
    let words = words(name);
    for (at, word) in words.iter().enumerate() {
        if let Some(forbidden) = FORBIDDEN.iter().find(|f| *f == word) {
            let upstreams = *word == "manager" && at > 0 && MANAGED.contains(&words[at - 1].as_str());
            if !upstreams {
                return Some(forbidden);
            }
        }
    }
    None
}

/// `FieldManager_a-b` → `field manager a b`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for c in name.chars() {
        if c.is_ascii_uppercase() || !c.is_ascii_alphanumeric() {
            words.push(String::new());
        }
        if c.is_ascii_alphanumeric() {
            words.last_mut().expect("starts with one").push(c.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_words_are_told_in_paths_modules_and_types() {
        assert_eq!(check(&Source::new("src/store/utils.rs", "")).len(), 1);
        assert_eq!(check(&Source::new("src/a.rs", "pub struct WatchManager {}\nmod common;\n")).len(), 2);
        let fine = "pub struct FieldManagers;\nstruct ControllerManager;\nenum Uncommon {}\nlet manager = 1;\n";
        assert!(check(&Source::new("src/a.rs", fine)).is_empty());
    }
}
