//! The `pod-template-hash`: a short name for a pod template.
//!
//! Upstream hashes a Go printout of the template; the value is opaque to clients, so ours hashes the canonical JSON
//! with the same function and alphabet.

use k8s_openapi::api::core::v1::PodTemplateSpec;

/// Label that tells apart the ReplicaSets of a Deployment.
pub const LABEL: &str = "pod-template-hash";

const ALPHABET: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
const FNV32_OFFSET: u32 = 2_166_136_261;
const FNV32_PRIME: u32 = 16_777_619;

/// The hash of a template. `collisions` counts how often the name was taken by another template.
pub fn of(template: &PodTemplateSpec, collisions: i32) -> String {
    let json = serde_json::to_vec(template).unwrap_or_default();
    let salt = if collisions > 0 { collisions.to_le_bytes().to_vec() } else { Vec::new() };
    let fnv1a = |hash: u32, byte: &u8| (hash ^ u32::from(*byte)).wrapping_mul(FNV32_PRIME);
    let hash = json.iter().chain(&salt).fold(FNV32_OFFSET, fnv1a);
    hash.to_string().bytes().map(|digit| char::from(ALPHABET[usize::from(digit) % ALPHABET.len()])).collect()
}
