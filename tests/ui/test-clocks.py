"""Clocks that are a day apart, and the session that a day ends."""

import os
import subprocess
import sys

import uitest
from uitest import shot, wait

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))
import lumiotest  # noqa: E402

PASSWORD = 'correct horse'
EMAIL = 'ana@example.org'

app = None
platform = None
ana_address = None


def clock(offset):
    """The environment in which a program's clock is off by so much; timers run as ever."""
    preload = subprocess.run(['faketime', '-f', offset, 'printenv', 'LD_PRELOAD'],
                             capture_output=True, text=True, check=True).stdout.strip()
    return {'LD_PRELOAD': preload, 'FAKETIME': offset, 'FAKETIME_DONT_FAKE_MONOTONIC': '1'}


def connected():
    return not any('Not connected' in name for name in app.names())


def sign_in():
    app.sees('Sign in to your wallet', 30)
    app.fill('Password', PASSWORD)
    app.click('Sign In')
    app.sees('Last movements', 60)


def send(amount):
    """Bruno pays Ana."""
    bruno = lumiotest.Client(platform.endpoint)
    bruno.token = bruno.post('/api/v1/auth/login', {'email': 'bruno@example.org', 'password': PASSWORD}).json['token']
    started = bruno.post('/api/v1/payments', {'recipientAddress': ana_address, 'amount': amount,
                                              'asset': {'code': 'XLM'}}, key=True)
    assert started.status in (200, 201), started
    done = bruno.post('/api/v1/payments/%s/confirm' % started.json['transactionId'], key=True)
    assert done.status in (200, 202), done


def begin():
    """/DEFI-77/DEFI-78/a-wallet-at-a-platform-with-the-same-clock"""
    global app, platform, ana_address
    platform = lumiotest.Platform(listen='127.0.0.1:0')
    platform.arguments[1] = platform.endpoint.replace('http://', '')
    ana = platform.register(EMAIL, PASSWORD, full_name='Ana Ruiz')
    ana_address = ana.auth['wallet']['public_key']
    platform.register('bruno@example.org', PASSWORD, full_name='Bruno Díaz')
    folder = os.path.join(os.environ['XDG_CONFIG_HOME'], 'lumio')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, 'profile.ini'), 'w', encoding='utf-8') as stream:
        stream.write('[profile 1]\nplatform=%s\nlogin=%s\n' % (platform.endpoint, EMAIL))
    app = uitest.App()
    sign_in()
    app.sees('100.00', 60)


def off(offset, amount, balance):
    global app
    app.close()
    app = uitest.App(env=dict(os.environ, **clock(offset)))
    app.sees('Last movements', 60)
    wait(connected, 'the connection', 40)
    send(amount)
    app.sees(balance, 40)
    shot('clock' + offset)


def ahead():
    """/X-14/PAY-57/T-12/a-window-whose-clock-is-a-day-ahead"""
    off('+24h', '7', '107.00')


def behind():
    """/X-14/PAY-57/T-12/a-window-whose-clock-is-a-day-behind"""
    off('-24h', '2', '109.00')


def expired():
    """/DEFI-79/X-09/S-78/a-session-that-is-over-by-time-is-said-and-leads-to-the-password"""
    global app
    app.close()
    app = uitest.App()
    app.sees('Last movements', 60)
    wait(connected, 'the connection', 40)
    platform.kill()
    app.sees('Not connected', 15)
    platform.environment = clock('+25h')
    platform.start()
    app.sees('You were signed out', 60)
    shot('clock-expired')
    sign_in()
    app.sees('109.00', 40)
    send('1')
    app.sees('110.00', 40)
    shot('clock-platform-ahead')
    app.close()
    platform.stop()


uitest.main(begin, ahead, behind, expired)
