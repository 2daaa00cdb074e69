// @ts-check
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { describeFailure, PlainFailure } from './lib/plain-failure.mjs';
import { writeList } from './lists/write-list.mjs';

const HELP = `npm run generate:list -- --rows N --out FILE [--seed S] [--mess SHARE]

Writes a contact list of N rows as CSV: names, e-mail, state, zip, a company now and then, and distinct numbers
under real area codes. They may be anybody's: such a list is for measuring, never for sending.

  --seed <number>    another list; the same seed gives the same bytes on every machine (1)
  --mess <share>     share of rows with odd notations, repeated numbers, or what must be rejected (0.1)
`;
/** The numbers there are to draw from, with room: see lists/number-space.mjs. */
const MOST_ROWS = 700_000_000;

/** @param {string[]} args */
function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      rows: { type: 'string' },
      out: { type: 'string' },
      seed: { type: 'string', default: '1' },
      mess: { type: 'string', default: '0.1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  if (values.out === undefined) throw new PlainFailure('--out is missing: where shall the list go?');
  return {
    out: values.out,
    rows: numberOf('--rows', values.rows, 1, MOST_ROWS, true),
    seed: numberOf('--seed', values.seed, 0, 2 ** 31, true),
    mess: numberOf('--mess', values.mess, 0, 1, false),
  };
}

/**
 * @param {string} name
 * @param {string | undefined} text
 * @param {number} least
 * @param {number} most
 * @param {boolean} whole
 */
function numberOf(name, text, least, most, whole) {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new PlainFailure(
    `${name}: "${text ?? ''}" is not ${whole ? 'a whole number' : 'a number'} from ${least} to ${most}.`,
    { advice: 'npm run generate:list -- --help lists the options.' },
  );
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(HELP);
    return;
  }
  const began = Date.now();
  await writeList(options.out, options);
  const seconds = (Date.now() - began) / 1_000;
  const { size } = fs.statSync(options.out);
  process.stdout.write(
    `${options.out}: ${options.rows} rows, ${(size / 1024 ** 2).toFixed(1)} MB, ${Math.round(options.rows / seconds)} rows/s\n`,
  );
}

await main().catch((error) => {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
});
