import { describe, expect, it } from '@jest/globals';
import { foldText } from '../../../src/compliance/keywords/fold-text.js';
import { matchReply, type ReplyContext } from '../../../src/inbox/reply-keywords/match-reply.js';
import { isWithinHours } from '../../../src/inbox/reply-keywords/reply-hours.js';
import type { Matching, ReplyKeyword } from '../../../src/inbox/reply-keywords/reply-keyword.js';

const ANYWHERE: ReplyContext = { accountId: 1, campaignId: null, stepId: null };

function keyword(
  id: number,
  phrase: string,
  matching: Matching,
  more: Partial<ReplyKeyword> = {},
): ReplyKeyword {
  return {
    ...{ id, phrase: foldText(phrase), matching, accountId: 0, campaignId: 0, followsId: 0 },
    ...{ answer: null, hours: null, offHoursAnswer: null, oncePerContact: false },
    ...{ listId: null, tag: null, stepMinutes: 60 },
    ...more,
  };
}

describe('a reply keyword', () => {
  const met = (phrase: string, matching: Matching, text: string) =>
    matchReply([keyword(1, phrase, matching)], foldText(text), ANYWHERE) !== null;

  it.each<[string, Matching, string, boolean]>([
    ['yes', 'exact', 'YES!', true],
    ['yes', 'exact', 'yes please', false],
    ['yes', 'exact', 'yesterday', false],
    ['yes', 'starts_with', 'Yes, please', true],
    ['yes', 'starts_with', 'oh yes', false],
    ['yes', 'starts_with', 'yesterday', false],
    ['yes', 'contains', 'oh yes!', true],
    ['yes', 'contains', 'eyes', false],
    ['free shoes', 'contains', 'I want FREE  shoes 🙂', true],
    ['free shoes', 'contains', 'free my shoes', false],
    ['café', 'exact', 'Cafe', true],
    ['50 %', 'exact', '50%', true],
  ])('«%s» (%s) and «%s»: %p', (phrase, matching, text, expected) => {
    expect(met(phrase, matching, text)).toBe(expected);
  });

  it('wins by scope, then by how it matches, then by length', () => {
    const keywords = [
      keyword(1, 'red shoes', 'contains'),
      keyword(2, 'red', 'starts_with'),
      keyword(3, 'red shoes please', 'exact'),
      keyword(4, 'shoes', 'contains', { accountId: 1 }),
      keyword(5, 'red', 'contains', { campaignId: 7 }),
      keyword(6, 'shoes please', 'contains', { accountId: 2 }),
      keyword(7, 'shoes please', 'contains'),
    ];
    const find = (text: string, context = ANYWHERE, among = keywords) =>
      matchReply(among, foldText(text), context)?.id;
    expect(find('red shoes please', { ...ANYWHERE, campaignId: 7 })).toBe(5);
    expect(find('red shoes please')).toBe(4);
    const general = keywords.filter(({ accountId, campaignId }) => accountId + campaignId === 0);
    expect(find('red shoes please', ANYWHERE, general)).toBe(3);
    expect(find('red shoes', ANYWHERE, general)).toBe(2);
    expect(find('my red shoes please', ANYWHERE, general)).toBe(7);
    expect(find('socks')).toBeUndefined();
  });

  it('that is a step speaks only within its exchange, and there before all others', () => {
    const keywords = [
      keyword(1, 'yes', 'exact', { campaignId: 7 }),
      keyword(2, 'yes', 'contains', { followsId: 9 }),
      keyword(3, '', 'any', { followsId: 9 }),
      keyword(4, 'menu', 'exact'),
    ];
    const find = (text: string, stepId: number | null) =>
      matchReply(keywords, foldText(text), { accountId: 1, campaignId: 7, stepId })?.id;
    expect(find('yes', null)).toBe(1);
    expect(find('yes', 9)).toBe(2);
    expect(find('menu', 9)).toBe(3);
    expect(find('menu', 8)).toBe(4);
  });
});

describe('hours of a keyword', () => {
  const hours = { window: '09:00-17:30', days: [1, 2, 3, 4, 5] };

  it.each([
    ['2026-11-20T13:59:59Z', false],
    ['2026-11-20T14:00:00Z', true],
    ['2026-11-20T22:29:59Z', true],
    ['2026-11-20T22:30:00Z', false],
    // A Saturday; and in July an hour earlier, as the clock says.
    ['2026-11-21T15:00:00Z', false],
    ['2026-07-03T13:00:00Z', true],
  ])('hold at %s: %p', (time, expected) => {
    expect(isWithinHours(hours, 'America/New_York', Date.parse(time))).toBe(expected);
  });

  it('are closed where nobody can read them', () => {
    expect(isWithinHours(hours, 'Nowhere/None', Date.parse('2026-11-20T15:00:00Z'))).toBe(false);
    expect(isWithinHours({ ...hours, window: '?' }, 'UTC', Date.parse('2026-11-20T15:00:00Z'))).toBe(false);
  });
});
