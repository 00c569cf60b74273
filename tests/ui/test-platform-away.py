"""A platform elsewhere: it goes away and comes back, speaks only when asked, ends a session, and what was kept is spoilt."""

import glob
import os
import resource
import signal
import socket
import subprocess
import sys
import threading

import uitest
from uitest import shot, wait

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
import lumiotest  # noqa: E402

PASSWORD = 'correct horse'
EMAIL = 'ana@example.org'

app = None
platform = None
line = None
bruno = None


class Line(threading.Thread):
    """Between the window and the platform: it can be deaf to live streams, as some proxies are."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.target = port
        self.deaf = False
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client):
        try:
            server = socket.create_connection(('127.0.0.1', self.target))
        except OSError:
            client.close()
            return
        threading.Thread(target=self.pump, args=(server, client, False), daemon=True).start()
        self.pump(client, server, True)

    def pump(self, source, sink, asks):
        try:
            while True:
                chunk = source.recv(65536)
                if not chunk or (asks and self.deaf and b'/stream' in chunk.split(b'\r\n', 1)[0]):
                    break
                sink.sendall(chunk)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def connected():
    return not any('Not connected' in name for name in app.names())


def sign_in():
    app.sees('Sign in to your wallet', 30)
    app.fill('Password', PASSWORD)
    app.click('Sign In')
    app.sees('Last movements', 60)


def send(amount):
    """Bruno pays Ana."""
    started = bruno.post('/api/v1/payments', {'recipientAddress': ana_address, 'amount': amount, 'asset': {'code': 'XLM'}}, key=True)
    assert started.status in (200, 201), started
    done = bruno.post('/api/v1/payments/%s/confirm' % started.json['transactionId'], key=True)
    assert done.status in (200, 202), done


def begin():
    """/DEFI-77/DEFI-78/a-wallet-at-a-platform-elsewhere"""
    global app, platform, bruno, line, ana_address
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port = probe.getsockname()[1]
    platform = lumiotest.Platform(listen='127.0.0.1:%d' % port)
    ana = platform.register(EMAIL, PASSWORD, full_name='Ana Ruiz')
    ana_address = ana.auth['wallet']['public_key']
    bruno = platform.register('bruno@example.org', PASSWORD, full_name='Bruno Díaz')
    line = Line(port)
    folder = os.path.join(os.environ['XDG_CONFIG_HOME'], 'lumio')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'profile.ini'), 'w', encoding='utf-8') as stream:
        stream.write('[profile 1]\nplatform=http://127.0.0.1:%d\nlogin=%s\n' % (line.port, EMAIL))
    app = uitest.App()
    sign_in()
    app.sees('100.00', 60)


def away():
    """/T-12/X-14/a-platform-that-is-away-is-said-with-the-age-of-what-is-shown"""
    platform.kill()
    app.sees('Not connected. This is what was known', 15)
    app.sees('100.00')
    shot('away')
    platform.start()
    wait(connected, 'the connection by itself', 60)
    wait(lambda: bruno.get('/api/v1/wallet/balances').status == 200, 'the platform', 30)
    send('7')
    app.sees('107.00', 30)
    shot('away-back')


def asked():
    """/X-15/PAY-57/where-no-live-events-come-it-is-asked-for-now-and-then"""
    line.deaf = True
    platform.kill()
    app.sees('Not connected', 15)
    platform.start()
    # The stream never comes again; the rest is there all the same.
    wait(connected, 'an answer without a stream', 60)
    send('2')
    app.sees('109.00', 40)
    line.deaf = False


def spoil(how):
    global app
    app.close()
    files = glob.glob(os.path.join(os.environ['XDG_CACHE_HOME'], 'lumio', '*.db'))
    assert files, 'nothing is kept'
    how(files)
    app = uitest.App()
    app.sees('Last movements', 60)
    app.sees('109.00', 40)
    wait(connected, 'the connection', 40)


def cut():
    """/X-14/T-02/what-was-kept-and-is-cut-comes-anew"""
    def halve(files):
        for path in files:
            os.truncate(path, os.path.getsize(path) // 2 + 7)
    spoil(halve)
    shot('away-cut')


def other_key():
    """/X-14/CARD-07/what-was-kept-under-another-key-comes-anew"""
    def forget(_):
        subprocess.run(['secret-tool', 'clear', 'kind', 'cache', 'login', EMAIL], check=True)
    spoil(forget)


def full():
    """/T-12/X-14/a-disk-that-is-full-does-not-keep-anybody-from-the-wallet"""
    global app
    app.close()

    def fill_disk():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384))
    app = uitest.App(preexec_fn=fill_disk, restore_signals=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    app.sees('Last movements', 60)
    wait(connected, 'the connection', 40)
    send('1')
    app.sees('110.00', 40)
    shot('away-full')
    app.close()
    app = uitest.App()
    app.sees('Last movements', 60)
    app.sees('110.00', 40)


def revoked():
    """/DEFI-79/X-09/a-session-that-is-ended-elsewhere-is-said-and-leads-to-the-password"""
    elsewhere = lumiotest.Client(platform.endpoint)
    elsewhere.token = elsewhere.post('/api/v1/auth/login', {'email': EMAIL, 'password': PASSWORD}).json['token']
    for session in elsewhere.get('/api/v1/auth/sessions').json['items']:
        if not session['current']:
            assert elsewhere.delete('/api/v1/auth/sessions/' + session['id']).status in (200, 204)
    app.sees('You were signed out', 20)
    shot('away-signed-out')
    sign_in()
    app.sees('110.00', 40)
    app.close()
    platform.stop()


uitest.main(begin, away, asked, cut, other_key, full, revoked)
