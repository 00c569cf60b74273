#!/usr/bin/env python3
"""Events that are called off, or miss their goal: everybody has back what they paid, to the unit."""

import concurrent.futures

from fund import (API, World, check_problem, history, invest, investment, look, opened, organizer,
                  payouts, reserve, run, send_token, stroops, to_state, token_of, wait_for)
from outsider import Outsider, change_trust


def usdc(world, person):
    return world.ledger.balances(person.address)[person.usdc]


def xlm(world, person):
    return world.ledger.balances(person.address)['native']


def cancel(client, event_id):
    reply = client.post(f'{API}/events/{event_id}/state', {'state': 'CANCELLED'}, key=True)
    assert reply.status in (200, 202), reply
    return reply.json


def refund_of(client, event_id):
    items = client.get(f'{API}/events/{event_id}/distributions').json['items']
    assert [d['kind'] for d in items] == ['refund'], items
    return items[0]


def claimed(client, event_id):
    """The refund, once nothing of it is set aside any more."""
    return wait_for('the claims', lambda: (lambda d: d['unclaimed'] == '0.0000000' and d)(
        refund_of(client, event_id)), 40)


def check_books(world):
    world.stop()
    status, text, _ = world.verb('--horizon', world.ledger.endpoint, '--network', 'local',
                                 'check-books')
    assert status == 0 and 'agree' in text, text


def test_cancel():
    """/G-14/G-01/refunds/a-cancelled-event-gives-everybody-back-what-they-paid"""
    with World() as world:
        olga, ana, bo = organizer(world), world.person('Ana'), world.person('Bo')
        start = {p: usdc(world, p) for p in (olga, ana, bo)}
        event = opened(olga)
        invest(ana, event['id'], 2)
        invest(bo, event['id'], 3)
        invest(ana, event['id'], 4)
        waiting = reserve(bo, event['id'], 1).json
        # A token that was given away is a record: who paid for it gets the money.
        outsider = Outsider(world.ledger.client)
        outsider.submit(change_trust(token_of(event), 2**62))
        send_token(ana, event, outsider.address)
        wait_for('the token', lambda: world.ledger.balances(outsider.address).get(token_of(event)))
        fees = {p: xlm(world, p) for p in (ana, bo)}
        check_problem(ana.post(f"{API}/events/{event['id']}/state", {'state': 'CANCELLED'}, key=True),
                      403, 'forbidden')
        cancel(olga, event['id'])
        assert wait_for('CANCELLED', lambda: look(ana, event['id'])['status'] == 'CANCELLED')
        refund = claimed(olga, event['id'])
        assert (refund['status'], refund['pool'], refund['paid'], refund['remainder']) == (
            'COMPLETED', '45.0000000', '45.0000000', '0.0000000'), refund
        items = {p['address']: p for p in payouts(ana, refund['distributionId'])}
        assert {a: (p['amount'], p['tokens'], p['kind'], p['claim']) for a, p in items.items()} == {
            ana.address: ('30.0000000', '6.0000000', 'claimable', 'claimed'),
            bo.address: ('15.0000000', '3.0000000', 'claimable', 'claimed')}, items
        assert all(world.ledger.has(p['txHash']) and world.ledger.has(p['claim_hash'])
                   for p in items.values()), items
        # To the unit, and it cost them nothing.
        assert {p: usdc(world, p) for p in start} == start
        assert {p: xlm(world, p) for p in fees} == fees
        assert world.ledger.balances(event['address'])[ana.usdc] == 0
        # What was reserved is nobody's any more, and nobody buys.
        assert investment(bo, waiting['investmentId'])['status'] == 'expired'
        check_problem(bo.post(f"{API}/investments/{waiting['investmentId']}/confirm", {}, key=True),
                      409, 'reservation_expired')
        check_problem(reserve(bo, event['id'], 1), 409, 'event_not_open')
        # Everywhere it is said: the history, the portfolio, the token's own description.
        back = [p for p in history(ana) if p['counterparty']['name'] == event['name'] and
                p['direction'] == 'in' and p['asset']['code'] == 'USDC']
        assert [p['amount'] for p in back] == ['30.0000000'], back
        mine = ana.get(API + '/portfolio').json
        assert (mine['refunded'], mine['open'], mine['value']) == (
            '30.0000000', '0.0000000', '0.0000000'), mine
        assert ana.get(API + '/portfolio/entries').json['items'][0]['kind'] == 'refund'
        assert 'status="dead"' in world.client().get('/.well-known/stellar.toml').body.decode()
        # Asked again it is the same.
        assert cancel(olga, event['id'])['status'] == 'CANCELLED'
        assert refund_of(olga, event['id'])['distributionId'] == refund['distributionId']
        check_books(world)


def test_funded():
    """/G-14/G-01/refunds/also-a-funded-event-can-be-called-off-before-it-is-live"""
    with World() as world:
        olga, ana = organizer(world), world.person('Ana')
        start = usdc(world, ana)
        event = opened(olga, fundingGoal='10')
        invest(ana, event['id'], 2)
        assert look(olga, event['id'])['status'] == 'FUNDED'
        cancel(olga, event['id'])
        wait_for('CANCELLED', lambda: look(olga, event['id'])['status'] == 'CANCELLED')
        claimed(olga, event['id'])
        assert usdc(world, ana) == start
        # A live event has begun to pay: it is not called off.
        other = opened(olga, fundingGoal='10')
        invest(ana, other['id'], 2)
        to_state(olga, other['id'], 'LIVE')
        check_problem(olga.post(f"{API}/events/{other['id']}/state", {'state': 'CANCELLED'},
                                key=True), 409, 'event_state', 'state')


def test_missed():
    """/G-14/G-15/refunds/a-goal-that-is-missed-at-the-closing-date-gives-back-by-itself"""
    with World() as world:
        olga, ana, bo = organizer(world), world.person('Ana'), world.person('Bo')
        start = {p: usdc(world, p) for p in (ana, bo)}
        event = opened(olga, closes_at='2099-01-01T00:00:00.000Z')
        empty = opened(olga, closes_at='2099-01-01T00:00:00.000Z')
        invest(ana, event['id'], 2)
        waiting = reserve(bo, event['id'], 3).json
        world.stop()
        world.change('UPDATE events SET closes_at = 1')
        world.start()
        wait_for('the one without investors',
                 lambda: look(olga, empty['id'])['status'] == 'CANCELLED', 40)
        # What was reserved in time can still be bought; nothing else.
        check_problem(reserve(ana, event['id'], 1), 409, 'event_not_open')
        assert look(olga, event['id'])['status'] == 'FUNDING'
        reply = bo.post(f"{API}/investments/{waiting['investmentId']}/confirm", {}, key=True)
        assert reply.status in (200, 202), reply
        wait_for('CANCELLED', lambda: look(olga, event['id'])['status'] == 'CANCELLED', 60)
        assert claimed(olga, event['id'])['paid'] == '25.0000000'
        assert {p: usdc(world, p) for p in start} == start
        assert world.query("SELECT count (*) FROM audit_log WHERE action = 'event.close'") == [(2,)]
        check_books(world)


def test_own_keys():
    """/G-14/X-01/refunds/who-keeps-their-own-key-finds-it-set-aside-for-them-alone"""
    with World() as world:
        olga, ana = organizer(world), world.person('Ana')
        event = opened(olga)
        invest(ana, event['id'], 2)
        world.stop()
        world.change("UPDATE wallets SET custody_mode = 'self' WHERE public_key = ?", ana.address)
        world.start()
        cancel(olga, event['id'])
        wait_for('CANCELLED', lambda: look(olga, event['id'])['status'] == 'CANCELLED', 40)
        refund = refund_of(olga, event['id'])
        assert refund['unclaimed'] == refund['paid'] == '10.0000000', refund
        item = payouts(olga, refund['distributionId'])[0]
        assert item['claim'] is None, item
        balance = world.ledger.client.get('/claimable_balances/' + item['balance_id']).json
        assert [c['destination'] for c in balance['claimants']] == [ana.address], balance
        assert (balance['amount'], balance['asset']) == ('10.0000000', ana.usdc), balance


def test_race():
    """/G-14/X-19/refunds/a-purchase-that-is-on-its-way-is-waited-for-and-given-back"""
    with World(close_ms=500) as world:
        olga = organizer(world)
        people = [world.person() for _ in range(6)]
        start = {p: usdc(world, p) for p in people}
        event = opened(olga)
        quotes = [(p, reserve(p, event['id'], 1).json['investmentId']) for p in people]

        def confirm(quote):
            person, investment_id = quote
            return person.post(f'{API}/investments/{investment_id}/confirm', {}, key=True)

        with concurrent.futures.ThreadPoolExecutor(len(people)) as pool:
            replies = [pool.submit(confirm, quote) for quote in quotes]
            wait_for('a purchase on its way', lambda: world.query(
                "SELECT 1 FROM investments WHERE status = 'signed'"))
            assert cancel(olga, event['id'])['pending'] in ('CANCELLED', None)
            print('# ' + ' '.join(str(reply.result().status) for reply in replies))

        wait_for('CANCELLED', lambda: look(olga, event['id'])['status'] == 'CANCELLED', 60)
        bought = [p for p, i in quotes if investment(p, i)['status'] == 'confirmed']
        assert bought
        assert stroops(claimed(olga, event['id'])['paid']) == 5 * 10**7 * len(bought)
        assert {p: usdc(world, p) for p in people} == start
        assert world.query('SELECT sum (reserved), sum (sold) FROM events') == [(0, len(bought))]


def test_many():
    """/G-14/LUM-45/refunds/a-hundred-and-four-are-set-aside-by-two-transactions"""
    with World() as world:
        olga = organizer(world)
        event = opened(olga, fundingGoal='1000', tokenPrice='1')
        people = []

        def join(_):
            person = world.register()
            people.append(person)
            return invest(person, event['id'], 1)

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            assert len(list(pool.map(join, range(104)))) == 104

        cancel(olga, event['id'])
        wait_for('CANCELLED', lambda: look(olga, event['id'])['status'] == 'CANCELLED', 60)
        refund = claimed(olga, event['id'])
        assert refund['holders'] == 104 and len(refund['txHashes']) == 2, refund
        hashes = {p['claim_hash'] for p in payouts(olga, refund['distributionId'])}
        assert len(hashes) == 6, hashes
        assert world.ledger.client.get(
            f"/claimable_balances?sponsor={event['address']}").json['_embedded']['records'] == []
        check_books(world)


if __name__ == '__main__':
    run([test_cancel, test_funded, test_missed, test_own_keys, test_race, test_many])
