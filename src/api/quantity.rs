//! Resource quantities (`100m`, `1Gi`, `1e3`): parsing, canonical form, arithmetic and comparison as upstream's.
//!
//! Used by defaults, validation, the scheduler and quotas. A quantity takes constant memory however large its
//! exponent is. Amounts beyond 38 digits are held at the largest that can be represented; upstream keeps all digits.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// Why a text is no quantity; the texts are upstream's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// The whole has not the right form.
    #[error("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")]
    Format,
    /// The part before the suffix is no number.
    #[error("unable to parse numeric part of quantity")]
    Numeric,
    /// The suffix is none of the known ones.
    #[error("unable to parse quantity's suffix")]
    Suffix,
}

/// Which kind of suffix the canonical form has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `12e6`.
    DecimalExponent,
    /// `12Mi`.
    BinarySi,
    /// `12M`.
    DecimalSi,
}

/// The finest step: fractions of a nano are rounded up, away from zero.
const NANO: i32 = -9;
/// Digits that a mantissa may have.
const DIGITS_MAX: u32 = 38;
const MANTISSA_MAX: i128 = 10_i128.pow(DIGITS_MAX) - 1;

/// An amount: mantissa × 10^scale. Two quantities are equal if their amounts are, whatever their form.
#[derive(Clone, Debug)]
pub struct Quantity {
    /// No trailing zeros, except that 0 has scale 0.
    mantissa: i128,
    /// At least `NANO`.
    scale: i32,
    format: Format,
    /// The text as it came, where upstream keeps it because it is canonical already.
    text: Option<Box<str>>,
}

impl Default for Quantity {
    fn default() -> Self {
        Self::from_units(0, Format::DecimalSi)
    }
}

impl Quantity {
    /// A whole number of units.
    pub fn from_units(units: i64, format: Format) -> Self {
        Self::new(i128::from(units), 0, format)
    }

    /// A whole number of thousandths, as CPU is counted.
    pub fn from_milli(milli: i64) -> Self {
        Self::new(i128::from(milli), -3, Format::DecimalSi)
    }

    fn new(mantissa: i128, scale: i32, format: Format) -> Self {
        let (mantissa, scale) = normal(mantissa, scale);
        Self { mantissa, scale, format, text: None }
    }

    /// Reads a quantity.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        let parts = Parts::split(text)?;
        let suffix = Suffix::parse(parts.suffix)?;
        let digits: Vec<u8> = parts.whole.bytes().chain(parts.fraction.bytes()).collect();
        if parts.whole.is_empty() && parts.fraction.is_empty() {
            return Err(QuantityError::Numeric);
        }
        let fraction_len = i32::try_from(parts.fraction.len()).unwrap_or(i32::MAX);
        let (mut mantissa, mut scale) = read_digits(&digits);
        scale = scale.saturating_sub(fraction_len);
        let (format, exact) = match suffix {
            Suffix::Decimal(exponent, format) => {
                scale = scale.saturating_add(exponent);
                (format, keeps_text(&digits, parts.whole, scale_of(exponent, fraction_len)))
            }
            Suffix::Binary(shift) => {
                (mantissa, scale) = times_power_of_two(mantissa, scale, shift);
                (Format::BinarySi, parts.fraction.is_empty() && digits.last().is_some_and(|_| mantissa_odd(&digits)))
            }
        };
        (mantissa, scale) = round_up_to(mantissa, scale, NANO);
        let mut quantity = Self::new(if parts.negative { -mantissa } else { mantissa }, scale, format);
        if quantity.format == Format::BinarySi {
            quantity.settle_binary();
        }
        if exact && quantity.mantissa != 0 && text.len() <= 64 {
            quantity.text = Some(text.into());
        }
        Ok(quantity)
    }

    /// Binary amounts are capped at the largest i64, and those below one are written in decimal.
    fn settle_binary(&mut self) {
        let negative = self.mantissa < 0;
        let most = Self::from_units(i64::MAX, Format::BinarySi);
        if compare(self.mantissa.abs(), self.scale, most.mantissa, most.scale) == Ordering::Greater {
            self.scale = most.scale;
            self.mantissa = if negative { -most.mantissa } else { most.mantissa };
        }
        if self.mantissa != 0 && compare(self.mantissa.abs(), self.scale, 1, 0) == Ordering::Less {
            self.format = Format::DecimalSi;
        }
    }

    /// Whole units, fractions rounded away from zero; an amount beyond i64 is the largest (or smallest) i64.
    pub fn value(&self) -> i64 {
        self.scaled_value(0)
    }

    /// Thousandths, rounded and bounded like `value`.
    pub fn milli_value(&self) -> i64 {
        self.scaled_value(-3)
    }

    fn scaled_value(&self, scale: i32) -> i64 {
        let (mantissa, from) = round_up_to(self.mantissa, self.scale, scale);
        let power = 10_i128.checked_pow(from.saturating_sub(scale).unsigned_abs());
        let scaled = power.and_then(|power| mantissa.checked_mul(power)).unwrap_or(if mantissa < 0 {
            i128::MIN
        } else if mantissa > 0 {
            i128::MAX
        } else {
            0
        });
        i64::try_from(scaled).unwrap_or(if scaled < 0 { i64::MIN } else { i64::MAX })
    }

    /// Whether the amount is a whole number of units.
    pub fn is_whole(&self) -> bool {
        self.scale >= 0
    }

    /// Whether the amount is zero.
    pub fn is_zero(&self) -> bool {
        self.mantissa == 0
    }

    /// -1, 0 or 1.
    pub fn sign(&self) -> i32 {
        match self.mantissa.cmp(&0) {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        }
    }

    /// The kind of suffix of the canonical form.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The amount of both; the form is this one's unless it is zero.
    pub fn add(&self, other: &Self) -> Self {
        let format = if self.is_zero() { other.format } else { self.format };
        let (mantissa, scale) = sum((self.mantissa, self.scale), (other.mantissa, other.scale));
        Self::new(mantissa, scale, format)
    }

    /// This amount less the other; the form is this one's unless it is zero.
    pub fn sub(&self, other: &Self) -> Self {
        let negated = Self { mantissa: -other.mantissa, text: None, ..other.clone() };
        self.add(&negated)
    }

    /// The text to store: what came where that is canonical already, else the canonical form.
    fn canonical(&self) -> String {
        if self.mantissa == 0 {
            return "0".to_owned();
        }
        if self.format == Format::BinarySi
            && self.is_whole()
            && compare(self.mantissa.abs(), self.scale, 1024, 0) != Ordering::Less
        {
            let mut amount = self.value();
            let mut suffix = 0;
            while amount % 1024 == 0 && suffix < BINARY_SUFFIXES.len() - 1 {
                amount /= 1024;
                suffix += 1;
            }
            return format!("{amount}{}", BINARY_SUFFIXES[suffix]);
        }
        let shift = self.scale.rem_euclid(3);
        let exponent = self.scale - shift;
        let zeros = "0".repeat(shift.unsigned_abs() as usize);
        let suffix = match self.format {
            Format::DecimalExponent => None,
            // A binary form that is no whole number, or small, is written in decimal.
            Format::DecimalSi | Format::BinarySi => decimal_suffix(exponent),
        };
        match suffix {
            Some(suffix) => format!("{}{zeros}{suffix}", self.mantissa),
            None if exponent == 0 => format!("{}{zeros}", self.mantissa),
            None => format!("{}{zeros}e{exponent}", self.mantissa),
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Some(text) => f.write_str(text),
            None => f.write_str(&self.canonical()),
        }
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        Self::parse(text)
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(self.mantissa, self.scale, other.mantissa, other.scale)
    }
}

const BINARY_SUFFIXES: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const DECIMAL_SUFFIXES: [(i32, &str); 10] =
    [(-9, "n"), (-6, "u"), (-3, "m"), (0, ""), (3, "k"), (6, "M"), (9, "G"), (12, "T"), (15, "P"), (18, "E")];

fn decimal_suffix(exponent: i32) -> Option<&'static str> {
    DECIMAL_SUFFIXES.iter().find(|(e, _)| *e == exponent).map(|(_, suffix)| *suffix)
}

/// The text of a quantity, cut at the points that upstream's grammar gives.
struct Parts<'a> {
    negative: bool,
    /// Digits before the point, without leading zeros.
    whole: &'a str,
    fraction: &'a str,
    suffix: &'a str,
}

impl<'a> Parts<'a> {
    fn split(text: &'a str) -> Result<Self, QuantityError> {
        if text.is_empty() {
            return Err(QuantityError::Format);
        }
        let negative = text.starts_with('-');
        let rest = text.strip_prefix(['+', '-']).unwrap_or(text);
        let without_zeros = rest.trim_start_matches('0');
        if without_zeros.is_empty() {
            // Zeros only, or a sign alone, which upstream takes for zero too.
            return Ok(Self { negative, whole: "0", fraction: "", suffix: "" });
        }
        let (whole, rest) = take_digits(without_zeros);
        let (fraction, suffix) = rest.strip_prefix('.').map_or(("", rest), take_digits);
        let whole = if whole.is_empty() { "0" } else { whole };
        let letters = suffix.trim_start_matches(|c| "eEinumkKMGTP".contains(c));
        let exponent = letters.strip_prefix(['+', '-']).unwrap_or(letters);
        if !exponent.bytes().all(|b| b.is_ascii_digit()) {
            return Err(QuantityError::Format);
        }
        Ok(Self { negative, whole, fraction, suffix })
    }
}

fn take_digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

enum Suffix {
    /// Power of ten.
    Decimal(i32, Format),
    /// Power of two.
    Binary(u32),
}

impl Suffix {
    fn parse(text: &str) -> Result<Self, QuantityError> {
        if let Some((exponent, _)) = DECIMAL_SUFFIXES.iter().find(|(_, suffix)| *suffix == text) {
            return Ok(Self::Decimal(*exponent, Format::DecimalSi));
        }
        if let Some(at) = BINARY_SUFFIXES.iter().position(|suffix| *suffix == text) {
            return Ok(Self::Binary(10 * u32::try_from(at).expect("there are seven")));
        }
        let digits = text.strip_prefix(['e', 'E']).filter(|digits| !digits.is_empty()).ok_or(QuantityError::Suffix)?;
        let exponent = digits.parse().map_err(|_| QuantityError::Suffix)?;
        Ok(Self::Decimal(exponent, Format::DecimalExponent))
    }
}

/// The mantissa and scale of a row of digits; what does not fit in the mantissa is rounded up.
fn read_digits(digits: &[u8]) -> (i128, i32) {
    let start = digits.iter().position(|d| *d != b'0').unwrap_or(digits.len());
    let digits = &digits[start..];
    let taken = digits.len().min(DIGITS_MAX as usize - 1);
    let mut mantissa = digits[..taken].iter().fold(0_i128, |n, d| n * 10 + i128::from(d - b'0'));
    if digits[taken..].iter().any(|d| *d != b'0') {
        mantissa += 1;
    }
    (mantissa, i32::try_from(digits.len() - taken).unwrap_or(i32::MAX))
}

fn scale_of(exponent: i32, fraction_len: i32) -> i32 {
    exponent.saturating_sub(fraction_len)
}

/// Whether upstream keeps a decimal text: few digits, a power of a thousand, no zeros to strip on either side.
fn keeps_text(digits: &[u8], whole: &str, scale: i32) -> bool {
    digits.len() <= 18
        && (NANO..).contains(&scale)
        && scale % 3 == 0
        && !digits.ends_with(b"000")
        && !whole.starts_with('0')
}

/// Whether upstream keeps a binary text: the number is no multiple of eight, so no larger suffix would do.
fn mantissa_odd(digits: &[u8]) -> bool {
    digits.len() <= 14 && !digits.starts_with(b"0") && read_digits(digits).0 & 7 != 0
}

fn times_power_of_two(mantissa: i128, scale: i32, shift: u32) -> (i128, i32) {
    let power = 1_i128 << shift;
    match mantissa.checked_mul(power) {
        Some(product) => (product, scale),
        // 37 digits at most: multiplied in two halves, of which the lower one is rounded up.
        None => {
            let half = 10_i128.pow(19);
            let (high, low) = (mantissa / half * power, mantissa % half * power);
            (high + low / half + i128::from(low % half != 0), scale.saturating_add(19))
        }
    }
}

/// The same amount at `scale` or coarser than it was; what is lost is rounded away from zero.
fn round_up_to(mantissa: i128, scale: i32, to: i32) -> (i128, i32) {
    if scale >= to || mantissa == 0 {
        return (mantissa, scale.max(to));
    }
    let Some(divisor) = 10_i128.checked_pow(to.abs_diff(scale)) else {
        return (mantissa.signum(), to);
    };
    let lost = i128::from(mantissa % divisor != 0) * mantissa.signum();
    (mantissa / divisor + lost, to)
}

/// Trailing zeros go into the scale.
fn normal(mut mantissa: i128, mut scale: i32) -> (i128, i32) {
    if mantissa == 0 {
        return (0, 0);
    }
    mantissa = mantissa.clamp(-MANTISSA_MAX, MANTISSA_MAX);
    while mantissa % 10 == 0 && scale < i32::MAX {
        mantissa /= 10;
        scale += 1;
    }
    (mantissa, scale)
}

fn digit_count(mantissa: i128) -> i64 {
    mantissa.unsigned_abs().checked_ilog10().map_or(0, |log| i64::from(log) + 1)
}

fn compare(a: i128, a_scale: i32, b: i128, b_scale: i32) -> Ordering {
    let signs = a.signum().cmp(&b.signum());
    if signs != Ordering::Equal || a == 0 {
        return signs;
    }
    let size = |m: i128, scale: i32| digit_count(m) + i64::from(scale);
    let by_size = size(a, a_scale).cmp(&size(b, b_scale));
    let by_size = if a < 0 { by_size.reverse() } else { by_size };
    if by_size != Ordering::Equal {
        return by_size;
    }
    // Equally many digits before the point, so the one with the larger scale has that many digits less to fill.
    let low = a_scale.min(b_scale);
    let widen = |m: i128, scale: i32| {
        10_i128.checked_pow(scale.abs_diff(low)).and_then(|power| m.checked_mul(power)).unwrap_or(m)
    };
    widen(a, a_scale).cmp(&widen(b, b_scale))
}

/// The sum at the finer of the two scales; where no mantissa holds it, the larger amount counts alone.
fn sum((a, a_scale): (i128, i32), (b, b_scale): (i128, i32)) -> (i128, i32) {
    if a == 0 {
        return (b, b_scale);
    }
    if b == 0 {
        return (a, a_scale);
    }
    let low = a_scale.min(b_scale);
    let widen = |m: i128, scale: i32| 10_i128.checked_pow(scale.abs_diff(low)).and_then(|power| m.checked_mul(power));
    match (widen(a, a_scale), widen(b, b_scale)) {
        (Some(a), Some(b)) if a.checked_add(b).is_some() => (a + b, low),
        _ if a_scale >= b_scale => (a, a_scale),
        _ => (b, b_scale),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn q(text: &str) -> Quantity {
        Quantity::parse(text).unwrap()
    }

    #[test]
    fn quantities_are_written_in_upstreams_canonical_form() {
        for (text, canonical) in [
            ("0", "0"),
            ("0.0", "0"),
            ("-0", "0"),
            ("0Ki", "0"),
            ("100m", "100m"),
            ("1000m", "1"),
            ("0.1", "100m"),
            ("0.5", "500m"),
            ("1.5", "1500m"),
            ("1500m", "1500m"),
            ("1", "1"),
            ("1000", "1k"),
            ("1e3", "1e3"),
            ("1000e3", "1e6"),
            ("1E3", "1E3"),
            ("100", "100"),
            ("1024", "1024"),
            ("1Ki", "1Ki"),
            ("1024Ki", "1Mi"),
            ("1024Mi", "1Gi"),
            ("1000Mi", "1000Mi"),
            ("1536Mi", "1536Mi"),
            ("1.5Gi", "1536Mi"),
            ("0.5Ki", "512"),
            ("0.1Ki", "102400m"),
            ("500M", "500M"),
            ("64Gi", "64Gi"),
            ("1u", "1u"),
            ("1n", "1n"),
            ("0.1n", "1n"),
            ("1.1n", "2n"),
            ("-1.1n", "-2n"),
            ("12345.678k", "12345.678k"),
            ("1T", "1T"),
            ("1000T", "1P"),
            ("1E", "1E"),
            ("1e999999999", "1e999999999"),
            ("1e-999999999", "1e-9"),
            ("9E99", "9E99"),
            ("1.", "1."),
            (".5", "500m"),
            ("8Ei", "9223372036854775807"),
            ("0.001m", "1u"),
            ("+5", "+5"),
            ("10k", "10k"),
            ("4Gi", "4Gi"),
            ("110", "110"),
            ("3.2", "3200m"),
        ] {
            assert_eq!(q(text).to_string(), canonical, "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity_is_refused_with_upstreams_texts() {
        let format = "quantities must match the regular expression \
                      '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
        let suffix = "unable to parse quantity's suffix";
        for (text, error) in [
            ("", format),
            ("abc", format),
            ("1 Gi", format),
            ("1Gib", format),
            ("1,5", format),
            ("1.2.3", format),
            ("ä", format),
            ("1mm", suffix),
            ("1ki", suffix),
            ("1K", suffix),
            ("1e", suffix),
            ("1e99999999999", suffix),
            ("1Ki5", suffix),
        ] {
            assert_eq!(Quantity::parse(text).unwrap_err().to_string(), error, "{text}");
        }
    }

    #[test]
    fn amounts_compare_across_forms_and_sizes() {
        let ascending = ["-1e20", "-1", "0", "1n", "1m", "999m", "1", "1k", "1Ki", "1M", "1Mi", "1e12", "1e999999999"];
        for pair in ascending.windows(2) {
            assert!(q(pair[0]) < q(pair[1]), "{pair:?}");
        }
        for (a, b) in [("1", "1000m"), ("1Gi", "1024Mi"), ("1e3", "1k"), ("0", "0Gi")] {
            assert_eq!(q(a), q(b));
        }
    }

    #[test]
    fn sums_keep_the_form_of_the_first_unless_it_is_zero() {
        assert_eq!(q("1Gi").add(&q("1Mi")).to_string(), "1025Mi");
        assert_eq!(q("0").add(&q("1Gi")).to_string(), "1Gi");
        assert_eq!(q("1").sub(&q("250m")).to_string(), "750m");
        assert_eq!(q("1").sub(&q("1")).to_string(), "0");
        assert_eq!(q("1e999999999").add(&q("1")), q("1e999999999"));
    }

    #[test]
    fn values_are_rounded_up_and_bounded() {
        for (text, value, milli) in [
            ("1", 1, 1000),
            ("100m", 1, 100),
            ("1500m", 2, 1500),
            ("1n", 1, 1),
            ("-100m", -1, -100),
            ("2Ki", 2048, 2_048_000),
            ("1e999999999", i64::MAX, i64::MAX),
            ("-1e30", i64::MIN, i64::MIN),
            ("0", 0, 0),
        ] {
            assert_eq!((q(text).value(), q(text).milli_value()), (value, milli), "{text}");
        }
    }

    #[test]
    fn long_rows_of_digits_take_constant_memory() {
        let long = "9".repeat(100_000);
        assert_eq!(q(&long).value(), i64::MAX);
        assert_eq!(q(&format!("0.{}1", "0".repeat(100_000))).to_string(), "1n");
        assert_eq!(q("0.0000000000000000000000000000000000001Ei").to_string(), "1n");
        assert_eq!(q("1.0000000000000000000000000000000000001Ei").value(), (1 << 60) + 1);
    }
}
