//! RBAC rules: what one allows, whether a set covers another, and how a rule is printed.
//!
//! Pure functions over decoded rules, called by the policy index and the escalation check. Upstream: the evaluation
//! and comparison helpers of `rbac/v1`. It must not know who holds a rule.

use serde::{Deserialize, Deserializer, Serialize};

use super::Attributes;

/// One rule of a role. `*` stands for all in each list.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Rule {
    /// Verbs.
    #[serde(deserialize_with = "null_as_empty")]
    pub verbs: Vec<String>,
    /// API groups; the empty string is the core group.
    #[serde(deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub api_groups: Vec<String>,
    /// Resources, `pods/log` for a subresource, `*/scale` for that of every resource.
    #[serde(deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// Names; empty means every name.
    #[serde(deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub resource_names: Vec<String>,
    /// Paths that are no resource; a trailing `*` stands for anything.
    #[serde(rename = "nonResourceURLs", deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub non_resource_urls: Vec<String>,
}

fn null_as_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Ok(Option::<Vec<String>>::deserialize(deserializer)?.unwrap_or_default())
}

impl Rule {
    /// Whether the rule allows what a request wants.
    pub fn allows(&self, wanted: &Attributes<'_>) -> bool {
        if !has(&self.verbs, wanted.verb) {
            return false;
        }
        if !wanted.is_resource {
            return self.non_resource_urls.iter().any(|url| url_covers(url, wanted.path));
        }
        has(&self.api_groups, wanted.group)
            && self.resources.iter().any(|resource| resource_matches(resource, wanted))
            && (self.resource_names.is_empty() || self.resource_names.iter().any(|n| n == wanted.name))
    }

    /// The rule as rules of one verb, one group, one resource and at most one name each.
    fn breakdown(&self) -> Vec<Rule> {
        let mut out = Vec::new();
        for group in &self.api_groups {
            for resource in &self.resources {
                for verb in &self.verbs {
                    let one = Rule {
                        verbs: vec![verb.clone()],
                        api_groups: vec![group.clone()],
                        resources: vec![resource.clone()],
                        ..Rule::default()
                    };
                    if self.resource_names.is_empty() {
                        out.push(one);
                        continue;
                    }
                    for name in &self.resource_names {
                        out.push(Rule { resource_names: vec![name.clone()], ..one.clone() });
                    }
                }
            }
        }
        for url in &self.non_resource_urls {
            for verb in &self.verbs {
                out.push(Rule { verbs: vec![verb.clone()], non_resource_urls: vec![url.clone()], ..Rule::default() });
            }
        }
        out
    }

    /// Whether this rule allows all that `sub`, a rule of `breakdown`, allows.
    fn covers(&self, sub: &Rule) -> bool {
        let names = self.resource_names.is_empty()
            || (!sub.resource_names.is_empty() && sub.resource_names.iter().all(|n| self.resource_names.contains(n)));
        names
            && sub.verbs.iter().all(|v| has(&self.verbs, v))
            && sub.api_groups.iter().all(|g| has(&self.api_groups, g))
            && sub.resources.iter().all(|r| resource_covers(&self.resources, r))
            && sub.non_resource_urls.iter().all(|u| self.non_resource_urls.iter().any(|own| url_prefix(own, u)))
    }

    /// `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}`: the form of upstream's escalation errors.
    pub fn compact(&self) -> String {
        let fields = [
            ("APIGroups", &self.api_groups),
            ("Resources", &self.resources),
            ("NonResourceURLs", &self.non_resource_urls),
            ("ResourceNames", &self.resource_names),
            ("Verbs", &self.verbs),
        ];
        let parts: Vec<String> = fields
            .iter()
            .filter(|(_, values)| !values.is_empty())
            .map(|(name, values)| format!("{name}:{}", quoted(values)))
            .collect();
        format!("{{{}}}", parts.join(", "))
    }
}

/// `["a" "b"]`, as Go prints a list of quoted strings.
pub fn quoted(values: &[String]) -> String {
    let list: Vec<String> = values.iter().map(|v| format!("{v:?}")).collect();
    format!("[{}]", list.join(" "))
}

/// Whether a list holds a value or `*`.
fn has(list: &[String], value: &str) -> bool {
    list.iter().any(|own| own == "*" || own == value)
}

fn resource_matches(own: &str, wanted: &Attributes<'_>) -> bool {
    if own == "*" {
        return true;
    }
    if wanted.subresource.is_empty() {
        return own == wanted.resource;
    }
    match own.split_once('/') {
        Some((resource, subresource)) => {
            subresource == wanted.subresource && (resource == "*" || resource == wanted.resource)
        }
        None => false,
    }
}

fn resource_covers(own: &[String], resource: &str) -> bool {
    has(own, resource)
        || resource
            .split_once('/')
            .is_some_and(|(_, subresource)| own.iter().any(|o| o.strip_prefix("*/").is_some_and(|s| s == subresource)))
}

fn url_covers(own: &str, path: &str) -> bool {
    own == "*" || url_prefix(own, path)
}

fn url_prefix(own: &str, path: &str) -> bool {
    own == path || (own.ends_with('*') && path.starts_with(own.trim_end_matches('*')))
}

/// What of `wanted` no rule of `held` covers, verbs of one resource joined. Empty means all is covered.
pub fn missing(held: &[Rule], wanted: &[Rule]) -> Vec<Rule> {
    let uncovered = wanted.iter().flat_map(Rule::breakdown).filter(|sub| !held.iter().any(|rule| rule.covers(sub)));
    let mut joined: Vec<Rule> = Vec::new();
    for rule in uncovered {
        let same = joined.iter_mut().find(|j| {
            !rule.resources.is_empty()
                && j.api_groups == rule.api_groups
                && j.resources == rule.resources
                && j.resource_names == rule.resource_names
        });
        match same {
            Some(same) => same.verbs.extend(rule.verbs),
            None => joined.push(rule),
        }
    }
    joined
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rule(value: serde_json::Value) -> Rule {
        serde_json::from_value(value).unwrap()
    }

    /// `verb group resource[/subresource] name`.
    fn check(rule: &Rule, request: &str, expected: bool) {
        let words: Vec<&str> = request.split(' ').collect();
        let (resource, subresource) = words[2].split_once('/').unwrap_or((words[2], ""));
        let wanted = Attributes {
            is_resource: true,
            verb: words[0],
            group: words[1].trim_matches('-'),
            resource,
            subresource,
            name: words.get(3).copied().unwrap_or_default(),
            ..Attributes::default()
        };
        assert_eq!(rule.allows(&wanted), expected, "{request} by {}", rule.compact());
    }

    #[test]
    fn a_rule_allows_its_verbs_groups_resources_and_names_only() {
        let pods = rule(json!({"verbs": ["get"], "apiGroups": [""], "resources": ["pods", "pods/log"]}));
        check(&pods, "get - pods a", true);
        check(&pods, "get - pods/log a", true);
        check(&pods, "get - pods/exec a", false);
        check(&pods, "list - pods", false);
        check(&pods, "get apps pods", false);
        let scale = rule(json!({"verbs": ["*"], "apiGroups": ["*"], "resources": ["*/scale"]}));
        check(&scale, "update apps deployments/scale a", true);
        check(&scale, "update apps deployments a", false);
        let named =
            rule(json!({"verbs": ["get"], "apiGroups": [""], "resources": ["secrets"], "resourceNames": ["a"]}));
        check(&named, "get - secrets a", true);
        check(&named, "get - secrets b", false);
        check(&named, "get - secrets", false);
        let all = rule(json!({"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "resourceNames": null}));
        check(&all, "escalate x y/z n", true);
    }

    #[test]
    fn a_path_matches_exactly_or_by_a_trailing_star() {
        let rule = rule(json!({"verbs": ["get"], "nonResourceURLs": ["/healthz", "/api/*"]}));
        let path = |path| Attributes { verb: "get", path, ..Attributes::default() };
        assert!(rule.allows(&path("/healthz")));
        assert!(!rule.allows(&path("/healthz/ping")));
        assert!(rule.allows(&path("/api/v1")));
        assert!(!rule.allows(&path("/api")));
    }

    #[test]
    fn what_is_not_held_is_named_with_its_verbs_joined() {
        let held = [rule(json!({"verbs": ["get", "list"], "apiGroups": [""], "resources": ["pods", "*/status"]}))];
        let wanted = [
            rule(json!({"verbs": ["get", "watch", "list"], "apiGroups": [""], "resources": ["pods", "nodes/status"]})),
            rule(json!({"verbs": ["get"], "nonResourceURLs": ["/x"]})),
        ];
        let texts: Vec<String> = missing(&held, &wanted).iter().map(Rule::compact).collect();
        assert_eq!(
            texts,
            [
                r#"{APIGroups:[""], Resources:["pods"], Verbs:["watch"]}"#,
                r#"{APIGroups:[""], Resources:["nodes/status"], Verbs:["watch"]}"#,
                r#"{NonResourceURLs:["/x"], Verbs:["get"]}"#,
            ]
        );
        assert_eq!(missing(&held, &held), []);
    }

    #[test]
    fn a_rule_for_one_name_does_not_cover_one_for_all_names() {
        let named = rule(json!({"verbs": ["get"], "apiGroups": [""], "resources": ["pods"], "resourceNames": ["a"]}));
        let all = Rule { resource_names: Vec::new(), ..named.clone() };
        assert!(missing(std::slice::from_ref(&all), std::slice::from_ref(&named)).is_empty());
        assert!(!missing(&[named], &[all]).is_empty());
    }
}
