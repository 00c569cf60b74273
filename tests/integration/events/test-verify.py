#!/usr/bin/env python3
"""lumioctl distribution verify: anybody works out from the ledger who is owed what, and compares."""

import os
import subprocess

from fund import (API, World, check_problem, distribute, ended, invest, look, opened, organizer,
                  payouts, run, sell, send_token, to_state, token_of, wait_for)
from lumiotest import BUILD
from outsider import Outsider, change_trust, payment


def verify(world, distribution_id, status=0):
    result = subprocess.run(
        [os.path.join(BUILD, 'src', 'ctl', 'lumioctl'), 'distribution', 'verify', '--platform',
         world.endpoint, '--horizon', world.ledger.endpoint, distribution_id],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)
    assert result.returncode == status, result
    return result.stdout + result.stderr


def paid_event(world):
    """Tokens that were bought, given on, and given on once more; and a first distribution of two."""
    olga, ana, bo = organizer(world), world.person('Ana'), world.person('Bo')
    first, second = Outsider(world.ledger.client), Outsider(world.ledger.client)
    event = opened(olga, fundingGoal='35', tokenPrice='5', revenueSharePct='100')
    invest(ana, event['id'], 4)
    invest(bo, event['id'], 3)
    to_state(olga, event['id'], 'LIVE')

    for outsider in (first, second):
        outsider.submit(change_trust(token_of(event), 2**62))

    for _ in range(2):
        before = world.ledger.balances(first.address)[token_of(event)]
        send_token(ana, event, first.address)
        wait_for('the token',
                 lambda: world.ledger.balances(first.address)[token_of(event)] > before)

    first.submit(change_trust(ana.usdc, 2**62),
                 payment(second.address, token_of(event), 5 * 10**6))
    sell(world, bo, event, '10')
    done = ended(olga, distribute(olga, event['id']).json['distributionId'])
    assert done['status'] == 'COMPLETED' and done['holders'] == 4, done
    return olga, ana, bo, first, second, event, done


def test_verify():
    """/LUM-44/LUM-30/verify/anybody-gets-the-same-list-from-the-ledger-also-later"""
    with World() as world:
        olga, ana, bo, first, second, event, done = paid_event(world)
        text = verify(world, done['distributionId'])
        assert '10 USDC shared among the 4 that held EVT001' in text and 'yes' in text, text
        # What changes hands afterwards changes nothing about it.
        first.submit(payment(second.address, token_of(event), 10**7))
        send_token(bo, event, first.address)
        wait_for('the token', lambda: world.ledger.balances(first.address)[token_of(event)] > 10**7)
        assert 'yes' in verify(world, done['distributionId'])
        sell(world, bo, event, '0.0000003')
        later = ended(olga, distribute(olga, event['id']).json['distributionId'])
        assert 'yes' in verify(world, later['distributionId'])
        # And nobody has to sign in for it.
        stranger = world.client()
        proof = stranger.get(f"{API}/distributions/{done['distributionId']}/proof")
        assert proof.status == 200 and proof.json['list_hash'] == done['list_hash'], proof
        check_problem(stranger.get(API + '/distributions/nothing/proof'), 404, 'not_found')
        check_problem(stranger.get(API + '/distributions/nothing/list'), 404, 'not_found')
        assert 'no such distribution' in verify(world, 'nothing', 2).lower()


def test_refund():
    """/G-14/LUM-44/verify/a-refund-is-worked-out-from-what-was-bought"""
    with World() as world:
        olga, ana, bo = organizer(world), world.person('Ana'), world.person('Bo')
        event = opened(olga)
        invest(ana, event['id'], 2)
        invest(bo, event['id'], 1)
        invest(ana, event['id'], 1)
        sell(world, bo, event, '5')
        to_state(olga, event['id'], 'CANCELLED')
        refund = olga.get(f"{API}/events/{event['id']}/distributions").json['items'][0]
        text = verify(world, refund['distributionId'])
        assert 'A refund of 20 USDC to the 2 that bought EVT001' in text and 'yes' in text, text


def test_lies():
    """/LUM-44/LUM-30/verify/a-platform-that-changed-a-list-is-found-out"""
    with World() as world:
        olga, ana, bo, first, second, event, done = paid_event(world)
        name = done['distributionId']
        items = payouts(olga, name)
        assert len(items) == 4

        def lie(sql, *values):
            world.stop()
            world.change('DROP TRIGGER IF EXISTS payouts_terms')
            world.change('DROP TRIGGER IF EXISTS distributions_terms')
            saved = world.query('SELECT position, address, tokens, amount FROM distribution_payouts'), \
                world.query('SELECT pool, ledger FROM distributions')
            world.change(sql, *values)
            world.start()
            text = verify(world, name, 1)
            world.stop()

            for position, address, tokens, amount in saved[0]:
                world.change('UPDATE distribution_payouts SET address = ?, tokens = ?, amount = ?'
                             ' WHERE position = ?', address, tokens, amount, position)

            world.change('UPDATE distributions SET pool = ?, ledger = ?', *saved[1][0])
            world.start()
            return text

        text = lie('UPDATE distribution_payouts SET amount = amount + 1 WHERE position = 0')
        assert 'not the one of the hash' in text and items[0]['address'] in text, text
        text = lie('UPDATE distribution_payouts SET tokens = tokens - 1 WHERE position = 1')
        assert items[1]['address'] in text, text
        assert 'no' in lie('UPDATE distributions SET pool = pool + 100')
        # When the first tokens had just been bought, others held them.
        bought = world.query("SELECT min (ledger) FROM ledger_steps WHERE kind = 'investment'")[0][0]
        text = lie('UPDATE distributions SET ledger = ?', bought)
        assert f'{first.address} gets' in text and 'nothing is theirs' in text, text
        assert 'yes' in verify(world, name)


if __name__ == '__main__':
    run([test_verify, test_refund, test_lies])
