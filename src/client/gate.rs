//! Whether a role may act now, and under which token.
//!
//! The composition root sets it from the store's grants; a role's loop waits for it before each piece of work. A
//! closed gate pauses the role, it never ends it.

use api::identity::RoleToken;
use tokio::sync::watch;

/// The side that opens and closes.
#[derive(Debug)]
pub struct GateSetter(watch::Sender<Option<RoleToken>>);

impl GateSetter {
    /// Opens the gate under `token`, or closes it. Setting what is set already wakes nobody.
    pub fn set(&self, token: Option<RoleToken>) {
        self.0.send_if_modified(|now| {
            let changed = *now != token;
            *now = token;
            changed
        });
    }
}

/// The side that asks.
#[derive(Clone, Debug)]
pub struct Gate(watch::Receiver<Option<RoleToken>>);

impl Gate {
    /// A closed gate and its setter.
    pub fn new() -> (GateSetter, Self) {
        let (sender, receiver) = watch::channel(None);
        (GateSetter(sender), Self(receiver))
    }

    /// A gate that is always open under `token`: for a role that needs no election.
    pub fn open(token: RoleToken) -> Self {
        let (sender, receiver) = watch::channel(Some(token));
        drop(sender);
        Self(receiver)
    }

    /// The token, if the role may act now.
    pub fn current(&self) -> Option<RoleToken> {
        self.0.borrow().clone()
    }

    /// Waits until the role may act. Never returns once the setter is gone and the gate closed.
    pub async fn opened(&self) -> RoleToken {
        let mut receiver = self.0.clone();
        let token = match receiver.wait_for(Option::is_some).await {
            Ok(token) => token.clone(),
            Err(_) => None,
        };
        match token {
            Some(token) => token,
            None => std::future::pending().await,
        }
    }

    /// Waits until the gate is no longer open under `token`.
    pub async fn lost(&self, token: &RoleToken) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(|now| now.as_ref() != Some(token)).await.is_err() {
            std::future::pending().await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(token: u64) -> RoleToken {
        RoleToken { role: "kube-scheduler".to_owned(), token }
    }

    #[tokio::test]
    async fn a_gate_reopened_under_another_token_counts_as_lost() {
        let (setter, gate) = Gate::new();
        assert_eq!(gate.current(), None);
        setter.set(Some(token(7)));
        assert_eq!(gate.opened().await, token(7));
        setter.set(Some(token(9)));
        gate.lost(&token(7)).await;
        assert_eq!(gate.current(), Some(token(9)));
    }
}
