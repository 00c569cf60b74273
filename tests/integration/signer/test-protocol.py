#!/usr/bin/env python3
"""What is said to a signer: by strangers, by broken programs, and by one that is killed half way."""

import hashlib
import os
import random
import socket
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(__file__))

from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: E402
from gi.repository import Gio, GLib  # noqa: E402
from signertest import INTERFACE, PASSPHRASE, PATH, SEED, Signer, address_of, refused, secret_of  # noqa: E402
from signertest import memory_of  # noqa: E402
from lumiotest import Skip, run, wait_for  # noqa: E402

ADDRESS = address_of(SEED)


def endless():
    """A pipe whose writer says nothing and stays."""
    read, write = os.pipe()
    return read, write


def test_hostile_messages():
    """/CARD-16/protocol/hostile-messages"""
    with Signer() as signer:
        signer.create()
        refused('Invalid', signer.call, 'Unlock', '(h)', 0)
        refused('Invalid', signer.call, 'Unlock', '(h)', 7, secrets=[b'x'])
        refused('Invalid', signer.call, 'Unlock', '(h)', -1, secrets=[b'x'])
        with tempfile.NamedTemporaryFile() as named:
            named.write(PASSPHRASE)
            named.flush()
            refused('Invalid', signer.call, 'Unlock', '(h)', 0, secrets=[os.open(named.name, os.O_RDONLY)])
        refused('Invalid', signer.call, 'Unlock', '(h)', 0, secrets=[os.open('/dev/zero', os.O_RDONLY)])
        refused('Invalid', signer.call, 'Unlock', '(h)', 0, secrets=[socket.socketpair()[0].detach()])
        read, write = endless()
        refused('Invalid', signer.call, 'Unlock', '(h)', 0, secrets=[read])
        os.close(write)
        # A memfd is as good as a pipe.
        memory = os.memfd_create('passphrase')
        os.write(memory, PASSPHRASE)
        signer.call('Unlock', '(h)', 0, secrets=[memory])
        for method, signature, arguments in (
                ('Unlock', '(s)', ('x',)), ('Nothing', '()', ()), ('SetIdle', '(i)', (-1,)),
                ('Rename', '(ss)', ('', '')), ('AddWatch', '(ss)', ('G' * 5000000, 'x')),
                ('AddWatch', '(ss)', (ADDRESS, 'x' * 5000000)), ('Restore', '(ayh)', (b'', 0)),
                ('Restore', '(ayh)', (b'x' * 1000000, 0)), ('GetState', '(s)', ('x',))):
            try:
                signer.call(method, signature, *arguments, secrets=[PASSPHRASE])
                raise AssertionError(method + ' was done')
            except Exception as error:
                assert not isinstance(error, AssertionError), error
            assert signer.state() == 'unlocked', method
        assert 'CRITICAL' not in signer.read_log() and 'assertion' not in signer.read_log(), signer.read_log()


def test_hostile_bytes():
    """/CARD-16/protocol/hostile-bytes"""
    chance = random.Random(1)
    for number in range(30):
        with Signer(connect=False) as signer:
            if number % 3:
                signer.socket.sendall(b'\0AUTH EXTERNAL %s\r\n' % str(os.geteuid()).encode().hex().encode())
                signer.socket.recv(1000)
                signer.socket.sendall(b'NEGOTIATE_UNIX_FD\r\nBEGIN\r\n')
            noise = chance.randbytes(chance.randrange(1, 3000))
            if number % 3 == 2:
                noise = b'l\1\0\1' + noise
            try:
                signer.socket.sendall(noise)
                signer.socket.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            # It gives up; it does not crash, and no wall has to stop it.
            assert signer.ended() in (0, 1), (number, signer.process.returncode, signer.read_log())


def test_anonymous():
    """/CARD-16/protocol/only-its-own-user"""
    with Signer(connect=False) as signer:
        signer.socket.settimeout(20)
        signer.socket.sendall(b'\0AUTH ANONYMOUS\r\n')
        assert signer.socket.recv(1000).startswith(b'REJECTED EXTERNAL\r\n')
        signer.socket.sendall(b'AUTH EXTERNAL %s\r\n' % str(os.geteuid() + 1).encode().hex().encode())
        assert signer.socket.recv(1000).startswith(b'REJECTED')


def greet(signer):
    """As a D-Bus client begins, by hand."""
    signer.socket.settimeout(20)
    signer.socket.sendall(b'\0AUTH EXTERNAL %s\r\n' % str(os.geteuid()).encode().hex().encode())
    assert signer.socket.recv(1000).startswith(b'OK ')
    signer.socket.sendall(b'NEGOTIATE_UNIX_FD\r\n')
    assert signer.socket.recv(1000).startswith(b'AGREE_UNIX_FD')
    signer.socket.sendall(b'BEGIN\r\n')


# Every method, as it is meant to be called.
CALLS = [('GetState', None), ('CreateVault', ('(h)', (0,))), ('Unlock', ('(h)', (0,))), ('Lock', None), ('Touch', None),
         ('SetIdle', ('(u)', (60,))), ('ChangePassphrase', ('(hh)', (0, 1))), ('ListAccounts', None),
         ('ImportSecret', ('(sh)', ('Main', 0))), ('AddWatch', ('(ss)', (ADDRESS, 'Main'))),
         ('Rename', ('(ss)', (ADDRESS, 'Other'))), ('Remove', ('(sh)', (ADDRESS, 0))), ('StopWatching', ('(s)', (ADDRESS,))),
         ('Export', None), ('Restore', ('(ayh)', (b'LUMIOKEY', 0))),
         ('Review', ('(ssayav)', (ADDRESS, 'Test SDF Network ; September 2015', bytes(200), [GLib.Variant('s', 'x')]))),
         ('ReviewMessage', ('(say)', (ADDRESS, b'message'))), ('DropReview', ('(s)', ('0' * 32,))),
         ('Sign', ('(su)', ('0' * 32, 7)))]


def message_of(serial, method, arguments):
    message = Gio.DBusMessage.new_method_call(None, PATH, INTERFACE, method)
    message.set_serial(serial)
    if arguments:
        message.set_body(GLib.Variant(*arguments))
    return bytes(message.to_blob(Gio.DBusCapabilityFlags.UNIX_FD_PASSING))


def mutate(chance, data):
    data = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        kind = chance.randrange(4)
        at = chance.randrange(len(data))
        if kind == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            data[at] = chance.choice((0, 1, 0x7f, 0x80, 0xff))
        elif kind == 2:
            del data[at:at + chance.randrange(1, 9)]
        else:
            data[at:at] = data[at:at + chance.randrange(1, 9)]
        if not data:
            data = bytearray(b'l')
    return bytes(data)


def test_mutated():
    """/CARD-16/protocol/mutated-messages"""
    chance = random.Random(7)
    for round_number in range(150):
        with Signer(connect=False) as signer:
            greet(signer)
            # What it understands it answers; what comes after it may end at any moment.
            signer.socket.sendall(message_of(1, 'GetState', None))
            assert signer.socket.recv(65536), (round_number, signer.read_log())
            try:
                for serial in range(2, 40):
                    whole = message_of(serial, *chance.choice(CALLS))
                    signer.socket.sendall(whole if chance.randrange(6) else mutate(chance, whole))
                signer.socket.shutdown(socket.SHUT_WR)
                while signer.socket.recv(65536):
                    pass
            except OSError:
                pass
            assert signer.ended() in (0, 1), (round_number, signer.process.returncode, signer.read_log())
            log = signer.read_log()
            assert 'CRITICAL' not in log and 'assertion' not in log, log


def test_killed_while_signing():
    """/CARD-16/protocol/killed-while-signing"""
    with Signer() as signer:
        signer.create()
        signer.import_secret()
        for delay in range(0, 4000, 500):
            review = signer.call('ReviewMessage', '(say)', ADDRESS, b'I hold this account')
            begun = time.monotonic()
            wait_for('the second', lambda: time.monotonic() > begun + 1.05)
            answers = []
            signer.connection.call(None, PATH, INTERFACE, 'Sign', GLib.Variant('(su)', (review, 0)), None,
                                   Gio.DBusCallFlags.NONE, 5000, None,
                                   lambda connection, result: answers.append(result))
            signer.connection.flush_sync(None)
            GLib.usleep(delay)
            signer.restart()
            # Nothing is left of it but the vault as it was.
            assert signer.state() == 'locked' and len(signer.accounts()) == 1
            signer.unlock()
            refused('NoReview', signer.call, 'Sign', '(su)', review, 0)
        assert sorted(os.listdir(signer.folder)) == ['lock', 'tries', 'vault']


def test_memory_after_signing():
    """/CARD-16/protocol/memory-after-a-signature"""
    if os.geteuid() != 0:
        raise Skip('looking into another process takes root')
    with Signer() as signer:
        signer.create()
        signer.import_secret('A label to be found')
        review = signer.call('ReviewMessage', '(say)', ADDRESS, b'I hold this account')
        refused('TooEarly', signer.call, 'Sign', '(su)', review, 0)
        signature = bytes(wait_for('the second', lambda: try_sign(signer, review)))
        key = ed25519.Ed25519PrivateKey.from_private_bytes(SEED)
        regions = memory_of(signer.pid)
        assert any(b'A label to be found' in region for region in regions)
        for secret in (SEED, secret_of(SEED), PASSPHRASE):
            assert not any(secret in region for region in regions), secret
        # Signatures of Ed25519 are the same each time.
        digest = hashlib.sha256(b'Stellar Signed Message:\nI hold this account').digest()
        assert key.sign(digest) == signature


def try_sign(signer, review):
    try:
        return signer.call('Sign', '(su)', review, 0)
    except Exception as error:
        assert getattr(error, 'name', '') == 'TooEarly', error
        return None


run([test_hostile_messages, test_hostile_bytes, test_anonymous, test_mutated, test_killed_while_signing,
     test_memory_after_signing])
