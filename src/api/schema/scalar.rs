//! Scalars with an encoding of their own: what text is valid, and what Go would write back for it.
//!
//! Used by the walk of `check.rs`. Each function takes the text and gives the canonical one, `None` where it already
//! is; errors are the texts of Go's own parsers, which clients see.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

const SECONDS: &str = "2006-01-02T15:04:05Z07:00";
const MICROSECONDS: &str = "2006-01-02T15:04:05.000000Z07:00";

/// `metav1.Time`: RFC 3339 in, whole seconds UTC out.
pub fn time(text: &str) -> Result<Option<String>, String> {
    if is_canonical(text.as_bytes()) {
        return Ok(None);
    }
    let (seconds, _) = parse_time(text, Fraction::Any)?;
    Ok(Some(format!("{}Z", civil(seconds))).filter(|canonical| canonical != text))
}

/// `metav1.MicroTime`: RFC 3339 with exactly six digits of a second in, the same in UTC out.
pub fn micro_time(text: &str) -> Result<Option<String>, String> {
    let (seconds, micros) = parse_time(text, Fraction::Micros)?;
    Ok(Some(format!("{}.{micros:06}Z", civil(seconds))).filter(|canonical| canonical != text))
}

/// Whether the text is a time in whole seconds, UTC, with each part in range for every month.
fn is_canonical(text: &[u8]) -> bool {
    const PATTERN: &[u8] = b"dddd-dd-ddTdd:dd:ddZ";
    let shaped = text.len() == PATTERN.len()
        && text.iter().zip(PATTERN).all(|(c, p)| if *p == b'd' { c.is_ascii_digit() } else { c == p });
    let two = |at: usize| (text[at] - b'0') * 10 + (text[at + 1] - b'0');
    shaped && (1..=12).contains(&two(5)) && (1..=28).contains(&two(8)) && two(11) < 24 && two(14) < 60 && two(17) < 60
}

#[derive(Clone, Copy, PartialEq)]
enum Fraction {
    /// Any number of digits, or none; cut off.
    Any,
    /// Exactly six.
    Micros,
}

struct TimeParser<'a> {
    whole: &'a str,
    rest: &'a str,
    layout: &'static str,
}

impl TimeParser<'_> {
    fn bad(&self, part: &str) -> String {
        format!("parsing time {:?} as {:?}: cannot parse {:?} as {part:?}", self.whole, self.layout, self.rest)
    }

    fn range(&self, what: &str) -> String {
        format!("parsing time {:?}: {what} out of range", self.whole)
    }

    /// Takes exactly `digits` digits.
    fn number(&mut self, digits: usize, part: &str) -> Result<i64, String> {
        let taken = self.rest.as_bytes().get(..digits).filter(|d| d.iter().all(u8::is_ascii_digit));
        let Some(taken) = taken else { return Err(self.bad(part)) };
        let value = taken.iter().fold(0_i64, |n, d| n * 10 + i64::from(d - b'0'));
        self.rest = &self.rest[digits..];
        Ok(value)
    }

    fn literal(&mut self, text: &str) -> Result<(), String> {
        match self.rest.strip_prefix(text) {
            Some(rest) => self.rest = rest,
            None => return Err(self.bad(text)),
        }
        Ok(())
    }

    /// Digits of a second behind `.` or `,`, as microseconds.
    fn fraction(&mut self, fraction: Fraction) -> Result<i64, String> {
        let bytes = self.rest.as_bytes();
        let starts = bytes.first().is_some_and(|b| *b == b'.' || *b == b',');
        let digits = bytes.iter().skip(1).take_while(|b| b.is_ascii_digit()).count();
        let taken = match fraction {
            Fraction::Any if !starts || digits == 0 => return Ok(0),
            Fraction::Any => digits,
            Fraction::Micros if !starts || digits < 6 => return Err(self.bad(".000000")),
            Fraction::Micros => 6,
        };
        let micros = (0..6).fold(0, |n, i| {
            let digit = if i < taken { bytes[1 + i] - b'0' } else { 0 };
            n * 10 + i64::from(digit)
        });
        self.rest = &self.rest[1 + taken..];
        Ok(micros)
    }

    /// `Z` or `+hh:mm`, in seconds east of UTC.
    fn zone(&mut self) -> Result<i64, String> {
        const PART: &str = "Z07:00";
        if let Some(rest) = self.rest.strip_prefix('Z') {
            self.rest = rest;
            return Ok(0);
        }
        let bytes = self.rest.as_bytes();
        let digit = |at: usize| i64::from(bytes[at] - b'0');
        let shaped = bytes.len() >= 6
            && (bytes[0] == b'+' || bytes[0] == b'-')
            && bytes[3] == b':'
            && [1, 2, 4, 5].iter().all(|at| bytes[*at].is_ascii_digit());
        if !shaped {
            return Err(self.bad(PART));
        }
        let (hours, minutes) = (digit(1) * 10 + digit(2), digit(4) * 10 + digit(5));
        if hours > 24 {
            return Err(self.range("time zone offset hour"));
        }
        if minutes > 60 {
            return Err(self.range("time zone offset minute"));
        }
        let seconds = hours * 3600 + minutes * 60;
        let east = if bytes[0] == b'+' { seconds } else { -seconds };
        self.rest = &self.rest[6..];
        Ok(east)
    }
}

/// Seconds since the Unix epoch, and microseconds, with the errors of Go's `time.Parse`.
fn parse_time(text: &str, fraction: Fraction) -> Result<(i64, i64), String> {
    let layout = if fraction == Fraction::Micros { MICROSECONDS } else { SECONDS };
    let mut parser = TimeParser { whole: text, rest: text, layout };
    let year = parser.number(4, "2006")?;
    parser.literal("-")?;
    let month = parser.number(2, "01")?;
    if !(1..=12).contains(&month) {
        return Err(parser.range("month"));
    }
    parser.literal("-")?;
    let day = parser.number(2, "02")?;
    parser.literal("T")?;
    let hour = parser.number(2, "15")?;
    if hour >= 24 {
        return Err(parser.range("hour"));
    }
    parser.literal(":")?;
    let minute = parser.number(2, "04")?;
    if minute >= 60 {
        return Err(parser.range("minute"));
    }
    parser.literal(":")?;
    let second = parser.number(2, "05")?;
    if second >= 60 {
        return Err(parser.range("second"));
    }
    let micros = parser.fraction(fraction)?;
    let east = parser.zone()?;
    if !parser.rest.is_empty() {
        return Err(format!("parsing time {text:?}: extra text: {:?}", parser.rest));
    }
    if day < 1 || day > days_in(year, month) {
        return Err(parser.range("day"));
    }
    Ok((days_since_epoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - east, micros))
}

fn days_in(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the proleptic Gregorian calendar, with years counted from March so that the leap day is last.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// `2006-01-02T15:04:05` of seconds since the Unix epoch.
fn civil(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400) + 719_468, seconds.rem_euclid(86_400));
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

/// `metav1.Duration`: Go's duration text, written back in hours, minutes and seconds.
pub fn duration(text: &str) -> Result<Option<String>, String> {
    let nanos = parse_duration(text).ok_or_else(|| format!("time: invalid duration {text:?}"))?;
    Ok(Some(duration_text(nanos)).filter(|canonical| canonical != text))
}

fn parse_duration(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut total: i128 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').filter(|end| *end > 0)?;
        let (number, tail) = rest.split_at(number_end);
        let unit_end = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, next) = tail.split_at(unit_end);
        total = total.checked_add(scaled(number, unit_nanos(unit)?)?)?;
        rest = next;
    }
    i64::try_from(if negative { -total } else { total }).ok()
}

fn unit_nanos(unit: &str) -> Option<i128> {
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// A decimal number times `unit`, what is below one nanosecond cut off.
fn scaled(number: &str, unit: i128) -> Option<i128> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && part.is_empty() || part.contains('.') || whole.len() > 19 {
        return None;
    }
    let mut total = if whole.is_empty() { 0 } else { whole.parse::<i128>().ok()? * unit };
    let mut weight = unit;
    for digit in part.bytes() {
        weight /= 10;
        total += i128::from(digit - b'0') * weight;
    }
    Some(total)
}

fn duration_text(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let n = nanos.unsigned_abs();
    let fraction = |value: u64, unit: u64| {
        let mut text = (value / unit).to_string();
        let digits = unit.ilog10() as usize;
        let part = format!("{:0digits$}", value % unit);
        let part = part.trim_end_matches('0');
        if digits > 0 && !part.is_empty() {
            let _ = write!(text, ".{part}");
        }
        text
    };
    match n {
        0 => "0s".to_owned(),
        1..1_000 => format!("{sign}{n}ns"),
        1_000..1_000_000 => format!("{sign}{}µs", fraction(n, 1_000)),
        1_000_000..1_000_000_000 => format!("{sign}{}ms", fraction(n, 1_000_000)),
        _ => {
            let minutes = n / 60_000_000_000;
            let seconds = fraction(n % 60_000_000_000, 1_000_000_000);
            match (minutes / 60, minutes % 60) {
                (0, 0) => format!("{sign}{seconds}s"),
                (0, minutes) => format!("{sign}{minutes}m{seconds}s"),
                (hours, minutes) => format!("{sign}{hours}h{minutes}m{seconds}s"),
            }
        }
    }
}

/// Whether the text is a quantity as most are, and certainly canonical: few digits, a usual suffix, and no larger
/// suffix that would do. `false` says nothing.
pub fn is_plain_quantity(text: &str) -> bool {
    const DIGITS_MAX: usize = 9;
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, suffix) = text.split_at(digits);
    if digits == 0 || digits > DIGITS_MAX || number.starts_with('0') {
        return false;
    }
    let n = number.bytes().fold(0_u64, |n, digit| n * 10 + u64::from(digit - b'0'));
    match suffix {
        "m" | "" | "k" | "M" | "G" => n % 1000 != 0,
        "Ki" | "Mi" | "Gi" => n % 1024 != 0,
        _ => false,
    }
}

/// Base64 of the standard alphabet with padding; line breaks are dropped, as in Go.
pub fn bytes(text: &str) -> Result<Option<String>, String> {
    let breaks = text.bytes().any(|b| b == b'\n' || b == b'\r');
    if let Some(at) = base64_fault(text.as_bytes()) {
        return Err(format!("illegal base64 data at input byte {at}"));
    }
    if !breaks && ends_clean(text.as_bytes()) {
        return Ok(None);
    }
    let config = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(&alphabet::STANDARD, config);
    let joined: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    let data = engine.decode(&joined).map_err(|_| format!("illegal base64 data at input byte {}", text.len()))?;
    Ok(Some(engine.encode(data)).filter(|canonical| canonical != text))
}

/// Where Go's decoder would stop; `None` if it reads all.
fn base64_fault(text: &[u8]) -> Option<usize> {
    let digit = |b: u8| b.is_ascii_alphanumeric() || b == b'+' || b == b'/';
    let skip_breaks = |mut at: usize| {
        while text.get(at).is_some_and(|b| *b == b'\n' || *b == b'\r') {
            at += 1;
        }
        at
    };
    let (mut at, mut in_quantum) = (0, 0);
    while let Some(&b) = text.get(at) {
        if digit(b) {
            in_quantum = (in_quantum + 1) % 4;
        } else if b == b'=' {
            if in_quantum < 2 {
                return Some(at);
            }
            let mut after = skip_breaks(at + 1);
            if in_quantum == 2 {
                match text.get(after) {
                    None => return Some(text.len()),
                    Some(b'=') => after = skip_breaks(after + 1),
                    Some(_) => return Some(after - 1),
                }
            }
            return (after < text.len()).then_some(after);
        } else if b != b'\n' && b != b'\r' {
            return Some(at);
        }
        at += 1;
    }
    (in_quantum != 0).then(|| text.len() - in_quantum)
}

/// Whether the bits that padding leaves over are zero, so that the text is what Go would write.
fn ends_clean(text: &[u8]) -> bool {
    match text {
        [.., b, b'=', b'='] => matches!(b, b'A' | b'Q' | b'g' | b'w'),
        [.., b, b'='] => b"AEIMQUYcgkosw048".contains(b),
        _ => true,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_back_in_utc_and_whole_seconds() {
        for (text, expected) in [
            ("2026-07-27T09:58:41Z", Ok("2026-07-27T09:58:41Z")),
            ("2026-07-27T11:58:41.987+02:00", Ok("2026-07-27T09:58:41Z")),
            ("2024-02-29T23:30:00-01:00", Ok("2024-03-01T00:30:00Z")),
            ("1969-12-31T23:59:59Z", Ok("1969-12-31T23:59:59Z")),
            ("foo", Err(r#"parsing time "foo" as "2006-01-02T15:04:05Z07:00": cannot parse "foo" as "2006""#)),
            ("2026-13-01T00:00:00Z", Err(r#"parsing time "2026-13-01T00:00:00Z": month out of range"#)),
            ("2026-02-30T00:00:00Z", Err(r#"parsing time "2026-02-30T00:00:00Z": day out of range"#)),
            ("2026-02-20T00:00:00ZZ", Err(r#"parsing time "2026-02-20T00:00:00ZZ": extra text: "Z""#)),
        ] {
            let got = time(text).map(|t| t.unwrap_or_else(|| text.to_owned()));
            assert_eq!(got.as_deref().map_err(String::as_str), expected, "{text}");
        }
    }

    #[test]
    fn micro_times_have_exactly_six_digits() {
        assert_eq!(micro_time("2026-07-27T09:58:41.000001Z"), Ok(None));
        assert!(micro_time("2026-07-27T10:58:41.5").is_err());
        assert_eq!(micro_time("2026-07-27T10:58:41.500000+01:00").unwrap().unwrap(), "2026-07-27T09:58:41.500000Z");
        assert!(micro_time("2026-07-27T09:58:41Z").unwrap_err().ends_with(r#"cannot parse "Z" as ".000000""#));
    }

    #[test]
    fn durations_are_written_back_as_go_writes_them() {
        for (text, expected) in
            [("90s", "1m30s"), ("1h", "1h0m0s"), ("1.5s", "1.5s"), ("100ms", "100ms"), ("0", "0s"), ("-2m", "-2m0s")]
        {
            assert_eq!(duration(text).unwrap().unwrap_or_else(|| text.to_owned()), expected);
        }
        assert_eq!(duration("5"), Err("time: invalid duration \"5\"".to_owned()));
    }

    #[test]
    fn base64_faults_are_found_where_go_finds_them() {
        for (text, expected) in [
            ("", Ok("")),
            ("YWJj", Ok("YWJj")),
            ("YQ==", Ok("YQ==")),
            ("YR==", Ok("YQ==")),
            ("YW\nJj", Ok("YWJj")),
            ("not base64!", Err("illegal base64 data at input byte 3")),
            ("YWJ", Err("illegal base64 data at input byte 0")),
            ("YQ==x", Err("illegal base64 data at input byte 4")),
        ] {
            let got = bytes(text).map(|t| t.unwrap_or_else(|| text.to_owned()));
            assert_eq!(got.as_deref().map_err(String::as_str), expected, "{text}");
        }
    }
    #[test]
    fn plain_quantities_are_those_that_parsing_leaves_alone() {
        for text in
            ["100m", "1", "2000Mi", "1k", "7Ki", "999", "0", "1000m", "1024Ki", "1e3", "010", "5Gi", "1000", "1.5"]
        {
            let canonical = crate::quantity::Quantity::parse(text).unwrap().to_string();
            assert!(!is_plain_quantity(text) || canonical == text, "{text} is written {canonical}");
        }
        assert!(is_plain_quantity("100m") && is_plain_quantity("5Gi") && !is_plain_quantity("1000m"));
    }
}
