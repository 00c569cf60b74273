#!/usr/bin/env python3
"""What every request meets: limits, forms, headers, idempotency, and the description of it all."""

import http.client
import json
import os
import random
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))

from lumiotest import Client, Platform, check_problem, run  # noqa: E402

platform = Platform('--listen', '127.0.0.1:0')


def test_rate_by_address():
    """/T-15/gate/the-101st-request-of-an-address"""
    with Platform('--listen', '127.0.0.1:0', rates=True) as own:
        client = own.client()
        started = time.monotonic()
        statuses = [client.get('/api/v1/platform',
                               headers={'X-Forwarded-For': f'192.0.2.{i}'}).status
                    for i in range(100)]
        assert statuses == [200] * 100, statuses
        reply = client.get('/api/v1/platform', headers={'X-Forwarded-For': '192.0.2.200'})
        assert time.monotonic() - started < 60, 'too slow a machine to tell'
        check_problem(reply, 429, 'rate_limited')
        assert 0 < int(reply.header('retry-after')) <= 60
        check_problem(client.post('/api/v1/auth/login', {}), 429, 'rate_limited')
        check_problem(client.get('/api/v1/me'), 429, 'rate_limited')
        assert client.get('/health').status == 200


def test_rate_by_user():
    """/S-18/gate/each-user-has-a-measure-of-his-own"""
    with Platform('--user-rate', '5', '--address-rate', '0', rates=True) as own:
        one, two = own.register(), own.register()
        assert [one.get('/api/v1/me').status for _ in range(6)] == [200] * 5 + [429]
        assert two.get('/api/v1/me').status == 200


def test_rate_survives():
    """/PAY-47/gate/a-restart-forgives-nothing"""
    with Platform('--address-rate', '3', rates=True) as own:
        client = own.client()
        assert [client.get('/api/v1/platform').status for _ in range(4)] == [200, 200, 200, 429]
        own.stop()
        own.start()
        assert own.client().get('/api/v1/platform').status == 429


def test_proxy():
    """/S-18/gate/only-the-named-proxy-is-believed"""
    with Platform('--listen', '127.0.0.1:0', '--address-rate', '2', '--trusted-proxy', '127.0.0.1',
                  rates=True) as own:
        def ask(forwarded):
            return own.client().get('/api/v1/platform',
                                    headers={'X-Forwarded-For': forwarded}).status

        assert [ask('192.0.2.1') for _ in range(3)] == [200, 200, 429]
        assert ask('192.0.2.2') == 200
        assert ask('192.0.2.9, 192.0.2.1') == 429, 'what stands last is what the proxy saw'


def test_headers():
    """/S-44/gate/headers-and-no-cookies"""
    person = platform.register()
    stranger = platform.client()
    replies = person.seen + [person.get('/api/v1/me'), stranger.get('/api/v1/me'),
                             stranger.get('/nowhere'), stranger.get('/health'),
                             stranger.get('/openapi.json'), stranger.post('/api/v1/auth/login', {})]

    for reply in replies:
        assert reply.header('set-cookie') is None, reply.headers
        assert reply.header('x-content-type-options') == 'nosniff'
        assert reply.header('cache-control') == 'no-store'
        assert reply.header('x-request-id')
        assert reply.header('lumio-version') and reply.header('lumio-oldest-client')
        assert reply.header('access-control-allow-origin') is None

    cookie = stranger.get('/api/v1/me', headers={'Cookie': f'token={person.token}; session=x'})
    check_problem(cookie, 401, 'unauthenticated')
    check_problem(stranger.get('/api/v1/me?token=' + person.token), 401, 'unauthenticated')


def test_old_client():
    """/X-09/gate/a-client-too-old"""
    client = platform.client()
    reply = client.get('/api/v1/platform', headers={'User-Agent': 'lumio/0.0.9'})
    assert check_problem(reply, 426, 'client_too_old')['oldest_client'] == '0.1.0'

    for agent in ('lumio/0.1.0', 'lumio/0.1.1 (Linux)', 'lumio/10.0.0', 'curl/8', 'lumio/x', ''):
        assert client.get('/api/v1/platform', headers={'User-Agent': agent}).status == 200, agent


def open_routes():
    document = platform.client().get('/openapi.json').json

    for path, operations in document['paths'].items():
        for method, operation in operations.items():
            yield path, method.upper(), operation


def test_openapi():
    """/LUM-56/LUM-10/PAY-14/gate/openapi-is-what-answers"""
    document = platform.client().get('/openapi.json').json
    assert document['openapi'] == '3.1.0'
    paths = document['paths']

    for path in ('/health', '/ready', '/metrics', '/openapi.json', '/api/v1/platform',
                 '/api/v1/auth/register', '/api/v1/auth/login', '/api/v1/auth/logout',
                 '/api/v1/auth/sessions', '/api/v1/auth/sessions/{id}', '/api/v1/me',
                 '/api/v1/me/password', '/api/auth/signup', '/api/v1/auth/signup', '/auth/login',
                 '/auth/register', '/api/wallet', '/api/pay', '/api/v1/events', '/api/v1/events/{id}',
                 '/api/v1/events/{id}/invest', '/api/v1/events/{id}/distribute',
                 '/api/v1/events/{id}/distributions'):
        assert path in paths, path

    stranger = platform.client()
    nowhere = stranger.get('/api/v1/nowhere').json.get('detail')

    for path, method, operation in open_routes():
        reply = stranger.send(method, path.replace('{id}', 'x').replace('{address}', 'x'),
                              body={} if method != 'GET' else None)
        # What is open may say that there is no such thing; then the route is there all the same.
        assert reply.status != 405, (method, path, reply)
        assert reply.status != 404 or ('{' in path and reply.json.get('detail') != nowhere), reply
        assert reply.status < 500 or path == '/ready', (method, path, reply)

        # What the document says is closed is closed, and what it says is open is not.
        assert (reply.status == 401) == bool(operation['security']), (method, path, reply)

    references = json.dumps(document).split('#/components/schemas/')[1:]

    for name in {reference.split('"')[0] for reference in references}:
        assert name in document['components']['schemas'], name


def test_openapi_schemas():
    """/LUM-56/gate/answers-fit-their-schemas"""
    document = platform.client().get('/openapi.json').json
    person = platform.register()
    answers = {'Auth': person.auth, 'Me': person.get('/api/v1/me').json,
               'Platform': person.get('/api/v1/platform').json,
               'Sessions': person.get('/api/v1/auth/sessions').json}

    for name, answer in answers.items():
        schemas = document['components']['schemas']
        found = [s for s in schemas.values() if set(s.get('properties', {})) == set(answer)]
        assert found, (name, sorted(answer))


def test_methods():
    """/S-10/LUM-10/gate/unknown-paths-and-methods"""
    client = platform.client()
    check_problem(client.get('/api/v1/nothing'), 404, 'not_found')
    reply = client.delete('/api/v1/platform')
    check_problem(reply, 405, 'method_not_allowed')
    assert 'GET' in reply.header('allow')


def test_wrong_bodies():
    """/S-10/gate/wrong-bodies-are-4xx"""
    person = platform.register()
    deep = b'{"a":' * 200 + b'1' + b'}' * 200
    bodies = [b'', b'{', b'[]', b'null', b'"x"', b'1', b'{"email":1}', b'\xff\xfe', b'{"a":1,"a":2}',
              deep, b'{"email":"a\\u0000b@c.de","password":"12345678"}', b'{}' * 2, b'{"email":{}}',
              b'{"email":"a@b.co","password":["12345678"]}', b'NaN', b'{"x":1e999}']

    for path, method, _ in open_routes():
        if method == 'GET':
            continue

        for body in bodies:
            reply = person.send(method, path.replace('{id}', 'x'), raw=body)

            if path.endswith('/logout'):
                person = platform.register()
                continue

            assert reply.status < 500, (method, path, body, reply)

    reply = person.send('POST', '/api/v1/auth/login', raw=b'a=1',
                        headers={'Content-Type': 'application/x-www-form-urlencoded'})
    assert 400 <= reply.status < 500, reply


def test_oversize():
    """/S-36/gate/oversize-bodies-and-heads"""
    client = platform.client()
    body = json.dumps({'email': 'a@b.co', 'password': 'x' * 200000}).encode()
    check_problem(client.send('POST', '/api/v1/auth/login', raw=body), 413, 'too_large')
    assert platform.client().get('/health').status == 200


def test_random_bytes():
    """/S-10/PAY-84/gate/random-requests-never-5xx"""
    chance = random.Random(7)
    person = platform.register()
    routes = [(path, method) for path, method, operation in open_routes()
              if not path.endswith('/logout') and 'text/event-stream' not in json.dumps(operation)]
    values = [None, True, 0, -1, 1.5, 10 ** 30, '', 'x', '\u202e', 'a' * 5000, [], {}, [[]], {'a': {}},
              '<script>', "' OR 1=1 --", '../../etc/passwd', '%00', 'G' * 56, '-0.1', '1e5', '0x10']
    names = ['email', 'password', 'full_name', 'phone', 'language', 'timezone', 'current', 'action',
             'transactionId', 'amount', 'asset', 'recipientAddress', 'memo', 'name', 'address']

    for _ in range(400):
        path, method = chance.choice(routes)
        value = chance.choice(['x', '%ff', '..', 'a' * 300, '%00', '-', "'"])
        path = path.replace('{id}', value).replace('{address}', value)

        if method == 'GET':
            query = urllib.parse.urlencode({chance.choice(names): str(chance.choice(values))
                                            for _ in range(chance.randrange(3))})
            reply = person.get(f'{path}?{query}')
        else:
            reply = person.send(method, path, headers={'Idempotency-Key': str(chance.choice(values))
                                                       .encode('ascii', 'ignore').decode()[:100]},
                                body={chance.choice(names): chance.choice(values)
                                      for _ in range(chance.randrange(5))})

        assert reply.status < 500 or path == '/ready', (method, path, reply)


def test_metrics():
    """/VIBE-43/gate/metrics-move"""
    client = platform.client()

    def read():
        reply = client.get('/metrics')
        assert reply.status == 200 and reply.header('content-type').startswith('text/plain')
        lines = [line for line in reply.body.decode().splitlines() if not line.startswith('#')]
        return {line.rsplit(' ', 1)[0]: line.rsplit(' ', 1)[1] for line in lines}

    before = read()
    platform.register()
    after = read()
    assert int(after['lumio_users']) == int(before['lumio_users']) + 1
    assert int(after['lumio_process_cpu_microseconds']) > int(before['lumio_process_cpu_microseconds'])
    assert int(after['lumio_process_resident_bytes']) > 0 and int(after['lumio_disk_free_bytes']) > 0
    name = 'lumio_http_requests_total{method="POST",route="/auth/register",status="201"}'
    assert int(after[name]) == int(before.get(name, 0)) + 1


def test_health():
    """/VIBE-45/gate/health-and-ready"""
    client = platform.client()
    assert client.get('/ready').status == 200
    health = client.get('/health').json
    assert health['status'] == 'ok' and health['modules']['ledger'] == 'ok', health


def test_key_needed():
    """/LUM-38/gate/idempotency-key-needed"""
    person = platform.register()
    check_problem(person.post('/api/pay', {'action': 'initiate'}), 400, 'idempotency_key_required')
    check_problem(person.post('/api/pay', {'action': 'initiate'}, key='1'), 400,
                  'idempotency_key_required')


def test_key_replays():
    """/LUM-38/gate/idempotency-replay-and-conflict"""
    person = platform.register()
    key = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff'
    first = person.post('/api/pay', {'action': 'dance'}, key=key)
    second = person.post('/api/pay', {'action': 'dance'}, key=key.upper())
    check_problem(first, 400, 'invalid_field', 'action')
    assert first.header('idempotent-replayed') is None
    assert second.header('idempotent-replayed') == 'true' and second.body == first.body
    check_problem(person.post('/api/pay', {'action': 'sing'}, key=key), 422, 'idempotency_conflict')
    other = platform.register()
    assert other.post('/api/pay', {'action': 'sing'}, key=key).status == 400, 'keys are each user\'s own'


def test_tls():
    """/S-25/gate/tls-1.3-and-nothing-older"""
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = os.path.join(folder, 'c.pem'), os.path.join(folder, 'k.pem')
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                        'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', certificate,
                        '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1',
                        '-days', '2'], check=True, capture_output=True)

        with Platform('--listen', '127.0.0.1:0', '--tls-certificate', certificate, '--tls-key',
                      key) as own:
            assert own.endpoint.startswith('https://127.0.0.1:'), own.endpoint
            port = int(own.endpoint.rsplit(':', 1)[1])
            context = ssl.create_default_context(cafile=certificate)
            connection = http.client.HTTPSConnection('127.0.0.1', port, context=context, timeout=20)
            connection.request('GET', '/health')
            answer = connection.getresponse()
            assert answer.status == 200 and json.loads(answer.read())['status'] == 'ok'
            assert connection.sock is None or connection.sock.version() == 'TLSv1.3'
            context.maximum_version = ssl.TLSVersion.TLSv1_2

            try:
                with socket.create_connection(('127.0.0.1', port), 20) as plain:
                    context.wrap_socket(plain, server_hostname='127.0.0.1')
                raise AssertionError('TLS 1.2 was spoken')
            except ssl.SSLError:
                pass


def test_slow():
    """/S-36/gate/half-a-request-blocks-nobody"""
    host, port = platform.endpoint.split('//')[1].split(':')
    held = []

    for _ in range(20):
        connection = socket.create_connection((host, int(port)), 10)
        connection.sendall(b'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{')
        held.append(connection)

    assert platform.client().get('/health').status == 200

    for connection in held:
        connection.close()


if __name__ == '__main__':
    try:
        run([value for name, value in list(globals().items()) if name.startswith('test_')])
    finally:
        platform.kill_all()
