"""Organising by keyboard: a draft, opening it, going live, paying the investors, calling one off."""

import os
import subprocess
import sys

import uitest
from uitest import key, shot, wait

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'integration'))
sys.path.insert(0, os.path.join(HERE, '..', 'integration', 'events'))
import lumiotest  # noqa: E402
import fund  # noqa: E402

ENDPOINT = 'unix:' + os.path.join(os.environ['XDG_RUNTIME_DIR'], 'lumio', 'platform.sock')

app = None
bruno = None


def names():
    return [name.replace('\u00a0', ' ') for name in app.names()]


def sees(text, seconds=20):
    wait(lambda: any(text in name for name in names()), repr(text), seconds)


def press(name):
    """To something by Tab alone, and Return."""
    sees(name)
    for _ in range(40):
        if any((node.get_name() or '') == name and app.focused(node) for node in app.walk()):
            key('Return')
            return
        key('Tab')
    raise AssertionError('cannot reach %r by Tab' % name)


def answer(name):
    """In a question, whose buttons have letters of their own."""
    app.click(name)


def my_event(place=0):
    return fund.look(bruno, bruno.get('/api/v1/events?limit=50').json['items'][place]['id'])


def become():
    """/LUM-02/LUM-12/somebody-becomes-an-organiser"""
    global app, bruno
    app = uitest.App()
    app.write('Your name', 'Olga Prats')
    app.write('E-mail address', 'olga@example.org')
    app.write('Password', 'correct horse')
    key('Return')
    app.sees('Last movements', 60)
    app.sees('100.00', 30)
    app.go('Organise')
    sees('Organise an event')
    shot('organise-nobody')
    press('Become an Organiser')
    sees('No events yet')
    reply = lumiotest.Client(ENDPOINT).post('/api/v1/auth/register', {
        'email': 'bruno@example.org', 'password': 'battery staple', 'full_name': 'Bruno Díaz'})
    assert reply.status == 201, reply
    bruno = lumiotest.Client(ENDPOINT, reply.json['token'])
    wait(lambda: 'USDC' in bruno.get('/api/v1/wallet/balances').body.decode(), 'a wallet', 60)


def draft():
    """/LUM-12/LUM-27/LUM-29/G-13/G-15/a-draft-is-written-and-what-is-wrong-is-said-at-its-place"""
    press('New Event…')
    sees('The Event')
    press('Next')
    sees('It needs a name.')
    app.write('Name', 'Street theatre')
    app.write('Place', 'Plaza Mayor')
    app.write('Day it begins, such as 2027-06-21', '21 June')
    press('Next')
    sees('Write the day as 2027-06-21')
    app.write('Day it begins, such as 2027-06-21', '2099-06-21 20:30')
    shot('organise-draft-event')
    press('Next')
    app.write('What it needs, in USDC', '22')
    app.write('Price of a token, in USDC', '5')
    app.write('Share of the ticket revenue for investors, in percent', '40')
    press('Next')
    sees('whole number of tokens')
    app.write('What it needs, in USDC', '20')
    sees('There will be 4 tokens. 40 % of what the tickets bring in is shared equally among them.')
    shot('organise-draft-money')
    press('Next')
    app.write('Kind of ticket', 'Bench')
    app.write('Its price, in USDC', '2.50')
    app.write('How many there are', '200')
    press('Add It')
    sees('200 at 2.50 USDC')
    shot('organise-draft-tickets')
    press('Save the Draft')
    sees('Draft · 0.00 of 20.00 USDC')
    shot('organise-list')


def opened():
    """/LUM-12/LUM-21/LUM-22/G-01/a-draft-is-opened-after-a-question"""
    press('Street theatre')
    sees('Nobody but you sees this draft.')
    sees('5.00 XLM')
    shot('organise-draft')
    assert not bruno.get('/api/v1/events').json['items'], 'a draft that others see'
    press('Open for Funding…')
    sees('Its terms cannot be changed any more.')
    shot('organise-open-question')
    answer('Open')
    sees('It is open.', 30)
    event = my_event()
    assert event['status'] == 'FUNDING' and event['supply'] == 4, event
    assert event['ticket_types'] == [{'name': 'Bench', 'price': '2.5000000', 'capacity': 200}], event


def live():
    """/LUM-12/LUM-14/LUM-40/LUM-48/LUM-30/VIBE-35/an-event-goes-live-and-pays-its-investors"""
    event = my_event()
    fund.invest(bruno, event['id'], 4)
    sees('All tokens are sold.', 30)
    sees('4 of 4')
    sees('20.00 USDC raised. The dashed line is the goal, 20.00 USDC.')
    sees('0 of 200 sold')
    shot('organise-funded')
    press('Start the Event…')
    sees('What was raised goes to your wallet')
    answer('Start')
    sees('Its investors are owed nothing right now.', 30)
    usdc = next(item['asset'] for item in bruno.get('/api/v1/wallet/balances').json['items']
                if item['asset']['code'] == 'USDC')
    payment = bruno.post('/api/v1/payments', {'recipientAddress': event['address'], 'amount': '25', 'asset': usdc},
                         key=True)
    assert payment.status == 201, payment
    bruno.post('/api/v1/payments/%s/confirm' % payment.json['transactionId'], key=True)
    sees('Its investors are owed 10.00 USDC of the revenue.', 60)
    sees('25.00 USDC in all. First day: ')
    shot('organise-live')
    press('Pay the Investors…')
    answer('Pay')
    sees('Paid · ', 60)
    sees('Its investors are owed nothing right now.')
    shot('organise-paid')
    portfolio = bruno.get('/api/v1/portfolio').json
    assert portfolio['received'].startswith('10.00'), portfolio
    app.resize(360, 720)
    wait(lambda: 'Places' not in app.names(), 'the narrow shape')
    shot('organise-paid-narrow')
    app.resize(1100, 760)
    app.sees('Places')


def called_off():
    """/LUM-12/G-14/an-event-is-called-off-and-what-was-paid-is-given-back"""
    olga = lumiotest.Client(ENDPOINT)
    olga = lumiotest.Client(ENDPOINT, olga.post('/api/v1/auth/login', {
        'email': 'olga@example.org', 'password': 'correct horse'}).json['token'])
    event = fund.opened(olga, name='Rained away', fundingGoal='50')
    fund.invest(bruno, event['id'], 2)
    app.go('Organise')
    press('Rained away')
    press('Call the Event Off…')
    sees('Everybody gets back what they paid')
    answer('Call Off')
    sees('It was called off.', 60)
    wait(lambda: bruno.get('/api/v1/portfolio').json['refunded'].startswith('10.00'), 'the money back', 60)
    shot('organise-called-off')
    app.close()


uitest.main(become, draft, opened, live, called_off)
