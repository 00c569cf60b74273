// Claimable balances, sponsorship, flags and the order book as the official SDK sees them.
import * as sdk from '@stellar/stellar-sdk';
import { assert, test } from './harness.mjs';

const { Asset, AuthClawbackEnabledFlag, AuthRequiredFlag, AuthRevocableFlag, Claimant, Keypair,
  Operation, xdr } = sdk;
const XLM = Asset.native();

export function marketTests({ server, submit, expect, newcomer, pay, passphrase }) {
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
}
