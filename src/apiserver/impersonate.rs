//! Acting as somebody else: `Impersonate-User`, `-Group`, `-Uid` and `-Extra-*` headers.
//!
//! Called by the chain after authentication. Each thing that the caller wants to be is authorized with the verb
//! `impersonate`; from then on the request is the other user's and the headers are gone. It must not know what the
//! request wants.

use api::identity::{GROUP_AUTHENTICATED, GROUP_UNAUTHENTICATED, USER_ANONYMOUS, UserInfo};
use api::status::ApiError;
use http::{HeaderMap, HeaderName};

use crate::authz::{Attributes, Authorizer};
use crate::limits::IMPERSONATION_HEADERS_MAX;

const USER: HeaderName = HeaderName::from_static("impersonate-user");
const GROUP: HeaderName = HeaderName::from_static("impersonate-group");
const UID: HeaderName = HeaderName::from_static("impersonate-uid");
const EXTRA: &str = "impersonate-extra-";
const AUTHENTICATION: &str = "authentication.k8s.io";

/// The user that the request is made as: `caller`, or the one it may impersonate and asks for.
///
/// # Errors
/// 400 for headers without a user, 403 for what the caller may not be.
pub fn apply(authorizer: &Authorizer, caller: UserInfo, headers: &mut HeaderMap) -> Result<UserInfo, ApiError> {
    let Some(wanted) = wanted_user(headers)? else { return Ok(caller) };
    let account = service_account(&wanted.name);
    let base = Attributes { is_resource: true, verb: "impersonate", ..Attributes::default() };
    let name = match account {
        Some((namespace, name)) => Attributes { resource: "serviceaccounts", namespace, name, ..base },
        None => Attributes { resource: "users", name: &wanted.name, ..base },
    };
    authorizer.check(&caller, &name)?;
    if !wanted.uid.is_empty() {
        authorizer
            .check(&caller, &Attributes { group: AUTHENTICATION, resource: "uids", name: &wanted.uid, ..base })?;
    }
    for group in &wanted.groups {
        authorizer.check(&caller, &Attributes { resource: "groups", name: group, ..base })?;
    }
    for (key, values) in &wanted.extra {
        let extra = Attributes { group: AUTHENTICATION, resource: "userextras", subresource: key, ..base };
        for value in values {
            authorizer.check(&caller, &Attributes { name: value, ..extra })?;
        }
    }
    clear(headers);
    Ok(complete(wanted))
}

/// The user as the headers name it; `None` where there are no such headers.
fn wanted_user(headers: &HeaderMap) -> Result<Option<UserInfo>, ApiError> {
    let text = |name: &HeaderName| headers.get(name).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
    let mut user = UserInfo { name: text(&USER).unwrap_or_default(), ..UserInfo::default() };
    user.uid = text(&UID).unwrap_or_default();
    let groups = headers.get_all(GROUP).iter();
    user.groups = groups.map(|group| String::from_utf8_lossy(group.as_bytes()).into_owned()).collect();
    for (name, value) in headers {
        if let Some(key) = name.as_str().strip_prefix(EXTRA) {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            user.extra.entry(unescape(key)).or_default().push(value);
        }
    }
    let asked: usize = user.groups.len() + user.extra.values().map(Vec::len).sum::<usize>();
    if asked > IMPERSONATION_HEADERS_MAX {
        return Err(ApiError::bad_request("too many impersonation headers"));
    }
    if user.name.is_empty() {
        if asked > 0 || !user.uid.is_empty() {
            let dump = go_dump(&user);
            return Err(ApiError::bad_request(format!("requested {dump} without impersonating a user name")));
        }
        return Ok(None);
    }
    Ok(Some(user))
}

/// Groups that follow from the name are added, as upstream does.
fn complete(mut user: UserInfo) -> UserInfo {
    if let (Some((namespace, _)), true) = (service_account(&user.name), user.groups.is_empty()) {
        user.groups = vec!["system:serviceaccounts".to_owned(), format!("system:serviceaccounts:{namespace}")];
    }
    if user.name == USER_ANONYMOUS {
        if !user.in_group(GROUP_UNAUTHENTICATED) {
            user.groups.push(GROUP_UNAUTHENTICATED.to_owned());
        }
    } else if !user.in_group(GROUP_AUTHENTICATED) && !user.in_group(GROUP_UNAUTHENTICATED) {
        user.groups.push(GROUP_AUTHENTICATED.to_owned());
    }
    user
}

fn clear(headers: &mut HeaderMap) {
    let extra: Vec<HeaderName> = headers.keys().filter(|name| name.as_str().starts_with(EXTRA)).cloned().collect();
    for name in extra.into_iter().chain([USER, GROUP, UID]) {
        headers.remove(name);
    }
}

/// Namespace and name of `system:serviceaccount:<namespace>:<name>`.
fn service_account(user: &str) -> Option<(&str, &str)> {
    let (namespace, name) = user.strip_prefix("system:serviceaccount:")?.split_once(':')?;
    let valid = !namespace.is_empty() && !name.is_empty() && !name.contains(':');
    valid.then_some((namespace, name))
}

/// Undoes percent encoding; a key with a bad escape is taken as it is.
fn unescape(key: &str) -> String {
    let mut out = Vec::new();
    let mut bytes = key.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut digit = || bytes.next().and_then(|b| (b as char).to_digit(16));
        match (digit(), digit()) {
            (Some(high), Some(low)) => out.push(u8::try_from(high * 16 + low).expect("two hexadecimal digits")),
            _ => return key.to_owned(),
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| key.to_owned())
}

/// The user in the form in which upstream's error shows it.
fn go_dump(user: &UserInfo) -> String {
    let strings = |list: &[String]| {
        let list: Vec<String> = list.iter().map(|s| format!("{s:?}")).collect();
        if list.is_empty() { "[]string(nil)".to_owned() } else { format!("[]string{{{}}}", list.join(", ")) }
    };
    let extra: Vec<String> = user.extra.iter().map(|(k, v)| format!("{k:?}:{}", strings(v))).collect();
    let extra = if extra.is_empty() { "(nil)".to_owned() } else { format!("{{{}}}", extra.join(", ")) };
    let (name, uid, groups) = (&user.name, &user.uid, strings(&user.groups));
    format!("&user.DefaultInfo{{Name:{name:?}, UID:{uid:?}, Groups:{groups}, Extra:map[string][]string{extra}}}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::authz::{FixedPolicy, Space};

    fn authorizer() -> Authorizer {
        let rules = json!({"rules": [
            {"verbs": ["impersonate"], "apiGroups": [""], "resources": ["users", "groups"], "resourceNames": ["bob", "ops"]},
            {"verbs": ["impersonate"], "apiGroups": [""], "resources": ["serviceaccounts"]},
            {"verbs": ["impersonate"], "apiGroups": ["authentication.k8s.io"], "resources": ["userextras/scopes"]},
        ]});
        let binding = json!({"subjects": [{"kind": "User", "name": "ann"}],
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "act"}});
        Authorizer::new(FixedPolicy::new(&[
            (Space::ClusterRoles, "act", rules),
            (Space::ClusterRoleBindings, "act", binding),
        ]))
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        headers
    }

    fn act(pairs: &[(&'static str, &'static str)]) -> Result<UserInfo, ApiError> {
        apply(&authorizer(), UserInfo::authenticated("ann", []), &mut headers(pairs))
    }

    #[test]
    fn an_allowed_user_and_group_replace_the_caller() {
        let user = act(&[
            ("impersonate-user", "bob"),
            ("impersonate-group", "ops"),
            ("impersonate-extra-scopes", "a"),
            ("impersonate-extra-scopes", "b"),
        ])
        .unwrap();
        assert_eq!(user.name, "bob");
        assert_eq!(user.groups, ["ops", "system:authenticated"]);
        assert_eq!(user.extra["scopes"], ["a", "b"]);
        let account = act(&[("impersonate-user", "system:serviceaccount:ns:sa")]).unwrap();
        assert_eq!(account, UserInfo::service_account("ns", "sa"));
        assert_eq!(act(&[]).unwrap().name, "ann");
    }

    #[test]
    fn what_may_not_be_impersonated_is_refused_with_its_name() {
        let error = act(&[("impersonate-user", "eve")]).unwrap_err();
        assert_eq!(
            (error.code, error.message.as_str()),
            (
                403,
                "users \"eve\" is forbidden: User \"ann\" cannot impersonate resource \"users\" in API group \"\" at \
                 the cluster scope"
            )
        );
        for group in ["system:masters", "other"] {
            assert_eq!(act(&[("impersonate-user", "bob"), ("impersonate-group", group)]).unwrap_err().code, 403);
        }
        assert_eq!(act(&[("impersonate-user", "bob"), ("impersonate-uid", "1")]).unwrap_err().code, 403);
        assert_eq!(act(&[("impersonate-user", "bob"), ("impersonate-extra-other", "1")]).unwrap_err().code, 403);
    }

    #[test]
    fn a_group_without_a_user_is_a_bad_request() {
        let error = act(&[("impersonate-group", "ops")]).unwrap_err();
        assert_eq!(
            (error.code, error.message.as_str()),
            (
                400,
                "requested &user.DefaultInfo{Name:\"\", UID:\"\", Groups:[]string{\"ops\"}, \
                 Extra:map[string][]string(nil)} without impersonating a user name"
            )
        );
    }
}
