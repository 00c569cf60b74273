#!/usr/bin/env python3
"""Every payment that is refused: with its code and its field, before a row is written."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from money import World, history, look, pay, start, started, wait_for  # noqa: E402
from lumiotest import check_problem, run  # noqa: E402
from outsider import Outsider, change_trust, manage_data, stroops  # noqa: E402

world = World()
ana, bo = world.person('Ana Ruiz'), world.person('Bo Li')
shop = Outsider(world.ledger.client)


def refused(status, code, field, to=None, amount='1', asset='XLM', **members):
    """Refuses it, leaves no row, and says so again where the alias is asked."""
    before = world.query('SELECT count(*) FROM transactions'), world.query(
        'SELECT count(*) FROM transaction_events'), world.query('SELECT * FROM spend_counters')
    to = bo.address if to is None else to
    document = check_problem(start(ana, to, amount, asset, **members), status, code, field)
    alias = ana.post('/api/pay', {'action': 'initiate', 'recipientAddress': to, 'amount': amount,
                                  'asset': asset, **members}, key=True)
    check_problem(alias, status, code, field)
    after = world.query('SELECT count(*) FROM transactions'), world.query(
        'SELECT count(*) FROM transaction_events'), world.query('SELECT * FROM spend_counters')
    assert before == after, (before, after)
    assert document['detail'], document
    return document


def test_address():
    """/PAY-56a/problems/the-address"""
    refused(400, 'invalid_address', 'recipientAddress', 'ana@example.org')
    refused(400, 'invalid_address', 'recipientAddress', bo.address[:-1])
    refused(400, 'invalid_address', 'recipientAddress', bo.address.lower())
    swapped = bo.address[:20] + ('B' if bo.address[20] == 'A' else 'A') + bo.address[21:]
    refused(400, 'wrong_checksum', 'recipientAddress', swapped)
    refused(400, 'payment_to_self', 'recipientAddress', ana.address)


def test_secret():
    """/PAY-04/problems/a-secret-key-in-place-of-an-address"""
    document = refused(400, 'secret_key_given', 'recipientAddress', shop.secret)
    assert shop.secret not in str(document)
    assert shop.secret not in world.read_log()
    assert all(shop.secret.encode() not in open(os.path.join(world.folder, name), 'rb').read()
               for name in os.listdir(world.folder) if name.startswith('platform.db'))


def test_amount():
    """/X-06/problems/the-amount"""
    for text in ('', 'ten', '1,5', '1.000,50', '1e3', ' 1', '+1', '0x10', '.', '1.', '١'):
        reply = start(ana, bo.address, text)
        assert reply.status == 400 and reply.json['field'] == 'amount', (text, reply)
        assert reply.code in ('invalid_amount', 'invalid_field'), (text, reply)

    for text in ('1.00000001', '0.00000000001', '1.00000000000'):
        refused(400, 'amount_precision', 'amount', amount=text)

    for text in ('922337203685.4775808', '9999999999999999999999'):
        refused(400, 'amount_too_large', 'amount', amount=text)

    for text in ('0', '0.0000000', '-1', '-0.0000001'):
        refused(400, 'amount_not_positive', 'amount', amount=text)


def test_types():
    """/S-10/problems/wrong-types"""
    for name, values in {
            'recipientAddress': [None, 1, [], {}, True, 'x' * 129],
            'amount': [None, 1, 1.5, [], {}, True, '1' * 65],
            'asset': [None, 1, [], {}, True, {'issuer': bo.address}, {'code': 1, 'issuer': None}],
            'memo': [1, [], {}, True, 'x' * 4097],
            'create_account': ['true', 1, [], {}]}.items():
        for value in values:
            body = {'recipientAddress': bo.address, 'amount': '1', 'asset': 'XLM', name: value}
            reply = ana.post('/api/v1/payments', body, key=True)
            assert reply.status == 400 and reply.json['field'] == name, (name, value, reply)

    for name in ('recipientAddress', 'amount', 'asset'):
        body = {'recipientAddress': bo.address, 'amount': '1', 'asset': 'XLM'}
        del body[name]
        reply = ana.post('/api/v1/payments', body, key=True)
        assert reply.status == 400 and reply.json['field'] == name, (name, reply)


def test_recipient():
    """/PAY-56a/problems/who-cannot-receive"""
    nobody = Outsider(world.ledger.client, funded=False)
    document = refused(404, 'account_not_found', 'recipientAddress', nobody.address)
    assert document['minimum_balance'] == '1.0000000', document
    refused(404, 'account_not_found', 'recipientAddress', nobody.address, '0.9999999',
            create_account=True)
    refused(404, 'account_not_found', 'recipientAddress', nobody.address, '5', 'USDC',
            create_account=True)
    refused(400, 'no_trustline', 'recipientAddress', shop.address, asset='USDC')
    shop.submit(change_trust(ana.usdc, stroops('3')))
    refused(400, 'recipient_full', 'amount', shop.address, '3.0000001', 'USDC')
    pay(ana, shop.address, '3', 'USDC')
    refused(400, 'recipient_full', 'amount', shop.address, '0.0000001', 'USDC')


def test_memo():
    """/PAY-56a/problems/the-note"""
    refused(400, 'memo_too_long', 'memo', memo='x' * 29)
    refused(400, 'memo_too_long', 'memo', memo='ñ' * 15)
    assert start(ana, bo.address, '1', memo='ñ' * 14).status == 201
    exchange = Outsider(world.ledger.client)
    exchange.submit(manage_data('config.memo_required', b'1'))
    refused(400, 'memo_required', 'memo', exchange.address)
    refused(400, 'memo_required', 'memo', exchange.address, memo='')
    assert start(ana, exchange.address, '1', memo='invoice 7').status == 201


def test_asset():
    """/PAY-56a/problems/the-asset"""
    refused(400, 'asset_unknown', 'asset', asset={'code': 'USDC', 'issuer': shop.address})
    refused(400, 'asset_unknown', 'asset', asset={'code': 'USDC', 'issuer': None})
    refused(400, 'asset_unknown', 'asset', asset={'code': 'US$', 'issuer': shop.address})
    refused(400, 'asset_unknown', 'asset', asset={'code': 'USDC', 'issuer': 'G' * 56})
    refused(400, 'asset_unknown', 'asset', asset='EUR')
    issuer = ana.usdc.split(':')[1]
    assert start(ana, bo.address, '1', {'code': 'USDC', 'issuer': issuer}).status == 201
    assert start(ana, bo.address, '1', {'code': 'XLM', 'issuer': None}).status == 201


def test_balance():
    """/PAY-24/problems/more-than-there-is"""
    balances = {item['asset']['code']: item
                for item in ana.get('/api/v1/wallet/balances').json['items']}

    for code in ('XLM', 'USDC'):
        item = balances[code]
        assert stroops(item['amount']) == stroops(item['available']) + stroops(item['reserved'])
        assert item['stale'] is False
        document = refused(400, 'insufficient_balance', 'amount', amount='5000', asset=code)
        assert stroops(document['available']) >= stroops(item['available']), document

    # What is said to be available can be paid to the last stroop, and not one more.
    some = world.person()
    balances = {item['asset']['code']: item['available']
                for item in some.get('/api/v1/wallet/balances').json['items']}
    pay(some, bo.address, balances['XLM'])
    left = {item['asset']['code']: item for item in some.get('/api/v1/wallet/balances').json['items']}
    assert left['XLM']['available'] == '0.0000000', left
    check_problem(start(some, bo.address, '1'), 400, 'insufficient_balance', 'amount')


def test_reads():
    """/PAY-27/problems/payments-that-are-not-there"""
    for path in ('/api/v1/payments/x', '/api/v1/payments/00000000-0000-4000-8000-000000000000'):
        check_problem(ana.get(path), 404, 'not_found')
        check_problem(ana.post(path + '/confirm', key=True), 404, 'not_found')
        check_problem(ana.post(path + '/cancel'), 404, 'not_found')


def test_key():
    """/LUM-38/problems/no-payment-without-an-idempotency-key"""
    payment_id = started(ana, bo.address, '1')
    check_problem(start(ana, bo.address, '1', key=None), 400, 'idempotency_key_required')
    check_problem(start(ana, bo.address, '1', key='seven'), 400, 'idempotency_key_required')
    check_problem(ana.post(f'/api/v1/payments/{payment_id}/confirm'), 400,
                  'idempotency_key_required')
    assert look(ana, payment_id)['status'] == 'pending'


def test_ledger_away():
    """/PAY-24/problems/the-ledger-does-not-answer"""
    payment_id = started(ana, bo.address, '1')
    before = ana.get('/api/v1/wallet/balances').json['items']
    world.ledger.kill()

    try:
        check_problem(start(ana, bo.address, '1'), 503, 'ledger_unavailable')
        check_problem(ana.post(f'/api/v1/payments/{payment_id}/confirm', key=True), 503,
                      'ledger_unavailable')
        assert look(ana, payment_id)['status'] == 'pending'
        items = ana.get('/api/v1/wallet/balances').json['items']
        assert all(item['stale'] for item in items), items
        assert [item['amount'] for item in items] == [item['amount'] for item in before], items
        assert history(ana) and ana.get('/ready').status == 503
    finally:
        world.ledger.start()

    wait_for('the ledger to be seen again',
             lambda: not ana.get('/api/v1/wallet/balances').json['items'][0]['stale'])
    assert ana.post(f'/api/v1/payments/{payment_id}/confirm', key=True).status in (200, 202)


try:
    run([test_address, test_secret, test_amount, test_types, test_recipient, test_memo, test_asset,
         test_balance, test_reads, test_key, test_ledger_away])
finally:
    world.close()
