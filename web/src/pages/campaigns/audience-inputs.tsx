import { Alert, Anchor, MultiSelect, Select, SimpleGrid, Stack, TagsInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { Link } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { formatNumber } from '../../components/format.js';
import { US_STATES } from '../../components/us-states.js';
import type { ComposerValues } from './composer-values.js';

interface Props {
  form: UseFormReturnType<ComposerValues>;
  lists: readonly Schemas['List'][];
  accounts: readonly Schemas['Account'][];
}

export function AudienceInputs({ form, lists, accounts }: Props) {
  const earlier = api.useQuery('get', '/api/v1/campaigns', {
    params: { query: { order: 'newest', limit: 100 } },
  });
  return (
    <Stack>
      {accounts.length === 0 && (
        <Alert color="yellow" title="No account to send through">
          <Anchor component={Link} to="/accounts/new" inherit>
            Connect a carrier account
          </Anchor>{' '}
          first: campaigns leave through its numbers.
        </Alert>
      )}
      <Select
        label="Account"
        description="Whose numbers it leaves from."
        required
        allowDeselect={false}
        data={accounts.map(({ id, name, status }) => ({
          value: String(id),
          label: status === 'stopped' ? `${name} (stopped)` : name,
        }))}
        {...form.getInputProps('accountId')}
      />
      <MultiSelect
        label="Lists"
        description="Who is on several of them gets one message."
        required
        searchable
        data={lists.map(({ id, name, contactCount }) => ({
          value: String(id),
          label: `${name} (${formatNumber(contactCount)})`,
        }))}
        {...form.getInputProps('listIds')}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <MultiSelect
          label="Only these states"
          placeholder={form.values.states.length === 0 ? 'All states' : ''}
          searchable
          clearable
          data={US_STATES}
          {...form.getInputProps('states')}
        />
        <TagsInput
          label="Only these area codes"
          placeholder={form.values.areaCodes.length === 0 ? 'All area codes' : ''}
          clearable
          splitChars={[',', ' ', ';']}
          {...form.getInputProps('areaCodes')}
        />
      </SimpleGrid>
      {(earlier.data?.items.length ?? 0) > 0 && (
        <MultiSelect
          label="Leave out who got one of these campaigns"
          placeholder={form.values.excludeCampaignIds.length === 0 ? 'Nobody' : ''}
          searchable
          clearable
          data={earlier.data?.items.map(({ id, name }) => ({ value: String(id), label: name })) ?? []}
          {...form.getInputProps('excludeCampaignIds')}
        />
      )}
    </Stack>
  );
}
