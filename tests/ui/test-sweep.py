"""From the wallet that the platform keeps to a key of one's own: step by step, and gone on with on another computer."""

import os
import shutil
import sys
import tempfile

import uitest
from keytest import choose_what, make_vault, sign, start_fresh
from uitest import shot, wait

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration', 'payments'))
import lumiotest  # noqa: E402
import money  # noqa: E402
from outsider import Outsider  # noqa: E402

EMAIL = 'ana@example.org'
PASSWORD = 'correct horse'
PASSPHRASE = 'a sentence that opens'
UNIT = 10 ** 7

app = ledger = platform = ana = own = home = None


def open_page():
    """A computer that knows nothing but the key."""
    global app, home
    home, app = start_fresh(platform, EMAIL, PASSWORD)
    app.go('Keys')
    make_vault(app, PASSPHRASE)
    app.click('Add…')
    choose_what(app, 'Secret key')
    app.write('Name', 'Savings')
    app.write('Secret key', own.secret)
    app.click('Add')
    app.sees('Savings', 60)
    app.press('Savings')
    app.sees('Move your wallet here…', 60)
    app.press('Move your wallet here…')
    app.sees('Open the account', 60)


def pay(said):
    """The platform's own pages, filled in."""
    app.click('Go On')
    app.click('Check', 60)
    app.sees('You pay ' + said, 60)
    app.click('Pay Now')
    app.sees('Paid', 60)
    app.click('Close')


def wait_done(number):
    """A row's second line is the description of the row, or a label of its own."""
    def probe():
        return sum('Done' in (node.get_name() or '', node.get_description() or '') for node in app.walk()) >= number
    wait(probe, '%d steps to be done' % number, 60)


def begin():
    """/X-01/CARD-16/the-way-to-ones-own-key-is-shown"""
    global ledger, platform, ana, own
    folder = tempfile.mkdtemp(prefix='lumio-sweep-')
    ledger = money.Ledger(folder, 500)
    platform = lumiotest.Platform('--horizon', ledger.endpoint, '--network', 'local', folder=folder,
                                  listen='127.0.0.1:%d' % money.free_port())
    own = Outsider(ledger.client, funded=False)
    ana = platform.register(EMAIL, PASSWORD, full_name='Ana Ruiz')
    ana.address = ana.auth['wallet']['public_key']
    ana.usdc = 'USDC:' + ana.auth['wallet']['usdc']['issuer']
    wait(lambda: ledger.account(ana.address) and ledger.balances(ana.address).get(ana.usdc) == 100 * UNIT,
         'the welcome money', 60)
    open_page()
    app.sees('Let it hold USDC')
    app.sees('Move 100.00\xa0USDC', 60)
    shot('sweep-begin')


def opened():
    """/X-01/CARD-16/the-account-is-opened-from-the-wallet"""
    pay('2.00\xa0XLM')
    wait(lambda: ledger.account(own.address), 'the account', 30)
    assert ledger.balances(own.address)['native'] == 2 * UNIT
    wait_done(1)


def trusted():
    """/X-01/S-79/it-is-let-hold-the-currency-after-its-review"""
    app.click('Go On')
    app.sees('more stay in the account as its reserve.', 60)
    sign(app)
    app.sees('The account can hold USDC now.', 60)
    app.click('Close')
    wait_done(2)
    shot('sweep-trusted')


def resumed():
    """/X-01/CARD-16/it-goes-on-at-the-same-step-on-another-computer"""
    app.process.kill()
    app.process.wait(20)
    shutil.rmtree(home)
    open_page()
    wait_done(2)
    app.sees('Move 100.00\xa0USDC', 60)


def moved():
    """/X-01/CARD-16/all-that-can-be-spent-is-under-ones-own-key-and-the-rest-is-said"""
    pay('100.00\xa0USDC')
    wait_done(3)
    assert ledger.balances(own.address)[ana.usdc] == 100 * UNIT, ledger.balances(own.address)
    assert ledger.balances(ana.address)[ana.usdc] == 0, ledger.balances(ana.address)
    before = ledger.balances(own.address)['native']
    pay('')
    wait_done(4)
    app.sees('All that can move has moved.', 60)
    shot('sweep-done')
    # Two entries and the currency: what the ledger itself keeps in an account.
    assert ledger.balances(ana.address)['native'] == 15 * UNIT // 10, ledger.balances(ana.address)
    assert ledger.balances(own.address)['native'] > before, ledger.balances(own.address)
    app.process.kill()
    app.process.wait(20)
    platform.kill()
    ledger.kill()
    shutil.rmtree(home, ignore_errors=True)
    shutil.rmtree(platform.folder, ignore_errors=True)


uitest.main(begin, opened, trusted, resumed, moved)
