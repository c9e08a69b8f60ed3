"""Check what `dongwang prove` printed: JSON on stdin, keys to trust as words; exit status 0 or 1. Nothing of ours is needed."""

import json
import sys
from base64 import b64decode, b64encode
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def must(good: object, why: str) -> None:
    if not good:
        sys.exit(why)


def check(text: str, trusted: list[str]) -> None:
    proof = json.loads(text)
    leaf, (said, _, signatures) = proof["leaf"].encode(), proof["checkpoint"].rpartition("\n\n")
    must(sha256(proof["line"].encode()).hexdigest() in json.loads(leaf)["digests"], "the line is not in its leaf")
    node, place, last = sha256(b"\x00" + leaf).digest(), proof["index"], int(said.split("\n")[1]) - 1
    must(0 <= place <= last, "there is no such leaf")
    for each in map(bytes.fromhex, proof["path"]):
        must(last, "the path is too long")
        left = place & 1 or place == last
        node = sha256(b"\x01" + (each + node if left else node + each)).digest()
        while left and place and not place & 1:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    must((last, b64encode(node).decode()) == (0, said.split("\n")[2]), "the leaf is not in the log")
    signed = dict(line.removeprefix("\u2014 ").split(" ") for line in signatures.splitlines())
    for name, number, key in (each.split("+", 2) for each in trusted or proof["keys"]):
        must(sha256(f"{name}\n".encode() + b64decode(key)).hexdigest()[:8] == number, "this is no key")
        made = b64decode(signed.get(name, ""), validate=True)
        if made[:4].hex() == number and b64encode(made).decode() == signed[name]:
            return Ed25519PublicKey.from_public_bytes(b64decode(key)[1:]).verify(made[4:], f"{said}\n".encode())
    sys.exit("nobody who is trusted signed it")


if __name__ == "__main__":
    check(sys.stdin.read(), sys.argv[1:])
