#!/usr/bin/env python3
"""Events as their organisers make them: drafts, terms, edges, and the account on the ledger."""

import time

from fund import (API, World, check_problem, draft, look, opened, organizer, run, stroops, to_state,
                  token_of, wait_for)


def test_draft():
    """/LUM-12/LUM-57/events/drafts-are-made-changed-and-deleted-by-their-organiser-alone"""
    with World() as world:
        olga, ivan = organizer(world), world.person('Ivan')
        check_problem(ivan.post(API + '/events', {}, key=True), 403, 'not_organizer')
        check_problem(world.client().get(API + '/events'), 401, 'unauthenticated')
        event = draft(olga)
        assert event['status'] == 'DRAFT' and event['supply'] == 20 and event['is_mine'], event
        assert event['asset'] is None and event['address'] is None, event
        assert event['ticket_types'] == [{'name': 'Door', 'price': '20.0000000', 'capacity': 100}]
        check_problem(ivan.get(f"{API}/events/{event['id']}"), 404, 'not_found')
        assert ivan.get(API + '/events').json['items'] == []
        changed = olga.patch(f"{API}/events/{event['id']}", {'name': 'Winter', 'tokenPrice': '2.5'})
        assert changed.status == 200 and changed.json['supply'] == 40, changed
        assert changed.json['venue'] == event['venue']
        assert olga.delete(f"{API}/events/{event['id']}").status == 204
        check_problem(olga.get(f"{API}/events/{event['id']}"), 404, 'not_found')


def test_terms():
    """/LUM-25/LUM-27/LUM-29/events/terms-that-cannot-hold-are-refused-at-their-field"""
    with World() as world:
        olga = organizer(world)

        def refused(code, field, **terms):
            body = {'name': 'A', 'fundingGoal': '100', 'tokenPrice': '5', 'revenueSharePct': '10'}
            body.update(terms)
            check_problem(olga.post(API + '/events', body, key=True), 400, code, field)

        refused('goal_not_divisible', 'fundingGoal', tokenPrice='3')
        refused('invalid_field', 'revenueSharePct', revenueSharePct='100.0000001')
        refused('amount_not_positive', 'revenueSharePct', revenueSharePct='0')
        refused('amount_not_positive', 'tokenPrice', tokenPrice='0')
        refused('supply_too_large', 'tokenPrice', fundingGoal='1000000', tokenPrice='0.0000001')
        refused('invalid_field', 'name', name='n' * 10000)
        refused('invalid_field', 'name', name='   ')
        refused('invalid_field', 'max_per_investor', min_per_investor=5, max_per_investor=4)
        refused('invalid_field', 'ticket_types', ticket_types=[{'name': '', 'price': '1',
                                                                'capacity': 1}])
        # Right-to-left text is a name like any other.
        assert draft(olga, name='حفلة الصيف')['name'] == 'حفلة الصيف'


def test_open():
    """/LUM-11/LUM-21/LUM-22/LUM-26/events/opening-gives-it-an-account-of-its-own-without-flags"""
    with World() as world:
        olga, ivan = organizer(world), world.person('Ivan')
        first, second = opened(olga), opened(olga, name='A "quoted" \\ name')
        assert first['asset']['code'] == 'EVT001' and second['asset']['code'] == 'EVT002'
        assert first['asset']['issuer'] == first['address'] != second['address']
        account = world.ledger.account(first['address'])
        assert not any(account['flags'].values()), account['flags']
        assert {b['asset_type'] for b in account['balances']} == {'native', 'credit_alphanum4'}
        assert [e['id'] for e in ivan.get(API + '/events').json['items']] == ['2', '1']
        assert [e['id'] for e in ivan.get(API + '/events?q=SUMMER').json['items']] == ['1']
        # Its terms are a promise now.
        check_problem(olga.patch(f"{API}/events/{first['id']}", {'name': 'B'}), 409, 'event_state')
        check_problem(olga.delete(f"{API}/events/{first['id']}"), 409, 'event_state')
        toml = world.client().get('/.well-known/stellar.toml')
        assert toml.status == 200 and toml.header('access-control-allow-origin') == '*'
        text = toml.body.decode()
        assert f'issuer="{first["address"]}"' in text and 'fixed_number=20' in text, text
        assert 'name="A \\"quoted\\" \\\\ name"' in text, text


def test_edges():
    """/G-01/events/states-are-taken-along-their-edges-alone"""
    with World() as world:
        olga, ivan = organizer(world), world.person('Ivan')
        event = draft(olga)

        def refused(client, state, status=409, code='event_state', field='state'):
            check_problem(client.post(f"{API}/events/{event['id']}/state", {'state': state}, key=True),
                          status, code, field)

        for state in ('FUNDED', 'LIVE', 'SETTLED', 'CANCELLED', 'nonsense'):
            refused(olga, state)

        late = draft(olga, closes_at='2020-01-01T00:00:00.000Z')
        check_problem(olga.post(f"{API}/events/{late['id']}/state", {'state': 'FUNDING'}, key=True),
                      409, 'event_closed', 'closes_at')
        to_state(olga, event['id'], 'FUNDING')
        refused(ivan, 'CANCELLED', 403, 'forbidden', None)

        for state in ('DRAFT', 'FUNDED', 'LIVE', 'SETTLED'):
            refused(olga, state)

        to_state(olga, event['id'], 'CANCELLED')

        for state in ('FUNDING', 'FUNDED', 'LIVE', 'SETTLED'):
            refused(olga, state)


def test_open_killed():
    """/LUM-47/LUM-38/events/a-crash-at-each-instant-of-opening-leaves-one-account"""
    with World() as world:
        olga = organizer(world)

        for number in range(6):
            event = draft(olga)
            connection = olga.connect()
            connection.request('POST', f"{API}/events/{event['id']}/state", b'{"state":"FUNDING"}', {
                'Authorization': 'Bearer ' + olga.token, 'Content-Type': 'application/json',
                'Idempotency-Key': '00000000-0000-4000-8000-%012d' % number})
            time.sleep(0.012 * number)
            world.kill()
            connection.close()
            world.start()

            # Either the request was never taken, or it is carried to its end by itself.
            def ended():
                now = look(olga, event['id'])
                return now['pending'] is None and now

            now = wait_for('its end', ended, 40)
            accounts = world.query("SELECT count (*) FROM wallets WHERE purpose = 'event'")[0][0]

            if now['status'] == 'DRAFT':
                now = to_state(olga, event['id'], 'FUNDING')

            assert world.ledger.account(now['address']) is not None
            assert accounts <= number + 1, accounts

        assert world.query("SELECT count (*) FROM ledger_steps WHERE status = 'signed'") == [(0,)]


if __name__ == '__main__':
    run([test_draft, test_terms, test_open, test_edges, test_open_killed])
