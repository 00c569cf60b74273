#!/usr/bin/env python3
"""Tickets: sold for what the event earns, never more than the hall holds, and good for one entry."""

import threading
import uuid

from fund import (API, World, check_problem, distribute, ended, history, invest, look, opened,
                  organizer, run, stroops, to_state, wait_for)

TYPES = [{'name': 'Door', 'price': '2', 'capacity': 5}, {'name': 'Balcony', 'price': '30',
                                                         'capacity': 2}]


def live(world, olga, investor):
    event = opened(olga, fundingGoal='10', ticket_types=TYPES, revenueSharePct='50')
    invest(investor, event['id'], 2)
    return to_state(olga, event['id'], 'LIVE')


def order(client, event, quantity=1, kind=0, key=True):
    return client.post(f"{API}/events/{event['id']}/tickets", {'type': kind, 'quantity': quantity},
                       key=key)


def bought(client, event, quantity=1, kind=0, key=True):
    reply = order(client, event, quantity, kind, key)
    assert reply.status in (200, 202), reply

    def paid():
        now = client.get(f"{API}/ticket-orders/{reply.json['order_id']}").json
        assert now['status'] != 'failed', now
        return now['status'] == 'paid' and now

    return wait_for('the tickets', paid)


def usdc(world, person):
    return world.ledger.balances(person.address)[person.usdc]


def test_sell():
    """/G-13/LUM-14/LUM-23/VIBE-35/tickets/what-is-sold-is-revenue-and-each-lets-one-in"""
    with World() as world:
        olga, ana, guest = organizer(world), world.person('Ana'), world.person('Guest')
        event = live(world, olga, ana)
        before = usdc(world, guest)
        key = str(uuid.uuid4())
        done = bought(guest, event, 3, key=key)
        assert done['amount'] == '6.0000000' and len(done['tickets']) == 3, done
        assert len({t['ticket_id'] for t in done['tickets']}) == 3
        assert world.ledger.has(done['txHash'])
        # Asked again with its key it is the same order.
        assert order(guest, event, 3, key=key).json['order_id'] == done['order_id']
        assert usdc(world, guest) == before - 6 * 10**7
        assert look(olga, event['id'])['revenue'] == '6.0000000'
        bought(guest, event, 1, kind=1)
        assert look(olga, event['id'])['revenue'] == '36.0000000'
        assert len(guest.get(API + '/tickets').json['items']) == 4
        assert ana.get(API + '/tickets').json['items'] == []
        # At the door.
        name = done['tickets'][0]['ticket_id']
        check_problem(guest.post(f'{API}/tickets/{name}/admit', key=True), 403, 'forbidden')
        check_problem(olga.post(f'{API}/tickets/nothing/admit', key=True), 404, 'not_found')
        door = str(uuid.uuid4())
        let_in = olga.post(f'{API}/tickets/{name}/admit', key=door)
        assert let_in.status == 200 and let_in.json['status'] == 'used', let_in
        # An answer that was lost is had again; a second person is not let in by it.
        assert olga.post(f'{API}/tickets/{name}/admit', key=door).json == let_in.json
        check_problem(olga.post(f'{API}/tickets/{name}/admit', key=True), 409, 'ticket_used')
        sales = olga.get(f"{API}/events/{event['id']}/sales").json['items']
        assert [(s['type'], s['sold'], s['used'], s['revenue']) for s in sales] == [
            ('Door', 3, 1, '6.0000000'), ('Balcony', 1, 0, '30.0000000')], sales
        check_problem(ana.get(f"{API}/events/{event['id']}/sales"), 403, 'forbidden')
        # By day: what was bought and sold today, once each; a day long ago stands by itself.
        days = f"{API}/events/{event['id']}/days"
        today = olga.get(days).json['items']
        assert sum(d['tokens'] for d in today) == 2 and sum(d['tickets'] for d in today) == 4, today
        assert sum(stroops(d['raised']) for d in today) == 10 * 10**7, today
        assert sum(stroops(d['revenue']) for d in today) == 36 * 10**7, today
        assert all(d['day'][10:19] == 'T00:00:00' for d in today), today
        check_problem(ana.get(days), 403, 'forbidden')
        check_problem(olga.get(f'{API}/events/999/days'), 404, 'not_found')
        # Who holds its tokens gets the share, and the stream read once more counts nothing twice.
        paid = ended(olga, distribute(olga, event['id']).json['distributionId'])
        assert paid['paid'] == '18.0000000', paid
        out = [p for p in history(guest) if p['counterparty']['name'] == event['name']]
        assert [p['amount'] for p in out] == ['30.0000000', '6.0000000'], out
        world.stop()
        world.change('DELETE FROM rail_cursors')
        world.change('UPDATE investments SET updated_at = ?', 3 * 86400 * 10**6 + 5)
        world.start()
        wait_for('the stream', lambda: world.query('SELECT 1 FROM rail_cursors'))
        assert look(olga, event['id'])['revenue'] == '36.0000000'
        first, *rest = olga.get(days).json['items']
        assert first['day'].startswith('1970-01-04T00:00:00'), first
        assert first['tokens'] == 2 and first['tickets'] == 0, first
        assert sum(d['tickets'] for d in rest) == 4 and not any(d['tokens'] for d in rest), rest
        world.stop()
        status, text, _ = world.verb('--horizon', world.ledger.endpoint, '--network', 'local',
                                     'check-books')
        assert status == 0 and 'agree' in text, text


def test_refusals():
    """/G-13/tickets/each-refusal-leaves-nothing-reserved"""
    with World() as world:
        olga, ana, guest = organizer(world), world.person('Ana'), world.person('Guest')
        other = opened(olga, ticket_types=TYPES)
        check_problem(order(guest, other), 409, 'event_not_live')
        event = live(world, olga, ana)
        check_problem(order(guest, event, 6), 409, 'tickets_sold_out', 'quantity')
        check_problem(order(guest, event, 1, kind=2), 400, 'invalid_field', 'type')
        check_problem(order(guest, event, 0), 400, 'invalid_field', 'quantity')
        check_problem(order(guest, event, 21), 400, 'invalid_field', 'quantity')
        check_problem(order(guest, event, key=None), 400, 'idempotency_key_required')
        check_problem(guest.get(API + '/ticket-orders/x'), 404, 'not_found')
        # More than there is in the wallet: it fails on the ledger, and the place is free again.
        bought(guest, event, 2, kind=1)
        failed = order(guest, event, 5, kind=0)
        assert failed.status in (200, 202), failed
        poor = world.person('Poor')
        world.stop()
        world.start()
        rest = usdc(world, poor) - 10**7
        reply = poor.post(API + '/payments', {'recipientAddress': olga.address, 'asset': 'USDC',
                                              'amount': f'{rest // 10**7}.{rest % 10**7:07}'},
                          key=True)
        poor.post(f"{API}/payments/{reply.json['transactionId']}/confirm", {}, key=True)
        wait_for('the payment', lambda: usdc(world, poor) == 10**7)
        second = live(world, olga, ana)
        broken = order(poor, second, 1)
        name = broken.json['order_id']
        now = wait_for('its end', lambda: (lambda o: o['status'] == 'failed' and o)(
            poor.get(f'{API}/ticket-orders/{name}').json))
        assert 'op_underfunded' in now['reason'] and now['tickets'] == [], now
        assert olga.get(f"{API}/events/{second['id']}/sales").json['items'][0]['sold'] == 0
        bought(guest, second, 5)


def test_last_places():
    """/G-13/X-20/tickets/twenty-race-for-five-places-and-five-have-them"""
    with World() as world:
        olga, ana = organizer(world), world.person('Ana')
        event = live(world, olga, ana)
        people = [world.register() for _ in range(20)]
        replies = []
        threads = [threading.Thread(target=lambda p=p: replies.append(order(p, event)))
                   for p in people]

        for thread in threads:
            thread.start()

        for thread in threads:
            thread.join()

        won = [r for r in replies if r.status in (200, 202)]
        assert len(won) == 5, [r.status for r in replies]

        for reply in replies:
            if reply not in won:
                check_problem(reply, 409, 'tickets_sold_out', 'quantity')

        wait_for('all five', lambda: olga.get(
            f"{API}/events/{event['id']}/sales").json['items'][0]['sold'] == 5)
        assert stroops(look(olga, event['id'])['revenue']) == 10 * 10**7


if __name__ == '__main__':
    run([test_sell, test_refusals, test_last_places])
