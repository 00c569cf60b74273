#!/usr/bin/env python3
"""Exactly one payment or none: killed programs, a ledger that hangs, answers that get lost."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))

from lumiotest import Client, Platform, Process, run, wait_for  # noqa: E402

API = '/api/v1'
RUNS = int(os.environ.get('LUMIO_KILL_RUNS', '40'))


def address_of(person):
    return person.auth['wallet']['public_key']


def units(person, code='USDC'):
    items = person.get(API + '/wallet/balances').json['items']
    return next(int(i['amount'].replace('.', '')) for i in items if i['asset']['code'] == code)


def start(person, to, amount='1'):
    reply = person.post(API + '/payments', {'recipientAddress': to, 'amount': amount,
                                            'asset': 'USDC'}, key=True)
    assert reply.status == 201, reply
    return reply.json['transactionId']


def confirm_and_forget(person, payment_id):
    """Confirms without reading the answer: whoever asks may be dead before it comes."""
    def ask():
        try:
            person.post(API + '/payments/%s/confirm' % payment_id, key=True)
        except (OSError, http.client.HTTPException):
            pass
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    return thread


def decided(person, payment_id, seconds=60):
    def probe():
        payment = person.get(API + '/payments/' + payment_id).json
        return payment if payment['status'] not in ('processing',) else None
    return wait_for('a decision', probe, seconds)


class Town:
    """A platform over a ledger of its own that outlives it."""

    def __init__(self, horizon=None):
        self.folder = tempfile.mkdtemp(prefix='lumio-ledger-')
        self.ledger = Process('ledger/lumio-ledger',
                              ['--listen', 'http://127.0.0.1:0', '--data', self.folder,
                               '--close-ms', '200'])
        self.platform = Platform('--horizon', horizon or self.ledger.endpoint, '--network', 'local',
                                 '--listen', '127.0.0.1:0')
        self.ana = self.platform.register(full_name='Ana')
        self.bo = self.platform.register(full_name='Bo')

    def restart_platform(self):
        self.platform.start()
        for person in (self.ana, self.bo):
            person.endpoint = self.platform.endpoint

    def on_ledger(self, tx_hash):
        reply = Client(self.ledger.endpoint).get('/transactions/' + tx_hash)
        return reply.status == 200 and reply.json['successful']

    def end(self):
        self.platform.kill_all()
        self.ledger.kill()


def test_kill_platform():
    """/PAY-56b/T-12/B-12/once/platform-killed-at-each-instant-of-a-confirmation"""
    town = Town()
    expected = units(town.ana)
    outcomes = {'success': 0, 'pending': 0, 'failed': 0}
    for number in range(RUNS):
        payment_id = start(town.ana, address_of(town.bo))
        confirm_and_forget(town.ana, payment_id)
        # From before the request is read to after its end.
        time.sleep(0.3 * (number / RUNS) ** 2)
        town.platform.kill()
        town.restart_platform()
        payment = decided(town.ana, payment_id)
        outcomes[payment['status']] += 1
        if payment['status'] == 'success':
            assert town.on_ledger(payment['tx_hash']), payment
            expected -= 10**7
        elif payment['tx_hash'] is not None:
            assert not town.on_ledger(payment['tx_hash']), payment
        wait_for('the balance', lambda: units(town.ana) == expected, 10)
    print('# %s' % outcomes)
    assert outcomes['success'] and outcomes['pending'], outcomes
    # What left arrived, and was recorded once on each side.
    arrived = [p for p in town.bo.get(API + '/wallet/transactions?limit=200&direction=in'
                                      '&asset=USDC').json['items']
               if p['counterparty']['address'] == address_of(town.ana)]
    assert len(arrived) == outcomes['success'] == len({p['tx_hash'] for p in arrived}), arrived
    assert units(town.ana) + units(town.bo) == 200 * 10**7
    town.end()


def test_ledger_hangs():
    """/PAY-57/LUM-46/once/a-ledger-that-hangs-is-said-and-waited-for"""
    town = Town()
    payment_id = start(town.ana, address_of(town.bo))
    town.ledger.process.send_signal(signal.SIGSTOP)
    thread = confirm_and_forget(town.ana, payment_id)
    time.sleep(1)
    payment = town.ana.get(API + '/payments/' + payment_id).json
    # It may not even have begun: its sequence number is asked of the ledger.
    assert payment['status'] in ('pending', 'processing'), payment
    town.ledger.process.send_signal(signal.SIGCONT)
    thread.join(60)
    payment = wait_for('success', lambda: next(
        (p for p in [town.ana.get(API + '/payments/' + payment_id).json]
         if p['status'] == 'success'), None), 60)
    assert units(town.ana) == 99 * 10**7
    town.end()


def test_kill_ledger():
    """/PAY-87/T-12/once/ledger-killed-while-it-applies"""
    town = Town()
    expected = units(town.ana)
    for number in range(8):
        payment_id = start(town.ana, address_of(town.bo))
        confirm_and_forget(town.ana, payment_id)
        time.sleep(0.02 + number * 0.04)
        town.ledger.kill()
        town.ledger.arguments[1] = town.ledger.endpoint
        town.ledger.start()
        payment = wait_for('a decision', lambda: next(
            (p for p in [town.ana.get(API + '/payments/' + payment_id).json]
             if p['status'] != 'processing'), None), 400)
        if payment['status'] == 'success':
            assert town.on_ledger(payment['tx_hash'])
            expected -= 10**7
        wait_for('the balance', lambda: units(town.ana) == expected, 20)
    town.end()


class Cutter(threading.Thread):
    """A proxy that passes requests on and, when told to, swallows the answers to submissions."""

    def __init__(self, target):
        super().__init__(daemon=True)
        self.target = target
        self.cut = False
        self.swallowed = 0
        self.listener = socket.create_server(('127.0.0.1', 0))
        self.start()

    @property
    def endpoint(self):
        return 'http://127.0.0.1:%d' % self.listener.getsockname()[1]

    def run(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        host, port = self.target.split('//')[1].split(':')
        server = socket.create_connection((host, int(port)))
        state = {'submitting': False}

        def pump(source, sink, requests):
            try:
                while data := source.recv(65536):
                    if requests and b'POST /transactions' in data:
                        state['submitting'] = True
                    if not requests and self.cut and state['submitting']:
                        self.swallowed += 1
                        break
                    sink.sendall(data)
            except OSError:
                pass
            for end in (source, sink):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

        threading.Thread(target=pump, args=(client, server, True), daemon=True).start()
        pump(server, client, False)


def test_lost_answer():
    """/PAY-09/LUM-38/once/an-answer-that-is-lost-is-asked-for-never-sent-anew"""
    folder = tempfile.mkdtemp(prefix='lumio-ledger-')
    ledger = Process('ledger/lumio-ledger', ['--listen', 'http://127.0.0.1:0', '--data', folder,
                                             '--close-ms', '200'])
    cutter = Cutter(ledger.endpoint)
    platform = Platform('--horizon', cutter.endpoint, '--network', 'local', '--listen',
                        '127.0.0.1:0')
    ana, bo = platform.register(), platform.register()
    for number in range(5):
        payment_id = start(ana, address_of(bo))
        cutter.cut = True
        confirm_and_forget(ana, payment_id)
        wait_for('a swallowed answer', lambda: cutter.swallowed > number)
        cutter.cut = False
        payment = decided(ana, payment_id)
        assert payment['status'] == 'success', payment
        cutter.swallowed = number + 1
    assert units(ana) == 95 * 10**7 and units(bo) == 105 * 10**7
    platform.kill_all()
    ledger.kill()


def read_events(person, seconds, last_id=None, until=None):
    """The events of a stream for a while, as (id, type, data)."""
    connection = person.connect()
    headers = {'Authorization': 'Bearer ' + person.token, 'Accept': 'text/event-stream',
               'User-Agent': 'lumio-test'}
    if last_id is not None:
        headers['Last-Event-ID'] = last_id
    connection.timeout = 0.5
    connection.request('GET', API + '/stream', headers=headers)
    answer = connection.getresponse()
    assert answer.status == 200, answer.status
    events, event = [], {}
    end = time.monotonic() + seconds
    while time.monotonic() < end and not (until and until(events)):
        try:
            line = answer.readline()
        except (TimeoutError, socket.timeout):
            # A response that timed out cannot be read on: come back where it stopped.
            connection.close()
            rest = read_events(person, max(0, end - time.monotonic()),
                               events[-1][0] if events else last_id, until) \
                if time.monotonic() < end else []
            return events + [e for e in rest if e[1] != 'hello']
        if not line:
            break
        line = line.decode().rstrip('\n')
        if line == '' and event.get('data'):
            events.append((event.get('id'), event.get('event'), json.loads(event['data'])))
            event = {}
        elif ': ' in line:
            name, value = line.split(': ', 1)
            event[name] = value
    connection.close()
    return events


def test_stream():
    """/PAY-16/X-15/T-20/once/the-stream-goes-on-without-loss-or-doubles"""
    platform = Platform('--listen', '127.0.0.1:0')
    ana, bo = platform.register(), platform.register()
    hello = read_events(bo, 5, until=lambda events: events)
    position = hello[0][0]
    hashes = []
    for number in range(4):
        payment_id = start(ana, address_of(bo))
        reply = ana.post(API + '/payments/%s/confirm' % payment_id, key=True)
        assert reply.status == 200, reply
        hashes.append(reply.json['txHash'])
    seen = []
    for _ in range(8):
        events = read_events(bo, 3, position, until=lambda e: sum(
            1 for x in e if x[1] == 'payment') >= 1)
        seen += [e for e in events if e[1] != 'hello']
        if seen:
            position = seen[-1][0]
        # The welcome money may arrive after the hello: it is not counted.
        payments = [e[2]['tx_hash'] for e in seen
                    if e[1] == 'payment' and e[2]['counterparty']['address'] == address_of(ana)]
        if len(payments) >= 4:
            break
    assert sorted(payments) == sorted(hashes), (payments, hashes)
    ids = [int(e[0]) for e in seen]
    assert ids == sorted(set(ids)), ids
    assert any(e[1] == 'balances' for e in read_events(bo, 5, hello[0][0], until=lambda e: any(
        x[1] == 'balances' for x in e)))
    platform.kill_all()


run([test_kill_platform, test_ledger_hangs, test_kill_ledger, test_lost_answer, test_stream])
