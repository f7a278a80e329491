//! Which credentials are believed, and as whom.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::BoxFuture;
use http::Request;

use super::objects::Identity;
use super::service_account::{Binding, BoundObject, TokenError, TokenRequest};
use super::*;
use crate::config::ServiceAccountConfig;
use crate::testing::{Authority, Files, Leaf, now, service_account_config};

/// Objects by `resource/namespace/name`, with their uids.
#[derive(Default)]
struct Fixed(BTreeMap<String, Identity>);

impl Fixed {
    fn with(mut self, key: &str, uid: &str) -> Self {
        self.0.insert(key.to_owned(), Identity { uid: uid.to_owned(), deleted_at_s: None });
        self
    }

    fn deleted(mut self, key: &str, seconds_ago: i64) -> Self {
        let at = i64::try_from(now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()).unwrap();
        self.0.get_mut(key).unwrap().deleted_at_s = Some(at - seconds_ago);
        self
    }
}

impl Objects for Fixed {
    fn find<'a>(&'a self, resource: &'a str, namespace: &'a str, name: &'a str) -> BoxFuture<'a, Option<Identity>> {
        Box::pin(async move { self.0.get(&format!("{resource}/{namespace}/{name}")).cloned() })
    }
}

fn tokens(config: &ServiceAccountConfig) -> Arc<Tokens> {
    Arc::new(Tokens::load(config).unwrap().unwrap())
}

fn binding(name: &str, uid: &str) -> Binding {
    Binding { name: name.to_owned(), uid: uid.to_owned() }
}

fn request(bound: Option<BoundObject>) -> TokenRequest {
    TokenRequest {
        namespace: "ns".to_owned(),
        account: binding("sa", "u1"),
        audiences: Vec::new(),
        lifetime_s: 3600,
        bound,
        id: "id".to_owned(),
    }
}

fn now_s() -> i64 {
    i64::try_from(now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

fn authenticator(tokens: Option<Arc<Tokens>>, objects: Fixed, anonymous: Anonymous) -> Authenticator {
    Authenticator {
        static_tokens: StaticTokens::default(),
        service_accounts: tokens,
        objects: Arc::new(objects),
        anonymous,
    }
}

fn parts(token: Option<&str>) -> Parts {
    let mut request = Request::builder();
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    request.body(()).unwrap().into_parts().0
}

#[tokio::test]
async fn a_signed_token_is_its_account_while_the_account_exists() {
    for rsa in [false, true] {
        let files = Files::new();
        let tokens = tokens(&service_account_config(&files, rsa));
        let pod = BoundObject::Pod { pod: binding("p", "u2"), node: Some(binding("n", "u3")) };
        let at_s = now_s();
        let signed = tokens.sign(&request(Some(pod)), at_s).unwrap();
        assert_eq!(signed.expires_at_s, at_s + 3600);
        let objects = || Fixed::default().with("serviceaccounts/ns/sa", "u1").with("pods/ns/p", "u2");
        let user = tokens.verify(&signed.token, &[], &objects(), now()).await.unwrap().unwrap().user;
        assert_eq!(user.name, "system:serviceaccount:ns:sa");
        assert_eq!(user.uid, "u1");
        assert_eq!(user.extra["authentication.kubernetes.io/pod-name"], ["p"]);
        assert_eq!(user.extra["authentication.kubernetes.io/node-uid"], ["u3"]);
        assert_eq!(user.extra["authentication.kubernetes.io/credential-id"], ["JTI=id"]);

        for objects in [
            Fixed::default().with("pods/ns/p", "u2"),
            Fixed::default().with("serviceaccounts/ns/sa", "other").with("pods/ns/p", "u2"),
            Fixed::default().with("serviceaccounts/ns/sa", "u1"),
            objects().deleted("pods/ns/p", 120),
        ] {
            let error = tokens.verify(&signed.token, &[], &objects, now()).await.unwrap_err();
            assert!(matches!(error, TokenError::Invalidated { .. }));
        }
        // A pod in its grace period still needs its token.
        let dying = objects().deleted("pods/ns/p", -30);
        assert!(tokens.verify(&signed.token, &[], &dying, now()).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn time_audience_and_signature_are_checked() {
    let files = Files::new();
    let tokens = tokens(&service_account_config(&files, false));
    let objects = Fixed::default().with("serviceaccounts/ns/sa", "u1");
    let token = tokens.sign(&request(None), now_s()).unwrap().token;
    let verify = |token: String, at: SystemTime| {
        let (tokens, objects) = (tokens.clone(), &objects);
        async move { tokens.verify(&token, &[], objects, at).await }
    };
    let hours = |n: u64| Duration::from_secs(3600 * n);
    assert!(matches!(verify(token.clone(), now() + hours(2)).await, Err(TokenError::Expired)));
    assert!(matches!(verify(token.clone(), now() - hours(1)).await, Err(TokenError::NotYetValid)));

    let audiences = vec!["vault".to_owned()];
    let foreign = tokens.sign(&TokenRequest { audiences: audiences.clone(), ..request(None) }, now_s()).unwrap();
    assert!(matches!(verify(foreign.token.clone(), now()).await, Err(TokenError::Audience { .. })));
    let asked = tokens.verify(&foreign.token, &audiences, &objects, now()).await.unwrap().unwrap();
    assert_eq!(asked.audiences, audiences);

    let mut forged: Vec<&str> = token.split('.').collect();
    let other = self::tokens(&service_account_config(&Files::new(), false)).sign(&request(None), now_s()).unwrap();
    forged[2] = other.token.split('.').next_back().unwrap();
    assert!(matches!(verify(forged.join("."), now()).await, Err(TokenError::Signature)));
    assert!(matches!(verify(other.token.clone(), now()).await, Err(TokenError::Signature)));
    // `{"alg":"none"}` with our claims and no signature.
    let none = format!("eyJhbGciOiJub25lIn0.{}.", token.split('.').nth(1).unwrap());
    assert!(matches!(verify(none, now()).await, Err(TokenError::Signature)));
    assert!(verify("abc".to_owned(), now()).await.unwrap().is_none());
}

#[tokio::test]
async fn keys_that_only_verify_are_published_and_accepted() {
    let old = Files::new();
    let new = Files::new();
    let old_config = service_account_config(&old, true);
    let token = tokens(&old_config).sign(&request(None), now_s()).unwrap().token;
    let mut rotated = service_account_config(&new, false);
    rotated.verification_key_paths = vec![old_config.signing_key_path.unwrap()];
    let rotated = tokens(&rotated);
    assert_eq!(rotated.key_set().len(), 2);
    assert_eq!(rotated.algorithms(), ["ES256", "RS256"]);
    let objects = Fixed::default().with("serviceaccounts/ns/sa", "u1");
    assert!(rotated.verify(&token, &[], &objects, now()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_request_without_credentials_is_anonymous_and_one_with_bad_ones_is_not() {
    let open = authenticator(None, Fixed::default(), Anonymous::Allowed);
    let closed = authenticator(None, Fixed::default(), Anonymous::Refused);
    assert_eq!(open.request(&mut parts(None), now()).await.unwrap(), UserInfo::anonymous());
    assert!(closed.request(&mut parts(None), now()).await.is_err());
    assert!(open.request(&mut parts(Some("nonsense")), now()).await.is_err());
    let mut basic = parts(None);
    basic.headers.insert(AUTHORIZATION, "Basic YTpi".parse().unwrap());
    assert_eq!(open.request(&mut basic, now()).await.unwrap(), UserInfo::anonymous());
}

#[tokio::test]
async fn an_in_process_caller_is_who_it_says() {
    let closed = authenticator(None, Fixed::default(), Anonymous::Refused);
    let mut parts = parts(Some("nonsense"));
    parts.extensions.insert(UserInfo::authenticated("system:kube-scheduler", []));
    assert_eq!(closed.request(&mut parts, now()).await.unwrap().name, "system:kube-scheduler");
}

/// The user of a request over a connection with this certificate.
async fn user_of(authority: &Authority, leaf: &Leaf, token: Option<&str>) -> Result<UserInfo, Rejection> {
    let mut parts = parts(token);
    let chain = vec![leaf.der.clone()];
    parts.extensions.insert(Arc::new(PeerCertificates::new(chain, Arc::new(authority.client_ca()))));
    authenticator(None, Fixed::default(), Anonymous::Allowed).request(&mut parts, now()).await
}

#[tokio::test]
async fn a_certificate_is_its_common_name_with_its_organisation_as_group() {
    let authority = Authority::new();
    let user = user_of(&authority, &authority.client("ann", "dev"), None).await.unwrap();
    assert_eq!(user.name, "ann");
    assert_eq!(user.groups, ["dev", "system:authenticated"]);
    assert!(user.extra["authentication.kubernetes.io/credential-id"][0].starts_with("X509SHA256="));
}

#[tokio::test]
async fn certificates_of_others_expired_ones_and_server_certificates_are_refused() {
    let authority = Authority::new();
    let bad = [Authority::new().client("ann", ""), authority.expired_client("ann"), authority.server()];
    for leaf in bad {
        assert!(matches!(user_of(&authority, &leaf, None).await, Err(Rejection::Certificate(_))));
    }
}
