"""Paying by keyboard alone, whom one paid last first, and what is said before the review."""

import os
import subprocess
import sys

import uitest
from uitest import key, shot, wait

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
import lumiotest  # noqa: E402

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
    key('Escape', 'Escape')


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


uitest.main(begin, keyboard, last_first, stranger, namesake)
