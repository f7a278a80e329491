//! Service accounts: of the secrets that they list, only the names count.
//!
//! The row in `core.rs` points here. Tokens are the API server's.

use serde_json::{Value, json};

use crate::object::Object;
use crate::resource::{PLAIN, Strategy};
use crate::resources::values::text;

pub const STRATEGY: Strategy = Strategy {
    returns_deleted: true,
    prepare_create: Some(keep_names),
    prepare_update: Some(|new, _| keep_names(new)),
    ..PLAIN
};

/// A secret can only be one of the same namespace, so everything else that a reference says would be a lie.
fn keep_names(object: &mut Object) {
    if let Some(Value::Array(secrets)) = object.get_mut(&["secrets"]) {
        for secret in secrets {
            *secret = json!({"name": text(secret, "name")});
        }
    }
}
