//! Indents compact JSON as it streams by, two spaces a level, as Go's `MarshalIndent` does.
//!
//! Used for clients that people read directly (`curl`, browsers, `?pretty=1`). It keeps a few bytes of state whatever
//! the length of the stream. It must not know what the JSON is.

/// Where in the JSON the last byte stood.
#[derive(Default)]
pub(crate) struct Indenter {
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// A bracket was opened and nothing has followed yet: an empty list or object stays on its line.
    just_opened: bool,
}

impl Indenter {
    /// Indents the next piece of compact JSON.
    pub fn push(&mut self, compact: &[u8], out: &mut Vec<u8>) {
        for &byte in compact {
            self.byte(byte, out);
        }
    }

    fn byte(&mut self, byte: u8, out: &mut Vec<u8>) {
        if self.in_string {
            out.push(byte);
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return;
        }
        let opened = std::mem::take(&mut self.just_opened);
        match byte {
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                if !opened {
                    self.line(out);
                }
                out.push(byte);
            }
            b' ' | b'\n' | b'\t' | b'\r' => self.just_opened = opened,
            _ => {
                if opened {
                    self.line(out);
                }
                out.push(byte);
                self.after(byte, out);
            }
        }
    }

    fn after(&mut self, byte: u8, out: &mut Vec<u8>) {
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => {
                self.depth += 1;
                self.just_opened = true;
            }
            b',' => self.line(out),
            b':' => out.push(b' '),
            _ => {}
        }
    }

    fn line(&self, out: &mut Vec<u8>) {
        out.push(b'\n');
        out.resize(out.len() + 2 * self.depth, b' ');
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn indented_json_is_that_of_a_whole_encoder_however_it_is_cut() {
        let value = json!({"a": [1, {"b": "x{,:]\\\""}, []], "c": {}, "d": null, "e": {"f": true}});
        let compact = serde_json::to_vec(&value).unwrap();
        let expected = serde_json::to_string_pretty(&value).unwrap();
        for size in 1..compact.len() {
            let (mut indenter, mut out) = (Indenter::default(), Vec::new());
            compact.chunks(size).for_each(|chunk| indenter.push(chunk, &mut out));
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
