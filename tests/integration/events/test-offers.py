#!/usr/bin/env python3
"""Buying with a key of one's own: the event signs its half, the ledger's owner the other."""

import base64
import struct
import time
import urllib.parse
import uuid

from fund import (API, World, check_problem, distribute, ended, history, invest, investment, look,
                  opened, organizer, pay, payouts, run, sell, stroops, to_state, token_of, wait_for)
from outsider import Outsider, change_trust, claim, key_of, payment


def holder(world, person, usdc='50'):
    """Somebody with a key of their own, and with USDC."""
    outsider = Outsider(world.ledger.client)
    outsider.submit(change_trust(person.usdc, 2**62))
    pay(person, outsider.address, usdc, 'USDC')
    return outsider


def offer(person, event, tokens, address):
    return person.post(f"{API}/events/{event['id']}/invest",
                       {'amount': tokens, 'investorAddr': address}, key=True)


def submit(person, quote, xdr, key=True):
    return person.post(f"{API}/investments/{quote['investmentId']}/submit", {'xdr': xdr}, key=key)


def to_ledger(world, xdr):
    form = urllib.parse.urlencode({'tx': xdr}).encode()
    return world.ledger.client.send('POST', '/transactions', raw=form, headers={
        'Content-Type': 'application/x-www-form-urlencoded'})


def operations(world, tx_hash):
    records = world.ledger.client.get(f'/transactions/{tx_hash}/operations').json
    return [(r['type'], r['source_account']) for r in records['_embedded']['records']]


def outer(xdr):
    """Source, fee, sequence, lower and upper time bound, and the hint of the one signature."""
    raw = base64.b64decode(xdr)
    fee, sequence, kind, lower, upper = struct.unpack('>IqIQQ', raw[40:72])
    assert raw[:4] == struct.pack('>I', 2) and kind == 1
    assert raw[-76:-72] == struct.pack('>I', 1), 'one signature'
    return raw[8:40], fee, sequence, lower, upper, raw[-72:-68]


def test_purchase():
    """/LUM-50/LUM-51/LUM-52/LUM-53/LUM-55/offers/half-signed-by-the-event-and-whole-by-its-buyer"""
    with World() as world:
        olga, ana = organizer(world), world.person('Ana')
        buyer = holder(world, ana)
        event = opened(olga)
        sequence = int(world.ledger.account(buyer.address)['sequence'])
        reply = offer(ana, event, 3, buyer.address)
        assert reply.status == 201, reply
        quote = reply.json
        assert (quote['sign_by'], quote['usdcAmount'], quote['fee']) == (
            'client', '15.0000000', '0.0000300'), quote
        source, fee, number, lower, upper, hint = outer(quote['xdr'])
        assert (source, fee, number, lower) == (key_of(buyer.address), 300, sequence + 1, 0)
        assert 0 < upper - time.time() <= 300 and hint == key_of(event['address'])[-4:]
        now = look(olga, event['id'])
        assert (now['reserved'], now['sold']) == (3, 0), now
        key = str(uuid.uuid4())
        whole = buyer.cosign(quote['xdr'])
        done = submit(ana, quote, whole, key)
        assert done.status == 200 and done.json['status'] == 'confirmed', done
        assert operations(world, done.json['tx_hash']) == [
            ('change_trust', buyer.address), ('payment', buyer.address),
            ('payment', event['address'])]
        held = world.ledger.balances(buyer.address)
        assert (held[token_of(event)], held[ana.usdc]) == (3 * 10**7, 35 * 10**7), held
        now = look(olga, event['id'])
        assert (now['reserved'], now['sold'], now['revenue']) == (0, 3, '0.0000000'), now
        # Sent again it is the same purchase, by its key and by another.
        assert submit(ana, quote, whole, key).json['status'] == 'confirmed'
        again = submit(ana, quote, whole)
        assert again.status == 200 and again.json['tx_hash'] == done.json['tx_hash'], again
        assert world.ledger.balances(buyer.address)[ana.usdc] == 35 * 10**7
        # With the trustline there is nothing more to it than the two payments.
        quote = offer(ana, event, 1, buyer.address).json
        done = submit(ana, quote, buyer.cosign(quote['xdr']))
        assert operations(world, done.json['tx_hash']) == [
            ('payment', buyer.address), ('payment', event['address'])], done
        mine = ana.get(API + '/portfolio').json
        assert (mine['items'][0]['held'], mine['invested']) == ('4.0000000', '20.0000000'), mine
        # What a wallet of the platform did not do is not in its history.
        assert not [p for p in history(ana) if p['counterparty']['name'] == event['name']]
        world.stop()
        status, text, _ = world.verb('--horizon', world.ledger.endpoint, '--network', 'local',
                                     'check-books')
        assert status == 0 and 'agree' in text, text


def test_alone():
    """/LUM-55/X-19/offers/who-brings-it-to-the-ledger-without-us-is-seen-there"""
    with World() as world:
        olga, ana = organizer(world), world.person('Ana')
        buyer = holder(world, ana)
        event = opened(olga)
        quote = offer(ana, event, 2, buyer.address).json
        world.kill()
        reply = to_ledger(world, buyer.cosign(quote['xdr']))
        assert reply.status == 200 and reply.json['successful'], reply
        world.start()
        now = wait_for('confirmed', lambda: (lambda i: i['status'] == 'confirmed' and i)(
            investment(ana, quote['investmentId'])))
        assert world.ledger.has(now['tx_hash'])
        now = look(olga, event['id'])
        assert (now['reserved'], now['sold'], now['revenue']) == (0, 2, '0.0000000'), now


def test_altered():
    """/LUM-54/LUM-55/offers/an-envelope-that-was-altered-on-its-way-is-refused"""
    with World() as world:
        olga, ana, bo = organizer(world), world.person('Ana'), world.person('Bo')
        buyer, other = holder(world, ana), Outsider(world.ledger.client)
        event = opened(olga)
        quote = offer(ana, event, 3, buyer.address).json
        raw = base64.b64decode(quote['xdr'])
        price = struct.pack('>q', 15 * 10**7)
        assert raw.count(price) == 1
        cheaper = base64.b64encode(raw.replace(price, struct.pack('>q', 1))).decode()
        check_problem(submit(ana, quote, buyer.cosign(cheaper)), 400, 'envelope_altered', 'xdr')
        check_problem(submit(ana, quote, 'AAAA'), 400, 'envelope_altered', 'xdr')
        check_problem(submit(ana, quote, quote['xdr']), 400, 'signature_missing', 'xdr')
        check_problem(submit(ana, quote, other.cosign(quote['xdr'])), 400, 'signature_missing', 'xdr')
        check_problem(submit(bo, quote, buyer.cosign(quote['xdr'])), 404, 'not_found')
        check_problem(ana.post(f"{API}/investments/{quote['investmentId']}/submit", {}, key=True),
                      400, 'invalid_field', 'xdr')
        # The ledger itself refuses the cheaper one: the event never signed it.
        assert to_ledger(world, buyer.cosign(cheaper)).status == 400
        # The platform has no key to confirm it with.
        check_problem(ana.post(f"{API}/investments/{quote['investmentId']}/confirm", {}, key=True),
                      409, 'investment_not_reserved')
        assert submit(ana, quote, buyer.cosign(quote['xdr'])).json['status'] == 'confirmed'
        assert world.ledger.balances(buyer.address)[token_of(event)] == 3 * 10**7


def test_refusals():
    """/LUM-49/LUM-50/offers/each-refusal-before-anything-is-signed"""
    with World() as world:
        olga, ana = organizer(world), world.person('Ana')
        buyer, poor = holder(world, ana), Outsider(world.ledger.client)
        event = opened(olga)
        check_problem(offer(ana, event, 1, olga.address), 400, 'invalid_address', 'investorAddr')
        check_problem(offer(ana, event, 1, event['address']), 400, 'invalid_address', 'investorAddr')
        check_problem(offer(ana, event, 1, 'GABC'), 400, 'invalid_address', 'investorAddr')
        check_problem(offer(ana, event, 1, buyer.secret), 400, 'secret_key_given', 'investorAddr')
        check_problem(offer(ana, event, 1, Outsider(world.ledger.client, funded=False).address), 404,
                      'account_not_found', 'investorAddr')
        check_problem(offer(ana, event, 1, poor.address), 409, 'insufficient_balance', 'amount')
        # All its XLM is gone but what its reserve needs.
        native = world.ledger.balances(buyer.address)['native']
        buyer.submit(payment(olga.address, 'native', native - 15 * 10**6 - 100 - 10**6))
        check_problem(offer(ana, event, 1, buyer.address), 409, 'insufficient_xlm', 'investorAddr')
        pay(olga, buyer.address, '1', 'XLM')
        assert offer(ana, event, 1, buyer.address).status == 201
        check_problem(offer(ana, event, 1, buyer.address), 409, 'payment_in_progress')
        assert look(olga, event['id'])['reserved'] == 1


def test_expired():
    """/LUM-52/B-11/offers/a-half-signed-offer-is-worth-nothing-once-its-time-is-over"""
    with World('--offer-seconds', '10') as world:
        olga, ana = organizer(world), world.person('Ana')
        buyer = holder(world, ana)
        event = opened(olga)
        quote = offer(ana, event, 2, buyer.address).json
        whole = buyer.cosign(quote['xdr'])
        # Called off meanwhile: what is half signed is waited for.
        invest(ana, event['id'], 1)
        olga.post(f"{API}/events/{event['id']}/state", {'state': 'CANCELLED'}, key=True)
        assert look(olga, event['id'])['pending'] == 'CANCELLED'
        wait_for('expired', lambda: investment(ana, quote['investmentId'])['status'] == 'expired', 40)
        check_problem(submit(ana, quote, whole), 409, 'reservation_expired')
        late = to_ledger(world, whole)
        assert late.status == 400 and late.json['extras']['result_codes']['transaction'] == (
            'tx_too_late'), late
        assert world.ledger.balances(buyer.address)[ana.usdc] == 50 * 10**7
        wait_for('CANCELLED', lambda: look(olga, event['id'])['status'] == 'CANCELLED', 40)
        assert world.query('SELECT reserved, sold FROM events') == [(0, 1)]


def test_side_by_side():
    """/LUM-01/LUM-36/X-01/G-14/offers/both-kinds-of-keys-are-paid-and-given-back-side-by-side"""
    with World() as world:
        olga, ana = organizer(world), world.person('Ana')
        buyer = holder(world, ana)
        event = opened(olga, fundingGoal='20', revenueSharePct='100')
        invest(ana, event['id'], 1)
        quote = offer(ana, event, 3, buyer.address).json
        assert submit(ana, quote, buyer.cosign(quote['xdr'])).json['status'] == 'confirmed'
        to_state(olga, event['id'], 'LIVE')
        sell(world, olga, event, '8')
        done = ended(olga, distribute(olga, event['id']).json['distributionId'])
        assert {p['address']: p['amount'] for p in payouts(ana, done['distributionId'])} == {
            ana.address: '2.0000000', buyer.address: '6.0000000'}
        assert world.ledger.balances(buyer.address)[ana.usdc] == 41 * 10**7
        mine = ana.get(API + '/portfolio').json
        assert (mine['received'], mine['items'][0]['held']) == ('8.0000000', '4.0000000'), mine
        # And one that is called off.
        other = opened(olga)
        quote = offer(ana, other, 2, buyer.address).json
        assert submit(ana, quote, buyer.cosign(quote['xdr'])).json['status'] == 'confirmed'
        to_state(olga, other['id'], 'CANCELLED')
        refund = olga.get(f"{API}/events/{other['id']}/distributions").json['items'][0]
        item = payouts(ana, refund['distributionId'])[0]
        assert (item['address'], item['amount'], item['claim']) == (
            buyer.address, '10.0000000', None), item
        assert ana.get(API + '/portfolio').json['unclaimed'] == '10.0000000'
        # They need no platform for it.
        world.kill()
        buyer.submit(claim(item['balance_id']))
        assert world.ledger.balances(buyer.address)[ana.usdc] == 41 * 10**7
        # When it is back it sees that it was taken.
        world.start()
        wait_for('the claim', lambda: ana.get(API + '/portfolio').json['unclaimed'] == '0.0000000')
        assert payouts(ana, refund['distributionId'])[0]['claim'] == 'claimed'
        # All of it with the ledger's own means: no contract, and nothing that is taken from anybody.
        used = {operation['type'] for operation in world.ledger.operations()}
        assert used == {
            'create_account', 'change_trust', 'payment', 'create_claimable_balance',
            'claim_claimable_balance'}, used


if __name__ == '__main__':
    run([test_purchase, test_alone, test_altered, test_refusals, test_expired, test_side_by_side])
