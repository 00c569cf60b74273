#!/usr/bin/env python3
"""Registration, sign-in, sessions and what guards them, against the real program."""

import base64
import concurrent.futures
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))

import jwt  # noqa: E402
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: E402
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: E402

from lumiotest import Client, Platform, check_problem, run, wait_for  # noqa: E402

platform = Platform()


def read_books(sql, *values):
    with sqlite3.connect(f'file:{platform.database()}?mode=ro', uri=True) as books:
        return books.execute(sql, values).fetchall()


def unpad(text):
    return base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))


def open_key(public_key):
    """What the books hold of a wallet, opened by another implementation of AES-GCM."""
    (envelope, purpose), = read_books(
        'SELECT encrypted_key, purpose FROM wallets WHERE public_key = ?', public_key)
    version, kind, _, nonce, data, tag = envelope.split(':')
    assert (version, kind) == ('v2', 'gcm')

    with open(os.path.join(platform.folder, 'master.key')) as file:
        key = bytes.fromhex(file.read().strip())

    return AESGCM(key).decrypt(unpad(nonce), unpad(data) + unpad(tag),
                               f'{public_key}\n{purpose}'.encode())


def test_register():
    """/DEFI-48/DEFI-44/PAY-05/PAY-32/auth/register"""
    client = platform.client()
    reply = client.post('/api/v1/auth/register',
                        {'email': ' New@Example.ORG ', 'password': '12345678',
                         'fullName': 'Ana Mora'})
    assert reply.status == 201, reply
    assert reply.json['user']['email'] == 'new@example.org'
    assert reply.json['user']['full_name'] == 'Ana Mora'
    assert reply.json['user']['roles'] == ['user']
    assert reply.json['wallet']['public_key'].startswith('G')
    assert reply.json['wallet']['custody_mode'] == 'custodial'

    for word in (b'password', b'hash', b'totp', b'encrypted', b'secret'):
        assert word not in reply.body, word

    again = client.post('/api/v1/auth/register',
                        {'email': 'NEW@example.org', 'password': 'another one'})
    check_problem(again, 409, 'email_taken', 'email')


def test_register_fields():
    """/DEFI-48/auth/register-fields"""
    good = {'email': 'fields@example.org', 'password': 'long enough'}
    cases = [
        ({'password': '1234567'}, 'password'), ({'password': None}, 'password'),
        ({'password': 'x' * 1025}, 'password'), ({'password': 12345678}, 'password'),
        ({'email': 'nobody'}, 'email'), ({'email': 'a@b'}, 'email'), ({'email': 'a b@c.de'}, 'email'),
        ({'email': 'a@b@c.de'}, 'email'), ({'email': 'x' * 250 + '@c.de'}, 'email'),
        ({'email': ['a@b.co']}, 'email'), ({'email': None}, 'email'), ({'email': ''}, 'email'),
        ({'phone': '12345678'}, 'phone'), ({'phone': '+1'}, 'phone'),
        ({'full_name': '  '}, 'full_name'), ({'full_name': 'a\nb'}, 'full_name'),
        ({'full_name': 'a\u202eb'}, 'full_name'), ({'fullName': 'x' * 201}, 'fullName'),
        ({'language': 'English'}, 'language'), ({'timezone': '../../etc/passwd'}, 'timezone'),
        ({'timezone': 'Mars/Olympus'}, 'timezone'),
    ]

    for change, field in cases:
        reply = platform.client().post('/api/v1/auth/register', {**good, **change})
        check_problem(reply, 400, 'invalid_field', field)

    assert platform.client().post('/api/v1/auth/register', good).status == 201


def test_register_phone():
    """/PAY-55a/PAY-05/auth/phone-in-place-of-email"""
    client = platform.client()
    reply = client.post('/api/v1/auth/register',
                        {'phone': '+506 8888-1234', 'password': 'long enough'})
    assert reply.status == 201 and reply.json['user']['phone'] == '+50688881234', reply
    assert client.post('/api/v1/auth/login',
                       {'email': '+506 88881234', 'password': 'long enough'}).status == 200


def timeless(reply):
    """A balance says as of when it is."""
    return re.sub(rb'"as_of":"[^"]*"', b'', reply.body)


def test_aliases():
    """/X-37/PAY-14/PAY-32/PAY-33/PAY-34/auth/aliases-answer-the-same"""
    for path in ('/api/auth/signup', '/api/v1/auth/signup', '/auth/register'):
        reply = platform.client().post(path, {'action': 'signup', 'email': f'{uuid.uuid4()}@e.org',
                                              'password': 'long enough', 'fullName': 'A'})
        assert reply.status == 201, reply

    person = platform.register()

    for action, path in (('info', '/api/v1/wallet'), ('balance', '/api/v1/wallet/balances'),
                         ('transactions', '/api/v1/wallet/transactions')):
        canonical, alias = person.get(path), person.get('/api/wallet?action=' + action)
        assert canonical.status == 200 and timeless(canonical) == timeless(alias), (canonical, alias)
        check_problem(platform.client().get('/api/wallet?action=' + action), 401, 'unauthenticated')

    reply = platform.client().post('/auth/login', {'email': person.email,
                                                   'password': 'correct horse'})
    assert reply.status == 200, reply
    check_problem(person.get('/api/wallet?action=dance'), 400, 'invalid_field', 'action')


def test_token():
    """/DEFI-50/auth/token-for-another-tool"""
    person = platform.register()

    with open(os.path.join(platform.folder, 'session.key')) as file:
        key = bytes.fromhex(file.read().strip())

    claims = jwt.decode(person.token, key, algorithms=['HS256'])
    assert claims['user_id'] == person.auth['user']['id']
    assert claims['email'] == person.email
    assert claims['exp'] - claims['iat'] == 24 * 3600

    for forged in (jwt.encode(claims, None, algorithm='none'),
                   jwt.encode(claims, b'x' * 32, algorithm='HS256'),
                   jwt.encode(claims, key, algorithm='HS512'), 'x', 'a.b.c', ''):
        check_problem(Client(platform.endpoint, forged).get('/api/v1/me'), 401, 'unauthenticated')

    old = jwt.encode({**claims, 'exp': int(time.time()) - 1}, key, algorithm='HS256')
    check_problem(Client(platform.endpoint, old).get('/api/v1/me'), 401, 'session_expired')

    # Signed by the right key, but no row knows it.
    stray = jwt.encode({**claims, 'jti': str(uuid.uuid4())}, key, algorithm='HS256')
    check_problem(Client(platform.endpoint, stray).get('/api/v1/me'), 401, 'session_revoked')


def test_sessions():
    """/DEFI-47/DEFI-44/auth/sessions"""
    person = platform.register()
    other = platform.client()
    reply = other.post('/api/v1/auth/login', {'email': person.email, 'password': 'correct horse'})
    other.token = reply.json['token']
    sessions = person.get('/api/v1/auth/sessions').json['items']
    assert len(sessions) == 2
    assert [s['current'] for s in sessions] == [False, True], sessions
    (held,), = read_books('SELECT token_hash FROM sessions WHERE id = ?', sessions[1]['id'])
    assert held == hashlib.sha256(person.token.encode()).hexdigest()

    stranger = platform.register()
    check_problem(stranger.delete('/api/v1/auth/sessions/' + sessions[0]['id']), 404, 'not_found')
    assert other.get('/api/v1/me').status == 200
    assert person.delete('/api/v1/auth/sessions/' + sessions[0]['id']).status == 204
    check_problem(other.get('/api/v1/me'), 401, 'session_revoked')
    assert person.post('/api/v1/auth/logout').status == 204
    check_problem(person.get('/api/v1/me'), 401, 'session_revoked')


def test_password():
    """/X-09/auth/password-change-ends-other-sessions"""
    person = platform.register()
    other = platform.client()
    other.token = other.post('/api/v1/auth/login', {'email': person.email,
                                                    'password': 'correct horse'}).json['token']
    check_problem(person.post('/api/v1/me/password', {'current': 'wrong horse', 'password': 'battery '
                                                      'staple'}), 403, 'wrong_password', 'current')
    check_problem(person.post('/api/v1/me/password', {'current': 'correct horse', 'password': 'x'}),
                  400, 'invalid_field', 'password')
    assert person.post('/api/v1/me/password', {'current': 'correct horse',
                                               'password': 'battery staple'}).status == 204
    assert person.get('/api/v1/me').status == 200
    check_problem(other.get('/api/v1/me'), 401, 'session_revoked')
    body = {'email': person.email, 'password': 'correct horse'}
    check_problem(other.post('/api/v1/auth/login', body), 401, 'wrong_credentials')
    body['password'] = 'battery staple'
    assert other.post('/api/v1/auth/login', body).status == 200


def median_time(client, body, count=5):
    times = []

    for _ in range(count):
        started = time.monotonic_ns()
        client.post('/api/v1/auth/login', body)
        times.append(time.monotonic_ns() - started)

    return sorted(times)[count // 2]


def test_login_tells_nothing():
    """/DEFI-51/auth/wrong-user-and-wrong-password-alike"""
    person = platform.register()
    client = platform.client()
    wrong = client.post('/api/v1/auth/login', {'email': person.email, 'password': 'wrong horse'})
    nobody = client.post('/api/v1/auth/login', {'email': 'nobody@example.org',
                                                'password': 'wrong horse'})
    one, two = (check_problem(r, 401, 'wrong_credentials') for r in (wrong, nobody))
    del one['request_id'], two['request_id']
    assert one == two
    known = median_time(client, {'email': person.email, 'password': 'wrong horse'})
    unknown = median_time(client, {'email': 'nobody@example.org', 'password': 'wrong horse'})
    assert known < 4 * unknown and unknown < 4 * known, (known, unknown)


def test_lockout():
    """/DEFI-51/auth/lockout"""
    with Platform('--lockout-after', '3') as strict:
        person = strict.register()

        for email in (person.email, 'nobody@example.org'):
            client = strict.client()

            for _ in range(3):
                check_problem(client.post('/api/v1/auth/login', {'email': email, 'password': 'no no '
                                                                 'no no'}), 401, 'wrong_credentials')

            reply = client.post('/api/v1/auth/login', {'email': email, 'password': 'correct horse'})
            check_problem(reply, 423, 'locked_out')
            assert 0 < int(reply.header('retry-after')) <= 15 * 60

        assert person.get('/api/v1/me').status == 200, 'those who are in stay in'


def test_inactive():
    """/DEFI-45/auth/inactive"""
    with Platform() as own:
        person = own.register()
        own.stop()

        with sqlite3.connect(own.database()) as books:
            books.execute('UPDATE users SET is_active = 0')

        own.start()
        client = own.client()
        check_problem(client.post('/api/v1/auth/login', {'email': person.email,
                                                         'password': 'correct horse'}), 403, 'inactive')
        client.token = person.token
        check_problem(client.get('/api/v1/me'), 403, 'inactive')


def test_bcrypt():
    """/X-44/auth/bcrypt-is-read-and-kept-anew"""
    with Platform() as own:
        person = own.register()
        own.stop()

        with sqlite3.connect(own.database()) as books:
            books.execute('UPDATE users SET password_hash = ?',
                          ('$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2',))

        own.start()
        client = own.client()
        assert client.post('/api/v1/auth/login', {'email': person.email,
                                                  'password': 'correct horse'}).status == 200

        with sqlite3.connect(f'file:{own.database()}?mode=ro', uri=True) as books:
            (held,), = books.execute('SELECT password_hash FROM users').fetchall()

        assert held.startswith('$argon2id$'), held
        assert client.post('/api/v1/auth/login', {'email': person.email,
                                                  'password': 'correct horse'}).status == 200


def test_logins_beside_health():
    """/DEFI-49/auth/hashing-off-the-main-loop"""
    person = platform.register()
    body = {'email': person.email, 'password': 'correct horse'}

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        logins = [pool.submit(platform.client().post, '/api/v1/auth/login', body) for _ in range(20)]
        times = []

        while not all(login.done() for login in logins):
            started = time.monotonic()
            assert platform.client().get('/api/v1/platform').status == 200
            times.append(time.monotonic() - started)

        assert all(login.result().status == 200 for login in logins)

    # Were hashing on the loop, each answer would wait for some of the twenty.
    assert sorted(times)[len(times) // 2] * 1000 < 50, times


def test_profile():
    """/PAY-37/auth/profile"""
    person = platform.register()
    reply = person.patch('/api/v1/me', {'full_name': "<b>Ana</b> & \"Mora\"'; DROP TABLE users",
                                        'language': 'es', 'timezone': 'America/Costa_Rica'})
    assert reply.status == 200, reply
    me = person.get('/api/v1/me').json
    assert me['user']['full_name'] == "<b>Ana</b> & \"Mora\"'; DROP TABLE users"
    assert me['user']['language'] == 'es' and me['user']['timezone'] == 'America/Costa_Rica'
    assert me['limits']['per_transaction'] == '10000.0000000'
    assert me['limits']['spent_today'] == '0.0000000'
    check_problem(person.patch('/api/v1/me', {'language': 7}), 400, 'invalid_field', 'language')


def test_key_is_sealed():
    """/PAY-04/PAY-39/LUM-35/auth/no-secret-in-books-or-answers"""
    person = platform.register()
    public_key = person.auth['wallet']['public_key']
    seed = open_key(public_key)
    assert len(seed) == 32
    raw = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw,
                                                                              PublicFormat.Raw)
    decoded = base64.b32decode(public_key)
    assert decoded[1:33] == raw, 'the sealed key is that of the account'

    crc = 0
    payload = bytes([18 << 3]) + seed

    for byte in payload:
        crc ^= byte << 8

        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xffff

    secret = base64.b32encode(payload + crc.to_bytes(2, 'little'))
    assert secret.startswith(b'S')
    needles = [secret, seed, seed.hex().encode(), base64.b64encode(seed), b'correct horse',
               person.token.encode()]
    haystacks = [reply.body for reply in person.seen[1:]]

    for name in os.listdir(platform.folder):
        path = os.path.join(platform.folder, name)

        if name != 'session.key' and os.path.isfile(path):
            with open(path, 'rb') as file:
                haystacks.append(file.read())

    haystacks.append(platform.read_log().encode())

    for needle in needles:
        for haystack in haystacks:
            assert needle not in haystack, needle[:4]

    assert secret not in person.seen[0].body


def test_old_key_and_wrong_key():
    """/PAY-52b/auth/wrong-master-key"""
    with Platform() as own:
        own.register()
        own.stop()
        path = os.path.join(own.folder, 'master.key')

        with open(path, 'w') as file:
            file.write('00' * 31)

        status, _, error = own.verb('audit', 'verify')
        assert status != 0 and '64 hexadecimal digits' in error, error

        with open(path, 'w') as file:
            file.write('00' * 32)

        status, _, error = own.verb('rotate-key')
        assert status != 0 and 'another master key' in error, error


def test_rotate():
    """/X-43/auth/rotate-key"""
    with Platform() as own:
        own.register()
        own.stop()
        path = os.path.join(own.folder, 'master.key')

        with open(path) as file:
            before = file.read()

        with sqlite3.connect(own.database()) as books:
            old = dict(books.execute('SELECT id, encrypted_key FROM wallets'
                                     ' WHERE encrypted_key IS NOT NULL').fetchall())

        status, out, error = own.verb('rotate-key')
        assert status == 0, error

        with open(path) as file:
            after = file.read()

        assert before != after and len(after) == 65
        assert os.stat(path).st_mode & 0o777 == 0o600

        with sqlite3.connect(own.database()) as books:
            new = dict(books.execute('SELECT id, encrypted_key FROM wallets'
                                     ' WHERE encrypted_key IS NOT NULL').fetchall())

        assert old.keys() == new.keys() and all(old[i] != new[i] for i in old)
        status, out, _ = own.verb('audit', 'verify')
        assert status == 0 and 'holds' in out, out
        own.start()
        assert own.register().get('/api/v1/me').status == 200


def test_environment():
    """/LUM-34/auth/key-in-the-environment-is-refused"""
    for name in ('ENCRYPTION_KEY', 'WALLET_ENCRYPTION_KEY'):
        done = subprocess.run([platform.program, '--data', platform.folder], capture_output=True,
                              timeout=30, env={**os.environ, name: '00' * 32})
        error = done.stderr.decode()
        assert done.returncode == 2 and name in error and 'master.key' in error, error
        assert '0000' not in error


def test_listen():
    """/S-09/auth/plain-http-for-others-is-refused"""
    done = subprocess.run([platform.program, '--data', platform.folder, '--listen', '0.0.0.0:0'],
                          capture_output=True, timeout=30)
    assert done.returncode == 2 and b'https' in done.stderr, done.stderr


def test_second():
    """/CARD-21/auth/one-program-for-a-folder"""
    done = subprocess.run([platform.program, '--data', platform.folder, '--listen', '127.0.0.1:0'],
                          capture_output=True, timeout=30)
    assert done.returncode == 1 and b'Another lumio-platform' in done.stderr, done.stderr


def test_audit():
    """/PAY-41/auth/every-change-is-recorded"""
    with Platform() as own:
        person = own.register()
        person.patch('/api/v1/me', {'language': 'es'})
        person.post('/api/v1/me/password', {'current': 'correct horse', 'password': 'battery staple'})
        person.post('/api/v1/auth/logout')
        own.client().post('/api/v1/auth/login', {'email': person.email, 'password': 'wrong one'})
        own.stop()

        with sqlite3.connect(own.database()) as books:
            rows = books.execute('SELECT action, actor_id, ip, request_id FROM audit_log').fetchall()

        actions = [row[0] for row in rows]

        for action in ('auth.register', 'me.change', 'auth.password', 'session.revoke',
                       'auth.login_failed'):
            assert action in actions, actions

        assert all(row[3] for row in rows if row[0].startswith('auth.'))
        status, out, error = own.verb('audit', 'verify')
        assert status == 0, error

        with sqlite3.connect(own.database()) as books:
            books.execute('DROP TRIGGER audit_log_keep')
            books.execute("UPDATE audit_log SET action = 'x' WHERE seq = 2")

        status, out, error = own.verb('audit', 'verify')
        assert status == 1 and 'entry 2' in error, error


def test_killed():
    """/DEFI-47/auth/sessions-outlive-a-crash"""
    with Platform() as own:
        person = own.register()
        own.kill()
        own.start()
        person.endpoint = own.endpoint
        assert person.get('/api/v1/me').status == 200


def test_stop():
    """/LUM-33/auth/stop-takes-the-ledger-along"""
    with Platform() as own:
        children = subprocess.run(['pgrep', '-P', str(own.process.pid)], capture_output=True)
        ledger = int(children.stdout.split()[0])
        assert own.stop() == 0, own.read_log()
        wait_for('the ledger to be gone', lambda: not os.path.exists(f'/proc/{ledger}'))


def test_ledger_returns():
    """/LUM-33/auth/a-dead-ledger-is-brought-back"""
    with Platform() as own:
        children = subprocess.run(['pgrep', '-P', str(own.process.pid)], capture_output=True)
        os.kill(int(children.stdout.split()[0]), 9)
        wait_for('health to see it', lambda: own.client().get('/ready').status == 503)
        wait_for('the ledger to be back', lambda: own.client().get('/ready').status == 200, 40)


if __name__ == '__main__':
    try:
        run([value for name, value in list(globals().items()) if name.startswith('test_')])
    finally:
        platform.kill_all()
