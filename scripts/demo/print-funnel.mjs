// @ts-check
import { print } from '../lib/progress.mjs';
import { sum } from './check-sums.mjs';

const BAR_WIDTH = 32;

/**
 * The campaign from the rows of the file to the last reply.
 * @param {import('./collect-facts.mjs').Facts} facts
 */
export function printFunnel({ imported, campaign }) {
  const { messages, reasons } = campaign;
  const at = (/** @type {string} */ status) => messages[status] ?? 0;
  const bar = (/** @type {number} */ n) =>
    '█'.repeat(Math.round((n / imported.rows) * BAR_WIDTH)).padEnd(BAR_WIDTH);
  const line = (/** @type {string} */ name, /** @type {number} */ n) =>
    print(`  ${name.padEnd(26)} ${String(n).padStart(7)}  ${bar(n)}`);
  const details = (/** @type {Record<string, number>} */ counts) => {
    for (const [name, n] of Object.entries(counts).sort(([, a], [, b]) => b - a)) {
      print(`    ${name.padEnd(24)} ${String(n).padStart(7)}`);
    }
  };
  print('');
  line('rows in the file', imported.rows);
  line('rejected', imported.rejected);
  details(imported.rejectedByReason);
  line('duplicates', imported.duplicates + imported.updated);
  line('contacts', imported.inserted);
  line('messages', sum(messages));
  line('skipped', at('skipped'));
  line('handed to the carrier', sum(messages) - at('skipped') - at('canceled'));
  line('delivered', at('delivered'));
  line('undelivered or failed', at('undelivered') + at('failed'));
  print('  not delivered, by reason');
  details(reasons);
  line('replied', campaign.replies);
  line('opted out', campaign.optOuts);
  print('');
}
