// lumio-ledger as the official SDK sees it.
import { createHash } from 'node:crypto';
import * as sdk from '@stellar/stellar-sdk';
import { assert, runAll, startLedger, test } from './harness.mjs';
import { marketTests } from './market.mjs';

const {
  Account, Asset, Horizon, Keypair, Memo, MuxedAccount, Operation, StrKey,
  TransactionBuilder, xdr,
} = sdk;

const [program, directory] = process.argv.slice(2);
const ledger = await startLedger(program, directory, ['--close-ms', '200']);
const server = new Horizon.Server(ledger.url, { allowHttp: true });
const passphrase = (await server.root()).network_passphrase;
const XLM = Asset.native();

async function newcomer() {
  const keypair = Keypair.random();
  await server.friendbot(keypair.publicKey()).call();
  return keypair;
}

function builder(account, options = {}) {
  return new TransactionBuilder(account, {
    fee: '100', networkPassphrase: passphrase, timebounds: { minTime: 0, maxTime: 0 }, ...options,
  });
}

async function make(keypair, operations, options = {}, change = (b) => b) {
  const account = options.account ?? await server.loadAccount(keypair.publicKey());
  const { account: _, signers, ...rest } = options;
  let b = builder(account, rest);
  for (const operation of [].concat(operations)) b.addOperation(operation);
  b = change(b) ?? b;
  const transaction = b.build();
  for (const signer of signers ?? [keypair]) transaction.sign(signer);
  return transaction;
}

async function submit(keypair, operations, options, change) {
  return server.submitTransaction(await make(keypair, operations, options, change));
}

async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    const data = error?.response?.data;
    if (!data) throw error;
    assert.equal(data.status, 400);
    assert.equal(data.type, 'https://stellar.org/horizon-errors/transaction_failed');
    assert.ok(data.extras.envelope_xdr);
    xdr.TransactionResult.fromXDR(data.extras.result_xdr, 'base64');
    const codes = data.extras.result_codes;
    return [codes.transaction, codes.inner_transaction, ...(codes.operations ?? [])]
      .filter(Boolean).join(' ');
  }
  throw new Error('it was accepted');
}

async function expect(wanted, keypair, operations, options, change) {
  assert.equal(await refusal(submit(keypair, operations, options, change)), wanted);
}

const pay = (destination, amount = '1', asset = XLM, source = undefined) =>
  Operation.payment({ destination, amount, asset, source });

const alice = await newcomer();
const bob = await newcomer();
const issuer = await newcomer();
const nobody = Keypair.random();
const USD = new Asset('USD', issuer.publicKey());
const LONG = new Asset('LONGASSET', issuer.publicKey());

test('/LUM-08/interop/root', async () => {
  const root = await server.root();
  assert.match(root.network_passphrase, /^Lumio local network ; [0-9a-f]{32}$/);
  assert.equal(root.current_protocol_version, 22);
  assert.ok(root.history_latest_ledger >= 2);
  assert.equal(await server.fetchBaseFee(), 100);
});

test('/LUM-08/interop/friendbot', async () => {
  const account = await server.loadAccount(alice.publicKey());
  assert.equal(account.balances[0].balance, '10000.0000000');
  await assert.rejects(server.friendbot(alice.publicKey()).call());
  await assert.rejects(server.friendbot('GNOBODY').call());
});

test('/LUM-08/interop/payment', async () => {
  const answer = await submit(alice, pay(bob.publicKey(), '12.3456789'));
  assert.equal(answer.successful, true);
  const result = xdr.TransactionResult.fromXDR(answer.result_xdr, 'base64');
  assert.equal(result.feeCharged().toString(), '100');
  assert.equal(result.result().results()[0].tr().paymentResult().switch().name, 'paymentSuccess');
  const found = await server.transactions().transaction(answer.hash).call();
  assert.equal(found.envelope_xdr, answer.envelope_xdr);
  assert.equal(found.ledger_attr, answer.ledger);
  const [operation] = (await server.operations().forTransaction(answer.hash).call()).records;
  assert.equal(operation.type, 'payment');
  assert.equal(operation.amount, '12.3456789');
  assert.equal(operation.from, alice.publicKey());
  assert.equal(operation.to, bob.publicKey());
  const account = await server.loadAccount(bob.publicKey());
  assert.equal(account.balances[0].balance, '10012.3456789');
});

test('/LUM-08/interop/same-envelope-again', async () => {
  const transaction = await make(alice, pay(bob.publicKey()));
  const [first, second] = await Promise.all([
    server.submitTransaction(transaction), server.submitTransaction(transaction),
  ]);
  const third = await server.submitTransaction(transaction);
  assert.equal(first.hash, second.hash);
  assert.equal(first.ledger, second.ledger);
  assert.equal(third.ledger, first.ledger);
  assert.equal(third.result_xdr, first.result_xdr);
});

test('/LUM-08/interop/consecutive-sequence-numbers', async () => {
  const account = await server.loadAccount(alice.publicKey());
  const many = [];
  for (let i = 0; i < 20; i += 1) {
    const b = builder(account).addOperation(pay(bob.publicKey(), '0.0000001'));
    const transaction = b.build();
    transaction.sign(alice);
    many.push(transaction);
  }
  // One after the other: requests that race arrive in any order, and a gap is refused.
  for (const transaction of many) {
    const answer = await server.submitAsyncTransaction(transaction);
    assert.equal(answer.tx_status, 'PENDING');
  }
  const last = await server.submitTransaction(many.at(-1));
  assert.equal(last.successful, true);
  const again = await server.submitAsyncTransaction(many.at(-1)).catch((e) => e.response.data);
  assert.equal(again.tx_status, 'DUPLICATE');
});

test('/LUM-08/interop/async-refusal', async () => {
  const transaction = await make(alice, pay(bob.publicKey()), { signers: [bob] });
  const answer = await server.submitAsyncTransaction(transaction).catch((e) => e.response);
  assert.equal(answer.status, 400);
  assert.equal(answer.data.tx_status, 'ERROR');
  const result = xdr.TransactionResult.fromXDR(answer.data.error_result_xdr, 'base64');
  assert.equal(result.result().switch().name, 'txBadAuth');
});

test('/LUM-08/interop/memos', async () => {
  const hash = createHash('sha256').update('lumio').digest();
  const memos = [
    Memo.text('grüße'), Memo.id('18446744073709551615'), Memo.hash(hash), Memo.return(hash),
  ];
  for (const memo of memos) {
    const { hash: id } = await submit(alice, pay(bob.publicKey()), { memo });
    const found = await server.transactions().transaction(id).call();
    assert.equal(found.memo_type, memo.type);
    if (memo.type === 'text') assert.equal(found.memo, 'grüße');
    if (memo.type === 'id') assert.equal(found.memo, '18446744073709551615');
    if (memo.type === 'hash' || memo.type === 'return') {
      assert.equal(found.memo, hash.toString('base64'));
    }
  }
  const { hash: id } = await submit(alice, pay(bob.publicKey()));
  const found = await server.transactions().transaction(id).call();
  assert.equal(found.memo_type, 'none');
  assert.equal(found.memo, undefined);
});

test('/LUM-08/interop/muxed-accounts', async () => {
  const account = await server.loadAccount(alice.publicKey());
  const from = new MuxedAccount(account, '7');
  const to = new MuxedAccount(new Account(bob.publicKey(), '0'), '18446744073709551615');
  const { hash } = await submit(alice, pay(to.accountId()), { account: from });
  const found = await server.transactions().transaction(hash).call();
  assert.equal(found.source_account, alice.publicKey());
  assert.equal(found.account_muxed, from.accountId());
  assert.equal(found.account_muxed_id, '7');
  const [operation] = (await server.operations().forTransaction(hash).call()).records;
  assert.equal(operation.to, bob.publicKey());
  assert.equal(operation.to_muxed, to.accountId());
  assert.equal(operation.to_muxed_id, '18446744073709551615');
  assert.equal(operation.from_muxed_id, '7');
});

test('/LUM-08/interop/v0-envelope', async () => {
  const transaction = await make(alice, pay(bob.publicKey()));
  const v1 = transaction.toEnvelope().v1();
  const tx = v1.tx();
  const envelope = xdr.TransactionEnvelope.envelopeTypeTxV0(new xdr.TransactionV0Envelope({
    tx: new xdr.TransactionV0({
      sourceAccountEd25519: alice.rawPublicKey(), fee: tx.fee(), seqNum: tx.seqNum(),
      timeBounds: tx.cond().timeBounds(), memo: tx.memo(), operations: tx.operations(),
      ext: new xdr.TransactionV0Ext(0),
    }),
    signatures: v1.signatures(),
  }));
  const body = new URLSearchParams({ tx: envelope.toXDR('base64') });
  const answer = await fetch(`${ledger.url}/transactions`, { method: 'POST', body });
  const data = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(data));
  assert.equal(data.hash, transaction.hash().toString('hex'));
});

test('/LUM-08/interop/fee-bump', async () => {
  const inner = await make(alice, pay(bob.publicKey()));
  const bump = TransactionBuilder.buildFeeBumpTransaction(bob, '500', inner, passphrase);
  bump.sign(bob);
  const answer = await server.submitTransaction(bump);
  assert.equal(answer.successful, true);
  const found = await server.transactions().transaction(bump.hash().toString('hex')).call();
  assert.equal(found.fee_account, bob.publicKey());
  assert.equal(found.source_account, alice.publicKey());
  assert.equal(found.fee_charged, '200');
  assert.equal(found.max_fee, '1000');
  assert.equal(found.inner_transaction.hash, inner.hash().toString('hex'));
  const byInner = await server.transactions().transaction(inner.hash().toString('hex')).call();
  assert.equal(byInner.hash, found.hash);
});

test('/LUM-08/interop/fee-bump-refusals', async () => {
  const bad = await make(alice, pay(bob.publicKey()), { signers: [bob] });
  let bump = TransactionBuilder.buildFeeBumpTransaction(bob, '500', bad, passphrase);
  bump.sign(bob);
  assert.equal(await refusal(server.submitTransaction(bump)),
    'tx_fee_bump_inner_failed tx_bad_auth');
  const good = await make(alice, pay(bob.publicKey()));
  bump = TransactionBuilder.buildFeeBumpTransaction(bob, '500', good, passphrase);
  bump.sign(alice);
  assert.equal(await refusal(server.submitTransaction(bump)), 'tx_bad_auth');
  bump = TransactionBuilder.buildFeeBumpTransaction(nobody, '500', good, passphrase);
  bump.sign(nobody);
  assert.equal(await refusal(server.submitTransaction(bump)), 'tx_no_source_account');
  bump = TransactionBuilder.buildFeeBumpTransaction(bob, '500', good, passphrase);
  bump.sign(bob, issuer);
  assert.equal(await refusal(server.submitTransaction(bump)), 'tx_bad_auth_extra');
  const failing = await make(alice, pay(nobody.publicKey()));
  bump = TransactionBuilder.buildFeeBumpTransaction(bob, '500', failing, passphrase);
  bump.sign(bob);
  assert.equal(await refusal(server.submitTransaction(bump)),
    'tx_fee_bump_inner_failed tx_failed op_no_destination');
  const dear = await make(alice, pay(bob.publicKey()), { fee: '1000' });
  bump = TransactionBuilder.buildFeeBumpTransaction(bob, '1000', dear, passphrase);
  const envelope = bump.toEnvelope();
  envelope.feeBump().tx().fee(xdr.Int64.fromString('1999'));
  bump = TransactionBuilder.fromXDR(envelope, passphrase);
  bump.sign(bob);
  assert.equal(await refusal(server.submitTransaction(bump)), 'tx_insufficient_fee');
});

test('/LUM-08/interop/transaction-refusals', async () => {
  const to = pay(bob.publicKey());
  const fresh = () => server.loadAccount(alice.publicKey());
  await expect('tx_bad_auth', alice, to, { signers: [bob] });
  await expect('tx_bad_auth', alice, to, { signers: [] });
  await expect('tx_bad_auth_extra', alice, to, { signers: [alice, bob] });
  await expect('tx_no_source_account', nobody, to, { account: new Account(nobody.publicKey(), '1') });
  const account = await fresh();
  const sequence = BigInt(account.sequence);
  await expect('tx_bad_seq', alice, to,
    { account: new Account(alice.publicKey(), (sequence + 1n).toString()) });
  await expect('tx_bad_seq', alice, to,
    { account: new Account(alice.publicKey(), (sequence - 1n).toString()) });
  await expect('tx_insufficient_fee', alice, [to, to], { fee: '99' });
  const now = Math.floor(Date.now() / 1000);
  await expect('tx_too_late', alice, to, { timebounds: { minTime: 0, maxTime: now - 60 } });
  await expect('tx_too_early', alice, to, { timebounds: { minTime: now + 600, maxTime: 0 } });
  await expect('tx_too_late', alice, to, { ledgerbounds: { minLedger: 0, maxLedger: 2 } });
  await expect('tx_too_early', alice, to, { ledgerbounds: { minLedger: 2 ** 31, maxLedger: 0 } });
  await expect('tx_bad_minseq_age_or_gap', alice, to, { minAccountSequenceAge: 86400n });
  await expect('tx_bad_minseq_age_or_gap', alice, to, { minAccountSequenceLedgerGap: 2 ** 30 });
  await expect('tx_bad_auth', alice, to, { extraSigners: [bob.publicKey()] });
  await expect('tx_missing_operation', alice, []);
});

test('/LUM-08/interop/conditions-met', async () => {
  const account = await server.loadAccount(alice.publicKey());
  const answer = await submit(alice, pay(bob.publicKey()), {
    account: new Account(alice.publicKey(), (BigInt(account.sequence) + 5n).toString()),
    minAccountSequence: account.sequence,
    ledgerbounds: { minLedger: 1, maxLedger: 2 ** 31 - 1 },
    minAccountSequenceAge: 0n,
    extraSigners: [bob.publicKey()],
    signers: [alice, bob],
  });
  const found = await server.transactions().transaction(answer.hash).call();
  assert.equal(found.preconditions.min_account_sequence, account.sequence);
  assert.deepEqual(found.preconditions.extra_signers, [bob.publicKey()]);
});

test('/LUM-08/interop/poor-payer', async () => {
  const poor = Keypair.random();
  await submit(alice, Operation.createAccount({ destination: poor.publicKey(), startingBalance: '1' }));
  await expect('tx_insufficient_balance', poor, pay(bob.publicKey()));
});

test('/LUM-08/interop/malformed', async () => {
  for (const tx of ['', 'AAAA', 'not base64!', 'AAAAAgAAAAA=']) {
    const body = new URLSearchParams({ tx });
    const answer = await fetch(`${ledger.url}/transactions`, { method: 'POST', body });
    const data = await answer.json();
    assert.equal(answer.status, 400);
    assert.equal(data.type, 'https://stellar.org/horizon-errors/transaction_malformed');
    assert.equal(data.extras.envelope_xdr, tx);
  }
  const missing = await fetch(`${ledger.url}/transactions`, { method: 'POST', body: new URLSearchParams({ x: '1' }) });
  assert.equal(missing.status, 400);
  assert.equal((await missing.json()).extras.invalid_field, 'tx');
  const wrong = await fetch(`${ledger.url}/transactions`, {
    method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' },
  });
  assert.equal(wrong.status, 415);
});

test('/LUM-08/interop/create-account-refusals', async () => {
  const create = (destination, startingBalance) => Operation.createAccount({ destination, startingBalance });
  await expect('tx_failed op_already_exists', alice, create(bob.publicKey(), '5'));
  await expect('tx_failed op_low_reserve', alice, create(nobody.publicKey(), '0.9999999'));
  await expect('tx_failed op_underfunded', alice, create(nobody.publicKey(), '999999'));
  await expect('tx_failed op_malformed', alice, create(alice.publicKey(), '5'));
});

test('/LUM-08/interop/trust', async () => {
  const trust = (asset, limit) => Operation.changeTrust({ asset, limit });
  await submit(bob, [trust(USD), trust(LONG, '50')]);
  const account = await server.loadAccount(bob.publicKey());
  const usd = account.balances.find((b) => b.asset_code === 'USD');
  assert.equal(usd.limit, '922337203685.4775807');
  assert.equal(usd.asset_type, 'credit_alphanum4');
  assert.equal(usd.is_authorized, true);
  assert.equal(account.balances.find((b) => b.asset_code === 'LONGASSET').asset_type, 'credit_alphanum12');
  assert.equal(account.subentry_count, 2);
  await submit(issuer, pay(bob.publicKey(), '30', USD));
  await expect('tx_failed op_invalid_limit', bob, trust(USD, '29'));
  await expect('tx_failed op_invalid_limit', bob, trust(USD, '0'));
  await expect('tx_failed op_no_issuer', bob, trust(new Asset('X', nobody.publicKey()), '5'));
  await expect('tx_failed op_malformed', issuer, trust(USD, '5'));
  await expect('tx_failed op_invalid_limit', alice, trust(USD, '0'));
  const assets = await server.assets().forCode('USD').forIssuer(issuer.publicKey()).call();
  assert.equal(assets.records.length, 1);
  assert.equal(assets.records[0].balances.authorized, '30.0000000');
  assert.equal(assets.records[0].accounts.authorized, 1);
  const holders = await server.accounts().forAsset(USD).call();
  assert.deepEqual(holders.records.map((r) => r.account_id), [bob.publicKey()]);
});

test('/LUM-08/interop/payment-refusals', async () => {
  await expect('tx_failed op_no_destination', alice, pay(nobody.publicKey()));
  await expect('tx_failed op_underfunded', alice, pay(bob.publicKey(), '999999'));
  await expect('tx_failed op_no_trust', bob, pay(alice.publicKey(), '1', USD));
  await expect('tx_failed op_src_no_trust', alice, pay(bob.publicKey(), '1', USD));
  await expect('tx_failed op_underfunded', bob, pay(issuer.publicKey(), '31', USD));
  await expect('tx_failed op_line_full', issuer, pay(bob.publicKey(), '51', LONG));
  await expect('tx_failed op_success op_no_destination op_success', alice,
    [pay(bob.publicKey()), pay(nobody.publicKey()), pay(bob.publicKey())]);
  await expect('tx_failed op_no_source_account', alice,
    pay(bob.publicKey(), '1', XLM, nobody.publicKey()), { signers: [alice, nobody] });
  await expect('tx_failed op_bad_auth', alice, pay(alice.publicKey(), '1', XLM, bob.publicKey()));
});

test('/LUM-08/interop/authorization-required', async () => {
  const strict = await newcomer();
  const asset = new Asset('STR', strict.publicKey());
  await submit(strict, Operation.setOptions({ setFlags: sdk.AuthRequiredFlag }));
  await submit(bob, Operation.changeTrust({ asset }));
  await expect('tx_failed op_not_authorized', strict, pay(bob.publicKey(), '1', asset));
  await expect('tx_failed op_src_not_authorized', bob, pay(strict.publicKey(), '1', asset));
});

test('/LUM-08/interop/path-payments', async () => {
  const receive = (options) => Operation.pathPaymentStrictReceive({
    sendAsset: XLM, sendMax: '10', destination: bob.publicKey(), destAsset: XLM, destAmount: '5', ...options,
  });
  const send = (options) => Operation.pathPaymentStrictSend({
    sendAsset: XLM, sendAmount: '5', destination: bob.publicKey(), destAsset: XLM, destMin: '5', ...options,
  });
  const one = await submit(alice, receive({}));
  const result = xdr.TransactionResult.fromXDR(one.result_xdr, 'base64');
  const last = result.result().results()[0].tr().pathPaymentStrictReceiveResult().success().last();
  assert.equal(last.amount().toString(), '50000000');
  assert.equal(StrKey.encodeEd25519PublicKey(last.destination().ed25519()), bob.publicKey());
  const [operation] = (await server.operations().forTransaction(one.hash).call()).records;
  assert.equal(operation.type, 'path_payment_strict_receive');
  assert.equal(operation.source_amount, '5.0000000');
  const two = await submit(alice, send({}));
  const [sent] = (await server.operations().forTransaction(two.hash).call()).records;
  assert.equal(sent.type, 'path_payment_strict_send');
  assert.equal(sent.amount, '5.0000000');
  await expect('tx_failed op_too_few_offers', alice, receive({ destAsset: USD }));
  await expect('tx_failed op_too_few_offers', alice, send({ destAsset: USD }));
  await expect('tx_failed op_over_source_max', alice, receive({ sendMax: '4' }));
  await expect('tx_failed op_under_dest_min', alice, send({ destMin: '6' }));
  await expect('tx_failed op_no_destination', alice, send({ destination: nobody.publicKey() }));
  await expect('tx_failed op_underfunded', alice, send({ sendAmount: '999999' }));
});

test('/LUM-08/interop/set-options', async () => {
  const owner = await newcomer();
  const second = Keypair.random();
  const preimage = Buffer.from('a secret of mine');
  const hashX = createHash('sha256').update(preimage).digest();
  await submit(owner, [
    Operation.setOptions({
      homeDomain: 'example.com', masterWeight: 2, lowThreshold: 1, medThreshold: 2, highThreshold: 3,
      signer: { ed25519PublicKey: second.publicKey(), weight: 1 },
    }),
    Operation.setOptions({ signer: { sha256Hash: hashX, weight: 2 } }),
  ]);
  const account = await server.loadAccount(owner.publicKey());
  assert.equal(account.home_domain, 'example.com');
  assert.deepEqual(account.thresholds, { low_threshold: 1, med_threshold: 2, high_threshold: 3 });
  assert.equal(account.signers.length, 3);
  assert.equal(account.signers.find((s) => s.type === 'sha256_hash').weight, 2);
  const bySigner = await server.accounts().forSigner(second.publicKey()).call();
  assert.deepEqual(bySigner.records.map((r) => r.account_id), [owner.publicKey()]);
  const to = pay(bob.publicKey());
  await expect('tx_failed op_bad_auth', owner, to, { signers: [second] });
  await submit(owner, to, { signers: [owner] });
  const revealed = await make(owner, to, { signers: [] });
  revealed.signHashX(preimage);
  await server.submitTransaction(revealed);
  await expect('tx_failed op_bad_auth', owner, Operation.setOptions({ masterWeight: 3 }));
  await submit(owner, Operation.setOptions({ masterWeight: 3 }), { signers: [owner, second] });
  await expect('tx_failed op_bad_signer', owner,
    Operation.setOptions({ signer: { ed25519PublicKey: owner.publicKey(), weight: 1 } }));
  await expect('tx_failed op_invalid_inflation', owner,
    Operation.setOptions({ inflationDest: nobody.publicKey() }));
  await expect('tx_failed op_auth_revocable_required', owner,
    Operation.setOptions({ setFlags: sdk.AuthClawbackEnabledFlag }));
  await expect('tx_failed op_bad_flags', owner,
    Operation.setOptions({ setFlags: sdk.AuthRequiredFlag, clearFlags: sdk.AuthRequiredFlag }));
  await expect('tx_failed op_unknown_flag', owner, Operation.setOptions({ setFlags: 16 }));
  await submit(owner, Operation.setOptions({ setFlags: sdk.AuthImmutableFlag }));
  await expect('tx_failed op_cant_change', owner,
    Operation.setOptions({ clearFlags: sdk.AuthImmutableFlag }));
  await expect('tx_failed op_immutable_set', owner,
    Operation.accountMerge({ destination: bob.publicKey() }));
});

test('/LUM-08/interop/pre-authorised-transaction', async () => {
  const owner = await newcomer();
  const account = await server.loadAccount(owner.publicKey());
  const later = await make(owner, pay(bob.publicKey()), {
    account: new Account(owner.publicKey(), (BigInt(account.sequence) + 1n).toString()), signers: [],
  });
  await submit(owner, Operation.setOptions({ signer: { preAuthTx: later.hash(), weight: 1 } }));
  assert.equal((await server.loadAccount(owner.publicKey())).subentry_count, 1);
  await server.submitTransaction(later);
  assert.equal((await server.loadAccount(owner.publicKey())).subentry_count, 0);
});

test('/LUM-08/interop/data', async () => {
  await submit(alice, Operation.manageData({ name: 'greeting', value: 'hello' }));
  const account = await server.loadAccount(alice.publicKey());
  assert.equal(Buffer.from(account.data_attr.greeting, 'base64').toString(), 'hello');
  const answer = await fetch(`${ledger.url}/accounts/${alice.publicKey()}/data/greeting`);
  assert.deepEqual(await answer.json(), { value: Buffer.from('hello').toString('base64') });
  await submit(alice, Operation.manageData({ name: 'greeting', value: null }));
  await expect('tx_failed op_data_name_not_found', alice,
    Operation.manageData({ name: 'greeting', value: null }));
  await expect('tx_failed op_data_invalid_name', alice,
    Operation.manageData({ name: 'a\nb', value: 'x' }));
  const gone = await fetch(`${ledger.url}/accounts/${alice.publicKey()}/data/greeting`);
  assert.equal(gone.status, 404);
});

test('/LUM-08/interop/merge', async () => {
  const leaver = await newcomer();
  await expect('tx_failed op_no_account', leaver, Operation.accountMerge({ destination: nobody.publicKey() }));
  await expect('tx_failed op_malformed', leaver, Operation.accountMerge({ destination: leaver.publicKey() }));
  await expect('tx_failed op_has_sub_entries', bob, Operation.accountMerge({ destination: alice.publicKey() }));
  const answer = await submit(leaver, Operation.accountMerge({ destination: alice.publicKey() }));
  const result = xdr.TransactionResult.fromXDR(answer.result_xdr, 'base64');
  // Two were in a ledger and paid: the first refusal came from a ledger, the second did not.
  assert.equal(result.result().results()[0].tr().accountMergeResult().sourceAccountBalance().toString(),
    (100000000000n - 200n).toString());
  await assert.rejects(server.loadAccount(leaver.publicKey()), sdk.NotFoundError);
  const history = await server.payments().forAccount(leaver.publicKey()).call();
  assert.deepEqual(history.records.map((r) => r.type), ['create_account', 'account_merge']);
});

test('/LUM-08/interop/bump-sequence', async () => {
  const jumper = await newcomer();
  const before = await server.loadAccount(jumper.publicKey());
  const to = (BigInt(before.sequence) + 1000n).toString();
  await submit(jumper, Operation.bumpSequence({ bumpTo: to }));
  assert.equal((await server.loadAccount(jumper.publicKey())).sequence, to);
  const far = ((2n ** 62n)).toString();
  await submit(jumper, Operation.bumpSequence({ bumpTo: far }));
  await expect('tx_failed op_seq_num_too_far', jumper,
    Operation.accountMerge({ destination: alice.publicKey() }));
});

test('/LUM-08/interop/not-supported', async () => {
  const operations = [
    Operation.inflation({}),
    Operation.changeTrust({ asset: new sdk.LiquidityPoolAsset(XLM, USD, 30) }),
  ];
  for (const operation of operations) {
    await expect('tx_failed op_not_supported', alice, operation);
  }
});

test('/LUM-08/interop/paging', async () => {
  const seen = [];
  let page = await server.operations().forAccount(alice.publicKey()).limit(3).order('asc').call();
  while (page.records.length > 0) {
    seen.push(...page.records.map((r) => r.paging_token));
    page = await page.next();
  }
  const sorted = [...seen].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  assert.deepEqual(seen, sorted);
  assert.equal(new Set(seen).size, seen.length);
  const newest = await server.operations().forAccount(alice.publicKey()).limit(200).order('desc').call();
  assert.deepEqual(newest.records.map((r) => r.paging_token), [...seen].reverse());
  const back = await (await newest.prev()).records;
  assert.equal(back.length, 0);
  const failed = await server.operations().forAccount(alice.publicKey()).includeFailed(true).limit(200).call();
  assert.ok(failed.records.length > seen.length);
  assert.ok(failed.records.some((r) => r.transaction_successful === false));
  const joined = await server.payments().forAccount(alice.publicKey()).join('transactions').limit(1).call();
  assert.equal(joined.records[0].transaction_attr.hash, joined.records[0].transaction_hash);
  for (const query of ['limit=0', 'limit=201', 'order=up', 'cursor=x', 'include_failed=maybe']) {
    const answer = await fetch(`${ledger.url}/operations?${query}`);
    assert.equal(answer.status, 400, query);
    assert.equal((await answer.json()).extras.invalid_field, query.split('=')[0]);
  }
});

test('/LUM-08/interop/ledgers', async () => {
  const { records } = await server.ledgers().order('desc').limit(200).call();
  for (let i = 1; i < records.length; i += 1) {
    assert.equal(records[i].sequence, records[i - 1].sequence - 1);
    assert.equal(records[i].hash, records[i - 1].prev_hash);
    const header = xdr.LedgerHeader.fromXDR(records[i].header_xdr, 'base64');
    assert.equal(createHash('sha256').update(header.toXDR()).digest('hex'), records[i].hash);
    assert.equal(header.ledgerSeq(), records[i].sequence);
  }
  const full = records.find((r) => r.successful_transaction_count > 0);
  const inside = await server.transactions().forLedger(full.sequence).limit(200).call();
  assert.equal(inside.records.length, full.successful_transaction_count);
  const one = await server.ledgers().ledger(full.sequence).call();
  assert.equal(one.hash, full.hash);
  const none = await fetch(`${ledger.url}/ledgers/999999999`);
  assert.equal(none.status, 404);
});

test('/LUM-08/interop/fee-stats', async () => {
  const stats = await server.feeStats();
  assert.equal(stats.last_ledger_base_fee, '100');
  assert.ok(BigInt(stats.fee_charged.p50) >= 100n);
});

test('/LUM-08/interop/stream', async () => {
  const got = [];
  let close = () => {};
  const done = new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('nothing came')), 20000);
    close = server.payments().forAccount(bob.publicKey()).cursor('now').stream({
      onmessage: (payment) => {
        got.push(payment);
        if (got.length === 3) {
          clearTimeout(timer);
          resolve();
        }
      },
      onerror: () => {},
    });
  });
  for (const amount of ['1', '2', '3']) await submit(alice, pay(bob.publicKey(), amount));
  await done;
  close();
  assert.deepEqual(got.map((p) => p.amount), ['1.0000000', '2.0000000', '3.0000000']);
});

async function readEvents(path, headers, enough) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 15000);
  const answer = await fetch(`${ledger.url}${path}`, {
    headers: { Accept: 'text/event-stream', ...headers }, signal: controller.signal,
  });
  assert.match(answer.headers.get('content-type'), /^text\/event-stream/);
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body) {
    text += decoder.decode(chunk, { stream: true });
    if (enough(text)) break;
  }
  clearTimeout(timer);
  controller.abort();
  return text;
}

test('/LUM-08/interop/stream-resumes', async () => {
  const all = (await server.payments().forAccount(bob.publicKey()).limit(200).call()).records;
  const from = all.at(-3).paging_token;
  for (const [path, headers] of [
    [`/accounts/${bob.publicKey()}/payments?cursor=${from}`, {}],
    [`/accounts/${bob.publicKey()}/payments?cursor=1`, { 'Last-Event-ID': from }],
  ]) {
    const text = await readEvents(path, headers, (t) => t.includes(`id: ${all.at(-1).paging_token}\n`));
    assert.match(text, /^retry: 1000\n+event: open\ndata: "hello"\n\n/);
    const ids = [...text.matchAll(/^id: (.*)$/gm)].map((m) => m[1]);
    assert.deepEqual(ids, all.slice(-2).map((r) => r.paging_token));
  }
  const ledgers = await readEvents('/ledgers?cursor=now', {}, (t) => (t.match(/^id: /gm) ?? []).length >= 3);
  assert.match(ledgers, /"header_xdr"/);
  const missing = await fetch(`${ledger.url}/accounts/${Keypair.random().publicKey()}/payments`, {
    headers: { Accept: 'text/event-stream' },
  });
  assert.equal(missing.status, 404);
});

test('/LUM-08/interop/stream-of-an-account', async () => {
  const path = `/accounts/${bob.publicKey()}`;
  const before = (await server.loadAccount(bob.publicKey())).balances.at(-1).balance;
  const reading = readEvents(path, {}, (t) => (t.match(/^data: \{/gm) ?? []).length >= 2);
  await readEvents(path, {}, (t) => /^data: \{/m.test(t));
  await submit(alice, pay(bob.publicKey(), '1'));
  const states = [...(await reading).matchAll(/^data: (\{.*)$/gm)].map((m) => JSON.parse(m[1]));
  assert.equal(states[0].balances.at(-1).balance, before);
  assert.notEqual(states[1].balances.at(-1).balance, before);
});

test('/LUM-08/interop/not-acceptable', async () => {
  const answer = await fetch(`${ledger.url}/ledgers`, { headers: { Accept: 'image/png' } });
  assert.equal(answer.status, 406);
});

marketTests({ server, submit, expect, newcomer, pay, passphrase, readEvents });

test('/LUM-08/interop/goodbye', async () => {
  const reading = readEvents('/transactions?cursor=now', {}, (t) => t.includes('byebye'));
  await readEvents('/ledgers?cursor=now', {}, (t) => t.includes('hello'));
  const code = await ledger.stop();
  assert.equal(code, 0);
  assert.match(await reading, /event: close\ndata: "byebye"/);
});

process.exit(await runAll() === 0 ? 0 : 1);
