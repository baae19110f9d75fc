# SPDX-License-Identifier: GPL-2.0-or-later
#
# parttable: write a partition table onto a device, so that no tool for it is
# needed in the guest.
#
# usage: parttable.py KIND DEVICE
#   dos   two primary partitions, an extended one with two logical ones
#   dos2  as dos, but the second primary one is smaller and the logical ones are gone
#   gpt   partitions 1, 2 and 5
#   empty a gpt without a partition
#   none  no table
import struct
import sys
import zlib

SECTOR = 512


def entry(kind, start, size):
    return struct.pack("<B3sB3sII", 0, b"\0\0\0", kind, b"\0\0\0", start, size)


def boot_record(entries):
    body = b"".join(entries).ljust(64, b"\0")
    return b"\0" * 446 + body + b"\x55\xaa"


def write_dos(f, logical, second):
    entries = [entry(0x83, 2048, 4096), entry(0x82, 6144, second)]
    if logical:
        entries.append(entry(0x05, 12288, 16384))
        put(f, 12288, boot_record([entry(0x83, 64, 2000), entry(0x05, 4096, 4096)]))
        put(f, 16384, boot_record([entry(0x8E, 64, 3000)]))
    put(f, 0, boot_record(entries))


def put(f, sector, data):
    f.seek(sector * SECTOR)
    f.write(data)


def gpt_entry(start, end, name):
    kind = bytes.fromhex("af3dc60f838472478e793d69d8477de4")
    unique = bytes([start & 0xFF]) * 16
    return struct.pack("<16s16sQQQ72s", kind, unique, start, end, 0, name.encode("utf-16-le"))


def gpt_header(me, other, last, table, crc):
    def pack(own):
        return struct.pack(
            "<8sIIIIQQQQ16sQIII",
            b"EFI PART", 0x10000, 92, own, 0, me, other, 34, last - 33, b"\x11" * 16, table, 128, 128, crc,
        )

    return pack(zlib.crc32(pack(0))).ljust(SECTOR, b"\0")


def write_gpt(f, sectors, parts):
    last = sectors - 1
    slots = [b"\0" * 128] * 128
    for number, start, end in parts:
        slots[number - 1] = gpt_entry(start, end, "p%d" % number)
    table = b"".join(slots)
    crc = zlib.crc32(table)
    put(f, 0, boot_record([entry(0xEE, 1, last)]))
    put(f, 1, gpt_header(1, last, last, 2, crc))
    put(f, 2, table)
    put(f, last - 32, table)
    put(f, last, gpt_header(last, 1, last, last - 32, crc))


def main():
    kind, device = sys.argv[1:]
    with open(device, "r+b", buffering=0) as f:
        sectors = f.seek(0, 2) // SECTOR
        put(f, 0, b"\0" * SECTOR * 64)
        put(f, sectors - 64, b"\0" * SECTOR * 64)
        if kind == "dos":
            write_dos(f, True, 4096)
        elif kind == "dos2":
            write_dos(f, False, 2048)
        elif kind == "gpt":
            write_gpt(f, sectors, [(1, 2048, 6143), (2, 6144, 8191), (5, 10240, 20479)])
        elif kind == "empty":
            write_gpt(f, sectors, [])


main()
