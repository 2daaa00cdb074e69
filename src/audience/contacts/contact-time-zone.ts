/** What American address lists write instead of an IANA name. */
const COMMON_NAMES: Readonly<Record<string, string>> = {
  et: 'America/New_York',
  est: 'America/New_York',
  edt: 'America/New_York',
  eastern: 'America/New_York',
  ct: 'America/Chicago',
  cst: 'America/Chicago',
  cdt: 'America/Chicago',
  central: 'America/Chicago',
  mt: 'America/Denver',
  mst: 'America/Denver',
  mdt: 'America/Denver',
  mountain: 'America/Denver',
  pt: 'America/Los_Angeles',
  pst: 'America/Los_Angeles',
  pdt: 'America/Los_Angeles',
  pacific: 'America/Los_Angeles',
  alaska: 'America/Anchorage',
  hawaii: 'Pacific/Honolulu',
};

/** Text → IANA name or null; a file names few zones, and one check by Intl costs 20 µs. */
const known = new Map<string, string | null>();
const KNOWN_LIMIT = 2_000;

/** The IANA name of a contact's own time zone, or null where the text names none. */
export function contactTimeZone(text: string): string | null {
  const trimmed = text.trim();
  const cached = known.get(trimmed);
  if (cached !== undefined) return cached;
  const zone = COMMON_NAMES[trimmed.toLowerCase().replace(/ (standard )?time$/, '')] ?? ianaName(trimmed);
  if (known.size >= KNOWN_LIMIT) known.clear();
  known.set(trimmed, zone);
  return zone;
}

function ianaName(text: string): string | null {
  // Offsets such as +05:00 are valid to Intl but know no summer time.
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(text) || text.length > 64) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
