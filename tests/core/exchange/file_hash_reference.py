#!/usr/bin/env python3
"""The hash of a file in plain Python, written from core/exchange/payload/file_hash.h alone: prints file_hash_vectors.json."""
import hashlib
import json


def file_hash(key, size, sealed_size, part_size, parts):
    sizes = b"".join(number.to_bytes(8, "big") for number in (size, sealed_size, part_size))
    return hashlib.sha256(b"clavis file hash 1\0" + key + sizes + b"".join(parts)).hexdigest()


def vector(name, key, size, sealed_size, part_size, count):
    parts = [hashlib.sha256(b"part %d" % i).digest() for i in range(count)]
    return {"name": name, "key": key.hex(), "size": size, "sealed_size": sealed_size, "part_size": part_size,
            "parts": [part.hex() for part in parts], "hash": file_hash(key, size, sealed_size, part_size, parts)}


print(json.dumps([
    vector("an empty file", bytes(32), 0, 56, 2 << 20, 1),
    vector("one part", bytes(range(32)), 1000, 1072, 2 << 20, 1),
    vector("three parts", bytes(range(32)), 5_000_000, 5_001_000, 2 << 20, 3),
    vector("the same under another key", bytes(range(1, 33)), 5_000_000, 5_001_000, 2 << 20, 3),
    vector("a size beyond 32 bits", bytes([255] * 32), 1 << 33, (1 << 33) + (1 << 21), 8 << 20, 5),
], indent=1))
