"""A wire between the platform and its ledger that can be cut where it hurts."""

import select
import socket
import threading
import time


class Proxy:
    """Forwards TCP. `hold_submission` is called when a submission has come and before it goes on;
    with `lose_request` the line is cut there instead. `rewrite` may change what the ledger says,
    but not its length."""

    def __init__(self, port):
        self.target = port
        self.hold_submission = None
        self.lose_request = False
        self.rewrite = None
        self.lost = 0
        self.server = socket.create_server(('127.0.0.1', 0))
        self.endpoint = f'http://127.0.0.1:{self.server.getsockname()[1]}'
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                near, _ = self.server.accept()
            except OSError:
                return

            threading.Thread(target=self.forward, args=(near,), daemon=True).start()

    def forward(self, near):
        try:
            with near, socket.create_connection(('127.0.0.1', self.target)) as far:
                self.pump(near, far)
        except OSError:
            return

    def pump(self, near, far):
        while True:
            for ready in select.select([near, far], [], [])[0]:
                data = ready.recv(65536)

                if data == b'':
                    return

                if ready is far:
                    if self.rewrite is not None:
                        data = self.rewrite(data)

                    near.sendall(data)
                    continue

                if data.startswith(b'POST /transactions'):
                    if self.hold_submission is not None:
                        self.hold_submission()

                    if self.lose_request:
                        self.lost += 1
                        return

                far.sendall(data)

    def close(self):
        self.server.close()


def pause(seconds):
    """Between two steps of a test that walks through instants; not for waiting on an event."""
    time.sleep(seconds)
