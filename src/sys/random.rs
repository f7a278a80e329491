//! Randomness as a trait: the kernel's for the product, a seeded generator for simulation and tests.
//! Nothing else in the tree may ask for entropy.

use parking_lot::Mutex;

/// Source of random bytes.
pub trait Random: Send + Sync + 'static {
    /// Fills `buf` with random bytes.
    fn fill(&self, buf: &mut [u8]);

    /// A uniform 64-bit number.
    fn u64(&self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// A uniform 128-bit number.
    fn u128(&self) -> u128 {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        u128::from_le_bytes(bytes)
    }

    /// A uniform number in `0..bound`; 0 when `bound` is 0.
    fn below(&self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        // Numbers of the last, incomplete interval are drawn again: no bias.
        let unbiased_max = u64::MAX - u64::MAX % bound;
        loop {
            let number = self.u64();
            if number < unbiased_max {
                return number % bound;
            }
        }
    }
}

/// The kernel's generator. Fit for keys and identities.
#[derive(Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, buf: &mut [u8]) {
        let mut filled = 0;
        while filled < buf.len() {
            match rustix::rand::getrandom(&mut buf[filled..], rustix::rand::GetRandomFlags::empty()) {
                Ok(read) => filled += read,
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => crate::abort(&format!("the kernel gives no random bytes: {error}")),
            }
        }
    }
}

/// A generator that gives the same bytes for the same seed (SplitMix64). Never for keys.
pub struct SeededRandom {
    state: Mutex<u64>,
}

impl SeededRandom {
    /// A generator whose whole sequence follows from `seed`.
    pub fn new(seed: u64) -> SeededRandom {
        SeededRandom { state: Mutex::new(seed) }
    }

    fn next(&self) -> u64 {
        let mut state = self.state.lock();
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Random for SeededRandom {
    fn fill(&self, buf: &mut [u8]) {
        for chunk in buf.chunks_mut(8) {
            let bytes = self.next().to_le_bytes();
            chunk.copy_from_slice(&bytes[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let (one, two, other) = (SeededRandom::new(7), SeededRandom::new(7), SeededRandom::new(8));
        let numbers: Vec<u64> = (0..16).map(|_| one.u64()).collect();
        assert_eq!(numbers, (0..16).map(|_| two.u64()).collect::<Vec<_>>());
        assert_ne!(numbers, (0..16).map(|_| other.u64()).collect::<Vec<_>>());
    }

    #[test]
    fn below_stays_below_its_bound() {
        for bound in [0, 1, 2, 3, 1000, u64::MAX] {
            let random = SeededRandom::new(bound);
            assert!((0..100).all(|_| random.below(bound) < bound.max(1)));
        }
    }

    #[test]
    fn the_kernel_fills_the_whole_buffer() {
        let mut buf = [0; 300];
        SystemRandom.fill(&mut buf);
        assert!(buf.chunks(30).all(|chunk| chunk.iter().any(|byte| *byte != 0)));
    }
}
