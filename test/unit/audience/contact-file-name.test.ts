import { describe, expect, it } from '@jest/globals';
import { contactFileName } from '../../../src/audience/uploads/contact-file-name.js';

describe('the name of a contact file', () => {
  it.each([
    ['people.csv', 'people.csv'],
    ['../../etc/people.csv', 'people.csv'],
    ['C:\\files\\Leute ü.CSV', 'Leute ü.CSV'],
    ['a\r\nX-Evil: 1.csv', 'a  X-Evil: 1.csv'],
    ['a\u0000b.csv', 'a b.csv'],
    ['people\u202evsc.csv', 'people vsc.csv'],
    ['😀.csv', '😀.csv'],
    [`${'😀'.repeat(126)}.csv`, `${'😀'.repeat(125)}.csv`],
  ])('of %j is %j', (name, kept) => {
    expect(contactFileName(name, 'file')).toBe(kept);
  });

  it.each(['', ' ', '\u0000', '.csv', '\u202e.csv', 'a.exe', 'a.csv/', 'a.csv\u0000.exe'])(
    '%j is none',
    (name) => {
      expect(() => contactFileName(name, 'file')).toThrow(/^file: /);
    },
  );
});
