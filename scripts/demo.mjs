// @ts-check
import process from 'node:process';
import { checkSums } from './demo/check-sums.mjs';
import { collectFacts } from './demo/collect-facts.mjs';
import { asDemoCompany } from './demo/demo-company.mjs';
import { printFunnel } from './demo/print-funnel.mjs';
import { runCampaign } from './demo/run-campaign.mjs';
import { usePlatform } from './demo/use-platform.mjs';
import { describeFailure } from './lib/plain-failure.mjs';
import { print } from './lib/progress.mjs';

/**
 * `npm run demo`: one campaign from a real CSV file to its last delivery report, on the platform that runs here or
 * on one that is started for it. Ends with status 1 where any sum differs between the API, the database and the
 * simulated carrier's ledger.
 */
async function main() {
  const platform = await usePlatform();
  try {
    const running = await asDemoCompany(platform.running);
    const run = await runCampaign(running);
    const facts = await collectFacts(running, run);
    printFunnel(facts);
    const faults = checkSums(facts);
    for (const fault of faults) print(`✘ ${fault}`);
    if (faults.length === 0) print('✔ API, database and the carrier’s ledger agree on every number.');
    return faults.length === 0 ? 0 : 1;
  } finally {
    await platform.release();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  print(`✘ ${describeFailure(error)}`);
  process.exitCode = 1;
}
