import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { AccountStop } from '../../../src/delivery/account-stop.service.js';
import { Log } from '../../../src/platform/logging/log.js';
import { DeliveryFixture, phonesFrom } from '../../support/delivery-world.js';

describe('an account that its carrier refuses', () => {
  let fixture: DeliveryFixture;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
  });
  afterAll(() => fixture.close());

  it('raises one alert, however many messages meet the refusal, and another one after a resume', async () => {
    const world = await fixture.createWorld();
    await fixture.addContacts(world, phonesFrom(16465550000, 3));
    const campaignId = await fixture.createCampaign(world);
    const alerts: object[] = [];
    Object.assign(fixture.get(Log), { error: (what: object) => alerts.push(what) });
    const stop = () => fixture.get(AccountStop).stop(world.companyId, world.accountId, '21: no funds');

    await Promise.all(Array.from({ length: 20 }, stop));
    expect(alerts).toMatchObject([{ alert: 'account-stopped', accountId: world.accountId }]);
    expect(await fixture.campaignStatus(campaignId)).toBe('paused');

    await fixture.get(AccountService).resume(world.companyId, world.accountId);
    await stop();
    expect(alerts).toHaveLength(2);
  });
});
