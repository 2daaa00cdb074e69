/**
 * The characters of bytes 0x80 to 0x9F (WHATWG Encoding, «windows-1252»); all others are those of Latin-1. A table
 * of our own, because TextDecoder of Node 20 gives C1 control characters here (seen with 20.20.2: 0x92 → U+0092).
 */
const HIGH = [
  0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,
  0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
  0x0153, 0x9d, 0x017e, 0x0178,
].map((code) => String.fromCharCode(code));

/** Windows-1252 text; each byte is a character, so a text may be read in pieces. */
export function fromWindows1252(bytes: Buffer): string {
  const latin1 = bytes.toString('latin1');
  return latin1.replaceAll(
    /[\u0080-\u009f]/g,
    (character) => HIGH[character.charCodeAt(0) - 0x80] ?? character,
  );
}
