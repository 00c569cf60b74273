"""What the tests of events share: people, an event that is open, and the ledger's own view."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'payments'))

from lumiotest import check_problem, run, wait_for  # noqa: E402,F401
from money import World, history, pay, text_of, wait_done  # noqa: E402,F401
from outsider import stroops  # noqa: E402,F401

API = '/api/v1'

TERMS = {'name': 'Summer night', 'venue': 'The old harbour', 'description': 'Music until dawn.',
         'fundingGoal': '100', 'tokenPrice': '5', 'revenueSharePct': '12.5',
         'ticket_types': [{'name': 'Door', 'price': '20', 'capacity': 100}]}


def organizer(world, name='Olga'):
    client = world.person(name)
    reply = client.post(API + '/me/organizer')
    assert reply.status == 200 and 'organizer' in reply.json['roles'], reply
    return client


def draft(client, **terms):
    reply = client.post(API + '/events', dict(TERMS, **terms), key=True)
    assert reply.status == 201, reply
    return reply.json


def look(client, event_id):
    reply = client.get(f'{API}/events/{event_id}')
    assert reply.status == 200, reply
    return reply.json


def to_state(client, event_id, state):
    reply = client.post(f'{API}/events/{event_id}/state', {'state': state}, key=True)
    assert reply.status in (200, 202), reply
    return wait_for(state, lambda: (lambda e: e['status'] == state and e)(look(client, event_id)))


def opened(client, **terms):
    return to_state(client, draft(client, **terms)['id'], 'FUNDING')


def token_of(event):
    return event['asset']['code'] + ':' + event['asset']['issuer']


def reserve(client, event_id, tokens, key=True):
    return client.post(f'{API}/events/{event_id}/invest', {'amount': tokens}, key=key)


def investment(client, investment_id):
    reply = client.get(f'{API}/investments/{investment_id}')
    assert reply.status == 200, reply
    return reply.json


def invest(client, event_id, tokens):
    """Reserve, confirm, and the tokens are there."""
    reply = reserve(client, event_id, tokens)
    assert reply.status == 201, reply
    investment_id = reply.json['investmentId']
    reply = client.post(f'{API}/investments/{investment_id}/confirm', {}, key=True)
    assert reply.status in (200, 202), reply
    return wait_for('the tokens', lambda: (lambda i: i['status'] == 'confirmed' and i)(
        investment(client, investment_id)))


def sell(world, buyer, event, amount):
    """Somebody pays for tickets; the event's account is like any other to pay to."""
    before = stroops(look(buyer, event['id'])['revenue'])
    pay(buyer, event['address'], amount, 'USDC')
    wait_for('the revenue', lambda: stroops(look(buyer, event['id'])['revenue']) > before)


def distribute(client, event_id, key=True):
    return client.post(f'{API}/events/{event_id}/distribute', {}, key=key)


def ended(client, distribution_id, seconds=60):
    def ask():
        now = client.get(f'{API}/distributions/{distribution_id}').json
        return now if now['status'] in ('COMPLETED', 'FAILED') else None

    return wait_for('the end of the distribution', ask, seconds)


def payouts(client, distribution_id):
    items, cursor = [], None

    while True:
        page = client.get(f'{API}/distributions/{distribution_id}/payouts' +
                          (f'?cursor={cursor}' if cursor else '')).json
        items += page['items']
        cursor = page['next_cursor']

        if cursor is None:
            return items


def send_token(person, event, to):
    payment = person.post(API + '/payments', {
        'recipientAddress': to, 'amount': '1',
        'asset': {'code': event['asset']['code'], 'issuer': event['asset']['issuer']}}, key=True)
    assert payment.status == 201, payment
    person.post(f"{API}/payments/{payment.json['transactionId']}/confirm", key=True)
