//! The RBAC objects of the store as an index: which rules a user or a group holds, cluster-wide and per namespace.
//!
//! Kept by the authorizer, built again when one of the four kinds changed; objects that did not change are not
//! decoded again. It must not know what a request is.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use api::identity::UserInfo;
use bytes::Bytes;
use serde::Deserialize;

use super::rules::Rule;

/// The four kinds that make up the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    /// Rules for the whole cluster, or for any namespace that binds them.
    ClusterRoles,
    /// Rules of one namespace.
    Roles,
    /// Who holds a ClusterRole everywhere.
    ClusterRoleBindings,
    /// Who holds a role in one namespace.
    RoleBindings,
}

impl Space {
    /// All four.
    pub const ALL: [Space; 4] = [Self::ClusterRoles, Self::Roles, Self::ClusterRoleBindings, Self::RoleBindings];

    /// The start of the keys of this kind, with the slash.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::ClusterRoles => "clusterroles.rbac.authorization.k8s.io/",
            Self::Roles => "roles.rbac.authorization.k8s.io/",
            Self::ClusterRoleBindings => "clusterrolebindings.rbac.authorization.k8s.io/",
            Self::RoleBindings => "rolebindings.rbac.authorization.k8s.io/",
        }
    }
}

/// Called with kind, key behind the prefix, revision, and a way to get the object's bytes.
pub type Visit<'a> = &'a mut dyn FnMut(Space, &[u8], u64, &dyn Fn() -> Bytes);

/// Two moments with the same stamp have the same RBAC objects: last change and number of objects.
pub type Stamp = (u64, u64);

/// Where the RBAC objects come from.
pub trait PolicySource: Send + Sync + 'static {
    /// Changes whenever any object of the four kinds changes.
    fn stamp(&self) -> Stamp;
    /// Shows every object of the four kinds as of one moment, sorted by key, and returns the stamp of that moment.
    fn visit(&self, each: Visit<'_>) -> Stamp;
}

/// What a binding gives to one of its subjects.
#[derive(Debug)]
struct Grant {
    /// Position of the binding among all: upstream visits them in this order.
    order: usize,
    /// The role's rules, or why there are none.
    rules: Result<Arc<[Rule]>, String>,
    /// `ClusterRoleBinding "b" of ClusterRole "r" to Group "g"`.
    source: String,
}

/// Grants by subject.
#[derive(Debug, Default)]
struct Grants {
    users: HashMap<String, Vec<Arc<Grant>>>,
    groups: HashMap<String, Vec<Arc<Grant>>>,
}

impl Grants {
    fn of<'a>(&'a self, user: &'a UserInfo) -> impl Iterator<Item = &'a Arc<Grant>> + 'a {
        let own = self.users.get(&user.name).into_iter().flatten();
        own.chain(user.groups.iter().filter_map(|group| self.groups.get(group)).flatten())
    }
}

/// The index. Immutable; a change makes a new one.
#[derive(Debug, Default)]
pub struct Policy {
    /// What `PolicySource::stamp` was.
    pub stamp: Stamp,
    cluster: Grants,
    namespaces: HashMap<String, Grants>,
    cluster_roles: HashMap<String, Arc<[Rule]>>,
    roles: HashMap<(String, String), Arc<[Rule]>>,
}

impl Policy {
    /// The first rule that satisfies `allows`, in words (`ClusterRoleBinding …`).
    pub fn find<'a>(
        &'a self,
        user: &'a UserInfo,
        namespace: &'a str,
        allows: impl Fn(&Rule) -> bool,
    ) -> Option<&'a str> {
        self.grants(user, namespace)
            .find(|grant| grant.rules.as_ref().is_ok_and(|rules| rules.iter().any(&allows)))
            .map(|grant| grant.source.as_str())
    }

    /// Every rule that a user holds in a namespace (cluster-wide ones included), and what could not be resolved.
    pub fn rules_for(&self, user: &UserInfo, namespace: &str) -> (Vec<Rule>, Vec<String>) {
        let mut grants: Vec<&Arc<Grant>> = self.grants(user, namespace).collect();
        grants.sort_by_key(|grant| grant.order);
        grants.dedup_by_key(|grant| grant.order);
        let mut rules = Vec::new();
        let mut errors = Vec::new();
        for grant in grants {
            match &grant.rules {
                Ok(own) => rules.extend(own.iter().cloned()),
                Err(error) => errors.push(error.clone()),
            }
        }
        (rules, errors)
    }

    /// Why bindings of the user give nothing: their roles do not exist.
    pub fn errors_for(&self, user: &UserInfo, namespace: &str) -> Vec<String> {
        let mut broken: Vec<&Arc<Grant>> = self.grants(user, namespace).filter(|grant| grant.rules.is_err()).collect();
        broken.sort_by_key(|grant| grant.order);
        broken.dedup_by_key(|grant| grant.order);
        broken.iter().filter_map(|grant| grant.rules.as_ref().err().cloned()).collect()
    }

    /// The rules of a ClusterRole; `None` where there is no such role.
    pub fn cluster_role(&self, name: &str) -> Option<Arc<[Rule]>> {
        self.cluster_roles.get(name).cloned()
    }

    /// The rules of a Role; `None` where there is no such role.
    pub fn role(&self, namespace: &str, name: &str) -> Option<Arc<[Rule]>> {
        self.roles.get(&(namespace.to_owned(), name.to_owned())).cloned()
    }

    fn grants<'a>(&'a self, user: &'a UserInfo, namespace: &'a str) -> impl Iterator<Item = &'a Arc<Grant>> + 'a {
        let local = if namespace.is_empty() { None } else { self.namespaces.get(namespace) };
        self.cluster.of(user).chain(local.into_iter().flat_map(|grants| grants.of(user)))
    }
}

#[derive(Debug, Deserialize)]
struct RoleObject {
    #[serde(default)]
    rules: Option<Vec<Rule>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Binding {
    #[serde(default)]
    subjects: Option<Vec<Subject>>,
    role_ref: RoleRef,
}

#[derive(Debug, Deserialize)]
struct Subject {
    kind: String,
    name: String,
    #[serde(default)]
    namespace: String,
}

#[derive(Debug, Deserialize)]
struct RoleRef {
    kind: String,
    name: String,
}

enum Decoded {
    Role(Arc<[Rule]>),
    Binding(Arc<Binding>),
}

/// Decoded objects by kind and key, with the revision they were decoded at.
#[derive(Default)]
pub struct Decoder {
    known: BTreeMap<(Space, Vec<u8>), (u64, Decoded)>,
}

impl Decoder {
    /// Builds the index of what the source holds now. Objects that cannot be decoded give nobody anything.
    pub fn build(&mut self, source: &dyn PolicySource) -> Policy {
        let mut before = std::mem::take(&mut self.known);
        let known = &mut self.known;
        let stamp = source.visit(&mut |space, key, revision, bytes| {
            let slot = (space, key.to_vec());
            let kept = before.remove(&slot).filter(|(at, _)| *at == revision);
            let decoded = kept.or_else(|| decode(space, &bytes()).map(|decoded| (revision, decoded)));
            if let Some(decoded) = decoded {
                known.insert(slot, decoded);
            }
        });
        self.index(stamp)
    }

    fn index(&self, stamp: Stamp) -> Policy {
        let mut policy = Policy { stamp, ..Policy::default() };
        for ((space, key), (_, decoded)) in &self.known {
            let Decoded::Role(rules) = decoded else { continue };
            let (namespace, name) = split(*space, key);
            match space {
                Space::ClusterRoles => policy.cluster_roles.insert(name, rules.clone()),
                _ => policy.roles.insert((namespace, name), rules.clone()),
            };
        }
        for (order, ((space, key), (_, decoded))) in self.known.iter().enumerate() {
            if let Decoded::Binding(binding) = decoded {
                let (namespace, name) = split(*space, key);
                policy.bind(order, &namespace, &name, binding);
            }
        }
        policy
    }
}

fn decode(space: Space, bytes: &[u8]) -> Option<Decoded> {
    match space {
        Space::ClusterRoles | Space::Roles => {
            let role: RoleObject = serde_json::from_slice(bytes).ok()?;
            Some(Decoded::Role(role.rules.unwrap_or_default().into()))
        }
        Space::ClusterRoleBindings | Space::RoleBindings => {
            Some(Decoded::Binding(Arc::new(serde_json::from_slice(bytes).ok()?)))
        }
    }
}

/// Namespace (empty for cluster-scoped kinds) and name of a key.
fn split(space: Space, key: &[u8]) -> (String, String) {
    let key = String::from_utf8_lossy(key);
    match space {
        Space::ClusterRoles | Space::ClusterRoleBindings => (String::new(), key.into_owned()),
        Space::Roles | Space::RoleBindings => {
            let (namespace, name) = key.split_once('/').unwrap_or(("", &key));
            (namespace.to_owned(), name.to_owned())
        }
    }
}

impl Policy {
    fn bind(&mut self, order: usize, namespace: &str, name: &str, binding: &Binding) {
        let rules = self.resolve(&binding.role_ref, namespace);
        for subject in binding.subjects.iter().flatten() {
            let home = if subject.namespace.is_empty() { namespace } else { &subject.namespace };
            if subject.kind == "ServiceAccount" && home.is_empty() {
                continue;
            }
            let grant = Arc::new(Grant {
                order,
                rules: rules.clone(),
                source: describe(namespace, name, &binding.role_ref, subject, home),
            });
            let grants = match namespace {
                "" => &mut self.cluster,
                _ => self.namespaces.entry(namespace.to_owned()).or_default(),
            };
            match subject.kind.as_str() {
                "User" => grants.users.entry(subject.name.clone()).or_default().push(grant),
                "Group" => grants.groups.entry(subject.name.clone()).or_default().push(grant),
                "ServiceAccount" => {
                    let user = format!("system:serviceaccount:{home}:{}", subject.name);
                    grants.users.entry(user).or_default().push(grant);
                }
                _ => {}
            }
        }
    }

    fn resolve(&self, role_ref: &RoleRef, namespace: &str) -> Result<Arc<[Rule]>, String> {
        let (found, singular) = match role_ref.kind.as_str() {
            "ClusterRole" => (self.cluster_role(&role_ref.name), "clusterrole"),
            "Role" => (self.role(namespace, &role_ref.name), "role"),
            other => return Err(format!("unsupported role reference kind: {other:?}")),
        };
        found.ok_or_else(|| format!("{singular}.rbac.authorization.k8s.io {:?} not found", role_ref.name))
    }
}

fn describe(namespace: &str, name: &str, role: &RoleRef, subject: &Subject, home: &str) -> String {
    let who = match subject.kind.as_str() {
        "ServiceAccount" => format!("{}/{home}", subject.name),
        _ => subject.name.clone(),
    };
    let (kind, name) = match namespace {
        "" => ("ClusterRoleBinding", name.to_owned()),
        _ => ("RoleBinding", format!("{name}/{namespace}")),
    };
    format!("{kind} {name:?} of {} {:?} to {} {who:?}", role.kind, role.name, subject.kind)
}
