//! What a ServiceAccount's token says, in the names of the wire.
//!
//! Built when a token is signed, read when it is verified. It must not know keys.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::TokenRequest;

/// An object by name and uid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// Name.
    #[serde(default)]
    pub name: String,
    /// Uid.
    #[serde(default)]
    pub uid: String,
}

/// The object to which a token is bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoundObject {
    /// A pod, with the node it runs on if it has one.
    Pod {
        /// The pod.
        pod: Binding,
        /// Its node.
        node: Option<Binding>,
    },
    /// A secret.
    Secret(Binding),
    /// A node.
    Node(Binding),
}

/// All claims; sorted by name, as upstream writes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    #[serde(default, skip_serializing_if = "Audience::is_empty")]
    aud: Audience,
    /// Last second of the token's time.
    pub exp: i64,
    /// When it was made.
    #[serde(default)]
    pub iat: i64,
    /// Who made it.
    #[serde(default)]
    pub iss: String,
    /// Its own id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
    /// Account and bound objects.
    #[serde(rename = "kubernetes.io")]
    pub kubernetes: Kubernetes,
    /// First second of its time.
    #[serde(default)]
    pub nbf: i64,
    /// The user's name.
    #[serde(default)]
    pub sub: String,
}

/// The claims under `kubernetes.io`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kubernetes {
    #[serde(default)]
    pub namespace: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<Binding>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod: Option<Binding>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Binding>,
    #[serde(default)]
    pub serviceaccount: Binding,
}

/// One audience or a list of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Audience {
    Many(Vec<String>),
    One(String),
}

impl Default for Audience {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl Audience {
    fn is_empty(&self) -> bool {
        matches!(self, Self::Many(list) if list.is_empty())
    }
}

impl Claims {
    /// The claims of a new token.
    pub fn new(issuer: &str, audiences: Vec<String>, request: &TokenRequest, now_s: i64) -> Self {
        let mut kubernetes = Kubernetes {
            namespace: request.namespace.clone(),
            serviceaccount: request.account.clone(),
            ..Kubernetes::default()
        };
        match request.bound.clone() {
            Some(BoundObject::Pod { pod, node }) => {
                kubernetes.pod = Some(pod);
                kubernetes.node = node;
            }
            Some(BoundObject::Secret(secret)) => kubernetes.secret = Some(secret),
            Some(BoundObject::Node(node)) => kubernetes.node = Some(node),
            None => {}
        }
        Self {
            aud: Audience::Many(audiences),
            exp: now_s.saturating_add(request.lifetime_s),
            iat: now_s,
            iss: issuer.to_owned(),
            jti: Some(request.id.clone()),
            kubernetes,
            nbf: now_s,
            sub: format!("system:serviceaccount:{}:{}", request.namespace, request.account.name),
        }
    }

    /// Whom the token is for; empty where it does not say.
    pub fn audiences(&self) -> &[String] {
        match &self.aud {
            Audience::Many(list) => list,
            Audience::One(one) => std::slice::from_ref(one),
        }
    }

    /// The issuer that a token names, unverified. `None` for what is no token of this form.
    pub fn issuer_of(token: &str) -> Option<String> {
        #[derive(Deserialize)]
        struct Issuer {
            iss: String,
        }
        let mut parts = token.split('.');
        let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(payload).ok()?;
        serde_json::from_slice::<Issuer>(&bytes).ok().map(|claims| claims.iss)
    }
}
