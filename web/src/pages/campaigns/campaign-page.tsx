import { Stack, Tabs } from '@mantine/core';
import { useParams, useSearchParams } from 'react-router';
import { api } from '../../api/client.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { CampaignActions } from './campaign-actions.js';
import { CampaignBadge } from './campaign-badge.js';
import { CampaignText } from './campaign-text.js';
import { DeliveryTab } from './delivery-tab.js';
import { MessagesTab } from './messages-tab.js';
import { Overview } from './overview.js';
import { RepliesTab } from './replies-tab.js';

/** One campaign, live. */
export function CampaignPage() {
  const id = Number(useParams()['campaignId']);
  const [search, setSearch] = useSearchParams();
  const campaign = api.useQuery('get', '/api/v1/campaigns/{id}', { params: { path: { id } } });
  const account = api.useQuery(
    'get',
    '/api/v1/accounts/{id}',
    { params: { path: { id: campaign.data?.accountId ?? 0 } } },
    { enabled: typeof campaign.data?.accountId === 'number' },
  );
  return (
    <Loaded query={campaign}>
      {(data) => (
        <Stack gap={0}>
          <PageHeader
            title={data.name}
            about={account.data ? `Through ${account.data.name}` : undefined}
            mark={<CampaignBadge campaign={data} />}
            back={{ to: '/campaigns', label: 'Campaigns' }}
          >
            <CampaignActions campaign={data} />
          </PageHeader>
          <Tabs
            value={search.get('tab') ?? 'overview'}
            onChange={(tab) =>
              setSearch(tab === null || tab === 'overview' ? {} : { tab }, { replace: true })
            }
            keepMounted={false}
          >
            <Tabs.List mb="lg">
              <Tabs.Tab value="overview">Overview</Tabs.Tab>
              <Tabs.Tab value="text">Text</Tabs.Tab>
              <Tabs.Tab value="delivery">Delivery</Tabs.Tab>
              <Tabs.Tab value="messages">Messages</Tabs.Tab>
              <Tabs.Tab value="replies">Replies</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="overview">
              <Overview campaign={data} />
            </Tabs.Panel>
            <Tabs.Panel value="text">
              <CampaignText campaign={data} />
            </Tabs.Panel>
            <Tabs.Panel value="delivery">
              <DeliveryTab campaignId={id} />
            </Tabs.Panel>
            <Tabs.Panel value="messages">
              <MessagesTab campaignId={id} />
            </Tabs.Panel>
            <Tabs.Panel value="replies">
              <RepliesTab campaignId={id} />
            </Tabs.Panel>
          </Tabs>
        </Stack>
      )}
    </Loaded>
  );
}
