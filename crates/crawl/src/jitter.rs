//! A little delay by which polls are spread: many who poll at the full hour are one burst to a server.
//! The same seed and time give the same delay, so that a test or a restart finds what was there before.

use jiff::{SignedDuration, Timestamp};

/// FNV-1a, 64 bits (draft-eastlake-fnv): offset and prime.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// A delay from zero up to the spread, in whole milliseconds, by a seed (the id of a source) and the
/// time from which it is counted. Zero for a spread that is zero or negative.
pub fn jitter(seed: &str, at: Timestamp, spread: SignedDuration) -> SignedDuration {
    let milliseconds = u64::try_from(spread.as_millis()).unwrap_or_default();
    if milliseconds == 0 {
        return SignedDuration::ZERO;
    }
    let time = at.as_millisecond().to_le_bytes();
    let hash = seed
        .bytes()
        .chain([0])
        .chain(time)
        .fold(FNV_OFFSET, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME)
        });
    // The low bits of FNV are those of its last bytes: mixed once more (the end of MurmurHash3).
    let mixed = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let delay = (mixed ^ (mixed >> 33)) % (milliseconds + 1);
    SignedDuration::from_millis(i64::try_from(delay).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPREAD: SignedDuration = SignedDuration::from_mins(5);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_769_846_400 + second).unwrap()
    }

    #[test]
    fn polls_are_spread_over_the_whole_span() {
        let mut by_minute = [0; 5];
        for number in 0..1000 {
            let delay = jitter(&format!("source-{number}"), at(0), SPREAD);
            assert!(delay >= SignedDuration::ZERO && delay <= SPREAD);
            let minute = usize::try_from(delay.as_secs() / 60).unwrap().min(4);
            by_minute[minute] += 1;
        }
        assert!(
            by_minute.iter().all(|count| (140..=260).contains(count)),
            "{by_minute:?}"
        );
        let mut of_one: Vec<_> = (0..24)
            .map(|hour| jitter("harbour", at(hour * 3600), SPREAD))
            .collect();
        of_one.dedup();
        assert!(
            of_one.len() > 20,
            "one source is not always as late: {of_one:?}"
        );
    }

    #[test]
    fn the_same_seed_and_time_give_the_same_delay() {
        assert_eq!(jitter("a", at(1), SPREAD), jitter("a", at(1), SPREAD));
        assert_eq!(
            jitter("a", at(1), SignedDuration::ZERO),
            SignedDuration::ZERO
        );
        assert_eq!(jitter("a", at(1), -SPREAD), SignedDuration::ZERO);
        assert!(jitter("a", at(1), SignedDuration::MAX) >= SignedDuration::ZERO);
    }
}
