import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { apiUrl, changeHeaders, type Schemas } from '../../api/client.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { FormatInputs } from './format-inputs.js';
import { type ImportChoices, toMapping, usesOf } from './import-choices.js';
import { MappingTable } from './mapping-table.js';

/** Of a file's beginning: more than what the server looks at. Bytes. */
const SAMPLE_BYTES = 1024 ** 2;

interface Props {
  file: File;
  choices: ImportChoices;
  onChange: (choices: ImportChoices) => void;
  onNext: () => void;
}

/** How the file would be read, live: from its beginning, while the rest is still on its way. */
export function MappingStep({ file, choices, onChange, onNext }: Props) {
  const preview = useQuery({
    queryKey: ['import-preview', file.name, file.size, file.lastModified, choices],
    queryFn: () => previewOf(file, choices),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (!preview.data) {
    return (
      <Stack mt="lg">
        {preview.error ? (
          <ProblemAlert error={preview.error} onRetry={() => void preview.refetch()} />
        ) : (
          <Loader role="status" aria-label="Reading the file" />
        )}
      </Stack>
    );
  }
  const { settings, rows } = preview.data;
  const columns = Math.max(settings.columns.length, ...rows.map((row) => row.length));
  const uses = usesOf(settings, columns);
  const hasPhone = uses.includes('phone');
  return (
    <Stack mt="lg" gap="lg">
      <FormatInputs
        settings={settings}
        onChange={(changed) => onChange({ settings: { ...choices.settings, ...changed }, mapping: null })}
      />
      <ProblemAlert error={preview.error} />
      <MappingTable
        settings={settings}
        rows={rows}
        uses={uses}
        onUse={(column, use) => {
          const next = uses.map((one, index) =>
            index === column ? use : one === use && use !== 'ignored' ? 'ignored' : one,
          );
          const mapping = toMapping(next);
          if (mapping) onChange({ ...choices, mapping });
        }}
      />
      {!hasPhone && (
        <Alert color="red" title="Which column holds the phone numbers?">
          Choose “Phone number” above one of the columns.
        </Alert>
      )}
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          The first rows of the file, as they are read with these settings.
        </Text>
        <Button onClick={onNext} disabled={!hasPhone}>
          Next
        </Button>
      </Group>
    </Stack>
  );
}

async function previewOf(
  file: File,
  { settings, mapping }: ImportChoices,
): Promise<Schemas['ImportPreview']> {
  const form = new FormData();
  form.set('settings', JSON.stringify({ ...settings, ...(mapping ? { mapping } : {}) }));
  form.set('file', file.slice(0, SAMPLE_BYTES), file.name);
  const response = await fetch(apiUrl('/opt-outs/imports/preview'), {
    method: 'POST',
    headers: changeHeaders(),
    body: form,
  });
  const answer: Schemas['ImportPreview'] = await response.json();
  if (!response.ok) throw answer;
  return answer;
}
