"""Paying by keyboard alone, whom one paid last first, and what is said before the review."""

import os
import subprocess
import sys

import uitest
from uitest import Atspi, key, shot, wait

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration', 'payments'))
import lumiotest  # noqa: E402
from outsider import Outsider, change_trust, manage_data  # noqa: E402

ENDPOINT = 'unix:' + os.path.join(os.environ['XDG_RUNTIME_DIR'], 'lumio', 'platform.sock')
STRANGER = 'GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ'

app = None
people = {}


def register(name):
    email = name.split()[0].lower() + '@example.org'
    reply = lumiotest.Client(ENDPOINT).post('/api/v1/auth/register',
                                            {'email': email, 'password': 'battery staple', 'full_name': name})
    assert reply.status == 201, reply
    people[name] = lumiotest.Client(ENDPOINT, reply.json['token'])
    people[name].address = reply.json['wallet']['public_key']
    people[name].usdc = 'USDC:' + reply.json['wallet']['usdc']['issuer']
    return people[name]


def begin():
    """/PAY-55a/CARD-13/a-wallet"""
    global app
    app = uitest.App()
    app.write('Your name', 'Ana Ruiz')
    app.write('E-mail address', 'ana@example.org')
    app.write('Password', 'correct horse')
    key('Return')
    app.sees('Last movements', 60)
    app.sees('100.00', 30)
    for name in ('Bruno Díaz', 'Carla & Soto <Ltd>'):
        client = register(name)
        wait(lambda: 'USDC' in client.get('/api/v1/wallet/balances').body.decode(), 'a wallet', 60)


def tab_to(name):
    """To a button by Tab alone."""
    def is_there():
        return any((node.get_name() or '') == name and app.focused(node) for node in app.walk())
    for _ in range(25):
        if is_there():
            return
        key('Tab')
    raise AssertionError('cannot reach %r by Tab' % name)


def by_keyboard(whom, amount):
    key('ctrl+p')
    app.focus('Name, e-mail address or account address')
    subprocess.run(['xdotool', 'type', '--delay', '8', whom], check=True)
    key('Return')
    app.focus('Amount')
    subprocess.run(['xdotool', 'type', '--delay', '8', amount], check=True)


def keyboard():
    """/CARD-13/PAY-18/PAY-78/paying-by-keyboard-alone"""
    by_keyboard('bruno@example.org', '5')
    app.sees('This is your first payment to them.')
    key('Return')
    app.sees('You pay 5.00')
    # What is left is money and nothing else; the address is there for whoever asks.
    wait(lambda: '95.00 USDC' in [name.replace('\u00a0', ' ') for name in app.names()], 'what is left after it')
    app.sees('Details')
    assert not any(name.startswith(people['Bruno Díaz'].address[:4] + ' ') for name in app.names()), app.names()
    shot('pay-review')
    tab_to('Pay Now')
    key('Return')
    app.sees('Paid', 30)
    # The way out is under the finger.
    key('Return')
    wait(lambda: 'Paid' not in app.names(), 'the dialog closed')
    app.sees('95.00')


def dialog():
    return wait(lambda: next((node for node in app.walk() if node.get_role_name() == 'dialog'), None), 'a dialog')


def last_first():
    """/PAY-76/whoever-was-paid-last-stands-first"""
    by_keyboard('carla@example.org', '1')
    key('Return')
    app.sees('You pay 1.00')
    tab_to('Pay Now')
    key('Return')
    app.sees('Paid', 30)
    app.sees('went to Carla & Soto <Ltd>')
    key('Return')
    app.sees('94.00')
    key('ctrl+p')
    app.sees('Pay Whom?')

    def shown():
        rows = [node for node in app.walk(dialog()) if node.get_role_name() == 'list item']
        return [name for row in rows for name in app.names(row)[1:] if name in people]
    wait(lambda: shown()[:2] == ['Carla & Soto <Ltd>', 'Bruno Díaz'], 'the last one first')
    app.sees('Last paid')
    shot('pay-people')
    # A part of a name is enough where it can only mean one.
    app.write('Name, e-mail address or account address', 'brun')
    wait(lambda: shown() == ['Bruno Díaz'], 'the others to go')
    key('Return')
    app.sees('How Much?')
    assert not any('first payment' in name for name in app.names())
    key('Escape')


def leave():
    """Back through the pages, and out."""
    def is_out():
        return not any(node.get_role_name() == 'dialog' for node in app.walk())
    wait(lambda: is_out() or key('Escape'), 'the dialog to close')


def stranger():
    """/S-80/PAY-76/an-address-nobody-has-is-shown-whole-and-said-to-be-new"""
    by_keyboard(STRANGER, '2')
    app.sees('This is your first payment to them.')
    app.sees('opens it')
    shot('pay-stranger')
    key('Return')
    app.sees('You pay 2.00')
    app.sees('GA7Q YNF7')
    shot('pay-stranger-review')
    # Whoever turns out to be meant instead is not paid in what only opens accounts.
    key('Escape', 'Escape')
    app.write('Name, e-mail address or account address', 'bruno@example.org')
    key('Return')
    wait(lambda: Atspi.Text.get_n_selections(app.field('Amount')) == 1, 'the amount to be typed over')
    subprocess.run(['xdotool', 'type', '--delay', '8', '3'], check=True)
    key('Return')
    app.sees('You pay 3.00\u00a0USDC to Bruno Díaz')
    leave()


def exchange():
    """/PAY-21/S-80/PAY-76/a-recipient-who-needs-a-note-is-not-paid-without-one"""
    horizon = lumiotest.Client(ENDPOINT).get('/api/v1/platform').json['horizon']
    told = Outsider(lumiotest.Client(horizon))
    told.submit(change_trust(people['Bruno Díaz'].usdc, 10 ** 12), manage_data('config.memo_required', b'1'))
    by_keyboard(told.address, '2')
    app.sees('This recipient needs a note to tell your payment apart.')
    key('Return')

    def twice():
        return [name for name in app.names() if 'needs a note' in name][1:]
    wait(twice, 'it to be said at the amount too')
    assert not any('You pay' in name for name in app.names()), app.names()
    shot('pay-note-needed')
    app.write('Note, if you like', 'client 4711')
    key('Return')
    app.sees('You pay 2.00')
    app.sees('client 4711')
    leave()


def namesake():
    """/S-80/PAY-76/somebody-with-the-name-of-a-contact-is-told-apart"""
    reply = lumiotest.Client(ENDPOINT).post('/api/v1/auth/login', {'email': 'ana@example.org', 'password': 'correct horse'})
    ana = lumiotest.Client(ENDPOINT, reply.json['token'])
    friend = register('Daniel Paz')
    made = ana.post('/api/v1/contacts', {'name': 'Elena Vidal', 'address': friend.address})
    assert made.status == 201, made
    register('elena  vidál')
    by_keyboard('elena@example.org', '1')
    app.sees('This is not the Elena Vidal of your contacts')
    shot('pay-namesake')
    app.close()


uitest.main(begin, keyboard, last_first, stranger, exchange, namesake)
