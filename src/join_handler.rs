//! The cluster's side of joining: judges tokens, gives out ids and keys, admits members. `boot.rs` routes the two
//! paths of `join.rs` here, with what it needs of the running master behind [`Members`]. It knows no HTTP but status codes.

use std::time::SystemTime;

use futures::future::BoxFuture;
use serde_json::json;

use crate::join::{
    ADMIT_PATH, AdmitRequest, AdmitResponse, JOIN_PATH, JoinRequest, JoinResponse, Redemption, Token, epoch,
};
use crate::pki::Pki;

/// Largest request that is read.
pub const REQUEST_BYTES_MAX: usize = 64 << 10;
const NAME_CHARS_MAX: usize = 63;

/// What the handler needs of the running master. Errors are temporary: the joiner asks again.
pub trait Members: Send + Sync {
    /// Identity of the cluster.
    fn cluster_id(&self) -> u128;
    /// API addresses of all masters.
    fn masters(&self) -> Vec<String>;
    /// The members that there are.
    fn members(&self) -> Vec<Known>;
    /// Uses up a token for an id that nobody has had and nobody else will get, both in one transaction. The same attempt
    /// gets the same id again; `None` where another one has used the token.
    fn redeem(&self, redemption: Redemption) -> BoxFuture<'_, anyhow::Result<Option<u64>>>;
    /// The id that the token with this nonce was used for.
    fn redeemed(&self, nonce: String) -> BoxFuture<'_, anyhow::Result<Option<u64>>>;
    /// Brings the member one step nearer to a vote and says where it stands; called again until it votes. The steps:
    /// a member with the same name and another id is removed (see [`Known::peer_address`]), this one is added as a
    /// learner, and promoted once it has caught up.
    fn admit(&self, request: AdmitRequest) -> BoxFuture<'_, anyhow::Result<AdmitResponse>>;
}

/// A member as far as joining is concerned.
pub struct Known {
    /// Its Raft id.
    pub node_id: u64,
    /// Its name.
    pub name: String,
    /// Where its peers reach it. Only one process can listen there: a joiner that has the same name and address shows
    /// that the old member is gone, with its data, and takes its place.
    pub peer_address: String,
}

/// An answer: HTTP status code and JSON text.
pub type Answer = (u16, Vec<u8>);

/// Answers joiners.
pub struct JoinHandler<M> {
    members: M,
    pki: Pki,
    cluster: String,
}

impl<M: Members> JoinHandler<M> {
    /// A handler that gives out the shared files of `pki`.
    pub fn new(members: M, pki: Pki, cluster: String) -> JoinHandler<M> {
        JoinHandler { members, pki, cluster }
    }

    /// Answers a `POST` to `path`. `bearer` is what the `Authorization` header carried.
    pub async fn answer(&self, path: &str, bearer: Option<&str>, body: &[u8], now: SystemTime) -> Answer {
        let key = match self.pki.join_key() {
            Ok(key) => key,
            Err(error) => return failure(500, "InternalError", &error.to_string()),
        };
        let token = match Token::verify(bearer.unwrap_or_default(), &key, now) {
            Ok(token) => token,
            Err(error) => return failure(401, "Unauthorized", &error.to_string()),
        };
        if body.len() > REQUEST_BYTES_MAX {
            return failure(413, "RequestEntityTooLarge", &format!("limit is {REQUEST_BYTES_MAX}"));
        }
        match path {
            JOIN_PATH => match serde_json::from_slice(body) {
                Ok(request) => self.join(request, token, now).await,
                Err(error) => failure(400, "BadRequest", &error.to_string()),
            },
            ADMIT_PATH => match serde_json::from_slice(body) {
                Ok(request) => self.admit(request, token).await,
                Err(error) => failure(400, "BadRequest", &error.to_string()),
            },
            _ => failure(404, "NotFound", "the server could not find the requested resource"),
        }
    }

    async fn join(&self, request: JoinRequest, token: Token, now: SystemTime) -> Answer {
        let named = !request.name.is_empty();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        if request.name.len() > NAME_CHARS_MAX || !request.name.chars().all(is_plain) {
            return failure(400, "BadRequest", "a name has letters, digits, '-' and '.', at most 63");
        }
        let namesake = self.members.members().into_iter().find(|known| named && known.name == request.name);
        if let Some(known) = namesake.filter(|known| known.peer_address != request.peer_address) {
            let id = known.node_id;
            // Not 409, which a joiner takes for a cluster that is busy.
            let message = format!("member {id} is called {:?} already; choose another --name", request.name);
            return failure(422, "Invalid", &message);
        }
        let pki = match self.pki.export() {
            Ok(pki) => pki,
            Err(error) => return failure(500, "InternalError", &error.to_string()),
        };
        let redemption =
            Redemption { nonce: token.nonce, attempt: request.attempt, expires: token.expires, now: epoch(now) };
        match self.members.redeem(redemption).await {
            Ok(None) => failure(401, "Unauthorized", "the join token has been used"),
            Ok(Some(node_id)) => success(&JoinResponse {
                cluster: self.cluster.clone(),
                cluster_id: format!("{:032x}", self.members.cluster_id()),
                node_id,
                name: if named { request.name } else { format!("m{node_id}") },
                pki,
                masters: self.members.masters(),
            }),
            Err(error) => failure(503, "ServiceUnavailable", &format!("{error:#}")),
        }
    }

    async fn admit(&self, request: AdmitRequest, token: Token) -> Answer {
        if u128::from_str_radix(&request.incarnation, 16).is_err() {
            return failure(400, "BadRequest", "incarnation is not hexadecimal");
        }
        match self.members.redeemed(token.nonce).await {
            Ok(Some(id)) if id == request.node_id => {}
            Ok(_) => return failure(401, "Unauthorized", "the join token is not that of this member"),
            Err(error) => return failure(503, "ServiceUnavailable", &format!("{error:#}")),
        }
        match self.members.admit(request).await {
            Ok(response) => success(&response),
            Err(error) => failure(503, "ServiceUnavailable", &format!("{error:#}")),
        }
    }
}

/// A value as JSON.
pub fn success(value: &impl serde::Serialize) -> Answer {
    match serde_json::to_vec(value) {
        Ok(json) => (200, json),
        Err(error) => failure(500, "InternalError", &error.to_string()),
    }
}

/// A `Status` that says what went wrong.
pub fn failure(code: u16, reason: &str, message: &str) -> Answer {
    let status = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": message, "reason": reason, "code": code,
    });
    (code, status.to_string().into_bytes())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeMap;
    use std::sync::Mutex;
    use std::time::Duration;

    use serde_json::Value;

    use super::*;

    struct Fake {
        /// Nonce → attempt and id.
        used: Mutex<BTreeMap<String, (String, u64)>>,
        leader: bool,
    }

    impl Members for Fake {
        fn cluster_id(&self) -> u128 {
            0xab
        }
        fn masters(&self) -> Vec<String> {
            vec!["10.0.0.11:6443".into()]
        }
        fn members(&self) -> Vec<Known> {
            vec![Known { node_id: 1, name: "m1".into(), peer_address: "a:9".into() }]
        }
        fn redeem(&self, redemption: Redemption) -> BoxFuture<'_, anyhow::Result<Option<u64>>> {
            Box::pin(async move {
                anyhow::ensure!(self.leader, "no leader");
                let mut used = self.used.lock().unwrap();
                let free = used.len() as u64 + 2;
                let (attempt, id) = used.entry(redemption.nonce).or_insert((redemption.attempt.clone(), free));
                Ok((*attempt == redemption.attempt && (*id == free || !attempt.is_empty())).then_some(*id))
            })
        }
        fn redeemed(&self, nonce: String) -> BoxFuture<'_, anyhow::Result<Option<u64>>> {
            Box::pin(async move { Ok(self.used.lock().unwrap().get(&nonce).map(|(_, id)| *id)) })
        }
        fn admit(&self, request: AdmitRequest) -> BoxFuture<'_, anyhow::Result<AdmitResponse>> {
            Box::pin(async move { Ok(AdmitResponse { voter: request.node_id == 2, learner: false }) })
        }
    }

    struct World {
        handler: JoinHandler<Fake>,
        pki: Pki,
        _dir: tempfile::TempDir,
    }

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
    }

    fn world(leader: bool) -> World {
        let dir = tempfile::tempdir().unwrap();
        let pki = Pki::at(dir.path());
        pki.create("test", now()).unwrap();
        let fake = Fake { used: Mutex::default(), leader };
        World { handler: JoinHandler::new(fake, pki.clone(), "test".into()), pki, _dir: dir }
    }

    impl World {
        fn token(&self, lifetime: Duration) -> String {
            let hash = self.pki.authority_hash().unwrap();
            let key = self.pki.join_key().unwrap();
            Token::sign("test", &hash, vec!["a:1".into()], now() + lifetime, &key).unwrap().encode()
        }

        async fn ask(&self, path: &str, bearer: Option<&str>, body: &str) -> (u16, Value) {
            let (code, json) = self.handler.answer(path, bearer, body.as_bytes(), now()).await;
            (code, serde_json::from_slice(&json).unwrap())
        }
    }

    const HOUR: Duration = Duration::from_secs(3600);
    const REQUEST: &str = r#"{"name":"","apiAddress":"a:1","peerAddress":"a:2","version":"0"}"#;

    #[tokio::test]
    async fn a_joiner_gets_an_id_of_its_own_and_the_keys() {
        let world = world(true);
        let token = world.token(HOUR);
        let (code, first) = world.ask(JOIN_PATH, Some(&token), REQUEST).await;
        assert_eq!((code, &first["nodeId"], &first["name"]), (200, &2.into(), &"m2".into()));
        assert_eq!(first["clusterId"], "000000000000000000000000000000ab");
        assert!(first["pki"]["ca.key"].is_string());
        assert_eq!(world.ask(JOIN_PATH, Some(&world.token(HOUR)), REQUEST).await.1["nodeId"], 3);
    }

    #[tokio::test]
    async fn a_token_is_good_for_one_joiner_who_may_ask_again() {
        let world = world(true);
        let token = world.token(HOUR);
        let request = |attempt: &str| REQUEST.replace("\"0\"", &format!("\"0\",\"attempt\":\"{attempt}\""));
        for _ in 0..2 {
            assert_eq!(world.ask(JOIN_PATH, Some(&token), &request("a")).await.1["nodeId"], 2);
        }
        for again in [request("b"), REQUEST.to_owned()] {
            let (code, answer) = world.ask(JOIN_PATH, Some(&token), &again).await;
            assert_eq!((code, answer.get("pki")), (401, None));
            assert_eq!(answer["message"], "the join token has been used");
        }
    }

    #[tokio::test]
    async fn without_a_valid_token_nothing_is_given_out() {
        let world = world(true);
        for bearer in [None, Some(""), Some("admin"), Some(world.token(Duration::ZERO).as_str())] {
            let (code, answer) = world.ask(JOIN_PATH, bearer, REQUEST).await;
            assert_eq!((code, answer.get("pki")), (401, None), "{bearer:?}");
        }
    }

    #[tokio::test]
    async fn what_may_pass_is_told_apart_from_what_will_not() {
        let (up, down) = (world(true), world(false));
        let token = down.token(HOUR);
        assert_eq!(down.ask(JOIN_PATH, Some(&token), REQUEST).await.0, 503);
        let token = up.token(HOUR);
        assert_eq!(up.ask(JOIN_PATH, Some(&token), "{").await.0, 400);
        assert_eq!(up.ask(JOIN_PATH, Some(&token), &REQUEST.replace("\"\"", "\"m1\"")).await.0, 422);
        assert_eq!(up.ask("/xebec/v1/other", Some(&token), "{}").await.0, 404);
        assert_eq!(up.ask(JOIN_PATH, Some(&token), &" ".repeat(REQUEST_BYTES_MAX + 1)).await.0, 413);
    }

    #[tokio::test]
    async fn a_member_that_lost_its_data_comes_back_under_a_new_id() {
        let world = world(true);
        let request = REQUEST.replace("\"\"", "\"m1\"").replace("a:2", "a:9");
        let (code, answer) = world.ask(JOIN_PATH, Some(&world.token(HOUR)), &request).await;
        assert_eq!((code, &answer["nodeId"], &answer["name"]), (200, &2.into(), &"m1".into()));
    }

    #[tokio::test]
    async fn admission_tells_where_the_member_stands() {
        let world = world(true);
        let request = |id: u64, incarnation: &str| {
            format!(
                r#"{{"nodeId":{id},"incarnation":"{incarnation}","name":"m2","apiAddress":"a:1","peerAddress":"a:2"}}"#
            )
        };
        let (first, second) = (world.token(HOUR), world.token(HOUR));
        assert_eq!(world.ask(ADMIT_PATH, Some(&first), &request(2, "0f")).await.0, 401, "a token that nobody used");
        world.ask(JOIN_PATH, Some(&first), REQUEST).await;
        world.ask(JOIN_PATH, Some(&second), REQUEST).await;
        assert_eq!(world.ask(ADMIT_PATH, Some(&first), &request(2, "0f")).await, (200, json!({ "voter": true })));
        assert_eq!(world.ask(ADMIT_PATH, Some(&second), &request(3, "0f")).await, (200, json!({ "voter": false })));
        assert_eq!(world.ask(ADMIT_PATH, Some(&first), &request(3, "0f")).await.0, 401, "the token of another");
        assert_eq!(world.ask(ADMIT_PATH, Some(&first), &request(2, "x")).await.0, 400);
    }
}
