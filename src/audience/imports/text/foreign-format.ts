/** First bytes of formats that people upload in place of a CSV file. */
const SIGNATURES: readonly { hex: string; at?: number; problem: string }[] = [
  { hex: '504b0304', problem: 'is an Excel workbook or a zip archive; save the sheet as CSV (UTF-8) first' },
  { hex: 'd0cf11e0', problem: 'is an old Excel workbook; save the sheet as CSV (UTF-8) first' },
  { hex: '25504446', problem: 'is a PDF, not a CSV file' },
  { hex: 'ffd8ff', problem: 'is a picture (JPEG), not a CSV file' },
  { hex: '89504e47', problem: 'is a picture (PNG), not a CSV file' },
  { hex: '47494638', problem: 'is a picture (GIF), not a CSV file' },
  { hex: '7b5c727466', problem: 'is a text document (RTF), not a CSV file' },
  { hex: '50415231', problem: 'is a Parquet file; export it as CSV first' },
  { hex: '53514c69746520666f726d6174', problem: 'is an SQLite database; export the table as CSV first' },
  { hex: '377abcaf271c', problem: 'is a 7-Zip archive; unpack it first, or pack it with gzip' },
  { hex: '526172211a07', problem: 'is a RAR archive; unpack it first, or pack it with gzip' },
  { hex: '314159265359', at: 4, problem: 'is compressed with bzip2; unpack it first, or pack it with gzip' },
  { hex: 'fd377a585a00', problem: 'is compressed with xz; unpack it first, or pack it with gzip' },
  { hex: '28b52ffd', problem: 'is compressed with zstd; unpack it first, or pack it with gzip' },
  { hex: '7573746172', at: 257, problem: 'is a tar archive; send the CSV file within it' },
  { hex: 'fffe0000', problem: 'is encoded as UTF-32; save it as CSV (UTF-8)' },
  { hex: '0000feff', problem: 'is encoded as UTF-32; save it as CSV (UTF-8)' },
];

/** How texts begin that are not tables. */
const OPENINGS: readonly { opening: RegExp; problem: string }[] = [
  {
    opening: /^\s*<(!doctype|html|head|body|table|div|script|style)\b/i,
    problem: 'is a web page (HTML), not a CSV file; export the table as CSV',
  },
  { opening: /^\s*<\?xml\b/i, problem: 'is an XML file; save the sheet as CSV (UTF-8) first' },
  { opening: /^\s*(\{\s*["}]|\[\s*[[{"\]])/, problem: 'is a JSON file; export it as CSV first' },
  { opening: /^\s*BEGIN:VCARD\b/i, problem: 'is a vCard file; export the contacts as CSV' },
];

/** Control characters that a text may hold: tab, line ends, tab and feed of printers, the end of a DOS file, escape. */
const TEXT_CONTROLS = [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1a, 0x1b];
/** Real files hold a stray one of the others now and then; of bytes at random they are a tenth. */
const CONTROLS_SHARE = 0.01;

/** What a file is by its first bytes, where that is no text: the problem in words, or null. */
export function binaryFormat(bytes: Buffer): string | null {
  const found = SIGNATURES.find(({ hex, at = 0 }) => {
    const signature = Buffer.from(hex, 'hex');
    return bytes.subarray(at, at + signature.length).equals(signature);
  });
  return found?.problem ?? null;
}

/** What a text (UTF-8) is, where it is no table: the problem in words, or null. */
export function otherText(bytes: Buffer): string | null {
  const text = bytes.toString('utf8');
  if (text.trim() === '') return 'holds no rows';
  if (bytes.includes(0) || controlsIn(bytes) > bytes.length * CONTROLS_SHARE) return 'is not a text file';
  return OPENINGS.find(({ opening }) => opening.test(text))?.problem ?? null;
}

function controlsIn(bytes: Buffer): number {
  return bytes.reduce((count, byte) => count + (byte < 0x20 && !TEXT_CONTROLS.includes(byte) ? 1 : 0), 0);
}
