//! Which Kubernetes version is served: the answer of `/version`.
//!
//! Read by the router and by metrics.

use serde_json::{Value, json};

/// Major version of the API level.
pub const MAJOR: &str = "1";
/// Minor version of the API level.
pub const MINOR: &str = "37";
/// What clients see; the part behind `+` is ours.
pub const GIT_VERSION: &str = concat!("v1.37.1+xebec.", env!("CARGO_PKG_VERSION"));

/// The body of `/version`.
pub fn info() -> Value {
    json!({
        "major": MAJOR,
        "minor": MINOR,
        "emulationMajor": MAJOR,
        "emulationMinor": MINOR,
        "minCompatibilityMajor": MAJOR,
        "minCompatibilityMinor": "36",
        "gitVersion": GIT_VERSION,
        "gitCommit": option_env!("XEBEC_COMMIT").unwrap_or(""),
        "gitTreeState": "clean",
        "buildDate": option_env!("XEBEC_BUILD_DATE").unwrap_or("1970-01-01T00:00:00Z"),
        "goVersion": "",
        "compiler": "rustc",
        "platform": format!("{}/{}", std::env::consts::OS, architecture()),
    })
}

/// The architecture as Go names it.
fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}
