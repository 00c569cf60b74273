#!/usr/bin/env python3
"""Revenue that reaches the holders: shares, lists, crashes, and holders that cannot be paid."""

import concurrent.futures
import hashlib
import json
import signal
import time
import uuid

from fund import (API, World, check_problem, distribute, ended, history, invest, look, opened,
                  organizer, pay, payouts, run, sell, send_token, stroops, to_state, token_of,
                  wait_for)
from outsider import Outsider, change_trust, claim, payment as pay_operation


def funded(world, olga, investors, goal, price='5', **terms):
    """A live event: `investors` are (person, tokens)."""
    event = opened(olga, fundingGoal=goal, tokenPrice=price, **terms)

    for person, tokens in investors:
        invest(person, event['id'], tokens)

    assert look(olga, event['id'])['status'] == 'FUNDED'
    return to_state(olga, event['id'], 'LIVE')


def check_list(distribution, items):
    """Anybody can do this with what is published."""
    text = ''.join(f"{p['address']} {p['tokens']} {p['amount']}\n" for p in items)
    assert hashlib.sha256(text.encode()).hexdigest() == distribution['list_hash']
    held = sum(stroops(p['tokens']) for p in items)
    pool = stroops(distribution['pool'])

    for item in items:
        assert stroops(item['amount']) == pool * stroops(item['tokens']) // held, item

    rest = pool - sum(stroops(p['amount']) for p in items)
    assert 0 <= rest < len(items) and rest == stroops(distribution['remainder'])


def usdc(world, person):
    return world.ledger.balances(person.address)[person.usdc]


def usdc_of(world, outsider, person):
    return world.ledger.balances(outsider.address)[person.usdc]


def test_story():
    """/LUM-01/LUM-15/LUM-30/LUM-48/G-01/distributions/revenue-reaches-every-wallet-by-its-exact-share"""
    with World() as world:
        olga, ana, bo, guest = (organizer(world), world.person('Ana'), world.person('Bo'),
                                world.person('Guest'))
        raised = usdc(world, olga)
        event = funded(world, olga, [(ana, 1), (bo, 2)], '15', revenueSharePct='33.3333333')
        # What was raised is the organiser's now, and nothing of it is revenue.
        assert usdc(world, olga) == raised + 15 * 10**7
        check_problem(distribute(olga, event['id']), 409, 'nothing_to_distribute')
        sell(world, guest, event, '10.0000001')
        before = {p: usdc(world, p) for p in (ana, bo)}
        check_problem(distribute(ana, event['id']), 403, 'forbidden')
        check_problem(distribute(olga, '99'), 404, 'not_found')
        key = str(uuid.uuid4())
        reply = distribute(olga, event['id'], key)
        assert reply.status in (200, 202), reply
        done = ended(olga, reply.json['distributionId'])
        pool = (10 * 10**7 + 1) * 333333333 // 10**9
        assert done['status'] == 'COMPLETED' and stroops(done['pool']) == pool, done
        assert done['txHash'] == done['txHashes'][0] and world.ledger.has(done['txHash']), done
        items = payouts(ana, done['distributionId'])
        assert {p['address'] for p in items} == {ana.address, bo.address}, items
        check_list(done, items)
        assert usdc(world, ana) == before[ana] + pool // 3
        assert usdc(world, bo) == before[bo] + pool * 2 // 3
        wait_for('the history', lambda: any(p['counterparty']['name'] == event['name'] and
                                            p['asset']['code'] == 'USDC' and p['direction'] == 'in'
                                            for p in history(ana)))
        # Asked again it is the same one, and the remainder stays for the next.
        assert distribute(olga, event['id'], key).json['distributionId'] == done['distributionId']
        now = look(olga, event['id'])
        assert stroops(now['distributed']) == stroops(done['paid'])
        assert stroops(now['next_pool']) == pool - stroops(done['paid'])
        assert olga.get(f"{API}/events/{event['id']}/distributions").json['items'] == [done]
        to_state(olga, event['id'], 'SETTLED')
        world.stop()
        status, text, _ = world.verb('--horizon', world.ledger.endpoint, '--network', 'local',
                                     'check-books')
        assert status == 0, text


def test_revenue():
    """/LUM-14/LUM-18/LUM-28/LUM-37/distributions/only-usdc-of-this-platform-is-revenue-and-once"""
    with World() as world:
        olga, ana = organizer(world), world.person('Ana')
        event = opened(olga)
        pay(ana, event['address'], '3', 'XLM')
        sell(world, ana, event, '2')
        # A look-alike from another issuer.
        outsider = Outsider(world.ledger.client)
        mine = Outsider(world.ledger.client)
        outsider.submit(change_trust('USDC:' + mine.address, 2**62))
        mine.submit(pay_operation(outsider.address, 'USDC:' + mine.address, 5 * 10**7))
        assert look(olga, event['id'])['revenue'] == '2.0000000'
        # The stream read once more from its beginning counts nothing twice.
        world.stop()
        world.change("DELETE FROM rail_cursors")
        world.start()
        sell(world, ana, event, '1')
        assert look(olga, event['id'])['revenue'] == '3.0000000'


def test_gone_holder():
    """/LUM-44/X-19/distributions/who-cannot-be-paid-finds-it-set-aside-and-the-others-have-theirs"""
    with World() as world:
        olga, ana, bo = organizer(world), world.person('Ana'), world.person('Bo')
        outsiders = [Outsider(world.ledger.client), Outsider(world.ledger.client)]
        event = funded(world, olga, [(ana, 3), (bo, 3)], '30')

        # Two people outside hold a token now, and have no trustline to USDC.
        for outsider in outsiders:
            outsider.submit(change_trust(token_of(event), 2**62))
            send_token(ana, event, outsider.address)
            wait_for('the token',
                     lambda: world.ledger.balances(outsider.address).get(token_of(event)))

        sell(world, bo, event, '48')
        before = usdc(world, bo)
        done = ended(olga, distribute(olga, event['id']).json['distributionId'])
        items = {p['address']: p for p in payouts(olga, done['distributionId'])}
        assert done['status'] == 'COMPLETED' and done['kind'] == 'revenue', done
        assert done['paid'] == done['pool'] == '6.0000000' and done['unclaimed'] == '2.0000000', done
        assert usdc(world, bo) == before + 3 * 10**7
        # One batch failed for both of them, and one that was made anew paid all.
        assert world.query("SELECT status, count (*) FROM ledger_steps WHERE kind = 'distribution'"
                           ' GROUP BY status ORDER BY status') == [('done', 1), ('failed', 1)]
        now = look(olga, event['id'])
        assert now['distributed'] == '6.0000000' and now['next_pool'] == '0.0000000', now

        for outsider in outsiders:
            item = items[outsider.address]
            assert (item['status'], item['kind']) == ('paid', 'claimable'), item
            balance = world.ledger.client.get('/claimable_balances/' + item['balance_id']).json
            assert balance['amount'] == '1.0000000' and len(balance['claimants']) == 1, balance
            assert balance['claimants'][0] == {'destination': outsider.address,
                                               'predicate': {'unconditional': True}}, balance
            # They take it when they can, and need nobody for it.
            outsider.submit(change_trust(ana.usdc, 2**62), claim(item['balance_id']))
            assert usdc_of(world, outsider, ana) == 10**7

        assert (items[ana.address]['kind'], items[bo.address]['kind']) == ('payment', 'payment')


def test_killed():
    """/LUM-47/LUM-38/B-09/distributions/a-crash-at-each-instant-pays-nobody-twice"""
    with World() as world:
        olga, ana, bo = organizer(world), world.person('Ana'), world.person('Bo')
        event = funded(world, olga, [(ana, 1), (bo, 3)], '20', revenueSharePct='100')
        start = {p: usdc(world, p) for p in (ana, bo)}
        pools = 0

        for number in range(12):
            pay(olga, event['address'], '1', 'USDC')
            wait_for('the revenue',
                     lambda: stroops(look(olga, event['id'])['revenue']) == (number + 1) * 10**7)
            connection = olga.connect()
            connection.request('POST', f"{API}/events/{event['id']}/distribute", b'{}', {
                'Authorization': 'Bearer ' + olga.token, 'Content-Type': 'application/json',
                'Idempotency-Key': str(uuid.uuid4())})
            time.sleep(0.008 * number)
            world.kill()
            connection.close()
            world.start()
            items = olga.get(f"{API}/events/{event['id']}/distributions").json['items']

            for item in items:
                assert ended(olga, item['distributionId'])['status'] == 'COMPLETED', item

            pools = len(items)

        # What no request began is paid by one more.
        rest = distribute(olga, event['id'])

        if rest.status != 409:
            ended(olga, rest.json['distributionId'])

        assert usdc(world, ana) == start[ana] + 3 * 10**7, pools
        assert usdc(world, bo) == start[bo] + 9 * 10**7, pools
        assert look(olga, event['id'])['next_pool'] == '0.0000000'
        doubles = world.query('SELECT count (*) FROM (SELECT 1 FROM distribution_payouts'
                              ' GROUP BY distribution_id, address HAVING count (*) > 1)')
        assert doubles == [(0,)]
        print(f'# {pools} distributions')


def test_states():
    """/LUM-41/LUM-42/LUM-43/distributions/written-before-it-is-paid-and-begun-once"""
    with World() as world:
        olga, ana = organizer(world), world.person('Ana')
        event = funded(world, olga, [(ana, 1)], '5', revenueSharePct='100')
        sell(world, ana, event, '1')
        path = f"{API}/events/{event['id']}/distribut"
        check_problem(distribute(olga, '4711'), 404, 'not_found')
        check_problem(distribute(ana, event['id']), 403, 'forbidden')

        # A ledger that stands still has not told who holds what: there is a distribution, and no list of it.
        world.ledger.process.send_signal(signal.SIGSTOP)

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            replies = [pool.submit(distribute, olga, event['id']) for _ in range(2)]
            item, = wait_for('it to be written', lambda: olga.get(path + 'ions').json['items'])
            assert item['status'] == 'PENDING' and item['list_hash'] is None, item
            world.ledger.process.send_signal(signal.SIGCONT)
            assert {r.result().json['distributionId'] for r in replies} == {item['distributionId']}

        done = ended(olga, item['distributionId'])
        assert done['status'] == 'COMPLETED' and done['paid'] == '1.0000000', done
        told = world.query("SELECT data FROM live_events WHERE type = 'distribution' AND user_id = ?"
                           ' ORDER BY id', olga.auth['user']['id'])
        states = [json.loads(data)['status'] for data, in told]
        assert [s for i, s in enumerate(states) if s not in states[:i]] == [
            'PENDING', 'PROCESSING', 'COMPLETED'], states


def test_many():
    """/LUM-45/distributions/a-hundred-and-four-holders-are-paid-a-hundred-at-a-time"""
    with World() as world:
        olga, ana = organizer(world), world.person('Ana')
        event = opened(olga, fundingGoal='104', tokenPrice='1', revenueSharePct='100')

        def join(_):
            person = world.register()
            return invest(person, event['id'], 1)

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            assert len(list(pool.map(join, range(104)))) == 104

        wait_for('the funding', lambda: look(olga, event['id'])['status'] == 'FUNDED')
        to_state(olga, event['id'], 'LIVE')
        sell(world, ana, event, '40')
        done = ended(olga, distribute(olga, event['id']).json['distributionId'])
        assert done['status'] == 'COMPLETED' and done['holders'] == 104, done
        assert len(done['txHashes']) == 2, done
        items = payouts(olga, done['distributionId'])
        check_list(done, items)
        assert [p['address'] for p in items] == sorted(p['address'] for p in items)


def test_daily():
    """/G-18/LUM-24/distributions/once-a-day-by-itself-from-one-usdc-on"""
    with World() as world:
        olga, ana = organizer(world), world.person('Ana')
        event = funded(world, olga, [(ana, 1)], '5', revenueSharePct='100')
        sell(world, ana, event, '0.5')
        world.stop()
        world.change("DELETE FROM settings WHERE key = 'distributions_day'")
        world.start()
        wait_for('the day to be noted', lambda: world.query(
            "SELECT value FROM settings WHERE key = 'distributions_day'"))
        assert olga.get(f"{API}/events/{event['id']}/distributions").json['items'] == []
        sell(world, ana, event, '0.5')
        world.stop()
        world.change("DELETE FROM settings WHERE key = 'distributions_day'")
        world.start()
        items = wait_for('the distribution', lambda: olga.get(
            f"{API}/events/{event['id']}/distributions").json['items'])
        assert ended(olga, items[0]['distributionId'])['paid'] == '1.0000000'


if __name__ == '__main__':
    run([test_story, test_revenue, test_gone_holder, test_killed, test_states, test_many, test_daily])
