import { Alert, Group, Text, Textarea } from '@mantine/core';
import { useRef } from 'react';
import { count, formatNumber } from '../../components/format.js';
import { MergeFieldMenu } from './merge-field-menu.js';
import { charactersOutsideGsm7, countSegments, replaceTypography } from './text-count.js';

interface Props {
  value: string;
  onChange: (text: string) => void;
  error?: React.ReactNode;
  /** Ends each text; null: nothing is added. */
  optOutText: string | null;
  smartReplacement: boolean;
  customFields: readonly string[];
}

/** The text of a campaign, with its size as it is typed and the reason where it is twice what it could be. */
export function TextEditor({ value, onChange, error, optOutText, smartReplacement, customFields }: Props) {
  const input = useRef<HTMLTextAreaElement>(null);
  const insert = (mergeField: string) => {
    const at = input.current?.selectionStart ?? value.length;
    const end = input.current?.selectionEnd ?? at;
    onChange(value.slice(0, at) + mergeField + value.slice(end));
    const caret = at + mergeField.length;
    window.requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(caret, caret);
    });
  };
  const sample = asSent(value, optOutText, smartReplacement);
  const { encoding, units, segments } = countSegments(sample);
  const wide = charactersOutsideGsm7(sample);
  const hasFields = value.includes('{{');
  return (
    <div>
      <Textarea
        ref={input}
        label="Text"
        required
        autosize
        minRows={5}
        maxRows={16}
        maxLength={1600}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
      />
      <Group justify="space-between" mt="xs" gap="xs">
        <MergeFieldMenu customFields={customFields} onPick={insert} />
        <Text size="sm" c="dimmed" aria-live="polite">
          {value.trim() === ''
            ? 'Up to 160 characters are one segment'
            : `${hasFields ? 'about ' : ''}${formatNumber(units)} characters, ${count(segments, 'segment')}`}
        </Text>
      </Group>
      {value.trim() !== '' && encoding === 'ucs-2' && (
        <Alert color="yellow" mt="sm" title="A segment holds 70 characters instead of 160">
          {wide.length === 1 ? 'This character is' : 'These characters are'} not in the alphabet of plain text
          messages: <strong>{wide.slice(0, 12).map(visible).join(' ')}</strong>. Without{' '}
          {wide.length === 1 ? 'it' : 'them'} the text takes{' '}
          {count(countSegments(plain(sample)).segments, 'segment')}.
        </Alert>
      )}
    </div>
  );
}

/** The text as a usual contact gets it: fields stand for their default, or for a name of eight letters. */
function asSent(text: string, optOutText: string | null, smartReplacement: boolean): string {
  const merged = text
    .trim()
    .replace(/\{\{[^}]*\|\s*default:\s*(["'])(.*?)\1[^}]*\}\}/g, '$2')
    .replace(/\{\{[^}]*\}\}/g, 'Margaret');
  const line = optOutText?.trim() ?? '';
  const whole = line === '' || /\bstop\b/i.test(merged) ? merged : `${merged}\n${line}`;
  return smartReplacement ? replaceTypography(whole) : whole;
}

function plain(text: string): string {
  return [...text].filter((character) => charactersOutsideGsm7(character).length === 0).join('');
}

/** Characters that nobody sees are told by their number. */
function visible(character: string): string {
  return character.trim() === '' || /\p{C}/u.test(character)
    ? `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
    : character;
}
