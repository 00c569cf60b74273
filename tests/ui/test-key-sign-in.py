"""A key of one's own opens the account at a platform, and a platform that hands on another's question gets no answer."""

import os
import shutil
import sys
import tempfile

import uitest
from keytest import choose_what, make_vault, start_fresh, start_in
from uitest import key, shot, wait

from gi.repository import Atspi

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
sys.path.insert(1, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration', 'payments'))
import lumiotest  # noqa: E402
import money  # noqa: E402
from outsider import Outsider  # noqa: E402

EMAIL = 'ana@example.org'
PASSWORD = 'correct horse'
PASSPHRASE = 'a sentence that opens'
SWITCH = 'Sign in with this key'

app = ledger = platform = ana = own = home = None


def linked():
    return [one['address'] for one in ana.get('/api/v1/me/keys').json['items']]


def switch():
    """The row itself is the switch, for whoever reads it."""
    app.press(SWITCH)


def begin():
    """/X-01/CARD-16/a-key-is-let-open-the-account"""
    global app, ledger, platform, ana, own, home
    folder = tempfile.mkdtemp(prefix='lumio-key-sign-in-')
    ledger = money.Ledger(folder, 500)
    platform = lumiotest.Platform('--horizon', ledger.endpoint, '--network', 'local', folder=folder,
                                  listen='127.0.0.1:%d' % money.free_port())
    own = Outsider(ledger.client, funded=False)
    ana = platform.register(EMAIL, PASSWORD, full_name='Ana Ruiz')
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
    app.sees(SWITCH, 60)
    switch()
    wait(lambda: linked() == [own.address], 'the key to be linked', 30)
    shot('key-sign-in-linked')


def signed_in():
    """/X-01/CARD-16/S-30/the-key-signs-in-after-its-passphrase"""
    global app
    key('alt+Left')
    app.click('Lock', 60)
    app.sees('Your keys are locked', 30)
    app.choose('Main menu', 3)
    app.sees('Make an account', 60)
    app.close()
    app = start_in(home, platform, EMAIL)
    app.sees('Sign In With a Key…', 60)
    app.click('Sign In With a Key…')
    app.sees('It can never move money by that.', 60)
    app.write('Passphrase', 'not the sentence')
    key('Return')
    app.sees('This is not the passphrase', 60)
    shot('key-sign-in')
    app.write('Passphrase', PASSPHRASE)
    key('Return')
    app.sees('Last movements', 90)


def taken_away():
    """/X-01/CARD-16/a-key-is-taken-away-again"""
    app.resize(900, 900)
    app.go('Keys')
    app.press('Savings')
    app.sees(SWITCH, 60)
    wait(lambda: any((node.get_name() or '') == SWITCH and
                     node.get_state_set().contains(Atspi.StateType.CHECKED) for node in app.walk()), 'it to be on', 30)
    switch()
    wait(lambda: linked() == [], 'the key to be let go', 30)
    app.process.kill()
    app.process.wait(20)
    platform.kill()


def handed_on():
    """/X-01/S-28/S-31/another-domains-question-gets-no-answer"""
    global app, platform, ana, home
    shutil.rmtree(home)
    shutil.rmtree(platform.folder)
    platform = lumiotest.Platform('--horizon', ledger.endpoint, '--network', 'local', '--domain', 'bank.example',
                                  listen='127.0.0.1:%d' % money.free_port())
    ana = platform.register('ana.two@example.org', PASSWORD, full_name='Ana Ruiz')
    home, app = start_fresh(platform, 'ana.two@example.org', PASSWORD)
    app.go('Keys')
    make_vault(app, PASSPHRASE)
    app.click('Add…')
    choose_what(app, 'Secret key')
    app.write('Name', 'Savings')
    app.write('Secret key', own.secret)
    app.click('Add')
    app.sees('Savings', 60)
    app.press('Savings')
    app.sees(SWITCH, 60)
    switch()
    app.sees('This is not what was agreed to', 30)
    shot('key-sign-in-refused')
    assert linked() == [], linked()
    app.process.kill()
    app.process.wait(20)
    platform.kill()
    ledger.kill()
    shutil.rmtree(home, ignore_errors=True)


uitest.main(begin, signed_in, taken_away, handed_on)
