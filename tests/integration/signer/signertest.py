"""A real lumio-signer over a socket pair, spoken to as lumio does. Gio's D-Bus is all it needs."""

import base64
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile

import gi

gi.require_version('Gio', '2.0')
gi.require_version('GioUnix', '2.0')
from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: E402
from gi.repository import Gio, GLib  # noqa: E402

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))

from lumiotest import BUILD, wait_for  # noqa: E402

PROGRAM = os.path.join(BUILD, 'src', 'signer', 'lumio-signer')
PATH = '/app/lumio/Signer'
INTERFACE = 'app.lumio.Signer1'
PASSPHRASE = b'correct horse battery'
# What Popen opens for itself is not to lie where the child puts its own two.
RESERVED = [os.open(os.devnull, os.O_RDONLY) for _ in range(6)]


def strkey(version, payload):
    """A strkey (SEP-23) of these bytes."""
    data = bytes([version]) + payload
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = crc << 1 ^ (0x1021 if crc & 0x8000 else 0)
        crc &= 0xffff
    return base64.b32encode(data + crc.to_bytes(2, 'little')).rstrip(b'=')


def secret_of(seed):
    return strkey(18 << 3, seed)


def address_of(seed):
    key = ed25519.Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return strkey(6 << 3, key.public_bytes_raw()).decode()


# The account of most tests.
SEED = hashlib.sha256(b'the seed of a test').digest()


class Refused(Exception):
    """What the signer answered instead."""

    def __init__(self, name, message):
        super().__init__(name + ': ' + message)
        self.name = name.rsplit('.', 1)[-1]
        self.message = message


def pipe_of(secret):
    """The reading end of a pipe with the secret in it."""
    read, write = os.pipe()
    os.write(write, secret)
    os.close(write)
    return read


def memory_of(pid):
    """Everything that can be read of a process."""
    regions = []
    with open('/proc/%d/maps' % pid) as maps, open('/proc/%d/mem' % pid, 'rb', 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            first, last = (int(half, 16) for half in span.split('-'))
            if line.rstrip().endswith(('[vvar]', '[vsyscall]', '[vvar_vclock]')):
                continue
            try:
                memory.seek(first)
                regions.append(memory.read(last - first))
            except (OSError, ValueError, OverflowError):
                pass
    return regions


class Signer:
    """One process on a folder. `prepare` runs in the child before it becomes the signer."""

    def __init__(self, folder=None, command=None, prepare=None, environment=None, connect=True):
        self.folder = folder or tempfile.mkdtemp(prefix='lumio-keys-')
        self.owns_folder = folder is None
        self.command = command or [PROGRAM]
        self.prepare = prepare
        self.environment = {} if environment is None else environment
        self.log = tempfile.TemporaryFile()
        self.connection = None
        self.start(connect)

    def start(self, connect=True):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        # Out of the way of the two numbers they are to have.
        high = [os.dup2(theirs.fileno(), 200), os.dup2(folder, 201)]

        def become():
            os.dup2(200, 3, inheritable=True)
            os.dup2(201, 4, inheritable=True)
            if self.prepare:
                self.prepare()

        self.process = subprocess.Popen(self.command, close_fds=False, preexec_fn=become, stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log, env=self.environment)
        theirs.close()
        for number in high + [folder]:
            os.close(number)
        self.socket = ours
        if connect:
            self.connect()

    def connect(self):
        stream = Gio.Socket.new_from_fd(os.dup(self.socket.fileno())).connection_factory_create_connection()
        self.connection = Gio.DBusConnection.new_sync(
            stream, None, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT, None, None)
        self.connection.set_exit_on_close(False)

    @property
    def pid(self):
        return self.process.pid

    def read_log(self):
        self.log.seek(0)
        return self.log.read().decode(errors='replace')

    def call(self, method, signature='()', *arguments, secrets=(), timeout=60000):
        """Secrets are bytes, sent by pipes whose numbers stand for `h` in order."""
        files = Gio.UnixFDList.new()
        opened = [secret if isinstance(secret, int) else pipe_of(secret) for secret in secrets]
        for number in opened:
            files.append(number)
            os.close(number)
        try:
            answer, got = self.connection.call_with_unix_fd_list_sync(
                None, PATH, INTERFACE, method, GLib.Variant(signature, arguments), None,
                Gio.DBusCallFlags.NONE, timeout, files, None)
        except GLib.Error as error:
            name = Gio.DBusError.get_remote_error(error)
            if name is None:
                raise
            raise Refused(name, error.message.split(': ', 1)[-1]) from None
        values = [answer.get_child_value(i).unpack() for i in range(answer.n_children())]
        if got is not None and got.get_length() > 0:
            self.files = got.steal_fds()
        return values[0] if len(values) == 1 else values

    def state(self):
        return self.call('GetState')[0]

    def create(self, passphrase=PASSPHRASE):
        self.call('CreateVault', '(h)', 0, secrets=[passphrase])

    def unlock(self, passphrase=PASSPHRASE):
        self.call('Unlock', '(h)', 0, secrets=[passphrase])

    def import_secret(self, label='Main', seed=SEED):
        return self.call('ImportSecret', '(sh)', label, 0, secrets=[secret_of(seed)])

    def accounts(self):
        return self.call('ListAccounts')

    def ended(self, seconds=20):
        """Its status, once it has come to an end."""
        wait_for('the end of the signer', lambda: self.process.poll() is not None, seconds)
        return self.process.returncode

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(20)
        self.socket.close()
        if self.connection is not None and not self.connection.is_closed():
            try:
                self.connection.close_sync(None)
            except GLib.Error:
                pass

    def restart(self):
        self.stop()
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()
        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def refused(name, function, *arguments, **more):
    """That it answers with this error; gives the error back."""
    try:
        function(*arguments, **more)
    except Refused as error:
        assert error.name == name, error
        return error
    raise AssertionError('It was not refused with ' + name)
