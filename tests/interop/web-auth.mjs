// Signing in with a key (SEP-10), as the official SDK understands it: its wallet's half answers ours.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import * as sdk from '@stellar/stellar-sdk';
import { assert, runAll, test } from './harness.mjs';

const { Keypair, TransactionBuilder, WebAuth } = sdk;
const [program, directory] = process.argv.slice(2);
const build = dirname(dirname(program));

const child = spawn(program, ['--listen', '127.0.0.1:0', '--data', join(directory, 'platform'), '--ready-fd', '3',
  '--die-with-parent'], {
  stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  env: { ...process.env, PATH: `${join(build, 'ledger')}:${process.env.PATH}` },
});
const url = await new Promise((resolve, reject) => {
  let text = '';
  child.stdio[3].on('data', (data) => {
    text += data;
    if (text.endsWith('\n')) resolve(text.trim());
  });
  child.on('exit', (code, signal) => reject(new Error(`lumio-platform ended with ${code ?? signal}`)));
});

async function call(method, path, body, token) {
  const reply = await fetch(url + path, {
    method,
    headers: {
      ...(body ? { 'Content-Type': 'application/json' } : {}),
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
    body: body && JSON.stringify(body),
  });
  const text = await reply.text();
  return { status: reply.status, json: text && JSON.parse(text) };
}

const about = (await call('GET', '/api/v1/platform')).json;
const domain = about.web_auth_domain;
const ask = async (keypair) =>
  (await call('GET', `/api/v1/auth/challenge?account=${keypair.publicKey()}&home_domain=${domain}`)).json;

function sign(challenge, keypair) {
  const transaction = TransactionBuilder.fromXDR(challenge.transaction, challenge.network_passphrase);
  transaction.sign(keypair);
  return transaction.toXDR();
}

const ana = (await call('POST', '/api/v1/auth/register', {
  email: 'ana@example.org', password: 'correct horse', full_name: 'Ana Ruiz',
})).json;
const own = Keypair.random();

test('/CARD-16/LUM-08/interop/web-auth/our-challenge-is-one-to-the-sdk', async () => {
  const challenge = await ask(own);
  const read = WebAuth.readChallengeTx(challenge.transaction, about.server_key, challenge.network_passphrase, domain, domain);
  assert.equal(read.clientAccountID, own.publicKey());
  assert.equal(read.matchedHomeDomain, domain);
  assert.equal(read.tx.sequence, '0');
  assert.throws(() => WebAuth.readChallengeTx(challenge.transaction, Keypair.random().publicKey(),
    challenge.network_passphrase, domain, domain));
  assert.throws(() => WebAuth.readChallengeTx(challenge.transaction, about.server_key,
    challenge.network_passphrase, 'evil.example', domain));
});

test('/CARD-16/LUM-08/interop/web-auth/the-sdk-verifies-what-we-verify', async () => {
  const challenge = await ask(own);
  const signed = sign(challenge, own);
  assert.deepEqual(WebAuth.verifyChallengeTxSigners(signed, about.server_key, challenge.network_passphrase,
    [own.publicKey()], domain, domain), [own.publicKey()]);
  const linked = await call('POST', '/api/v1/me/keys', { transaction: signed }, ana.token);
  assert.equal(linked.status, 200, JSON.stringify(linked.json));
  const answer = await call('POST', '/api/v1/auth/challenge', { transaction: sign(await ask(own), own) });
  assert.equal(answer.status, 200, JSON.stringify(answer.json));
  assert.equal((await call('GET', '/api/v1/me', undefined, answer.json.token)).status, 200);
});

test('/CARD-16/S-28/interop/web-auth/what-the-sdk-builds-for-another-server-is-refused', async () => {
  const server = Keypair.random();
  const foreign = WebAuth.buildChallengeTx(server, own.publicKey(), domain, 300, about.network_passphrase, domain);
  const answer = await call('POST', '/api/v1/auth/challenge', {
    transaction: sign({ transaction: foreign, network_passphrase: about.network_passphrase }, own),
  });
  assert.equal(answer.status, 401);
  assert.equal(answer.json.code, 'wrong_challenge');
  const other = Keypair.random();
  const stolen = await call('POST', '/api/v1/auth/challenge', { transaction: sign(await ask(own), other) });
  assert.equal(stolen.status, 401);
});

const failed = await runAll();
child.removeAllListeners('exit');
child.kill('SIGTERM');
await new Promise((resolve) => child.on('exit', resolve));
process.exit(failed ? 1 : 0);
