// The JSON of every envelope (SEP-51) as the official library prints it, byte for byte, both ways.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import init, { decode, encode } from '@stellar/stellar-xdr-json';
import { assert, runAll, test } from './harness.mjs';

const [program, , vectors] = process.argv.slice(2);
const wasm = createRequire(import.meta.url).resolve('@stellar/stellar-xdr-json')
  .replace(/\.js$/, '_bg.wasm');
await init(readFileSync(wasm));
const { transactions } = JSON.parse(readFileSync(vectors));
const TYPE = 'TransactionEnvelope';

function lumioctl(verb, input) {
  return execFileSync(program, ['tx', ...verb], { input }).toString().trimEnd();
}

test('/LUM-08/interop/xdr-json/printed', () => {
  assert.ok(transactions.length >= 400);
  for (const { id, signed } of transactions) {
    assert.equal(lumioctl(['show', '--json'], signed), decode(TYPE, signed), id);
  }
});

test('/LUM-08/interop/xdr-json/read', () => {
  for (const { id, unsigned } of transactions.filter((_, index) => index % 4 === 0)) {
    const json = decode(TYPE, unsigned);
    assert.equal(lumioctl(['encode'], json), unsigned, id);
    assert.equal(encode(TYPE, json), unsigned, id);
  }
});

process.exit(await runAll() ? 1 : 0);
