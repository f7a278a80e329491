//! Who owns whom: the graph of owner references over all stored kinds, and what to do about one object.
//!
//! Pure: it is told what was observed, says which objects that concerns, and decides about one object at a time. An
//! owner that it has not seen is not taken for gone: the decision then asks for a look at the API. It does no IO and
//! knows no time.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use api::resource::{Resource, Storage, Verb};
use api::resources;
use kube::api::PropagationPolicy;

use super::metadata::Metadata;
use crate::limits::ABSENT_OWNERS_MAX;

/// A kind that objects of the graph can have; rows of the API's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind(usize);

impl Kind {
    /// The kinds that are collected: stored ones that can be listed, watched and deleted. Events own nothing and are
    /// owned by nothing, as upstream.
    pub fn all() -> Vec<Kind> {
        let collected = |row: &Resource| {
            let verbs = [Verb::List, Verb::Watch, Verb::Delete];
            row.storage == Storage::Stored && verbs.iter().all(|verb| row.allows(*verb)) && row.plural != "events"
        };
        let rows = resources::all().iter().enumerate();
        rows.filter(|(_, row)| collected(row)).map(|(index, _)| Kind(index)).collect()
    }

    /// The kind that an owner reference names; `None` where nothing of it is served.
    pub fn named(api_version: &str, kind: &str) -> Option<Kind> {
        let found = resources::by_api_version(api_version, kind)?;
        resources::all().iter().position(|row| std::ptr::eq(*row, found)).map(Kind)
    }

    /// Its facts.
    pub fn row(self) -> &'static Resource {
        resources::all()[self.0]
    }
}

/// One object, for all time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// Its kind.
    pub kind: Kind,
    /// Empty for cluster-scoped kinds.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What tells it from others of the same name.
    pub uid: String,
}

impl std::fmt::Display for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ", self.kind.row().qualified_name())?;
        if !self.namespace.is_empty() {
            write!(f, "{}/", self.namespace)?;
        }
        f.write_str(&self.name)
    }
}

/// One owner reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// `apiVersion` as written.
    pub api_version: String,
    /// `kind` as written.
    pub kind: String,
    /// Name of the owner.
    pub name: String,
    /// Uid of the owner.
    pub uid: String,
    /// `blockOwnerDeletion`: a foreground deletion of the owner waits for this dependent.
    pub blocks: bool,
}

impl Owner {
    /// The object that the reference means, seen from a dependent in `namespace`. `None` where there can be none: the
    /// kind is not served, or it lives in namespaces and the dependent does not.
    fn resolve(&self, namespace: &str) -> Option<Identity> {
        let kind = Kind::named(&self.api_version, &self.kind)?;
        let namespaced = kind.row().namespaced();
        if namespaced && namespace.is_empty() {
            return None;
        }
        let namespace = if namespaced { namespace.to_owned() } else { String::new() };
        Some(Identity { kind, namespace, name: self.name.clone(), uid: self.uid.clone() })
    }
}

/// What the graph keeps of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Which object.
    pub identity: Identity,
    /// The resourceVersion that this speaks of.
    pub revision: String,
    /// Its owners.
    pub owners: Vec<Owner>,
    deleting: bool,
    orphans: bool,
    foreground: bool,
}

impl Node {
    /// From an object's metadata.
    pub fn new(kind: Kind, metadata: Metadata) -> Self {
        let has = |name: &str| metadata.finalizers.iter().flatten().any(|finalizer| finalizer == name);
        let owners = metadata.owner_references.iter().flatten().map(|reference| Owner {
            api_version: reference.api_version.clone(),
            kind: reference.kind.clone(),
            name: reference.name.clone(),
            uid: reference.uid.clone(),
            blocks: reference.block_owner_deletion.unwrap_or_default(),
        });
        Self {
            owners: owners.collect(),
            deleting: metadata.deletion_timestamp.is_some(),
            orphans: has(api::meta::FINALIZER_ORPHAN),
            foreground: has(api::meta::FINALIZER_FOREGROUND),
            identity: Identity { kind, namespace: metadata.namespace, name: metadata.name, uid: metadata.uid },
            revision: metadata.resource_version,
        }
    }

    /// The same object after its owners stopped waiting for it.
    pub fn unblocked(&self) -> Self {
        let owners = self.owners.iter().map(|owner| Owner { blocks: false, ..owner.clone() }).collect();
        Self { owners, ..self.clone() }
    }

    /// Whether it waits for its dependents to go.
    pub fn waits_for_dependents(&self) -> bool {
        self.deleting && self.foreground
    }

    /// Whether it waits for its dependents to be told that they have no owner any more.
    fn waits_for_orphans(&self) -> bool {
        self.deleting && self.orphans
    }
}

/// What is known of an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is there.
    Solid,
    /// It is there, and waits for its dependents to go.
    Waiting,
    /// It is gone, or never was.
    Absent,
}

/// What to do about an object.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// Nothing, or nothing before something else changes.
    Nothing,
    /// Ask the API about these owners, then decide again.
    Ask(Vec<Identity>),
    /// Other owners are there: take these references out.
    RemoveReferences(Vec<String>),
    /// No owner is left that wants it.
    Delete(PropagationPolicy),
    /// The same in the foreground, after its own references stop blocking: it is part of a circle.
    UnblockAndDelete,
    /// Tell these dependents that they have no owner any more, then take out the finalizer.
    Orphan(Vec<Identity>),
    /// No dependent is in the way any more: take out the finalizer.
    FinishForeground,
    /// These dependents are in the way: look at them first.
    Wake(Vec<String>),
}

/// The graph.
#[derive(Default)]
pub struct Graph {
    nodes: BTreeMap<String, Node>,
    /// By the uid of the owner, seen or not.
    dependents: BTreeMap<String, BTreeSet<String>>,
    absent: BTreeSet<Identity>,
    absent_order: VecDeque<Identity>,
}

impl Graph {
    /// An object is there or has changed. Returns the uids of those to look at.
    pub fn observe(&mut self, node: Node) -> Vec<String> {
        let uid = node.identity.uid.clone();
        let old = self.nodes.insert(uid.clone(), node.clone());
        let mut wake = Vec::new();
        if old.as_ref().is_none_or(|old| old.owners != node.owners) {
            for owner in old.iter().flat_map(|old| &old.owners) {
                let still = node.owners.iter().find(|now| now.uid == owner.uid);
                if still.is_none() {
                    self.unlink(&owner.uid, &uid);
                }
                if owner.blocks && still.is_none_or(|now| !now.blocks) {
                    wake.extend(self.waiting(&owner.uid));
                }
            }
            for owner in &node.owners {
                self.dependents.entry(owner.uid.clone()).or_default().insert(uid.clone());
            }
            if self.is_suspicious(&node) {
                wake.push(uid.clone());
            }
        }
        if node.waits_for_orphans() && !old.as_ref().is_some_and(Node::waits_for_orphans) {
            wake.push(uid.clone());
        }
        if node.waits_for_dependents() && !old.as_ref().is_some_and(Node::waits_for_dependents) {
            wake.extend(self.dependents.get(&uid).into_iter().flatten().cloned());
            wake.push(uid);
        }
        wake
    }

    /// An object is gone. Returns the uids of those to look at.
    pub fn forget(&mut self, uid: &str) -> Vec<String> {
        let Some(node) = self.nodes.remove(uid) else { return Vec::new() };
        let mut wake = Vec::new();
        for owner in &node.owners {
            self.unlink(&owner.uid, uid);
            wake.extend(self.waiting(&owner.uid));
        }
        if let Some(dependents) = self.dependents.get(uid) {
            wake.extend(dependents.iter().cloned());
            self.record_absent(node.identity);
        }
        wake
    }

    /// The uids of a kind's objects: what a fresh list is compared with.
    pub fn of_kind(&self, kind: Kind) -> Vec<String> {
        let nodes = self.nodes.values().filter(|node| node.identity.kind == kind);
        nodes.map(|node| node.identity.uid.clone()).collect()
    }

    /// One object; `None` where it is not there or not seen yet.
    pub fn get(&self, uid: &str) -> Option<&Node> {
        self.nodes.get(uid)
    }

    /// Every object that may need something done: what to look at after a takeover.
    pub fn suspects(&self) -> Vec<String> {
        let suspects = self.nodes.values().filter(|node| {
            node.waits_for_orphans() || node.waits_for_dependents() || (!node.deleting && self.is_suspicious(node))
        });
        suspects.map(|node| node.identity.uid.clone()).collect()
    }

    /// The API says that there is no such object. A uid is never used again, so this stays true.
    pub fn record_absent(&mut self, identity: Identity) {
        if self.absent.insert(identity.clone()) {
            self.absent_order.push_back(identity);
        }
        if self.absent_order.len() > ABSENT_OWNERS_MAX
            && let Some(oldest) = self.absent_order.pop_front()
        {
            self.absent.remove(&oldest);
        }
    }

    /// The references of an object whose owner lives in another namespace, where no reference reaches.
    pub fn misplaced(&self, uid: &str) -> Vec<Owner> {
        let Some(node) = self.nodes.get(uid) else { return Vec::new() };
        let elsewhere = |owner: &&Owner| {
            let seen = self.nodes.get(&owner.uid).map(|seen| seen.identity.namespace.as_str());
            seen.is_some_and(|namespace| !namespace.is_empty() && namespace != node.identity.namespace)
        };
        node.owners.iter().filter(elsewhere).cloned().collect()
    }

    /// What to do about an object. `answers` is what the API said about owners that `Plan::Ask` asked for.
    pub fn decide(&self, uid: &str, answers: &BTreeMap<Identity, Presence>) -> Plan {
        let Some(node) = self.nodes.get(uid) else { return Plan::Nothing };
        if node.waits_for_orphans() {
            return Plan::Orphan(self.dependents_of(uid).map(|dependent| dependent.identity.clone()).collect());
        }
        if node.waits_for_dependents() {
            return self.decide_foreground(uid);
        }
        if node.deleting || node.owners.is_empty() {
            return Plan::Nothing;
        }
        let (mut solid, mut useless, mut waiting, mut unknown) = (false, Vec::new(), false, Vec::new());
        for owner in &node.owners {
            let Some(identity) = owner.resolve(&node.identity.namespace) else { return Plan::Nothing };
            match self.presence(&identity).or_else(|| answers.get(&identity).copied()) {
                Some(Presence::Solid) => solid = true,
                Some(Presence::Absent) => useless.push(owner.uid.clone()),
                Some(Presence::Waiting) => {
                    useless.push(owner.uid.clone());
                    waiting = true;
                }
                None => unknown.push(identity),
            }
        }
        if !unknown.is_empty() {
            return Plan::Ask(unknown);
        }
        if solid {
            // A reference to a waiting owner goes too, or that owner would wait for ever.
            return if useless.is_empty() { Plan::Nothing } else { Plan::RemoveReferences(useless) };
        }
        if waiting && self.dependents_of(uid).next().is_some() {
            let circle = self.dependents_of(uid).any(Node::waits_for_dependents);
            return if circle { Plan::UnblockAndDelete } else { Plan::Delete(PropagationPolicy::Foreground) };
        }
        Plan::Delete(match (node.orphans, node.foreground) {
            (true, _) => PropagationPolicy::Orphan,
            (_, true) => PropagationPolicy::Foreground,
            _ => PropagationPolicy::Background,
        })
    }

    fn decide_foreground(&self, uid: &str) -> Plan {
        let blocks = |dependent: &&Node| {
            dependent.identity.uid != uid && dependent.owners.iter().any(|owner| owner.uid == uid && owner.blocks)
        };
        let mut blocking = self.dependents_of(uid).filter(blocks).peekable();
        if blocking.peek().is_none() {
            return Plan::FinishForeground;
        }
        let idle: Vec<String> =
            blocking.filter(|dependent| !dependent.deleting).map(|d| d.identity.uid.clone()).collect();
        if idle.is_empty() { Plan::Nothing } else { Plan::Wake(idle) }
    }

    fn dependents_of<'a>(&'a self, uid: &str) -> impl Iterator<Item = &'a Node> + use<'a> {
        self.dependents.get(uid).into_iter().flatten().filter_map(|dependent| self.nodes.get(dependent))
    }

    /// What the graph knows of an owner; `None` where the API must be asked.
    fn presence(&self, identity: &Identity) -> Option<Presence> {
        match self.nodes.get(&identity.uid) {
            Some(node) if node.identity == *identity && node.waits_for_dependents() => Some(Presence::Waiting),
            Some(node) if node.identity == *identity => Some(Presence::Solid),
            _ => self.absent.contains(identity).then_some(Presence::Absent),
        }
    }

    /// Whether an owner of the object may not be there for long, or at all.
    fn is_suspicious(&self, node: &Node) -> bool {
        node.owners.iter().any(|owner| {
            let identity = owner.resolve(&node.identity.namespace);
            identity.and_then(|identity| self.presence(&identity)) != Some(Presence::Solid)
        })
    }

    /// The owner, where it waits for its dependents.
    fn waiting(&self, uid: &str) -> Option<String> {
        self.nodes.get(uid).filter(|node| node.waits_for_dependents()).map(|_| uid.to_owned())
    }

    fn unlink(&mut self, owner: &str, dependent: &str) {
        if let Some(dependents) = self.dependents.get_mut(owner) {
            dependents.remove(dependent);
            if dependents.is_empty() {
                self.dependents.remove(owner);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "graph_tests.rs"]
mod tests;
