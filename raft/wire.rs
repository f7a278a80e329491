//! Between messages of the peer protocol and the consensus library's types, in both directions.
//! Everything that comes in is checked here: a message of a peer never panics.

use bytes::Bytes;
use openraft::raft::{
    AppendEntriesRequest, StreamAppendError, StreamAppendResult, TransferLeaderRequest, VoteRequest, VoteResponse,
};

use crate::codec::make_vote;
use crate::consensus::{
    C, Kind, RaftEntry, RaftLogId, RaftVote, payload_bytes, payload_from, raft_entry, to_raft_log_id,
};
use crate::network::{PeerError, pb};

type Checked<T> = Result<T, PeerError>;

fn missing(what: &str) -> PeerError {
    PeerError::Failed(format!("message lacks {what}"))
}

pub(crate) fn vote_out(vote: &RaftVote) -> pb::VoteId {
    pb::VoteId { term: vote.leader_id.term, node: vote.leader_id.voted_for, committed: vote.committed }
}

pub(crate) fn vote_in(vote: Option<pb::VoteId>) -> Checked<RaftVote> {
    let vote = vote.ok_or_else(|| missing("a vote"))?;
    Ok(make_vote(vote.term, vote.node, vote.committed))
}

pub(crate) fn position_out(id: &RaftLogId) -> pb::LogPosition {
    pb::LogPosition { term: id.committed_leader_id().term, index: id.index() }
}

pub(crate) fn position_in(position: pb::LogPosition) -> RaftLogId {
    to_raft_log_id(position.term, position.index)
}

fn maybe_out(id: &Option<RaftLogId>) -> Option<pb::LogPosition> {
    id.as_ref().map(position_out)
}

pub(crate) fn append_out(request: AppendEntriesRequest<C>) -> pb::AppendRequest {
    let entries = request
        .entries
        .iter()
        .map(|entry| {
            let (kind, payload) = payload_bytes(&entry.payload);
            pb::LogEntry {
                term: entry.log_id.committed_leader_id().term,
                index: entry.log_id.index(),
                kind: kind as u32,
                payload,
            }
        })
        .collect();
    pb::AppendRequest {
        vote: Some(vote_out(&request.vote)),
        previous: maybe_out(&request.prev_log_id),
        committed: maybe_out(&request.leader_commit),
        entries,
    }
}

pub(crate) fn append_in(request: pb::AppendRequest) -> Checked<AppendEntriesRequest<C>> {
    let mut next = request.previous.map_or(0, |previous| previous.index.saturating_add(1));
    let mut entries = Vec::with_capacity(request.entries.len());
    for entry in request.entries {
        if entry.index != next {
            return Err(PeerError::Failed(format!("entry {} where {next} belongs", entry.index)));
        }
        next = next.saturating_add(1);
        entries.push(entry_in(entry)?);
    }
    Ok(AppendEntriesRequest {
        vote: vote_in(request.vote)?,
        prev_log_id: request.previous.map(position_in),
        entries,
        leader_commit: request.committed.map(position_in),
    })
}

fn entry_in(entry: pb::LogEntry) -> Checked<RaftEntry> {
    let payload = Kind::from_number(entry.kind)
        .and_then(|kind| payload_from(kind, entry.payload))
        .map_err(|error| PeerError::Failed(format!("entry {}: {error}", entry.index)))?;
    Ok(raft_entry(entry.term, entry.index, payload))
}

pub(crate) fn append_reply_out(result: StreamAppendResult<C>) -> pb::AppendReply {
    use pb::append_reply::Result as Out;
    let result = match result {
        Ok(last) => Out::Matched(pb::Matched { last: maybe_out(&last) }),
        Err(StreamAppendError::Conflict(id)) => Out::Conflict(position_out(&id)),
        Err(StreamAppendError::HigherVote(vote)) => Out::HigherVote(vote_out(&vote)),
    };
    pb::AppendReply { result: Some(result) }
}

pub(crate) fn append_reply_in(reply: pb::AppendReply) -> Checked<StreamAppendResult<C>> {
    use pb::append_reply::Result as In;
    Ok(match reply.result.ok_or_else(|| missing("a result"))? {
        In::Matched(matched) => Ok(matched.last.map(position_in)),
        In::Conflict(position) => Err(StreamAppendError::Conflict(position_in(position))),
        In::HigherVote(vote) => Err(StreamAppendError::HigherVote(vote_in(Some(vote))?)),
    })
}

pub(crate) fn vote_request_out(request: VoteRequest<C>) -> pb::VoteRequest {
    pb::VoteRequest {
        vote: Some(vote_out(&request.vote)),
        last: maybe_out(&request.last_log_id),
        leadership_transfer: request.leadership_transfer,
    }
}

pub(crate) fn vote_request_in(request: pb::VoteRequest) -> Checked<VoteRequest<C>> {
    let mut out = VoteRequest::new(vote_in(request.vote)?, request.last.map(position_in));
    out.leadership_transfer = request.leadership_transfer;
    Ok(out)
}

pub(crate) fn vote_reply_out(reply: VoteResponse<C>) -> pb::VoteReply {
    pb::VoteReply {
        vote: Some(vote_out(&reply.vote)),
        granted: reply.vote_granted,
        last: maybe_out(&reply.last_log_id),
    }
}

pub(crate) fn vote_reply_in(reply: pb::VoteReply) -> Checked<VoteResponse<C>> {
    Ok(VoteResponse::new(vote_in(reply.vote)?, reply.last.map(position_in), reply.granted))
}

pub(crate) fn transfer_out(request: &TransferLeaderRequest<C>) -> pb::TransferRequest {
    pb::TransferRequest {
        from: Some(vote_out(request.from_leader())),
        to: *request.to_node_id(),
        last: request.last_log_id().map(position_out),
    }
}

pub(crate) fn transfer_in(request: pb::TransferRequest) -> Checked<TransferLeaderRequest<C>> {
    Ok(TransferLeaderRequest::new(vote_in(request.from)?, request.to, request.last.map(position_in)))
}

pub(crate) fn id_bytes(id: u128) -> Bytes {
    Bytes::copy_from_slice(&id.to_be_bytes())
}

pub(crate) fn id_in(bytes: &[u8]) -> Checked<u128> {
    let bytes: [u8; 16] = bytes.try_into().map_err(|_| missing("a 16-byte id"))?;
    Ok(u128::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::consensus::Data;

    #[test]
    fn append_requests_round_trip() {
        let request = AppendEntriesRequest::<C> {
            vote: RaftVote::new_committed(4, 2),
            prev_log_id: Some(to_raft_log_id(3, 9)),
            entries: vec![
                raft_entry(4, 10, openraft::EntryPayload::Blank),
                raft_entry(4, 11, openraft::EntryPayload::Normal(Data(Bytes::from_static(b"payload")))),
            ],
            leader_commit: None,
        };
        let back = append_in(append_out(request.clone())).unwrap();
        assert_eq!(format!("{back:?}"), format!("{request:?}"));
    }

    #[test]
    fn append_replies_round_trip() {
        let replies: [StreamAppendResult<C>; 4] = [
            Ok(None),
            Ok(Some(to_raft_log_id(1, 2))),
            Err(StreamAppendError::Conflict(to_raft_log_id(3, 4))),
            Err(StreamAppendError::HigherVote(RaftVote::new(5, 6))),
        ];
        for reply in replies {
            assert_eq!(append_reply_in(append_reply_out(reply.clone())).unwrap(), reply);
        }
    }

    #[test]
    fn malformed_messages_are_refused() {
        assert!(append_in(pb::AppendRequest::default()).is_err());
        assert!(append_reply_in(pb::AppendReply::default()).is_err());
        assert!(vote_request_in(pb::VoteRequest::default()).is_err());
        assert!(transfer_in(pb::TransferRequest::default()).is_err());
        assert!(id_in(b"short").is_err());
        let entry = |index, kind| pb::LogEntry { term: 1, index, kind, payload: Bytes::new() };
        let request = |entry| pb::AppendRequest {
            vote: Some(pb::VoteId { term: 1, node: 1, committed: true }),
            entries: vec![entry],
            ..Default::default()
        };
        assert!(append_in(request(entry(0, 0))).is_ok());
        assert!(append_in(request(entry(7, 0))).is_err(), "a gap");
        assert!(append_in(request(entry(0, 9))).is_err(), "an unknown kind");
        assert!(append_in(request(entry(0, 2))).is_err(), "a membership that cannot be read");
    }
}
