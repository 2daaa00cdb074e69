import { Button, Group, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { useMay } from '../../app/session.js';
import { Loaded } from '../../components/loaded.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { Section } from './section.js';

/** Name, clock and contact window of the company. */
export function CompanySettings() {
  const company = api.useQuery('get', '/api/v1/company');
  return <Loaded query={company}>{(data) => <CompanyForm company={data} />}</Loaded>;
}

function CompanyForm({ company }: { company: Schemas['Company'] }) {
  const mayChange = useMay('manager');
  const form = useForm<{ name: string; timeZone: string; contactWindowHours: number | string }>({
    initialValues: {
      name: company.name,
      timeZone: company.timeZone,
      contactWindowHours: company.contactWindowHours,
    },
  });
  const save = api.useMutation('patch', '/api/v1/company', {
    meta: { showsProblems: true },
    onSuccess: () => done([{ path: '/company' }, { path: '/session' }], 'Saved.'),
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <Section title="Company">
      <form
        onSubmit={form.onSubmit(({ contactWindowHours, ...rest }) =>
          save.mutate({ body: { ...rest, contactWindowHours: Number(contactWindowHours) } }),
        )}
      >
        <fieldset disabled={!mayChange} style={{ border: 0, padding: 0, margin: 0 }}>
          <Stack maw={480}>
            <TextInput label="Name" required maxLength={120} {...form.getInputProps('name')} />
            <Select
              label="Time zone"
              description="For reply keywords’ hours and schedules. When a person may be texted goes by their own clock."
              searchable
              allowDeselect={false}
              data={zonesWith(company.timeZone)}
              {...form.getInputProps('timeZone')}
            />
            <NumberInput
              label="Contact window, in hours"
              description="A person gets at most one promotional message in so many hours; 0: no such limit of yours."
              min={0}
              max={8_760}
              allowDecimal={false}
              {...form.getInputProps('contactWindowHours')}
            />
            <ProblemAlert error={save.error} shownFields={Object.keys(form.errors)} />
            {mayChange && (
              <Group>
                <Button type="submit" loading={save.isPending}>
                  Save
                </Button>
              </Group>
            )}
          </Stack>
        </fieldset>
      </form>
    </Section>
  );
}

/** All zones that the browser knows, and the one that is set, which it may not know. */
function zonesWith(zone: string): string[] {
  return [...new Set([zone, ...Intl.supportedValuesOf('timeZone')])];
}
