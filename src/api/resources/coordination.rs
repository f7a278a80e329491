//! The rows of `coordination.k8s.io/v1`.
//!
//! The table in `resources.rs` lists them.

use serde_json::json;

use crate::field::{Errors, Path};
use crate::object::Object;
use crate::resource::{Columns, PLAIN, Resource, Strategy};
use crate::resources::checks;
use crate::resources::columns::{AGE, NAME, age, column};
use crate::resources::row::NAMESPACED;
use crate::resources::values::{int, present, root};

pub static LEASES: Resource = Resource {
    group: "coordination.k8s.io",
    plural: "leases",
    singular: "lease",
    kind: "Lease",
    columns: LEASE_COLUMNS,
    type_name: "io.k8s.api.coordination.v1.Lease",
    strategy: Strategy {
        validate: Some(validate_lease),
        create_on_update: true,
        unconditional_update: false,
        fleeting: true,
        ..PLAIN
    },
    ..NAMESPACED
};

const LEASE_COLUMNS: Columns = Columns {
    definitions: &[NAME, column("Holder", "string", "Who holds the lease at present."), AGE],
    row: |object, now| vec![json!(object.name()), json!(object.str(&["spec", "holderIdentity"])), age(object, now)],
};

fn validate_lease(object: &Object, errors: &mut Errors) {
    let (spec, path) = (root(object, "spec"), Path::root("spec"));
    if let Some(seconds) = int(spec, "leaseDurationSeconds")
        && seconds <= 0
    {
        errors.invalid(&path.child("leaseDurationSeconds"), seconds, "must be greater than 0");
    }
    checks::not_negative(errors, spec, &path, "leaseTransitions");
    match spec["strategy"].as_str() {
        Some("") => errors.required(&path.child("strategy"), "must be non-empty"),
        Some(strategy) => checks::qualified_name(errors, &path.child("strategy"), strategy),
        None => {}
    }
    if present(spec, "preferredHolder") && spec["strategy"].as_str().unwrap_or_default().is_empty() {
        errors.forbidden(&path.child("preferredHolder"), "may only be specified if `strategy` is defined");
    }
}
