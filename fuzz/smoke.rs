//! Feeds mutated seeds to the targets of a crate: the short, repeatable form of what `make fuzz` does at length.
//! Included by the tests of each crate that has targets. The same numbers come in every run.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Inputs per target. A run of `make fuzz` tries some millions.
const ROUNDS: u64 = 3_000;
const INPUT_BYTES_MAX: usize = 4_096;
/// What decoders look for.
const WORDS: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b":",
    b",",
    b"null",
    b"true",
    b"-1",
    b"0",
    b"1e999",
    b"9223372036854775808",
    b"\\u0000",
    b"\\ud800",
    b"\0",
    b"\xff\xff\xff\xff",
    b"\xff",
    b"\x80",
    b"\xc3\x28",
    b"\xef\xbb\xbf",
    b"..",
    b"/",
    b"%",
    b"%2e",
    b"*",
    b"&a",
    b"!!",
    b"- ",
    b"\n",
    b"\r\n",
    b"=",
    b"!=",
    b" in (",
    b")",
    b"$patch",
    b"/-",
    b"~1",
    b"k8s\0",
    b"-----BEGIN ",
];

/// A name, what is fed, and inputs to begin with.
pub type Target = (&'static str, fn(&[u8]), &'static [&'static [u8]]);

struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound.max(1) as u64) as usize
    }

    fn mutate(&mut self, seeds: &[&[u8]]) -> Vec<u8> {
        let mut input = seeds[self.below(seeds.len())].to_vec();
        for _ in 0..1 + self.below(6) {
            let at = self.below(input.len() + 1);
            match self.below(7) {
                0 if at < input.len() => input[at] ^= 1 << self.below(8),
                1 if at < input.len() => input[at] = self.below(256) as u8,
                2 => input.truncate(at),
                3 => {
                    let word = WORDS[self.below(WORDS.len())];
                    input.splice(at..at, word.iter().copied());
                }
                4 => {
                    let end = (at + self.below(16)).min(input.len());
                    input.drain(at..end);
                }
                5 => {
                    // A piece, over and over: depth and length.
                    let piece = input[at..(at + 1 + self.below(8)).min(input.len())].to_vec();
                    let again = piece.repeat(self.below(64));
                    input.splice(at..at, again);
                }
                _ => {
                    let other = seeds[self.below(seeds.len())];
                    input.truncate(at);
                    input.extend_from_slice(&other[self.below(other.len() + 1)..]);
                }
            }
        }
        input.truncate(INPUT_BYTES_MAX);
        input
    }
}

/// Runs every target over mutated seeds.
///
/// # Panics
/// With the target and the input that made it panic.
pub fn run(targets: &[Target]) {
    for (place, (name, feed, seeds)) in targets.iter().enumerate() {
        let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15 ^ (place as u64 + 1));
        let inputs = seeds.iter().map(|seed| seed.to_vec()).chain([Vec::new()]);
        let mutated = (0..ROUNDS).map(|_| numbers.mutate(seeds));
        for input in inputs.collect::<Vec<_>>().into_iter().chain(mutated.collect::<Vec<_>>()) {
            if catch_unwind(AssertUnwindSafe(|| feed(&input))).is_err() {
                panic!("{name} panics on {:?}", input.escape_ascii().to_string());
            }
        }
    }
}
