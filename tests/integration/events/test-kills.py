#!/usr/bin/env python3
"""The power goes out at each step of a purchase, a distribution and a refund: kill -9 of the
platform, or of the ledger, each time the books or the ledger have moved by one step more, until a
run is through before it is killed. LUMIO_KILLS=300 walks on until so many were killed."""

import json
import os
import sqlite3
import time
import uuid

from fund import (API, World, invest, investment, look, opened, organizer, pay, reserve, run,
                  stroops, to_state, token_of, wait_for)

KILLS = int(os.environ.get('LUMIO_KILLS', '6'))

STATE = '''SELECT (SELECT json_group_array (x) FROM (SELECT kind || status || count (*) AS x
                  FROM ledger_steps GROUP BY kind, status)),
                 (SELECT json_group_array (x) FROM (SELECT status || count (*) AS x
                  FROM investments GROUP BY status)),
                 (SELECT json_group_array (status || coalesce (pending, '') || sold || revenue)
                  FROM events),
                 (SELECT json_group_array (x) FROM (SELECT status || count (*) AS x
                  FROM distributions GROUP BY status)),
                 (SELECT json_group_array (x || n) FROM (SELECT x, count (*) AS n FROM (
                  SELECT status || kind || coalesce (claim, '') || (batch IS NULL) ||
                  (claim_batch IS NULL) AS x FROM distribution_payouts) GROUP BY x))'''


def usdc(world, person):
    return world.ledger.balances(person.address)[person.usdc]


def send(client, path, body):
    """A request whose answer nobody waits for."""
    connection = client.connect()
    connection.request('POST', API + path, json.dumps(body).encode(), {
        'Authorization': 'Bearer ' + client.token, 'Content-Type': 'application/json',
        'Idempotency-Key': str(uuid.uuid4())})
    return connection


class Walk:
    """Begins something again and again, and kills `victim` one step later each time."""

    def __init__(self, world, victim):
        self.world = world
        self.victim = victim
        self.kills = 0

    def state(self, books, address):
        account = self.world.ledger.account(address)
        return books.execute(STATE).fetchone(), account['sequence'], account['balances']

    def round(self, step, address, begin, is_done):
        """Whether it was killed; it is through otherwise."""
        books = sqlite3.connect(f'file:{self.world.database()}?mode=ro', uri=True)

        try:
            last = self.state(books, address)
            connection = begin()
            seen = 0
            deadline = time.monotonic() + 60

            while time.monotonic() < deadline:
                now = self.state(books, address)
                seen += now != last
                last = now

                if seen > step:
                    self.kill()
                    connection.close()
                    return True

                if is_done(books):
                    connection.close()
                    return False

            raise AssertionError('neither a step nor an end within a minute')
        finally:
            books.close()

    def kill(self):
        self.kills += 1
        victim = self.world if self.victim == 'platform' else self.world.ledger
        victim.kill()
        victim.start()

    def go(self, prepare, settle):
        """`prepare` gives (address, begin, is_done, data); `settle` takes data to its end."""
        while True:
            for step in range(40):
                address, begin, is_done, data = prepare()
                killed = self.round(step, address, begin, is_done)
                settle(data)

                if not killed:
                    break
            else:
                raise AssertionError('it has no end')

            if self.kills >= KILLS:
                return


def purchases(victim):
    with World() as world:
        olga, ana = organizer(world), world.person('Ana')
        # More than one person's money, so that the walk does not end for want of it.
        event = opened(olga, fundingGoal='100000', tokenPrice='0.1')
        start = usdc(world, ana)
        bought = []

        def prepare():
            quote = reserve(ana, event['id'], 1)
            assert quote.status == 201, quote
            name = quote.json['investmentId']
            return (event['address'], lambda: send(ana, f'/investments/{name}/confirm', {}),
                    lambda books: books.execute('SELECT status FROM investments WHERE id = ?',
                                                (name,)).fetchone() == ('confirmed',), name)

        def settle(name):
            now = wait_for('its end', lambda: (lambda i: i['status'] != 'signed' and i)(
                investment(ana, name)), 60)
            assert now['status'] in ('confirmed', 'reserved'), now

            if now['status'] == 'confirmed':
                bought.append(name)
                assert world.ledger.has(now['tx_hash'])
            else:
                # Its one way forward.
                reply = ana.post(f'{API}/investments/{name}/confirm', {}, key=True)
                assert reply.status in (200, 202), reply
                settle(name)

        walk = Walk(world, victim)
        walk.go(prepare, settle)
        assert len(bought) == len(set(bought))
        assert world.ledger.balances(ana.address)[token_of(event)] == len(bought) * 10**7
        assert usdc(world, ana) == start - len(bought) * 10**6
        assert look(olga, event['id'])['sold'] == len(bought)
        finish(world, walk)


def distributions(victim):
    with World() as world:
        olga, ana, bo = organizer(world), world.person('Ana'), world.person('Bo')
        event = opened(olga, fundingGoal='2', tokenPrice='0.5', revenueSharePct='100')
        invest(ana, event['id'], 1)
        invest(bo, event['id'], 3)
        to_state(olga, event['id'], 'LIVE')
        start = {p: usdc(world, p) for p in (ana, bo)}
        sold = 0

        def prepare():
            nonlocal sold
            pay(olga, event['address'], '0.01', 'USDC')
            sold += 10**5
            wait_for('the revenue', lambda: stroops(look(olga, event['id'])['revenue']) == sold)
            count = world.query("SELECT count (*) FROM distributions WHERE status = 'COMPLETED'")
            return (event['address'], lambda: send(olga, f"/events/{event['id']}/distribute", {}),
                    lambda books: books.execute("SELECT count (*) FROM distributions WHERE"
                                                " status = 'COMPLETED'").fetchone() != count[0],
                    None)

        def settle(_):
            def ended():
                return world.query("SELECT count (*) FROM distributions WHERE status != 'COMPLETED'"
                                   ) == [(0,)]

            wait_for('its end', ended, 60)

        walk = Walk(world, victim)
        walk.go(prepare, settle)
        send(olga, f"/events/{event['id']}/distribute", {}).getresponse().read()
        settle(None)
        wait_for('the last of it', lambda: look(olga, event['id'])['next_pool'] == '0.0000000')
        assert usdc(world, ana) == start[ana] + sold // 4
        assert usdc(world, bo) == start[bo] + sold * 3 // 4
        finish(world, walk)


def refunds(victim):
    with World() as world:
        olga, ana, bo = organizer(world), world.person('Ana'), world.person('Bo')
        start = {p: usdc(world, p) for p in (ana, bo)}

        def prepare():
            event = opened(olga, fundingGoal='100', tokenPrice='0.5')
            invest(ana, event['id'], 1)
            invest(bo, event['id'], 3)
            return (event['address'],
                    lambda: send(olga, f"/events/{event['id']}/state", {'state': 'CANCELLED'}),
                    lambda books: books.execute(
                        "SELECT 1 FROM events e WHERE e.id = ? AND status = 'CANCELLED' AND NOT"
                        " EXISTS (SELECT 1 FROM distribution_payouts WHERE claim IS NULL)",
                        (event['id'],)).fetchone() is not None, event['id'])

        def settle(event_id):
            def ended():
                now = look(olga, event_id)

                # It was killed before it was asked for: one who asks again is heard.
                if now['status'] == 'FUNDING' and now['pending'] is None:
                    olga.post(f'{API}/events/{event_id}/state', {'state': 'CANCELLED'}, key=True)

                return now['status'] == 'CANCELLED' and {p: usdc(world, p) for p in start} == start

            wait_for('everybody to have it back', ended, 60)

        walk = Walk(world, victim)
        walk.go(prepare, settle)
        assert world.query('SELECT count (*) FROM (SELECT 1 FROM distributions WHERE'
                           " kind = 'refund' GROUP BY event_id HAVING count (*) > 1)") == [(0,)]
        finish(world, walk)


def finish(world, walk):
    """Nothing is left half done, and the books are the ledger's."""
    print(f'# {walk.victim} killed {walk.kills} times')
    assert walk.kills >= KILLS, walk.kills
    assert world.query("SELECT count (*) FROM ledger_steps WHERE status = 'signed'") == [(0,)]
    world.stop()
    status, text, _ = world.verb('--horizon', world.ledger.endpoint, '--network', 'local',
                                 'check-books')
    assert status == 0 and 'agree' in text, text


def test_purchase_platform():
    """/LUM-38/X-19/kills/the-platform-at-each-step-of-a-purchase"""
    purchases('platform')


def test_purchase_ledger():
    """/LUM-46/X-19/kills/the-ledger-at-each-step-of-a-purchase"""
    purchases('ledger')


def test_distribution_platform():
    """/LUM-38/LUM-47/kills/the-platform-at-each-step-of-a-distribution"""
    distributions('platform')


def test_distribution_ledger():
    """/LUM-46/LUM-47/kills/the-ledger-at-each-step-of-a-distribution"""
    distributions('ledger')


def test_refund_platform():
    """/G-14/LUM-38/kills/the-platform-at-each-step-of-a-refund"""
    refunds('platform')


def test_refund_ledger():
    """/G-14/LUM-46/kills/the-ledger-at-each-step-of-a-refund"""
    refunds('ledger')


if __name__ == '__main__':
    run([test_purchase_platform, test_purchase_ledger, test_distribution_platform,
         test_distribution_ledger, test_refund_platform, test_refund_ledger])
