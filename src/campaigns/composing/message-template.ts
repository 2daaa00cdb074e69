import { Liquid, type Template } from 'liquidjs';
import { InvalidInputError } from '../../platform/errors.js';

/** Values that a text may name: the contact's fields, custom fields among them. */
export type MergeFields = Readonly<Record<string, string>>;

/** Tags that loop or read files: a text needs none of them, and some of them could hang a worker. */
const REMOVED_TAGS = [
  'for',
  'tablerow',
  'cycle',
  'break',
  'continue',
  'render',
  'include',
  'layout',
  'block',
  'increment',
  'decrement',
];

/**
 * Characters of a template, ms of one rendering, bytes that one rendering may allocate. The time is the wall's: a busy
 * machine may stand still for 100 ms, and without loops no text takes long.
 */
const LIMITS = { parseLimit: 10_000, renderLimit: 5_000, memoryLimit: 1_000_000 };

const engine = createEngine();

/** A text with merge fields, parsed once and rendered for each contact. */
export class MessageTemplate {
  private readonly templates: Template[] | null;

  /** @throws InvalidInputError on `field` where the text is no valid Liquid */
  constructor(
    private readonly text: string,
    field = 'text',
  ) {
    // Most campaigns have a text without merge fields: nothing to render.
    this.templates = /\{[{%]/.test(text) ? parse(text, field) : null;
  }

  /** The text for one contact, or null where its fields break it; a field that the contact lacks is empty. */
  render(fields: MergeFields): string | null {
    if (!this.templates) return this.text;
    try {
      return String(engine.renderSync(this.templates, { ...fields })).trim();
    } catch {
      return null;
    }
  }
}

function parse(text: string, field: string): Template[] {
  try {
    return engine.parse(text);
  } catch (error) {
    throw InvalidInputError.of(field, error instanceof Error ? error.message : 'is not a valid template');
  }
}

function createEngine(): Liquid {
  const liquid = new Liquid({ ...LIMITS, strictFilters: true, ownPropertyOnly: true, templates: {} });
  for (const tag of REMOVED_TAGS) delete liquid.tags[tag];
  return liquid;
}
