#!/usr/bin/env python3
"""What somebody holds of events and what it paid: the ledger's word, the books', and a year's file."""

import csv
import datetime
import io

from fund import (API, World, check_problem, distribute, ended, invest, opened, organizer, run,
                  sell, send_token, stroops, to_state, token_of, wait_for)
from outsider import Outsider, change_trust, payment


def portfolio(client):
    reply = client.get(API + '/portfolio')
    assert reply.status == 200, reply
    return reply.json


def entries(client, query=''):
    items, cursor = [], None

    while True:
        reply = client.get(API + '/portfolio/entries?' + query +
                           (f'&cursor={cursor}' if cursor else ''))
        assert reply.status == 200, reply
        items += reply.json['items']
        cursor = reply.json['next_cursor']

        if cursor is None:
            return items


def test_portfolio():
    """/VIBE-26c/VIBE-31/LUM-48/portfolio/what-it-cost-what-it-paid-and-each-transaction-of-it"""
    with World() as world:
        olga, ana, bo = organizer(world), world.person('Ana'), world.person('Bo')
        assert portfolio(ana) == {'items': [], 'invested': '0.0000000', 'received': '0.0000000',
                                  'refunded': '0.0000000', 'unclaimed': '0.0000000',
                                  'open': '0.0000000', 'value': '0.0000000', 'stale': False}
        first = opened(olga, fundingGoal='20', tokenPrice='5', revenueSharePct='50')
        second = opened(olga, name='=Second', fundingGoal='30', tokenPrice='10')
        bought = [invest(ana, first['id'], 3), invest(ana, second['id'], 1)]
        invest(bo, first['id'], 1)
        to_state(olga, first['id'], 'LIVE')
        sell(world, bo, first, '8')
        done = ended(olga, distribute(olga, first['id']).json['distributionId'])
        mine = portfolio(ana)
        assert [(h['event_id'], h['event_status'], h['held'], h['bought'], h['invested'],
                 h['received'], h['open'], h['value']) for h in mine['items']] == [
            (second['id'], 'FUNDING', '1.0000000', '1.0000000', '10.0000000', '0.0000000',
             '10.0000000', '10.0000000'),
            (first['id'], 'LIVE', '3.0000000', '3.0000000', '15.0000000', '3.0000000',
             '12.0000000', '15.0000000')], mine
        # The whole is the sum of its parts.
        for sum_of in ('invested', 'received', 'refunded', 'unclaimed', 'open', 'value'):
            assert stroops(mine[sum_of]) == sum(stroops(h[sum_of]) for h in mine['items']), sum_of

        happened = entries(ana)
        assert [(e['kind'], e['event_id'], e['amount'], e['tokens']) for e in happened] == [
            ('revenue', first['id'], '3.0000000', '3.0000000'),
            ('purchase', second['id'], '10.0000000', '1.0000000'),
            ('purchase', first['id'], '15.0000000', '3.0000000')], happened
        assert all(world.ledger.has(e['txHash']) for e in happened)
        assert happened[0]['distributionId'] == done['distributionId']
        assert happened[0]['txHash'] in done['txHashes']
        assert happened[2]['investmentId'] == bought[0]['id']
        assert entries(ana, 'limit=1') == happened
        assert entries(ana, 'event=' + second['id']) == happened[1:2]
        assert [e['amount'] for e in entries(bo)] == ['1.0000000', '5.0000000']
        check_problem(ana.get(API + '/portfolio/entries?cursor=x'), 400, 'invalid_field', 'cursor')
        check_problem(ana.get(API + '/portfolio/entries?limit=201'), 400, 'invalid_field', 'limit')
        check_problem(ana.get(API + '/portfolio/entries?event=x'), 400, 'invalid_field', 'event')
        check_problem(world.client().get(API + '/portfolio'), 401, 'unauthenticated')


def test_moved():
    """/VIBE-26c/portfolio/tokens-that-left-or-came-otherwise-are-seen-from-the-ledger"""
    with World() as world:
        olga, ana, bo = organizer(world), world.person('Ana'), world.person('Bo')
        event = opened(olga, fundingGoal='20', tokenPrice='5')
        invest(ana, event['id'], 2)
        outsider = Outsider(world.ledger.client)
        outsider.submit(change_trust(token_of(event), 2**62))
        send_token(ana, event, outsider.address)
        wait_for('the token', lambda: world.ledger.balances(outsider.address).get(token_of(event)))
        held = portfolio(ana)['items'][0]
        assert (held['held'], held['bought'], held['value']) == (
            '1.0000000', '2.0000000', '5.0000000'), held
        invest(bo, event['id'], 1)
        outsider.submit(payment(bo.address, token_of(event), 10**7))
        held = portfolio(bo)['items'][0]
        assert (held['held'], held['bought'], held['invested']) == (
            '2.0000000', '1.0000000', '5.0000000'), held
        # Without the ledger the books say what they know, and that it is no more than that.
        world.ledger.kill()
        stale = portfolio(ana)
        assert stale['stale'] and stale['items'][0]['held'] == '2.0000000', stale


def test_statement():
    """/VIBE-26c/VIBE-32/portfolio/a-year-as-a-file-that-a-spreadsheet-opens-safely"""
    with World() as world:
        olga, ana = organizer(world), world.person('Ana')
        event = opened(olga, name='=HYPERLINK("x")', fundingGoal='10', tokenPrice='5')
        invest(ana, event['id'], 2)
        to_state(olga, event['id'], 'LIVE')
        sell(world, olga, event, '16')
        ended(olga, distribute(olga, event['id']).json['distributionId'])
        year = datetime.datetime.now(datetime.timezone.utc).year
        reply = ana.get(f'{API}/portfolio/statement?year={year}')
        assert reply.status == 200 and reply.header('content-type') == 'text/csv; charset=utf-8'
        assert f'events-{year}.csv' in reply.header('content-disposition'), reply.headers
        rows = list(csv.DictReader(io.StringIO(reply.body.decode(), newline='')))
        assert [(r['kind'], r['token'], r['tokens'], r['amount'], r['currency']) for r in rows] == [
            ('purchase', 'EVT001', '2.0000000', '10.0000000', 'USDC'),
            ('revenue', 'EVT001', '2.0000000', '2.0000000', 'USDC')], rows
        assert all(r['event'] == '\'=HYPERLINK("x")' and world.ledger.has(r['tx_hash'])
                   for r in rows), rows
        other = ana.get(f'{API}/portfolio/statement?year={year - 1}')
        assert other.status == 200 and len(other.body.decode().splitlines()) == 1, other
        check_problem(ana.get(API + '/portfolio/statement'), 400, 'invalid_field', 'year')
        check_problem(ana.get(API + '/portfolio/statement?year=12'), 400, 'invalid_field', 'year')


if __name__ == '__main__':
    run([test_portfolio, test_moved, test_statement])
