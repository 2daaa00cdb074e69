import { pino } from 'pino';
import { readEnvironment } from './environment.js';
import { type RunningSimulator, startSimulator } from './simulator.js';

/** The simulated carrier as a process of its own. */
async function main(): Promise<void> {
  const simulator = await startSimulator(readEnvironment());
  process.once('SIGTERM', () => stop(simulator));
  process.once('SIGINT', () => stop(simulator));
}

function stop(simulator: RunningSimulator): void {
  // A second signal finds no handler any more, and ends the process at once.
  simulator.close().then(() => process.exit(0), fail);
}

function fail(error: unknown): void {
  pino({ name: 'simulator' }).fatal({ err: error }, 'the simulated carrier cannot go on');
  process.exit(1);
}

main().catch(fail);
