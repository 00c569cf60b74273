#!/usr/bin/env python3
"""What happened, page by page and as a file; what a day may hold; and whom a payment names."""

import base64
import csv
import io
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from money import (World, confirm, history, look, pay, start, started, stroops,  # noqa: E402
                   text_of, wait_for)
from lumiotest import check_problem, run  # noqa: E402
from outsider import Outsider, checksum, key_of, payment  # noqa: E402

MANY = 640
ODD_NOTES = ('=1+1', '+49 30', '-7', '@home', "'quoted", '"two" words', 'a,b;c', 'line\nbreak',
             'cr\r\nlf', '\ttab', 'ñandú 🦜', '100%', 'under_score', '<b>', "'=1")

world = World()
ana, bo = world.person('Ana Ruiz'), world.person('=HYPERLINK("x")')
shop = Outsider(world.ledger.client)
sent = []


def fill():
    """More arrivals than a page of anything, each of another amount."""
    for first in range(0, MANY, 80):
        sent.extend(range(first + 1, first + 81))
        shop.submit(*[payment(ana.address, 'native', amount) for amount in range(first + 1, first + 81)],
                    memo=f'batch {first}')

    count = "SELECT count(*) FROM transactions WHERE direction = 'in' AND sender_address = ?"
    wait_for('the arrivals', lambda: world.query(count, shop.address)[0][0] == MANY, 60)


def test_pages():
    """/PAY-19/history/many-pages-newest-first-without-loss-or-doubles"""
    fill()
    everything = history(ana, 'limit=200')
    ours = [stroops(item['amount']) for item in everything
            if item['counterparty']['address'] == shop.address]
    assert ours == list(reversed(sent)), ours
    times = [item['created_at'] for item in everything]
    assert times == sorted(times, reverse=True)

    for limit in (1, 7, 50, 199):
        if limit == 1:
            page = ana.get('/api/v1/wallet/transactions?limit=1').json
            assert [item['id'] for item in page['items']] == [everything[0]['id']]
        else:
            assert [i['id'] for i in history(ana, f'limit={limit}')] == [i['id'] for i in everything]


def test_growing():
    """/PAY-35/history/pages-hold-while-payments-arrive"""
    first = ana.get('/api/v1/wallet/transactions?limit=100').json
    before = [item['id'] for item in history(ana, 'limit=200')]
    tx_hash = shop.submit(payment(ana.address, 'native', MANY + 1))
    wait_for('it', lambda: history(ana, 'limit=200')[0]['tx_hash'] == tx_hash)
    items, cursor = first['items'], first['next_cursor']

    while cursor is not None:
        page = ana.get(f'/api/v1/wallet/transactions?limit=100&cursor={cursor}').json
        items, cursor = items + page['items'], page['next_cursor']

    assert [item['id'] for item in items] == before


def test_filters():
    """/PAY-35/history/filters-and-search"""
    pay(ana, bo.address, '2', 'USDC', memo='100% sure')
    pay(ana, bo.address, '3', memo='100 sure')
    everything = history(ana, 'limit=200')
    issuer = ana.usdc.split(':')[1]

    def expect(query, check):
        found = [item['id'] for item in history(ana, 'limit=200&' + query)]
        assert found == [item['id'] for item in everything if check(item)], (query, found)
        return found

    expect('direction=out', lambda item: item['direction'] == 'out')
    expect('asset=USDC', lambda item: item['asset']['code'] == 'USDC')
    expect(f'asset=USDC:{issuer}', lambda item: item['asset']['issuer'] == issuer)
    assert expect(f'asset=USDC:{shop.address}', lambda item: False) == []
    assert expect('status=failed', lambda item: False) == []
    assert len(expect('q=100%25', lambda item: '100%' in (item['memo'] or ''))) == 1
    assert len(expect('q=_', lambda item: '_' in (item['memo'] or ''))) == 0
    assert len(expect('q=BATCH+80', lambda item: item['memo'] == 'batch 80')) == 80
    expect('q=' + shop.address, lambda item: item['counterparty']['address'] == shop.address)
    expect('q=hyperlink', lambda item: 'HYPERLINK' in (item['counterparty']['name'] or ''))
    middle = everything[200]['created_at']
    expect(f'from={middle}', lambda item: item['created_at'] >= middle)
    expect(f'to={middle}', lambda item: item['created_at'] < middle)
    quoted = urllib.parse.quote("' OR 1=1 --")
    assert history(ana, 'q=' + quoted) == []


def test_export():
    """/PAY-82/history/a-file-that-reads-back-to-the-same-rows"""
    for note in ODD_NOTES:
        pay(ana, bo.address, '0.0000001', memo=note)

    everything = history(ana, 'limit=200')
    reply = ana.get('/api/v1/wallet/transactions/export?format=json')
    assert reply.header('content-type') == 'application/json'
    assert reply.json == everything
    reply = ana.get('/api/v1/wallet/transactions/export?format=csv')
    text = reply.body.decode()
    assert text.replace('\r\n', '').count('created_at,direction') == 1
    rows = list(csv.DictReader(io.StringIO(text, newline='')))
    assert len(rows) == len(everything) > 500

    def plain(field):
        assert field[:1] not in tuple('=+-@\t\r'), field
        return field[1:] if field.startswith("'") else field

    for row, item in zip(rows, everything):
        back = {name: plain(field) for name, field in row.items()}
        assert back['id'] == item['id'] and back['amount'] == item['amount'], (row, item)
        assert back['memo'] == (item['memo'] or ''), (row, item)
        assert back['name'] == (item['counterparty']['name'] or ''), (row, item)
        assert back['address'] == item['counterparty']['address'], (row, item)
        assert back['tx_hash'] == (item['tx_hash'] or ''), (row, item)
        assert back['status'] == item['status'] and back['direction'] == item['direction']
        assert back['fee'] == item['fee'] and back['asset_code'] == item['asset']['code']

    assert {plain(row['memo']) for row in rows} >= set(ODD_NOTES)
    day = everything[0]['created_at'][:10]
    assert ana.get(f'/api/v1/wallet/transactions/export?format=json&to={day}T00:00:00Z').json == []
    check_problem(ana.get('/api/v1/wallet/transactions/export?format=xls'), 400, 'invalid_field',
                  'format')


def test_one_limit():
    """/PAY-53b/history/ten-thousand-and-one-stroop-more"""
    rich = world.person('Rich')

    for _ in range(3):
        Outsider(world.ledger.client).submit(payment(rich.address, 'native', stroops('9990')))

    limits = rich.get('/api/v1/me').json['limits']
    assert limits['per_transaction'] == '10000.0000000' and limits['per_day'] == '20000.0000000'
    problem = check_problem(start(rich, shop.address, '10000.0000001'), 403, 'kyc_required',
                            'amount')
    assert problem['limit'] == '10000.0000000', problem
    late = started(rich, shop.address, '9999')
    pay(rich, shop.address, '10000')
    pay(rich, shop.address, '9999.9999999')
    assert rich.get('/api/v1/me').json['limits']['spent_today'] == '19999.9999999'
    pay(rich, shop.address, '0.0000001')
    problem = check_problem(start(rich, shop.address, '0.0000001'), 403, 'daily_limit', 'amount')
    assert problem['limit'] == problem['spent'] == '20000.0000000', problem
    resets_at = rich.get('/api/v1/me').json['limits']['resets_at']
    assert problem['resets_at'] == resets_at and resets_at.endswith('T00:00:00.000Z'), problem

    # What was started before the limit was reached is held by it as well.
    check_problem(confirm(rich, late), 403, 'daily_limit', 'amount')
    assert look(rich, late)['status'] == 'pending'

    # The next day: what was spent stands on the day before.
    world.change("UPDATE spend_counters SET day = date (day, '-1 day') WHERE user_id = ?",
                 rich.auth['user']['id'])
    assert rich.get('/api/v1/me').json['limits']['spent_today'] == '0.0000000'
    assert confirm(rich, late).status in (200, 202)


def test_contact_names():
    """/PAY-44/history/a-contact-of-an-unknown-address-is-named-by-it"""
    data = bytes([12 << 3]) + key_of(shop.address) + (7).to_bytes(8, 'big')
    muxed = base64.b32encode(data + checksum(data)).decode().rstrip('=')

    for address in (shop.address, muxed):
        some = world.person()
        pay(some, address, '1')
        contact = some.get('/api/v1/contacts').json['items'][0]
        assert contact['name'] == f'{address[:4]}…{address[-4:]}', contact
        assert contact['address'] == address, contact


try:
    run([test_pages, test_growing, test_filters, test_export, test_one_limit, test_contact_names])
finally:
    world.close()
