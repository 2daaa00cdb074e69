import { Injectable } from '@nestjs/common';
import type { Campaign } from '../../campaigns/campaign.entity.js';
import { CampaignRepository } from '../../campaigns/campaign.repository.js';
import { AccountDirectory } from '../../carriers/accounts/account-directory.js';
import { ratesTogether, type SendingNumber, sumInGroups } from '../../carriers/numbers/sending-number.js';
import { closingGuardMs } from '../../compliance/sending-hours/closing-guard.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
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
  async of({ companyId, accountId, weight }: Campaign): Promise<CampaignPace | null> {
    const account = accountId === null ? null : await this.accounts.get(accountId);
    if (!account) return null;
    const [numbers, running] = await Promise.all([
      this.accounts.numbers(account.id),
      this.campaigns.running(companyId, account.id),
    ]);
    const room = await this.dailyLimits.room(this.database, account, numbers, this.clock.now());
    const ownDay = ({ id }: SendingNumber) => room.byNumber.get(id) ?? UNBOUNDED;
    const brandDay = ({ tenDlc }: SendingNumber) => tenDlc && room.byBrand.get(tenDlc.brandId);
    const brandOf = ({ tenDlc }: SendingNumber) => tenDlc?.brandId;
    const open = numbers.filter(
      (number) => room.account > 0 && ownDay(number) > 0 && (brandDay(number) ?? UNBOUNDED) > 0,
    );
    // Against the weights of those that run; one that is paused would come to them.
    const share = weight / Math.max(weight, sum(running.map((one) => one.weight)));
    const perMinute = (of: typeof numbers) => {
      const whole = Math.min(ratesTogether(of), account.segmentsPerMinute ?? UNBOUNDED);
      return whole === 0 ? 0 : Math.max(1, Math.floor(whole * share));
    };
    const left = Math.min(room.account, sumInGroups(open, ownDay, brandOf, brandDay));
    const perDay = Math.min(
      account.segmentsPerDay ?? UNBOUNDED,
      sumInGroups(
        numbers,
        ({ perDay }) => perDay ?? UNBOUNDED,
        brandOf,
        ({ tenDlc }) => tenDlc?.perDay,
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
