import { Group, NumberInput, Radio, Stack, Switch, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { businessNow } from '../../app/base.js';
import type { ComposerValues } from './composer-values.js';

const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const HOUR_MS = 3_600_000;

export function SendingInputs({ form }: { form: UseFormReturnType<ComposerValues> }) {
  const { startAt, pausesOnFailures } = form.values;
  return (
    <Stack>
      <Radio.Group
        label="Start"
        value={startAt === null ? 'by-hand' : 'at'}
        onChange={(value) => form.setFieldValue('startAt', value === 'at' ? nextHour() : null)}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="by-hand" label="By hand, after a look at it and a test message" />
          <Radio value="at" label="By itself at a set time" />
        </Stack>
      </Radio.Group>
      {startAt !== null && (
        <TextInput
          type="datetime-local"
          label="Time of the start"
          description={`In your time zone, ${ZONE}. Each person is texted only while it is allowed where they are.`}
          required
          maw={320}
          {...form.getInputProps('startAt')}
        />
      )}
      <Radio.Group
        label="Who was texted lately, or whose state allows no more today"
        {...form.getInputProps('whenTextedRecently')}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="skip" label="Leave them out" />
          <Radio value="postpone" label="Text them later, as soon as it is allowed" />
        </Stack>
      </Radio.Group>
      <NumberInput
        label="Pilot"
        description="Pause after so many messages, so that you can see how they are received. Empty: send all."
        min={1}
        allowDecimal={false}
        maw={320}
        {...form.getInputProps('pilot')}
      />
      <Switch
        label="Pause by itself when too many fail"
        {...form.getInputProps('pausesOnFailures', { type: 'checkbox' })}
      />
      {pausesOnFailures && (
        <Group gap="xs" align="center">
          <Text size="sm">Pause when</Text>
          <NumberInput
            aria-label="Percent that fail"
            w={86}
            min={1}
            max={100}
            suffix=" %"
            {...form.getInputProps('failurePercent')}
          />
          <Text size="sm">of at least</Text>
          <NumberInput
            aria-label="Least number of messages"
            w={96}
            min={1}
            {...form.getInputProps('failureMinimum')}
          />
          <Text size="sm">messages failed.</Text>
        </Group>
      )}
    </Stack>
  );
}

/** The next full hour but one, as the input of a local date and time has it. */
function nextHour(): string {
  const at = new Date(Math.ceil(businessNow() / HOUR_MS) * HOUR_MS + HOUR_MS);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
