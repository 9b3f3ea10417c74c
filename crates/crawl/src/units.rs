//! Values of the settings that are written as text: delays, sizes and ranges of addresses.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A span of time in whole milliseconds: `500ms`, `2s`, `1m`, `6h`, `1d`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Delay(Duration);

/// A number of bytes: `512B`, `64KiB`, `15MiB`, `1GiB`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(u64);

/// A range of addresses in CIDR notation (RFC 4632, RFC 4291 §2.3), or a single address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRange {
    address: IpAddr,
    prefix_bits: u8,
}

/// A text that is no value of its kind.
#[derive(Debug, thiserror::Error)]
#[error("{value:?} is no {kind}")]
pub struct UnitError {
    kind: &'static str,
    value: String,
}

/// Longer delays are a slip of the keyboard: a year and a day.
const MAX_DELAY_MS: u64 = 366 * 86_400_000;

/// In milliseconds, largest first.
const DELAY_UNITS: [(&str, u64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// In bytes, largest first.
const SIZE_UNITS: [(&str, u64); 4] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("B", 1),
];

impl Delay {
    /// A delay of whole seconds.
    pub const fn from_seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// A delay of milliseconds.
    pub const fn from_milliseconds(milliseconds: u64) -> Self {
        Self(Duration::from_millis(milliseconds))
    }

    /// A delay as the standard library counts.
    pub const fn from_duration(duration: Duration) -> Self {
        Self(duration)
    }

    /// As the standard library counts.
    pub const fn duration(self) -> Duration {
        self.0
    }

    /// As instants are counted.
    pub fn signed(self) -> SignedDuration {
        SignedDuration::try_from(self.0).unwrap_or(SignedDuration::MAX)
    }
}

impl ByteSize {
    /// A size in bytes.
    pub const fn from_bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// In bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }

    /// In bytes, as memory is counted here.
    pub fn in_memory(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl AddressRange {
    /// Whether an address lies in the range. An IPv4 address in IPv6 clothes (`::ffff:…`) counts as
    /// what it is.
    pub fn contains(&self, address: IpAddr) -> bool {
        let differing_bits = match (self.address.to_canonical(), address.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (own.to_bits() ^ other.to_bits()).leading_zeros()
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                (own.to_bits() ^ other.to_bits()).leading_zeros()
            }
            _ => return false,
        };
        differing_bits >= u32::from(self.prefix_bits)
    }
}

fn refused(kind: &'static str, value: &str) -> UnitError {
    UnitError {
        kind,
        value: value.chars().take(100).collect(),
    }
}

/// A whole number and one of the units.
fn read_amount(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let unit_start = text.find(|character: char| !character.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(unit_start)?;
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim_start())?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

/// The largest unit that needs no fraction.
fn write_amount(
    formatter: &mut fmt::Formatter<'_>,
    amount: u64,
    zero: &str,
    units: &[(&str, u64)],
) -> fmt::Result {
    let unit = units
        .iter()
        .find(|(_, factor)| amount > 0 && amount.is_multiple_of(*factor));
    match unit {
        Some((name, factor)) => write!(formatter, "{}{name}", amount / factor),
        None => formatter.write_str(zero),
    }
}

impl FromStr for Delay {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        read_amount(text, &DELAY_UNITS)
            .filter(|milliseconds| *milliseconds <= MAX_DELAY_MS)
            .map(Self::from_milliseconds)
            .ok_or_else(|| {
                refused(
                    "delay of at most 366 days (for example 500ms, 2s, 1m)",
                    text,
                )
            })
    }
}

impl FromStr for ByteSize {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        read_amount(text, &SIZE_UNITS)
            .map(Self)
            .ok_or_else(|| refused("size (for example 64KiB, 15MiB)", text))
    }
}

impl FromStr for AddressRange {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let error = || refused("range of addresses (for example 192.168.1.0/24)", text);
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| error())?;
        let most_bits = if address.is_ipv4() { 32 } else { 128 };
        let prefix_bits = match bits {
            Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => bits
                .parse()
                .ok()
                .filter(|bits| *bits <= most_bits)
                .ok_or_else(error)?,
            Some(_) => return Err(error()),
            None => most_bits,
        };
        Ok(Self {
            address,
            prefix_bits,
        })
    }
}

impl fmt::Display for Delay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let milliseconds = u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX);
        write_amount(formatter, milliseconds, "0s", &DELAY_UNITS)
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_amount(formatter, self.0, "0B", &SIZE_UNITS)
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.address, self.prefix_bits)
    }
}

/// Written and read as text.
macro_rules! as_text {
    ($($kind:ty),+) => {$(
        impl Serialize for $kind {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $kind {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
            }
        }
    )+};
}

as_text!(Delay, ByteSize, AddressRange);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_read_and_written() {
        for text in ["500ms", "2s", "90s", "1m", "6h", "30d", "0s"] {
            assert_eq!(text.parse::<Delay>().unwrap().to_string(), text);
        }
        assert_eq!("60s".parse::<Delay>().unwrap().to_string(), "1m");
        for text in [
            "",
            "2",
            "s",
            "-2s",
            "1.5s",
            "2 weeks",
            "99999999999999999999s",
            "400d",
        ] {
            assert!(text.parse::<Delay>().is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_are_read_and_written() {
        for text in ["512B", "64KiB", "15MiB", "1GiB", "0B"] {
            assert_eq!(text.parse::<ByteSize>().unwrap().to_string(), text);
        }
        assert_eq!("15MiB".parse::<ByteSize>().unwrap().bytes(), 15_728_640);
        for text in ["15", "15MB", "-1B", "99999999999GiB"] {
            assert!(text.parse::<ByteSize>().is_err(), "{text}");
        }
    }

    #[test]
    fn ranges_contain_what_they_say() {
        let range: AddressRange = "192.168.1.0/24".parse().unwrap();
        assert!(range.contains("192.168.1.255".parse().unwrap()));
        assert!(range.contains("::ffff:192.168.1.7".parse().unwrap()));
        assert!(!range.contains("192.168.2.0".parse().unwrap()));
        assert!(!range.contains("fd00::1".parse().unwrap()));
        let range: AddressRange = "fd00::/8".parse().unwrap();
        assert!(range.contains("fdff::1".parse().unwrap()));
        assert!(!range.contains("fe80::1".parse().unwrap()));
        let range: AddressRange = "127.0.0.1".parse().unwrap();
        assert_eq!(range.to_string(), "127.0.0.1/32");
        let range: AddressRange = "0.0.0.0/0".parse().unwrap();
        assert!(range.contains("10.0.0.1".parse().unwrap()));
        for text in [
            "",
            "192.168.1.0/33",
            "192.168.1.0/",
            "192.168.1/24",
            "a/8",
            "::/+8",
        ] {
            assert!(text.parse::<AddressRange>().is_err(), "{text}");
        }
    }
}
