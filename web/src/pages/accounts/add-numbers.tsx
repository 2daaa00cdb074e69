import { Button, Group, NumberInput, Select, Stack, Switch, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { Dialog } from '../../components/dialog.js';
import { count, fieldWords, formatNumber } from '../../components/format.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { isNumberType, NUMBER_TYPES, type NumberType } from './number-types.js';
import { TenDlcSelect } from './ten-dlc-select.js';

interface Props {
  accountId: number;
  defaultRates: Readonly<Record<string, number>>;
  isOpen: boolean;
  onClose: () => void;
}

interface Values {
  numbers: string;
  type: NumberType;
  segmentsPerMinute: number | string;
  segmentsPerDay: number | string;
  tenDlcCampaignId: string | null;
  warmsUp: boolean;
  warmUpSegments: number | string;
  warmUpDays: number | string;
}

type NewNumber = Schemas['AddNumbers']['numbers'][number];

export function AddNumbers({ isOpen, onClose, ...rest }: Props) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title="Add numbers" size="lg">
      <AddNumbersForm onClose={onClose} {...rest} />
    </Dialog>
  );
}

function AddNumbersForm({ accountId, defaultRates, onClose }: Omit<Props, 'isOpen'>) {
  const form = useForm<Values>({
    initialValues: {
      numbers: '',
      type: 'ten_dlc',
      segmentsPerMinute: '',
      segmentsPerDay: '',
      tenDlcCampaignId: null,
      warmsUp: false,
      warmUpSegments: 200,
      warmUpDays: 14,
    },
  });
  const { type, warmsUp } = form.values;
  const lines = linesOf(form.values.numbers);
  const add = api.useMutation('post', '/api/v1/accounts/{id}/numbers', {
    meta: { showsProblems: true },
    onSuccess: async ({ items }) => {
      onClose();
      await done([{ path: '/accounts', id: accountId }], `${count(items.length, 'number')} added.`);
    },
  });
  const usual = defaultRates[type];
  return (
    <form
      onSubmit={form.onSubmit((values) =>
        add.mutate({
          params: { path: { id: accountId } },
          body: { numbers: linesOf(values.numbers).map((line) => toNumber(line, values)) },
        }),
      )}
    >
      <Stack>
        <Select
          label="Type"
          required
          allowDeselect={false}
          data={NUMBER_TYPES}
          value={type}
          onChange={(value) => isNumberType(value) && form.setFieldValue('type', value)}
        />
        <Textarea
          label={type === 'alphanumeric' ? 'Names' : 'Numbers'}
          description="One a line, or separated by commas. Up to 1,000 at a time: all are added, or none."
          required
          autosize
          minRows={4}
          maxRows={12}
          spellCheck={false}
          data-autofocus
          {...form.getInputProps('numbers')}
        />
        {type === 'ten_dlc' && <TenDlcSelect {...form.getInputProps('tenDlcCampaignId')} />}
        <Group grow align="flex-start">
          <NumberInput
            label="Segments a minute"
            description={
              usual === undefined ? 'For each number.' : `For each. Usual: ${formatNumber(usual)}.`
            }
            placeholder={usual === undefined ? '' : String(usual)}
            min={1}
            allowDecimal={false}
            {...form.getInputProps('segmentsPerMinute')}
          />
          <NumberInput
            label="Segments a day"
            description="For each. Empty: no limit."
            min={1}
            allowDecimal={false}
            {...form.getInputProps('segmentsPerDay')}
          />
        </Group>
        <Switch
          label="Warm up: fewer at first, more each day"
          {...form.getInputProps('warmsUp', { type: 'checkbox' })}
        />
        {warmsUp && (
          <Group grow>
            <NumberInput
              label="Segments on the first day"
              min={1}
              {...form.getInputProps('warmUpSegments')}
            />
            <NumberInput label="Days to full speed" min={2} {...form.getInputProps('warmUpDays')} />
          </Group>
        )}
        <ProblemAlert error={add.error} nameOf={(field) => lineOf(field, lines)} />
        <Group justify="space-between">
          <Text size="sm" c="dimmed" aria-live="polite">
            {lines.length === 0 ? '' : count(lines.length, 'number')}
          </Text>
          <Group>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={lines.length === 0} loading={add.isPending}>
              Add
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

function linesOf(text: string): string[] {
  return text
    .split(/[\n,;\t]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** `numbers.3.phone` is a line of the text; the server says what is wrong with it. */
function lineOf(field: string, lines: readonly string[]): string {
  return lines[Number(/^numbers\.(\d+)/.exec(field)?.[1] ?? Number.NaN)] ?? fieldWords(field);
}

function toNumber(line: string, values: Values): NewNumber {
  const { type, segmentsPerMinute, segmentsPerDay, tenDlcCampaignId, warmsUp } = values;
  const limits = {
    ...(segmentsPerMinute === '' ? {} : { segmentsPerMinute: Number(segmentsPerMinute) }),
    ...(segmentsPerDay === '' ? {} : { segmentsPerDay: Number(segmentsPerDay) }),
    ...(warmsUp
      ? { warmUp: { segmentsPerDay: Number(values.warmUpSegments), days: Number(values.warmUpDays) } }
      : {}),
  };
  if (type === 'alphanumeric') return { type, name: line, ...limits };
  if (type === 'ten_dlc') {
    const registration = tenDlcCampaignId === null ? {} : { tenDlcCampaignId: Number(tenDlcCampaignId) };
    return { type, phone: line, ...limits, ...registration };
  }
  return { type, phone: line, ...limits };
}
