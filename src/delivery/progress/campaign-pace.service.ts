import { Injectable } from '@nestjs/common';
import type { Campaign } from '../../campaigns/campaign.entity.js';
import { CampaignRepository } from '../../campaigns/campaign.repository.js';
import { AccountDirectory } from '../../carriers/accounts/account-directory.js';
import type { SendingNumber, TenDlcTerms } from '../../carriers/numbers/sending-number.js';
import { closingGuardMs } from '../../compliance/sending-hours/closing-guard.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';
import { carrierDay } from '../daily/carrier-day.js';
import { DailyLimits } from '../daily/daily-limits.js';

/** What a campaign may take of its account. Segments; infinite where nothing limits. */
export interface CampaignPace {
  /** Its part of a minute, of the numbers that may still send today; 0: none may. Null: there is no active number. */
  perMinute: number | null;
  /** The same part once a new day of the carrier has begun. */
  perMinuteOfNewDay: number;
  leftToday: number;
  perDay: number;
  /** Active numbers, and those of them whose day is used up. */
  numbers: number;
  numbersUsedUp: number;
  dayTimeZone: string;
  /** Midnight at the end of the carrier's day that holds an instant: ms since the epoch. */
  dayEndsAt(at: number): number;
  /** How long before closing the last message leaves. ms */
  guardMs: number;
}

const UNBOUNDED = Number.POSITIVE_INFINITY;

/** Tells how fast a campaign may go: its account's numbers, their days, and the campaigns that share them. */
@Injectable()
export class CampaignPaceService {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly accounts: AccountDirectory,
    private readonly dailyLimits: DailyLimits,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Null where the campaign has no account, or its account no driver any more. */
  async of({ id, companyId, accountId, weight }: Campaign): Promise<CampaignPace | null> {
    const account = accountId === null ? null : await this.accounts.get(accountId);
    if (!account) return null;
    const [numbers, running] = await Promise.all([
      this.accounts.numbers(account.id),
      this.campaigns.running(companyId, account.id),
    ]);
    const room = await this.dailyLimits.room(this.database, account, numbers, this.clock.now());
    const leftOf = (number: SendingNumber) =>
      Math.min(
        room.byNumber.get(number.id) ?? UNBOUNDED,
        number.tenDlc ? (room.byBrand.get(number.tenDlc.brandId) ?? UNBOUNDED) : UNBOUNDED,
      );
    const open = numbers.filter((number) => room.account > 0 && leftOf(number) > 0);
    const others = running.filter((one) => one.id !== id).map((one) => one.weight);
    const share = weight / (weight + sum(others));
    const perMinute = (of: readonly SendingNumber[]) => {
      const whole = Math.min(rateOf(of), account.segmentsPerMinute ?? UNBOUNDED);
      return whole === 0 ? 0 : Math.max(1, Math.floor(whole * share));
    };
    const left = Math.min(
      room.account,
      ofBrands(open, leftOf, ({ brandId }) => room.byBrand.get(brandId) ?? UNBOUNDED),
    );
    const perDay = Math.min(
      account.segmentsPerDay ?? UNBOUNDED,
      ofBrands(
        numbers,
        (number) => number.perDay ?? UNBOUNDED,
        (brand) => brand.perDay,
      ),
    );
    return {
      perMinute: numbers.length === 0 ? null : perMinute(open),
      perMinuteOfNewDay: perMinute(numbers),
      leftToday: left * share,
      perDay: perDay * share,
      numbers: numbers.length,
      numbersUsedUp: numbers.length - open.length,
      dayTimeZone: account.dayTimeZone,
      dayEndsAt: (at) => carrierDay(account.dayTimeZone, at).endsAt,
      guardMs: closingGuardMs(account.driver.capabilities),
    };
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Segments a minute of these numbers: those of one 10DLC campaign share its rate. */
function rateOf(numbers: readonly SendingNumber[]): number {
  const groups = groupBy(numbers, ({ id, tenDlc }) =>
    tenDlc ? `10dlc/${tenDlc.campaignId}` : `number/${id}`,
  );
  return sum(
    [...groups.values()].map((group) =>
      Math.min(sum(group.map(({ rate }) => rate)), group[0]?.tenDlc?.rate ?? UNBOUNDED),
    ),
  );
}

/** Segments of a day of these numbers: those of one 10DLC brand share its day. */
function ofBrands(
  numbers: readonly SendingNumber[],
  dayOf: (number: SendingNumber) => number,
  brandDayOf: (brand: TenDlcTerms) => number,
): number {
  const groups = groupBy(numbers, ({ id, tenDlc }) => (tenDlc ? `brand/${tenDlc.brandId}` : `number/${id}`));
  return sum(
    [...groups.values()].map((group) => {
      const brand = group[0]?.tenDlc;
      return Math.min(sum(group.map(dayOf)), brand ? brandDayOf(brand) : UNBOUNDED);
    }),
  );
}
