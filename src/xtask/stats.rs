//! `cargo xtask stats`: the shape of each crate in numbers, beside the house style's targets.
//!
//! For people who review the tree; nothing fails here. Tests and generated files are left out.

use std::collections::BTreeMap;
use std::path::Path;

use crate::source::{self, Source};

#[derive(Default)]
struct Shape {
    files: Vec<usize>,
    functions: Vec<usize>,
    code: usize,
    comments: usize,
    tests: usize,
    expects: usize,
    asserts: usize,
}

/// Prints one line per crate and one for all.
pub fn run(root: &Path) -> anyhow::Result<()> {
    let mut crates: BTreeMap<String, Shape> = BTreeMap::new();
    for source in source::load(root)?.iter().filter(|s| !s.is_generated()) {
        let name = crate_of(&source.path);
        measure(source, crates.entry(name.to_owned()).or_default());
        measure(source, crates.entry("all".to_owned()).or_default());
    }
    println!(
        "{:<14}{:>6}{:>8}{:>16}{:>15}{:>8}{:>10}{:>8}{:>8}{:>7}",
        "crate",
        "files",
        "code",
        "file p50/95/max",
        "fn p50/95/max",
        "> 70 %",
        "comment %",
        "expect",
        "assert",
        "tests"
    );
    for (name, shape) in &mut crates {
        println!("{name:<14}{}", line(shape));
    }
    Ok(())
}

fn crate_of(path: &str) -> &str {
    match path.strip_prefix("src/") {
        Some(rest) => rest.split_once('/').map_or("xebec", |(folder, _)| folder),
        None => path.split('/').next().unwrap_or(path),
    }
}

fn measure(source: &Source, shape: &mut Shape) {
    let test_functions = source.code.matches("#[test]").count() + source.code.matches("#[tokio::test").count();
    shape.tests += test_functions;
    let lines = source.product_lines();
    if lines == 0 {
        return;
    }
    shape.files.push(lines);
    shape.functions.extend(source.functions().iter().map(|f| f.lines));
    for (line, (code, comment)) in source.code.lines().zip(source.comments.lines()).enumerate() {
        if source.in_tests(line) {
            continue;
        }
        shape.code += usize::from(!code.trim().is_empty());
        shape.comments += usize::from(code.trim().is_empty() && !comment.trim().is_empty());
        shape.expects += code.matches(".expect(").count();
        shape.asserts += code.matches("assert!").count() + code.matches("assert_eq!").count();
    }
}

fn line(shape: &mut Shape) -> String {
    let per_thousand = |n: usize| format!("{:.1}", n as f64 * 1000.0 / shape.code.max(1) as f64);
    let long = shape.functions.iter().filter(|lines| **lines > 70).count();
    format!(
        "{:>6}{:>8}{:>16}{:>15}{:>8.1}{:>10.1}{:>8}{:>8}{:>7}",
        shape.files.len(),
        shape.code,
        spread(&mut shape.files.clone()),
        spread(&mut shape.functions.clone()),
        long as f64 * 100.0 / shape.functions.len().max(1) as f64,
        shape.comments as f64 * 100.0 / (shape.code + shape.comments).max(1) as f64,
        per_thousand(shape.expects),
        per_thousand(shape.asserts),
        shape.tests,
    )
}

fn spread(sizes: &mut [usize]) -> String {
    sizes.sort_unstable();
    let at = |part: usize| sizes.get(sizes.len() * part / 100).or(sizes.last()).copied().unwrap_or_default();
    format!("{}/{}/{}", at(50), at(95), sizes.last().copied().unwrap_or_default())
}
