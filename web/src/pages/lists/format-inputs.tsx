import { Select, SimpleGrid, Switch } from '@mantine/core';
import type { Schemas } from '../../api/client.js';
import type { SettingsInput } from './import-choices.js';

interface Props {
  settings: Schemas['ImportSettings'];
  onChange: (changed: Omit<SettingsInput, 'mapping'>) => void;
}

const DELIMITERS = [
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Pipe' },
] as const;

const ENCODINGS = [
  { value: 'utf-8', label: 'UTF-8' },
  { value: 'utf-16le', label: 'UTF-16, little end first' },
  { value: 'utf-16be', label: 'UTF-16, big end first' },
  { value: 'windows-1252', label: 'Windows (Western Europe)' },
] as const;

/** The detected format of the file; each part of it can be overridden. */
export function FormatInputs({ settings, onChange }: Props) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      <Select
        label="Columns are separated by"
        allowDeselect={false}
        data={DELIMITERS}
        value={settings.delimiter}
        onChange={(value) => {
          const delimiter = DELIMITERS.find((one) => one.value === value)?.value;
          if (delimiter) onChange({ delimiter });
        }}
      />
      <Select
        label="Encoding"
        description={settings.encodingSource === 'mark' ? 'Named by the file itself' : undefined}
        allowDeselect={false}
        disabled={settings.encodingSource === 'mark'}
        data={ENCODINGS}
        value={settings.encoding}
        onChange={(value) => {
          const encoding = ENCODINGS.find((one) => one.value === value)?.value;
          if (encoding) onChange({ encoding });
        }}
      />
      <Switch
        mt={{ base: 0, sm: 30 }}
        label="The first row names the columns"
        checked={settings.hasHeader}
        onChange={(event) => onChange({ hasHeader: event.currentTarget.checked })}
      />
    </SimpleGrid>
  );
}
