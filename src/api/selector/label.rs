//! Label selectors: `app=web,tier in (a,b),!canary`, and the `LabelSelector` objects inside specs.
//!
//! Used by lists, watches, controllers and the scheduler. Parsing follows upstream's lexer and parser token by token,
//! so that what it accepts and what it says are the same.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};

use crate::field::{Errors, FieldError, Path};
use crate::meta::{label_value, qualified_name};

/// Why a text or an object is no label selector; clients see the text in a 400.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SelectorError(String);

impl SelectorError {
    fn expected(found: &str, expected: &str) -> Self {
        Self(format!("found '{found}', expected: {expected}"))
    }
}

/// Something that has labels.
pub trait Labels {
    /// The value of a label; `None` where there is no such label.
    fn label(&self, key: &str) -> Option<&str>;
}

impl Labels for Map<String, Value> {
    fn label(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }
}

impl Labels for BTreeMap<String, String> {
    fn label(&self, key: &str) -> Option<&str> {
        self.get(key).map(String::as_str)
    }
}

impl<T: Labels + ?Sized> Labels for Option<&T> {
    fn label(&self, key: &str) -> Option<&str> {
        self.and_then(|labels| labels.label(key))
    }
}

/// How a requirement compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// The label has one of the values.
    In,
    /// The label is absent or has none of the values.
    NotIn,
    /// `=`.
    Equals,
    /// `==`.
    DoubleEquals,
    /// `!=`: absent counts too.
    NotEquals,
    /// The label is there.
    Exists,
    /// The label is not there.
    DoesNotExist,
    /// The label is an integer above the value.
    GreaterThan,
    /// The label is an integer below the value.
    LessThan,
}

impl Operator {
    /// The operator of a `matchExpressions` entry; `None` for a word that is none.
    pub fn of_expression(word: &str) -> Option<Self> {
        match word {
            "In" => Some(Self::In),
            "NotIn" => Some(Self::NotIn),
            "Exists" => Some(Self::Exists),
            "DoesNotExist" => Some(Self::DoesNotExist),
            _ => None,
        }
    }
}

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelRequirement {
    key: String,
    operator: Operator,
    /// Sorted, each once.
    values: Vec<String>,
}

impl LabelRequirement {
    /// A checked requirement. Several things wrong are listed in brackets, as upstream does.
    pub fn new(key: &str, operator: Operator, mut values: Vec<String>) -> Result<Self, SelectorError> {
        values.sort_unstable();
        values.dedup();
        let mut errors = Errors::new();
        check_key(key, &Path::root("key"), &mut errors);
        let path = Path::root("values");
        check_count(operator, &values, &path, &mut errors);
        for (i, value) in values.iter().enumerate() {
            let wrong = label_value(value);
            if !wrong.is_empty() {
                errors.invalid(&path.index(i).key(key), value.as_str(), wrong.join("; "));
            }
        }
        let texts: Vec<String> = errors.iter().map(FieldError::to_string).collect();
        match texts.as_slice() {
            [] => Ok(Self { key: key.to_owned(), operator, values }),
            [one] => Err(SelectorError(one.clone())),
            many => Err(SelectorError(format!("[{}]", many.join(", ")))),
        }
    }

    /// The label's name.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// How it compares.
    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// The values, sorted; empty for existence.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// Whether the labels fulfil it.
    pub fn matches<L: Labels + ?Sized>(&self, labels: &L) -> bool {
        let label = labels.label(&self.key);
        let has = |value: &str| self.values.iter().any(|v| v == value);
        match self.operator {
            Operator::In | Operator::Equals | Operator::DoubleEquals => label.is_some_and(has),
            Operator::NotIn | Operator::NotEquals => !label.is_some_and(has),
            Operator::Exists => label.is_some(),
            Operator::DoesNotExist => label.is_none(),
            Operator::GreaterThan => self.numbers(label).is_some_and(|(label, bound)| label > bound),
            Operator::LessThan => self.numbers(label).is_some_and(|(label, bound)| label < bound),
        }
    }

    fn numbers(&self, label: Option<&str>) -> Option<(i64, i64)> {
        Some((label?.parse().ok()?, self.values.first()?.parse().ok()?))
    }
}

fn check_key(key: &str, path: &Path, errors: &mut Errors) {
    let wrong = qualified_name(key);
    if !wrong.is_empty() {
        errors.invalid(path, key, wrong.join("; "));
    }
}

fn check_count(operator: Operator, values: &[String], path: &Path, errors: &mut Errors) {
    let printed = || Value::from(values.to_vec());
    match operator {
        Operator::In | Operator::NotIn if values.is_empty() => {
            errors.invalid(path, printed(), "for 'in', 'notin' operators, values set can't be empty");
        }
        Operator::Equals | Operator::DoubleEquals | Operator::NotEquals if values.len() != 1 => {
            errors.invalid(path, printed(), "exact-match compatibility requires one single value");
        }
        Operator::Exists | Operator::DoesNotExist if !values.is_empty() => {
            errors.invalid(path, printed(), "values set must be empty for exists and does not exist");
        }
        Operator::GreaterThan | Operator::LessThan => {
            if values.len() != 1 {
                errors.invalid(path, printed(), "for 'Gt', 'Lt' operators, exactly one value is required");
            }
            for (i, value) in values.iter().enumerate().filter(|(_, v)| v.parse::<i64>().is_err()) {
                let detail = "for 'Gt', 'Lt' operators, the value must be an integer";
                errors.invalid(&path.index(i), value.as_str(), detail);
            }
        }
        _ => {}
    }
}

impl fmt::Display for LabelRequirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, values, .. } = self;
        let values = values.join(",");
        match self.operator {
            Operator::In => write!(f, "{key} in ({values})"),
            Operator::NotIn => write!(f, "{key} notin ({values})"),
            Operator::Equals => write!(f, "{key}={values}"),
            Operator::DoubleEquals => write!(f, "{key}=={values}"),
            Operator::NotEquals => write!(f, "{key}!={values}"),
            Operator::Exists => write!(f, "{key}"),
            Operator::DoesNotExist => write!(f, "!{key}"),
            Operator::GreaterThan => write!(f, "{key}>{values}"),
            Operator::LessThan => write!(f, "{key}<{values}"),
        }
    }
}

/// A conjunction of requirements, or a selector that matches nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelSelector {
    /// What a missing selector in a spec means.
    Nothing,
    /// All must be fulfilled; without any it matches everything.
    All(Vec<LabelRequirement>),
}

impl Default for LabelSelector {
    fn default() -> Self {
        Self::everything()
    }
}

impl LabelSelector {
    /// Matches every object.
    pub fn everything() -> Self {
        Self::All(Vec::new())
    }

    /// Reads a selector; an empty text matches everything.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        let mut requirements = Parser { tokens: tokens(text), at: 0 }.parse()?;
        requirements.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(Self::All(requirements))
    }

    /// The selector of a map of labels, all of which an object must have. Nothing is checked.
    pub fn from_labels<'a>(labels: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let requirement = |(key, value): (&str, &str)| LabelRequirement {
            key: key.to_owned(),
            operator: Operator::Equals,
            values: vec![value.to_owned()],
        };
        Self::All(labels.into_iter().map(requirement).collect())
    }

    /// The selector of a `LabelSelector` object (`matchLabels`, `matchExpressions`); none matches nothing, an empty one
    /// everything.
    pub fn from_object(selector: Option<&Value>) -> Result<Self, SelectorError> {
        let Some(selector) = selector.filter(|s| !s.is_null()) else { return Ok(Self::Nothing) };
        let mut requirements = Vec::new();
        for (key, value) in selector["matchLabels"].as_object().into_iter().flatten() {
            let value = value.as_str().unwrap_or_default().to_owned();
            requirements.push(LabelRequirement::new(key, Operator::Equals, vec![value])?);
        }
        for expression in selector["matchExpressions"].as_array().into_iter().flatten() {
            let told = expression["operator"].as_str().unwrap_or_default();
            let operator = Operator::of_expression(told)
                .ok_or_else(|| SelectorError(format!("{told:?} is not a valid label selector operator")))?;
            let values = expression["values"].as_array().into_iter().flatten();
            let values = values.filter_map(|v| v.as_str().map(str::to_owned)).collect();
            let key = expression["key"].as_str().unwrap_or_default();
            requirements.push(LabelRequirement::new(key, operator, values)?);
        }
        requirements.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(Self::All(requirements))
    }

    /// Whether it matches everything.
    pub fn is_everything(&self) -> bool {
        matches!(self, Self::All(requirements) if requirements.is_empty())
    }

    /// The requirements; none also where nothing matches.
    pub fn requirements(&self) -> &[LabelRequirement] {
        match self {
            Self::Nothing => &[],
            Self::All(requirements) => requirements,
        }
    }

    /// Whether the labels fulfil all requirements.
    pub fn matches<L: Labels + ?Sized>(&self, labels: &L) -> bool {
        match self {
            Self::Nothing => false,
            Self::All(requirements) => requirements.iter().all(|r| r.matches(labels)),
        }
    }
}

impl fmt::Display for LabelSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, requirement) in self.requirements().iter().enumerate() {
            write!(f, "{}{requirement}", if i == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

/// Checks a `LabelSelector` object inside a spec: keys, values, and what each operator takes. Null is fine.
pub fn validate_label_selector(selector: &Value, path: &Path, errors: &mut Errors) {
    crate::meta::validate_labels(selector.get("matchLabels"), &path.child("matchLabels"), errors);
    let expressions = selector["matchExpressions"].as_array().map_or(&[][..], Vec::as_slice);
    for (i, expression) in expressions.iter().enumerate() {
        let path = path.child("matchExpressions").index(i);
        let values = expression["values"].as_array().map_or(&[][..], Vec::as_slice);
        let operator = expression["operator"].as_str().unwrap_or_default();
        if !validate_operator(operator, values, &path, errors) {
            errors.invalid(&path.child("operator"), operator, "not a valid selector operator");
        }
        let key = expression["key"].as_str().unwrap_or_default();
        for message in qualified_name(key) {
            errors.invalid(&path.child("key"), key, message);
        }
        for (j, value) in values.iter().filter_map(Value::as_str).enumerate() {
            for message in label_value(value) {
                errors.invalid(&path.child("values").index(j), value, message);
            }
        }
    }
}

/// Checks that a requirement at `path` has values where its operator takes some, and none where it takes none. Tells
/// whether the operator is one of the four that all selectors have.
pub fn validate_operator(operator: &str, values: &[Value], path: &Path, errors: &mut Errors) -> bool {
    let path = path.child("values");
    match operator {
        "In" | "NotIn" if values.is_empty() => {
            errors.required(&path, "must be specified when `operator` is 'In' or 'NotIn'");
        }
        "Exists" | "DoesNotExist" if !values.is_empty() => {
            errors.forbidden(&path, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
        _ => return false,
    }
    true
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Error,
    End,
    CloseParenthesis,
    Comma,
    Not,
    DoubleEquals,
    Equals,
    Greater,
    Identifier,
    In,
    Less,
    NotEquals,
    NotIn,
    OpenParenthesis,
}

struct Token {
    kind: Kind,
    text: String,
}

fn symbol(text: &str) -> Option<Kind> {
    Some(match text {
        ")" => Kind::CloseParenthesis,
        "," => Kind::Comma,
        "!" => Kind::Not,
        "==" => Kind::DoubleEquals,
        "=" => Kind::Equals,
        ">" => Kind::Greater,
        "<" => Kind::Less,
        "!=" => Kind::NotEquals,
        "(" => Kind::OpenParenthesis,
        _ => return None,
    })
}

fn is_symbol(c: char) -> bool {
    "=!(),><".contains(c)
}

fn is_space(c: char) -> bool {
    " \t\r\n".contains(c)
}

/// The tokens of a text; the last one is always `End`. A NUL ends the text, as it does upstream.
fn tokens(text: &str) -> Vec<Token> {
    let mut rest = text.split('\0').next().unwrap_or_default();
    let mut tokens = Vec::new();
    loop {
        rest = rest.trim_start_matches(is_space);
        let Some(first) = rest.chars().next() else { break };
        let (token, len) = if is_symbol(first) { symbol_token(rest) } else { word_token(rest) };
        rest = &rest[len..];
        tokens.push(token);
    }
    tokens.push(Token { kind: Kind::End, text: String::new() });
    tokens
}

fn word_token(rest: &str) -> (Token, usize) {
    let len = rest.find(|c| is_symbol(c) || is_space(c)).unwrap_or(rest.len());
    let text = &rest[..len];
    let kind = match text {
        "in" => Kind::In,
        "notin" => Kind::NotIn,
        _ => Kind::Identifier,
    };
    (Token { kind, text: text.to_owned() }, len)
}

/// The longest symbol at the start of the text, which starts with one of the symbols' characters.
fn symbol_token(rest: &str) -> (Token, usize) {
    let longest = [2, 1].into_iter().find_map(|len| {
        let text = rest.get(..len)?;
        Some((symbol(text)?, text))
    });
    match longest {
        Some((kind, text)) => (Token { kind, text: text.to_owned() }, text.len()),
        None => (Token { kind: Kind::Error, text: format!("error expected: keyword found '{rest}'") }, rest.len()),
    }
}

/// Whether `in` and `notin` are operators at this place, or plain text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Operator,
    Values,
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn look(&self, context: Context) -> (Kind, &str) {
        let token = &self.tokens[self.at.min(self.tokens.len() - 1)];
        let kind = match token.kind {
            Kind::In | Kind::NotIn if context == Context::Values => Kind::Identifier,
            kind => kind,
        };
        (kind, &token.text)
    }

    fn take(&mut self, context: Context) -> (Kind, String) {
        let (kind, text) = self.look(context);
        let taken = (kind, text.to_owned());
        self.at += 1;
        taken
    }

    fn parse(mut self) -> Result<Vec<LabelRequirement>, SelectorError> {
        let mut requirements = Vec::new();
        loop {
            match self.look(Context::Values) {
                (Kind::Identifier | Kind::Not, _) => {
                    let requirement = self
                        .requirement()
                        .map_err(|e| SelectorError(format!("unable to parse requirement: {}", e.0)))?;
                    requirements.push(requirement);
                    match self.take(Context::Values) {
                        (Kind::End, _) => return Ok(requirements),
                        (Kind::Comma, _) => {
                            let (kind, text) = self.look(Context::Values);
                            if kind != Kind::Identifier && kind != Kind::Not {
                                return Err(SelectorError::expected(text, "identifier after ','"));
                            }
                        }
                        (_, text) => return Err(SelectorError::expected(&text, "',' or 'end of string'")),
                    }
                }
                (Kind::End, _) => return Ok(requirements),
                (_, text) => return Err(SelectorError::expected(text, "!, identifier, or 'end of string'")),
            }
        }
    }

    fn requirement(&mut self) -> Result<LabelRequirement, SelectorError> {
        let (mut kind, mut key) = self.take(Context::Values);
        let negated = kind == Kind::Not;
        if negated {
            (kind, key) = self.take(Context::Values);
        }
        if kind != Kind::Identifier {
            return Err(SelectorError::expected(&key, "identifier"));
        }
        let mut errors = Errors::new();
        check_key(&key, &Path::empty(), &mut errors);
        if let Some(error) = errors.iter().next() {
            return Err(SelectorError(error.to_string()));
        }
        if negated {
            return LabelRequirement::new(&key, Operator::DoesNotExist, Vec::new());
        }
        if let (Kind::End | Kind::Comma, _) = self.look(Context::Values) {
            return LabelRequirement::new(&key, Operator::Exists, Vec::new());
        }
        let operator = self.operator()?;
        let values = match operator {
            Operator::In | Operator::NotIn => self.values()?,
            _ => vec![self.exact_value()?],
        };
        LabelRequirement::new(&key, operator, values)
    }

    fn operator(&mut self) -> Result<Operator, SelectorError> {
        let (kind, text) = self.take(Context::Operator);
        Ok(match kind {
            Kind::In => Operator::In,
            Kind::Equals => Operator::Equals,
            Kind::DoubleEquals => Operator::DoubleEquals,
            Kind::Greater => Operator::GreaterThan,
            Kind::Less => Operator::LessThan,
            Kind::NotIn => Operator::NotIn,
            Kind::NotEquals => Operator::NotEquals,
            _ => return Err(SelectorError::expected(&text, "in, notin, =, ==, !=, gt, lt")),
        })
    }

    fn exact_value(&mut self) -> Result<String, SelectorError> {
        if let (Kind::End | Kind::Comma, _) = self.look(Context::Values) {
            return Ok(String::new());
        }
        match self.take(Context::Values) {
            (Kind::Identifier, text) => Ok(text),
            (_, text) => Err(SelectorError::expected(&text, "identifier")),
        }
    }

    fn values(&mut self) -> Result<Vec<String>, SelectorError> {
        let (kind, text) = self.take(Context::Values);
        if kind != Kind::OpenParenthesis {
            // Upstream forgot the comma here.
            return Err(SelectorError(format!("found '{text}' expected: '('")));
        }
        match self.look(Context::Values) {
            (Kind::Identifier | Kind::Comma, _) => {
                let values = self.identifiers()?;
                // `identifiers` ends only before a closing parenthesis.
                self.take(Context::Values);
                Ok(values)
            }
            (Kind::CloseParenthesis, _) => {
                self.take(Context::Values);
                Ok(vec![String::new()])
            }
            (_, text) => Err(SelectorError::expected(text, "',', ')' or identifier")),
        }
    }

    /// Values between commas; an empty place counts as the empty value.
    fn identifiers(&mut self) -> Result<Vec<String>, SelectorError> {
        let mut values = Vec::new();
        loop {
            match self.take(Context::Values) {
                (Kind::Identifier, text) => {
                    values.push(text);
                    match self.look(Context::Values) {
                        (Kind::Comma, _) => {}
                        (Kind::CloseParenthesis, _) => return Ok(values),
                        (_, text) => return Err(SelectorError::expected(text, "',' or ')'")),
                    }
                }
                (Kind::Comma, _) => {
                    if values.is_empty() {
                        values.push(String::new());
                    }
                    match self.look(Context::Values).0 {
                        Kind::CloseParenthesis => {
                            values.push(String::new());
                            return Ok(values);
                        }
                        Kind::Comma => values.push(String::new()),
                        _ => {}
                    }
                }
                (_, text) => return Err(SelectorError::expected(&text, "',', or identifier")),
            }
        }
    }
}

#[cfg(test)]
#[path = "label_tests.rs"]
mod tests;
