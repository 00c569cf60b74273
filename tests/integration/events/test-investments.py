#!/usr/bin/env python3
"""Buying tokens: the promise of the supply, the swap, the races and the crashes."""

import threading
import time
import uuid

from fund import (API, World, check_problem, history, invest, investment, look, opened, organizer,
                  reserve, run, stroops, token_of, wait_for)


def usdc(world, person):
    return world.ledger.balances(person.address)[person.usdc]


def test_swap():
    """/LUM-39/LUM-51/LUM-53/investments/usdc-and-tokens-change-hands-in-one-transaction"""
    with World() as world:
        olga, ivan = organizer(world), world.person('Ivan')
        event = opened(olga)
        before = usdc(world, ivan)
        quote = reserve(ivan, event['id'], 3)
        assert quote.status == 201 and quote.json['usdcAmount'] == '15.0000000', quote
        assert quote.json['sign_by'] == 'server' and quote.json['investment']['status'] == 'reserved'
        assert look(olga, event['id'])['reserved'] == 3
        done = ivan.post(f"{API}/investments/{quote.json['investmentId']}/confirm", {}, key=True)
        assert done.status in (200, 202), done
        done = wait_for('confirmed', lambda: (lambda i: i['status'] == 'confirmed' and i)(
            investment(ivan, quote.json['investmentId'])))
        assert usdc(world, ivan) == before - 15 * 10**7
        assert world.ledger.balances(ivan.address)[token_of(event)] == 3 * 10**7
        assert world.ledger.balances(event['address'])[ivan.usdc] == 15 * 10**7
        records = world.ledger.client.get(f"/transactions/{done['tx_hash']}/operations").json
        kinds = [(r['type'], r['source_account']) for r in records['_embedded']['records']]
        assert kinds == [('change_trust', ivan.address), ('payment', ivan.address),
                         ('payment', event['address'])], kinds
        now = look(ivan, event['id'])
        assert (now['sold'], now['reserved'], now['raised']) == (3, 0, '15.0000000'), now
        # The history says what left and what came, and investors' money is no ticket revenue.
        wait_for('both sides', lambda: {(p['direction'], p['asset']['code'], p['amount'])
                                        for p in history(ivan)} >= {
            ('out', 'USDC', '15.0000000'), ('in', 'EVT001', '3.0000000')})
        assert look(olga, event['id'])['revenue'] == '0.0000000'
        assert ivan.get(API + '/investments').json['items'][0]['id'] == done['id']
        # The same confirmation again changes nothing.
        again = ivan.post(f"{API}/investments/{done['id']}/confirm", {}, key=True)
        assert again.status == 200 and again.json['tx_hash'] == done['tx_hash'], again
        world.stop()
        status, text, _ = world.verb('--horizon', world.ledger.endpoint, '--network', 'local',
                                     'check-books')
        assert status == 0 and 'agree' in text, text


def test_refusals():
    """/LUM-49/LUM-50/G-15/investments/each-refusal-has-its-sentence-at-its-field"""
    with World() as world:
        olga, ivan = organizer(world), world.person('Ivan')
        event = opened(olga, min_per_investor=2, max_per_investor=4)
        check_problem(reserve(ivan, '77', 1), 404, 'not_found')
        check_problem(reserve(ivan, event['id'], 0), 400, 'invalid_field', 'amount')
        check_problem(reserve(ivan, event['id'], -1), 400, 'invalid_field', 'amount')
        check_problem(reserve(ivan, event['id'], 1), 409, 'below_minimum', 'amount')
        check_problem(reserve(ivan, event['id'], 5), 409, 'above_maximum', 'amount')
        check_problem(reserve(ivan, event['id'], 21), 409, 'insufficient_balance', 'amount')
        check_problem(ivan.post(f"{API}/events/{event['id']}/invest", {
            'amount': 2, 'investorAddr': olga.address}, key=True), 400, 'invalid_address',
            'investorAddr')
        check_problem(reserve(ivan, event['id'], 2, key=None), 400, 'idempotency_key_required')
        assert look(olga, event['id'])['reserved'] == 0


def test_last_token():
    """/LUM-27/X-20/investments/fifty-race-for-the-last-token-and-one-has-it"""
    with World() as world:
        olga = organizer(world)
        people = [world.register() for _ in range(50)]
        event = opened(olga, fundingGoal='5')
        replies = []

        def race(person):
            replies.append((person, reserve(person, event['id'], 1)))

        threads = [threading.Thread(target=race, args=(person,)) for person in people]

        for thread in threads:
            thread.start()

        for thread in threads:
            thread.join()

        won = [(person, reply) for person, reply in replies if reply.status == 201]
        assert len(won) == 1, [reply.status for _, reply in replies]

        for _, reply in replies:
            if reply.status != 201:
                check_problem(reply, 409, 'supply_exhausted', 'amount')

        winner, reply = won[0]
        done = winner.post(f"{API}/investments/{reply.json['investmentId']}/confirm", {}, key=True)
        assert done.status in (200, 202), done
        assert wait_for('the end of funding',
                        lambda: look(olga, event['id'])['status'] == 'FUNDED')
        check_problem(reserve(people[0], event['id'], 1), 409, 'supply_exhausted', 'amount')
        # The database itself refuses what the promise forbids.
        try:
            world.change('UPDATE events SET reserved = 1')
            raise AssertionError('the cap can be exceeded')
        except Exception as error:  # sqlite3.IntegrityError
            assert 'CHECK' in str(error), error


def test_expiry():
    """/B-11/investments/a-reservation-that-nobody-confirms-is-given-back"""
    with World() as world:
        olga, ivan = organizer(world), world.person('Ivan')
        event = opened(olga)
        quote = reserve(ivan, event['id'], 4).json
        world.change('UPDATE investments SET reserved_until = 1')
        check_problem(ivan.post(f"{API}/investments/{quote['investmentId']}/confirm", {}, key=True),
                      409, 'reservation_expired')
        wait_for('expired', lambda: investment(ivan, quote['investmentId'])['status'] == 'expired')
        assert look(olga, event['id'])['reserved'] == 0


def test_swap_fails_whole():
    """/LUM-39/investments/a-swap-that-cannot-be-done-leaves-both-sides-as-they-were"""
    with World() as world:
        olga, ivan = organizer(world), world.person('Ivan')
        event = opened(olga)
        quote = reserve(ivan, event['id'], 20).json
        # The money leaves between the reservation and the purchase.
        payment = ivan.post(API + '/payments', {'recipientAddress': olga.address, 'amount': '50',
                                                'asset': 'USDC'}, key=True).json
        assert ivan.post(f"{API}/payments/{payment['transactionId']}/confirm",
                         key=True).status in (200, 202)
        wait_for('the payment', lambda: usdc(world, ivan) == 50 * 10**7)
        ivan.post(f"{API}/investments/{quote['investmentId']}/confirm", {}, key=True)
        now = wait_for('failed', lambda: (lambda i: i['status'] == 'failed' and i)(
            investment(ivan, quote['investmentId'])))
        assert 'op_underfunded' in now['reason'], now
        assert usdc(world, ivan) == 50 * 10**7
        assert token_of(event) not in world.ledger.balances(ivan.address)
        now = look(olga, event['id'])
        assert (now['sold'], now['reserved'], now['status']) == (0, 0, 'FUNDING'), now


def test_killed():
    """/LUM-38/X-19/investments/a-crash-at-each-instant-of-a-purchase-leaves-all-of-it-or-nothing"""
    with World() as world:
        olga, ivan = organizer(world), world.person('Ivan')
        event = opened(olga)
        bought = 0

        for number in range(15):
            quote = reserve(ivan, event['id'], 1)
            assert quote.status == 201, quote
            investment_id = quote.json['investmentId']
            connection = ivan.connect()
            connection.request('POST', f'{API}/investments/{investment_id}/confirm', b'{}', {
                'Authorization': 'Bearer ' + ivan.token, 'Content-Type': 'application/json',
                'Idempotency-Key': str(uuid.uuid4())})
            time.sleep(0.006 * number)
            world.kill()
            connection.close()
            world.start()
            now = wait_for('its end', lambda: (lambda i: i['status'] != 'signed' and i)(
                investment(ivan, investment_id)), 40)

            if now['status'] == 'confirmed':
                bought += 1
                assert world.ledger.has(now['tx_hash'])
            else:
                assert now['status'] == 'reserved', now

        held = world.ledger.balances(ivan.address).get(token_of(event), 0)
        assert held == bought * 10**7, (held, bought)
        assert usdc(world, ivan) == (100 - 5 * bought) * 10**7
        assert look(olga, event['id'])['sold'] == bought
        print(f'# {bought} of 15 bought')
        assert 0 < bought < 15, bought


if __name__ == '__main__':
    run([test_swap, test_refusals, test_last_token, test_expiry, test_swap_fails_whole, test_killed])
