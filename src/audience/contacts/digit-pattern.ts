/** One digit of a pattern: which digits fit, and the places of the pattern that may follow. */
export interface DigitPlace {
  /** Bit d is set where the digit d fits. */
  digits: number;
  next: readonly number[];
}

/** The place behind the last digit of a pattern. */
export const DONE = -1;
/** The same, where the pattern demands that the number ends there (`$`). */
const DONE_AT_END = -2;

const ANY_DIGIT = 0b11_1111_1111;

/** A pattern of libphonenumber's metadata in a notation that this parser does not know. */
export class UnknownPatternError extends Error {
  constructor(pattern: string) {
    super(`The pattern ${pattern} is not made of digits, classes, groups and fixed counts alone.`);
    this.name = 'UnknownPatternError';
  }
}

type Node =
  | { kind: 'digit'; digits: number }
  | { kind: 'end' }
  | { kind: 'alternatives'; options: Node[] }
  | { kind: 'sequence'; parts: Node[] }
  | { kind: 'repeat'; part: Node; least: number; most: number };

/**
 * The places of a regular expression over digits, as metadata writes them: `\d`, `[2-46]`, `(?:…|…)`, `{7}`, `?`.
 *
 * @returns the places, those at which the pattern begins, and whether more than the length decides
 * @throws UnknownPatternError
 */
export function parseDigitPattern(pattern: string): {
  places: DigitPlace[];
  first: readonly number[];
  tellsDigits: boolean;
} {
  const places: DigitPlace[] = [];
  const follow = (node: Node, next: readonly number[]): readonly number[] => {
    switch (node.kind) {
      case 'digit':
        places.push({ digits: node.digits, next });
        return [places.length - 1];
      case 'end':
        return next.map((place) => (place === DONE ? DONE_AT_END : place));
      case 'alternatives':
        return [...new Set(node.options.flatMap((option) => follow(option, next)))];
      case 'sequence':
        return node.parts.reduceRight((rest, part) => follow(part, rest), next);
      case 'repeat': {
        let rest = next;
        for (let count = node.most; count > 0; count--) {
          const once = follow(node.part, rest);
          rest = count > node.least ? [...new Set([...once, ...next])] : once;
        }
        return rest;
      }
    }
  };
  const first = follow(new Parser(pattern).parse(), [DONE]);
  return { places, first, tellsDigits: places.some(({ digits }) => digits !== ANY_DIGIT) };
}

/** A parser by descent; the notation is small and anything else is refused. */
class Parser {
  private at = 0;

  constructor(private readonly pattern: string) {}

  parse(): Node {
    const node = this.alternatives();
    if (this.at < this.pattern.length) throw new UnknownPatternError(this.pattern);
    return node;
  }

  private alternatives(): Node {
    const options = [this.sequence()];
    while (this.take('|')) options.push(this.sequence());
    return { kind: 'alternatives', options };
  }

  private sequence(): Node {
    const parts: Node[] = [];
    while (this.at < this.pattern.length && !'|)'.includes(this.pattern.charAt(this.at))) {
      parts.push(this.counted(this.atom()));
    }
    return { kind: 'sequence', parts };
  }

  private atom(): Node {
    if (this.take('(?:') || this.take('(')) {
      const inner = this.alternatives();
      if (!this.take(')')) throw new UnknownPatternError(this.pattern);
      return inner;
    }
    if (this.take('$')) return { kind: 'end' };
    if (this.take('\\d')) return { kind: 'digit', digits: ANY_DIGIT };
    const digit = this.match(/\d/y)?.[0];
    if (digit !== undefined) return { kind: 'digit', digits: 1 << Number(digit) };
    const members = this.match(/\[((?:\d-\d|\d)+)\]/y)?.[1];
    if (members === undefined) throw new UnknownPatternError(this.pattern);
    let digits = 0;
    for (const [, from, to] of members.matchAll(/(\d)(?:-(\d))?/g)) {
      for (let one = Number(from); one <= Number(to ?? from); one++) digits |= 1 << one;
    }
    return { kind: 'digit', digits };
  }

  private counted(part: Node): Node {
    if (this.take('?')) return { kind: 'repeat', part, least: 0, most: 1 };
    const count = this.match(/\{(\d+)(?:,(\d+))?\}/y);
    if (!count) return part;
    const least = Number(count[1]);
    return { kind: 'repeat', part, least, most: Number(count[2] ?? least) };
  }

  private take(text: string): boolean {
    if (!this.pattern.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.at;
    const found = expression.exec(this.pattern);
    if (found) this.at += found[0].length;
    return found;
  }
}
