//! ComponentStatuses: the columns of `kubectl get cs`.
//!
//! Objects are computed per request by the API server; here is only how they look.

use serde_json::{Value, json};

use crate::object::Object;
use crate::resource::Columns;
use crate::resources::columns::{NAME, column};
use crate::resources::values::text;

pub const COLUMNS: Columns = Columns {
    definitions: &[
        NAME,
        column("Status", "string", "Whether the component works."),
        column("Message", "string", "What the component says of itself."),
        column("Error", "string", "Why it could not be asked."),
    ],
    row,
};

fn row(object: &Object, _: i64) -> Vec<Value> {
    let healthy = object.list(&["conditions"]).iter().find(|condition| text(condition, "type") == "Healthy");
    let (status, message, error) = healthy.map_or(("Unknown", "", ""), |condition| {
        let status = match text(condition, "status") {
            "True" => "Healthy",
            _ => "Unhealthy",
        };
        (status, text(condition, "message"), text(condition, "error"))
    });
    vec![json!(object.name()), json!(status), json!(message), json!(error)]
}
