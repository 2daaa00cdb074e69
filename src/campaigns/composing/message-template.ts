import { CaptureTag, type Context, Liquid, type Template } from 'liquidjs';
import { InvalidInputError } from '../../platform/errors.js';

/** Values that a text may name: the contact's fields, custom fields among them. */
export type MergeFields = Readonly<Record<string, string>>;

/** Tags that loop, count or read files: a text needs none of them, and some of them could hang a worker. */
const REFUSED_TAGS = [
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

/** What a text may do with a value. Anything that takes an expression, a secret or a list of objects is left out. */
const FILTERS = new Set(
  `default append prepend replace replace_first replace_last remove remove_first remove_last capitalize upcase downcase
   strip lstrip rstrip strip_newlines squish truncate truncatewords slice split join first last size date plus minus
   times divided_by modulo round ceil floor abs at_least at_most url_encode`.split(/\s+/),
);

/**
 * Characters of a template, ms of one rendering, bytes that one rendering may allocate. The time is the wall's: a busy
 * machine may stand still for 100 ms, and without loops no text takes long.
 */
const LIMITS = { parseLimit: 10_000, renderLimit: 5_000, memoryLimit: 1_000_000 };

/** No carrier takes a text of so many characters: it is not touched any more, as even to trim it would cost its size. */
const MOST_RENDERED = 100_000;

/**
 * What is captured counts as memory, which Liquid's own tag leaves out: «capture a: a a» 24 times over, a text of 1,000
 * characters, is 170 MB and 0.8 s for each contact.
 */
class BoundedCapture extends CaptureTag {
  override *render(context: Context): Generator<unknown, void, string> {
    yield* super.render(context);
    const captured: unknown = Reflect.get(context.bottom(), this.variable);
    context.memoryLimit.use(String(captured).length);
  }
}

const engine = createEngine();

/** A text with merge fields, parsed once and rendered for each contact. */
export class MessageTemplate {
  private readonly templates: Template[] | null;

  /** @throws InvalidInputError on `field` where the text is no valid Liquid */
  constructor(
    private readonly text: string,
    private readonly field = 'text',
  ) {
    // Most campaigns have a text without merge fields: nothing to render.
    this.templates = /\{[{%]/.test(text) ? this.checked(() => engine.parse(text)) : null;
  }

  /** Whether the text is the same for every contact. */
  get isConstant(): boolean {
    return this.templates === null;
  }

  /** Fields that the text names. @throws InvalidInputError on `field` where they cannot be told */
  names(): string[] {
    const { templates } = this;
    if (!templates) return [];
    const used = this.checked(() => engine.globalVariableSegmentsSync(templates));
    return used.map(([root]) => String(root));
  }

  /** The text for one contact, or null where its fields break it; a field that the contact lacks is empty. */
  render(fields: MergeFields): string | null {
    if (!this.templates) return this.text;
    try {
      const rendered = String(engine.renderSync(this.templates, { ...fields }));
      return rendered.length > MOST_RENDERED ? rendered : rendered.trim();
    } catch {
      return null;
    }
  }

  /**
   * Refuses what would fail for every contact: a field that none of them has, or a text that nothing can render.
   *
   * @param known names of all fields that the contacts may have
   * @throws InvalidInputError on the text's field, with the name
   */
  check(known: readonly string[]): void {
    const { templates } = this;
    if (!templates) return;
    const stranger = this.names().find((name) => !known.includes(name));
    if (stranger !== undefined) {
      const problem = `names «${stranger}», which no contact has; known are ${known.join(', ')}`;
      throw InvalidInputError.of(this.field, problem);
    }
    this.checked(() => engine.renderSync(templates, Object.fromEntries(known.map((name) => [name, '1']))));
  }

  private checked<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw InvalidInputError.of(this.field, error instanceof Error ? error.message : 'is no valid template');
    }
  }
}

function createEngine(): Liquid {
  const liquid = new Liquid({ ...LIMITS, strictFilters: true, ownPropertyOnly: true, templates: {} });
  for (const name of REFUSED_TAGS) {
    liquid.registerTag(name, {
      parse: () => {
        throw new Error(`the tag «${name}» is refused: a text can neither repeat anything nor read files`);
      },
      render: () => '',
    });
  }
  liquid.registerTag('capture', BoundedCapture);
  for (const name of Object.keys(liquid.filters)) if (!FILTERS.has(name)) delete liquid.filters[name];
  return liquid;
}
