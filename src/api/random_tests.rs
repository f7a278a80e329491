//! Random texts against every reader of this crate: none may panic, and what is read must survive being written.
#![allow(clippy::unwrap_used)]

use serde_json::Value;

use crate::codec::{json, yaml};
use crate::quantity::Quantity;
use crate::selector::{FieldSelector, LabelSelector};

/// A fixed sequence of numbers, so that a failure comes again.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn text(&mut self, alphabet: &[&str], pieces_max: usize) -> String {
        (0..self.below(pieces_max)).map(|_| alphabet[self.below(alphabet.len())]).collect()
    }
}

fn check(alphabet: &[&str], read: impl Fn(&str)) {
    let mut numbers = Numbers(7);
    for _ in 0..5_000 {
        read(&numbers.text(alphabet, 16));
    }
}

#[test]
fn quantities_survive_being_written() {
    let alphabet = ["0", "1", "9", "25", "000", "1024", ".", "-", "+", "e", "E", "Ki", "Ei", "m", "n", "k", "P", "ä"];
    check(&alphabet, |text| {
        if let Ok(quantity) = Quantity::parse(text) {
            let written = quantity.to_string();
            let again = Quantity::parse(&written).unwrap();
            assert_eq!(again, quantity, "{text} {written}");
            assert_eq!(again.value(), quantity.value(), "{text} {written}");
            let _ = (quantity.milli_value(), quantity.add(&again), quantity.sub(&again));
            assert!(quantity.sub(&again).is_zero(), "{text}");
        }
    });
}

#[test]
fn selectors_survive_being_written() {
    let alphabet = ["a", "b/c", "in", "notin", "(", ")", ",", " ", "=", "!", "<", ">", "-", "\\", "1", "ä", "\0"];
    check(&alphabet, |text| {
        if let Ok(selector) = LabelSelector::parse(text) {
            assert_eq!(LabelSelector::parse(&selector.to_string()).unwrap(), selector, "{text}");
        }
        if let Ok(selector) = FieldSelector::parse(text) {
            assert_eq!(
                FieldSelector::parse(&selector.to_string()).unwrap().to_string(),
                selector.to_string(),
                "{text}"
            );
        }
    });
}

#[test]
fn json_is_read_as_the_reference_reads_it() {
    let alphabet =
        ["{", "}", "[", "]", ":", ",", "\"a\"", "\"\\u00e9\"", "1", "-2.5", "1e3", "true", "null", " ", "ä", "\""];
    check(&alphabet, |text| match (json::parse_value(text.as_bytes()), serde_json::from_str::<Value>(text)) {
        (Ok(ours), Ok(reference)) => {
            assert_eq!(ours, reference, "{text}");
            // 1e3 is written as 1000, which is an integer when read again: the bytes are what stays.
            let bytes = json::to_bytes(&ours);
            assert_eq!(json::to_bytes(&json::parse_value(&bytes).unwrap()), bytes, "{text}");
            let yaml = yaml::parse(yaml::to_string(&ours).as_bytes()).unwrap().value;
            assert_eq!(json::to_bytes(&yaml), bytes, "{text}");
        }
        (Err(_), Err(_)) => {}
        (ours, reference) => panic!("{text}: {ours:?} {reference:?}"),
    });
}

#[test]
fn times_and_yaml_are_read_or_refused() {
    let alphabet =
        ["2026", "-", "01", "T", ":", "30", "Z", ".", "5", "+", "a", "\n", " ", "&x", "*x", "[", "{", "|", "ä"];
    check(&alphabet, |text| {
        let _ = crate::time::parse_micros(text);
        let _ = yaml::parse(text.as_bytes());
    });
}
