"""Between everybody and the ledger: it passes all on, and lies where it is told to."""

import base64
import collections
import http.client
import http.server
import json
import threading
import urllib.parse


def envelope_of(form):
    return base64.b64decode(urllib.parse.parse_qs(form.decode())['tx'][0])


class Liar:
    def __init__(self, port):
        """`port`: where the ledger is. `lies`: path, or method and path -> what to do with its JSON."""
        self.lies = {}
        self.told = collections.Counter()
        self.swallowed = 0
        self.swallow = False
        self.dead = False
        # Which signed envelopes (bytes) never get to the ledger, as in a queue that is too long; and how many did not.
        self.holds = None
        self.held = 0
        liar = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def log_message(self, *words):
                pass

            def pass_on(self):
                length = int(self.headers.get('Content-Length') or 0)
                body = self.rfile.read(length) if length else None
                if liar.dead:
                    self.close_connection = True
                    return
                if self.command == 'POST' and liar.holds and liar.holds(envelope_of(body)):
                    liar.held += 1
                    self.close_connection = True
                    return
                headers = {name: value for name, value in self.headers.items()
                           if name.lower() not in ('host', 'connection', 'accept-encoding')}
                upstream = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
                try:
                    upstream.request(self.command, self.path, body, headers)
                    self.answer(upstream.getresponse())
                except OSError:
                    self.close_connection = True
                finally:
                    upstream.close()

            def answer(self, reply):
                if 'event-stream' in (reply.getheader('Content-Type') or ''):
                    self.send_response(reply.status)
                    self.send_header('Content-Type', reply.getheader('Content-Type'))
                    self.send_header('Connection', 'close')
                    self.end_headers()
                    self.close_connection = True
                    while True:
                        data = reply.read1(65536)
                        if not data:
                            return
                        self.wfile.write(data)
                        self.wfile.flush()
                body = reply.read()
                if liar.swallow and self.command == 'POST':
                    liar.swallowed += 1
                    self.close_connection = True
                    return
                for asked, lie in liar.lies.items():
                    method, _, path = asked.rpartition(' ')
                    if self.command == (method or 'GET') and reply.status < 300 and self.path.split('?')[0] == path:
                        told = json.loads(body)
                        lie(told)
                        body = json.dumps(told).encode()
                self.send_response(reply.status)
                for name in ('Content-Type', 'Retry-After'):
                    if reply.getheader(name):
                        self.send_header(name, reply.getheader(name))
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                liar.told[self.path.split('?')[0]] += 1

            do_GET = do_POST = pass_on

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *words):
                """Whoever hangs up has a reason."""

        self.server = Server(('127.0.0.1', 0), Handler)
        self.port = self.server.server_address[1]
        self.endpoint = 'http://127.0.0.1:%d' % self.port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
