"""Bad days of somebody who invests: answers that get lost, windows that are killed, events that end. Bought once or not at all."""

import itertools
import os
import sqlite3
import sys
import tempfile
import time

import uitest
from liar import Liar
from uitest import key, shot, wait

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration', 'events'))
import fund  # noqa: E402
import lumiotest  # noqa: E402
import money  # noqa: E402

PASSWORD = 'correct horse'

app = ledger = liar = platform = ana = olga = event = other = None


def names():
    return [name.replace('\u00a0', ' ') for name in app.names()]


def sees(text, seconds=30):
    wait(lambda: any(text in name for name in names()), repr(text), seconds)


def usdc():
    return ledger.balances(ana.auth['wallet']['public_key'])[ana.usdc]


def tokens():
    return ledger.balances(ana.auth['wallet']['public_key']).get(fund.token_of(event), 0) // 10 ** 7


def choose(number):
    """As far as the check."""
    app.click('Invest…')
    app.sees('How Many Tokens?')
    app.write('Tokens', str(number))
    app.click('Check')


def review(number):
    choose(number)
    sees('and get %d token' % number)


def books(sql):
    connection = sqlite3.connect(platform.database())
    try:
        with connection:
            return connection.execute(sql).fetchall()
    finally:
        connection.close()


def settled():
    """Nothing is on its way any more: how many are sold."""
    def probe():
        sold = fund.look(olga, event['id'])['sold']
        return not books("SELECT 1 FROM investments WHERE status = 'signed'") and sold == tokens() and [sold]
    return wait(probe, 'the purchase to be decided', 60)[0]


def let_run_out():
    """What takes ten minutes by itself."""
    books("UPDATE investments SET reserved_until = 1 WHERE status = 'reserved'")


def begin():
    """/LUM-01/T-11/an-event-and-somebody-with-money"""
    global app, ledger, liar, platform, ana, olga, event, other
    folder = tempfile.mkdtemp(prefix='lumio-nights-')
    ledger = money.Ledger(folder, 300)
    port = money.free_port()
    platform = lumiotest.Platform('--horizon', ledger.endpoint, '--network', 'local', folder=folder,
                                  listen='127.0.0.1:%d' % port)
    liar = Liar(port)
    ana = platform.register('ana@example.org', PASSWORD, full_name='Ana Ruiz')
    olga = platform.register('olga@example.org', PASSWORD, full_name='Olga Prats')
    for client in (ana, olga):
        client.usdc = 'USDC:' + client.auth['wallet']['usdc']['issuer']
        wait(lambda: 'USDC' in client.get('/api/v1/wallet/balances').body.decode(), 'a wallet', 60)
    assert olga.post('/api/v1/me/organizer').status == 200
    event = fund.opened(olga, name='Night & harbour')
    other = fund.opened(olga, name='Rain in May')
    profiles = os.path.join(os.environ['XDG_CONFIG_HOME'], 'lumio')
    os.makedirs(profiles, exist_ok=True)
    with open(os.path.join(profiles, 'profile.ini'), 'w', encoding='utf-8') as stream:
        stream.write('[profile 1]\nplatform=%s\nlogin=ana@example.org\n' % liar.endpoint)
    app = uitest.App()
    app.fill('Password', PASSWORD)
    app.click('Sign In')
    app.sees('Last movements', 60)
    to_event('Night & harbour')


def to_event(name):
    """By keyboard: to the cards, and from one to the other."""
    def on(names):
        return any(app.focused(node) for node in app.walk()
                   if (node.get_name() or '').startswith(names) and node.get_role_name() != 'label')
    app.resize(900, 900)
    app.go('Invest')
    # The page of an event has the same name, and no field to search in.
    app.field('Search')
    app.sees(name, 30)
    ways = itertools.cycle(('Right', 'Left'))
    wait(lambda: on(name) or app.step(next(ways) if on(('Night', 'Rain')) else 'Tab'), 'the card by keyboard')
    key('Return')
    app.sees('Invest…', 30)


def unreachable():
    """/LUM-38/T-11/a-platform-that-is-away-takes-nothing-and-one-try-more-makes-one-reservation"""
    app.click('Invest…')
    app.sees('How Many Tokens?')
    app.write('Tokens', '2')
    liar.dead = True
    app.click('Check')
    wait(lambda: any('answer' in name or 'reach' in name for name in names()), 'what is wrong')
    shot('nights-away')
    liar.dead = False
    app.click('Check')
    sees('and get 2 tokens')
    assert fund.look(olga, event['id'])['reserved'] == 2
    app.click('Invest Now')
    sees('2 tokens are yours')
    key('Return')
    assert settled() == 2 and usdc() == 90 * 10 ** 7


def lost():
    """/LUM-38/PAY-79/T-11/an-answer-that-is-lost-is-asked-for-and-never-sent-anew"""
    review(3)
    liar.swallow = True
    app.click('Invest Now')
    wait(lambda: liar.swallowed, 'the answer to get lost', 30)
    liar.swallow = False
    sees('3 tokens are yours')
    shot('nights-lost')
    key('Return')
    assert settled() == 5 and usdc() == 75 * 10 ** 7 and liar.swallowed == 1, (usdc(), liar.swallowed)


def expired():
    """/B-11/G-15/a-reservation-that-ran-out-is-said-and-nothing-is-paid"""
    review(1)
    let_run_out()
    app.click('Invest Now')
    sees('How Many Tokens?')
    sees('Nothing was paid')
    shot('nights-expired')
    key('Escape')
    assert settled() == 5 and usdc() == 75 * 10 ** 7


def killed():
    """/LUM-38/T-12/a-window-killed-while-it-buys-shows-after-its-restart-what-became-of-it"""
    global app
    for delay in (0, 0.15, 0.6):
        before = settled()
        review(1)
        app.click('Invest Now')
        time.sleep(delay)
        app.process.kill()
        app.process.wait(20)
        # One that never left the window stays reserved until its time is over, and is worth nothing then.
        let_run_out()
        after = settled()
        assert after in (before, before + 1), (before, after)
        assert usdc() == 100 * 10 ** 7 - after * 5 * 10 ** 7, (usdc(), after)
        app = uitest.App()
        app.sees('Last movements', 60)
        to_event('Night & harbour')
        sees('%d.00 USDC invested' % (after * 5))
    shot('nights-killed')


def called_off():
    """/G-14/G-15/an-event-that-is-called-off-meanwhile-says-so-and-takes-nothing"""
    key('alt+Left')
    to_event('Rain in May')
    before = usdc()
    app.click('Invest…')
    app.sees('How Many Tokens?')
    app.write('Tokens', '2')
    fund.to_state(olga, other['id'], 'CANCELLED')
    app.click('Check')
    wait(lambda: any('not open' in name for name in names()), 'the refusal')
    shot('nights-called-off')
    assert usdc() == before
    app.close()
    platform.kill()
    ledger.kill()


uitest.main(begin, unreachable, lost, expired, killed, called_off)
