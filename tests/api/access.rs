//! Who may do what: certificates, tokens, impersonation, RBAC, and what the refused are told.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::harness::{SOON, Shared, Test, request, tests, until};

/// The table.
pub const TESTS: &[Test] = tests![
    the_administrator_is_known_and_may_do_everything,
    a_stranger_sees_health_and_version_alone,
    a_role_and_its_binding_permit_what_they_name,
    impersonation_takes_groups_and_needs_the_right,
    a_service_account_token_authenticates_until_its_account_is_gone,
    nobody_grants_rights_that_he_lacks,
    reviews_answer_for_others,
];

async fn the_administrator_is_known_and_may_do_everything(cluster: Shared) -> Result<()> {
    let who = cluster.kubectl_json("auth whoami").await?;
    let groups = who["status"]["userInfo"]["groups"].as_array().context("groups")?;
    assert!(groups.contains(&json!("system:masters")) && groups.contains(&json!("system:authenticated")), "{who}");
    assert_eq!(cluster.kubectl("auth can-i '*' '*'").await?.trim(), "yes");
    let rights = cluster.kubectl("auth can-i --list").await?;
    assert!(rights.contains("*.*"), "{rights}");
    Ok(())
}

async fn a_stranger_sees_health_and_version_alone(cluster: Shared) -> Result<()> {
    for master in cluster.masters() {
        let stranger = cluster.client_with_token(&master, None).await?;
        for path in ["/version", "/livez", "/readyz", "/healthz"] {
            let answer = request::get(&stranger, path).await?;
            assert_eq!(answer.status, 200, "{master} {path}: {}", answer.text());
        }
        let told = request::get(&stranger, "/api/v1/secrets").await?.expect(403)?;
        assert_eq!(
            told["message"],
            "secrets is forbidden: User \"system:anonymous\" cannot list resource \"secrets\" in API group \"\" at the cluster scope"
        );
        assert_eq!(told["reason"], "Forbidden");
        request::get(&stranger, "/metrics").await?.expect(403)?;
        let bad = cluster.client_with_token(&master, Some("nonsense")).await?;
        let told = request::get(&bad, "/version").await?.expect(401)?;
        assert_eq!((&told["reason"], &told["message"]), (&json!("Unauthorized"), &json!("Unauthorized")));
    }
    Ok(())
}

async fn a_role_and_its_binding_permit_what_they_name(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("rights").await?;
    let can = |verb: &str| format!("auth can-i {verb} pods -n {namespace} --as=jane");
    assert_eq!(cluster.kubectl_ran(&can("list"), None).await?.stdout.trim(), "no");
    let refused = cluster.kubectl_fails(&format!("get pods -n {namespace} --as=jane")).await?;
    assert_eq!(
        refused.trim(),
        format!(
            "Error from server (Forbidden): pods is forbidden: User \"jane\" cannot list resource \"pods\" in API group \
             \"\" in the namespace \"{namespace}\""
        )
    );
    cluster.kubectl(&format!("create role reader --verb=get,list --resource=pods -n {namespace}")).await?;
    cluster.kubectl(&format!("create rolebinding jane --role=reader --user=jane -n {namespace}")).await?;
    // Each master learns of it on its own.
    for _ in cluster.masters() {
        until("jane may list", SOON, async || cluster.kubectl(&can("list")).await).await?;
    }
    assert_eq!(cluster.kubectl_ran(&can("delete"), None).await?.stdout.trim(), "no");
    cluster.kubectl(&format!("get pods -n {namespace} --as=jane")).await?;
    cluster.kubectl_fails("get pods -n default --as=jane").await?;
    let refused = cluster.kubectl_fails(&format!("get pod p -n {namespace} --as=john")).await?;
    assert!(refused.contains("pods \"p\" is forbidden: User \"john\" cannot get resource \"pods\""), "{refused}");
    Ok(())
}

async fn impersonation_takes_groups_and_needs_the_right(cluster: Shared) -> Result<()> {
    let who = cluster.kubectl_json("auth whoami --as=jane --as-group=dev --as-group=ops").await?;
    assert_eq!(who["status"]["userInfo"]["username"], "jane");
    assert_eq!(who["status"]["userInfo"]["groups"], json!(["dev", "ops", "system:authenticated"]));
    let namespace = cluster.namespace("mask").await?;
    let token = cluster.kubectl(&format!("create token default -n {namespace}")).await?;
    let master = &cluster.masters()[1];
    let client = cluster.client_with_token(master, Some(token.trim())).await?;
    let headers = [("impersonate-user", "jane")];
    let told = request::send(&client, "GET", "/api/v1/pods", &headers, Vec::new()).await?.expect(403)?;
    let message = told["message"].as_str().unwrap();
    let text = format!(
        "users \"jane\" is forbidden: User \"system:serviceaccount:{namespace}:default\" cannot impersonate resource \"users\""
    );
    assert!(message.starts_with(&text), "{message}");
    Ok(())
}

async fn a_service_account_token_authenticates_until_its_account_is_gone(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("robots").await?;
    cluster.kubectl(&format!("create serviceaccount robot -n {namespace}")).await?;
    let token = cluster.kubectl(&format!("create token robot -n {namespace} --duration=1h")).await?;
    cluster
        .kubectl(&format!(
            "create rolebinding robot --clusterrole=view --serviceaccount={namespace}:robot -n {namespace}"
        ))
        .await?;
    let path = format!("/api/v1/namespaces/{namespace}/pods");
    let review = json!({ "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview" });
    for master in cluster.masters() {
        let robot = cluster.client_with_token(&master, Some(token.trim())).await?;
        until("the robot may list", SOON, async || request::get(&robot, &path).await?.expect(200).map(drop)).await?;
        let who =
            request::post(&robot, "/apis/authentication.k8s.io/v1/selfsubjectreviews", &review).await?.expect(201)?;
        let user = &who["status"]["userInfo"];
        assert_eq!(user["username"], format!("system:serviceaccount:{namespace}:robot"));
        let groups =
            json!(["system:serviceaccounts", format!("system:serviceaccounts:{namespace}"), "system:authenticated"]);
        assert_eq!(user["groups"], groups);
        request::get(&robot, &format!("/api/v1/namespaces/{namespace}/secrets")).await?.expect(403)?;
    }
    cluster.kubectl(&format!("delete serviceaccount robot -n {namespace}")).await?;
    let robot = cluster.client_with_token(&cluster.masters()[0], Some(token.trim())).await?;
    until("the token is void", SOON, async || request::get(&robot, &path).await?.expect(401).map(drop)).await
}

async fn nobody_grants_rights_that_he_lacks(cluster: Shared) -> Result<()> {
    let namespace = cluster.namespace("escalate").await?;
    cluster
        .kubectl(&format!(
            "create role granter --verb=create --resource=roles.rbac.authorization.k8s.io -n {namespace}"
        ))
        .await?;
    cluster.kubectl(&format!("create rolebinding granter --role=granter --user=mallory -n {namespace}")).await?;
    let line = format!("create role grab --verb=get --resource=secrets -n {namespace} --as=mallory");
    until("mallory may create roles, but not this one", SOON, async || {
        let refused = cluster.kubectl_fails(&line).await?;
        anyhow::ensure!(refused.contains("is attempting to grant RBAC permissions not currently held"), "{refused}");
        anyhow::ensure!(refused.contains("{APIGroups:[\"\"], Resources:[\"secrets\"], Verbs:[\"get\"]}"), "{refused}");
        Ok(())
    })
    .await
}

async fn reviews_answer_for_others(cluster: Shared) -> Result<()> {
    let client = cluster.client().await?;
    let ask = |user: &str, groups: Value| {
        json!({ "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": {
            "user": user, "groups": groups, "resourceAttributes": { "verb": "list", "resource": "nodes" } } })
    };
    let path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    let scheduler = request::post(&client, path, &ask("system:kube-scheduler", json!([]))).await?.expect(201)?;
    assert_eq!(scheduler["status"]["allowed"], true, "{scheduler}");
    let nobody = request::post(&client, path, &ask("nobody", json!([]))).await?.expect(201)?;
    assert_eq!(nobody["status"]["allowed"], false, "{nobody}");
    Ok(())
}
