//! Whether a push comes from the hub that was given the secret: the header `X-Hub-Signature`
//! (WebSub §8), `method=hex` with the HMAC (RFC 2104) of the body.

use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

/// Whether the signature of a body is that of the secret. Compared in constant time.
pub(super) fn is_signed(header: &str, secret: &str, body: &[u8]) -> bool {
    let Some((method, hex)) = header.trim().split_once('=') else {
        return false;
    };
    let Some(stated) = bytes_of_hex(hex) else {
        return false;
    };
    let secret = secret.as_bytes();
    match method.to_ascii_lowercase().as_str() {
        // HMAC does not fall with the collisions of SHA-1 (RFC 6194 §3.3), and most hubs know no other.
        "sha1" => verify::<Hmac<Sha1>>(secret, body, &stated),
        "sha256" => verify::<Hmac<Sha256>>(secret, body, &stated),
        "sha384" => verify::<Hmac<Sha384>>(secret, body, &stated),
        "sha512" => verify::<Hmac<Sha512>>(secret, body, &stated),
        _ => false,
    }
}

fn verify<Code: Mac + KeyInit>(secret: &[u8], body: &[u8], stated: &[u8]) -> bool {
    // A key of any length is one.
    <Code as Mac>::new_from_slice(secret)
        .is_ok_and(|code| code.chain_update(body).verify_slice(stated).is_ok())
}

fn bytes_of_hex(hex: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = hex
        .chars()
        .map(|digit| {
            digit
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        })
        .collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty()
        .then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231 §4.3 and RFC 2202 §3, test case 2.
    const KEY: &str = "Jefe";
    const TEXT: &[u8] = b"what do ya want for nothing?";

    #[test]
    fn the_signatures_of_the_rfcs_hold() {
        for signature in [
            "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            "SHA256=5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843",
            "sha384=af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e\
             8e2240ca5e69e2c78b3239ecfab21649",
            "sha512=164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
             9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        ] {
            assert!(is_signed(signature, KEY, TEXT), "{signature}");
            assert!(!is_signed(signature, KEY, b"what do you want"));
            assert!(!is_signed(signature, "jefe", TEXT));
        }
    }

    #[test]
    fn anything_else_is_no_signature() {
        for header in [
            "",
            "sha1",
            "sha1=",
            "sha1=e",
            "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c7",
            "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79 ,sha1=00",
            "md5=750c783e6ab0b503eaa86e310a5db738",
            "sha256=\u{ff}\u{ff}",
        ] {
            assert!(!is_signed(header, KEY, TEXT), "{header}");
        }
    }
}
