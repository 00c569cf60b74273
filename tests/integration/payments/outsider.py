"""Somebody on the ledger who is no user of the platform: a key, and transactions signed with it.

Written from RFC 8032 and the protocol's XDR with the standard library alone, and slow for that:
it shares no line with the programs that it tests."""

import base64
import hashlib
import json
import os
import struct
import urllib.parse

P = 2 ** 255 - 19
ORDER = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE_Y = 4 * pow(5, P - 2, P) % P


def recover_x(y):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)

    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P

    return P - x if x & 1 else x


BASE = (recover_x(BASE_Y), BASE_Y, 1, recover_x(BASE_Y) * BASE_Y % P)


def add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    return ((f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P,
            (f - e) * (f + e) % P)


def multiply(scalar, point):
    total = (0, 1, 1, 0)

    while scalar:
        if scalar & 1:
            total = add(total, point)

        point = add(point, point)
        scalar >>= 1

    return total


def compress(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, 'little')


def number(data):
    return int.from_bytes(data, 'little')


def checksum(data):
    crc = 0

    for byte in data:
        crc ^= byte << 8

        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xffff

    return struct.pack('<H', crc)


def strkey(version, data):
    text = bytes([version]) + data
    return base64.b32encode(text + checksum(text)).decode().rstrip('=')


def key_of(address):
    return base64.b32decode(address)[1:33]


def stroops(text):
    """Exactly: the amounts of the tests never meet a float."""
    whole, _, rest = text.partition('.')
    return int(whole) * 10 ** 7 + int((rest + '0' * 7)[:7])


def opaque(data):
    return struct.pack('>I', len(data)) + data + bytes(-len(data) % 4)


def account(address):
    return bytes(4) + key_of(address)


def asset(name):
    """"native" or CODE:ISSUER."""
    if name == 'native':
        return bytes(4)

    code, issuer = name.split(':')
    width = 4 if len(code) <= 4 else 12
    return struct.pack('>I', 1 if width == 4 else 2) + code.encode().ljust(width, b'\0') + account(issuer)


def payment(to, name, amount):
    return struct.pack('>II', 0, 1) + account(to) + asset(name) + struct.pack('>q', amount)


def change_trust(name, limit):
    return struct.pack('>II', 0, 6) + asset(name) + struct.pack('>q', limit)


def manage_data(name, value):
    return struct.pack('>II', 0, 10) + opaque(name.encode()) + struct.pack('>I', 1) + opaque(value)


def create_claimable(name, amount, claimant):
    """Set aside for one account, without any condition."""
    return (struct.pack('>II', 0, 14) + asset(name) + struct.pack('>qII', amount, 1, 0) + account(claimant) +
            struct.pack('>I', 0))


def claim(balance_id):
    """What Horizon names by 72 hexadecimal digits."""
    return struct.pack('>II', 0, 15) + bytes.fromhex(balance_id)


class Outsider:
    """`horizon` is a client of the ledger."""

    def __init__(self, horizon, funded=True):
        seed = os.urandom(32)
        half = hashlib.sha512(seed).digest()
        self.scalar = number(half[:32]) & (1 << 254) - 8 | 1 << 254
        self.prefix = half[32:]
        self.public = compress(multiply(self.scalar, BASE))
        self.address = strkey(6 << 3, self.public)
        self.secret = strkey(18 << 3, seed)
        self.horizon = horizon

        if funded:
            reply = horizon.get('/friendbot?addr=' + self.address)
            assert reply.status == 200, reply

    def sign(self, message):
        nonce = number(hashlib.sha512(self.prefix + message).digest()) % ORDER
        point = compress(multiply(nonce, BASE))
        challenge = number(hashlib.sha512(point + self.public + message).digest()) % ORDER
        return point + ((nonce + challenge * self.scalar) % ORDER).to_bytes(32, 'little')

    def cosign(self, envelope):
        """One more signature on an envelope in base64 that has one."""
        raw = base64.b64decode(envelope)
        passphrase = self.horizon.get('/').json['network_passphrase']
        network = hashlib.sha256(passphrase.encode()).digest()
        digest = hashlib.sha256(network + raw[:-76]).digest()
        assert raw[-76:-72] == struct.pack('>I', 1), 'one signature'
        return base64.b64encode(raw[:-76] + struct.pack('>I', 2) + raw[-72:] + self.public[-4:] +
                                opaque(self.sign(digest))).decode()

    def submit(self, *operations, memo=None):
        """One transaction. Gives its hash."""
        passphrase = self.horizon.get('/').json['network_passphrase']
        sequence = int(self.horizon.get('/accounts/' + self.address).json['sequence']) + 1
        body = account(self.address) + struct.pack('>IqIQQ', 100 * len(operations), sequence, 1, 0, 0)
        body += struct.pack('>I', 0) if memo is None else struct.pack('>I', 1) + opaque(memo.encode())
        body += struct.pack('>I', len(operations)) + b''.join(operations) + bytes(4)
        network = hashlib.sha256(passphrase.encode()).digest()
        digest = hashlib.sha256(network + struct.pack('>I', 2) + body).digest()
        envelope = (struct.pack('>I', 2) + body + struct.pack('>I', 1) + self.public[-4:] +
                    opaque(self.sign(digest)))
        form = urllib.parse.urlencode({'tx': base64.b64encode(envelope).decode()}).encode()
        reply = self.horizon.send('POST', '/transactions', raw=form, headers={
            'Content-Type': 'application/x-www-form-urlencoded'})
        assert reply.status == 200 and json.loads(reply.body)['hash'] == digest.hex(), reply
        return digest.hex()
