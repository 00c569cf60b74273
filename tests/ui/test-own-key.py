"""An account of one's own, paid from the window: what is agreed to is what is signed, whoever lies in between."""

import os
import shutil
import struct
import sys
import tempfile
from decimal import Decimal

import uitest
from keytest import choose_what, sign
from liar import Liar
from uitest import key, shot, wait

from gi.repository import Atspi

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration', 'payments'))
import lumiotest  # noqa: E402
import money  # noqa: E402
from outsider import Outsider, change_trust, payment  # noqa: E402

PASSPHRASE = 'a sentence that opens'
EMAIL = 'ana@example.org'
PASSWORD = 'correct horse'

app = ledger = liar = platform = ana = bruno = own = None


def held(address, asset='native'):
    """What the ledger itself says, without the liar."""
    found = ledger.account(address)
    return Decimal(ledger.balances(address).get(asset, 0)) / 10 ** 7 if found else None


def usdc(address):
    return held(address, ana.usdc)


def shown():
    return [name for name in app.names() if name]


def set_field(name, text):
    node = app.field(name)
    wait(lambda: Atspi.EditableText.set_text_contents(node, text), name)


def fill_payment(to, amount, note=''):
    app.click('Pay')
    app.field('Name, e-mail address or account address')
    set_field('Name, e-mail address or account address', to)
    set_field('Amount', amount)
    if note:
        set_field('Note, if you like', note)


def leave():
    key('Escape')
    wait(lambda: not any(name == 'Name, e-mail address or account address' or name == 'Result' for name in shown()),
         'the dialog to close')


def begin():
    """/CARD-16/X-29/an-account-of-ones-own-that-is-not-open-yet"""
    global app, ledger, liar, platform, ana, bruno, own
    folder = tempfile.mkdtemp(prefix='lumio-own-')
    ledger = money.Ledger(folder, 500)
    liar = Liar(ledger.port)
    platform = lumiotest.Platform('--horizon', liar.endpoint, '--network', 'local', folder=folder,
                                  listen='127.0.0.1:%d' % money.free_port())
    own = Outsider(ledger.client, funded=False)
    ana = platform.register(EMAIL, PASSWORD, full_name='Ana Ruiz')
    bruno = platform.register('bruno@example.org', PASSWORD, full_name='Bruno Díaz')
    for client in (ana, bruno):
        client.address = client.auth['wallet']['public_key']
        client.usdc = 'USDC:' + client.auth['wallet']['usdc']['issuer']
    wait(lambda: held(ana.address, ana.usdc) == 100, 'the welcome money', 60)
    profiles = os.path.join(os.environ['XDG_CONFIG_HOME'], 'lumio')
    os.makedirs(profiles, exist_ok=True)
    with open(os.path.join(profiles, 'profile.ini'), 'w', encoding='utf-8') as stream:
        stream.write('[profile 1]\nplatform=%s\nlogin=%s\n' % (platform.endpoint, EMAIL))
    app = uitest.App()
    app.fill('Password', PASSWORD)
    app.click('Sign In')
    app.sees('Last movements', 60)
    app.resize(900, 900)
    app.go('Keys')
    app.sees('Keys of your own', 30)
    app.write('Passphrase', PASSPHRASE)
    app.write('The same again', PASSPHRASE)
    app.click('Begin')
    app.sees('No account yet', 60)
    app.click('Add…')
    choose_what(app, 'Secret key')
    app.write('Name', 'Savings')
    app.write('Secret key', own.secret)
    app.click('Add')
    app.sees('Savings', 30)
    app.press('Savings')
    app.sees('Not opened yet', 30)
    app.sees('at least 1.00\xa0XLM')
    shot('own-key-closed')


def opened():
    """/CARD-16/LUM-08/money-from-the-platform-opens-it-and-is-seen-by-itself"""
    money.pay(ana, own.address, '50', create_account=True)
    app.sees('50.00', 30)
    app.sees('Kept by you alone')
    app.sees('1.00\xa0XLM stay in it as its reserve')
    shot('own-key-open')


def trusted():
    """/CARD-16/S-79/a-currency-is-added-after-its-review"""
    app.click('Add')
    app.sees('0.50\xa0XLM more stay in the account as its reserve.', 30)
    shot('own-key-trust-review')
    sign(app)
    app.sees('The account can hold USDC now.', 30)
    app.click('Close')
    wait(lambda: held(own.address, ana.usdc) == 0, 'the line on the ledger')
    app.sees('The platform\'s', 20)
    money.pay(ana, own.address, '30', asset='USDC')
    app.sees('30.00\xa0USDC arrived', 30)
    shot('own-key-held')


def told():
    """/S-80/X-28/PAY-76/what-is-wrong-or-new-is-said-before-the-review"""
    fill_payment(own.secret, '1')
    app.click('Next')
    app.sees('This is a secret key')
    wait(lambda: own.secret not in ' '.join(shown()), 'the secret to be wiped')
    set_field('Name, e-mail address or account address', own.address)
    app.click('Next')
    app.sees('This is the account itself.', 20)
    set_field('Name, e-mail address or account address', bruno.address[:-1] + ('A' if bruno.address[-1] != 'A' else 'B'))
    app.click('Next')
    app.sees('mistyped')
    set_field('Name, e-mail address or account address', bruno.address)
    set_field('Amount', '100000')
    app.click('Next')
    app.sees('That is too much', 20)
    set_field('Amount', '0.5')
    fresh = Outsider(ledger.client, funded=False)
    set_field('Name, e-mail address or account address', fresh.address)
    app.click('Next')
    app.sees('It has to be opened with XLM first.', 20)
    set_field('Name, e-mail address or account address', bruno.address)
    set_field('Amount', '2')
    app.click('Next')
    app.sees('This is your first payment to this address.', 20)
    shot('own-key-first')
    key('Escape')


def paid():
    """/CARD-16/LUM-54/X-21/a-payment-is-reviewed-signed-and-done"""
    before = usdc(bruno.address)
    fill_payment('bruno@example.org', '2.5', 'for the bread')
    app.click('Next')
    app.sees('This is your first payment to this address.', 20)
    app.click('Go On Anyway')
    app.sees('You pay 2.50\xa0USDC', 30)
    app.sees('With the note “for the bread”')
    shot('own-key-review')
    sign(app)
    app.sees('2.50\xa0USDC went to', 30)
    app.sees('The fee was 0.00001\xa0XLM')
    shot('own-key-done')
    app.click('Close')
    assert usdc(bruno.address) == before + Decimal('2.5'), usdc(bruno.address)


def refuse(lie_at, lie, sentence):
    """Nothing is signed, and nothing leaves."""
    before = usdc(own.address)
    fill_payment(bruno.address, '1')
    # A page that learns the lie first would hold it for the truth: it is told to the order alone.
    read_again()
    liar.lies[lie_at] = lie
    app.click('Next')
    app.sees(sentence, 30)
    del liar.lies[lie_at]
    assert usdc(own.address) == before, (before, usdc(own.address))
    # What the page knew of the account may be the lie: the truth is there when it has asked twice.
    told = liar.told['/accounts/' + own.address]
    wait(lambda: liar.told['/accounts/' + own.address] > told + 1, 'the account to be read again', 30)


def read_again():
    """The page asks every five seconds; right after it did, it is some time until the next."""
    told = liar.told['/accounts/' + own.address]
    wait(lambda: liar.told['/accounts/' + own.address] > told, 'the account to be read', 30)


def lied_to():
    """/S-28/S-31/X-21/a-ledger-that-lies-gets-no-signature"""
    def sequence(told):
        told['sequence'] = str(int(told['sequence']) + 5000)

    def earlier(told):
        told['sequence'] = str(int(told['sequence']) - 1)

    def fee(told):
        told['fee_charged']['p95'] = '99000000'

    def busy(told):
        told['fee_charged']['p95'] = '250000'
    refuse('/accounts/' + own.address, sequence, 'a place in line for it that cannot be right')
    app.sees('Nothing was signed')
    shot('own-key-refused')
    key('Escape')
    refuse('/accounts/' + own.address, earlier, 'a place in line for it that cannot be right')
    key('Escape')
    refuse('/fee_stats', fee, 'far more than the usual fee')
    key('Escape')
    # A busy ledger is no liar: its fee is said, and a person may agree to it.
    before = usdc(own.address)
    liar.lies['/fee_stats'] = busy
    fill_payment(bruno.address, '1')
    app.click('Next')
    app.sees('it now takes 0.025\xa0XLM', 30)
    shot('own-key-busy')
    app.click('Pay This Fee')
    app.sees('Fee at most 0.025\xa0XLM', 30)
    sign(app)
    app.sees('went to', 30)
    del liar.lies['/fee_stats']
    app.click('Close')
    assert before - usdc(own.address) == 1, (before, usdc(own.address))


def lost():
    """/T-11/X-15/an-answer-that-is-lost-is-asked-for-and-never-sent-twice"""
    before = usdc(own.address)
    fill_payment(bruno.address, '3')
    app.click('Next')
    app.sees('You pay 3.00\xa0USDC', 30)
    liar.swallow, liar.swallowed = True, 0
    sign(app)
    wait(lambda: liar.swallowed > 0, 'the answer to be lost', 30)
    liar.swallow = False
    app.sees('went to', 60)
    app.click('Close')
    assert before - usdc(own.address) == 3, (before, usdc(own.address))


def sped_up():
    """/CARD-16/T-11/X-15/more-is-offered-for-a-payment-that-is-stuck-and-it-is-done-once"""
    before = usdc(own.address)
    fill_payment(bruno.address, '5')
    app.click('Next')
    app.sees('You pay 5.00\xa0USDC', 30)
    # The ledger's queue has room for those alone who offer more.
    liar.holds = lambda envelope: envelope[:4] == struct.pack('>I', 2)
    sign(app)
    wait(lambda: liar.held > 0, 'the payment to be stuck', 30)
    key('Escape')
    app.sees('On its way', 30)
    app.sees('You pay 5.00\xa0USDC')
    shot('own-key-stuck')
    assert usdc(own.address) == before, usdc(own.address)
    app.click('Speed Up')
    app.sees('Fee at most 0.0002\xa0XLM', 30)
    app.sees('You pay 5.00\xa0USDC')
    shot('own-key-speed-up')
    sign(app)
    app.sees('The ledger has taken it, once.', 60)
    liar.holds = None
    app.click('Close')
    wait(lambda: 'On its way' not in shown(), 'nothing to be under way', 30)
    paid = [record for record in ledger.payments_of(own.address) if record.get('to') == bruno.address and
            Decimal(record['amount']) == 5]
    assert len(paid) == 1 and before - usdc(own.address) == 5, (paid, before, usdc(own.address))


def killed():
    """/T-12/X-15/a-window-killed-after-the-signature-finds-out-what-became-of-it"""
    before = usdc(own.address)
    fill_payment(bruno.address, '4')
    app.click('Next')
    app.sees('You pay 4.00\xa0USDC', 30)
    liar.swallow, liar.swallowed = True, 0
    sign(app)
    wait(lambda: liar.swallowed > 0, 'the answer to be lost', 30)
    app.process.kill()
    app.process.wait(20)
    liar.swallow = False
    again()
    assert before - usdc(own.address) == 4, (before, usdc(own.address))
    # What was on its way is known to be done: the next payment is not held up by it.
    fill_payment(bruno.address, '1')
    app.click('Next')

    def probe():
        if any('not decided yet' in name for name in shown()):
            app.click('Try Again')
        return any('You pay 1.00\xa0USDC' in name for name in shown())
    wait(probe, 'the account to be free', 60)
    key('Escape')


def again():
    global app
    app = uitest.App()
    app.sees('Last movements', 60)
    app.resize(900, 900)
    app.go('Keys')
    app.sees('Your keys are locked', 30)
    app.write('Passphrase', PASSPHRASE)
    app.click('Unlock')
    app.press('Savings')
    app.sees('The platform\'s', 30)


def alone():
    """/LUM-08/X-01/it-pays-while-the-platform-is-down"""
    platform.kill()
    before = usdc(bruno.address)
    fill_payment(bruno.address, '6')
    app.click('Next')
    app.sees('You pay 6.00', 60)
    sign(app)
    app.sees('went to', 60)
    shot('own-key-platform-down')
    app.click('Close')
    assert usdc(bruno.address) == before + 6, usdc(bruno.address)
    app.process.kill()
    app.process.wait(20)
    ledger.kill()
    shutil.rmtree(platform.folder, ignore_errors=True)


uitest.main(begin, opened, trusted, told, paid, lied_to, lost, sped_up, killed, alone)
