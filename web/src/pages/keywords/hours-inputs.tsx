import { Checkbox, Group, Input, Stack, Switch, TextInput } from '@mantine/core';
import type { Schemas } from '../../api/client.js';
import { DAYS } from './keyword-words.js';

type Hours = Schemas['ReplyKeyword']['hours'];

const OFFICE: NonNullable<Hours> = { window: '09:00-18:00', days: [1, 2, 3, 4, 5] };

interface Props {
  hours: Hours;
  onChange: (hours: Hours) => void;
}

/** The hours in which a keyword takes effect, by the company's clock; null: always. */
export function HoursInputs({ hours, onChange }: Props) {
  const [from = '', to = ''] = hours?.window.split('-') ?? [];
  return (
    <Stack gap="xs">
      <Switch
        label="Only in certain hours"
        checked={hours !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? OFFICE : null)}
      />
      {hours !== null && (
        <Group align="flex-start">
          <TextInput
            type="time"
            label="From"
            required
            value={from}
            onChange={(event) => onChange({ ...hours, window: `${event.currentTarget.value}-${to}` })}
          />
          <TextInput
            type="time"
            label="To"
            required
            value={to}
            onChange={(event) => onChange({ ...hours, window: `${from}-${event.currentTarget.value}` })}
          />
          <Input.Wrapper label="On" labelElement="div">
            <Checkbox.Group
              aria-label="Days"
              value={hours.days.map(String)}
              onChange={(days) => days.length > 0 && onChange({ ...hours, days: days.map(Number).sort() })}
            >
              <Group gap="sm" mt={8}>
                {DAYS.map((day, index) => (
                  <Checkbox key={day} value={String(index)} label={day} />
                ))}
              </Group>
            </Checkbox.Group>
          </Input.Wrapper>
        </Group>
      )}
    </Stack>
  );
}
