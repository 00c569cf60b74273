// Claimable balances, sponsorship, flags and the order book as the official SDK sees them.
import * as sdk from '@stellar/stellar-sdk';
import { assert, test } from './harness.mjs';

const { Asset, AuthClawbackEnabledFlag, AuthRequiredFlag, AuthRevocableFlag, Claimant, Keypair,
  Operation, xdr } = sdk;
const XLM = Asset.native();

export function marketTests({ server, submit, expect, newcomer, pay, passphrase, readEvents }) {
  const codesOf = async (promise) => {
    try {
      await promise;
    } catch (error) {
      return error.response.status;
    }
    return 200;
  };

  const balanceOf = async (keypair, asset) => {
    const account = await server.loadAccount(keypair.publicKey());
    return account.balances.find((b) => (asset.isNative() ? b.asset_type === 'native'
      : b.asset_code === asset.code && b.asset_issuer === asset.issuer));
  };

  const trust = (keypair, asset, limit) =>
    submit(keypair, Operation.changeTrust({ asset, limit }));

  test('/LUM-08/interop/claimable-balance', async () => {
    const [maker, taker, other] = [await newcomer(), await newcomer(), await newcomer()];
    const in1h = Math.floor(Date.now() / 1000) + 3600;
    const transaction = await submit(maker, Operation.createClaimableBalance({
      asset: XLM,
      amount: '12.5',
      claimants: [
        new Claimant(taker.publicKey(), Claimant.predicateBeforeAbsoluteTime(String(in1h))),
        new Claimant(other.publicKey(), Claimant.predicateNot(
          Claimant.predicateBeforeRelativeTime('3600'))),
      ],
    }));
    // The id that the SDK works out is the one that the ledger gave.
    const source = (await server.transactions().transaction(transaction.hash).call());
    const made = sdk.TransactionBuilder.fromXDR(source.envelope_xdr, passphrase);
    const id = made.getClaimableBalanceId(0);
    const result = xdr.TransactionResult.fromXDR(transaction.result_xdr, 'base64');
    const code = result.result().results()[0].tr().createClaimableBalanceResult();
    assert.equal(code.balanceId().toXDR('hex'), id);

    const found = await server.claimableBalances().claimableBalance(id).call();
    assert.equal(found.id, id);
    assert.equal(found.asset, 'native');
    assert.equal(found.amount, '12.5000000');
    assert.equal(found.sponsor, maker.publicKey());
    assert.equal(found.last_modified_ledger, transaction.ledger);
    assert.deepEqual(found.flags, { clawback_enabled: false });
    assert.equal(found.claimants[0].destination, taker.publicKey());
    assert.equal(found.claimants[0].predicate.abs_before_epoch, String(in1h));
    assert.equal(new Date(found.claimants[0].predicate.abs_before).getTime(), in1h * 1000);
    assert.ok(found.claimants[1].predicate.not.abs_before_epoch);

    for (const filter of [['claimant', taker.publicKey()], ['claimant', other.publicKey()],
      ['sponsor', maker.publicKey()]]) {
      const { records } = await server.claimableBalances()[filter[0]](filter[1]).call();
      assert.deepEqual(records.map((r) => r.id), [id]);
    }
    assert.ok((await server.claimableBalances().asset(XLM).order('desc').call()).records.length);
    assert.equal((await server.loadAccount(maker.publicKey())).num_sponsoring, 2);

    await expect('tx_failed op_cannot_claim', other,
      Operation.claimClaimableBalance({ balanceId: id }));
    await submit(taker, Operation.claimClaimableBalance({ balanceId: id }));
    await expect('tx_failed op_does_not_exist', taker,
      Operation.claimClaimableBalance({ balanceId: id }));
    assert.equal(await codesOf(server.claimableBalances().claimableBalance(id).call()), 404);
    assert.equal((await server.loadAccount(maker.publicKey())).num_sponsoring, 0);
    assert.equal((await balanceOf(taker, XLM)).balance, '10012.4999800');

    const operations = await server.operations().forClaimableBalance(id).call();
    assert.deepEqual(operations.records.map((r) => r.type),
      ['create_claimable_balance', 'claim_claimable_balance']);
    assert.equal(operations.records[0].claimants[0].predicate.abs_before_epoch, String(in1h));
    assert.equal(operations.records[0].claimants[1].predicate.not.rel_before, '3600');
    assert.equal(operations.records[1].balance_id, id);
    assert.equal(operations.records[1].claimant, taker.publicKey());
    const all = await server.transactions().forClaimableBalance(id).includeFailed(true).call();
    assert.equal(all.records.length, 4);
    assert.equal((await server.operations().forAccount(other.publicKey()).includeFailed(true)
      .call()).records.filter((r) => r.type === 'create_claimable_balance').length, 1);
    assert.equal((await server.payments().forAccount(maker.publicKey()).call()).records.length, 1);
  });

  test('/LUM-08/interop/claimable-balance-pages', async () => {
    const [maker, taker] = [await newcomer(), await newcomer()];
    for (let i = 0; i < 3; i += 1) {
      await submit(maker, Array.from({ length: 4 }, () => Operation.createClaimableBalance({
        asset: XLM, amount: '1', claimants: [new Claimant(taker.publicKey())],
      })));
    }
    const seen = [];
    let page = await server.claimableBalances().claimant(taker.publicKey()).limit(5).call();
    while (page.records.length > 0) {
      seen.push(...page.records.map((r) => r.paging_token));
      page = await page.next();
    }
    assert.equal(new Set(seen).size, 12);
    const back = await server.claimableBalances().claimant(taker.publicKey()).limit(200)
      .order('desc').call();
    assert.deepEqual(back.records.map((r) => r.paging_token).reverse(), seen);
    assert.equal(await codesOf(server.claimableBalances().cursor('nonsense').call()), 400);
    assert.equal(await codesOf(server.claimableBalances().claimableBalance('00').call()), 400);
    assert.equal(await codesOf(server.operations()
      .forClaimableBalance(`00000000${'ab'.repeat(32)}`).call()), 404);
  });

  test('/LUM-51/interop/sponsored-trustline', async () => {
    const [sponsor, poor, issuer] = [await newcomer(), Keypair.random(), await newcomer()];
    const asset = new Asset('EVT1', issuer.publicKey());
    await submit(sponsor, [
      Operation.beginSponsoringFutureReserves({ sponsoredId: poor.publicKey() }),
      Operation.createAccount({ destination: poor.publicKey(), startingBalance: '0' }),
      Operation.changeTrust({ asset, source: poor.publicKey() }),
      Operation.endSponsoringFutureReserves({ source: poor.publicKey() }),
      pay(poor.publicKey(), '5', asset, issuer.publicKey()),
    ], { signers: [sponsor, poor, issuer] });
    const account = await server.loadAccount(poor.publicKey());
    assert.equal(account.sponsor, sponsor.publicKey());
    assert.equal(account.num_sponsored, 3);
    assert.equal(account.subentry_count, 1);
    assert.equal(account.balances[0].sponsor, sponsor.publicKey());
    assert.equal(account.balances[0].balance, '5.0000000');
    assert.equal((await server.loadAccount(sponsor.publicKey())).num_sponsoring, 3);
    assert.deepEqual((await server.accounts().sponsor(sponsor.publicKey()).call())
      .records.map((r) => r.id), [poor.publicKey()]);
    const { records } = await server.operations().forAccount(sponsor.publicKey()).call();
    const end = records.find((r) => r.type === 'end_sponsoring_future_reserves');
    assert.equal(end.begin_sponsor, sponsor.publicKey());
    assert.equal(records.find((r) => r.type === 'begin_sponsoring_future_reserves').sponsored_id,
      poor.publicKey());

    await expect('tx_failed op_low_reserve', sponsor,
      Operation.revokeTrustlineSponsorship({ account: poor.publicKey(), asset }));
    await submit(sponsor, pay(poor.publicKey(), '2'));
    await submit(sponsor, [
      Operation.revokeTrustlineSponsorship({ account: poor.publicKey(), asset }),
      Operation.revokeAccountSponsorship({ account: poor.publicKey() }),
    ]);
    const after = await server.loadAccount(poor.publicKey());
    assert.equal(after.num_sponsored, 0);
    assert.equal(after.sponsor, undefined);
    const revoked = (await server.operations().forAccount(poor.publicKey()).order('desc').call())
      .records.filter((r) => r.type === 'revoke_sponsorship');
    assert.equal(revoked[0].account_id, poor.publicKey());
    assert.equal(revoked[1].trustline_asset, `EVT1:${issuer.publicKey()}`);
    await expect('tx_bad_sponsorship', sponsor,
      Operation.beginSponsoringFutureReserves({ sponsoredId: issuer.publicKey() }));
    await expect('tx_failed op_not_sponsored', sponsor, Operation.endSponsoringFutureReserves());
  });

  test('/LUM-08/interop/flags-and-clawback', async () => {
    const [issuer, holder] = [await newcomer(), await newcomer()];
    const asset = new Asset('REG', issuer.publicKey());
    await submit(issuer, Operation.setOptions({
      setFlags: AuthRequiredFlag | AuthRevocableFlag | AuthClawbackEnabledFlag,
    }));
    assert.deepEqual((await server.loadAccount(issuer.publicKey())).flags, {
      auth_required: true, auth_revocable: true, auth_immutable: false,
      auth_clawback_enabled: true,
    });
    await trust(holder, asset);
    await expect('tx_failed op_not_authorized', issuer, pay(holder.publicKey(), '5', asset));
    await submit(issuer, Operation.setTrustLineFlags({
      trustor: holder.publicKey(), asset, flags: { authorized: true },
    }));
    await submit(issuer, pay(holder.publicKey(), '5', asset));
    const line = await balanceOf(holder, asset);
    assert.equal(line.is_authorized, true);
    assert.equal(line.is_clawback_enabled, true);
    await expect('tx_failed op_underfunded', issuer,
      Operation.clawback({ asset, amount: '6', from: holder.publicKey() }));
    await submit(issuer, Operation.clawback({ asset, amount: '2', from: holder.publicKey() }));
    await submit(issuer, Operation.allowTrust({
      trustor: holder.publicKey(), assetCode: 'REG', authorize: 2,
    }));
    const kept = await balanceOf(holder, asset);
    assert.equal(kept.balance, '3.0000000');
    assert.equal(kept.is_authorized, false);
    assert.equal(kept.is_authorized_to_maintain_liabilities, true);
    const { records } = await server.operations().forAccount(holder.publicKey()).order('desc')
      .call();
    assert.equal(records[0].type, 'allow_trust');
    assert.equal(records[0].authorize, false);
    assert.equal(records[0].authorize_to_maintain_liabilities, true);
    assert.equal(records[1].type, 'clawback');
    assert.equal(records[1].from, holder.publicKey());
    assert.deepEqual(records.find((r) => r.type === 'set_trust_line_flags').set_flags_s,
      ['authorized']);
  });

  test('/LUM-08/interop/clawback-of-a-claimable-balance', async () => {
    const [issuer, holder] = [await newcomer(), await newcomer()];
    const asset = new Asset('BACK', issuer.publicKey());
    await submit(issuer, Operation.setOptions({
      setFlags: AuthRevocableFlag | AuthClawbackEnabledFlag,
    }));
    const answer = await submit(issuer, Operation.createClaimableBalance({
      asset, amount: '7', claimants: [new Claimant(holder.publicKey())],
    }));
    const { records: [balance] } = await server.claimableBalances().asset(asset).call();
    assert.equal(balance.last_modified_ledger, answer.ledger);
    assert.equal(balance.asset, `BACK:${issuer.publicKey()}`);
    assert.deepEqual(balance.flags, { clawback_enabled: true });
    await expect('tx_failed op_no_issuer', holder,
      Operation.clawbackClaimableBalance({ balanceId: balance.id }));
    await submit(issuer, Operation.clawbackClaimableBalance({ balanceId: balance.id }));
    assert.equal((await server.claimableBalances().asset(asset).call()).records.length, 0);
  });

  test('/LUM-08/interop/offers', async () => {
    const [issuer, seller, buyer] = [await newcomer(), await newcomer(), await newcomer()];
    const asset = new Asset('SHARE', issuer.publicKey());
    await trust(seller, asset);
    await trust(buyer, asset);
    await submit(issuer, pay(seller.publicKey(), '100', asset));
    const made = await submit(seller, Operation.manageSellOffer({
      selling: asset, buying: XLM, amount: '40', price: { n: 5, d: 2 },
    }));
    assert.equal(made.offerResults[0].currentOffer.amount, '40');
    const { records: [offer] } = await server.offers().forAccount(seller.publicKey()).call();
    assert.equal(offer.seller, seller.publicKey());
    assert.equal(offer.amount, '40.0000000');
    assert.equal(offer.price, '2.5000000');
    assert.deepEqual(offer.price_r, { n: 5, d: 2 });
    assert.equal(offer.selling.asset_code, 'SHARE');
    assert.deepEqual(offer.buying, { asset_type: 'native' });
    assert.equal((await server.offers().offer(offer.id).call()).id, offer.id);
    assert.equal((await server.offers().selling(asset).buying(XLM).call()).records.length, 1);
    assert.equal((await server.offers().selling(XLM).buying(asset).call()).records.length, 0);
    assert.equal((await server.offers().seller(buyer.publicKey()).call()).records.length, 0);
    assert.equal(await codesOf(server.offers().offer('999999').call()), 404);
    const line = await balanceOf(seller, asset);
    assert.equal(line.selling_liabilities, '40.0000000');
    assert.equal((await balanceOf(seller, XLM)).buying_liabilities, '100.0000000');
    await expect('tx_failed op_underfunded', seller, pay(buyer.publicKey(), '61', asset));

    const taken = await submit(buyer, Operation.manageBuyOffer({
      selling: XLM, buying: asset, buyAmount: '10', price: '3',
    }));
    const [summary] = taken.offerResults;
    assert.equal(summary.wasImmediatelyFilled, true);
    assert.equal(summary.amountBought, '10');
    assert.equal(summary.amountSold, '25');
    assert.equal((await balanceOf(buyer, asset)).balance, '10.0000000');
    assert.equal((await server.offers().offer(offer.id).call()).amount, '30.0000000');
    await expect('tx_failed op_cross_self', seller, Operation.manageSellOffer({
      selling: XLM, buying: asset, amount: '1', price: '0.4',
    }));
    await submit(seller, Operation.manageSellOffer({
      selling: asset, buying: XLM, amount: '0', price: '2.5', offerId: offer.id,
    }));
    assert.equal((await server.offers().forAccount(seller.publicKey()).call()).records.length, 0);
    assert.equal((await balanceOf(seller, asset)).selling_liabilities, '0.0000000');
  });

  test('/LUM-08/interop/trades-and-order-book', async () => {
    const [issuer, seller, buyer] = [await newcomer(), await newcomer(), await newcomer()];
    const asset = new Asset('BOOK', issuer.publicKey());
    await trust(seller, asset);
    await trust(buyer, asset);
    await submit(issuer, pay(seller.publicKey(), '100', asset));
    const sell = (amount, price, options = {}) => submit(seller, Operation.manageSellOffer({
      selling: asset, buying: XLM, amount, price, ...options,
    }));
    await sell('10', '2');
    await sell('15', '2');
    await sell('20', '2.5');
    await submit(buyer, Operation.manageBuyOffer({
      selling: XLM, buying: asset, buyAmount: '8', price: '1.5',
    }));
    const book = await server.orderbook(asset, XLM).call();
    assert.deepEqual(book.asks, [
      { price_r: { n: 2, d: 1 }, price: '2.0000000', amount: '25.0000000' },
      { price_r: { n: 5, d: 2 }, price: '2.5000000', amount: '20.0000000' },
    ]);
    assert.deepEqual(book.bids, [
      { price_r: { n: 3, d: 2 }, price: '1.5000000', amount: '12.0000000' },
    ]);
    assert.equal(book.base.asset_code, 'BOOK');
    assert.deepEqual(book.counter, { asset_type: 'native' });
    assert.equal((await server.orderbook(asset, XLM).limit(1).call()).asks.length, 1);

    const bought = await submit(buyer, Operation.manageBuyOffer({
      selling: XLM, buying: asset, buyAmount: '12', price: '2',
    }));
    const { records } = await server.trades().forAssetPair(asset, XLM).call();
    assert.equal(records.length, 2);
    const [first, second] = records;
    assert.equal(first.base_asset_code, 'BOOK');
    assert.equal(first.counter_asset_type, 'native');
    assert.equal(first.base_amount, '10.0000000');
    assert.equal(first.counter_amount, '20.0000000');
    assert.equal(second.base_amount, '2.0000000');
    assert.deepEqual(first.price, { n: '2', d: '1' });
    assert.equal(first.base_is_seller, true);
    assert.equal(first.base_account, seller.publicKey());
    assert.equal(first.counter_account, buyer.publicKey());
    assert.equal(first.trade_type, 'orderbook');
    assert.ok(BigInt(first.counter_offer_id) > 2n ** 62n);
    // The other way round everything is turned.
    const { records: [turned] } = await server.trades().forAssetPair(XLM, asset).call();
    assert.equal(turned.base_amount, '20.0000000');
    assert.deepEqual(turned.price, { n: '1', d: '2' });
    assert.equal(turned.base_is_seller, false);
    assert.equal(turned.base_account, buyer.publicKey());
    for (const account of [seller, buyer]) {
      assert.equal((await server.trades().forAccount(account.publicKey()).call()).records.length, 2);
    }
    assert.equal((await server.trades().forOffer(first.base_offer_id).call()).records.length, 1);
    const page = await server.trades().forAssetPair(asset, XLM).limit(1).order('desc').call();
    assert.equal(page.records[0].id, second.id);
    assert.equal((await page.next()).records[0].id, first.id);

    const effects = (await server.effects().forTransaction(bought.hash).limit(200).call()).records;
    assert.deepEqual(effects.map((e) => [e.type, e.account === buyer.publicKey()]), [
      ['trade', true], ['trade', false], ['trade', true], ['trade', false],
    ]);
    assert.equal(effects[0].seller, seller.publicKey());
    assert.equal(effects[0].bought_amount, '10.0000000');
    assert.equal(effects[0].bought_asset_code, 'BOOK');
    assert.equal(effects[0].sold_amount, '20.0000000');
    assert.equal(effects[1].seller, buyer.publicKey());
    assert.equal(effects[1].sold_amount, '10.0000000');
    // Sellers whose offers were crossed see the transaction.
    assert.equal((await server.transactions().forAccount(seller.publicKey()).order('desc').call())
      .records[0].hash, bought.hash);
  });

  test('/LUM-08/interop/paths', async () => {
    const [issuer, maker, payer, shop] = [
      await newcomer(), await newcomer(), await newcomer(), await newcomer()];
    const mid = new Asset('MID', issuer.publicKey());
    const end = new Asset('END', issuer.publicKey());
    for (const asset of [mid, end]) {
      await trust(maker, asset);
      await submit(issuer, pay(maker.publicKey(), '1000', asset));
    }
    await trust(shop, end);
    await submit(maker, [
      Operation.manageSellOffer({ selling: mid, buying: XLM, amount: '500', price: '2' }),
      Operation.manageSellOffer({ selling: end, buying: mid, amount: '500', price: '3' }),
      Operation.manageSellOffer({ selling: end, buying: XLM, amount: '5', price: '7' }),
    ]);
    const receive = await server.strictReceivePaths(payer.publicKey(), end, '5').call();
    assert.deepEqual(receive.records.map((r) => [r.source_amount, r.path.length]),
      [['30.0000000', 1], ['35.0000000', 0]]);
    assert.equal(receive.records[0].path[0].asset_code, 'MID');
    assert.equal(receive.records[0].destination_asset_code, 'END');
    const more = await server.strictReceivePaths([XLM, mid], end, '6').call();
    assert.deepEqual(more.records.map((r) => [r.source_asset_type, r.source_amount]).sort(),
      [['credit_alphanum4', '18.0000000'], ['native', '36.0000000']]);
    assert.equal((await server.strictReceivePaths(payer.publicKey(), end, '501').call())
      .records.length, 0);
    // Nobody pays over their own offers.
    assert.equal((await server.strictReceivePaths(maker.publicKey(), end, '5').call())
      .records.filter((r) => r.source_asset_code !== 'END').length, 0);

    const send = await server.strictSendPaths(XLM, '60', shop.publicKey()).call();
    const best = send.records.filter((r) => r.destination_asset_code === 'END');
    assert.equal(best[0].destination_amount, '10.0000000');
    assert.equal(await codesOf(server.strictSendPaths(XLM, '0', [end]).call()), 400);
    assert.equal(await codesOf(server.strictReceivePaths(Keypair.random().publicKey(), end, '1')
      .call()), 404);

    // What was found can be walked, to the last unit.
    const answer = await submit(payer, Operation.pathPaymentStrictReceive({
      sendAsset: XLM, sendMax: '30', destination: shop.publicKey(), destAsset: end,
      destAmount: '5', path: [mid],
    }));
    const { records: [operation] } = await server.operations().forTransaction(answer.hash).call();
    assert.equal(operation.source_amount, '30.0000000');
    assert.equal(operation.amount, '5.0000000');
    const effects = (await server.effects().forOperation(operation.id).call()).records;
    assert.deepEqual(effects.map((e) => e.type),
      ['account_credited', 'account_debited', 'trade', 'trade', 'trade', 'trade']);
    assert.equal(effects[1].amount, '30.0000000');
    await expect('tx_failed op_under_dest_min', payer, Operation.pathPaymentStrictSend({
      sendAsset: XLM, sendAmount: '60', destination: shop.publicKey(), destAsset: end,
      destMin: '10.0000001', path: [mid],
    }));
    await submit(payer, Operation.pathPaymentStrictSend({
      sendAsset: XLM, sendAmount: '60', destination: shop.publicKey(), destAsset: end,
      destMin: '10', path: [mid],
    }));
    assert.equal((await balanceOf(shop, end)).balance, '15.0000000');
  });

  test('/LUM-08/interop/effects', async () => {
    const [issuer, holder, other] = [await newcomer(), await newcomer(), Keypair.random()];
    const asset = new Asset('EFF', issuer.publicKey());
    await submit(issuer, Operation.setOptions({
      setFlags: AuthRequiredFlag | AuthRevocableFlag | AuthClawbackEnabledFlag,
      homeDomain: 'example.org', lowThreshold: 1,
      signer: { ed25519PublicKey: other.publicKey(), weight: 1 },
    }));
    await trust(holder, asset, '100');
    await submit(issuer, [
      Operation.setTrustLineFlags({ trustor: holder.publicKey(), asset, flags: { authorized: true } }),
      pay(holder.publicKey(), '9', asset),
      Operation.clawback({ asset, amount: '4', from: holder.publicKey() }),
    ]);
    await submit(holder, Operation.manageData({ name: 'a', value: 'b' }));
    await submit(holder, Operation.manageData({ name: 'a', value: null }));
    const made = await submit(holder, Operation.createClaimableBalance({
      asset, amount: '5', claimants: [new Claimant(holder.publicKey())],
    }));
    const { records: [balance] } = await server.claimableBalances().asset(asset).call();
    await submit(holder, Operation.claimClaimableBalance({ balanceId: balance.id }));
    await submit(holder, [
      Operation.beginSponsoringFutureReserves({ sponsoredId: other.publicKey() }),
      Operation.createAccount({ destination: other.publicKey(), startingBalance: '3' }),
      Operation.endSponsoringFutureReserves({ source: other.publicKey() }),
    ], { signers: [holder, other] });
    await submit(other, Operation.accountMerge({ destination: holder.publicKey() }));

    const all = [];
    let page = await server.effects().forAccount(holder.publicKey()).order('asc').limit(4).call();
    while (page.records.length > 0) {
      all.push(...page.records);
      page = await page.next();
    }
    assert.deepEqual(all.map((e) => e.type), [
      'account_created', 'signer_created', 'trustline_created', 'account_credited',
      'account_debited', 'data_created', 'data_removed',
      'claimable_balance_created', 'claimable_balance_claimant_created', 'account_debited',
      'claimable_balance_sponsorship_created',
      'claimable_balance_claimed', 'account_credited', 'claimable_balance_sponsorship_removed',
      'account_debited', 'account_credited',
    ]);
    const back = await server.effects().forAccount(holder.publicKey()).order('desc').limit(200)
      .call();
    assert.deepEqual(back.records.map((e) => e.id).reverse(), all.map((e) => e.id));
    assert.match(all[0].id, /^\d{19}-0000000001$/);
    assert.equal(all[0].starting_balance, '10000.0000000');
    assert.equal(all[2].limit, '100.0000000');
    assert.equal(all[8].predicate.unconditional, true);
    assert.equal(all[8].balance_id, balance.id);
    assert.equal(all[10].sponsor, holder.publicKey());
    const ofIssuer = (await server.effects().forAccount(issuer.publicKey()).limit(200).call())
      .records;
    const byType = (type) => ofIssuer.find((e) => e.type === type);
    assert.equal(byType('account_home_domain_updated').home_domain, 'example.org');
    assert.equal(byType('account_thresholds_updated').low_threshold, 1);
    assert.equal(byType('account_flags_updated').auth_required_flag, true);
    assert.equal(ofIssuer.filter((e) => e.type === 'signer_created')
      .find((e) => e.key === other.publicKey()).weight, 1);
    assert.equal(byType('trustline_flags_updated').trustor, holder.publicKey());
    assert.equal(byType('trustline_flags_updated').authorized_flag, true);
    const ofOther = (await server.effects().forAccount(other.publicKey()).limit(200).call()).records;
    assert.deepEqual(ofOther.map((e) => e.type), [
      'account_created', 'signer_created', 'account_sponsorship_created', 'account_debited',
      'account_removed', 'account_sponsorship_removed',
    ]);
    const inLedger = (await server.effects().forLedger(String(made.ledger)).limit(200).call()).records;
    assert.ok(inLedger.some((e) => e.type === 'claimable_balance_created'));
    // What failed had no effects.
    await assert.rejects(submit(holder, [pay(issuer.publicKey(), '1'), pay(Keypair.random().publicKey())]));
    assert.equal((await server.effects().forAccount(holder.publicKey()).limit(200).call())
      .records.length, all.length);
    assert.equal(await codesOf(server.effects().forAccount(Keypair.random().publicKey()).call()), 404);
  });

  test('/LUM-08/interop/market-streams', async () => {
    const [issuer, buyer] = [await newcomer(), await newcomer()];
    const asset = new Asset('FLOW', issuer.publicKey());
    await trust(buyer, asset);
    const query = `selling_asset_type=credit_alphanum4&selling_asset_code=FLOW&`
      + `selling_asset_issuer=${issuer.publicKey()}&buying_asset_type=native`;
    const books = readEvents(`/order_book?${query}`, {}, (t) => (t.match(/"asks"/g) ?? []).length >= 3);
    const trades = readEvents('/trades?cursor=now', {}, (t) => t.includes('"FLOW"'));
    const own = readEvents(`/accounts/${issuer.publicKey()}/offers`, {},
      (t) => t.includes('"amount":"10.0000000"'));
    const effects = readEvents(`/accounts/${buyer.publicKey()}/effects?cursor=now`, {},
      (t) => t.includes('"type":"trade"'));
    await readEvents(`/order_book?${query}`, {}, (t) => t.includes('"asks"'));
    await submit(issuer, Operation.manageSellOffer({
      selling: asset, buying: XLM, amount: '10', price: '1',
    }));
    await readEvents(`/order_book?${query}`, {}, (t) => t.includes('10.0000000'));
    await submit(buyer, Operation.manageBuyOffer({
      selling: XLM, buying: asset, buyAmount: '4', price: '1',
    }));
    assert.match(await books, /"asks":\[\].*"amount":"10.0000000".*"amount":"6.0000000"/s);
    assert.match(await own, /"selling":\{[^}]*"FLOW"/);
    assert.match(await trades, /id: \d+-0\n/);
    assert.match(await effects, /"bought_amount":"4.0000000"/);
  });

  test('/LUM-44/interop/effects-replayed-are-the-balances', async () => {
    const readAll = async (path) => {
      const records = [];
      let url = `${server.serverURL.toString().replace(/\/$/, '')}${path}`;
      for (;;) {
        const page = await (await fetch(url)).json();
        if (page._embedded.records.length === 0) return records;
        records.push(...page._embedded.records);
        url = page._links.next.href;
      }
    };
    const units = (text) => BigInt(text.replace('.', ''));
    const operations = new Map((await readAll('/operations?limit=200')).map((o) => [o.id, o]));
    const effects = await readAll('/effects?limit=200');
    const transactions = await readAll('/transactions?limit=200&include_failed=true');
    assert.ok(effects.length > 300);
    const balances = new Map();
    const add = (account, asset, amount) => {
      const key = `${account} ${asset}`;
      balances.set(key, (balances.get(key) ?? 0n) + amount);
    };
    const name = (e, prefix) => (e[`${prefix}asset_type`] === 'native' ? 'native'
      : `${e[`${prefix}asset_code`]}:${e[`${prefix}asset_issuer`]}`);
    for (const e of effects) {
      const operation = operations.get(e._links.operation.href.split('/').at(-1));
      if (e.type === 'account_created') add(e.account, 'native', units(e.starting_balance));
      if (e.type === 'account_credited') add(e.account, name(e, ''), units(e.amount));
      if (e.type === 'account_debited') add(e.account, name(e, ''), -units(e.amount));
      // On the way of a path, what its sender trades is already in what is sent and arrives.
      if (e.type === 'trade' && !(operation.type.startsWith('path_payment')
        && e.account === operation.source_account)) {
        add(e.account, name(e, 'bought_'), units(e.bought_amount));
        add(e.account, name(e, 'sold_'), -units(e.sold_amount));
      }
    }
    for (const t of transactions) add(t.fee_account, 'native', -BigInt(t.fee_charged));

    const created = effects.filter((e) => e.type === 'account_created').map((e) => e.account);
    let seen = 0;
    for (const account of new Set(created)) {
      const answer = await fetch(`${server.serverURL.toString().replace(/\/$/, '')}/accounts/${account}`);
      const found = answer.status === 404 ? [] : (await answer.json()).balances;
      const real = new Map(found.map((b) => [b.asset_type === 'native' ? 'native'
        : `${b.asset_code}:${b.asset_issuer}`, units(b.balance)]));
      for (const [key, amount] of balances) {
        const [holder, asset] = key.split(' ');
        // An issuer has what it gave out in no line.
        if (holder !== account || asset.endsWith(account)) continue;
        assert.equal(amount, real.get(asset) ?? 0n, key);
        seen += 1;
      }
    }
    assert.ok(seen > 30, String(seen));
  });

  test('/LUM-08/interop/asset-statistics', async () => {
    const [issuer, holder] = [await newcomer(), await newcomer()];
    const asset = new Asset('STAT', issuer.publicKey());
    await trust(holder, asset);
    await submit(issuer, [pay(holder.publicKey(), '5', asset), ...[1, 2].map((amount) =>
      Operation.createClaimableBalance({
        asset, amount: String(amount), claimants: [new Claimant(holder.publicKey())],
      }))]);
    const { records: [stat] } = await server.assets().forIssuer(issuer.publicKey()).call();
    assert.equal(stat.num_claimable_balances, 2);
    assert.equal(stat.claimable_balances_amount, '3.0000000');
    assert.equal(stat.balances.authorized, '5.0000000');
  });
}
