import type { StateRow, ZipPrefixRow } from './region-table.js';

const EASTERN = 'America/New_York';
const CENTRAL = 'America/Chicago';
const MOUNTAIN = 'America/Denver';
const PACIFIC = 'America/Los_Angeles';

/**
 * Zones within each state, named as in the published data. A minority counts as well (Phenix City in Alabama, the
 * Navajo Nation in Arizona, West Wendover in Nevada, Malheur County in Oregon): more zones are the stricter reading.
 */
const US_STATES: Readonly<Record<string, readonly string[]>> = {
  AL: [CENTRAL, EASTERN],
  AK: ['America/Anchorage', 'America/Adak'],
  AZ: ['America/Phoenix', MOUNTAIN],
  AR: [CENTRAL],
  CA: [PACIFIC],
  CO: [MOUNTAIN],
  CT: [EASTERN],
  DC: [EASTERN],
  DE: [EASTERN],
  FL: [EASTERN, CENTRAL],
  GA: [EASTERN],
  HI: ['Pacific/Honolulu'],
  IA: [CENTRAL],
  ID: ['America/Boise', PACIFIC],
  IL: [CENTRAL],
  IN: [EASTERN, CENTRAL],
  KS: [CENTRAL, MOUNTAIN],
  KY: [EASTERN, CENTRAL],
  LA: [CENTRAL],
  MA: [EASTERN],
  MD: [EASTERN],
  ME: [EASTERN],
  MI: [EASTERN, CENTRAL],
  MN: [CENTRAL],
  MO: [CENTRAL],
  MS: [CENTRAL],
  MT: [MOUNTAIN],
  NC: [EASTERN],
  ND: [CENTRAL, MOUNTAIN],
  NE: [CENTRAL, MOUNTAIN],
  NH: [EASTERN],
  NJ: [EASTERN],
  NM: [MOUNTAIN],
  NV: [PACIFIC, MOUNTAIN],
  NY: [EASTERN],
  OH: [EASTERN],
  OK: [CENTRAL],
  OR: [PACIFIC, MOUNTAIN],
  PA: [EASTERN],
  RI: [EASTERN],
  SC: [EASTERN],
  SD: [CENTRAL, MOUNTAIN],
  TN: [CENTRAL, EASTERN],
  TX: [CENTRAL, MOUNTAIN],
  UT: [MOUNTAIN],
  VA: [EASTERN],
  VT: [EASTERN],
  WA: [PACIFIC],
  WI: [CENTRAL],
  WV: [EASTERN],
  WY: [MOUNTAIN],
};

const US_TERRITORIES: Readonly<Record<string, readonly string[]>> = {
  AS: ['Pacific/Pago_Pago'],
  GU: ['Pacific/Guam'],
  MP: ['Pacific/Guam'],
  PR: ['America/Puerto_Rico'],
  VI: ['America/St_Thomas'],
};

/** With Lloydminster, the east of British Columbia, Labrador, and the places without summer time. */
const CANADIAN_PROVINCES: Readonly<Record<string, readonly string[]>> = {
  AB: ['America/Edmonton'],
  BC: ['America/Vancouver', 'America/Edmonton', 'America/Fort_Nelson'],
  MB: ['America/Winnipeg'],
  NB: ['America/Halifax'],
  NL: ['America/St_Johns', 'America/Halifax'],
  NS: ['America/Halifax'],
  NT: ['America/Edmonton'],
  NU: ['America/Toronto', 'America/Winnipeg', 'America/Edmonton', 'America/Atikokan'],
  ON: ['America/Toronto', 'America/Winnipeg', 'America/Atikokan'],
  PE: ['America/Halifax'],
  QC: ['America/Toronto', 'America/Halifax', 'America/Blanc-Sablon'],
  SK: ['America/Regina', 'America/Edmonton'],
  YT: ['America/Whitehorse'],
};

/** The first three digits of ZIP codes, as ranges. Those of armed forces abroad tell no place, and
 * 967 is left to Hawaii, where only 96799 is American Samoa. */
const ZIP_RANGES: readonly (readonly [state: string, ...ranges: (number | readonly [number, number])[]])[] = [
  ['AK', [995, 999]],
  ['AL', [350, 352], [354, 369]],
  ['AR', [716, 729]],
  ['AZ', [850, 853], [855, 857], [859, 860], [863, 865]],
  ['CA', [900, 908], [910, 928], [930, 961]],
  ['CO', [800, 816]],
  ['CT', [60, 69]],
  ['DC', 200, [202, 205], 569],
  ['DE', [197, 199]],
  ['FL', [320, 339], [341, 342], 344, [346, 347], 349],
  ['GA', [300, 319], [398, 399]],
  ['GU', 969],
  ['HI', [967, 968]],
  ['IA', [500, 516], [520, 528]],
  ['ID', [832, 838]],
  ['IL', [600, 620], [622, 629]],
  ['IN', [460, 479]],
  ['KS', [660, 662], [664, 679]],
  ['KY', [400, 418], [420, 427]],
  ['LA', [700, 701], [703, 708], [710, 714]],
  ['MA', [10, 27], 55],
  ['MD', [206, 212], [214, 219]],
  ['ME', [39, 49]],
  ['MI', [480, 499]],
  ['MN', [550, 551], [553, 567]],
  ['MO', [630, 631], [633, 641], [644, 658]],
  ['MP', 969],
  ['MS', [386, 397]],
  ['MT', [590, 599]],
  ['NC', [270, 289]],
  ['ND', [580, 588]],
  ['NE', [680, 681], [683, 693]],
  ['NH', [30, 38]],
  ['NJ', [70, 89]],
  ['NM', [870, 871], [873, 875], [877, 884]],
  ['NV', [889, 891], [893, 895], [897, 898]],
  // 063: Fishers Island.
  ['NY', 5, 63, [100, 149]],
  ['OH', [430, 459]],
  ['OK', [730, 731], [734, 741], [743, 749]],
  ['OR', [970, 979]],
  ['PA', [150, 196]],
  ['PR', [6, 7], 9],
  ['RI', [28, 29]],
  ['SC', [290, 299]],
  ['SD', [570, 577]],
  // 422: Fort Campbell.
  ['TN', [370, 385], 422],
  ['TX', 733, [750, 770], [772, 799], 885],
  ['UT', [840, 847]],
  ['VA', 201, [220, 246]],
  ['VI', 8],
  ['VT', [50, 54], [56, 59]],
  ['WA', [980, 986], [988, 994]],
  ['WI', [530, 532], [534, 535], [537, 549]],
  ['WV', [247, 268]],
  // 834: Alta.
  ['WY', [820, 831], 834],
];

/** First letter of Canadian postal codes → provinces. */
const POSTAL_LETTERS: Readonly<Record<string, readonly string[]>> = {
  A: ['NL'],
  B: ['NS'],
  C: ['PE'],
  E: ['NB'],
  G: ['QC'],
  H: ['QC'],
  J: ['QC'],
  K: ['ON'],
  L: ['ON'],
  M: ['ON'],
  N: ['ON'],
  P: ['ON'],
  R: ['MB'],
  S: ['SK'],
  T: ['AB'],
  V: ['BC'],
  X: ['NT', 'NU'],
  Y: ['YT'],
};

/** The rows that a new installation begins with; later changes to them are never overwritten. */
export const DEFAULT_STATES: readonly StateRow[] = [
  ...stateRows('US', US_STATES),
  ...stateRows('US', US_TERRITORIES),
  ...stateRows('CA', CANADIAN_PROVINCES),
];

export const DEFAULT_ZIP_PREFIXES: readonly ZipPrefixRow[] = [
  ...ZIP_RANGES.flatMap(([state, ...ranges]) =>
    ranges.flatMap((range) => expand(range)).map((prefix) => ({ prefix, state })),
  ),
  ...Object.entries(POSTAL_LETTERS).flatMap(([prefix, states]) => states.map((state) => ({ prefix, state }))),
];

function stateRows(country: string, states: Readonly<Record<string, readonly string[]>>): StateRow[] {
  return Object.entries(states).map(([state, zones]) => ({ state, country, timeZones: [...zones].sort() }));
}

function expand(range: number | readonly [number, number]): string[] {
  const [from, to] = typeof range === 'number' ? [range, range] : range;
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index).padStart(3, '0'));
}
