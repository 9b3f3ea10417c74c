//! Chance that is the same on every machine: `SplitMix64`, keyed by what the draw is for.

/// A sequence of draws that depends on its key only.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The draws for a purpose within a world.
    pub(crate) fn of(seed: u64, purpose: u64, number: u64) -> Self {
        let mut chance = Self(seed);
        let first = chance.next();
        let mut chance = Self(first ^ purpose.wrapping_mul(0xd6e8_feb8_6659_fd93));
        let second = chance.next();
        Self(second ^ number.wrapping_mul(0xa076_1d64_78bd_642f))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 when `end` is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    /// A number from `from` to `to`, both included.
    pub(crate) fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = to.saturating_sub(from).max(0).unsigned_abs();
        let step = self.next() % span.saturating_add(1);
        from.saturating_add_unsigned(step)
    }

    /// One of a list; the list must not be empty.
    pub(crate) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// True once in `times`.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// A digest of bytes for entity tags: FNV-1a, eight bytes at a time. No defence against an adversary.
pub(crate) fn digest(bytes: &[u8]) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    let mut step = |word: u64| {
        state = (state ^ word).wrapping_mul(0x0000_0100_0000_01b3);
        state ^= state >> 29;
    };
    let chunks = bytes.chunks_exact(8);
    let rest = chunks.remainder();
    for chunk in chunks {
        step(
            chunk
                .iter()
                .fold(0, |word, byte| word << 8 | u64::from(*byte)),
        );
    }
    for byte in rest {
        step(u64::from(*byte) | 0x100);
    }
    step(bytes.len().try_into().unwrap_or(u64::MAX));
    state
}
