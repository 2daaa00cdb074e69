/** A longer row of digits is a phone number; short codes have up to 8 (8-digit national numbers never come bare). */
const LONGEST_SHORT_CODE = 8;

/** E.164 with the plus sign, of a number from a carrier that leaves it out. Short codes and names stay as they are. */
export function withPlus(sender: string): string {
  return /^\d+$/.test(sender) && sender.length > LONGEST_SHORT_CODE ? `+${sender}` : sender;
}

/** For carriers that take numbers as bare digits. Short codes and names stay as they are. */
export function withoutPlus(sender: string): string {
  return sender.replace(/^\+/, '');
}
