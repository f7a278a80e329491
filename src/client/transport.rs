//! The in-process transport: a `kube::Client` whose requests go straight into the API server's chain.
//!
//! It skips TCP and TLS and nothing else: the request passes authorization, admission and audit under the user given
//! here. It must not know what is behind the service.

use std::convert::Infallible;
use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use api::identity::UserInfo;
use bytes::Bytes;
use http::header::{HeaderValue, USER_AGENT};
use http::{Method, Request, Response};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use tower::Service;
use tower::util::BoxCloneSyncService;

use crate::fence;

/// Any error of a body or a transport.
pub type BoxError = Box<dyn Error + Send + Sync>;
/// A request's or response's body inside this process.
pub type Body = UnsyncBoxBody<Bytes, BoxError>;
/// The API server's whole chain. It answers every request; errors are answers too.
pub type ApiService = BoxCloneSyncService<Request<Body>, Response<Body>, Infallible>;

/// A client whose requests are `user`'s. Requests made inside `fence::scope` carry the role's token.
pub fn in_process(service: ApiService, user: UserInfo, user_agent: &str) -> kube::Client {
    let user_agent = HeaderValue::from_str(user_agent).unwrap_or(HeaderValue::from_static("xebec"));
    kube::Client::new(InProcess { service, user, user_agent }, "default")
}

#[derive(Clone)]
struct InProcess {
    service: ApiService,
    user: UserInfo,
    user_agent: HeaderValue,
}

impl Service<Request<kube::client::Body>> for InProcess {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.service.poll_ready(cx)
    }

    fn call(&mut self, request: Request<kube::client::Body>) -> Self::Future {
        let clone = self.service.clone();
        let mut service = std::mem::replace(&mut self.service, clone);
        let user = self.user.clone();
        let user_agent = self.user_agent.clone();
        // `kube::Client` calls this from a task of its own, but the future is polled by whoever awaits the answer:
        // the fence must be read inside it.
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            parts.extensions.clear();
            parts.extensions.insert(user);
            let mut writes_for_role = false;
            if let Some(token) = fence::current() {
                writes_for_role = parts.method != Method::GET;
                parts.extensions.insert(token);
            }
            parts.headers.insert(USER_AGENT, user_agent);
            let body = body.map_err(BoxError::from).boxed_unsync();
            if writes_for_role {
                sys::failpoint::at("client.fence.before-write");
            }
            let answer = service.call(Request::from_parts(parts, body)).await;
            if writes_for_role {
                // Between any two writes of a controller or of the scheduler.
                sys::failpoint::at("client.fence.written");
            }
            answer
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use api::identity::RoleToken;
    use http_body_util::Full;
    use k8s_openapi::api::core::v1::ConfigMap;
    use kube::Api;
    use tower::service_fn;

    use super::*;

    #[tokio::test]
    async fn a_request_carries_the_user_and_the_token_of_the_task_that_awaits_it() {
        let service = service_fn(|request: Request<Body>| async move {
            let user = request.extensions().get::<UserInfo>().unwrap().name.clone();
            let token = request.extensions().get::<RoleToken>().map_or(0, |t| t.token);
            let json = format!(r#"{{"metadata":{{"name":"{user}-{token}"}}}}"#);
            let body = Full::new(Bytes::from(json)).map_err(|never| match never {}).boxed_unsync();
            Ok::<_, Infallible>(Response::new(body))
        });
        let client = in_process(BoxCloneSyncService::new(service), UserInfo::authenticated("u", []), "test");
        let api: Api<ConfigMap> = Api::default_namespaced(client);
        let token = RoleToken { role: "r".to_owned(), token: 7 };
        let fenced = fence::scope(token, api.get("x")).await.unwrap();
        let free = api.get("x").await.unwrap();
        assert_eq!(fenced.metadata.name.as_deref(), Some("u-7"));
        assert_eq!(free.metadata.name.as_deref(), Some("u-0"));
    }
}
