const CHUNK_BITS = 16;
const CHUNK = 1 << CHUNK_BITS;

const ARRAYS = { u8: Uint8Array, u32: Uint32Array, f64: Float64Array } as const;
type Kind = keyof typeof ARRAYS;

/** One number for each row, in chunks of 65,536, so that growing copies nothing. */
export class Column {
  private readonly chunks: (Uint8Array | Uint32Array | Float64Array)[] = [];

  constructor(private readonly kind: Kind) {}

  get(row: number): number {
    return this.chunks[row >>> CHUNK_BITS]?.[row & (CHUNK - 1)] ?? 0;
  }

  set(row: number, value: number): void {
    const index = row >>> CHUNK_BITS;
    let chunk = this.chunks[index];
    if (chunk === undefined) {
      chunk = new ARRAYS[this.kind](CHUNK);
      this.chunks[index] = chunk;
    }
    chunk[row & (CHUNK - 1)] = value;
  }
}

/** A column for strings with few distinct values: accounts, numbers, error codes. */
export class WordColumn {
  private readonly rows = new Column('u32');
  private readonly words: string[] = [''];
  private readonly numbers = new Map<string, number>([['', 0]]);

  get(row: number): string {
    return this.words[this.rows.get(row)] ?? '';
  }

  set(row: number, word: string): void {
    let number = this.numbers.get(word);
    if (number === undefined) {
      number = this.words.push(word) - 1;
      this.numbers.set(word, number);
    }
    this.rows.set(row, number);
  }
}

const PLAIN_E164 = /^\+[1-9]\d{1,14}$/;

/** Phone numbers as the 8 bytes of a double; what is no E.164 number is kept aside as text. */
export class PhoneColumn {
  private readonly rows = new Column('f64');
  private readonly others = new Map<number, string>();

  get(row: number): string {
    return this.others.get(row) ?? `+${this.rows.get(row)}`;
  }

  set(row: number, phone: string): void {
    if (PLAIN_E164.test(phone)) this.rows.set(row, Number(phone));
    else this.others.set(row, phone);
  }
}
