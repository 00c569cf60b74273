#!/usr/bin/env python3
"""lumioctl as a person or a script uses it: the real program, its files, descriptors and terminal."""

import json
import os
import pty
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))

from lumiotest import BUILD, run, wait_for  # noqa: E402

LUMIOCTL = os.path.join(BUILD, 'src', 'ctl', 'lumioctl')
VECTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'vectors')
TESTNET = 'Test SDF Network ; September 2015'


def vectors(name):
    with open(os.path.join(VECTORS, name), encoding='utf-8') as stream:
        return json.load(stream)


def ctl(*arguments, stdin='', secret=None, passphrase=None, status=0):
    """Runs it with secrets in pipes; gives back what it printed."""
    arguments = list(arguments)
    inherited = []

    for option, text in (('--secret-fd', secret), ('--passphrase-fd', passphrase)):
        if text is not None:
            reader, writer = os.pipe()
            os.write(writer, text.encode())
            os.close(writer)
            inherited.append(reader)
            arguments += [option, str(reader)]

    result = subprocess.run([LUMIOCTL, *arguments], input=stdin, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, pass_fds=inherited,
                            start_new_session=True, timeout=60)

    for reader in inherited:
        os.close(reader)

    assert result.returncode == status, (arguments, result)
    ctl.stderr = result.stderr
    return result.stdout


def new_key():
    address, secret = ctl('keys', 'new').split()
    return address, secret


def seed_json(address):
    """A payment to oneself, as JSON."""
    return json.dumps({'tx': {'tx': {
        'source_account': address, 'fee': 100, 'seq_num': '7',
        'cond': {'time': {'min_time': '0', 'max_time': '4000000000'}}, 'memo': {'text': 'hello'},
        'operations': [{'source_account': None, 'body': {'payment': {
            'destination': address, 'asset': 'native', 'amount': '25000000'}}}],
        'ext': 'v0'}, 'signatures': []}})


def test_vectors():
    """/LUM-08/ctl/hash-and-show-every-envelope"""
    entries = [entry for entry in vectors('tx.json')['transactions'] if len(entry['signed']) < 3000]

    for entry in entries[::12]:
        network = entry['network']
        assert ctl('tx', 'hash', '--network', network, stdin=entry['signed']).strip() == entry['hash']
        shown = ctl('tx', 'show', '--network', network, stdin=entry['signed'])
        assert entry['hash'] in shown and '\x1b' not in shown, entry['id']
        encoded = ctl('tx', 'encode', stdin=ctl('tx', 'show', '--json', stdin=entry['signed']))
        assert encoded.strip() == entry['signed'], entry['id']


def test_sign():
    """/LUM-08/ctl/sign-verify-and-show"""
    address, secret = new_key()
    unsigned = ctl('tx', 'encode', stdin=seed_json(address))
    ctl('tx', 'verify', '--network', 'testnet', stdin=unsigned, status=1)
    signed = ctl('tx', 'sign', '--network', 'testnet', stdin=unsigned, secret=secret + '\n')
    assert ctl('tx', 'verify', '--network', 'testnet', stdin=signed) == address + '\n'
    assert ctl('tx', 'verify', '--network', 'public', stdin=signed, status=1) == 'unknown\n'
    again = ctl('tx', 'sign', '--network', TESTNET, stdin=signed, secret=secret)
    assert again == signed and 'already' in ctl.stderr
    shown = ctl('tx', 'show', '--network', 'testnet', stdin=signed)
    assert f'sends 2.5 XLM to {address}' in shown and 'Memo         text "hello"' in shown, shown
    assert secret not in shown + ctl.stderr


def test_no_network():
    """/S-79/ctl/a-signature-names-its-network"""
    address, secret = new_key()
    unsigned = ctl('tx', 'encode', stdin=seed_json(address))
    assert ctl('tx', 'sign', stdin=unsigned, secret=secret, status=64) == ''


def test_dangers():
    """/S-79/ctl/what-cannot-be-undone-is-named-first"""
    address, secret = new_key()
    document = json.loads(seed_json(address))
    thief, _ = new_key()
    document['tx']['tx']['operations'][0]['body'] = {'account_merge': thief}
    unsigned = ctl('tx', 'encode', stdin=json.dumps(document))
    assert ctl('tx', 'sign', '-n', 'testnet', stdin=unsigned, secret=secret, status=1) == ''
    assert 'CLOSES THE ACCOUNT' in ctl.stderr and '--accept account-closed' in ctl.stderr
    ctl('tx', 'sign', '-n', 'testnet', '--accept', 'signer-added', stdin=unsigned, secret=secret,
        status=1)
    signed = ctl('tx', 'sign', '-n', 'testnet', '--accept', 'account-closed', stdin=unsigned,
                 secret=secret)
    assert ctl('tx', 'verify', '-n', 'testnet', stdin=signed) == address + '\n'


def test_merge():
    """/S-79/ctl/signatures-of-several-holders-in-any-order"""
    holders = [new_key() for _ in range(3)]
    unsigned = ctl('tx', 'encode', stdin=seed_json(holders[0][0]))

    with tempfile.TemporaryDirectory() as folder:
        paths = []

        for index, (_, secret) in enumerate(holders):
            paths.append(os.path.join(folder, str(index)))
            with open(paths[-1], 'w', encoding='ascii') as stream:
                stream.write(ctl('tx', 'sign', '-n', 'testnet', stdin=unsigned, secret=secret))

        merged = ctl('tx', 'merge', *paths)
        assert merged == ctl('tx', 'merge', *reversed(paths))
        assert merged == ctl('tx', 'merge', paths[1], paths[1], paths[0], paths[2])
        keys = [word for address, _ in holders for word in ('--key', address)]
        found = ctl('tx', 'verify', '-n', 'testnet', *keys, stdin=merged).split()
        assert sorted(found) == sorted(address for address, _ in holders)

        other = json.loads(seed_json(holders[0][0]))
        other['tx']['tx']['seq_num'] = '8'
        with open(paths[2], 'w', encoding='ascii') as stream:
            stream.write(ctl('tx', 'encode', stdin=json.dumps(other)))
        assert ctl('tx', 'merge', *paths, status=2) == ''
        assert 'another transaction' in ctl.stderr


def test_words():
    """/X-29/ctl/accounts-of-words-in-any-language"""
    languages = set()

    for entry in vectors('sep5.json')['mnemonics']:
        if entry['language'] in languages:
            continue
        languages.add(entry['language'])
        given = {'passphrase': entry['passphrase']} if entry['passphrase'] else {}
        wanted = [account for account in entry['accounts'] if account['index'] < 3]
        printed = ctl('keys', 'derive', '--count', str(len(wanted)), '--secret',
                      secret=entry['mnemonic'], **given).split()
        assert printed == [text for account in wanted
                           for text in (account['public'], account['secret'])], entry['id']
        assert ctl('keys', 'address', '--index', '1', secret=entry['mnemonic'],
                   **given).strip() == wanted[1]['public']

    assert len(languages) == 10
    address, *words = ctl('keys', 'new', '--words', '24', '--language', 'spanish').split()
    assert len(words) == 24 and ctl('keys', 'derive', secret=' '.join(words)).strip() == address
    ctl('keys', 'derive', secret=' '.join(words[:23]), status=2)
    assert not any(word in ctl.stderr.split() for word in words)


def test_address():
    """/S-80/ctl/addresses"""
    strkeys = vectors('strkey.json')
    address, secret = new_key()
    assert ctl('address', 'check', address) == '1: account\n'
    swapped = address[:20] + ('A' if address[20] != 'A' else 'B') + address[21:]
    assert 'checksum' in ctl('address', 'check', address, swapped, status=1)
    printed = ctl('address', 'check', secret, status=1)
    assert secret not in printed and 'SECRET' in printed
    assert strkeys


def test_uri():
    """/S-80/ctl/links"""
    entries = vectors('sep7.json')
    shown = 0

    for entry in entries['valid'][::4]:
        printed = ctl('uri', 'show', entry['uri'])
        assert '\x1b' not in printed
        shown += 1

    for entry in entries['invalid'][::4]:
        ctl('uri', 'show', '-', stdin=entry['uri'], status=1)

    signed = next(entry for entry in entries['verify'] if entry['expect'] == 'accept')
    assert 'signed by this key' in ctl('uri', 'show', '--key', signed['signing_key'], signed['uri'])
    assert 'NOT SIGNED' in ctl('uri', 'show', '--key', new_key()[0], signed['uri'], status=1)
    assert shown > 10


def test_hostile_text():
    """/S-79/ctl/a-memo-cannot-move-the-cursor"""
    address, _ = new_key()
    document = json.loads(seed_json(address))
    document['tx']['tx']['memo'] = {'text': '\\x1b[2J\\xe2\\x80\\xaeabc\\n9. payment'}
    shown = ctl('tx', 'show', stdin=ctl('tx', 'encode', stdin=json.dumps(document)))
    assert '\x1b' not in shown and '\u202e' not in shown and '\n9.' not in shown, shown
    assert 'no text' in shown or '\\x1b' in shown, shown


def test_refused():
    """/S-79/ctl/what-cannot-be-decoded-is-refused"""
    _, secret = new_key()

    for case in vectors('bad_xdr.json')['cases'][::40]:
        expected = 0 if case['expect'] == 'accept' else 2
        ctl('tx', 'show', stdin=case['xdr'], status=expected)

        if expected:
            assert ctl('tx', 'sign', '-n', 'public', stdin=case['xdr'], secret=secret, status=2) == ''


def test_no_secret_elsewhere():
    """/S-33/ctl/no-secret-from-arguments-or-environment"""
    address, secret = new_key()
    unsigned = ctl('tx', 'encode', stdin=seed_json(address))
    result = subprocess.run([LUMIOCTL, 'tx', 'sign', '-n', 'testnet'], input=unsigned, text=True,
                            env=dict(os.environ, LUMIO_SECRET=secret, SECRET=secret),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    assert result.returncode == 2 and result.stdout == '', result
    assert 'terminal' in result.stderr
    ctl('keys', 'address', secret, status=64)


def test_terminal():
    """/S-33/ctl/typed-at-the-terminal-without-echo"""
    address, secret = new_key()
    seen = b''
    pid, terminal = pty.fork()

    if pid == 0:
        os.execv(LUMIOCTL, [LUMIOCTL, 'keys', 'address'])

    def read():
        nonlocal seen
        try:
            seen += os.read(terminal, 4096)
        except OSError:
            pass
        return seen

    wait_for('the prompt', lambda: b'words: ' in read())
    os.write(terminal, secret.encode() + b'\n')
    wait_for('the address', lambda: address.encode() in read())
    os.waitpid(pid, 0)
    os.close(terminal)
    assert secret.encode() not in seen, seen


def test_help():
    """/LUM-08/ctl/help-and-manual-name-every-verb"""
    text = ctl('--help')
    manual = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', '..', 'src', 'ctl',
                          'lumioctl.1')

    with open(manual, encoding='utf-8') as stream:
        page = stream.read()

    for verb in re.findall(r'^  ((?:tx|keys|address|uri) \w+)', text, re.MULTILINE):
        assert verb in page, verb
        ctl(*verb.split(), '--help')

    ctl('tx', status=64)
    ctl('dance', 'now', status=64)
    ctl('tx', 'dance', status=64)


run([test_vectors, test_sign, test_no_network, test_dangers, test_merge, test_words, test_address,
     test_uri, test_hostile_text, test_refused, test_no_secret_elsewhere, test_terminal, test_help])
