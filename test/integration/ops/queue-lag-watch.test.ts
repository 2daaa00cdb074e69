import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QueueLagWatch } from '../../../src/ops/alerts/queue-lag-watch.js';
import { QueueFiguresReader } from '../../../src/ops/queues/queue-figures.js';
import { Log } from '../../../src/platform/logging/log.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { PLATFORM } from '../../../src/tenancy/alerts/alert.js';
import { AlertService } from '../../../src/tenancy/alerts/alert.service.js';
import { DeliveryFixture } from '../../support/delivery-world.js';

describe('the watch over queues', () => {
  let fixture: DeliveryFixture;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
  });
  afterAll(() => fixture?.close());

  /** Read anew: figures are shared for some seconds. */
  const look = () =>
    new QueueLagWatch(
      new QueueFiguresReader(fixture.get(Jobs)),
      fixture.get(AlertService),
      fixture.get(Log),
    ).look();
  const lasting = () =>
    fixture.database.query<{ subject: string }>(
      "SELECT subject FROM alerts WHERE company_id = ? AND kind = 'queue_lag' AND lasts = 1",
      [PLATFORM],
    );

  it('alarms the operators of jobs that wait too long, by however many at once, until they are done', async () => {
    await fixture.get(Jobs).add('replies', 'handle', { replyIds: [] });
    await look();
    expect(await lasting()).toEqual([]);
    const timestamp = Date.now() - 600_000;
    await fixture.get(Jobs).queue('replies').obliterate({ force: true });
    await fixture.get(Jobs).add('replies', 'handle', { replyIds: [] }, { timestamp });
    await Promise.all([look(), look(), look()]);
    expect(await lasting()).toEqual([{ subject: 'queue:replies' }]);
    await fixture.get(Jobs).queue('replies').obliterate({ force: true });
    await look();
    expect(await lasting()).toEqual([]);
  });
});
