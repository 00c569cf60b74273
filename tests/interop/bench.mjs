// bench.mjs - FOLDER ENVELOPE: what the official libraries need for the same, in nanoseconds.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import init, { decode } from '@stellar/stellar-xdr-json';
import {
  Account, Asset, Keypair, Networks, Operation, StrKey, TransactionBuilder, xdr,
} from '@stellar/stellar-sdk';

const text = process.argv[4];
const wasm = createRequire(import.meta.url).resolve('@stellar/stellar-xdr-json')
  .replace(/\.js$/, '_bg.wasm');
await init(readFileSync(wasm));

const keypair = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 7));
const address = keypair.publicKey();
const envelope = xdr.TransactionEnvelope.fromXDR(text, 'base64');
const transaction = TransactionBuilder.fromXDR(text, Networks.TESTNET);
const hash = transaction.hash();
const signature = keypair.sign(hash);

const measures = {
  'hash-and-sign': () => keypair.sign(transaction.hash()),
  'build-hash-sign-print': () => {
    const made = new TransactionBuilder(new Account(address, '76'), {
      fee: '100', networkPassphrase: Networks.TESTNET, timebounds: { minTime: 0, maxTime: 1790000000 },
    }).addOperation(Operation.payment({ destination: address, amount: '2.5', asset: Asset.native() }))
      .build();
    made.sign(keypair);
    return made.toXDR();
  },
  verify: () => keypair.verify(hash, signature),
  parse: () => xdr.TransactionEnvelope.fromXDR(text, 'base64'),
  print: () => envelope.toXDR('base64'),
  'print-json': () => decode('TransactionEnvelope', text),
  strkey: () => StrKey.decodeEd25519PublicKey(address),
};

// Of the processor alone: what else runs on the machine does not count.
function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

function round(what) {
  const start = cpuTime();
  let n = 0;
  let now;
  do {
    for (let i = 0; i < 16; i += 1) what();
    n += 16;
    now = cpuTime();
  } while (now - start < 40000000);
  return Math.round((now - start) / n);
}

for (const [name, what] of Object.entries(measures)) {
  const rounds = Array.from({ length: 15 }, () => round(what)).sort((a, b) => a - b);
  console.log(`${name} ${rounds[7]}`);
}
