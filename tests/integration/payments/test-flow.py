#!/usr/bin/env python3
"""A payment from its start to its end, and each way it can end."""

import base64
import os
import sqlite3
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from money import (World, confirm, history, look, pay, start, started, stroops,  # noqa: E402
                   text_of, wait_done, wait_for)
from lumiotest import check_problem, run  # noqa: E402
from outsider import Outsider, change_trust, checksum, key_of, payment  # noqa: E402

world = World()
ana, bo = world.person('Ana Ruiz'), world.person('Bo Li')
FEE = 100


def states_of(payment_id):
    return [row[0] for row in world.query(
        'SELECT e.to_status FROM transaction_events e JOIN transactions t'
        ' ON t.id = e.transaction_id WHERE t.id = ? ORDER BY e.rowid', payment_id)]


def arrival(client, tx_hash):
    return wait_for('the arrival', lambda: next((item for item in history(client, 'direction=in')
                                                 if item['tx_hash'] == tx_hash), None))


def test_xlm():
    """/PAY-02/PAY-06/PAY-07/PAY-23/PAY-56b/flow/lumens-from-start-to-success"""
    before = {who.address: world.ledger.balances(who.address)['native'] for who in (ana, bo)}
    reply = start(ana, bo.address, '12.5', memo='lunch')
    assert reply.status == 201, reply
    quote = reply.json
    assert quote['sign_by'] == 'server' and quote['fee'] == '0.0000100', quote
    assert quote['total'] == '12.5000100', quote
    assert quote['xdr'] and quote['payment']['status'] == 'pending', quote
    assert quote['payment']['counterparty'] == {'address': bo.address, 'name': 'Bo Li',
                                                'contact_id': None}, quote
    assert world.ledger.balances(ana.address)['native'] == before[ana.address]
    reply = confirm(ana, quote['transactionId'])
    assert reply.status in (200, 202) and reply.json['txHash'], reply
    done = wait_done(ana, quote['transactionId'])
    assert done['status'] == 'success' and done['amount'] == '12.5000000', done
    assert done['tx_hash'] == reply.json['txHash'] and done['ledger'] > 0, done
    assert done['memo'] == 'lunch' and done['outcome'] is None and done['reason'] is None, done
    assert world.ledger.has(done['tx_hash'])
    after = {who.address: world.ledger.balances(who.address)['native'] for who in (ana, bo)}
    assert after[ana.address] == before[ana.address] - stroops('12.5') - FEE, (before, after)
    assert after[bo.address] == before[bo.address] + stroops('12.5'), (before, after)
    assert states_of(done['id']) == ['pending', 'processing', 'success'], states_of(done['id'])
    here = arrival(bo, done['tx_hash'])
    assert here['counterparty']['name'] == 'Ana Ruiz' and here['memo'] == 'lunch', here
    assert here['amount'] == '12.5000000' and here['status'] == 'success', here


def test_usdc():
    """/PAY-26/flow/usdc-by-both-its-names"""
    issuer = ana.usdc.split(':')[1]

    for asset in ('USDC', {'code': 'USDC', 'issuer': issuer}):
        before = world.ledger.balances(ana.address), world.ledger.balances(bo.address)
        reply = start(ana, bo.address, '0.0000001', asset)
        assert reply.json['total'] == '0.0000001' and reply.json['fee'] == '0.0000100', reply
        reply = confirm(ana, reply.json['transactionId'])
        done = wait_done(ana, reply.json['payment']['id'])
        assert done['status'] == 'success' and done['asset'] == {'code': 'USDC', 'issuer': issuer}
        after = world.ledger.balances(ana.address), world.ledger.balances(bo.address)
        assert after[0][ana.usdc] == before[0][ana.usdc] - 1, (before, after)
        assert after[0]['native'] == before[0]['native'] - FEE, (before, after)
        assert after[1][ana.usdc] == before[1][ana.usdc] + 1, (before, after)


def test_alias():
    """/PAY-57/flow/initiate-confirm-and-status-by-the-older-names"""
    reply = ana.post('/api/pay', {'action': 'initiate', 'recipientAddress': bo.address,
                                  'amount': '1', 'asset': 'XLM'}, key=True)
    assert reply.status == 201, reply
    payment_id = reply.json['transactionId']
    reply = ana.post('/api/pay', {'action': 'confirm', 'transactionId': payment_id}, key=True)
    assert reply.status in (200, 202), reply
    assert wait_done(ana, payment_id)['status'] == 'success'
    reply = ana.get('/api/pay?action=status&transactionId=' + payment_id)
    assert reply.body == ana.get('/api/v1/payments/' + payment_id).body, reply


def test_contact():
    """/PAY-44/flow/a-confirmed-payment-makes-a-contact"""
    some = world.person('Zoë')
    assert some.get('/api/v1/contacts').json['items'] == []
    payment_id = started(some, bo.address, '1')
    assert some.get('/api/v1/contacts').json['items'] == [], 'only started'
    confirm(some, payment_id)
    contacts = some.get('/api/v1/contacts').json['items']
    assert [(c['name'], c['address']) for c in contacts] == [('Bo Li', bo.address)], contacts
    assert look(some, payment_id)['counterparty']['contact_id'] == contacts[0]['id']
    pay(some, bo.address, '1')
    again = some.get('/api/v1/contacts').json['items']
    assert len(again) == 1 and again[0]['last_used_at'] > contacts[0]['last_used_at'], again


def test_new_account():
    """/PAY-56a/flow/an-account-is-opened-when-asked-for"""
    nobody = Outsider(world.ledger.client, funded=False)
    done = pay(ana, nobody.address, '2.5', create_account=True)
    assert done['creates_account'] is True, done
    assert world.ledger.balances(nobody.address) == {'native': stroops('2.5')}


def test_muxed():
    """/PAY-56a/flow/a-muxed-address"""
    data = bytes([12 << 3]) + key_of(shop.address) + (77).to_bytes(8, 'big')
    muxed = base64.b32encode(data + checksum(data)).decode().rstrip('=')
    before = world.ledger.balances(shop.address)['native']
    done = pay(ana, muxed, '1')
    assert done['counterparty']['address'] == muxed, done
    assert world.ledger.balances(shop.address)['native'] == before + stroops('1')


def test_bump():
    """/PAY-55c/flow/without-lumens-the-platform-pays-the-fee"""
    some = world.person()
    lumens = {item['asset']['code']: item['available']
              for item in some.get('/api/v1/wallet/balances').json['items']}['XLM']
    pay(some, bo.address, lumens)
    available = {item['asset']['code']: item['available']
                 for item in some.get('/api/v1/wallet/balances').json['items']}
    assert available['XLM'] == '0.0000000', available
    before = world.ledger.balances(some.address)
    reply = start(some, bo.address, '1', 'USDC')
    assert reply.json['payment']['fee_paid_by'] == 'platform', reply
    assert reply.json['fee'] == '0.0000000', reply
    confirm(some, reply.json['transactionId'])
    done = wait_done(some, reply.json['transactionId'])
    assert done['status'] == 'success' and done['fee_paid_by'] == 'platform', done
    assert world.ledger.has(done['tx_hash'])
    after = world.ledger.balances(some.address)
    assert after['native'] == before['native'], (before, after)
    assert after[some.usdc] == before[some.usdc] - stroops('1'), (before, after)
    assert arrival(bo, done['tx_hash'])['amount'] == '1.0000000'


def test_cancel():
    """/PAY-58/flow/cancel-and-what-cannot-be-cancelled"""
    payment_id = started(ana, bo.address, '1')
    reply = ana.post(f'/api/v1/payments/{payment_id}/cancel')
    assert reply.status == 200 and reply.json['status'] == 'cancelled', reply
    assert ana.post(f'/api/v1/payments/{payment_id}/cancel').json['status'] == 'cancelled'
    check_problem(confirm(ana, payment_id), 409, 'payment_not_pending')
    assert states_of(payment_id) == ['pending', 'cancelled']
    done = pay(ana, bo.address, '1')
    check_problem(ana.post(f'/api/v1/payments/{done["id"]}/cancel'), 409, 'payment_not_pending')
    assert look(ana, done['id'])['status'] == 'success'


def test_second_thoughts():
    """/PAY-56b/flow/what-changed-since-the-start-is-seen-at-the-confirmation"""
    shy = Outsider(world.ledger.client)
    shy.submit(change_trust(ana.usdc, stroops('100')))
    payment_id = started(ana, shy.address, '1', 'USDC')
    shy.submit(change_trust(ana.usdc, 0))
    check_problem(confirm(ana, payment_id), 400, 'no_trustline', 'recipientAddress')
    assert look(ana, payment_id)['status'] == 'pending'
    shy.submit(change_trust(ana.usdc, stroops('100')))
    assert confirm(ana, payment_id).status in (200, 202)
    assert wait_done(ana, payment_id)['status'] == 'success'


def test_expired():
    """/PAY-58/flow/too-late-to-confirm"""
    late, swept = started(ana, bo.address, '1'), started(ana, bo.address, '1')
    assert world.stop() == 0
    world.change('UPDATE transactions SET expires_at = 1 WHERE id = ?', late)
    world.start()
    check_problem(confirm(ana, late), 409, 'payment_expired')
    assert look(ana, late)['status'] == 'expired'
    check_problem(confirm(ana, late), 409, 'payment_expired')
    check_problem(ana.post(f'/api/v1/payments/{late}/cancel'), 409, 'payment_not_pending')
    assert look(ana, swept)['status'] == 'pending'
    world.stop()
    world.change('UPDATE transactions SET expires_at = 1 WHERE id = ?', swept)
    world.start()
    assert wait_done(ana, swept, 60)['status'] == 'expired', 'nobody asked for it'


def test_states():
    """/PAY-10/flow/the-books-refuse-what-is-not-a-step"""
    states = ('pending', 'processing', 'success', 'failed', 'cancelled', 'expired')
    allowed = {('pending', 'processing'), ('pending', 'cancelled'), ('pending', 'expired'),
               ('processing', 'success'), ('processing', 'failed')}
    payment_id = started(ana, bo.address, '1')
    books = sqlite3.connect(world.database(), isolation_level=None)
    books.execute('BEGIN IMMEDIATE')

    try:
        for column, value in (('amount', 7), ('recipient_address', 'G'), ('sender_address', 'G'),
                              ('asset_code', 'EUR'), ('memo', 'x'), ('user_id', 'x'), ('hash', 'x'),
                              ('created_at', 1)):
            try:
                books.execute(f'UPDATE transactions SET {column} = ? WHERE id = ?',
                              (value, payment_id))
            except sqlite3.DatabaseError:
                continue

            raise AssertionError(f'{column} was changed')

        for old in states:
            for new in states:
                books.execute('SAVEPOINT step')

                if old == 'processing':
                    path = ['processing']
                elif old in ('success', 'failed'):
                    path = ['processing', old]
                elif old == 'pending':
                    path = []
                else:
                    path = [old]

                for status in path:
                    books.execute('UPDATE transactions SET status = ? WHERE id = ?',
                                  (status, payment_id))

                try:
                    books.execute('UPDATE transactions SET status = ? WHERE id = ?',
                                  (new, payment_id))
                    taken = True
                except sqlite3.DatabaseError:
                    taken = False

                books.execute('ROLLBACK TO step')
                assert taken == (old == new or (old, new) in allowed), (old, new)

        for table in ('transactions', 'transaction_events'):
            try:
                books.execute(f'DELETE FROM {table}')
            except sqlite3.DatabaseError:
                continue

            raise AssertionError(f'{table} was emptied')
    finally:
        books.execute('ROLLBACK')
        books.close()


def test_outsider():
    """/PAY-26/flow/money-from-outside-the-platform"""
    before = len(history(bo))
    tx_hash = shop.submit(payment(bo.address, 'native', 15), payment(ana.address, 'native', 16),
                          payment(bo.address, 'native', 17), memo='three in one')
    items = wait_for('both', lambda: (lambda found: found if len(found) == 2 else None)(
        [item for item in history(bo) if item['tx_hash'] == tx_hash]))
    assert [item['amount'] for item in items] == [text_of(17), text_of(15)], items
    assert all(item['counterparty']['address'] == shop.address and item['memo'] == 'three in one'
               and item['direction'] == 'in' for item in items), items
    assert len(history(bo)) == before + 2
    assert arrival(ana, tx_hash)['amount'] == text_of(16)


shop = Outsider(world.ledger.client)

try:
    run([test_xlm, test_usdc, test_alias, test_contact, test_new_account, test_muxed, test_bump,
         test_cancel, test_second_thoughts, test_expired, test_states, test_outsider])
finally:
    world.close()
