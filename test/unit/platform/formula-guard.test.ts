import { describe, expect, it } from '@jest/globals';
import { unguardFormula } from '../../../src/platform/csv/formula-guard.js';
import { csvLine } from '../../../src/platform/csv/write-csv.js';

describe('a CSV line', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['-5', "'-5"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['+1+1', "'+1+1"],
    ['\t=1', "'\t=1"],
    ["'=1", "''=1"],
    ["''-x", "'''-x"],
    ['+12055550100', '+12055550100'],
    ["'quoted' word", "'quoted' word"],
    ["O'Brien", "O'Brien"],
    ['', ''],
  ])('writes %j as %j, and it is read back', (text, written) => {
    expect(csvLine([text])).toBe(`${written}\r\n`);
    expect(unguardFormula(written)).toBe(text);
  });

  it('quotes by RFC 4180', () => {
    expect(csvLine(['a,b', 'say "x"', 'two\nlines', 7, '=A1,"x"'])).toBe(
      '"a,b","say ""x""","two\nlines",7,"\'=A1,""x"""\r\n',
    );
  });
});
