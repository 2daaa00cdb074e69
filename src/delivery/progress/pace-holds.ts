import type { CampaignPace } from './campaign-pace.service.js';
import type { ProgressHold } from './progress.schema.js';
import { cityOf, clockAt } from './zone-words.js';

/** What only the account's pace holds of the messages that may go now: its minute, or its day where that is used up. */
export function paceHolds(pace: CampaignPace, open: number, now: number): ProgressHold[] {
  if (open === 0) return [];
  const { perMinute, numbers, numbersUsedUp, dayTimeZone } = pace;
  const endsAt = pace.dayEndsAt(now);
  const midnight = `until ${clockAt(endsAt, dayTimeZone)} in ${cityOf(dayTimeZone)}`;
  if (perMinute === 0) {
    return [
      {
        kind: 'daily_limit',
        messages: open,
        text: `the daily limit is used up ${midnight}`,
        until: new Date(endsAt).toISOString(),
        timeZone: dayTimeZone,
      },
    ];
  }
  const rate = `the account’s rate: ${perMinute} segments a minute are this campaign’s`;
  const resting =
    numbersUsedUp === 0 ? '' : `; ${numbersUsedUp} of ${numbers} numbers have used up their day ${midnight}`;
  return [{ kind: 'account_rate', messages: open, text: rate + resting, until: null, timeZone: null }];
}
