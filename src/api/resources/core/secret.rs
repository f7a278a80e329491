//! Secrets: typed data, `stringData` for people to write, values sealed before they are stored.
//!
//! The row in `core.rs` points here. The sealing itself is the API server's.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::codec::json as text;
use crate::field::{Errors, Path};
use crate::limits::CONFIG_DATA_BYTES_MAX;
use crate::object::Object;
use crate::resource::{Columns, PLAIN, SelectableField, Strategy};
use crate::resources::checks;
use crate::resources::columns::{AGE, NAME, age, column};
use crate::resources::core::configmap::sealed_by_immutable;
use crate::resources::values::root;

/// Which service account a token belongs to.
const ACCOUNT_ANNOTATION: &str = "kubernetes.io/service-account.name";

pub const STRATEGY: Strategy = Strategy {
    default: Some(default),
    validate: Some(validate),
    validate_update: Some(validate_update),
    sealed: true,
    ..PLAIN
};

pub const SELECTABLE_FIELDS: &[SelectableField] =
    &[SelectableField { path: "type", get: |object| object.str(&["type"]).to_owned() }];

pub const COLUMNS: Columns = Columns {
    definitions: &[
        NAME,
        column("Type", "string", "What the secret is for."),
        column("Data", "string", "How many keys the secret has."),
        AGE,
    ],
    row: |object, now| {
        let count = object.map(&["data"]).map_or(0, serde_json::Map::len);
        vec![json!(object.name()), json!(object.str(&["type"])), json!(count), age(object, now)]
    },
};

fn default(object: &mut Object) {
    if object.str(&["type"]).is_empty() {
        object.set(&["type"], "Opaque");
    }
    // What people write as text is kept as data; reading gives data alone.
    if let Some(Value::Object(texts)) = object.remove(&["stringData"]) {
        for (key, text) in texts {
            object.set(&["data", &key], STANDARD.encode(text.as_str().unwrap_or_default()));
        }
    }
}

fn validate(object: &Object, errors: &mut Errors) {
    let data = Path::root("data");
    let mut total = 0;
    for (key, value) in root(object, "data").as_object().into_iter().flatten() {
        checks::config_key(errors, &data.key(key), key);
        total += checks::decoded_bytes(value);
    }
    if total > CONFIG_DATA_BYTES_MAX {
        errors.too_long(&data, CONFIG_DATA_BYTES_MAX);
    }
    validate_type(object, errors);
}

fn validate_type(object: &Object, errors: &mut Errors) {
    let data = Path::root("data");
    let bytes = |key: &str| root(object, "data")[key].as_str().map(|text| STANDARD.decode(text).unwrap_or_default());
    let mut required = |key: &str| {
        if bytes(key).is_none() {
            errors.required(&data.key(key), "");
        }
    };
    match object.str(&["type"]) {
        "kubernetes.io/service-account-token"
            if object.annotation(ACCOUNT_ANNOTATION).unwrap_or_default().is_empty() =>
        {
            errors.required(&Path::root("metadata").child("annotations").key(ACCOUNT_ANNOTATION), "");
        }
        "kubernetes.io/dockercfg" => json_under(".dockercfg", bytes(".dockercfg"), errors),
        "kubernetes.io/dockerconfigjson" => {
            json_under(".dockerconfigjson", bytes(".dockerconfigjson"), errors);
        }
        "kubernetes.io/basic-auth" if bytes("username").is_none() && bytes("password").is_none() => {
            required("username");
            required("password");
        }
        "kubernetes.io/ssh-auth" if bytes("ssh-privatekey").is_none_or(|key| key.is_empty()) => {
            errors.required(&data.key("ssh-privatekey"), "");
        }
        "kubernetes.io/tls" => {
            required("tls.crt");
            required("tls.key");
        }
        _ => {}
    }
}

fn json_under(key: &str, bytes: Option<Vec<u8>>, errors: &mut Errors) {
    let path = Path::root("data").key(key);
    match bytes {
        None => errors.required(&path, ""),
        // The text is not shown: it is the secret.
        Some(bytes) => {
            let why = match text::parse_value(&bytes) {
                Ok(Value::Object(_) | Value::Null) => return,
                Ok(_) => "json: cannot unmarshal into Go value of type map[string]interface {}".to_owned(),
                Err(error) => error.to_string(),
            };
            errors.invalid(&path, "<secret contents redacted>", why);
        }
    }
}

fn validate_update(new: &Object, old: &Object, errors: &mut Errors) {
    checks::immutable(errors, &Path::root("type"), root(new, "type"), root(old, "type"));
    sealed_by_immutable(new, old, &["data"], errors);
}
