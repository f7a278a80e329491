//! Named bounds of the request path, units last. Read by every module of this crate.
//!
//! Where upstream has the same bound the figure is upstream's. Relations between bounds are asserted below.

/// A request's body. Upstream: 3 MiB.
pub const REQUEST_BODY_BYTES_MAX: usize = 3 * 1024 * 1024;
/// What is read and thrown away of a body that is too large, so that a client that still writes comes to read the answer.
pub const REQUEST_BODY_DISCARDED_BYTES_MAX: usize = REQUEST_BODY_BYTES_MAX;
/// All headers and the request line of one request; beyond it 431. Upstream: Go's default of 1 MiB.
pub const REQUEST_HEADER_BYTES_MAX: usize = 1024 * 1024;
/// Header fields of one HTTP/1.1 request.
pub const REQUEST_HEADERS_MAX: usize = 256;
/// How long a client may take to send the headers of a request.
pub const HEADER_READ_TIMEOUT_S: u64 = 32;
/// How long an HTTP/2 connection may stay silent before it is asked whether it is there.
pub const HTTP2_KEEP_ALIVE_INTERVAL_S: u64 = 30;
/// How long the answer to that question may take. Upstream: 15 s.
pub const HTTP2_KEEP_ALIVE_TIMEOUT_S: u64 = 15;
/// How long a client that was told to go, and has no request under way, may keep its end of the connection.
pub const CONNECTION_LINGER_TIMEOUT_S: u64 = 5;
/// A connection without a request for this long is closed; one that has never had any, after the time for headers.
pub const CONNECTION_IDLE_TIMEOUT_S: u64 = 90;
/// How long a TLS handshake may take.
pub const HANDSHAKE_TIMEOUT_S: u64 = 10;
/// TLS handshakes under way at once; further connections wait in the kernel's queue.
pub const HANDSHAKES_MAX: usize = 512;
/// Connections open at once, unfinished handshakes included.
pub const CONNECTIONS_MAX: usize = 20_000;
/// Concurrent HTTP/2 streams of one connection. Upstream: 100.
pub const HTTP2_STREAMS_MAX: u32 = 100;
/// Streams of one connection that the client reset before they were accepted, before the connection is cut off.
pub const HTTP2_RESET_STREAMS_MAX: usize = 20;
/// Bytes of responses that wait for one HTTP/2 stream.
pub const HTTP2_SEND_BUFFER_BYTES_MAX: usize = 256 * 1024;

/// How long a request that is not long-running may take. Upstream: 60 s.
pub const REQUEST_TIMEOUT_S: u64 = 60;
/// How long a request that is not long-running may take together with the reading of its answer.
pub const ANSWER_TIMEOUT_S: u64 = 2 * REQUEST_TIMEOUT_S;
/// Requests that only read and are under way at once. Upstream: 400.
pub const READS_IN_FLIGHT_MAX: usize = 400;
/// Requests that change something and are under way at once. Upstream: 200.
pub const MUTATIONS_IN_FLIGHT_MAX: usize = 200;
/// What a client is told to wait after 429.
pub const RETRY_AFTER_S: u32 = 1;

/// How long requests may go on after shutdown began before connections are closed.
pub const SHUTDOWN_DRAIN_TIMEOUT_S: u64 = 10;
/// How often certificates on disk are compared with those in use.
pub const CERTIFICATE_POLL_INTERVAL_S: u64 = 20;

/// Warnings of one response; further ones are dropped.
pub const WARNINGS_MAX: usize = 64;
/// Bytes of all warnings of one response. Upstream: 4 KiB.
pub const WARNINGS_BYTES_MAX: usize = 4 * 1024;
/// Value of the `Audit-Id` header that a client may choose.
pub const AUDIT_ID_BYTES_MAX: usize = 64;

/// Shortest lifetime of a ServiceAccount token. Upstream: 10 minutes.
pub const TOKEN_LIFETIME_S_MIN: i64 = 600;
/// Longest lifetime of a ServiceAccount token that may be asked for. Upstream: 2^32 s.
pub const TOKEN_LIFETIME_S_MAX: i64 = 1 << 32;
/// Longest bearer token that is looked at.
pub const BEARER_TOKEN_BYTES_MAX: usize = 64 * 1024;
/// How far the clocks of signer and verifier may lie apart. Upstream: 1 minute.
pub const TOKEN_CLOCK_LEEWAY_S: i64 = 60;

/// Tokens whose signatures are remembered.
pub const VERIFIED_TOKENS_MAX: usize = 4_096;

/// Groups and extra values of one impersonation; each costs a check.
pub const IMPERSONATION_HEADERS_MAX: usize = 256;

/// Tries of one bootstrap write that another master's write overtook.
pub const BOOTSTRAP_TRIES_MAX: usize = 10;
/// Bootstrap writes under way at once.
pub const BOOTSTRAP_WRITES_MAX: usize = 16;
/// How long one attempt of a bootstrap step may take.
pub const BOOTSTRAP_STEP_TIMEOUT_S: u64 = 10;
/// Pause between two attempts of a bootstrap step.
pub const BOOTSTRAP_RETRY_MS: u64 = 200;
/// How often the `kubernetes` Service is compared with the members.
pub const MASTER_ENDPOINTS_INTERVAL_S: u64 = 10;

const _: () = assert!(HANDSHAKES_MAX < CONNECTIONS_MAX);
const _: () = assert!(HANDSHAKE_TIMEOUT_S < HEADER_READ_TIMEOUT_S);
const _: () = assert!(HEADER_READ_TIMEOUT_S < CONNECTION_IDLE_TIMEOUT_S);
const _: () = assert!(CONNECTION_LINGER_TIMEOUT_S < SHUTDOWN_DRAIN_TIMEOUT_S);
// A certificate that was replaced on disk is in use within a minute, the reading included.
const _: () = assert!(CERTIFICATE_POLL_INTERVAL_S * 2 < 60);
const _: () = assert!(TOKEN_LIFETIME_S_MIN < TOKEN_LIFETIME_S_MAX);

/// How long a read or write may wait for the cluster, a change of leader included.
pub const STORE_WAIT_S: u64 = 30;
/// How long a read waits for a revision that this master has not seen yet. Upstream: 3 s.
pub const VERSION_WAIT_S: u64 = 3;
/// How long a client may take to send its body.
pub const BODY_READ_TIMEOUT_S: u64 = 30;
/// Tries of one write that others keep overtaking; the next one is told to try again.
pub const WRITE_TRIES_MAX: usize = 256;
/// Places at which overtaken writers wait for their turn.
pub const WRITE_TURNS: usize = 256;
/// Names tried for one `generateName`. Upstream: 8.
pub const GENERATED_NAMES_MAX: usize = 8;
/// Bytes of a list that are put together before they are sent on.
pub const LIST_CHUNK_BYTES: usize = 64 * 1024;
/// Answers from this size on are compressed for clients that take it. Upstream: 128 KiB.
pub const COMPRESS_BYTES_MIN: usize = 128 * 1024;
/// Bytes of watch events that are put together before they are sent on; one event may be larger.
pub const WATCH_CHUNK_BYTES: usize = 64 * 1024;
/// How often a silent watch says how far it has come, at the longest. Upstream: about a minute.
pub const BOOKMARK_INTERVAL_S: u64 = 60;
/// How long before its end a watch says so for the last time. Upstream: 2 s.
pub const BOOKMARK_BEFORE_END_S: u64 = 2;
/// Shortest life of a watch whose client does not say; at most twice as long. Upstream: 30 minutes.
pub const WATCH_TIMEOUT_S_MIN: u64 = 1800;
/// How long an event is kept. Upstream: 1 hour.
pub const EVENT_LIFETIME_S: u64 = 3600;
/// Objects that end by themselves and are written within this time end together.
pub const LIFETIME_SHARED_S: u64 = 300;
/// Attempts at a free address or port for one Service before the range counts as full.
pub const ALLOCATION_TRIES_MAX: u32 = 64;

const _: () = assert!(LIFETIME_SHARED_S < EVENT_LIFETIME_S);
const _: () = assert!(VERSION_WAIT_S < STORE_WAIT_S && STORE_WAIT_S < REQUEST_TIMEOUT_S);
const _: () = assert!(BOOKMARK_BEFORE_END_S < BOOKMARK_INTERVAL_S && BOOKMARK_INTERVAL_S < WATCH_TIMEOUT_S_MIN);
