"""Keys of one's own: a vault, an account, and a transaction that is read before it is signed."""

import base64
import os
import re
import struct
import subprocess
import sys
import time
import urllib.parse

import uitest
from keytest import asked, choose_what, read_words, sign
from uitest import key, shot, wait

from gi.repository import Atspi, Gio, GLib

app = None
PASSPHRASE = 'a sentence that opens'
PUBLIC_NETWORK = 'Public Global Stellar Network ; September 2015'


def strkey(version, payload):
    """SEP-23, written again: what the window shows is compared with another's reckoning."""
    data = bytes([version << 3]) + payload
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xffff
    return base64.b32encode(data + struct.pack('<H', crc)).decode()


# The first test of RFC 8032: a key that everybody knows, and nobody's money.
SEED = bytes.fromhex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60')
PUBLIC = bytes.fromhex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')
SECRET = strkey(18, SEED)
ADDRESS = strkey(6, PUBLIC)


def base64_envelope(operations, max_time):
    """An unsigned V1 envelope of ADDRESS, made by hand: another's bytes, not ours."""
    source = struct.pack('>I', 0) + PUBLIC
    body = source + struct.pack('>IQ', 100 * len(operations), 7)
    body += struct.pack('>IQQ', 1, 0, max_time)
    body += struct.pack('>I', 0)
    body += struct.pack('>I', len(operations)) + b''.join(operations) + struct.pack('>I', 0)
    return base64.b64encode(struct.pack('>I', 2) + body + struct.pack('>I', 0)).decode()


def payment(stroops):
    return (struct.pack('>I', 0) + struct.pack('>I', 1) + struct.pack('>I', 0) + b'\2' * 32 +
            struct.pack('>I', 0) + struct.pack('>q', stroops))


def merge():
    return struct.pack('>I', 0) + struct.pack('>I', 8) + struct.pack('>I', 0) + b'\2' * 32


def paste(text):
    """The text view of the dialog: a whole transaction is not typed key by key."""
    node = app.field('Transaction')
    wait(lambda: Atspi.EditableText.set_text_contents(node, text), 'the transaction')


def shown():
    return [name for name in app.names() if name]


def begin():
    """/CARD-16/X-29/a-vault-is-made-with-a-passphrase"""
    global app
    # The test is logind, too: there is none on a bus of its own.
    app = uitest.App(env=dict(os.environ, DBUS_SYSTEM_BUS_ADDRESS=os.environ['DBUS_SESSION_BUS_ADDRESS']))
    app.fill('Your name', 'Ana Ruiz')
    app.fill('E-mail address', 'ana@example.org')
    app.fill('Password', 'correct horse')
    app.click('Make Account')
    app.sees('Last movements', 60)
    app.resize(900, 760)
    app.go('Keys')
    app.sees('Keys of your own', 30)
    shot('keys-none')
    app.write('Passphrase', 'short')
    app.click('Begin')
    app.sees('at least eight letters')
    app.write('Passphrase', PASSPHRASE)
    app.write('The same again', PASSPHRASE + 'x')
    app.click('Begin')
    app.sees('not the same')
    app.write('The same again', PASSPHRASE)
    app.click('Begin')
    app.sees('No account yet', 60)


def add():
    """/CARD-16/a-secret-key-goes-to-the-signer-alone"""
    app.click('Add…')
    choose_what(app, 'Secret key')
    app.write('Name', 'Savings')
    app.write('Secret key', 'SAAQ')
    app.click('Add')
    app.sees('This is not a secret key')
    app.write('Secret key', SECRET)
    app.click('Add')
    app.sees('Savings', 30)
    app.sees('Its key is here')
    shot('keys')


def written_down():
    """/CARD-16/X-29/words-are-shown-once-and-asked-for"""
    app.click('Add…')
    app.write('Name', 'Paper')
    app.click('Add')
    words = read_words(app)
    shot('keys-words')
    app.click('I Wrote Them Down')
    app.sees('Type these from your paper', 30)
    first = asked(app)
    for number in first:
        app.write('Word %d' % number, 'zoo')
    app.click('Check')
    app.sees('These are not the words', 30)
    # Others may be asked for now, in fields that are empty.
    wait(lambda: asked(app) != first or not filled(), 'the words to be asked for anew')
    for number in asked(app):
        app.write('Word %d' % number, words[number - 1])
    shot('keys-check')
    app.click('Check')
    app.sees('Paper', 30)
    wait(lambda: not any('nowhere else yet' in name for name in app.names()), 'the account to be backed up')
    wait(lambda: not find_in_memory(app.process.pid, ' '.join(words).encode()), 'the words to be gone')


def filled():
    return [node for node in app.walk() if re.fullmatch(r'Word \d+', node.get_name() or '') and
            node.get_editable_text_iface() and Atspi.Text.get_character_count(node)]


def forgotten():
    """/CARD-16/S-30/the-window-keeps-no-secret"""
    needles = {'secret key': SECRET.encode(), 'passphrase': PASSPHRASE.encode(), 'seed': SEED}

    def found():
        return [name for name, needle in needles.items() if find_in_memory(app.process.pid, needle)]
    try:
        wait(lambda: not found(), 'the secrets to be gone', 15)
    except AssertionError as gone:
        raise AssertionError('still in the memory of the window: %s' % found()) from gone


def find_in_memory(pid, needle):
    with open('/proc/%d/maps' % pid) as maps, open('/proc/%d/mem' % pid, 'rb') as memory:
        for line in maps:
            span, rights = line.split()[:2]
            if not rights.startswith('rw'):
                continue
            first, last = (int(end, 16) for end in span.split('-'))
            try:
                memory.seek(first)
                data = memory.read(last - first)
            except (OSError, ValueError, OverflowError):
                continue
            at = data.find(needle)
            if at >= 0:
                print(line, data[max(at - 48, 0):at + 80], file=sys.stderr)
                return True
    return False


def reviewed():
    """/S-79/X-21/a-transaction-is-read-before-it-is-signed"""
    app.press('Sign…')
    paste('hello')
    app.click('Review')
    app.sees('This is not a transaction')
    paste(base64_envelope([payment(250000000)], int(time.time()) + 240))
    app.click('Review')
    app.sees('You pay 25.00\u00a0XLM.', 30)
    app.sees('Fee at most 0.00001\u00a0XLM')
    app.sees('Valid for 3 minutes')
    shot('keys-review')
    sign(app)
    app.sees('It is signed', 30)
    shot('keys-signed')
    key('Escape')


def destructive():
    """/S-79/closing-an-account-has-to-be-typed"""
    app.press('Sign…')
    paste(base64_envelope([payment(10000000), merge()], 0))
    app.click('Review')
    app.sees('The account is closed, and all its XLM leave it.', 30)
    app.sees('even years from now')
    time.sleep(1.2)
    node = app.find('button', 'Sign')
    assert not node.get_state_set().contains(Atspi.StateType.SENSITIVE), 'signing needs no typing'
    shot('keys-danger')
    app.write('Type it here', ADDRESS[-4:].lower())
    sign(app)
    app.sees('It is signed', 30)
    key('Escape')


def locked():
    """/S-30/CARD-16/locking-and-a-wrong-passphrase"""
    app.click('Lock')
    app.sees('Your keys are locked', 30)
    app.write('Passphrase', 'not the sentence')
    app.click('Unlock')
    app.sees('This is not the passphrase', 60)
    shot('keys-locked')
    unlock()


def unlock():
    app.write('Passphrase', PASSPHRASE)
    wait(lambda: press('Unlock') or 'Savings' in shown(), 'the keys to open', 90)
    app.sees('Savings', 60)


def away():
    """/CARD-16/S-30/the-screen-and-the-sleep-lock-the-keys"""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def emit(name, path, interface, signal, parameters):
        bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                      GLib.Variant('(su)', (name, 0)), None, 0, -1)
        bus.emit_signal(None, path, interface, signal, parameters)
        bus.flush_sync()

    def saver(active):
        emit('org.gnome.ScreenSaver', '/org/gnome/ScreenSaver', 'org.gnome.ScreenSaver', 'ActiveChanged',
             GLib.Variant('(b)', (active,)))

    def sleep(begins):
        emit('org.freedesktop.login1', '/org/freedesktop/login1', 'org.freedesktop.login1.Manager',
             'PrepareForSleep', GLib.Variant('(b)', (begins,)))

    for tell in (saver, sleep):
        # Coming back is no reason to lock.
        tell(False)
        time.sleep(0.5)
        assert 'Your keys are locked' not in shown()
        tell(True)
        app.sees('Your keys are locked', 30)
        unlock()


def press(name):
    for node in app.walk():
        if (node.get_name() or '') == name and node.get_n_actions() and \
                node.get_state_set().contains(Atspi.StateType.SENSITIVE):
            Atspi.Action.do_action(node, 0)
    time.sleep(0.5)
    return False


def asked_by_a_link():
    """/CARD-16/S-79/S-80/X-21/a-link-that-asks-for-a-signature-is-read-first"""
    def link(**more):
        values = dict(xdr=base64_envelope([payment(250000000)], int(time.time()) + 240),
                      network_passphrase=PUBLIC_NETWORK, **more)
        subprocess.run(['lumio', 'web+stellar:tx?' + urllib.parse.urlencode(values, quote_via=urllib.parse.quote)],
                       check=True)
    app.click('Lock')
    app.sees('Your keys are locked', 30)
    app.go('Wallet')
    app.sees('Last movements', 30)
    link(pubkey=ADDRESS, msg='For <b>the harbour</b> & more')
    app.sees('Your keys are locked', 30)
    app.sees('Open your keys to read what you are asked to sign', 30)
    app.write('Passphrase', PASSPHRASE)
    key('Return')
    app.sees('You pay 25.00\u00a0XLM.', 90)
    app.sees('The request says: “For <b>the harbour</b> & more”')
    shot('keys-link')
    sign(app)
    app.sees('It is signed', 30)
    key('Escape')
    wait(lambda: 'It is signed' not in ' '.join(shown()), 'the dialog to go')
    # Whose key is not here cannot sign for them.
    link(pubkey=strkey(6, b'\2' * 32))
    app.sees('This request wants the signature of an account whose key is not here.', 30)
    shot('keys-link-refused')
    key('Escape')


uitest.main(begin, add, forgotten, reviewed, destructive, locked, away, written_down, asked_by_a_link)
