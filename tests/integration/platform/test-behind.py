#!/usr/bin/env python3
"""Books that know more than their ledger, what is swept from them, and many who come at once."""

import os
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))

from lumiotest import Client, Platform, Process, check_problem, run, wait_for  # noqa: E402

API = '/api/v1'


def address_of(person):
    return person.auth['wallet']['public_key']


def start(person, to, amount='1', key=True):
    return person.post(API + '/payments', {'recipientAddress': address_of(to), 'amount': amount,
                                           'asset': 'USDC'}, key=key)


def pay(person, to, amount='1'):
    reply = start(person, to, amount)
    assert reply.status == 201, reply
    payment_id = reply.json['transactionId']
    reply = person.post(API + f'/payments/{payment_id}/confirm', key=True)
    assert reply.status in (200, 202), reply

    def probe():
        payment = person.get(API + '/payments/' + payment_id).json
        return payment if payment['status'] == 'success' else None

    return wait_for('success', probe)


def arrivals(person):
    return person.get(API + '/wallet/transactions?limit=200&direction=in').json['items']


def state_of(platform):
    return platform.client().get('/health').json['modules']['ledger_in_step']


class Ledger(Process):
    """One whose folder can be put aside and back, at an address that stays."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix='lumio-ledger-')
        super().__init__('ledger/lumio-ledger',
                         ['--listen', 'unix:' + os.path.join(self.folder, 'sock'),
                          '--data', os.path.join(self.folder, 'data'), '--close-ms', '100'])

    def copy(self, name):
        self.stop()
        shutil.copytree(os.path.join(self.folder, 'data'), os.path.join(self.folder, name))

    def put_back(self, name):
        shutil.rmtree(os.path.join(self.folder, 'data'))
        shutil.copytree(os.path.join(self.folder, name), os.path.join(self.folder, 'data'))


def test_older_copy():
    """/X-19/behind/ledger-restored-from-an-older-copy-stops-all-money-until-the-right-one-is-back"""
    ledger = Ledger()

    with Platform('--horizon', ledger.endpoint, '--network', 'local') as platform:
        ana, bo = platform.register(), platform.register()
        wait_for('welcome money', lambda: len(arrivals(bo)) == 2)
        pay(ana, bo, '1')
        ledger.copy('older')
        ledger.start()
        last = pay(ana, bo, '2')
        waiting = start(ana, bo, '3').json['transactionId']
        wait_for('both to arrive', lambda: len(arrivals(bo)) == 4)
        ledger.copy('right')

        # The platform runs on while its ledger is another one.
        ledger.put_back('older')
        ledger.start()
        said = wait_for('the fault to be seen', lambda: state_of(platform) != 'ok' and
                        state_of(platform))
        assert 'No money moves' in said, said
        assert platform.client().get('/ready').status == 503
        check_problem(start(ana, bo), 503, 'ledger_behind')
        check_problem(ana.post(API + f'/payments/{waiting}/confirm', key=True), 503,
                      'ledger_behind')
        # It grows past what the books know, and is the wrong one all the same.
        client = Client(ledger.endpoint)
        wait_for('the wrong ledger to grow',
                 lambda: client.get('/').json['history_latest_ledger'] > last['ledger'] + 20)
        wait_for('the other sentence', lambda: last['tx_hash'] in state_of(platform))
        check_problem(start(ana, bo), 503, 'ledger_behind')
        # What the books hold can be read, and nothing in them changed.
        assert ana.get(API + '/payments/' + last['id']).json['status'] == 'success'
        assert len(arrivals(bo)) == 4
        assert all(item['stale'] for item in ana.get(API + '/wallet/balances').json['items'])
        # Who registers now is answered at once; the account is opened later.
        asked = time.monotonic()
        late = platform.client().post(API + '/auth/register', {
            'email': f'{uuid.uuid4().hex}@example.org', 'password': 'correct horse'})
        assert late.status == 201 and late.json['wallet']['status'] == 'opening', late
        assert time.monotonic() - asked < 8

        # A new start sees it too.
        platform.stop()
        platform.start()
        check_problem(start(ana, bo), 503, 'ledger_behind')

        ledger.stop()
        ledger.put_back('right')
        ledger.start()
        wait_for('the ledger to be believed', lambda: state_of(platform) == 'ok')
        assert platform.client().get('/ready').status == 200
        assert pay(ana, bo, '4')['status'] == 'success'
        wait_for('it to arrive', lambda: len(arrivals(bo)) == 5)
        client = platform.client(late.json['token'])
        wait_for('the late account to open',
                 lambda: client.get(API + '/wallet').json['status'] == 'active', 30)
        assert platform.stop() == 0

    ledger.kill()
    shutil.rmtree(ledger.folder)


def test_undecided_over_older():
    """/X-19/behind/an-undecided-payment-is-not-called-failed-by-a-ledger-that-lacks-it"""
    ledger = Ledger()

    with Platform('--horizon', ledger.endpoint, '--network', 'local') as platform:
        ana, bo = platform.register(), platform.register()
        wait_for('welcome money', lambda: len(arrivals(bo)) == 2)
        ledger.copy('older')
        ledger.start()
        first = pay(ana, bo, '1')
        second = pay(ana, bo, '2')
        ledger.copy('right')
        platform.kill()

        # As a crash leaves it which came between the ledger's yes and the books: the second one
        # is open, and its time is over.
        with sqlite3.connect(platform.database()) as books:
            books.execute('DROP TRIGGER transactions_states')
            books.execute('DROP TRIGGER transactions_final')
            books.execute("UPDATE transactions SET status = 'processing', ledger = NULL,"
                          " valid_until = ? WHERE id = ?", (int(time.time()) - 5, second['id']))

        ledger.put_back('older')
        ledger.start()
        platform.start()
        wait_for('the fault to be seen', lambda: state_of(platform) != 'ok')
        time.sleep(2)
        assert ana.get(API + '/payments/' + second['id']).json['status'] == 'processing'
        ledger.stop()
        ledger.put_back('right')
        ledger.start()
        done = wait_for('its end', lambda: (lambda p: p['status'] != 'processing' and p)(
            ana.get(API + '/payments/' + second['id']).json), 30)
        assert done['status'] == 'success' and done['ledger'] == second['ledger'], (first, done)

    ledger.kill()
    shutil.rmtree(ledger.folder)


def test_sweep():
    """/PAY-56b/sweep/old-keys-go-but-not-while-a-payment-is-open-and-ended-sessions-go"""
    with Platform() as platform:
        ana, bo = platform.register(), platform.register()
        key = str(uuid.uuid4())
        wait_for('welcome money', lambda: len(arrivals(ana)) == 2)
        first = start(ana, bo, key=key)
        assert first.status == 201, first
        bo_start = start(bo, ana)
        assert bo_start.status == 201, bo_start
        platform.stop()
        old = int((time.time() - 25 * 3600) * 10**6)
        gone = int((time.time() - 31 * 86400) * 10**6)

        with sqlite3.connect(platform.database()) as books:
            books.execute('UPDATE idempotency_keys SET created_at = ?', (old,))
            books.execute("INSERT INTO sessions (id, user_id, jti, token_hash, created_at, expires_at,"
                          " last_seen_at) SELECT 'old', user_id, 'old', 'old', ?, ?, ? FROM sessions"
                          " LIMIT 1", (gone, gone, gone))
            # A payment that nobody knows the end of; its ledger will never say.
            books.execute("UPDATE transactions SET status = 'processing', tx_hash = ?, xdr = 'AAAA',"
                          " valid_until = 99999999999 WHERE id = ?",
                          ('ab' * 32, bo_start.json['transactionId']))

        platform.start()

        def left():
            with sqlite3.connect(f'file:{platform.database()}?mode=ro', uri=True) as books:
                return (books.execute('SELECT substr (scope, 1, 36) FROM idempotency_keys').fetchall(),
                        books.execute("SELECT id FROM sessions WHERE id = 'old'").fetchall())

        wait_for('the sweep', lambda: left()[1] == [])
        assert left()[0] == [(bo.auth['user']['id'],)], left()
        # Without its key the books themselves know the payment: it is not made twice.
        again = start(ana, bo, key=key)
        assert again.status == 201 and again.header('idempotent-replayed') is None, again
        assert again.json['transactionId'] == first.json['transactionId']


def test_stream_ends():
    """/DEFI-47/stream/ends-with-the-session-that-opened-it"""
    with Platform() as platform:
        ana = platform.register()

        with sqlite3.connect(platform.database()) as books:
            books.execute('UPDATE sessions SET expires_at = ?', (int((time.time() + 2) * 10**6),))

        connection = ana.connect()
        connection.request('GET', API + '/stream', headers={
            'Authorization': 'Bearer ' + ana.token, 'Accept': 'text/event-stream'})
        answer = connection.getresponse()
        assert answer.status == 200
        began = time.monotonic()
        text = answer.read().decode()
        assert 1 < time.monotonic() - began < 10
        assert 'event: session\n' in text and '"revoked":false' in text.replace(' ', ''), text
        check_problem(ana.get(API + '/me'), 401, 'session_expired')


def test_crowd():
    """/PAY-03/PAY-22/registration/fifty-at-once-all-have-their-account-when-they-are-answered"""
    with Platform() as platform:
        replies = []

        def register(number):
            replies.append(platform.client().post(API + '/auth/register', {
                'email': f'crowd{number}@example.org', 'password': 'correct horse'}))

        threads = [threading.Thread(target=register, args=(n,)) for n in range(50)]

        for thread in threads:
            thread.start()

        for thread in threads:
            thread.join()

        assert [r.status for r in replies] == [201] * 50, replies
        assert {r.json['wallet']['status'] for r in replies} == {'active'}, replies
        # They shared transactions, as many as a computer this busy let come at the same time.
        with sqlite3.connect(f'file:{platform.database()}?mode=ro', uri=True) as books:
            hashes = books.execute('SELECT count (DISTINCT open_tx_hash) FROM wallets').fetchone()[0]

        assert hashes < 50, hashes
        assert platform.stop() == 0


run([test_older_copy, test_undecided_over_older, test_sweep, test_stream_ends, test_crowd])
