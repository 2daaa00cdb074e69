import { Switch } from '@mantine/core';
import { api } from '../../api/client.js';
import { done } from '../../api/done.js';
import { Section } from './section.js';

/** Whether everybody in the company needs a second factor. */
export function TwoFactorPolicy() {
  const policy = api.useQuery('get', '/api/v1/company/two-factor-policy');
  const set = api.useMutation('put', '/api/v1/company/two-factor-policy', {
    onSuccess: () => done([{ path: '/company' }], 'Saved.'),
  });
  if (!policy.data) return null;
  return (
    <Section
      title="Two-factor sign-in for everybody"
      about="People without a second factor can then do nothing but set one up. API keys go on."
    >
      <Switch
        label="Everybody needs a second factor"
        checked={policy.data.required}
        disabled={set.isPending}
        onChange={(event) => set.mutate({ body: { required: event.currentTarget.checked } })}
      />
    </Section>
  );
}
