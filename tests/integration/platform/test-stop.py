#!/usr/bin/env python3
"""A platform that is told to stop does, whatever it is waiting for at that moment."""

import os
import random
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))

from lumiotest import Platform, run, wait_for  # noqa: E402

API = '/api/v1'
STARTS = 20


def ledger_of(platform):
    """The pid of the ledger that the platform started."""
    with open(f'/proc/{platform.process.pid}/task/{platform.process.pid}/children') as children:
        return int(children.read().split()[0])


def test_at_once():
    """/T-13/stopping/at-any-moment-after-the-start"""
    dice = random.Random(11)

    with Platform('--demo', start=False) as platform:
        for _ in range(STARTS):
            platform.start()
            time.sleep(dice.choice([0, 0, 0.001, 0.01, 0.05]))
            assert platform.stop() == 0, platform.read_log()[-2000:]


def test_hung_ledger():
    """/T-13/stopping/a-payment-at-a-ledger-that-does-not-answer-holds-nobody-up"""
    with Platform() as platform:
        ana, bruno = platform.register(), platform.register()
        reply = ana.post(API + '/payments', {'recipientAddress': bruno.auth['wallet']['public_key'],
                                             'amount': '1', 'asset': 'USDC'}, key=True)
        assert reply.status == 201, reply
        payment_id = reply.json['transactionId']
        ledger = ledger_of(platform)
        os.kill(ledger, signal.SIGSTOP)

        def confirm():
            try:
                ana.post(API + f'/payments/{payment_id}/confirm', key=True)
            except OSError:
                pass  # The platform goes away under it.

        asking = threading.Thread(target=confirm)
        asking.start()
        time.sleep(1)

        try:
            platform.process.send_signal(signal.SIGTERM)
            assert platform.process.wait(20) == 0, platform.read_log()[-2000:]
        finally:
            try:
                os.kill(ledger, signal.SIGKILL)
            except ProcessLookupError:
                pass

        asking.join(20)
        assert not asking.is_alive()
        platform.start()
        again = platform.client(ana.token)
        assert again.get(API + '/payments/' + payment_id).json['status'] == 'pending'
        # Nothing had left: it waits to be confirmed as before.
        again.post(API + f'/payments/{payment_id}/confirm', key=True)

        def succeeded():
            return again.get(API + '/payments/' + payment_id).json['status'] == 'success'

        wait_for('the payment to succeed', succeeded, 60)
        assert platform.stop() == 0


run([test_at_once, test_hung_ledger])
