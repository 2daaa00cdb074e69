import { describe, expect, it } from '@jest/globals';
import { type HistoryPart, partsOf } from '../../../src/insight/history/history-range.js';

const at = (time: string) => new Date(`2026-11-20T${time}:00Z`);
const told = (parts: HistoryPart[]) =>
  parts.map(({ table, since, until }) => [
    table.replace('history_', ''),
    since.toISOString().slice(11, 16),
    until.toISOString().slice(11, 16),
  ]);

describe('the parts of a time', () => {
  it.each([
    ['10:00', '12:00', [['quarters', '10:00', '12:00']]],
    [
      '10:01',
      '11:59',
      [
        ['minutes', '10:01', '10:15'],
        ['quarters', '10:15', '11:45'],
        ['minutes', '11:45', '11:59'],
      ],
    ],
    ['10:15', '10:29', [['minutes', '10:15', '10:29']]],
    ['10:14', '10:16', [['minutes', '10:14', '10:16']]],
    [
      '10:01',
      '10:30',
      [
        ['minutes', '10:01', '10:15'],
        ['quarters', '10:15', '10:30'],
      ],
    ],
    ['10:00', '10:00', []],
  ])('are whole quarters of an hour and the minutes around them: %s to %s', (since, until, parts) => {
    expect(told(partsOf(at(since), at(until)))).toEqual(parts);
  });
});
