/** The body of a submission, as far as it must be right for any carrier to understand it. */
export interface SubmissionBody {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly reference: string;
  readonly callbackUrl: string;
  readonly validitySeconds: number;
}

/** A body that no carrier could work with; `field` names what is wrong. */
export class InvalidRequest extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

const LONGEST_TEXT = 1600;
const LONGEST_VALIDITY_SECONDS = 14 * 86_400;

/**
 * Checked by hand, unlike everything else here: this runs for every message, and the process
 * shares its core with what it measures.
 * @throws InvalidRequest
 */
export function parseSubmission(body: unknown): SubmissionBody {
  if (typeof body !== 'object' || body === null)
    throw new InvalidRequest('', 'the body must be a JSON object');
  const validity = 'validitySeconds' in body ? body.validitySeconds : LONGEST_VALIDITY_SECONDS;
  const inRange = typeof validity === 'number' && validity > 0 && validity <= LONGEST_VALIDITY_SECONDS;
  if (!inRange) {
    throw new InvalidRequest('validitySeconds', `must be above 0 and at most ${LONGEST_VALIDITY_SECONDS}`);
  }
  return {
    from: text(body, 'from', 20),
    to: text(body, 'to', 20),
    text: text(body, 'text', LONGEST_TEXT),
    reference: text(body, 'reference', 100),
    callbackUrl: webAddress(text(body, 'callbackUrl', 2000)),
    validitySeconds: validity,
  };
}

/** Origins that were found right; the whole parse costs 5 us, and nearly every message repeats one. */
const knownOrigins = new Set<string>();
const MOST_KNOWN_ORIGINS = 10_000;

/** @throws InvalidRequest when the address cannot be posted to. */
export function webAddress(url: string): string {
  const origin = /^(https?:\/\/[^/?#\s]+)[^#\s]*$/.exec(url)?.[1];
  if (origin !== undefined) {
    if (knownOrigins.has(origin)) return url;
    if (URL.canParse(origin)) {
      if (knownOrigins.size < MOST_KNOWN_ORIGINS) knownOrigins.add(origin);
      return url;
    }
  }
  throw new InvalidRequest('callbackUrl', 'must be an http or https address');
}

function text(body: object, field: string, longest: number): string {
  const value: unknown = Reflect.get(body, field);
  if (typeof value !== 'string' || value === '' || value.length > longest) {
    throw new InvalidRequest(field, `must be a text of 1 to ${longest} characters`);
  }
  return value;
}
