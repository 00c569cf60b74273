"""A computer is lost, its keys are not: an account is made, paid, used and written down, and comes back from the words."""

import os
import re
import shutil
import sys
import tempfile

import uitest
from keytest import choose_what, make_vault, prove_words, read_address, read_words, sign, start_fresh
from uitest import shot, wait

from gi.repository import Atspi

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration', 'payments'))
import lumiotest  # noqa: E402
import money  # noqa: E402
from outsider import Outsider, create_claimable  # noqa: E402

WORDS = 'Words, with spaces between them'
EMAIL = 'ana@example.org'
PASSWORD = 'correct horse'
FIRST = 'a sentence that opens'
SECOND = 'another sentence, on another computer'

app = ledger = platform = ana = bruno = address = words = home = None


def on_ledger(asset='native'):
    return ledger.balances(address).get(asset, 0)


def begin():
    """/X-01/X-29/LUM-54/an-account-is-made-and-its-words-are-checked"""
    global app, ledger, platform, ana, bruno, address, words, home
    folder = tempfile.mkdtemp(prefix='lumio-lost-')
    ledger = money.Ledger(folder, 500)
    platform = lumiotest.Platform('--horizon', ledger.endpoint, '--network', 'local', folder=folder,
                                  listen='127.0.0.1:%d' % money.free_port())
    ana = platform.register(EMAIL, PASSWORD, full_name='Ana Ruiz')
    bruno = platform.register('bruno@example.org', PASSWORD, full_name='Bruno Díaz')
    for client in (ana, bruno):
        client.address = client.auth['wallet']['public_key']
        client.usdc = 'USDC:' + client.auth['wallet']['usdc']['issuer']
    wait(lambda: ledger.account(ana.address) and ledger.balances(ana.address).get(ana.usdc) == 100 * 10 ** 7,
         'the welcome money', 60)
    home, app = start_fresh(platform, EMAIL, PASSWORD)
    app.go('Keys')
    make_vault(app, FIRST)
    app.click('Add…')
    app.write('Name', 'Mine')
    app.click('Add')
    words = read_words(app)
    prove_words(app, words)
    app.sees('Mine', 60)
    wait(lambda: not any('Write down the words' in name for name in app.names()), 'the words to be known')
    app.press('Mine')
    app.sees('Not opened yet', 60)
    address = read_address(app)


def paid():
    """/X-01/CARD-16/it-gets-money-in-two-currencies"""
    money.pay(ana, address, '50', create_account=True)
    app.sees('50.00', 60)
    app.click('Add')
    app.sees('more stay in the account as its reserve.', 60)
    sign(app)
    app.sees('The account can hold USDC now.', 60)
    app.click('Close')
    app.sees('The platform\'s', 60)
    money.pay(ana, address, '30', asset='USDC')
    app.sees('30.00', 60)


def claimed():
    """/X-01/CARD-16/what-somebody-set-aside-is-seen-and-taken"""
    stranger = Outsider(ledger.client)
    stranger.submit(create_claimable('native', 7 * 10 ** 7, address))
    app.sees('Set aside for you', 60)
    app.sees('7.00\xa0XLM')
    shot('lost-claim')
    before = on_ledger()
    app.click('Take')
    sign(app)
    app.sees('7.00\xa0XLM are in your account.', 60)
    shot('lost-claimed')
    app.click('Close')
    assert on_ledger() - before == 7 * 10 ** 7 - 100, (before, on_ledger())
    wait(lambda: not any('Set aside for you' in name for name in app.names()), 'nothing to be set aside', 60)


def pay(amount, said, note):
    app.click('Pay')
    for name, text in (('Name, e-mail address or account address', bruno.address), ('Amount', amount),
                       ('Note, if you like', note)):
        node = app.field(name)
        wait(lambda: Atspi.EditableText.set_text_contents(node, text), name)
    app.click('Next')

    def probe():
        names = app.names()
        # A computer that is new knows nobody yet.
        if 'Go On Anyway' in names:
            app.click('Go On Anyway')
        return any('You pay %s\xa0USDC' % said in name for name in names)
    wait(probe, 'the review', 60)
    sign(app)
    app.sees('%s\xa0USDC went to' % said, 60)
    app.click('Close')


def pays():
    """/X-01/LUM-54/PAY-76/it-pays-from-the-window"""
    before = ledger.balances(bruno.address)[ana.usdc]
    pay('2.5', '2.50', 'for the bread')
    assert ledger.balances(bruno.address)[ana.usdc] - before == 25 * 10 ** 6
    app.sees('−2.50\xa0USDC', 60)
    app.sees('for the bread')
    shot('lost-before')


def shown():
    """What the page says of the money: balances and movements, each with its sign or its currency."""
    return sorted(name for name in app.names()
                  if re.fullmatch(r'[+−]?[\d.,]+(\xa0[A-Z]{3,4})?', name))


def lost():
    """/X-01/X-29/LUM-54/a-fresh-home-has-the-same-money-and-history-from-the-words"""
    global app, home
    wait(lambda: '27.50' in shown() and len([one for one in shown() if one[0] in '+−']) >= 3, 'the whole page', 60)
    before, held = shown(), (on_ledger(), on_ledger(ana.usdc))
    app.process.kill()
    app.process.wait(20)
    shutil.rmtree(home)
    home, app = start_fresh(platform, EMAIL, PASSWORD)
    app.go('Keys')
    make_vault(app, SECOND)
    app.click('Add…')
    choose_what(app, WORDS)
    app.write('Name', 'Mine')
    app.write(WORDS, ' '.join(words))
    app.click('Add')
    app.sees('Mine', 60)
    assert not any('nowhere else yet' in name for name in app.names())
    app.press('Mine')
    wait(lambda: shown() == before, 'the same money and history: %s' % before, 60)
    assert read_address(app) == address
    assert held == (on_ledger(), on_ledger(ana.usdc))
    shot('lost-after')
    # It is no picture: the key signs as before.
    paid_before = ledger.balances(bruno.address)[ana.usdc]
    pay('1', '1.00', 'and the milk')
    assert ledger.balances(bruno.address)[ana.usdc] - paid_before == 10 ** 7
    app.process.kill()
    app.process.wait(20)
    platform.kill()
    ledger.kill()
    shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(platform.folder, ignore_errors=True)


uitest.main(begin, paid, claimed, pays, lost)
