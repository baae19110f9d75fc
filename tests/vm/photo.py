#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""photo: the machine's screendump (PPM) as a PNG.

  photo.py SCREEN.ppm SCREEN.png
"""
import struct
import sys
import zlib


def read_ppm(path):
    """Width, height and RGB bytes of a binary PPM of 8 bits a colour."""
    data = open(path, "rb").read()
    fields, at = [], 0
    while len(fields) < 4:
        end = data.index(b"\n", at)
        fields += [w for w in data[at:end].split() if not data[at:end].startswith(b"#")]
        at = end + 1
    if fields[0] != b"P6" or fields[3] != b"255":
        sys.exit(f"{path}: not a screendump")
    return int(fields[1]), int(fields[2]), data[at:]


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, rgb):
    """An indexed PNG: a text console has 16 colours, and the picture is kept in the tree."""
    pixels = [rgb[i:i + 3] for i in range(0, width * height * 3, 3)]
    palette = sorted(set(pixels))
    if len(palette) > 256:
        sys.exit("this is no text console: it has more than 256 colours")
    index = {colour: i for i, colour in enumerate(palette)}
    rows = b"".join(
        b"\0" + bytes(index[p] for p in pixels[y * width:(y + 1) * width]) for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
            + chunk(b"PLTE", b"".join(palette)) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


if __name__ == "__main__":
    source, target = sys.argv[1:]
    with open(target, "wb") as out:
        out.write(png(*read_ppm(source)))
