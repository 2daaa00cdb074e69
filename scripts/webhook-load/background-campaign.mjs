// @ts-check
import { until } from '../lib/until.mjs';
import { makeCampaign } from '../sending/campaign-under-test.mjs';

const NUMBERS = 50;
/** 300 a second and a little, as the minutes of many numbers are never all full. */
const PER_SECOND = 315;
/** What it sends before and after the steady load. */
const SPARE_SECONDS = 60;
/** A campaign that is being sent does at least this. */
const FLOWING_PER_S = 250;
const PATIENCE_MS = 180_000;

/** A carrier that takes everything in a few ms and reports within seconds, one report a request as most do. */
const BEHAVIOUR = { submitLatencyMs: { min: 5, max: 30 }, reportDelayMs: { min: 200, max: 1_000 } };

/** A campaign that is sent while webhooks come, with the delivery reports of the simulated carrier. */
export class BackgroundCampaign {
  /**
   * @param {import('../sending/sending-platform.mjs').SendingPlatform} platform
   * @param {import('../sending/campaign-under-test.mjs').CampaignUnderTest} campaign
   * @param {AbortSignal} signal
   */
  constructor(platform, campaign, signal) {
    this.platform = platform;
    this.campaign = campaign;
    this.signal = signal;
  }

  /**
   * @param {import('../sending/sending-platform.mjs').SendingPlatform} platform
   * @param {{ seconds: number, folder: string, signal: AbortSignal }} wishes
   */
  static async make(platform, { seconds, folder, signal }) {
    const campaign = await makeCampaign(platform, {
      name: 'Background',
      messages: PER_SECOND * (seconds + SPARE_SECONDS),
      seed: 2,
      numbers: NUMBERS,
      segmentsPerMinute: Math.ceil((PER_SECOND * 60) / NUMBERS),
      behaviour: BEHAVIOUR,
      folder,
      signal,
    });
    return new BackgroundCampaign(platform, campaign, signal);
  }

  /**
   * Starts it; resolves once it flows.
   * @param {import('mysql2/promise').Connection} connection
   * @param {(detail: string) => void} say
   */
  async begin(connection, say) {
    await this.platform.api.call('POST', `/campaigns/${this.campaign.campaignId}/start`);
    let last = { at: performance.now(), sent: 0 };
    let flowing = 0;
    const flows = async () => {
      const now = { at: performance.now(), sent: await this.handedOver(connection) };
      if (now.at - last.at < 1_000) return false;
      const rate = ((now.sent - last.sent) * 1_000) / (now.at - last.at);
      say(`${Math.round(rate)} messages/s`);
      last = now;
      flowing = rate >= FLOWING_PER_S ? flowing + 1 : 0;
      return flowing === 3;
    };
    await until('the campaign flows', flows, { signal: this.signal, patienceMs: PATIENCE_MS });
  }

  /**
   * Pauses it; resolves once nothing of it is under way any more.
   * @param {import('mysql2/promise').Connection} connection
   * @param {(detail: string) => void} say
   */
  async end(connection, say) {
    await this.platform.api.call('POST', `/campaigns/${this.campaign.campaignId}/pause`);
    const isAtRest = async () => {
      const { pendingCallbacks } = await this.ledger();
      const counts = await this.counters(connection);
      say(
        `${pendingCallbacks} reports to come, ${counts.queued ?? 0} messages queued, ${counts.sent ?? 0} sent`,
      );
      return pendingCallbacks === 0 && (counts.queued ?? 0) === 0 && (counts.sent ?? 0) === 0;
    };
    await until('the campaign rests', isAtRest, { signal: this.signal, patienceMs: PATIENCE_MS });
  }

  /**
   * How many messages left so far.
   * @param {import('mysql2/promise').Connection} connection
   */
  async handedOver(connection) {
    const { sent = 0, delivered = 0 } = await this.counters(connection);
    return sent + delivered;
  }

  /**
   * Holds counters and rows against the carrier's ledger: it delivered and reported all that it took.
   * @param {import('mysql2/promise').Connection} connection
   * @returns {Promise<{ lost: number, contradictions: string[] }>}
   */
  async audit(connection) {
    const { accepted, acceptedTwice } = await this.ledger();
    const { delivered = 0 } = await this.counters(connection);
    const [rows] = await connection.query(
      "SELECT COUNT(*) AS n FROM messages WHERE campaign_id = ? AND status = 'delivered'",
      [this.campaign.campaignId],
    );
    const stored = Number(/** @type {{ n: number }[]} */ (rows)[0]?.n);
    const right = accepted === stored && delivered === stored && acceptedTwice === 0;
    const told = `the carrier took ${accepted} messages of the campaign, ${acceptedTwice} twice; ${stored} are delivered, ${delivered} counted`;
    return { lost: Math.max(0, accepted - stored), contradictions: right ? [] : [told] };
  }

  ledger() {
    return this.platform.carrier.call(
      'GET',
      `/control/ledger/summary?accountId=${this.campaign.carrierAccount}`,
    );
  }

  /**
   * @param {import('mysql2/promise').Connection} connection
   * @returns {Promise<Record<string, number>>} by status
   */
  async counters(connection) {
    const [rows] = await connection.query(
      'SELECT status, SUM(n) AS n FROM campaign_counters WHERE campaign_id = ? GROUP BY status',
      [this.campaign.campaignId],
    );
    return Object.fromEntries(
      /** @type {{ status: string, n: string }[]} */ (rows).map(({ status, n }) => [status, Number(n)]),
    );
  }
}
