import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { type RunningSimulator, startSimulator } from '../../../src/simulator/simulator.js';
import { waitUntil } from '../../support/wait-until.js';
import { CarrierClient, FAST } from './carrier-client.js';
import { WebhookReceiver } from './webhook-receiver.js';

let accounts = 0;

export interface SimulatorFixture {
  readonly carrier: CarrierClient;
  readonly receiver: WebhookReceiver;
}

/** One simulated carrier for the file; each test gets an account and a receiver's memory of its own. */
export function useSimulator(): () => SimulatorFixture {
  const receiver = new WebhookReceiver();
  let simulator: RunningSimulator;
  let carrier: CarrierClient;
  beforeAll(async () => {
    await receiver.listen();
    simulator = await startSimulator({
      host: '127.0.0.1',
      port: 0,
      ledgerFile: undefined,
      logLevel: 'silent',
      settings: FAST,
    });
  });
  beforeEach(() => {
    receiver.requests.length = 0;
    receiver.answerWith = 200;
    receiver.refusedStatus = undefined;
    const account = `account-${++accounts}`;
    carrier = new CarrierClient(`http://127.0.0.1:${simulator.port}`, receiver.address, account);
  });
  afterEach(() =>
    waitUntil(
      'no callback is left for the next test',
      async () => (await carrier.summary('all')).pendingCallbacks === 0,
    ),
  );
  afterAll(async () => {
    await simulator.close();
    await receiver.close();
  });
  return () => ({ carrier, receiver });
}
