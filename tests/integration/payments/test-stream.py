#!/usr/bin/env python3
"""The live stream over cuts and kills: each event once, in order, and to nobody else."""

import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from money import Stream, World, history, pay, stroops, text_of, wait_for  # noqa: E402
from lumiotest import run  # noqa: E402
from outsider import Outsider, payment  # noqa: E402

world = World()
ana, bo, eve = world.person('Ana Ruiz'), world.person('Bo Li'), world.person('Eve')
shop = Outsider(world.ledger.client)


def kept(client):
    """What the books keep for that person's stream."""
    return [str(row[0]) for row in world.query('SELECT id FROM live_events WHERE user_id = ?'
                                               ' ORDER BY id', client.auth['user']['id'])]


def test_arrival():
    """/PAY-16/stream/money-is-seen-within-two-seconds"""
    stream = Stream(bo)
    assert stream.hello[2]['network'] == 'local' and stream.hello[2]['version'], stream.hello

    for number in range(5):
        began = time.monotonic()
        tx_hash = shop.submit(payment(bo.address, 'native', number + 1))
        wait_for('the payment', lambda: stream.find('payment', lambda p: p['tx_hash'] == tx_hash), 2)
        total = text_of(world.ledger.balances(bo.address)['native'])
        wait_for('the balance', lambda: stream.find('balances', lambda b: any(
            item['asset']['code'] == 'XLM' and item['amount'] == total for item in b['items'])), 2)
        assert time.monotonic() - began < 2, 'later than two seconds'

    stream.cut()


def test_states():
    """/PAY-57/stream/each-step-of-a-payment-is-told"""
    stream = Stream(ana)
    done = pay(ana, bo.address, '1')
    wait_for('the end', lambda: stream.find('payment', lambda p: p['status'] == 'success'))
    steps = [event[2] for event in stream.find('payment', lambda p: p['id'] == done['id'])]
    assert [step['status'] for step in steps] == ['pending', 'processing', 'success'], steps
    assert steps[-1] == done, (steps[-1], done)
    assert stream.find('contact', lambda c: c['contact']['address'] == bo.address)
    stream.cut()


def test_resume():
    """/X-15/stream/cut-and-killed-it-goes-on-where-it-stopped"""
    stream, got, cuts = Stream(bo), [], 0
    position = stream.hello[0]
    before = kept(bo)
    amounts = [1000 + number for number in range(30)]

    for number, amount in enumerate(amounts):
        shop.submit(payment(bo.address, 'native', amount))

        if number % 3 == 2:
            position = stream.cut()
            got += [event for event in stream.events if event[1] != 'hello']
            cuts += 1

            if number % 6 == 5:
                world.kill()
                world.start()

            stream = Stream(bo, position)

    def all_there():
        seen = got + [event for event in list(stream.events) if event[1] != 'hello']
        told = [stroops(event[2]['amount']) for event in seen if event[1] == 'payment']
        return seen if len(told) >= len(amounts) else None

    seen = wait_for('the last of them', all_there, 20)
    told = [stroops(event[2]['amount']) for event in seen if event[1] == 'payment']
    assert told == amounts, told
    ids = [event[0] for event in seen]
    assert ids == sorted(set(ids), key=int), ids
    assert cuts == 10 and not stream.find('reset')

    # Nothing that the books keep was left out on the way.
    wait_for('the rest', lambda: [event[0] for event in got + list(stream.events)
                                  if event[1] != 'hello'] == kept(bo)[len(before):], 20)
    stream.cut()


def test_two_windows():
    """/PAY-16/stream/every-window-of-a-person-is-told-the-same"""
    one, two = Stream(ana), Stream(ana)
    done = pay(ana, bo.address, '1')

    for stream in (one, two):
        wait_for('the end', lambda: stream.find('payment', lambda p: p['id'] == done['id'] and
                                                p['status'] == 'success'))

    one.cut()
    done = pay(ana, bo.address, '1')
    wait_for('the end', lambda: two.find('payment', lambda p: p['id'] == done['id'] and
                                         p['status'] == 'success'))
    two.cut()


def test_foreign():
    """/PAY-54a/stream/nobody-hears-of-anothers-money"""
    stream = Stream(eve)
    far_back = Stream(eve, '0')
    pay(ana, bo.address, '1')
    tx_hash = shop.submit(payment(eve.address, 'native', 7))

    for listening in (stream, far_back):
        wait_for('her own', lambda: listening.find('payment', lambda p: p['tx_hash'] == tx_hash))

    mine = set(kept(eve))
    assert {e[0] for e in stream.events + far_back.events if e[1] not in ('hello', 'reset')} <= mine
    assert all(event[2]['counterparty']['address'] in (shop.address, eve.usdc.split(':')[1]) or
               event[2]['counterparty']['name'] == 'Lumio'
               for event in stream.find('payment') + far_back.find('payment'))
    stream.cut()
    far_back.cut()


def test_reset():
    """/X-15/stream/a-position-that-is-gone-or-never-was-is-said"""
    assert world.stop() == 0
    world.change('DELETE FROM live_events WHERE id <= ?', int(kept(bo)[-2]))
    world.start()
    old = Stream(bo, '1')
    wait_for('reset', lambda: old.find('reset'))
    new = Stream(bo, '999999999')
    wait_for('reset', lambda: new.find('reset'))
    fresh = Stream(bo)
    tx_hash = shop.submit(payment(bo.address, 'native', 9))

    for stream in (old, new, fresh):
        wait_for('what comes after', lambda: stream.find('payment',
                                                         lambda p: p['tx_hash'] == tx_hash))
        stream.cut()

    assert not fresh.find('reset')
    assert next(item for item in history(bo) if item['tx_hash'] == tx_hash)


def test_revoked():
    """/PAY-54b/stream/it-ends-with-its-session"""
    again = world.client()
    reply = again.post('/api/v1/auth/login', {'email': eve.email, 'password': 'correct horse'})
    assert reply.status == 200, reply
    again.token = reply.json['token']
    stream, other, stranger = Stream(again), Stream(eve), Stream(bo)
    assert again.post('/api/v1/auth/logout').status == 204
    wait_for('the end of the stream', lambda: not stream.is_alive(), 10)
    wait_for('the word of it', lambda: other.find('session'))
    end = {'id': reply.json['session_id'], 'revoked': True}
    assert other.find('session')[0][2] == stream.find('session')[0][2] == end
    tx_hash = shop.submit(payment(eve.address, 'native', 8), payment(bo.address, 'native', 8))

    for listening in (other, stranger):
        wait_for('what comes after', lambda: listening.find('payment',
                                                            lambda p: p['tx_hash'] == tx_hash))
        listening.cut()

    assert not stream.find('payment') and not stranger.find('session')


try:
    run([test_arrival, test_states, test_resume, test_two_windows, test_foreign, test_reset,
         test_revoked])
finally:
    world.close()
