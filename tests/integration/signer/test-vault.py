#!/usr/bin/env python3
"""The vault of a real signer: opened, locked, kept over kills and full disks."""

import ctypes
import hashlib
import os
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(__file__))

from gi.repository import GLib  # noqa: E402
from signertest import PASSPHRASE, SEED, Signer, address_of, refused, secret_of  # noqa: E402
from lumiotest import Skip, run, wait_for  # noqa: E402

ADDRESS = address_of(SEED)
OTHER = hashlib.sha256(b'another one').digest()


def test_life():
    """/CARD-16/vault/made-locked-opened"""
    with Signer() as signer:
        assert signer.call('GetState') == ['none', 0, False, 300]
        refused('NoVault', signer.unlock)
        refused('NoVault', signer.import_secret)
        refused('Invalid', signer.create, b'short')
        refused('Invalid', signer.create, b'x' * 1025)
        signer.create()
        assert signer.state() == 'unlocked'
        refused('Exists', signer.create)

        assert signer.import_secret('Main') == ADDRESS
        refused('Exists', signer.import_secret)
        refused('Invalid', signer.call, 'ImportSecret', '(sh)', 'Bad', 0, secrets=[secret_of(SEED)[:-1] + b'A'])
        refused('Invalid', signer.call, 'ImportSecret', '(sh)', 'two\nlines', 0, secrets=[secret_of(OTHER)])
        refused('Invalid', signer.call, 'ImportSecret', '(sh)', '', 0, secrets=[secret_of(OTHER)])

        signer.call('Lock')
        assert signer.state() == 'locked'
        refused('Locked', signer.import_secret, 'More', OTHER)
        refused('Locked', signer.call, 'Rename', '(ss)', ADDRESS, 'Other')
        # What a locked wallet shows.
        assert [entry[:2] for entry in signer.accounts()] == [(ADDRESS, 'secret-key')]

        signer.restart()
        assert signer.state() == 'locked'
        signer.unlock()
        signer.call('Rename', '(ss)', ADDRESS, 'Ahorros ✓')
        assert signer.accounts()[0][5] == 'Ahorros ✓'
        refused('UnknownAccount', signer.call, 'Rename', '(ss)', address_of(OTHER), 'x')
        refused('WrongPassphrase', signer.call, 'Remove', '(sh)', ADDRESS, 0, secrets=[b'not the passphrase'])
        assert len(signer.accounts()) == 1
        signer.call('Remove', '(sh)', ADDRESS, 0, secrets=[PASSPHRASE])
        assert signer.accounts() == []


def test_cost():
    """/S-30/vault/costs-256-mib-and-a-second"""
    with Signer() as signer:
        signer.create()
        with open(os.path.join(signer.folder, 'vault'), 'rb') as stream:
            data = stream.read()
        assert data[:8] == b'LUMIOKEY' and data[8:12] == bytes([0, 0, 0, 1])
        passes, memory = int.from_bytes(data[16:24], 'big'), int.from_bytes(data[24:32], 'big')
        assert memory >= 256 * 1024 * 1024 and passes >= 3, (passes, memory)
        assert os.stat(os.path.join(signer.folder, 'vault')).st_mode & 0o777 == 0o600
        signer.call('Lock')
        before = os.sysconf('SC_CLK_TCK')
        start = ticks(signer.pid)
        signer.unlock()
        spent = (ticks(signer.pid) - start) / before
        # A machine's speed changes a little between two runs.
        assert spent >= 0.8, spent


def old_vault(passes, memory):
    """A vault as a far weaker computer would have written it: no accounts, a cheap key."""
    sodium = ctypes.CDLL('libsodium.so.23')
    salt, nonce, key = bytes(16), bytes(range(24)), ctypes.create_string_buffer(32)
    made = sodium.crypto_pwhash(key, ctypes.c_ulonglong(32), PASSPHRASE, ctypes.c_ulonglong(len(PASSPHRASE)), salt,
                                ctypes.c_ulonglong(passes), ctypes.c_size_t(memory), 2)
    assert made == 0
    plain = bytes(4)
    head = b'LUMIOKEY' + struct.pack('>IIQQ', 1, 1 << 24, passes, memory) + salt + nonce
    head += struct.pack('>IHI', 2, 0, len(plain) + 16)
    box = ctypes.create_string_buffer(len(plain) + 16)
    sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
        box, None, plain, ctypes.c_ulonglong(len(plain)), head, ctypes.c_ulonglong(len(head)), None, nonce, key.raw)
    return head + box.raw + hashlib.blake2b(head + box.raw, digest_size=32).digest()


def test_aged():
    """/S-30/vault/cost-raised-when-it-aged"""
    try:
        ctypes.CDLL('libsodium.so.23')
    except OSError:
        raise Skip('libsodium cannot be loaded') from None
    with Signer() as signer:
        path = os.path.join(signer.folder, 'vault')
        with open(path, 'wb') as stream:
            stream.write(old_vault(1, 8 * 1024 * 1024))

        def cost():
            # While it is replaced there is a moment without a file of this name.
            try:
                with open(path, 'rb') as stream:
                    return struct.unpack('>QQ', stream.read()[16:32])
            except OSError:
                return 0, 0
        signer.unlock()
        wait_for('the vault to be written anew', lambda: cost()[1] >= 256 * 1024 * 1024, 60)
        signer.import_secret()
        signer.restart()
        signer.unlock()
        assert len(signer.accounts()) == 1 and cost()[1] >= 256 * 1024 * 1024


def ticks(pid):
    with open('/proc/%d/stat' % pid) as stream:
        fields = stream.read().rsplit(')', 1)[1].split()
    return int(fields[11]) + int(fields[12])


def test_passphrase():
    """/X-29/vault/passphrase-changes"""
    with Signer() as signer:
        signer.create()
        signer.import_secret()
        refused('WrongPassphrase', signer.call, 'ChangePassphrase', '(hh)', 0, 1,
                secrets=[b'wrong one', b'the next one'])
        refused('Invalid', signer.call, 'ChangePassphrase', '(hh)', 0, 1, secrets=[PASSPHRASE, b'short'])
        signer.call('ChangePassphrase', '(hh)', 0, 1, secrets=[PASSPHRASE, b'the next one'])
        assert sorted(os.listdir(signer.folder)) == ['lock', 'tries', 'vault']
        signer.restart()
        refused('WrongPassphrase', signer.unlock)
        signer.unlock(b'the next one')
        assert len(signer.accounts()) == 1


def test_back_off():
    """/S-30/vault/wrong-passphrase-waits-over-a-restart"""
    with Signer() as signer:
        signer.create()
        signer.call('Lock')
        for _ in range(3):
            refused('WrongPassphrase', signer.unlock, b'wrong passphrase')
        # Killed while it is being tried: the try counts all the same.
        killer = threading.Thread(target=kill_when_tried, args=(signer, 4))
        killer.start()
        try:
            signer.unlock(b'wrong passphrase')
        except Exception:
            pass
        killer.join()
        signer.restart()
        error = refused('Wait', signer.unlock)
        assert 1 <= int(error.message.rsplit(' ', 1)[1]) <= 5, error
        assert 1 <= signer.call('GetState')[1] <= 5
        wait_for('the wait to end', lambda: signer.call('GetState')[1] == 0)
        signer.unlock()
        signer.call('Lock')
        refused('WrongPassphrase', signer.unlock, b'wrong passphrase')
        assert signer.call('GetState')[1] == 0


def kill_when_tried(signer, count):
    def tried():
        with open(os.path.join(signer.folder, 'tries'), 'rb') as stream:
            data = stream.read()
        return any(data[at:at + 8] == b'LTRY' + count.to_bytes(4, 'big') for at in (0, 64))
    wait_for('the try to be counted', tried)
    signer.process.kill()


def test_idle():
    """/CARD-16/vault/locks-itself"""
    with Signer() as signer:
        signer.create()
        refused('Invalid', signer.call, 'SetIdle', '(u)', 0)
        refused('Invalid', signer.call, 'SetIdle', '(u)', 100000)
        signer.call('SetIdle', '(u)', 5)
        start = time.monotonic()
        while time.monotonic() < start + 7:
            signer.call('Touch')
            assert signer.state() == 'unlocked', 'somebody was there'
            GLib.usleep(200000)
        # Only asking how it is keeps nothing open.
        wait_for('the lock', lambda: signer.state() == 'locked', 10)
        refused('Locked', signer.import_secret)


def test_watch():
    """/CARD-16/vault/watch-only"""
    with Signer() as signer:
        # Without a vault, since there is nothing to keep secret.
        signer.call('AddWatch', '(ss)', ADDRESS, 'Watched')
        refused('Exists', signer.call, 'AddWatch', '(ss)', ADDRESS, 'Again')
        refused('Invalid', signer.call, 'AddWatch', '(ss)', ADDRESS[:-1] + 'A', 'Typo')
        refused('Invalid', signer.call, 'AddWatch', '(ss)', secret_of(SEED).decode(), 'A secret by mistake')
        signer.restart()
        assert [entry[:2] for entry in signer.accounts()] == [(ADDRESS, 'watch-only')]
        signer.create()
        refused('WatchOnly', signer.call, 'Remove', '(sh)', ADDRESS, 0, secrets=[PASSPHRASE])
        # Its key comes: it is one's own from now on.
        signer.import_secret('Own')
        assert [entry[1] for entry in signer.accounts()] == ['secret-key']
        refused('Invalid', signer.call, 'StopWatching', '(s)', ADDRESS)
        signer.call('AddWatch', '(ss)', address_of(OTHER), 'Other')
        signer.call('StopWatching', '(s)', address_of(OTHER))
        assert len(signer.accounts()) == 1


def test_export():
    """/X-29/vault/exported-and-restored"""
    with Signer() as first, Signer() as second:
        refused('NoVault', first.call, 'Export')
        first.create()
        first.import_secret('Here')
        file = bytes(first.call('Export'))
        assert SEED not in file and secret_of(SEED) not in file
        refused('WrongPassphrase', second.call, 'Restore', '(ayh)', file, 0, secrets=[b'wrong passphrase'])
        refused('Damaged', second.call, 'Restore', '(ayh)', file[:-1], 0, secrets=[PASSPHRASE])
        assert second.state() == 'none'
        assert second.call('Restore', '(ayh)', file, 0, secrets=[PASSPHRASE]) == 1
        assert [entry[0] for entry in second.accounts()] == [ADDRESS]
        # Into one that has accounts of its own, under a passphrase of its own.
        second.restart()
        second.unlock()
        first.import_secret('Another', OTHER)
        assert second.call('Restore', '(ayh)', bytes(first.call('Export')), 0, secrets=[PASSPHRASE]) == 1
        assert second.call('Restore', '(ayh)', bytes(first.call('Export')), 0, secrets=[PASSPHRASE]) == 0
        assert {entry[0] for entry in second.accounts()} == {ADDRESS, address_of(OTHER)}


def test_killed_while_writing():
    """/CARD-16/vault/killed-at-every-step-of-a-write"""
    if os.geteuid() != 0 or not shutil.which('strace'):
        raise Skip('killing at a system call takes root and strace')
    steps = [(call, number) for call, count in
             (('openat', 6), ('write', 1), ('fsync', 3), ('renameat,renameat2', 2), ('read', 2), ('unlinkat', 2))
             for number in range(1, count + 1)]
    deaths = 0
    with Signer() as signer:
        signer.create()
        signer.import_secret('0')
        label = 0
        for call, number in steps:
            tracer = trace(signer, call, number)
            try:
                signer.call('Rename', '(ss)', ADDRESS, str(label + 1), timeout=15000)
            except GLib.Error:
                pass
            tracer.wait(20) if signer.process.poll() is not None else tracer.terminate()
            tracer.wait(20)
            deaths += signer.process.poll() is not None
            signer.restart()
            state = signer.call('GetState')
            assert state[0] == 'locked', (call, number, state)
            now = int(signer.accounts()[0][5])
            assert now in (label, label + 1), (call, number, now)
            label = now
            signer.unlock()
            # Whatever was left lying about, the next write works.
            signer.call('Rename', '(ss)', ADDRESS, str(label + 1))
            label += 1
    assert deaths >= 12, deaths


def test_killed_while_changing():
    """/X-29/vault/killed-while-the-passphrase-changes"""
    if os.geteuid() != 0 or not shutil.which('strace'):
        raise Skip('killing at a system call takes root and strace')
    with Signer() as signer:
        signer.create()
        signer.import_secret('Kept')
        current, other = PASSPHRASE, b'the other passphrase'
        for call, number, changed in (('renameat,renameat2', 1, False), ('renameat,renameat2', 2, False),
                                      ('unlinkat', 2, True)):
            tracer = trace(signer, call, number)
            try:
                signer.call('ChangePassphrase', '(hh)', 0, 1, secrets=[current, other], timeout=60000)
            except GLib.Error:
                pass
            assert signer.ended() == -9, (call, number)
            tracer.wait(20)
            signer.restart()
            # Before the new one has its name the old one opens; afterwards it does not any more.
            if changed:
                refused('WrongPassphrase', signer.unlock, current)
                current, other = other, current
            signer.unlock(current)
            assert [entry[0] for entry in signer.accounts()] == [ADDRESS], (call, number)
            signer.call('Rename', '(ss)', ADDRESS, 'Kept %d' % number)
            assert sorted(os.listdir(signer.folder)) == ['lock', 'tries', 'vault']


def trace(signer, call, number):
    tracer = subprocess.Popen(
        ['strace', '-qq', '-f', '-p', str(signer.pid), '-P', os.path.realpath(signer.folder), '-o', os.devnull,
         '-e', 'trace=' + call, '-e', 'inject=%s:signal=KILL:when=%d' % (call, number)]
        if call not in ('write', 'read', 'fsync') else
        ['strace', '-qq', '-f', '-p', str(signer.pid), '-o', os.devnull, '-P', os.path.join(signer.folder, 'vault.new'),
         '-P', os.path.join(signer.folder, 'vault'), '-P', os.path.realpath(signer.folder),
         '-e', 'trace=' + call, '-e', 'inject=%s:signal=KILL:when=%d' % (call, number)],
        stderr=subprocess.DEVNULL)
    wait_for('strace', lambda: tracer.poll() is not None or any(
        'TracerPid:\t%d' % tracer.pid in open('/proc/%d/task/%s/status' % (signer.pid, task)).read()
        for task in os.listdir('/proc/%d/task' % signer.pid)))
    assert tracer.poll() is None, 'strace did not begin'
    return tracer


def test_full_disk():
    """/CARD-16/vault/full-disk"""
    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (160, resource.RLIM_INFINITY))
    with Signer() as signer:
        signer.create()
        signer.import_secret('Before')
        signer.stop()
        signer.prepare = small
        signer.start()
        signer.unlock()
        refused('Storage', signer.call, 'Rename', '(ss)', ADDRESS, 'After')
        refused('Storage', signer.import_secret, 'More', OTHER)
        refused('Storage', signer.call, 'ChangePassphrase', '(hh)', 0, 1, secrets=[PASSPHRASE, b'the next one'])
        assert signer.accounts()[0][5] == 'Before' and len(signer.accounts()) == 1
        assert sorted(os.listdir(signer.folder)) == ['lock', 'tries', 'vault']
        signer.prepare = None
        signer.restart()
        signer.unlock()
        assert signer.accounts()[0][5] == 'Before'


def test_full_file_system():
    """/CARD-16/vault/full-file-system"""
    folder = tempfile.mkdtemp(prefix='lumio-keys-')
    if os.geteuid() != 0 or subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'tmpfs', folder],
                                           stderr=subprocess.DEVNULL).returncode != 0:
        os.rmdir(folder)
        raise Skip('a file system of its own takes root')
    try:
        with Signer(folder) as signer:
            signer.create()
            signer.import_secret('Before')
            with open(os.path.join(folder, 'ballast'), 'wb', buffering=0) as stream:
                try:
                    while stream.write(bytes(4096)):
                        pass
                except OSError:
                    pass
            refused('Storage', signer.call, 'Rename', '(ss)', ADDRESS, 'After')
            refused('Storage', signer.import_secret, 'More', OTHER)
            signer.restart()
            signer.unlock()
            assert signer.accounts()[0][5] == 'Before'
            os.unlink(os.path.join(folder, 'ballast'))
            signer.call('Rename', '(ss)', ADDRESS, 'After')
            assert signer.accounts()[0][5] == 'After'
    finally:
        subprocess.run(['umount', folder], check=True)
        os.rmdir(folder)


def test_damaged():
    """/CARD-16/vault/damaged-says-so"""
    with Signer() as signer:
        signer.create()
        signer.import_secret('Kept')
        signer.stop()
        path = os.path.join(signer.folder, 'vault')
        with open(path, 'rb') as stream:
            whole = stream.read()
        for bad in (b'', whole[:100], whole[:-1], whole + b'x', bytes([*whole[:50], whole[50] ^ 1, *whole[51:]])):
            with open(path, 'wb') as stream:
                stream.write(bad)
            signer.start()
            refused('Damaged', signer.call, 'GetState')
            # Nothing is made over what might be saved by hand.
            refused('Damaged', signer.create)
            signer.stop()
            with open(path, 'rb') as stream:
                assert stream.read() == bad
        later = whole[:11] + bytes([2]) + whole[12:]
        with open(path, 'wb') as stream:
            stream.write(later)
        signer.start()
        refused('Newer', signer.call, 'GetState')
        signer.stop()
        # The copy that a cut left behind is as good as it was.
        with open(path + '.old', 'wb') as stream:
            stream.write(whole)
        with open(path, 'wb') as stream:
            stream.write(whole[:70])
        signer.start()
        assert signer.call('GetState')[:3] == ['locked', 0, True]
        signer.unlock()
        signer.call('Rename', '(ss)', ADDRESS, 'Saved')
        signer.restart()
        assert signer.call('GetState')[:3] == ['locked', 0, False]
        assert signer.accounts()[0][5] == 'Saved'


def test_two():
    """/CARD-16/vault/two-signers-on-one-folder"""
    with Signer() as first:
        first.create()
        with Signer(first.folder) as second:
            refused('InUse', second.call, 'GetState')
            refused('InUse', second.unlock)
            assert first.state() == 'unlocked'
            first.stop()
            assert second.state() == 'locked'


def test_busy():
    """/CARD-16/vault/one-passphrase-at-a-time"""
    with Signer() as signer:
        signer.create()
        signer.call('Lock')
        outcomes = []

        def unlock():
            try:
                signer.unlock()
                outcomes.append('done')
            except Exception as error:
                outcomes.append(getattr(error, 'name', str(error)))
        threads = [threading.Thread(target=unlock) for _ in range(4)]
        for thread in threads:
            thread.start()
        # It answers while it works.
        assert signer.state() in ('locked', 'unlocked')
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ['Busy'] * 3 + ['done'], outcomes
        assert signer.state() == 'unlocked'


run([test_life, test_cost, test_aged, test_passphrase, test_back_off, test_idle, test_watch, test_export,
     test_killed_while_writing, test_killed_while_changing, test_full_disk, test_full_file_system, test_damaged,
     test_two, test_busy])
