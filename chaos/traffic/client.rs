//! A client's connection to whichever node answers, and the noting of its calls.
//! Used by writers and readers.

use crate::history::{Call, Operation, Outcome};
use crate::limits::{CALL_PATIENCE, POLL};
use crate::protocol::{Connection, Item, Reply, Request};
use crate::traffic::Shared;

/// Where a client turns when its node does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// To the same node again.
    Stays,
    /// To the next node.
    Moves,
}

struct Open {
    connection: Connection,
    session: u64,
}

pub struct Client {
    shared: Shared,
    number: u64,
    node: usize,
    habit: Habit,
    open: Option<Open>,
}

/// What a call brought, for the client's own plans.
pub enum Answer {
    Applied {
        revision: Option<u64>,
    },
    CompareFailed {
        current: Vec<(String, Option<Item>)>,
    },
    Read {
        items: Vec<Item>,
    },
    /// Nothing to plan with.
    None,
}

impl Client {
    pub fn new(shared: Shared, number: u64, node: usize, habit: Habit) -> Client {
        Client { shared, number, node, habit, open: None }
    }

    /// Uses another node from now on.
    pub fn turn_to(&mut self, node: usize) {
        if self.node != node {
            self.open = None;
            self.node = node;
        }
    }

    /// Makes one call and notes it.
    pub async fn call(&mut self, call: Call) -> Answer {
        let Some(Open { mut connection, session }) = self.connected().await else { return Answer::None };
        let request = match &call {
            Call::Write(write) => Request::Write(write.clone()),
            Call::Read { keys, freshness } => Request::Read { keys: keys.clone(), freshness: *freshness },
        };
        let invoked_ns = self.shared.recorder.now_ns();
        let reply = connection.call(&request, CALL_PATIENCE).await;
        let returned_ns = self.shared.recorder.now_ns();
        let node = self.node;
        let outcome = match &reply {
            Ok(Reply::Applied { revision }) => Outcome::Applied { revision: *revision },
            Ok(Reply::CompareFailed { revision, .. }) => Outcome::CompareFailed { revision: *revision },
            Ok(Reply::Read { revision, items }) => Outcome::Read { revision: *revision, items: items.clone() },
            Ok(Reply::Refused { reason }) => Outcome::Refused { reason: reason.clone() },
            Ok(Reply::Unknown { reason }) => Outcome::Unknown { reason: reason.clone() },
            Ok(other) => Outcome::Unknown { reason: format!("{other:?}") },
            Err(error) => Outcome::Unknown { reason: error.to_string() },
        };
        let refused = matches!(outcome, Outcome::Refused { .. });
        let client = self.number;
        let operation = Operation { client, session, node, invoked_ns, returned_ns, call, outcome };
        self.shared.recorder.operation(operation);
        if reply.is_ok() && !refused {
            self.open = Some(Open { connection, session });
        } else {
            self.give_up_node();
        }
        match reply {
            Ok(Reply::Applied { revision }) => Answer::Applied { revision },
            Ok(Reply::CompareFailed { current, .. }) => Answer::CompareFailed { current },
            Ok(Reply::Read { items, .. }) => Answer::Read { items },
            _ => Answer::None,
        }
    }

    async fn connected(&mut self) -> Option<Open> {
        if let Some(open) = self.open.take() {
            return Some(open);
        }
        match Connection::open(self.shared.fronts[self.node]).await {
            Ok(connection) => Some(Open { connection, session: self.shared.recorder.new_session() }),
            Err(_) => {
                self.give_up_node();
                tokio::time::sleep(POLL).await;
                None
            }
        }
    }

    fn give_up_node(&mut self) {
        self.open = None;
        if self.habit == Habit::Moves {
            self.node = (self.node + 1) % self.shared.fronts.len();
        }
    }
}
