#!/usr/bin/env python3
"""Two at once, silence, and a kill in the midst of it: one payment or none, and never two."""

import os
import signal
import sys
import threading
import time
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from money import (World, confirm, look, pay, start, started, stroops,  # noqa: E402
                   text_of, wait_done, wait_for)
from lumiotest import check_problem, run  # noqa: E402
from outsider import Outsider, change_trust  # noqa: E402
from proxy import Proxy, pause  # noqa: E402

FEE = 100

wire = None


def make_wire(ledger):
    global wire
    wire = Proxy(ledger.port)
    return wire.endpoint


world = World('--welcome-xlm', '2000', horizon=make_wire)
ana, bo = world.person('Ana Ruiz'), world.person('Bo Li')


def together(*jobs):
    """Runs them at the same moment. Gives what they gave, in their order."""
    gate, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def work(index, job):
        gate.wait()
        results[index] = job()

    threads = [threading.Thread(target=work, args=item) for item in enumerate(jobs)]

    for thread in threads:
        thread.start()

    for thread in threads:
        thread.join()

    return results


def sent_by(address, since=0):
    """The amounts of all payments on the ledger from this address, after the first `since`."""
    return [stroops(record['amount']) for record in world.ledger.payments_of(address)
            if record.get('from') == address][since:]


def lumens(client):
    return world.ledger.balances(client.address)['native']


def check_books(client, before, payments):
    """What left equals what arrived and the fees; each success is on the ledger, nothing else is."""
    done = [payment for payment in payments if payment['status'] == 'success']

    for payment in payments:
        assert payment['status'] in ('success', 'failed', 'pending'), payment
        on_ledger = payment['tx_hash'] is not None and world.ledger.has(payment['tx_hash'])
        assert on_ledger == (payment['status'] == 'success'), payment

    total = sum(stroops(payment['amount']) for payment in done)
    assert before - lumens(client) == total + FEE * len(done), (before, lumens(client), payments)


def test_twice():
    """/PAY-56b/races/confirmed-many-times-at-once"""
    before, sent = lumens(ana), len(sent_by(ana.address))
    payment_id = started(ana, bo.address, '3')
    replies = together(*[lambda: confirm(ana, payment_id)] * 8)
    assert all(reply.status in (200, 202) for reply in replies), replies
    assert len({reply.json['txHash'] for reply in replies}) == 1, replies
    wait_done(ana, payment_id)
    assert confirm(ana, payment_id).json['status'] == 'success'
    assert sent_by(ana.address, sent) == [stroops('3')]
    assert lumens(ana) == before - stroops('3') - FEE


def test_cancel_race():
    """/PAY-58/races/confirmed-and-cancelled-at-once"""
    for _ in range(6):
        before, sent = lumens(ana), len(sent_by(ana.address))
        payment_id = started(ana, bo.address, '1')
        yes, no = together(lambda: confirm(ana, payment_id),
                           lambda: ana.post(f'/api/v1/payments/{payment_id}/cancel'))
        payment = wait_done(ana, payment_id)
        assert payment['status'] in ('success', 'cancelled'), payment
        paid = payment['status'] == 'success'
        assert (yes.status < 400) == paid and (no.status < 400) != paid, (yes, no)
        assert sent_by(ana.address, sent) == ([stroops('1')] if paid else [])
        assert lumens(ana) == before - (stroops('1') + FEE if paid else 0)


def test_replay():
    """/LUM-38/races/a-key-used-again-gives-the-same-reply"""
    key, before = str(uuid.uuid4()), len(ana.get('/api/v1/wallet/transactions').json['items'])
    first = start(ana, bo.address, '1.5', key=key)
    again = start(ana, bo.address, '1.5', key=key)
    assert (first.status, first.body) == (again.status, again.body)
    assert again.header('idempotent-replayed') == 'true'
    assert first.header('idempotent-replayed') is None
    check_problem(start(ana, bo.address, '1.6', key=key), 422, 'idempotency_conflict')
    assert len(ana.get('/api/v1/wallet/transactions').json['items']) == before + 1

    # Another person's key of the same text is another key.
    other = start(bo, ana.address, '1.5', key=key)
    assert other.status == 201 and other.json['transactionId'] != first.json['transactionId']

    payment_id, key = first.json['transactionId'], str(uuid.uuid4())
    sent = len(sent_by(ana.address))
    first = confirm(ana, payment_id, key)
    wait_done(ana, payment_id)
    again = confirm(ana, payment_id, key)
    assert (first.status, first.body) == (again.status, again.body)
    assert sent_by(ana.address, sent) == [stroops('1.5')]


def test_same_key_at_once():
    """/LUM-38/races/a-key-used-by-many-at-once-starts-one-payment"""
    key, count = str(uuid.uuid4()), 'SELECT count(*) FROM transactions'
    before = world.query(count)[0][0]
    replies = together(*[lambda: start(ana, bo.address, '1', key=key)] * 8)
    made = {reply.json['transactionId'] for reply in replies if reply.status == 201}
    assert len(made) == 1, replies
    assert all(reply.status in (201, 409) for reply in replies), replies
    assert world.query(count)[0][0] == before + 1


def test_many():
    """/T-12/races/many-payments-of-one-account-at-once"""
    before, sent = lumens(ana), len(sent_by(ana.address))
    ids = [started(ana, bo.address, text_of(10 ** 7 + n)) for n in range(10)]
    together(*[lambda i=i: confirm(ana, i) for i in ids])

    def decided():
        # One on its way keeps the next from being made; it is asked for once more.
        waiting = [i for i in ids if look(ana, i)['status'] == 'pending']

        for i in waiting:
            confirm(ana, i)

        return not waiting

    wait_for('all of them', decided)
    payments = [wait_done(ana, i) for i in ids]
    assert all(payment['status'] == 'success' for payment in payments), payments
    assert sorted(sent_by(ana.address, sent)) == [10 ** 7 + n for n in range(10)]
    check_books(ana, before, payments)


def test_request_lost():
    """/PAY-57/races/the-line-was-cut-before-the-ledger-heard-of-it"""
    before, sent = lumens(ana), len(sent_by(ana.address))
    payment_id = started(ana, bo.address, '2')
    lost, wire.lose_request = wire.lost, True

    try:
        asking = threading.Thread(target=confirm, args=(ana, payment_id))
        asking.start()
        wait_for('the cut', lambda: wire.lost > lost)
        assert look(ana, payment_id)['status'] == 'processing'
    finally:
        wire.lose_request = False

    asking.join()
    payment = wait_done(ana, payment_id)
    assert payment['status'] == 'success', payment
    assert sent_by(ana.address, sent) == [stroops('2')]
    check_books(ana, before, [payment])


def test_unknown():
    """/PAY-57/races/held-up-it-is-said-to-be-unknown-and-then-known"""
    before, sent = lumens(ana), len(sent_by(ana.address))
    payment_id, next_id = started(ana, bo.address, '2'), started(ana, bo.address, '1')

    # Held on its way to the ledger: everything else of the ledger answers.
    go = threading.Event()
    wire.hold_submission = go.wait

    try:
        reply = confirm(ana, payment_id)
        assert reply.status == 202 and reply.json['status'] == 'processing', reply
        wait_for('to be said unknown', lambda: look(ana, payment_id)['outcome'] == 'unknown', 30)
        key = str(uuid.uuid4())
        check_problem(ana.post(f'/api/v1/payments/{next_id}/confirm', key=key), 409, 'payment_in_progress')
        check_problem(ana.post(f'/api/v1/payments/{payment_id}/cancel'), 409,
                      'payment_not_pending')
        assert look(ana, payment_id)['status'] == 'processing'
    finally:
        wire.hold_submission = None
        go.set()

    payment = wait_done(ana, payment_id, 40)
    assert payment['status'] == 'success' and payment['outcome'] is None, payment
    # "Not yet" is no answer that a key is kept for.
    assert ana.post(f'/api/v1/payments/{next_id}/confirm', key=key).status in (200, 202)
    other = wait_done(ana, next_id)
    assert sent_by(ana.address, sent) == [stroops('2'), stroops('1')]
    check_books(ana, before, [payment, other])


def test_refused():
    """/PAY-57/races/refused-by-the-ledger-it-fails-with-the-reason"""
    shy = Outsider(world.ledger.client)
    shy.submit(change_trust(ana.usdc, stroops('100')))
    before, usdc = lumens(ana), world.ledger.balances(ana.address)[ana.usdc]
    spent = ana.get('/api/v1/me').json['limits']['spent_today']
    payment_id = started(ana, shy.address, '1', 'USDC')

    # The trustline goes after the last check and before the ledger hears of the payment.
    def leave():
        wire.hold_submission = None
        shy.submit(change_trust(ana.usdc, 0))

    wire.hold_submission = leave
    reply = confirm(ana, payment_id)
    assert reply.status in (200, 202), reply
    payment = wait_done(ana, payment_id)
    assert payment['status'] == 'failed', payment
    assert payment['reason']['code'] == 'op_no_trust' and payment['reason']['message'], payment
    assert world.ledger.balances(ana.address)[ana.usdc] == usdc
    assert lumens(ana) == before - FEE, 'the ledger keeps the fee of what failed on it'
    assert ana.get('/api/v1/me').json['limits']['spent_today'] == spent, 'nothing left'
    check_problem(ana.post(f'/api/v1/payments/{payment_id}/cancel'), 409, 'payment_not_pending')
    pay(ana, bo.address, '1')


def test_ledger_stopped():
    """/PAY-57/races/the-ledger-stands-still-and-goes-on"""
    before, sent = lumens(ana), len(sent_by(ana.address))
    payment_id = started(ana, bo.address, '2')

    def freeze():
        wire.hold_submission = None
        os.kill(world.ledger.process.pid, signal.SIGSTOP)

    wire.hold_submission = freeze

    try:
        reply = confirm(ana, payment_id)
        assert reply.status == 202 and reply.json['status'] == 'processing', reply
    finally:
        os.kill(world.ledger.process.pid, signal.SIGCONT)

    payment = wait_done(ana, payment_id, 40)
    assert payment['status'] == 'success', payment
    assert sent_by(ana.address, sent) == [stroops('2')]
    check_books(ana, before, [payment])


def fire(client, payment_id):
    """Asks for the confirmation and does not stay for the answer."""
    connection = client.connect()
    connection.request('POST', f'/api/v1/payments/{payment_id}/confirm', b'', {
        'Authorization': 'Bearer ' + client.token, 'User-Agent': 'lumio-test',
        'Content-Type': 'application/json', 'Idempotency-Key': str(uuid.uuid4())})
    return connection


def restart():
    began = time.monotonic()
    world.start()
    assert time.monotonic() - began < 5, 'it must serve again within five seconds'


def test_killed_in_start():
    """/LUM-38/races/killed-in-a-start-the-same-key-finds-the-same-payment"""
    for n in range(8):
        key = str(uuid.uuid4())
        body = (b'{"recipientAddress":"%s","amount":"1","asset":"XLM"}' % bo.address.encode())
        connection = ana.connect()
        connection.request('POST', '/api/v1/payments', body, {
            'Authorization': 'Bearer ' + ana.token, 'User-Agent': 'lumio-test',
            'Content-Type': 'application/json', 'Idempotency-Key': key})
        pause(0.004 * n)
        world.kill()
        connection.close()
        restart()
        reply = wait_for('the key to be free', lambda: (
            lambda reply: reply if reply.status != 409 else None)(
                ana.send('POST', '/api/v1/payments', raw=body, headers={'Idempotency-Key': key})))
        assert reply.status == 201, reply
        rows = world.query('SELECT id FROM transactions WHERE idempotency_key = ?', key)
        assert rows == [(reply.json['transactionId'],)], rows


def test_killed_while_unknown():
    """/PAY-57/races/killed-while-the-outcome-is-unknown"""
    before, sent = lumens(ana), len(sent_by(ana.address))
    payment_id = started(ana, bo.address, '2')
    world.ledger.kill()
    wire_was, wire.lose_request = wire.lose_request, True
    world.ledger.start()
    connection = fire(ana, payment_id)
    wait_for('processing', lambda: look(ana, payment_id)['status'] == 'processing')
    world.kill()
    connection.close()
    world.ledger.kill()
    world.start()
    assert look(ana, payment_id)['status'] == 'processing', 'the ledger cannot be asked'
    wire.lose_request = wire_was
    world.ledger.start()
    payment = wait_done(ana, payment_id, 40)
    assert payment['status'] == 'success', payment
    assert sent_by(ana.address, sent) == [stroops('2')]
    check_books(ana, before, [payment])


def test_number_used():
    """/B-12/races/a-number-that-was-used-up-is-replaced-under-a-new-hash-and-paid-once"""
    payment_id = started(ana, bo.address, '3')
    sequence = int(world.ledger.account(ana.address)['sequence'])
    before = sent_by(ana.address)
    submissions = []

    def rewrite(data):
        # An answer from a server that is behind: the number it names was used since.
        return data.replace(b'%d' % sequence, b'%d' % (sequence - 1)) if not submissions else data

    wire.rewrite = rewrite
    wire.hold_submission = lambda: submissions.append(time.monotonic())

    try:
        confirm(ana, payment_id)
        payment = wait_done(ana, payment_id)
    finally:
        wire.rewrite = wire.hold_submission = None

    assert payment['status'] == 'success' and world.ledger.has(payment['tx_hash']), payment
    assert len(submissions) == 2, submissions
    assert sent_by(ana.address, len(before)) == [3 * 10**7]
    assert world.query("SELECT count (*) FROM transaction_events WHERE transaction_id = ?"
                       " AND detail = 'its sequence number was used up'", payment_id) == [(1,)]


try:
    run([test_number_used, test_twice, test_cancel_race, test_replay, test_same_key_at_once, test_many,
         test_request_lost, test_unknown, test_refused, test_ledger_stopped,
         test_killed_in_start, test_killed_while_unknown])
finally:
    world.close()
    wire.close()
