#!/usr/bin/env python3
"""Signing in with a key of one's own (SEP-10): what is signed is never sent, is used once, and is the key's as the ledger has it."""

import base64
import os
import shutil
import struct
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))
sys.path.insert(1, os.path.join(os.path.dirname(__file__), '..', 'payments'))

from lumiotest import Platform, check_problem, run  # noqa: E402
from money import Ledger  # noqa: E402
from outsider import Outsider  # noqa: E402

PATH = '/api/v1/auth/challenge'
KEYS = '/api/v1/me/keys'

folder = tempfile.mkdtemp(prefix='lumio-web-auth-')
ledger = Ledger(folder)
platform = Platform('--horizon', ledger.endpoint, '--network', 'local', folder=folder)
ana = platform.register('ana@example.org', full_name='Ana Ruiz')
bruno = platform.register('bruno@example.org', full_name='Bruno Díaz')
own = Outsider(ledger.client, funded=False)


def ask(key):
    reply = platform.client().get(PATH + '?account=' + key.address)
    assert reply.status == 200, reply
    return reply.json['transaction']


def answer(challenge, client=None):
    return (client or platform.client()).post(PATH, {'transaction': challenge})


def set_master_weight(weight):
    """SetOptions with nothing but that."""
    return struct.pack('>II', 0, 5) + struct.pack('>III', 0, 0, 0) + struct.pack('>II', 1, weight) + bytes(20)


def test_challenge():
    """/CARD-16/X-01/web-auth/a-challenge-can-never-be-sent"""
    raw = base64.b64decode(ask(own))
    # An envelope of type 2, its source a key, a fee, and the sequence number 0.
    assert raw[:8] == struct.pack('>II', 2, 0), raw[:8]
    assert raw[44:52] == bytes(8), raw[44:52]
    about = platform.client().get('/api/v1/platform').json
    toml = platform.client().get('/.well-known/stellar.toml').body.decode()
    assert 'SIGNING_KEY="%s"' % about['server_key'] in toml, toml
    assert '/api/v1/auth/challenge"' in toml and about['web_auth_domain'], about
    # What is handed in all the same is refused by the ledger.
    signed = own.cosign(ask(own))
    reply = ledger.client.send('POST', '/transactions', raw=('tx=' + signed.replace('+', '%2B')).encode(),
                               headers={'Content-Type': 'application/x-www-form-urlencoded'})
    assert reply.status == 400, reply


def test_asked_wrong():
    """/CARD-16/web-auth/who-asks-must-say-for-which-account"""
    client = platform.client()
    check_problem(client.get(PATH), 400, 'invalid_address')
    check_problem(client.get(PATH + '?account=' + own.secret), 400, 'invalid_address')
    check_problem(client.get(PATH + '?account=' + own.address + '&home_domain=evil.example'), 400, 'wrong_challenge')
    check_problem(client.get(PATH + '?account=' + own.address + '&memo=7'), 400, 'wrong_challenge')


def test_unknown():
    """/CARD-16/S-28/web-auth/a-key-that-nobody-linked-opens-nothing"""
    check_problem(answer(own.cosign(ask(own))), 401, 'key_unknown')


def test_forged():
    """/CARD-16/S-28/web-auth/what-is-not-the-answer-opens-nothing"""
    stranger = Outsider(ledger.client, funded=False)
    for wrong in (ask(own), stranger.cosign(ask(own)), 'AAAA', 'hello', ''):
        reply = answer(wrong)
        assert reply.status in (400, 401) and reply.code in ('wrong_challenge', 'invalid_field'), reply
    # Another server's challenge, for the same key, with everything else right.
    with Platform('--horizon', ledger.endpoint, '--network', 'local') as other:
        theirs = other.client().get(PATH + '?account=' + own.address).json['transaction']
        check_problem(answer(own.cosign(theirs)), 401, 'wrong_challenge')
    changed = bytearray(base64.b64decode(own.cosign(ask(own))))
    changed[51] = 1
    check_problem(answer(base64.b64encode(changed).decode()), 401, 'wrong_challenge')


def test_link():
    """/CARD-16/X-01/web-auth/a-key-is-linked-by-proving-it"""
    check_problem(platform.client().get(KEYS), 401, 'unauthenticated')
    check_problem(platform.client().post(KEYS, {'transaction': own.cosign(ask(own))}), 401, 'unauthenticated')
    assert ana.get(KEYS).json == {'items': []}
    for _ in range(2):
        reply = ana.post(KEYS, {'transaction': own.cosign(ask(own))})
        assert reply.status == 200 and [key['address'] for key in reply.json['items']] == [own.address], reply
    check_problem(bruno.post(KEYS, {'transaction': own.cosign(ask(own))}), 409, 'key_taken')


def test_sign_in():
    """/CARD-16/X-01/web-auth/the-key-opens-the-account-once-for-each-challenge"""
    signed = own.cosign(ask(own))
    reply = answer(signed)
    assert reply.status == 200 and reply.json['user']['email'] == 'ana@example.org', reply
    me = platform.client(reply.json['token']).get('/api/v1/me')
    assert me.status == 200, me
    # Seen on its way, it opens nothing any more: not even after the platform began anew.
    check_problem(answer(signed), 401, 'wrong_challenge')
    check_problem(bruno.post(KEYS, {'transaction': signed}), 401, 'wrong_challenge')
    form = platform.client().send('POST', PATH, raw=('transaction=' + own.cosign(ask(own)).replace('+', '%2B')).encode(),
                                  headers={'Content-Type': 'application/x-www-form-urlencoded'})
    assert form.status == 200, form
    assert ana.get(KEYS).json['items'][0]['last_used_at'], ana.get(KEYS)


def test_restart():
    """/CARD-16/T-12/web-auth/its-own-key-and-what-was-used-outlive-it"""
    before = platform.client().get('/api/v1/platform').json['server_key']
    signed = own.cosign(ask(own))
    assert answer(signed).status == 200
    platform.stop()
    platform.start()
    assert platform.client().get('/api/v1/platform').json['server_key'] == before
    check_problem(answer(signed), 401, 'wrong_challenge')


def test_taken_from_its_account():
    """/CARD-16/S-28/web-auth/a-key-that-lost-its-account-opens-nothing"""
    lost = Outsider(ledger.client)
    assert ana.post(KEYS, {'transaction': lost.cosign(ask(lost))}).status == 200
    assert answer(lost.cosign(ask(lost))).status == 200
    lost.submit(set_master_weight(0))
    check_problem(answer(lost.cosign(ask(lost))), 401, 'wrong_challenge')


def test_unlink():
    """/CARD-16/web-auth/a-key-is-let-go"""
    check_problem(bruno.delete(KEYS + '/' + own.address), 404, 'not_found')
    assert ana.delete(KEYS + '/' + own.address).status == 204
    check_problem(answer(own.cosign(ask(own))), 401, 'key_unknown')
    check_problem(ana.delete(KEYS + '/' + own.address), 404, 'not_found')


def test_ledger_away():
    """/CARD-16/web-auth/without-the-ledger-nobody-is-believed"""
    signed = own.cosign(ask(own))
    ledger.kill()
    check_problem(answer(signed), 503, 'ledger_unavailable')


try:
    run([test_challenge, test_asked_wrong, test_unknown, test_forged, test_link, test_sign_in, test_restart,
         test_taken_from_its_account, test_unlink, test_ledger_away])
finally:
    platform.kill()
    ledger.kill()
    shutil.rmtree(folder, ignore_errors=True)
