import { Checkbox, Group, Switch, TagsInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { useMay } from '../../app/session.js';
import { Loaded } from '../../components/loaded.js';
import { Section } from './section.js';
import { SettingsForm } from './settings-form.js';

type Day = 'weekdays' | 'saturday' | 'sunday';
type Kind = 'law' | 'window' | 'closed';

interface DayInputs {
  kind: Kind;
  from: string;
  to: string;
}

interface Inputs extends Record<Day, DayInputs> {
  onHolidays: boolean;
  closedDates: string[];
}

const DAYS: readonly { day: Day; label: string }[] = [
  { day: 'weekdays', label: 'Monday to Friday' },
  { day: 'saturday', label: 'Saturday' },
  { day: 'sunday', label: 'Sunday' },
];

/** The hours in which the company texts; the law's own hours always hold as well. */
export function HoursSettings() {
  const hours = api.useQuery('get', '/api/v1/company/sending-hours');
  return <Loaded query={hours}>{(data) => <HoursForm hours={data} />}</Loaded>;
}

function HoursForm({ hours }: { hours: Schemas['CompanyHours'] }) {
  const mayChange = useMay('manager');
  const form = useForm<Inputs>({
    initialValues: {
      weekdays: toInputs(hours.weekdays),
      saturday: toInputs(hours.saturday),
      sunday: toInputs(hours.sunday),
      onHolidays: hours.onHolidays,
      closedDates: hours.closedDates,
    },
  });
  const save = api.useMutation('put', '/api/v1/company/sending-hours', {
    meta: { showsProblems: true },
    onSuccess: () => done([{ path: '/company' }], 'Saved. The hours hold from the next message on.'),
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <Section
      title="Sending hours"
      about="By the clock of the person who is texted. The legal hours of their state always hold; yours can only be stricter."
    >
      <SettingsForm
        mayChange={mayChange}
        error={save.error}
        inputs={form.values}
        isPending={save.isPending}
        maw={640}
        onSubmit={form.onSubmit(({ weekdays, saturday, sunday, ...rest }) =>
          save.mutate({
            body: { ...rest, weekdays: toText(weekdays), saturday: toText(saturday), sunday: toText(sunday) },
          }),
        )}
      >
        {DAYS.map(({ day, label }) => (
          <DayRow
            key={day}
            label={label}
            inputs={form.values[day]}
            onChange={(next) => form.setFieldValue(day, next)}
            problem={form.errors[day]}
          />
        ))}
        <Switch
          label="Also on public holidays, where the law allows it"
          {...form.getInputProps('onHolidays', { type: 'checkbox' })}
        />
        <TagsInput
          label="Days on which nobody is texted"
          description="As 2026-12-24; Enter after each."
          clearable
          {...form.getInputProps('closedDates')}
        />
      </SettingsForm>
    </Section>
  );
}

interface DayRowProps {
  label: string;
  inputs: DayInputs;
  onChange: (inputs: DayInputs) => void;
  problem: ReactNode;
}

function DayRow({ label, inputs, onChange, problem }: DayRowProps) {
  const { kind, from, to } = inputs;
  return (
    <Group align="flex-end" gap="md" role="group" aria-label={label}>
      <Text w={150} size="sm" fw={550} pb={8}>
        {label}
      </Text>
      <Checkbox
        label="Closed"
        pb={8}
        checked={kind === 'closed'}
        onChange={(event) => onChange({ ...inputs, kind: event.currentTarget.checked ? 'closed' : 'law' })}
      />
      {kind !== 'closed' && (
        <Checkbox
          label="Only from"
          pb={8}
          checked={kind === 'window'}
          onChange={(event) => onChange({ ...inputs, kind: event.currentTarget.checked ? 'window' : 'law' })}
        />
      )}
      {kind === 'window' && (
        <>
          <TextInput
            type="time"
            aria-label={`${label}, from`}
            required
            value={from}
            onChange={(event) => onChange({ ...inputs, from: event.currentTarget.value })}
          />
          <Text size="sm" pb={8}>
            to
          </Text>
          <TextInput
            type="time"
            aria-label={`${label}, to`}
            required
            value={to}
            onChange={(event) => onChange({ ...inputs, to: event.currentTarget.value })}
          />
        </>
      )}
      {problem && (
        <Text size="sm" c="red" pb={8}>
          {problem}
        </Text>
      )}
    </Group>
  );
}

const DEFAULT_WINDOW = { from: '09:00', to: '18:00' };

function toInputs(text: string | null): DayInputs {
  if (text === null) return { kind: 'law', ...DEFAULT_WINDOW };
  if (text === 'closed') return { kind: 'closed', ...DEFAULT_WINDOW };
  const [from = '', to = ''] = text.split('-');
  return { kind: 'window', from, to };
}

function toText({ kind, from, to }: DayInputs): string | null {
  if (kind === 'law') return null;
  return kind === 'closed' ? 'closed' : `${from}-${to}`;
}
