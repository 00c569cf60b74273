"""What the integration tests share: real programs as processes, HTTP over TCP and unix sockets,
waiting with a deadline, and TAP. Nothing here knows the inside of a program."""

import atexit
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
import uuid

BUILD = os.environ.get('LUMIO_BUILD', os.path.join(os.getcwd(), 'build'))


class Skip(Exception):
    pass


def wait_for(what, check, seconds=20):
    """Asks `check` until it gives something true, and gives that back."""
    deadline = time.monotonic() + seconds

    while True:
        value = check()

        if value:
            return value

        if time.monotonic() > deadline:
            raise AssertionError(f'{what} did not come within {seconds} s')

        time.sleep(0.02)


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__('localhost', timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Reply:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def header(self, name):
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return values[0] if values else None

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json.get('code')

    def __repr__(self):
        return f'<{self.status} {self.body[:300]!r}>'


class Client:
    """Speaks to one server, as one person where it has a token. Remembers all it was answered."""

    def __init__(self, endpoint, token=None, timeout=30):
        self.endpoint = endpoint
        self.token = token
        self.timeout = timeout
        self.auth = None
        self.seen = []

    def connect(self):
        if self.endpoint.startswith('unix:'):
            return UnixConnection(self.endpoint[len('unix:'):], self.timeout)

        host, port = self.endpoint.split('//')[1].split(':')
        return http.client.HTTPConnection(host, int(port), timeout=self.timeout)

    def send(self, method, path, body=None, headers=None, raw=None):
        """`body` is sent as JSON; `raw` as it is."""
        connection = self.connect()
        sent = {'User-Agent': 'lumio-test'}

        if self.token is not None:
            sent['Authorization'] = 'Bearer ' + self.token

        if body is not None:
            raw = json.dumps(body).encode()

        if raw is not None:
            sent['Content-Type'] = 'application/json'

        sent.update(headers or {})

        try:
            connection.request(method, path, raw, sent)
            answer = connection.getresponse()
            reply = Reply(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()

        self.seen.append(reply)
        return reply

    def get(self, path, **more):
        return self.send('GET', path, **more)

    def post(self, path, body=None, key=None, **more):
        """`key` is an Idempotency-Key; True makes one."""
        if key is not None:
            more['headers'] = dict(more.get('headers') or {})
            more['headers']['Idempotency-Key'] = str(uuid.uuid4()) if key is True else key

        return self.send('POST', path, body=body, **more)

    def patch(self, path, body):
        return self.send('PATCH', path, body=body)

    def delete(self, path):
        return self.send('DELETE', path)


class Process:
    """A program of ours that says on a descriptor where it listens."""

    def __init__(self, program, arguments, environment=None, start=True):
        self.program = os.path.join(BUILD, 'src', program)
        self.arguments = arguments
        self.environment = environment or {}
        self.endpoint = None
        self.process = None
        self.log = tempfile.TemporaryFile()

        if start:
            self.start()

    def start(self, seconds=30):
        read, write = os.pipe()
        environment = dict(os.environ)
        environment.update(self.environment)
        self.process = subprocess.Popen(
            [self.program, *self.arguments, '--ready-fd', str(write)], pass_fds=(write,),
            stdout=self.log, stderr=self.log, env=environment)
        # A test that is over leaves nothing running, however it ended.
        atexit.register(self.kill)
        os.close(write)
        os.set_blocking(read, False)
        line = b''

        def is_ready():
            nonlocal line

            try:
                got = os.read(read, 4096)
            except BlockingIOError:
                return False

            line += got
            return got == b'' or line.endswith(b'\n')

        try:
            wait_for(f'{self.program} to listen', is_ready, seconds)
        finally:
            os.close(read)

        if not line.endswith(b'\n'):
            self.process.wait(10)
            raise AssertionError(f'{self.program} did not start: {self.read_log()}')

        self.endpoint = line.decode().strip()

    def read_log(self):
        self.log.seek(0)
        return self.log.read().decode(errors='replace')

    def kill(self):
        """As a crash does: no goodbye."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)

        if self.process is not None:
            self.process.wait(20)

    def stop(self):
        """As an operator does. Gives the exit status."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

        return self.process.wait(30)


class Platform(Process):
    """lumio-platform in a folder of its own, with its own ledger."""

    def __init__(self, *arguments, folder=None, listen=None, rates=False, environment=None,
                 start=True):
        self.folder = folder or tempfile.mkdtemp(prefix='lumio-')
        self.owns_folder = folder is None
        listen = listen or 'unix:' + os.path.join(self.folder, 'platform.sock')
        own = ['--listen', listen, '--data', self.folder]

        if not rates:
            own += ['--address-rate', '0', '--user-rate', '0']

        super().__init__('platform/lumio-platform', own + list(arguments), environment, start=start)

    def client(self, token=None):
        return Client(self.endpoint, token)

    def register(self, email=None, password='correct horse', **members):
        """A new person: a client that is signed in."""
        client = self.client()
        body = {'email': email or f'{uuid.uuid4().hex[:12]}@example.org', 'password': password}
        body.update(members)
        reply = client.post('/api/v1/auth/register', body)
        assert reply.status == 201, reply
        client.auth = reply.json
        client.email = body['email']
        client.token = client.auth['token']
        return client

    def database(self):
        return os.path.join(self.folder, 'platform.db')

    def verb(self, *words):
        """An operator's verb over the stopped platform's books."""
        done = subprocess.run([self.program, '--data', self.folder, *words], capture_output=True,
                              timeout=60)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.kill_all()

    def kill_all(self):
        self.kill()

        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def check_problem(reply, status, code, field=None):
    """The reply is that problem document, whole (RFC 9457)."""
    assert reply.status == status, reply
    assert reply.header('content-type') == 'application/problem+json', reply.headers
    document = reply.json
    assert document['code'] == code, document
    assert document['type'] == '/problems/' + code, document
    assert document['status'] == status, document
    assert document['title'] and document['request_id'] == reply.header('x-request-id'), document
    assert document.get('field') == field, document
    return document


def run(tests):
    """Runs functions as TAP; their first line of documentation, or name, is their title."""
    failed = 0
    chosen = sys.argv[1:]
    tests = [test for test in tests if not chosen or any(c in title_of(test) for c in chosen)]
    print('TAP version 14')
    print(f'1..{len(tests)}', flush=True)

    for number, test in enumerate(tests, 1):
        try:
            test()
            print(f'ok {number} {title_of(test)}', flush=True)
        except Skip as skip:
            print(f'ok {number} {title_of(test)} # SKIP {skip}', flush=True)
        except Exception:
            failed += 1
            print(f'not ok {number} {title_of(test)}', flush=True)

            for line in traceback.format_exc().splitlines():
                print('# ' + line, flush=True)

    sys.exit(1 if failed else 0)


def title_of(test):
    return (test.__doc__ or test.__name__).splitlines()[0].strip()
