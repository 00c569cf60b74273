"""What the tests of payments share: a ledger that is quick and outlives the platform, people on
the platform, and questions asked of the ledger and the books behind the platform's back."""

import http.client
import json
import os
import shutil
import socket
import sqlite3
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))

from lumiotest import Client, Platform, Process, wait_for  # noqa: E402
from outsider import stroops  # noqa: E402

DONE = ('success', 'failed', 'cancelled', 'expired')


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def text_of(amount):
    return f'{amount // 10 ** 7}.{amount % 10 ** 7:07}'


class Ledger(Process):
    """On a port that stays the same over restarts."""

    def __init__(self, folder, close_ms=50):
        self.port = free_port()
        super().__init__('ledger/lumio-ledger', ['--data', os.path.join(folder, 'outer-ledger'),
                                                 '--port', str(self.port),
                                                 '--close-ms', str(close_ms)])
        self.client = Client(self.endpoint)

    def account(self, address):
        reply = self.client.get('/accounts/' + address)
        assert reply.status in (200, 404), reply
        return reply.json if reply.status == 200 else None

    def balances(self, address):
        """In stroops, by "native" or CODE:ISSUER."""
        return {line['asset_type'] if line['asset_type'] == 'native'
                else line['asset_code'] + ':' + line['asset_issuer']: stroops(line['balance'])
                for line in self.account(address)['balances']}

    def has(self, tx_hash):
        reply = self.client.get('/transactions/' + tx_hash)
        assert reply.status in (200, 404), reply
        return reply.status == 200 and reply.json['successful']

    def payments_of(self, address):
        """All of them, oldest first."""
        return self._read(f'/accounts/{address}/payments?order=asc&limit=200')

    def operations(self):
        return self._read('/operations?order=asc&limit=200')

    def _read(self, first):
        records, path = [], first

        while True:
            page = self.client.get(path).json['_embedded']['records']
            records += page

            if len(page) < 200:
                return records

            path = first + '&cursor=' + page[-1]['paging_token']


class World(Platform):
    """A platform over a ledger of the test's own; `horizon` is another address for that ledger."""

    def __init__(self, *arguments, close_ms=50, horizon=None):
        folder = tempfile.mkdtemp(prefix='lumio-')
        self.ledger = Ledger(folder, close_ms)
        endpoint = horizon(self.ledger) if horizon else self.ledger.endpoint
        super().__init__('--horizon', endpoint, '--network', 'local', *arguments, folder=folder,
                         listen='unix:' + os.path.join(folder, 'platform.sock'))

    def person(self, name=None, **members):
        client = self.register(**members, **({'full_name': name} if name else {}))
        client.address = client.auth['wallet']['public_key']
        client.usdc = 'USDC:' + client.auth['wallet']['usdc']['issuer']
        assert client.auth['wallet']['status'] == 'active', client.auth

        # The welcome money is seen on the ledger like any other, a moment later: XLM and USDC.
        wait_for('the welcome money', lambda: len(history(client, 'direction=in')) == 2)
        return client

    def query(self, sql, *values):
        books = sqlite3.connect(f'file:{self.database()}?mode=ro', uri=True)

        try:
            return books.execute(sql, values).fetchall()
        finally:
            books.close()

    def change(self, sql, *values):
        """As nobody may: for what would take ten minutes or three days to come by itself."""
        books = sqlite3.connect(self.database())

        try:
            with books:
                books.execute(sql, values)
        finally:
            books.close()

    def close(self):
        self.kill()
        self.ledger.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __exit__(self, *error):
        self.close()


def start(client, to, amount, asset='XLM', key=True, **members):
    body = {'recipientAddress': to, 'amount': amount, 'asset': asset}
    body.update(members)
    return client.post('/api/v1/payments', body, key=key)


def started(client, to, amount, asset='XLM', **members):
    reply = start(client, to, amount, asset, **members)
    assert reply.status == 201, reply
    return reply.json['transactionId']


def confirm(client, payment_id, key=True):
    return client.post(f'/api/v1/payments/{payment_id}/confirm', key=key)


def look(client, payment_id):
    reply = client.get(f'/api/v1/payments/{payment_id}')
    assert reply.status == 200, reply
    return reply.json


def wait_done(client, payment_id, seconds=30):
    """The payment once it is decided."""
    def ask():
        payment = look(client, payment_id)
        return payment if payment['status'] in DONE else None

    return wait_for(f'the end of payment {payment_id}', ask, seconds)


def pay(client, to, amount, asset='XLM', **members):
    """Start, confirm and success."""
    payment_id = started(client, to, amount, asset, **members)
    reply = confirm(client, payment_id)
    assert reply.status in (200, 202), reply
    payment = wait_done(client, payment_id)
    assert payment['status'] == 'success', payment
    return payment


def history(client, query=''):
    """Every page of it."""
    items, cursor = [], None

    while True:
        path = '/api/v1/wallet/transactions?' + query + (f'&cursor={cursor}' if cursor else '')
        reply = client.get(path)
        assert reply.status == 200, reply
        items += reply.json['items']
        cursor = reply.json['next_cursor']

        if cursor is None:
            return items


class Stream(threading.Thread):
    """Follows the live stream; `events` are (id, type, data) in the order they came."""

    def __init__(self, client, position=None):
        super().__init__(daemon=True)
        self.events = []
        self.times = []
        self.connection = client.connect()
        headers = {'Authorization': 'Bearer ' + client.token, 'Accept': 'text/event-stream',
                   'User-Agent': 'lumio-test'}

        if position is not None:
            headers['Last-Event-ID'] = position

        self.connection.request('GET', '/api/v1/stream', headers=headers)
        self.socket = self.connection.sock
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.read()
        self.start()
        self.hello = wait_for('hello', lambda: self.find('hello'))[0]

    def run(self):
        fields = {}

        try:
            while True:
                line = self.answer.readline()

                if line == b'':
                    return

                line = line.decode().rstrip('\n')

                if line == '':
                    if 'data' in fields:
                        self.times.append(time.monotonic())
                        self.events.append((fields.get('id'), fields.get('event'),
                                            json.loads(fields['data'])))

                    fields = {}
                elif not line.startswith(':'):
                    name, _, value = line.partition(':')
                    fields[name] = value.removeprefix(' ')
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            return

    def find(self, kind, check=lambda data: True):
        return [event for event in list(self.events) if event[1] == kind and check(event[2])]

    def cut(self):
        """As a network does: no goodbye. Gives the last id that arrived whole."""
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

        self.join(10)
        self.connection.close()
        return self.events[-1][0]
