"""Investing by keyboard: what is open, one event, how many tokens, the check, the result, what came back."""

import csv
import os
import subprocess
import sys
import time

import uitest
from uitest import key, shot, wait

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'integration'))
sys.path.insert(0, os.path.join(HERE, '..', 'integration', 'events'))
import lumiotest  # noqa: E402
import fund  # noqa: E402

ENDPOINT = 'unix:' + os.path.join(os.environ['XDG_RUNTIME_DIR'], 'lumio', 'platform.sock')
STATEMENT = os.path.join(os.environ['HOME'], 'year.csv')
ABOUT = 'Two stages by the water, twelve bands, and food from the neighbourhood until the morning.'

app = None
olga = None
event = None


def register(name):
    email = name.split()[0].lower() + '@example.org'
    reply = lumiotest.Client(ENDPOINT).post('/api/v1/auth/register',
                                            {'email': email, 'password': 'battery staple', 'full_name': name})
    assert reply.status == 201, reply
    client = lumiotest.Client(ENDPOINT, reply.json['token'])
    wait(lambda: 'USDC' in client.get('/api/v1/wallet/balances').body.decode(), 'a wallet', 60)
    return client


def in_days(days):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + 86400 * days + 60))


def names():
    return [name.replace('\u00a0', ' ') for name in app.names()]


def sees(text, seconds=20):
    wait(lambda: any(text in name for name in names()), repr(text), seconds)


def reach(name):
    """To something by Tab alone."""
    app.sees(name)
    for _ in range(40):
        if any((node.get_name() or '') == name and app.focused(node) for node in app.walk()):
            return
        key('Tab')
    raise AssertionError('cannot reach %r by Tab' % name)


def press(name):
    reach(name)
    key('Return')


def empty():
    """/LUM-01/CARD-14/nothing-is-open-yet"""
    global app, olga
    app = uitest.App()
    app.write('Your name', 'Ana Ruiz')
    app.write('E-mail address', 'ana@example.org')
    app.write('Password', 'correct horse')
    key('Return')
    app.sees('Last movements', 60)
    app.sees('100.00', 30)
    app.go('Invest')
    app.sees('Nothing is open yet')
    shot('invest-empty')
    olga = register('Olga Prats')
    assert olga.post('/api/v1/me/organizer').status == 200


def browse():
    """/LUM-01/CARD-14/G-15/events-that-are-open-with-price-share-progress-and-time-left"""
    global event
    app.go('Wallet')
    fund.opened(olga, name='Winter lights', venue='Parc Central', starts_at=in_days(60), closes_at=in_days(9),
                revenueSharePct='30', fundingGoal='500')
    fund.opened(olga, name='مهرجان الصيف', venue='', fundingGoal='1000')
    event = fund.opened(olga, name='Summer night by the harbour', venue='The old harbour', description=ABOUT,
                        starts_at=in_days(30), closes_at=in_days(3), revenueSharePct='40', max_per_investor=12)
    app.go('Invest')
    sees('Summer night by the harbour')
    sees('5.00 USDC a token · 40 % of ticket revenue')
    sees('0.00 of 100.00 USDC')
    sees('3 days left')
    shot('invest-list')
    app.resize(360, 720)
    wait(lambda: not any('Places' == name for name in app.names()), 'the narrow shape')
    shot('invest-list-narrow')
    app.resize(1100, 760)
    app.sees('Places')


def search():
    """/LUM-01/CARD-13/a-search-by-keyboard"""
    key('ctrl+f')
    wait(lambda: app.focused(app.field('Search')), 'the search to have the focus')
    subprocess.run(['xdotool', 'type', '--delay', '8', 'winter'], check=True)
    wait(lambda: not any('Summer night' in name for name in names()), 'the others to go')
    sees('Winter lights')
    key('ctrl+a')
    subprocess.run(['xdotool', 'type', '--delay', '8', 'nowhere'], check=True)
    app.sees('No event found')
    key('ctrl+a', 'BackSpace')
    sees('Summer night by the harbour')


def look():
    """/LUM-01/CARD-14/an-event-says-its-promise-its-terms-and-its-risk"""
    def card():
        return any(app.focused(node) for node in app.walk()
                   if (node.get_name() or '').startswith('Summer night') and node.get_role_name() != 'label')
    wait(lambda: card() or key('Tab'), 'the card by keyboard')
    key('Return')
    sees('A token costs 5.00 USDC. 40 % of what the tickets bring in is shared equally among 20 tokens.')
    sees('What you risk')
    sees('you get back less than you paid, or nothing')
    sees(ABOUT)
    sees('20 of 20 are left')
    sees('12 tokens at most')
    sees('Door: 100 at 20.00 USDC')
    assert not any(event['address'][:4] + ' ' in name for name in names()), 'an address nobody asked for'
    shot('invest-event')


def too_much():
    """/LUM-49/G-15/S-80/more-than-one-has-is-said-at-its-place"""
    press('Invest…')
    app.sees('How Many Tokens?')
    app.write('Tokens', '12')
    sees('60.00 USDC')
    sees('40.00 USDC can still be paid after it')
    app.write('Tokens', '13')
    sees('You can buy 12 tokens at most.')
    app.write('Tokens', '4.5')
    sees('Type a number of tokens')
    key('Return')
    sees('How Many Tokens?')


def buy():
    """/LUM-13/LUM-39/LUM-49/T-11/CARD-14/tokens-are-bought-after-a-review"""
    app.write('Tokens', '4')
    sees('20.00 USDC')
    sees('80.00 USDC can still be paid after it')
    shot('invest-amount')
    press('Check')
    sees('You pay 20.00 USDC and get 4 tokens of Summer night by the harbour')
    sees('What changes for good')
    sees('80.00 USDC')
    sees('XLM')
    shot('invest-review')
    press('Invest Now')
    app.sees('Invested', 30)
    sees('4 tokens are yours')
    shot('invest-result')
    key('Return')
    sees('What you hold')
    sees('20.00 USDC invested')
    sees('20.00 of 100.00 USDC')
    # What was bought is on the ledger, and once.
    held = fund.look(olga, event['id'])
    assert held['sold'] == 4 and held['reserved'] == 0, held


def sold_out():
    """/LUM-27/a-limit-of-the-event-is-kept-by-the-platform-too"""
    bruno = register('Bruno Díaz')
    fund.invest(bruno, event['id'], 12)
    press('Invest…')
    app.sees('How Many Tokens?')
    carla = register('Carla Soto')
    # The last ones go to somebody else while the number is being chosen.
    fund.invest(carla, event['id'], 4)
    press('Check')
    wait(lambda: any('not open' in name or 'are left than that' in name for name in names()), 'the refusal')
    shot('invest-refused')
    key('Escape')
    sees('all of its tokens are sold')


def portfolio():
    """/LUM-30/LUM-48/VIBE-32/CARD-14/what-came-back-down-to-its-transaction"""
    fund.to_state(olga, event['id'], 'LIVE')
    buyer = register('Diego Vila')
    payment = buyer.post('/api/v1/payments', {'recipientAddress': event['address'], 'amount': '50',
                                              'asset': {'code': 'USDC', 'issuer': usdc()}}, key=True)
    assert payment.status == 201, payment
    buyer.post('/api/v1/payments/%s/confirm' % payment.json['transactionId'], key=True)
    wait(lambda: fund.look(olga, event['id'])['revenue'].startswith('50'), 'the revenue', 60)
    reply = fund.distribute(olga, event['id'])
    assert reply.status in (200, 202), reply
    assert fund.ended(olga, reply.json['distributionId'])['status'] == 'COMPLETED'
    app.go('Invest')
    # 40 % of 50.00, 4 of 20 tokens.
    sees('20.00 USDC invested · 4.00 USDC came back', 30)
    press('My Investments')
    sees('Event by event')
    sees('16.00 USDC')
    sees('invested, 4.00 USDC came back')
    shot('invest-portfolio')
    statement()
    press('Summer night by the harbour')
    sees('What happened')
    sees('+4.00 USDC')
    sees('Share for 4 tokens')
    shot('invest-holding')
    app.close()


def statement():
    """The year as a file, whose sums are the page's."""
    press('Save the Statement…')
    app.write_path(STATEMENT)
    sees('Statement saved', 30)
    with open(STATEMENT, newline='', encoding='utf-8') as stream:
        rows = list(csv.DictReader(stream))
    assert [(row['kind'], row['amount']) for row in rows] == [
        ('purchase', '20.0000000'), ('revenue', '4.0000000')], rows
    shot('invest-statement')


def usdc():
    balances = olga.get('/api/v1/wallet/balances').json['items']
    return next(item['asset']['issuer'] for item in balances if item['asset']['code'] == 'USDC')


uitest.main(empty, browse, search, look, too_much, buy, sold_out, portfolio)
