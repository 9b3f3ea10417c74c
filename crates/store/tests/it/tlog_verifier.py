"""Checks a transparency log in a folder, by the texts of C2SP alone: signed-note, tlog-checkpoint,
tlog-tiles, and RFC 6962 section 2.1, RFC 9162 section 2.1.3.2, RFC 8032 section 5.1.7.

Usage: tlog_verifier.py FOLDER VKEY [PROOF.json]

PROOF.json is {"index": n, "size": n, "entry": "<hex>", "hashes": ["<hex>", ...]}.
Prints ok and ends with 0, or prints the fault and ends with 1. Python 3 standard library only. It
shares nothing with the program it checks, and is slow on purpose: every definition is taken literally.
"""

import base64
import hashlib
import json
import os
import sys


class Fault(Exception):
    pass


def require(condition, message):
    if not condition:
        raise Fault(message)


def sha256(data):
    return hashlib.sha256(data).digest()


def decode_base64(text, what):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Fault(f"{what} is not base64") from None
    require(base64.b64encode(data).decode() == text, f"{what} is not canonical base64")
    return data


# --- Ed25519, RFC 8032 section 5.1 -------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P != 0:
        return None
    return P - x if x & 1 != sign else x


def decode_point(data):
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def add_points(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add_points(result, point)
        point = add_points(point, point)
        scalar >>= 1
    return result


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def verify_ed25519(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r = decode_point(public), decode_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    left = multiply(s, BASE)
    right = add_points(r, multiply(int.from_bytes(digest, "little") % ORDER, key))
    return (
        (left[0] * right[2] - right[0] * left[2]) % P == 0
        and (left[1] * right[2] - right[1] * left[2]) % P == 0
    )


# --- signed note and checkpoint ----------------------------------------------------------------


def read_vkey(vkey):
    parts = vkey.split("+", 2)
    require(len(parts) == 3, "the vkey has not three parts")
    name, key_id, key = parts[0], parts[1], decode_base64(parts[2], "the vkey")
    require(len(key) == 33 and key[0] == 1, "the vkey is not of an Ed25519 key")
    expected = sha256(name.encode() + b"\n" + key)[:4]
    require(key_id == expected.hex(), "the key ID of the vkey is wrong")
    return name, expected, key[1:]


def read_checkpoint(data, vkey):
    name, key_id, public = read_vkey(vkey)
    try:
        note = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Fault("the note is not UTF-8") from None
    require(all(c >= " " or c == "\n" for c in note), "the note has control characters")
    require("\n\n" in note and note.endswith("\n"), "the note has no signatures")
    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    signed = False
    for line in signatures[:-1].split("\n"):
        fields = line.split(" ")
        require(len(fields) == 3 and fields[0] == "\u2014", "a line is not a signature")
        signature = decode_base64(fields[2], "a signature")
        require(len(signature) > 4, "a signature is too short")
        if fields[1] != name or signature[:4] != key_id:
            continue
        require(verify_ed25519(public, text.encode(), signature[4:]), "the signature is wrong")
        signed = True
    require(signed, "the key did not sign the note")

    lines = text[:-1].split("\n")
    require(len(lines) >= 3 and all(lines), "the checkpoint has not three lines")
    require(lines[0] == name, "the origin is not the name of the key")
    require(lines[1].isascii() and lines[1].isdigit(), "the size is no number")
    require(str(int(lines[1])) == lines[1], "the size has leading zeros")
    root = decode_base64(lines[2], "the root hash")
    require(len(root) == 32, "the root hash has not 32 bytes")
    return int(lines[1]), root


# --- Merkle tree -------------------------------------------------------------------------------


def leaf_hash(entry):
    return sha256(b"\x00" + entry)


def tree_hash(leaves):
    """MTH of RFC 6962 section 2.1."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + tree_hash(leaves[:split]) + tree_hash(leaves[split:]))


def verify_inclusion(leaf, index, size, hashes, root):
    """RFC 9162 section 2.1.3.2."""
    require(index < size, "the proof is of an entry beyond the end")
    fn, sn, r = index, size - 1, leaf
    for p in hashes:
        require(sn != 0, "the proof is too long")
        if fn & 1 or fn == sn:
            r = sha256(b"\x01" + p + r)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = sha256(b"\x01" + r + p)
        fn, sn = fn >> 1, sn >> 1
    require(sn == 0, "the proof is too short")
    require(r == root, "the proof leads to another root hash")


# --- tiles -------------------------------------------------------------------------------------


def tile_path(level, number, width):
    groups = [f"{number % 1000:03}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03}")
    partial = "" if width == 256 else f".p/{width}"
    return f"tile/{level}/{'/'.join(groups)}{partial}"


def tiles(level, count):
    """The paths of all tiles of a level with so many hashes, and the hashes each has."""
    for start in range(0, count, 256):
        width = min(256, count - start)
        yield tile_path(level, start // 256, width), start, width


def read_file(folder, path):
    try:
        with open(os.path.join(folder, path), "rb") as file:
            return file.read()
    except OSError as error:
        raise Fault(f"{path} cannot be read: {error.strerror}") from None


def read_entries(folder, size):
    entries = []
    for path, _, width in tiles("entries", size):
        data, at, count = read_file(folder, path), 0, 0
        while at < len(data):
            length = int.from_bytes(data[at : at + 2], "big")
            entry = data[at + 2 : at + 2 + length]
            require(at + 2 <= len(data) and len(entry) == length, f"{path} ends inside an entry")
            entries.append(entry)
            at, count = at + 2 + length, count + 1
        require(count == width, f"{path} has {count} entries")
    return entries


def check_tiles(folder, leaves):
    level, expected = 0, set()
    while len(leaves) >> (8 * level):
        span = 256**level
        for path, start, width in tiles(level, len(leaves) // span):
            hashes = range(start, start + width)
            tile = b"".join(tree_hash(leaves[n * span : (n + 1) * span]) for n in hashes)
            require(read_file(folder, path) == tile, f"{path} has other hashes than the entries")
            expected.add(path)
        level += 1
    return expected


def check_strangers(folder, expected):
    for parent, _, files in os.walk(folder):
        for name in files:
            path = os.path.relpath(os.path.join(parent, name), folder).replace(os.sep, "/")
            require(path in expected, f"{path} does not belong to the log")


def main(folder, vkey, proof_file=None):
    size, root = read_checkpoint(read_file(folder, "checkpoint"), vkey)
    entries = read_entries(folder, size)
    leaves = [leaf_hash(entry) for entry in entries]
    expected = check_tiles(folder, leaves)
    expected |= {path for path, _, _ in tiles("entries", size)} | {"checkpoint"}
    check_strangers(folder, expected)
    require(tree_hash(leaves) == root, "the entries have another root hash than the checkpoint")
    if proof_file:
        with open(proof_file, encoding="utf-8") as file:
            proof = json.load(file)
        require(proof["size"] == size, "the proof is for another size")
        leaf = leaf_hash(bytes.fromhex(proof["entry"]))
        hashes = [bytes.fromhex(text) for text in proof["hashes"]]
        verify_inclusion(leaf, proof["index"], size, hashes, root)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Fault as fault:
        print(fault)
        sys.exit(1)
    print("ok")
