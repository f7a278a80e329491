//! Who somebody claims to be: certificates, tokens and headers that must not be believed (A1, A3, A12–A14, A17, A29).

use anyhow::{Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::none_of;
use crate::harness::certificates::{Identity, Leaf, Time, Usage, foreign};
use crate::harness::{Shared, Test, request, tests};

/// The table.
pub const TESTS: &[Test] = tests![
    a_stranger_gets_health_version_and_nothing_else,
    certificates_that_are_not_good_for_clients_are_401,
    headers_of_a_front_proxy_are_not_believed,
    a_user_without_rights_gets_403_for_every_verb_of_every_resource,
    nobody_acts_as_another_without_the_right,
    tokens_that_the_cluster_did_not_give_out_are_401,
    a_web_page_gets_no_help_from_the_server,
];

/// A row: its number, what is sent, and the code.
type Row = (&'static str, &'static str, &'static str, u16);

async fn a_stranger_gets_health_version_and_nothing_else(cluster: Shared) -> Result<()> {
    const ROWS: &[Row] = &[
        ("A1", "GET", "/livez", 200),
        ("A1", "GET", "/readyz", 200),
        ("A1", "GET", "/healthz", 200),
        ("A1", "GET", "/version", 200),
        ("A1", "GET", "/", 403),
        ("A1", "GET", "/api", 403),
        ("A1", "GET", "/apis", 403),
        ("A1", "GET", "/api/v1/secrets", 403),
        ("A1", "GET", "/api/v1/namespaces/kube-system/secrets/none", 403),
        ("A1", "GET", "/api/v1/namespaces/no-such/pods", 403),
        ("A1", "POST", "/api/v1/namespaces/default/pods", 403),
        ("A1", "DELETE", "/api/v1/nodes", 403),
        ("A1", "GET", "/metrics", 403),
        ("A1", "GET", "/openapi/v3", 403),
        ("A1", "GET", "/nowhere", 403),
        ("A1", "GET", "/xebec/v1/status", 403),
        ("A1", "POST", "/xebec/v1/join", 401),
        ("A1", "POST", "/xebec/v1/admit", 401),
        ("A27", "GET", "/debug/pprof/", 403),
        ("A27", "GET", "/debug/flags/v", 403),
    ];
    let stranger = cluster.client_with_token(&cluster.masters()[0], None).await?;
    let mut wrong = Vec::new();
    for (number, method, path, code) in ROWS {
        let answer = request::send(&stranger, method, path, &[], Vec::new()).await?;
        if answer.status != *code {
            wrong.push(format!("{number} {method} {path}: {} instead of {code}: {}", answer.status, answer.text()));
        }
    }
    none_of(wrong)
}

async fn certificates_that_are_not_good_for_clients_are_401(cluster: Shared) -> Result<()> {
    let good = Leaf { name: "eve", group: "system:masters", usage: Usage::Client, time: Time::Now };
    let rows: Vec<(&str, Identity, u16)> = vec![
        ("A3 one that is good", cluster.signed("ca", good)?, 200),
        ("A3 expired", cluster.signed("ca", Leaf { time: Time::Past, ..good })?, 401),
        ("A3 not valid yet", cluster.signed("ca", Leaf { time: Time::Future, ..good })?, 401),
        ("A3 for servers", cluster.signed("ca", Leaf { usage: Usage::Server, ..good })?, 401),
        ("A3 of another authority", foreign(good)?, 401),
        ("A3 of the peers' authority", cluster.signed("peer-ca", Leaf { usage: Usage::Both, ..good })?, 401),
        ("A3 a member's", cluster.identity("peer-1")?, 401),
        ("A3 the server's own", cluster.identity("apiserver-m1")?, 401),
    ];
    let mut wrong = Vec::new();
    for (what, identity, code) in rows {
        for protocol in [b"http/1.1".as_slice()] {
            let mut wire = cluster.wire(&cluster.masters()[0], protocol, Some(&identity)).await?;
            let answer = wire.exchange(b"GET /api/v1/namespaces/default HTTP/1.1\r\nHost: x\r\n\r\n").await?;
            if answer.code != code {
                wrong.push(format!("{what}: {answer:?}"));
            }
        }
    }
    none_of(wrong)
}

async fn headers_of_a_front_proxy_are_not_believed(cluster: Shared) -> Result<()> {
    let claims = [
        ("x-remote-user", "admin"),
        ("x-remote-group", "system:masters"),
        ("x-remote-uid", "1"),
        ("x-remote-extra-scopes", "all"),
        ("x-forwarded-user", "admin"),
        ("x-client-cert", "admin"),
    ];
    let stranger = cluster.client_with_token(&cluster.masters()[0], None).await?;
    let told = request::send(&stranger, "GET", "/api/v1/secrets", &claims, Vec::new()).await?.expect(403)?;
    ensure!(told["message"].as_str().is_some_and(|text| text.contains("\"system:anonymous\"")), "A14: {told}");
    // A certificate of the same authority is no proxy's either.
    let leaf = Leaf { name: "front-proxy-client", group: "", usage: Usage::Client, time: Time::Now };
    let mut wire = cluster.wire(&cluster.masters()[0], b"http/1.1", Some(&cluster.signed("ca", leaf)?)).await?;
    let answer = wire
        .exchange(
            b"GET /api/v1/secrets HTTP/1.1\r\nHost: x\r\nX-Remote-User: admin\r\nX-Remote-Group: system:masters\r\n\r\n",
        )
        .await?;
    ensure!(answer.code == 403 && answer.body.contains("front-proxy-client"), "A14: {answer:?}");
    Ok(())
}

async fn a_user_without_rights_gets_403_for_every_verb_of_every_resource(cluster: Shared) -> Result<()> {
    let client = cluster.client().await?;
    let as_jane = [("impersonate-user", "jane-without-rights"), ("content-type", "application/json")];
    let mut paths = Vec::new();
    for group in ["/api/v1", "/apis/apps/v1", "/apis/rbac.authorization.k8s.io/v1", "/apis/coordination.k8s.io/v1"] {
        for resource in cluster.get(group).await?["resources"].as_array().into_iter().flatten() {
            let name = resource["name"].as_str().unwrap_or_default();
            let namespaced = resource["namespaced"] == true;
            let base = if namespaced { format!("{group}/namespaces/default") } else { group.to_owned() };
            match name.split_once('/') {
                Some((plural, part)) => paths.push((format!("{base}/{plural}/x/{part}"), resource["verbs"].clone())),
                None => {
                    paths.push((format!("{base}/{name}"), resource["verbs"].clone()));
                    paths.push((format!("{base}/{name}/x"), resource["verbs"].clone()));
                }
            }
        }
    }
    ensure!(paths.len() > 50, "{paths:?}");
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for (path, verbs) in paths {
        for verb in verbs.as_array().into_iter().flatten().filter_map(Value::as_str) {
            let named = path.ends_with("/x") || path.contains("/x/");
            let method = match (verb, named) {
                ("get", true) | ("list", false) => "GET",
                ("create", false) => "POST",
                ("create", true) if path.contains("/x/") => "POST",
                ("update", true) => "PUT",
                ("patch", true) => "PATCH",
                ("delete", true) | ("deletecollection", false) => "DELETE",
                _ => continue,
            };
            asked += 1;
            let answer = request::send(&client, method, &path, &as_jane, b"{}".to_vec()).await?;
            if answer.status != 403 {
                wrong.push(format!("A12 {method} {path}: {} {}", answer.status, answer.text()));
            }
        }
    }
    ensure!(asked > 100, "only {asked} requests");
    none_of(wrong)
}

async fn nobody_acts_as_another_without_the_right(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("masks").await?;
    let token = cluster.kubectl(&format!("create token default -n {namespace}")).await?;
    let account = cluster.client_with_token(&cluster.masters()[0], Some(token.trim())).await?;
    type Claims = &'static [(&'static str, &'static str)];
    let rows: &[(&str, Claims, u16)] = &[
        ("A13 a user", &[("impersonate-user", "jane")], 403),
        ("A13 masters", &[("impersonate-user", "jane"), ("impersonate-group", "system:masters")], 403),
        ("A13 a component", &[("impersonate-user", "system:kube-scheduler")], 403),
        ("A13 another account", &[("impersonate-user", "system:serviceaccount:kube-system:default")], 403),
        ("A13 nobody", &[("impersonate-user", "system:anonymous")], 403),
        ("A13 a group without a user", &[("impersonate-group", "system:masters")], 400),
        ("A13 a uid without a user", &[("impersonate-uid", "1")], 400),
        ("A13 scopes", &[("impersonate-user", "jane"), ("impersonate-extra-scopes", "all")], 403),
    ];
    let mut wrong = Vec::new();
    for (what, claims, code) in rows {
        let answer = request::send(&account, "GET", "/api/v1/namespaces", claims, Vec::new()).await?;
        let told = answer.json().unwrap_or(Value::Null);
        if answer.status != *code || told["kind"] != "Status" {
            wrong.push(format!("{what}: {} {}", answer.status, answer.text()));
        }
    }
    none_of(wrong)
}

async fn tokens_that_the_cluster_did_not_give_out_are_401(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("forged").await?;
    let good = cluster.kubectl(&format!("create token default -n {namespace}")).await?.trim().to_owned();
    let elsewhere = cluster.kubectl(&format!("create token default -n {namespace} --audience=vault")).await?;
    let parts: Vec<&str> = good.split('.').collect();
    let claims: Value = serde_json::from_slice(&BASE64.decode(parts[1])?)?;
    let header: Value = serde_json::from_slice(&BASE64.decode(parts[0])?)?;
    let own_key = EncodingKey::from_ec_pem(&std::fs::read(cluster.pki("sa.key"))?)?;
    let public = std::fs::read(cluster.pki("sa.pub"))?;
    let stranger = rcgen::KeyPair::generate()?;
    let foreign_key = EncodingKey::from_ec_pem(stranger.serialize_pem().as_bytes())?;
    let kid = header["kid"].as_str().map(str::to_owned);
    let sign = |algorithm, key: &EncodingKey, change: Value| -> Result<String> {
        let mut claims = claims.clone();
        for (name, value) in change.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        Ok(jsonwebtoken::encode(&Header { kid: kid.clone(), ..Header::new(algorithm) }, &claims, key)?)
    };
    let unsigned = |algorithm: &str| {
        let header = BASE64.encode(json!({ "alg": algorithm, "typ": "JWT" }).to_string());
        format!("{header}.{}.", parts[1])
    };
    let mut other_account = claims["kubernetes.io"].clone();
    other_account["serviceaccount"] = json!({ "name": "default", "uid": "00000000-0000-0000-0000-000000000000" });
    let past = claims["iat"].as_i64().unwrap_or_default() - 100_000;
    let rows = vec![
        ("A17 as given", good.clone(), true),
        ("A17 signed anew with our key", sign(Algorithm::ES256, &own_key, json!({}))?, true),
        ("A17 for another audience", elsewhere.trim().to_owned(), false),
        (
            "A17 expired",
            sign(Algorithm::ES256, &own_key, json!({ "exp": past + 10, "nbf": past, "iat": past }))?,
            false,
        ),
        ("A17 not valid yet", sign(Algorithm::ES256, &own_key, json!({ "nbf": past + 200_000 }))?, false),
        ("A17 of another issuer", sign(Algorithm::ES256, &own_key, json!({ "iss": "https://evil.example" }))?, false),
        (
            "A17 of an account that was made anew",
            sign(Algorithm::ES256, &own_key, json!({ "kubernetes.io": other_account }))?,
            false,
        ),
        ("A17 by a stranger's key", sign(Algorithm::ES256, &foreign_key, json!({}))?, false),
        (
            "A17 by our public key as a secret",
            sign(Algorithm::HS256, &EncodingKey::from_secret(&public), json!({}))?,
            false,
        ),
        ("A17 without a signature", unsigned("none"), false),
        ("A17 without a signature, in capitals", unsigned("None"), false),
        ("A17 cut", good[..good.len() - 4].to_owned(), false),
        ("A17 with claims of another", format!("{}.{}.{}", parts[0], BASE64.encode("{}"), parts[2]), false),
        ("A17 three dots", "...".to_owned(), false),
        ("A17 a long word", "x".repeat(100_000), false),
    ];
    let mut wrong = Vec::new();
    for (what, token, known) in rows {
        let client = cluster.client_with_token(&cluster.masters()[1], Some(&token)).await?;
        let answer = request::get(&client, "/api/v1/nodes").await?;
        let wanted = if known { 403 } else { 401 };
        if answer.status != wanted {
            wrong.push(format!("{what}: {} instead of {wanted}: {}", answer.status, answer.text()));
        }
    }
    none_of(wrong)
}

async fn a_web_page_gets_no_help_from_the_server(cluster: Shared) -> Result<()> {
    let client = cluster.client().await?;
    let origin = [("origin", "https://evil.example"), ("cookie", "session=1")];
    for (method, path) in [("GET", "/version"), ("GET", "/api/v1/namespaces"), ("OPTIONS", "/api/v1/namespaces")] {
        let mut headers = origin.to_vec();
        headers.push(("access-control-request-method", "DELETE"));
        let answer = request::send(&client, method, path, &headers, Vec::new()).await?;
        let helps = answer
            .headers
            .keys()
            .find(|name| name.as_str().starts_with("access-control-") || name.as_str() == "set-cookie");
        ensure!(helps.is_none(), "A29 {method} {path}: {:?}", answer.headers);
        ensure!(method != "OPTIONS" || answer.status == 405, "A29 {method} {path}: {}", answer.status);
    }
    // A name that leads here by a trick of DNS is no credential and does no harm.
    let raw = "GET /api/v1/secrets HTTP/1.1\r\nHost: evil.example\r\nCookie: user=admin\r\n\r\n";
    let mut wire = cluster.wire(&cluster.masters()[0], b"http/1.1", None).await?;
    let answer = wire.exchange(raw.as_bytes()).await?;
    ensure!(answer.code == 403 && answer.body.contains("system:anonymous"), "A29: {answer:?}");
    Ok(())
}
