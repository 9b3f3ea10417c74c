//! Names that are not of the public internet: special-use domain names (RFC 6761 and the IANA
//! registry after it: RFC 6762, 7686, 8375, 9476), names of private networks (ICANN's `internal`,
//! RFC 6762 appendix G, what routers and clusters use) and single labels.

/// Labels that no public name ends in: the root has no such zone, or none that serves pages.
const PRIVATE_ENDS: &[&str] = &[
    "alt",
    "arpa",
    "belkin",
    "bit",
    "cluster",
    "consul",
    "corp",
    "default",
    "dhcp",
    "dlink",
    "docker",
    "domain",
    "example",
    "exit",
    "gateway",
    "gnu",
    "home",
    "homenet",
    "i2p",
    "internal",
    "intra",
    "intranet",
    "invalid",
    "k8s",
    "kube",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "localnet",
    "loopback",
    "lxd",
    "mail",
    "node",
    "nodes",
    "pod",
    "pods",
    "private",
    "router",
    "server",
    "service",
    "site-local",
    "svc",
    "swarm",
    "test",
    "vagrant",
    "vpn",
    "wan",
    "workgroup",
    "wpad",
    "zkey",
];

/// The longest name and label (RFC 1035 §2.3.4), in bytes.
const MAX_NAME_BYTES: usize = 253;
const MAX_LABEL_BYTES: usize = 63;

/// Whether a name in lower case, without the dot of the root, may be resolved; else why not.
pub(super) fn check(name: &str, has_proxy: bool) -> Result<(), &'static str> {
    if !is_spelled(name) {
        return Err("is no host name");
    }
    let Some((_, end)) = name.rsplit_once('.') else {
        return Err("is a single label, a name of a private network");
    };
    if end == "onion" {
        return if has_proxy {
            Ok(())
        } else {
            Err("is an onion service, which takes a proxy (fetch.proxy)")
        };
    }
    if PRIVATE_ENDS.contains(&end) {
        return Err("is for special use or of a private network");
    }
    Ok(())
}

/// Whether a name is spelled as one of a host.
pub(super) fn is_spelled(name: &str) -> bool {
    name.len() <= MAX_NAME_BYTES && name.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=MAX_LABEL_BYTES).contains(&label.len())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_names_pass_and_private_ones_do_not() {
        for name in [
            "example.org",
            "xn--fsq.example.com",
            "a_b.example.net",
            "1.example.org",
        ] {
            assert_eq!(check(name, false), Ok(()), "{name}");
        }
        for name in [
            "",
            "localhost",
            "router.home.arpa",
            "a.internal",
            "a..example.org",
            "a b.example.org",
            "hidden.onion",
        ] {
            assert!(check(name, false).is_err(), "{name}");
        }
        assert_eq!(check("hidden.onion", true), Ok(()));
        assert!(check(&format!("{}.example.org", "a".repeat(64)), false).is_err());
        assert!(check(&"a.".repeat(130), false).is_err());
    }
}
