import { Select, type SelectProps } from '@mantine/core';
import { api, type Schemas } from '../../api/client.js';

/** The company's 10DLC campaigns; few companies have more than a handful. */
export function useTenDlcCampaigns(): readonly Schemas['TenDlcCampaign'][] {
  const registrations = api.useQuery('get', '/api/v1/ten-dlc-campaigns', {
    params: { query: { limit: 200 } },
  });
  return registrations.data?.items ?? [];
}

/** Under which registration numbers send; nothing where there is none to choose. */
export function TenDlcSelect(props: SelectProps) {
  const campaigns = useTenDlcCampaigns();
  if (campaigns.length === 0) return null;
  return (
    <Select
      label="10DLC campaign"
      description="Its numbers share the limit that it is registered with."
      placeholder="None"
      clearable
      searchable
      data={campaigns.map(({ id, name }) => ({ value: String(id), label: name }))}
      {...props}
    />
  );
}
