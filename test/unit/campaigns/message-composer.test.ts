import { describe, expect, it } from '@jest/globals';
import { type ContactTexts, MessageComposer } from '../../../src/campaigns/composing/message-composer.js';
import { withOptOutLine } from '../../../src/campaigns/composing/opt-out-line.js';
import { replaceTypography } from '../../../src/campaigns/composing/smart-replacement.js';
import { InvalidInputError } from '../../../src/platform/errors.js';
import { cpuMs } from '../../support/cpu-time.js';

const ANN: ContactTexts = {
  firstName: 'Ann',
  lastName: null,
  email: null,
  city: 'Austin',
  region: 'TX',
  zip: null,
  customFields: '{"Order ID":"A-7","size":"XL"}',
};
const LINE = 'Reply STOP to opt out';

function compose(text: string, change: { smartReplacement?: boolean; optOutText?: string | null } = {}) {
  return new MessageComposer({ text, smartReplacement: true, optOutText: null, ...change }).compose(
    12145550100,
    ANN,
  );
}

describe('MessageComposer', () => {
  it('fills in fields under either spelling, custom fields and defaults', () => {
    expect(
      compose('{{ firstName }} {{ first_name }} {{ last_name | default: "there" }} {{ size }}'),
    ).toMatchObject({
      text: 'Ann Ann there XL',
    });
    expect(compose('{{ ["Order ID"] }} {{ phone }} {{ state }}')).toMatchObject({
      text: 'A-7 +12145550100 TX',
    });
  });

  it('gives a field its default where the contact lacks it, also one whose name means something to Liquid', () => {
    const composer = new MessageComposer({
      text: '{{ size | default: "M" }}{{ first | default: "1" }}{{ last }}',
      smartReplacement: true,
      optOutText: null,
    });
    expect(composer.compose(12145550100, { ...ANN, customFields: null })).toMatchObject({ text: 'M1' });
    expect(composer.compose(12145550100, undefined)).toMatchObject({ text: 'M1' });
  });

  it('counts segments on the text as it leaves, the opt-out line with it', () => {
    const text = 'a'.repeat(160 - LINE.length - 1);
    expect(compose(text, { optOutText: LINE })).toMatchObject({ segments: 1, units: 160 });
    expect(compose(`${text}a`, { optOutText: LINE })).toMatchObject({ segments: 2, units: 161 });
    expect(compose('{{ size }}’s', { smartReplacement: false })).toMatchObject({ encoding: 'ucs-2' });
    expect(compose('{{ size }}’s')).toMatchObject({ encoding: 'gsm-7', text: "XL's" });
  });

  it('says why there is no text', () => {
    expect(compose('{{ last_name }}', { optOutText: LINE })).toBe('text_empty');
    expect(compose('a'.repeat(1_531))).toBe('text_too_long');
  });

  it.each([
    ['{{ last_nmae }}', 'last_nmae'],
    ['Hi {{ first name }}', 'first'],
    ['{% if vip %}Hi{% endif %}', 'vip'],
    ['{{ first_name | append: surname }}', 'surname'],
    ['{% assign x = nickname %}{{ x }}', 'nickname'],
    ['{{ ["order id"] }}', 'order id'],
    ['{{ constructor }}', 'constructor'],
  ])('refuses %s, which names what no contact has', (text, name) => {
    const composer = new MessageComposer({ text, smartReplacement: true, optOutText: null });
    expect(() => composer.check(['Order ID', 'size'])).toThrow(InvalidInputError);
    expect(() => composer.check(['Order ID', 'size'])).toThrow(name);
  });

  it('takes fields of the lists, and what the text itself sets', () => {
    const text =
      '{% assign x = size %}{{ x }}{% capture y %}{{ city }}{% endcapture %}{{ y }} {{ ["Order ID"] }}';
    const composer = new MessageComposer({ text, smartReplacement: true, optOutText: null });
    expect(() => composer.check(['Order ID', 'size'])).not.toThrow();
    expect(composer.compose(12145550100, ANN)).toMatchObject({ text: 'XLAustin A-7' });
  });
});

describe('the sandbox', () => {
  it.each([
    '{% include "/etc/passwd" %}',
    '{% render "/etc/passwd" %}',
    '{% layout "/etc/passwd" %}',
    '{% for i in (1..9) %}x{% endfor %}',
    '{% tablerow i in (1..9) %}x{% endtablerow %}',
    '{% liquid\n render "x" %}',
  ])('refuses %s and says what is refused', (text) => {
    expect(() => compose(text)).toThrow(
      /the tag «\w+» is refused: a text can neither repeat anything nor read files/,
    );
  });

  it.each([
    '{{ (1..1000000000) | join: "" }}',
    '{% assign x = (1..1000000000) %}{{ x | size }}',
    '{{ "now" | date: "%999999999Y" }}',
    `{% assign x = "${'a'.repeat(1_000)}" %}${'{% assign x = x | append: x | append: x %}'.repeat(30)}{{ x }}`,
    `{% assign x = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" %}${'{% assign x = x | replace: "a", x %}'.repeat(20)}`,
  ])('ends at once what would eat the memory: %#', (text) => {
    const begun = cpuMs();
    const composer = new MessageComposer({ text, smartReplacement: true, optOutText: null });
    expect(() => composer.check([])).toThrow(InvalidInputError);
    expect(composer.compose(12145550100, ANN)).toBe('text_failed');
    expect(cpuMs() - begun).toBeLessThan(3_000);
  });

  it.each(['.', ' ', '!', 'stop ', 'reply '])('is done at once with a long run of «%s»', (fill) => {
    const long = `{% assign x = "${fill.repeat(20)}" %}${'{% assign x = x | append: x %}'.repeat(12)}a{{ x }}end`;
    const begun = cpuMs();
    expect(compose(long, { optOutText: LINE })).toBe('text_too_long');
    expect(withOptOutLine(`${fill.repeat(50_000)}end`, LINE)).toContain('end');
    expect(cpuMs() - begun).toBeLessThan(3_000);
  });

  it('refuses a template of more than 10,000 characters and filters that take code', () => {
    expect(() => compose(`{{ size }}${'a'.repeat(10_000)}`)).toThrow(/parse length limit/);
    for (const filter of ['where_exp: "x", "true"', 'sample', 'inspect', 'hmac_sha256: "k"', 'raw']) {
      expect(() => compose(`{{ size | ${filter} }}`)).toThrow(/undefined filter/);
    }
  });
});

describe('smart replacement', () => {
  it('puts plain signs where the whole text then fits GSM-7', () => {
    expect(replaceTypography('“Don’t” – wait… 10\u00a0% off — now\u200b')).toBe(
      `"Don't" - wait... 10 % off - now`,
    );
  });

  it('leaves a text alone that needs UCS-2 anyway, or nothing', () => {
    expect(replaceTypography('“Sale” 🎉')).toBe('“Sale” 🎉');
    expect(replaceTypography('«Straße» €5 {ok}')).toBe('"Straße" €5 {ok}');
    expect(replaceTypography('plain €5')).toBe('plain €5');
  });

  it('can be switched off', () => {
    expect(compose('Don’t', { smartReplacement: false })).toMatchObject({ text: 'Don’t', encoding: 'ucs-2' });
  });
});

describe('the opt-out line', () => {
  it('ends the text on a line of its own', () => {
    expect(withOptOutLine('Sale today', LINE)).toBe(`Sale today\n${LINE}`);
    expect(withOptOutLine('Sale today', null)).toBe('Sale today');
    expect(withOptOutLine('Do not stop the music', LINE)).toContain(LINE);
  });

  it.each([
    'Sale today. Reply STOP to opt out.',
    'Sale. reply  stop to OPT out',
    'Sale. Text STOP to end',
    'Sale. Send “STOP” to quit',
    'Sale. STOP to unsubscribe',
    'Sale. STOP=end',
    'Txt stop 2 opt out',
  ])('is not added to «%s»', (text) => {
    expect(withOptOutLine(text, LINE)).toBe(text);
  });
});
