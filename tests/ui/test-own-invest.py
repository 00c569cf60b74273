"""Tokens of an event bought with a key of one's own: the event signs its half, and a platform that lies gets none."""

import base64
import os
import shutil
import struct
import sys
import tempfile

import uitest
from keytest import choose, choose_what, make_vault, sign
from liar import Liar
from uitest import key, shot, wait

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration', 'events'))
import fund  # noqa: E402
import lumiotest  # noqa: E402
import money  # noqa: E402
from outsider import Outsider, change_trust  # noqa: E402

PASSPHRASE = 'a sentence that opens'
PASSWORD = 'correct horse'

app = ledger = liar = platform = ana = own = event = None


def held(asset):
    return ledger.balances(own.address).get(asset, 0)


def begin():
    """/LUM-54/CARD-16/an-account-of-ones-own-with-money-in-it"""
    global app, ledger, liar, platform, ana, own, event
    folder = tempfile.mkdtemp(prefix='lumio-own-')
    ledger = money.Ledger(folder, 500)
    port = money.free_port()
    platform = lumiotest.Platform('--horizon', ledger.endpoint, '--network', 'local', folder=folder,
                                  listen='127.0.0.1:%d' % port)
    liar = Liar(port)
    ana = platform.register('ana@example.org', PASSWORD, full_name='Ana Ruiz')
    olga = platform.register('olga@example.org', PASSWORD, full_name='Olga Prats')
    for client in (ana, olga):
        client.usdc = 'USDC:' + client.auth['wallet']['usdc']['issuer']
        wait(lambda: 'USDC' in client.get('/api/v1/wallet/balances').body.decode(), 'a wallet', 60)
    own = Outsider(ledger.client)
    own.submit(change_trust(ana.usdc, 2 ** 62))
    money.pay(ana, own.address, '50', asset='USDC')
    assert olga.post('/api/v1/me/organizer').status == 200
    event = fund.opened(olga, name='Night & harbour')
    profiles = os.path.join(os.environ['XDG_CONFIG_HOME'], 'lumio')
    os.makedirs(profiles, exist_ok=True)
    with open(os.path.join(profiles, 'profile.ini'), 'w', encoding='utf-8') as stream:
        stream.write('[profile 1]\nplatform=%s\nlogin=ana@example.org\n' % liar.endpoint)
    app = uitest.App()
    app.fill('Password', PASSWORD)
    app.click('Sign In')
    app.sees('Last movements', 60)
    app.resize(900, 900)
    app.go('Keys')
    make_vault(app, PASSPHRASE)
    app.click('Add…')
    choose_what(app, 'Secret key')
    app.write('Name', 'Savings')
    app.write('Secret key', own.secret)
    app.click('Add')
    app.sees('Savings', 30)


def ask(tokens):
    def card():
        return any(app.focused(node) for node in app.walk()
                   if (node.get_name() or '').startswith('Night & harbour') and node.get_role_name() != 'label')
    app.go('Invest')
    # The page of the event has the same name, and no field to search in.
    app.field('Search')
    app.sees('Night & harbour')
    wait(lambda: card() or app.step('Tab'), 'the card by keyboard')
    key('Return')
    app.press('Invest…')
    choose(app, 'Paid from', lambda: any(name == 'Savings' for name in app.names(dialog())))
    app.write('Tokens', str(tokens))


def dialog():
    return wait(lambda: next((node for node in app.walk() if node.get_role_name() == 'dialog'), None), 'a dialog')


def lied_to():
    """/LUM-54/S-28/S-31/X-21/an-offer-that-was-altered-is-not-signed"""
    path = 'POST /api/v1/events/%s/invest' % event['id']

    def dearer(told):
        raw = base64.b64decode(told['xdr'])
        price = struct.pack('>q', 10 * 10 ** 7)
        assert raw.count(price) == 1
        told['xdr'] = base64.b64encode(raw.replace(price, struct.pack('>q', 40 * 10 ** 7))).decode()
    liar.lies[path] = dearer
    ask(2)
    app.click('Check')
    app.sees('Nothing was signed', 30)
    app.sees('It would move another amount than the one agreed to')
    shot('own-invest-refused')
    del liar.lies[path]
    # The truth, which the platform says under the same key, is reviewed.
    app.click('Try Again')
    app.sees('You pay 10.00\u00a0USDC', 30)
    assert held(ana.usdc) == 50 * 10 ** 7, 'nothing left yet'


def bought():
    """/LUM-50/LUM-53/LUM-54/CARD-16/tokens-are-bought-after-the-signers-review"""
    shot('own-invest-review')
    sign(app)
    app.sees('2 tokens of Night & harbour are in your account.', 60)
    shot('own-invest-done')
    app.click('Close')
    assert held(ana.usdc) == 40 * 10 ** 7 and held(fund.token_of(event)) == 2 * 10 ** 7, ledger.balances(own.address)
    # The platform was not told by anybody: it saw the ledger.
    wait(lambda: ana.get('/api/v1/portfolio').json['invested'] == '10.0000000', 'the books', 30)


def short():
    """/LUM-49/G-15/S-80/more-than-the-account-has-is-said-before-the-review"""
    # A dialog that is still folding itself away keeps the keys to itself.
    wait(lambda: any(node.get_name() == 'Search' for node in app.walk()) or app.step('alt+Left'), 'the way back')
    ask(9)
    app.click('Check')
    app.sees('This is more than the account can pay: 40.00', 30)
    assert held(ana.usdc) == 40 * 10 ** 7
    app.process.kill()
    app.process.wait(20)
    platform.kill()
    ledger.kill()
    shutil.rmtree(platform.folder, ignore_errors=True)


uitest.main(begin, lied_to, bought, short)
