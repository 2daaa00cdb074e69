import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StandingCampaigns } from '../../../src/campaigns/standing-campaign.service.js';
import { DeliveryFixture } from '../../support/delivery-world.js';

describe('standing campaigns', () => {
  let fixture: DeliveryFixture;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
  });
  afterAll(() => fixture.close());

  it('are there once a company, kind and month, and renewed before the month ends', async () => {
    const { companyId } = await fixture.createWorld();
    const standing = fixture.get(StandingCampaigns);
    const list = () =>
      fixture.database.query<{ kind: string; period: string }>(
        'SELECT kind, period FROM campaigns WHERE company_id = ? AND period IS NOT NULL ORDER BY period, kind',
        [companyId],
      );
    const kinds = ['reply', 'test'];
    fixture.clock.time = Date.parse('2026-11-20T12:00:00Z');
    await Promise.all([standing.renew(), standing.renew()]);
    expect(await list()).toEqual(kinds.map((kind) => ({ kind, period: '2026-11' })));

    fixture.clock.time = Date.parse('2026-11-29T12:00:00Z');
    await standing.renew();
    expect((await list()).filter(({ period }) => period === '2026-12')).toHaveLength(2);
    await standing.renew();
    expect(await list()).toHaveLength(4);

    const running = async () => {
      const rows = await fixture.database.query<{ period: string }>(
        "SELECT DISTINCT period FROM campaigns WHERE company_id = ? AND status = 'running' ORDER BY period",
        [companyId],
      );
      return rows.map((row) => row.period);
    };
    fixture.clock.time = Date.parse('2026-12-15T12:00:00Z');
    await standing.renew();
    expect(await running()).toEqual(['2026-11', '2026-12']);
    fixture.clock.time = Date.parse('2027-01-15T12:00:00Z');
    await standing.renew();
    expect(await running()).toEqual(['2026-12', '2027-01']);
  });
});
