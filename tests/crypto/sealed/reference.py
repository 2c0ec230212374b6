#!/usr/bin/env python3
"""The sealed file format in plain Python, written from crypto/sealed/README.md alone: prints vectors.json.
Slow and not for secrets; it is here so that the format has two implementations that agree."""
import hashlib
import json
import struct


def rotl(value, by):
    return ((value << by) | (value >> (32 - by))) & 0xFFFFFFFF


def rounds(state):
    x = list(state)
    quarters = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15), (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for _ in range(10):
        for a, b, c, d in quarters:
            x[a] = (x[a] + x[b]) & 0xFFFFFFFF; x[d] = rotl(x[d] ^ x[a], 16)
            x[c] = (x[c] + x[d]) & 0xFFFFFFFF; x[b] = rotl(x[b] ^ x[c], 12)
            x[a] = (x[a] + x[b]) & 0xFFFFFFFF; x[d] = rotl(x[d] ^ x[a], 8)
            x[c] = (x[c] + x[d]) & 0xFFFFFFFF; x[b] = rotl(x[b] ^ x[c], 7)
    return x


CONSTANT = struct.unpack("<4I", b"expand 32-byte k")


def hchacha20(key, salt):
    x = rounds(CONSTANT + struct.unpack("<8I", key) + struct.unpack("<4I", salt))
    return struct.pack("<8I", *(x[:4] + x[12:]))


def chacha20_block(key, counter, nonce):
    state = CONSTANT + struct.unpack("<8I", key) + (counter,) + struct.unpack("<3I", nonce)
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(rounds(state), state)))


def chacha20(key, nonce, data):
    out = bytearray()
    for i in range(0, len(data), 64):
        out += bytes(a ^ b for a, b in zip(data[i:i + 64], chacha20_block(key, 1 + i // 64, nonce)))
    return bytes(out)


def poly1305(key, data):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    s = int.from_bytes(key[16:32], "little")
    total = 0
    for i in range(0, len(data), 16):
        total = (total + int.from_bytes(data[i:i + 16] + b"\x01", "little")) * r % ((1 << 130) - 5)
    return ((total + s) & ((1 << 128) - 1)).to_bytes(16, "little")


def aead(key, nonce, plaintext, associated):
    def pad(data):
        return data + bytes(-len(data) % 16)
    sealed = chacha20(key, nonce, plaintext)
    tagged = pad(associated) + pad(sealed) + struct.pack("<QQ", len(associated), len(plaintext))
    return sealed + poly1305(chacha20_block(key, 0, nonce), tagged)


def padme(length):
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    step = 1 << max(exponent - exponent.bit_length(), 0)
    return -(-length // step) * step


def seal(key, salt, chunk_log, plaintext):
    header = b"CLSF" + bytes([1, chunk_log, 0, 0, 0]) + salt
    content = struct.pack(">Q", len(plaintext)) + plaintext
    content += bytes(padme(len(content)) - len(content))
    size = 1 << chunk_log
    chunks = [content[i:i + size] for i in range(0, len(content), size)]
    subkey = hchacha20(key, salt[:16])
    out = header
    for i, chunk in enumerate(chunks):
        nonce = salt[16:23] + struct.pack(">I", i) + bytes([i == len(chunks) - 1])
        out += aead(subkey, nonce, chunk, header)
    return out


def main():
    vectors = []
    for n, size in enumerate([0, 1, 7, 8, 1000, 1015, 1016, 1017, 2039, 2040, 2041, 5000]):
        key = hashlib.sha256(b"key %d" % n).digest()
        salt = hashlib.sha256(b"salt %d" % n).digest()[:23]
        plaintext = bytes((i * 7 + n) & 0xFF for i in range(size))
        sealed = seal(key, salt, 10, plaintext)
        vectors.append({"key": key.hex(), "plaintext": plaintext.hex(), "sealed": sealed.hex()})
    print(json.dumps({"format": "Clavis sealed file, version 1", "vectors": vectors}, indent=1))


main()
