//! The entropy of a simulated run: libc's `getrandom`, which hash maps, tokio and openraft draw from, gives the
//! bytes of a seed. Linked into the chaos binary alone, and the kernel's as ever unless the variable is set.
//! The one place with `unsafe`; nothing of the product may come here.

use std::cell::Cell;
use std::ffi::{c_uint, c_void};
use std::sync::OnceLock;

/// Set by the command that starts a run, before the process begins: entropy is drawn long before arguments are read.
pub const SEED_VARIABLE: &str = "XEBEC_SIM_ENTROPY";

static SEED: OnceLock<Option<u64>> = OnceLock::new();

thread_local! {
    /// Of each thread for itself, so that another thread's draws change nothing here.
    static STATE: Cell<Option<u64>> = const { Cell::new(None) };
}

/// The seed that this process was started with.
pub fn seed() -> Option<u64> {
    *SEED.get_or_init(|| std::env::var(SEED_VARIABLE).ok()?.parse().ok())
}

/// SplitMix64, as `sys::SeededRandom`, which cannot be used here: it takes a lock.
fn next(state: u64) -> (u64, u64) {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (state, z ^ (z >> 31))
}

fn fill(buffer: &mut [u8]) -> usize {
    let Some(seed) = seed() else {
        return rustix::rand::getrandom(buffer, rustix::rand::GetRandomFlags::empty()).unwrap_or(0);
    };
    let mut state = STATE.get().unwrap_or(seed);
    for chunk in buffer.chunks_mut(8) {
        let number;
        (state, number) = next(state);
        chunk.copy_from_slice(&number.to_le_bytes()[..chunk.len()]);
    }
    STATE.set(Some(state));
    buffer.len()
}

#[expect(unsafe_code, reason = "takes the place of a function of libc")]
mod symbol {
    use super::{c_uint, c_void, fill};

    /// # Safety
    /// As getrandom(2): `buffer` points to `length` writable bytes.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn getrandom(buffer: *mut c_void, length: usize, _flags: c_uint) -> isize {
        if buffer.is_null() || length == 0 {
            return 0;
        }
        // SAFETY: the caller vouches for the buffer, as it would towards libc.
        let buffer = unsafe { std::slice::from_raw_parts_mut(buffer.cast::<u8>(), length) };
        fill(buffer) as isize
    }
}
