//! The token under which the current task writes.
//!
//! A role runs each piece of work inside `scope`; the in-process transport reads the token of the task that awaits
//! the answer and puts it on the request. The token is thus the one under which the work *began*: a grant that was
//! lost and won again meanwhile does not bless decisions made from the older state.

use std::future::Future;

use api::identity::RoleToken;

tokio::task_local! {
    static TOKEN: RoleToken;
}

/// Runs `work` so that each of its requests carries `token`. Tasks that it spawns do not inherit it.
pub async fn scope<F: Future>(token: RoleToken, work: F) -> F::Output {
    TOKEN.scope(token, work).await
}

/// The token of the running task; `None` outside of `scope`.
pub fn current() -> Option<RoleToken> {
    TOKEN.try_with(Clone::clone).ok()
}
