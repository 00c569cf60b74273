#!/usr/bin/env python3
"""Payments: every refusal at its field, limits, history, export, contacts, and who may see what."""

import base64
import csv
import io
import os
import sys
import threading
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))

from lumiotest import Platform, check_problem, run, wait_for  # noqa: E402

platform = Platform('--listen', '127.0.0.1:0')
API = '/api/v1'


def address_of(person):
    return person.auth['wallet']['public_key']


def start(person, to, amount='1', asset='USDC', key=True, **more):
    body = {'recipientAddress': to, 'amount': amount, 'asset': asset}
    body.update(more)
    return person.post(API + '/payments', body, key=key)


def confirm(person, quote, key=True):
    return person.post(API + '/payments/%s/confirm' % quote['transactionId'], key=key)


def pay(person, to, amount='1', asset='USDC', **more):
    quote = start(person, to, amount, asset, **more)
    assert quote.status == 201, quote
    reply = confirm(person, quote.json)
    assert reply.status == 200 and reply.json['status'] == 'success', reply
    return reply.json['payment']


def balance(person, code='USDC'):
    items = person.get(API + '/wallet/balances').json['items']
    return next(item['amount'] for item in items if item['asset']['code'] == code)


def history(person, query=''):
    return person.get(API + '/wallet/transactions?limit=200' + query).json['items']


def crc(data):
    value = 0
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xffff
    return value


def fresh_address():
    """A well-formed address that nobody has."""
    body = bytes([6 << 3]) + uuid.uuid4().bytes + uuid.uuid4().bytes
    return base64.b32encode(body + crc(body).to_bytes(2, 'little')).decode()


ana = platform.register(full_name='Ana Ruiz')
bo = platform.register(full_name='Bo Li')


def test_refusals():
    """/PAY-56a/PAY-76/PAY-77/payments/each-refusal-names-its-field"""
    before = len(history(ana))
    good = address_of(bo)
    mistyped = good[:20] + ('A' if good[20] != 'A' else 'B') + good[21:]
    secret = 'SAGBMIAYS3GDS2DTP6XP4SHDZECU5SPXUC7GVOUETQ65I4G3WLRZLG4W'
    cases = (
        ({'to': mistyped}, 400, 'wrong_checksum', 'recipientAddress'),
        ({'to': 'hello'}, 400, 'invalid_address', 'recipientAddress'),
        ({'to': secret}, 400, 'secret_key_given', 'recipientAddress'),
        ({'to': address_of(ana)}, 400, 'payment_to_self', 'recipientAddress'),
        ({'to': fresh_address()}, 404, 'account_not_found', 'recipientAddress'),
        ({'amount': '1.00000001'}, 400, 'amount_precision', 'amount'),
        ({'amount': '-1'}, 400, 'amount_not_positive', 'amount'),
        ({'amount': '0'}, 400, 'amount_not_positive', 'amount'),
        ({'amount': '922337203685.4775808'}, 400, 'amount_too_large', 'amount'),
        ({'amount': '1,5'}, 400, 'invalid_amount', 'amount'),
        ({'amount': '100.0000001'}, 400, 'insufficient_balance', 'amount'),
        ({'amount': '10000.0000001'}, 400, 'insufficient_balance', 'amount'),
        ({'asset': {'code': 'USDC', 'issuer': fresh_address()}}, 400, 'asset_unknown', 'asset'),
        ({'asset': 'EUR'}, 400, 'asset_unknown', 'asset'),
        ({'memo': 'x' * 29}, 400, 'memo_too_long', 'memo'),
        ({'memo': 'ñ' * 15}, 400, 'memo_too_long', 'memo'),
    )
    for changes, status, code, field in cases:
        arguments = {'to': good}
        arguments.update(changes)
        check_problem(start(ana, **arguments), status, code, field)
    check_problem(start(ana, good, key=None), 400, 'idempotency_key_required')
    for body in ({}, {'recipientAddress': 5}, {'recipientAddress': good, 'amount': 5}):
        reply = ana.post(API + '/payments', body, key=True)
        assert reply.status == 400, reply
    assert len(history(ana)) == before, 'a refusal left a row'
    assert 'SAGB' not in platform.read_log(), 'a pasted secret came into the log'


def test_pay():
    """/PAY-56b/PAY-57/PAY-79/payments/start-confirm-success"""
    quote = start(ana, address_of(bo), '12.5', memo='lunch').json
    assert quote['payment']['status'] == 'pending' and quote['fee'] == '0.0000100', quote
    assert quote['total'] == '12.5000000' and quote['sign_by'] == 'server'
    reply = confirm(ana, quote)
    assert reply.status == 200 and reply.json['status'] == 'success', reply
    payment = ana.get(API + '/payments/' + quote['transactionId']).json
    assert payment['tx_hash'] == reply.json['txHash'] and payment['ledger'] > 1
    assert balance(ana) == '87.5000000' and balance(bo) == '112.5000000'
    wait_for('the arrival', lambda: any(p['tx_hash'] == payment['tx_hash'] for p in history(bo)))
    arrival = next(p for p in history(bo) if p['tx_hash'] == payment['tx_hash'])
    assert arrival['direction'] == 'in' and arrival['memo'] == 'lunch'
    assert arrival['counterparty']['name'] == 'Ana Ruiz'
    contacts = ana.get(API + '/contacts').json['items']
    assert [c['address'] for c in contacts] == [address_of(bo)], contacts


def test_opens_account():
    """/G-12/payments/opens-an-account-that-does-not-exist"""
    new = fresh_address()
    problem = check_problem(start(ana, new, '2', 'XLM'), 404, 'account_not_found',
                            'recipientAddress')
    assert problem['minimum_balance'] == '1.0000000', problem
    check_problem(start(ana, new, '0.9', 'XLM', create_account=True), 404, 'account_not_found',
                  'recipientAddress')
    payment = pay(ana, new, '2', 'XLM', create_account=True)
    assert payment['creates_account'] is True
    seen = ana.get(API + '/destinations/' + new).json
    assert seen['exists'] and not seen['memo_required'], seen
    usdc = ana.auth['wallet']['usdc']
    asset = usdc['code'] + ':' + usdc['issuer']
    assert ana.get(API + '/destinations/%s?asset=%s' % (new, asset)).json['accepts'] is False
    check_problem(start(ana, new, '1'), 400, 'no_trustline', 'recipientAddress')


def test_platform_pays_fee():
    """/DEFI-32/X-35/payments/without-xlm-the-platform-pays-the-fee"""
    poor = platform.register(full_name='Poor Person')
    available = next(item['available'] for item in
                     poor.get(API + '/wallet/balances').json['items']
                     if item['asset']['code'] == 'XLM')
    whole, part = available.split('.')
    units = int(whole) * 10**7 + int(part) - 100
    pay(poor, address_of(bo), '%d.%07d' % divmod(units, 10**7), 'XLM')
    payment = pay(poor, address_of(bo), '3')
    assert payment['fee_paid_by'] == 'platform' and payment['fee'] == '0.0000000', payment


def test_cancel():
    """/PAY-18/PAY-58/payments/cancel-and-the-edges-that-do-not-exist"""
    quote = start(ana, address_of(bo), '1').json
    path = API + '/payments/' + quote['transactionId']
    reply = ana.post(path + '/cancel')
    assert reply.status == 200 and reply.json['status'] == 'cancelled', reply
    assert ana.post(path + '/cancel').status == 200
    check_problem(confirm(ana, quote), 409, 'payment_not_pending')
    done = pay(ana, address_of(bo), '1')
    check_problem(ana.post(API + '/payments/%s/cancel' % done['id']), 409, 'payment_not_pending')


def test_idempotency():
    """/LUM-38/S-60/payments/the-same-key-is-the-same-payment"""
    key = str(uuid.uuid4())
    first = start(ana, address_of(bo), '1', key=key)
    again = start(ana, address_of(bo), '1', key=key)
    assert first.body == again.body and again.header('idempotent-replayed') == 'true', again
    check_problem(start(ana, address_of(bo), '2', key=key), 422, 'idempotency_conflict')
    before = balance(ana)
    replies = []
    threads = [threading.Thread(target=lambda: replies.append(confirm(ana, first.json)))
               for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {reply.json['txHash'] for reply in replies if reply.status in (200, 202)} and \
        len({reply.json['txHash'] for reply in replies}) == 1, replies
    wait_for('one payment', lambda: balance(ana) != before)
    assert int(before.replace('.', '')) - int(balance(ana).replace('.', '')) == 10**7


def test_limits():
    """/PAY-53a/PAY-53b/S-04/S-05/payments/limits-hold-side-by-side"""
    with Platform('--tx-limit', '60', '--daily-limit', '80') as own:
        one, two = own.register(), own.register()
        problem = check_problem(start(one, address_of(two), '60.0000001'), 403, 'kyc_required',
                                'amount')
        assert problem['limit'] == '60.0000000', problem
        quotes = [start(one, address_of(two), '45').json for _ in range(2)]
        replies = []
        threads = [threading.Thread(target=lambda q=quote: replies.append(confirm(one, q)))
                   for quote in quotes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wait_for('the first to end',
                 lambda: one.get(API + '/me').json['limits']['spent_today'] == '45.0000000')
        assert sorted(reply.status for reply in replies)[1] in (403, 409), replies
        check_problem(start(one, address_of(two), '36'), 403, 'daily_limit', 'amount')
        assert balance(one) == '55.0000000'


def test_history():
    """/PAY-19/PAY-35/payments/pages-without-loss-or-doubles"""
    seen, cursor = [], None
    for _ in range(40):
        query = '?limit=3' + ('&cursor=' + cursor if cursor else '')
        page = ana.get(API + '/wallet/transactions' + query).json
        seen += [item['id'] for item in page['items']]
        cursor = page['next_cursor']
        if cursor is None:
            break
    everything = [item['id'] for item in history(ana)]
    assert seen == everything and len(set(seen)) == len(seen), (len(seen), len(everything))
    assert all(p['direction'] == 'in' for p in history(ana, '&direction=in'))
    assert all(p['asset']['code'] == 'XLM' for p in history(ana, '&asset=XLM'))
    assert [p['memo'] for p in history(ana, '&q=lunch')] == ['lunch']
    for query in ('limit=0', 'limit=201', 'direction=up', 'status=gone', 'cursor=x', 'from=now'):
        reply = ana.get(API + '/wallet/transactions?' + query)
        check_problem(reply, 400, 'invalid_field', query.split('=')[0])


def test_export():
    """/PAY-82/payments/export-comes-back-the-same-and-is-no-formula"""
    pay(ana, address_of(bo), '1', memo='=1+1')
    reply = ana.get(API + '/wallet/transactions/export?format=csv')
    assert reply.header('content-type').startswith('text/csv')
    rows = list(csv.DictReader(io.StringIO(reply.body.decode())))
    items = ana.get(API + '/wallet/transactions/export?format=json').json
    assert [row['id'] for row in rows] == [item['id'] for item in items] == \
        [item['id'] for item in history(ana)]
    formula = next(row for row in rows if '1+1' in row['memo'])
    assert formula['memo'] == "'=1+1", formula
    for row, item in zip(rows, items):
        assert row['amount'] == item['amount'] and row['tx_hash'] == (item['tx_hash'] or '')
        assert not row['name'].startswith(('=', '+', '-', '@'))


def test_contacts():
    """/PAY-44/payments/contacts"""
    new = fresh_address()
    reply = ana.post(API + '/contacts', {'name': 'Carla', 'address': new, 'memo': 'flat 3'})
    assert reply.status == 201, reply
    contact = reply.json
    check_problem(ana.post(API + '/contacts', {'name': 'C', 'address': new, 'memo': 'flat 3'}), 409,
                  'contact_exists', 'address')
    check_problem(ana.post(API + '/contacts', {'name': '  ', 'address': new}), 400,
                  'invalid_field', 'name')
    check_problem(ana.post(API + '/contacts', {'name': 'C', 'address': new[:-1] + '2'}), 400,
                  'wrong_checksum', 'address')
    changed = ana.patch(API + '/contacts/' + contact['id'], {'name': 'Carla Ruiz'}).json
    assert changed['name'] == 'Carla Ruiz' and changed['memo'] == 'flat 3', changed
    found = ana.get(API + '/contacts?q=carla').json['items']
    assert [c['id'] for c in found] == [contact['id']]
    assert ana.delete(API + '/contacts/' + contact['id']).status == 204
    check_problem(ana.delete(API + '/contacts/' + contact['id']), 404, 'not_found')


def test_lookup():
    """/PAY-76/payments/people-are-found-by-the-whole-address-alone"""
    found = ana.get(API + '/users/lookup?q=' + bo.email).json['items']
    assert found[0]['address'] == address_of(bo) and bo.email not in str(found), found
    assert ana.get(API + '/users/lookup?q=' + bo.email[:-1]).json['items'] == []
    assert ana.get(API + '/users/lookup?q=' + ana.email).json['items'] == []


def test_foreign():
    """/PAY-54a/S-45/payments/what-is-anothers-does-not-exist"""
    mine = history(ana)[0]['id']
    contact = ana.get(API + '/contacts').json['items'][0]['id']
    for method, path in (('GET', '/payments/' + mine), ('POST', '/payments/%s/cancel' % mine),
                         ('PATCH', '/contacts/' + contact), ('DELETE', '/contacts/' + contact)):
        reply = bo.send(method, API + path, body={} if method in ('POST', 'PATCH') else None)
        assert reply.status == 404, (method, path, reply)
    check_problem(bo.post(API + '/payments/%s/confirm' % mine, key=True), 404, 'not_found')


def test_aliases():
    """/PAY-36/X-36/payments/the-older-paths-answer-the-same"""
    payment = history(ana, '&status=success')[0]
    one = ana.get('/api/pay?action=status&transactionId=' + payment['id'])
    two = ana.get(API + '/payments/' + payment['id'])
    assert one.body == two.body, one
    assert ana.get('/api/wallet?action=transactions').body == \
        ana.get(API + '/wallet/transactions').body


run([test_refusals, test_pay, test_opens_account, test_platform_pays_fee, test_cancel,
     test_idempotency, test_limits, test_history, test_export, test_contacts, test_lookup,
     test_foreign, test_aliases])
