import { describe, expect, it } from '@jest/globals';
import { MessageTemplate } from '../../../src/campaigns/composing/message-template.js';
import { InvalidInputError } from '../../../src/platform/errors.js';
import { cpuMs } from '../../support/cpu-time.js';

describe('MessageTemplate', () => {
  it('fills in fields, and leaves missing ones empty or to their default', () => {
    const template = new MessageTemplate('Hi {{ first_name | default: "there" }}, {{ city }} calls.');
    expect(template.render({ first_name: 'Ann', city: 'Austin' })).toBe('Hi Ann, Austin calls.');
    expect(template.render({ first_name: '' })).toBe('Hi there,  calls.');
  });

  it('leaves a text without fields alone', () => {
    expect(new MessageTemplate('50% off {today}').render({})).toBe('50% off {today}');
  });

  it.each([
    ['an open field', 'Hi {{ first_name'],
    ['an unknown filter', 'Hi {{ first_name | nonsense }}'],
    ['a loop', '{% for i in (1..1000000000) %}x{% endfor %}'],
    ['a file', "{% include '/etc/passwd' %}"],
    ['another file', "{% render '/etc/passwd' %}"],
  ])('refuses %s', (_, text) => {
    expect(() => new MessageTemplate(text).render({})).toThrow(InvalidInputError);
  });

  it.each([
    [
      'captures that double',
      '{% capture a %}0123456789{% endcapture %}',
      '{% capture a %}{{a}}{{a}}{% endcapture %}',
    ],
    ['appended texts', '{% assign a = "0123456789" %}', '{% assign a = a | append: a %}'],
    ['replaced characters', '{{ "aaaaaaaaaa" ', '| replace: "a", "aaaaaaaaaa" '],
  ])('gives up %s before they take memory or time', (_, begin, step) => {
    const text = `${begin}${step.repeat(24)}${begin.startsWith('{{') ? '}}' : '{{ a }}'}`;
    const began = cpuMs();
    expect(new MessageTemplate(text).render({})).toBeNull();
    // 800 ms and 170 MB where nothing bounds them.
    expect(cpuMs() - began).toBeLessThan(400);
  });

  it('does not reach what belongs to the language, not to the contact', () => {
    expect(new MessageTemplate('{{ constructor.name }}{{ __proto__ }}x').render({})).toBe('x');
  });
});
