//! Addresses that are not of the public internet: the IANA special-purpose registries of IPv4 and
//! IPv6 (RFC 6890 and its successors), and addresses that wrap one of them: IPv4-mapped (RFC 4291
//! §2.5.5.2), NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380) and ISATAP (RFC 5214).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Ranges of IPv4: first address, length of the prefix in bits, what it is.
const IPV4_RANGES: [(Ipv4Addr, u32, &str); 15] = [
    (Ipv4Addr::UNSPECIFIED, 8, "an address of this network"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, PRIVATE),
    (
        Ipv4Addr::new(100, 64, 0, 0),
        10,
        "a shared address of a provider's network",
    ),
    (Ipv4Addr::new(127, 0, 0, 0), 8, LOOPBACK),
    (Ipv4Addr::new(169, 254, 0, 0), 16, LINK_LOCAL),
    (Ipv4Addr::new(172, 16, 0, 0), 12, PRIVATE),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "an address of protocols"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, DOCUMENTATION),
    (
        Ipv4Addr::new(192, 88, 99, 0),
        24,
        "an address of 6to4 relays",
    ),
    (Ipv4Addr::new(192, 168, 0, 0), 16, PRIVATE),
    (
        Ipv4Addr::new(198, 18, 0, 0),
        15,
        "an address for benchmarks",
    ),
    (Ipv4Addr::new(198, 51, 100, 0), 24, DOCUMENTATION),
    (Ipv4Addr::new(203, 0, 113, 0), 24, DOCUMENTATION),
    (Ipv4Addr::new(224, 0, 0, 0), 4, MULTICAST),
    (
        Ipv4Addr::new(240, 0, 0, 0),
        4,
        "a reserved or broadcast address",
    ),
];

/// Ranges of IPv6 outside of global unicast that have a name of their own, for the message only.
const IPV6_NAMED: [(Ipv6Addr, u32, &str); 7] = [
    (Ipv6Addr::UNSPECIFIED, 128, "the unspecified address"),
    (Ipv6Addr::LOCALHOST, 128, LOOPBACK),
    (
        ipv6(0x64, 0xff9b, 1),
        48,
        "an address of a local translator",
    ),
    (ipv6(0xfc00, 0, 0), 7, PRIVATE),
    (ipv6(0xfe80, 0, 0), 10, LINK_LOCAL),
    (ipv6(0xfec0, 0, 0), 10, "a site-local address"),
    (ipv6(0xff00, 0, 0), 8, MULTICAST),
];

/// Ranges of global unicast that are not globally reachable. `2001::/23` has a few small
/// exceptions for relays and anycast services; no web server is among them.
const IPV6_RANGES: [(Ipv6Addr, u32, &str); 3] = [
    (ipv6(0x2001, 0, 0), 23, "an address of protocols"),
    (ipv6(0x2001, 0xdb8, 0), 32, DOCUMENTATION),
    (ipv6(0x3fff, 0, 0), 20, DOCUMENTATION),
];

/// All that is handed out as public IPv6 is in here.
const GLOBAL_UNICAST: (Ipv6Addr, u32) = (ipv6(0x2000, 0, 0), 3);
const NAT64: (Ipv6Addr, u32) = (ipv6(0x64, 0xff9b, 0), 96);
const TEREDO: (Ipv6Addr, u32) = (ipv6(0x2001, 0, 0), 32);
const SIX_TO_FOUR: (Ipv6Addr, u32) = (ipv6(0x2002, 0, 0), 16);

const DOCUMENTATION: &str = "an address for documentation";
const LINK_LOCAL: &str = "a link-local address";
const LOOPBACK: &str = "a loopback address";
const MULTICAST: &str = "a multicast address";
const PRIVATE: &str = "a private address";

/// Why an address must not be dialled; none when it is globally reachable.
pub(super) fn reason_against(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => reason_against_ipv4(address),
        IpAddr::V6(address) => reason_against_ipv6(address),
    }
}

fn reason_against_ipv4(address: Ipv4Addr) -> Option<&'static str> {
    IPV4_RANGES
        .iter()
        .find(|(range, prefix_bits, _)| {
            (range.to_bits() ^ address.to_bits()).leading_zeros() >= *prefix_bits
        })
        .map(|(_, _, reason)| *reason)
}

fn reason_against_ipv6(address: Ipv6Addr) -> Option<&'static str> {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return reason_against_ipv4(mapped);
    }
    let lowest_32_bits = ipv4_at(address, 0);
    if is_in(address, NAT64) {
        return reason_against_ipv4(lowest_32_bits);
    }
    if is_in(address, SIX_TO_FOUR) {
        return reason_against_ipv4(ipv4_at(address, 80));
    }
    if is_in(address, TEREDO) {
        // The server's address as it is, the client's with every bit turned.
        let client = Ipv4Addr::from_bits(!lowest_32_bits.to_bits());
        return reason_against_ipv4(ipv4_at(address, 64)).or_else(|| reason_against_ipv4(client));
    }
    if !is_in(address, GLOBAL_UNICAST) {
        let named = IPV6_NAMED
            .iter()
            .find(|range| is_in(address, (range.0, range.1)));
        return Some(named.map_or("an address outside of global unicast", |range| range.2));
    }
    if let Some(range) = IPV6_RANGES
        .iter()
        .find(|range| is_in(address, (range.0, range.1)))
    {
        return Some(range.2);
    }
    if is_isatap(address) {
        return reason_against_ipv4(lowest_32_bits);
    }
    None
}

/// Whether the interface identifier is `0000:5efe` or `0200:5efe`, an IPv4 address after it.
fn is_isatap(address: Ipv6Addr) -> bool {
    (address.to_bits() >> 32) & 0xfdff_ffff == 0x5efe
}

/// The IPv4 address that lies some bits from the low end.
fn ipv4_at(address: Ipv6Addr, low_bits: u32) -> Ipv4Addr {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "32 bits are what is wanted"
    )]
    Ipv4Addr::from_bits((address.to_bits() >> low_bits) as u32)
}

fn is_in(address: Ipv6Addr, (range, prefix_bits): (Ipv6Addr, u32)) -> bool {
    (range.to_bits() ^ address.to_bits()).leading_zeros() >= prefix_bits
}

/// An address by its first three groups.
const fn ipv6(first: u16, second: u16, third: u16) -> Ipv6Addr {
    Ipv6Addr::new(first, second, third, 0, 0, 0, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_globally_reachable_addresses_pass() {
        for address in [
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "223.255.255.255",
            "2606:4700::1",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
            "2001:0:808:808::f7f7:f7f7",
            "2001:4860::5efe:808:808",
        ] {
            assert_eq!(reason_against(address.parse().unwrap()), None, "{address}");
        }
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "192.0.0.9",
            "198.19.255.255",
            "239.1.1.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:0:10.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::8.8.8.8",
            "100::1",
            "2001:2::1",
            "2001:db8::1",
            "2002:a00:1::1",
            "2001:0:808:808::f5ff:fffe",
            "2001:0:a00:1::f7f7:f7f7",
            "2001:4860::200:5efe:a00:1",
            "3fff:fff::1",
            "4000::1",
            "5f00::1",
            "fd00::1",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(
                reason_against(address.parse().unwrap()).is_some(),
                "{address}"
            );
        }
    }
}
