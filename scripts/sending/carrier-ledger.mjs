// @ts-check

const PAGE = 10_000;

/**
 * All that an account was given at the carrier, as that wrote it down.
 * @param {import('../lib/api.mjs').Api} carrier the simulator's control
 * @param {string} account
 * @returns {Promise<import('../chaos/audit.mjs').Submission[]>} in order
 */
export async function readLedger(carrier, account) {
  const all = [];
  for (let after = 0; ; ) {
    const { rows, next } = await carrier.call(
      'GET',
      `/control/ledger?accountId=${account}&after=${after}&limit=${PAGE}`,
    );
    all.push(...rows);
    if (next === null) return all;
    after = next;
  }
}
