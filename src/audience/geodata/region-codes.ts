/** US states and DC, and Canadian provinces and territories: code → name. The two sets share no code. */
const REGIONS: Readonly<Record<string, string>> = {
  AL: 'Alabama',
  AK: 'Alaska',
  AZ: 'Arizona',
  AR: 'Arkansas',
  CA: 'California',
  CO: 'Colorado',
  CT: 'Connecticut',
  DE: 'Delaware',
  DC: 'District of Columbia',
  FL: 'Florida',
  GA: 'Georgia',
  HI: 'Hawaii',
  ID: 'Idaho',
  IL: 'Illinois',
  IN: 'Indiana',
  IA: 'Iowa',
  KS: 'Kansas',
  KY: 'Kentucky',
  LA: 'Louisiana',
  ME: 'Maine',
  MD: 'Maryland',
  MA: 'Massachusetts',
  MI: 'Michigan',
  MN: 'Minnesota',
  MS: 'Mississippi',
  MO: 'Missouri',
  MT: 'Montana',
  NE: 'Nebraska',
  NV: 'Nevada',
  NH: 'New Hampshire',
  NJ: 'New Jersey',
  NM: 'New Mexico',
  NY: 'New York',
  NC: 'North Carolina',
  ND: 'North Dakota',
  OH: 'Ohio',
  OK: 'Oklahoma',
  OR: 'Oregon',
  PA: 'Pennsylvania',
  RI: 'Rhode Island',
  SC: 'South Carolina',
  SD: 'South Dakota',
  TN: 'Tennessee',
  TX: 'Texas',
  UT: 'Utah',
  VT: 'Vermont',
  VA: 'Virginia',
  WA: 'Washington',
  WV: 'West Virginia',
  WI: 'Wisconsin',
  WY: 'Wyoming',
  AB: 'Alberta',
  BC: 'British Columbia',
  MB: 'Manitoba',
  NB: 'New Brunswick',
  NL: 'Newfoundland and Labrador',
  NS: 'Nova Scotia',
  NT: 'Northwest Territories',
  NU: 'Nunavut',
  ON: 'Ontario',
  PE: 'Prince Edward Island',
  QC: 'Quebec',
  SK: 'Saskatchewan',
  YT: 'Yukon',
};

/** Spellings of the published data and of address lists beside the names above. */
const OTHER_SPELLINGS: Readonly<Record<string, string>> = {
  'washington state': 'WA',
  'washington d.c.': 'DC',
  'washington dc': 'DC',
  'd.c.': 'DC',
  'british colombia': 'BC',
  québec: 'QC',
  newfoundland: 'NL',
  labrador: 'NL',
  'yukon territory': 'YT',
};

const CODE_BY_NAME = new Map([
  ...Object.entries(REGIONS).map(([code, name]): [string, string] => [name.toLowerCase(), code]),
  ...Object.entries(OTHER_SPELLINGS),
]);

/** The code of a US state or Canadian province given by code or name, or null for anything else. */
export function regionCode(text: string): string | null {
  const trimmed = text.trim();
  const upper = trimmed.toUpperCase();
  if (isRegionCode(upper)) return upper;
  return CODE_BY_NAME.get(trimmed.toLowerCase().replaceAll(/\s+/g, ' ')) ?? null;
}

/** Whether the text is such a code as it stands. */
export function isRegionCode(text: string): boolean {
  return Object.hasOwn(REGIONS, text);
}
