import { NumberInput, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { useMay } from '../../app/session.js';
import { Loaded } from '../../components/loaded.js';
import { Section } from './section.js';
import { SettingsForm } from './settings-form.js';

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
      <SettingsForm
        mayChange={mayChange}
        error={save.error}
        inputs={form.values}
        isPending={save.isPending}
        maw={480}
        onSubmit={form.onSubmit(({ contactWindowHours, ...rest }) =>
          save.mutate({ body: { ...rest, contactWindowHours: Number(contactWindowHours) } }),
        )}
      >
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
      </SettingsForm>
    </Section>
  );
}

/** All zones that the browser knows, and the one that is set, which it may not know. */
function zonesWith(zone: string): string[] {
  return [...new Set([zone, ...Intl.supportedValuesOf('timeZone')])];
}
