//! The rows of `discovery.k8s.io/v1`.
//!
//! The table in `resources.rs` lists them. What a kind does beyond its row stands in the file named like it.

use crate::resource::Resource;
use crate::resources::row::NAMESPACED;

mod endpoint_slice;

pub static ENDPOINT_SLICES: Resource = Resource {
    group: "discovery.k8s.io",
    plural: "endpointslices",
    singular: "endpointslice",
    kind: "EndpointSlice",
    columns: endpoint_slice::COLUMNS,
    type_name: "io.k8s.api.discovery.v1.EndpointSlice",
    strategy: endpoint_slice::STRATEGY,
    ..NAMESPACED
};
