#!/usr/bin/env python3
"""A disk that is full under the platform: said plainly, nothing paid twice, and over when there is room."""

import os
import subprocess
import sys
import threading
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))

from lumiotest import Platform, check_problem, run, wait_for  # noqa: E402

API = '/api/v1'


class Confined(Platform):
    """One whose files can be kept from growing while it runs: a write beyond fails as on a full disk."""

    def __init__(self, **more):
        super().__init__(start=False, **more)
        # The signal that comes with the limit has no like on a disk.
        self.arguments = ['-c', 'trap "" XFSZ; exec "$0" "$@"', self.program, *self.arguments]
        self.program = 'sh'
        self.start()

    def limit(self, size):
        subprocess.run(['prlimit', '--pid', str(self.process.pid), '--fsize=' + size + ':'], check=True)


def test_full():
    """/T-12/T-02/PAY-67/full-disk/is-said-and-the-payment-goes-on-when-there-is-room"""
    with Confined() as platform:
        ana, bruno = platform.register(), platform.register()
        door = platform.client()
        key = str(uuid.uuid4())

        def start(amount):
            return ana.post(API + '/payments', {'recipientAddress': bruno.auth['wallet']['public_key'],
                                                'amount': amount, 'asset': 'USDC'}, key=True)

        first = start('1').json['transactionId']
        assert door.get('/ready').status == 200
        platform.limit('8192')
        # Nothing that cannot be kept is begun, and what was begun before is still told.
        check_problem(start('2'), 503, 'storage_full')
        check_problem(ana.post(API + f'/payments/{first}/confirm', key=key), 503, 'storage_full')
        check_problem(door.post(API + '/auth/register', {'email': 'c@example.org', 'password': 'correct horse'}),
                      503, 'storage_full')
        assert ana.get(API + '/payments/' + first).json['status'] == 'pending'
        ready = door.get('/ready')
        assert (ready.status, ready.json['modules']['store']) == (503, 'there is no room on the disk'), ready
        assert door.get('/health').status == 200
        platform.limit('unlimited')
        # The probe itself finds that there is room again.
        assert door.get('/ready').status == 200
        confirmed = ana.post(API + f'/payments/{first}/confirm', key=key)
        assert confirmed.status in (200, 202), confirmed
        wait_for('the payment', lambda: ana.get(API + '/payments/' + first).json['status'] == 'success', 60)
        items = ana.get(API + '/wallet/transactions?direction=out').json['items']
        assert [item['id'] for item in items] == [first], items
        assert platform.stop() == 0


def test_filling():
    """/T-12/T-11/PAY-79/full-disk/at-any-moment-of-a-payment-it-is-paid-once"""
    with Confined() as platform:
        ana, bruno = platform.register(), platform.register()
        keys = {}

        for delay in range(0, 40, 4):
            payment = ana.post(API + '/payments', {'recipientAddress': bruno.auth['wallet']['public_key'],
                                                   'amount': '1', 'asset': 'USDC'}, key=True).json['transactionId']
            keys[payment] = str(uuid.uuid4())
            asking = threading.Thread(target=ana.post, args=(API + f'/payments/{payment}/confirm',),
                                      kwargs={'key': keys[payment]})
            asking.start()
            time.sleep(delay / 1000)
            platform.limit('8192')
            asking.join(1.3)
            platform.limit('unlimited')
            asking.join(60)
            # As the window does: the same question with the same key until it is answered.
            wait_for('an answer', lambda: ana.post(API + f'/payments/{payment}/confirm',
                                                   key=keys[payment]).status in (200, 202), 60)

        for payment in keys:
            wait_for('the payment', lambda: ana.get(API + '/payments/' + payment).json['status'] == 'success', 60)

        def paid():
            left = next(item for item in ana.get(API + '/wallet/balances').json['items']
                        if item['asset']['code'] == 'USDC')
            return left if left['amount'] == '%d.0000000' % (100 - len(keys)) else None

        wait_for('the balance', paid)
        received = [item for item in bruno.get(API + '/wallet/transactions?limit=200&direction=in').json['items']
                    if item['amount'] == '1.0000000']
        assert len(received) == len(keys), received
        assert platform.stop() == 0


run([test_full, test_filling])
