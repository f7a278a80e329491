//! Made by `cargo xtask codegen` from `src/api/facts/`; never edited by hand.

#![allow(unused_imports, clippy::needless_update, reason = "one form for every package and field")]

use crate::schema::Kind::*;
use crate::schema::{Alias, EXTRA, Extra, FIELD, Field, Gvk, ListType, Patch, Presence, Rule, Type, Wire};
use super::core_v1;
use super::meta_v1;

/// The structs of the package, sorted by name.
pub static TYPES: &[&Type] = &[
    &HTTP_INGRESS_PATH,
    &HTTP_INGRESS_RULE_VALUE,
    &IP_ADDRESS,
    &IP_ADDRESS_LIST,
    &IP_ADDRESS_SPEC,
    &IP_BLOCK,
    &INGRESS,
    &INGRESS_BACKEND,
    &INGRESS_CLASS,
    &INGRESS_CLASS_LIST,
    &INGRESS_CLASS_PARAMETERS_REFERENCE,
    &INGRESS_CLASS_SPEC,
    &INGRESS_LIST,
    &INGRESS_LOAD_BALANCER_INGRESS,
    &INGRESS_LOAD_BALANCER_STATUS,
    &INGRESS_PORT_STATUS,
    &INGRESS_RULE,
    &INGRESS_RULE_VALUE,
    &INGRESS_SERVICE_BACKEND,
    &INGRESS_SPEC,
    &INGRESS_STATUS,
    &INGRESS_TLS,
    &NETWORK_POLICY,
    &NETWORK_POLICY_EGRESS_RULE,
    &NETWORK_POLICY_INGRESS_RULE,
    &NETWORK_POLICY_LIST,
    &NETWORK_POLICY_PEER,
    &NETWORK_POLICY_PORT,
    &NETWORK_POLICY_SPEC,
    &PARENT_REFERENCE,
    &SERVICE_BACKEND_PORT,
    &SERVICE_CIDR,
    &SERVICE_CIDR_LIST,
    &SERVICE_CIDR_SPEC,
    &SERVICE_CIDR_STATUS,
];

pub static HTTP_INGRESS_PATH: Type = Type { name: "io.k8s.api.networking.v1.HTTPIngressPath", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(3, 2)], fields: &[
    Field { name: "backend", kind: Object(&INGRESS_BACKEND), presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "path", kind: String, ..FIELD },
    Field { name: "pathType", kind: Named(&PATH_TYPE), presence: Presence::Nullable, required: true, ..FIELD },
] };
pub static HTTP_INGRESS_RULE_VALUE: Type = Type { name: "io.k8s.api.networking.v1.HTTPIngressRuleValue", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "paths", kind: List(&Object(&HTTP_INGRESS_PATH)), presence: Presence::Nullable, required: true, extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static IP_ADDRESS: Type = Type { name: "io.k8s.api.networking.v1.IPAddress", gvks: &[Gvk { group: "networking.k8s.io", version: "v1", kind: "IPAddress" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&IP_ADDRESS_SPEC), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static IP_ADDRESS_LIST: Type = Type { name: "io.k8s.api.networking.v1.IPAddressList", gvks: &[Gvk { group: "networking.k8s.io", version: "v1", kind: "IPAddressList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&IP_ADDRESS)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static IP_ADDRESS_SPEC: Type = Type { name: "io.k8s.api.networking.v1.IPAddressSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "parentRef", kind: Object(&PARENT_REFERENCE), presence: Presence::Optional, required: true, ..FIELD },
] };
pub static IP_BLOCK: Type = Type { name: "io.k8s.api.networking.v1.IPBlock", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "cidr", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "except", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static INGRESS: Type = Type { name: "io.k8s.api.networking.v1.Ingress", gvks: &[Gvk { group: "networking.k8s.io", version: "v1", kind: "Ingress" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&INGRESS_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&INGRESS_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static INGRESS_BACKEND: Type = Type { name: "io.k8s.api.networking.v1.IngressBackend", gvks: &[], atomic: false, wire: &[Wire::Field(3, 0), Wire::Field(4, 1)], fields: &[
    Field { name: "resource", kind: Object(&core_v1::TYPED_LOCAL_OBJECT_REFERENCE), presence: Presence::Optional, ..FIELD },
    Field { name: "service", kind: Object(&INGRESS_SERVICE_BACKEND), presence: Presence::Optional, ..FIELD },
] };
pub static INGRESS_CLASS: Type = Type { name: "io.k8s.api.networking.v1.IngressClass", gvks: &[Gvk { group: "networking.k8s.io", version: "v1", kind: "IngressClass" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&INGRESS_CLASS_SPEC), presence: Presence::Zero, ..FIELD },
] };
pub static INGRESS_CLASS_LIST: Type = Type { name: "io.k8s.api.networking.v1.IngressClassList", gvks: &[Gvk { group: "networking.k8s.io", version: "v1", kind: "IngressClassList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&INGRESS_CLASS)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static INGRESS_CLASS_PARAMETERS_REFERENCE: Type = Type { name: "io.k8s.api.networking.v1.IngressClassParametersReference", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1), Wire::Field(3, 2), Wire::Field(4, 4), Wire::Field(5, 3)], fields: &[
    Field { name: "apiGroup", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "kind", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "namespace", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "scope", kind: String, presence: Presence::Nullable, ..FIELD },
] };
pub static INGRESS_CLASS_SPEC: Type = Type { name: "io.k8s.api.networking.v1.IngressClassSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "controller", kind: String, ..FIELD },
    Field { name: "parameters", kind: Object(&INGRESS_CLASS_PARAMETERS_REFERENCE), presence: Presence::Optional, ..FIELD },
] };
pub static INGRESS_LIST: Type = Type { name: "io.k8s.api.networking.v1.IngressList", gvks: &[Gvk { group: "networking.k8s.io", version: "v1", kind: "IngressList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&INGRESS)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static INGRESS_LOAD_BALANCER_INGRESS: Type = Type { name: "io.k8s.api.networking.v1.IngressLoadBalancerIngress", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0), Wire::Field(4, 2)], fields: &[
    Field { name: "hostname", kind: String, ..FIELD },
    Field { name: "ip", kind: String, ..FIELD },
    Field { name: "ports", kind: List(&Object(&INGRESS_PORT_STATUS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static INGRESS_LOAD_BALANCER_STATUS: Type = Type { name: "io.k8s.api.networking.v1.IngressLoadBalancerStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "ingress", kind: List(&Object(&INGRESS_LOAD_BALANCER_INGRESS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static INGRESS_PORT_STATUS: Type = Type { name: "io.k8s.api.networking.v1.IngressPortStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 2), Wire::Field(3, 0)], fields: &[
    Field { name: "error", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "port", kind: Int32, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "protocol", kind: Named(&core_v1::PROTOCOL), presence: Presence::Zero, required: true, ..FIELD },
] };
pub static INGRESS_RULE: Type = Type { name: "io.k8s.api.networking.v1.IngressRule", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Inlined(2, &INGRESS_RULE_VALUE)], fields: &[
    Field { name: "host", kind: String, ..FIELD },
    Field { name: "http", kind: Object(&HTTP_INGRESS_RULE_VALUE), presence: Presence::Optional, ..FIELD },
] };
pub static INGRESS_RULE_VALUE: Type = Type { name: "io.k8s.api.networking.v1.IngressRuleValue", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "http", kind: Object(&HTTP_INGRESS_RULE_VALUE), presence: Presence::Optional, ..FIELD },
] };
pub static INGRESS_SERVICE_BACKEND: Type = Type { name: "io.k8s.api.networking.v1.IngressServiceBackend", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: String, presence: Presence::Zero, required: true, ..FIELD },
    Field { name: "port", kind: Object(&SERVICE_BACKEND_PORT), presence: Presence::Zero, ..FIELD },
] };
pub static INGRESS_SPEC: Type = Type { name: "io.k8s.api.networking.v1.IngressSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 3), Wire::Field(3, 2), Wire::Field(4, 1)], fields: &[
    Field { name: "defaultBackend", kind: Object(&INGRESS_BACKEND), presence: Presence::Optional, ..FIELD },
    Field { name: "ingressClassName", kind: String, presence: Presence::Optional, ..FIELD },
    Field { name: "rules", kind: List(&Object(&INGRESS_RULE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "tls", kind: List(&Object(&INGRESS_TLS)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static INGRESS_STATUS: Type = Type { name: "io.k8s.api.networking.v1.IngressStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "loadBalancer", kind: Object(&INGRESS_LOAD_BALANCER_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static INGRESS_TLS: Type = Type { name: "io.k8s.api.networking.v1.IngressTLS", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "hosts", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "secretName", kind: String, ..FIELD },
] };
pub static NETWORK_POLICY: Type = Type { name: "io.k8s.api.networking.v1.NetworkPolicy", gvks: &[Gvk { group: "networking.k8s.io", version: "v1", kind: "NetworkPolicy" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&NETWORK_POLICY_SPEC), presence: Presence::Zero, ..FIELD },
] };
pub static NETWORK_POLICY_EGRESS_RULE: Type = Type { name: "io.k8s.api.networking.v1.NetworkPolicyEgressRule", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "ports", kind: List(&Object(&NETWORK_POLICY_PORT)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "to", kind: List(&Object(&NETWORK_POLICY_PEER)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static NETWORK_POLICY_INGRESS_RULE: Type = Type { name: "io.k8s.api.networking.v1.NetworkPolicyIngressRule", gvks: &[], atomic: false, wire: &[Wire::Field(1, 1), Wire::Field(2, 0)], fields: &[
    Field { name: "from", kind: List(&Object(&NETWORK_POLICY_PEER)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "ports", kind: List(&Object(&NETWORK_POLICY_PORT)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static NETWORK_POLICY_LIST: Type = Type { name: "io.k8s.api.networking.v1.NetworkPolicyList", gvks: &[Gvk { group: "networking.k8s.io", version: "v1", kind: "NetworkPolicyList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&NETWORK_POLICY)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static NETWORK_POLICY_PEER: Type = Type { name: "io.k8s.api.networking.v1.NetworkPolicyPeer", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 0)], fields: &[
    Field { name: "ipBlock", kind: Object(&IP_BLOCK), presence: Presence::Optional, ..FIELD },
    Field { name: "namespaceSelector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
    Field { name: "podSelector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Optional, ..FIELD },
] };
pub static NETWORK_POLICY_PORT: Type = Type { name: "io.k8s.api.networking.v1.NetworkPolicyPort", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 0)], fields: &[
    Field { name: "endPort", kind: Int32, presence: Presence::Optional, ..FIELD },
    Field { name: "port", kind: IntOrString, presence: Presence::Optional, ..FIELD },
    Field { name: "protocol", kind: Named(&core_v1::PROTOCOL), presence: Presence::Optional, ..FIELD },
] };
pub static NETWORK_POLICY_SPEC: Type = Type { name: "io.k8s.api.networking.v1.NetworkPolicySpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 1), Wire::Field(3, 0), Wire::Field(4, 3)], fields: &[
    Field { name: "egress", kind: List(&Object(&NETWORK_POLICY_EGRESS_RULE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "ingress", kind: List(&Object(&NETWORK_POLICY_INGRESS_RULE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
    Field { name: "podSelector", kind: Object(&meta_v1::LABEL_SELECTOR), presence: Presence::Zero, ..FIELD },
    Field { name: "policyTypes", kind: List(&Named(&POLICY_TYPE)), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static PARENT_REFERENCE: Type = Type { name: "io.k8s.api.networking.v1.ParentReference", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0), Wire::Field(2, 3), Wire::Field(3, 2), Wire::Field(4, 1)], fields: &[
    Field { name: "group", kind: String, ..FIELD },
    Field { name: "name", kind: String, required: true, ..FIELD },
    Field { name: "namespace", kind: String, ..FIELD },
    Field { name: "resource", kind: String, required: true, ..FIELD },
] };
pub static PATH_TYPE: Alias = Alias { name: "io.k8s.api.networking.v1.PathType", kind: String, closed: false, values: &[] };
pub static POLICY_TYPE: Alias = Alias { name: "io.k8s.api.networking.v1.PolicyType", kind: String, closed: true, values: &["Egress", "Ingress"] };
pub static SERVICE_BACKEND_PORT: Type = Type { name: "io.k8s.api.networking.v1.ServiceBackendPort", gvks: &[], atomic: true, wire: &[Wire::Field(1, 0), Wire::Field(2, 1)], fields: &[
    Field { name: "name", kind: String, ..FIELD },
    Field { name: "number", kind: Int32, ..FIELD },
] };
pub static SERVICE_CIDR: Type = Type { name: "io.k8s.api.networking.v1.ServiceCIDR", gvks: &[Gvk { group: "networking.k8s.io", version: "v1", kind: "ServiceCIDR" }], atomic: false, wire: &[Wire::Field(1, 2), Wire::Field(2, 3), Wire::Field(3, 4)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::OBJECT_META), presence: Presence::Zero, ..FIELD },
    Field { name: "spec", kind: Object(&SERVICE_CIDR_SPEC), presence: Presence::Zero, ..FIELD },
    Field { name: "status", kind: Object(&SERVICE_CIDR_STATUS), presence: Presence::Zero, ..FIELD },
] };
pub static SERVICE_CIDR_LIST: Type = Type { name: "io.k8s.api.networking.v1.ServiceCIDRList", gvks: &[Gvk { group: "networking.k8s.io", version: "v1", kind: "ServiceCIDRList" }], atomic: false, wire: &[Wire::Field(1, 3), Wire::Field(2, 1)], fields: &[
    Field { name: "apiVersion", kind: String, ..FIELD },
    Field { name: "items", kind: List(&Object(&SERVICE_CIDR)), presence: Presence::Nullable, required: true, ..FIELD },
    Field { name: "kind", kind: String, ..FIELD },
    Field { name: "metadata", kind: Object(&meta_v1::LIST_META), presence: Presence::Zero, ..FIELD },
] };
pub static SERVICE_CIDR_SPEC: Type = Type { name: "io.k8s.api.networking.v1.ServiceCIDRSpec", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "cidrs", kind: List(&String), extra: Some(&Extra { list: ListType::Atomic, ..EXTRA }), ..FIELD },
] };
pub static SERVICE_CIDR_STATUS: Type = Type { name: "io.k8s.api.networking.v1.ServiceCIDRStatus", gvks: &[], atomic: false, wire: &[Wire::Field(1, 0)], fields: &[
    Field { name: "conditions", kind: List(&Object(&meta_v1::CONDITION)), extra: Some(&Extra { list: ListType::Map(&["type"]), patch: Patch::Merge, merge_key: "type", ..EXTRA }), ..FIELD },
] };
