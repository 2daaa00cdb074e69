import { Card, Text } from '@mantine/core';
import { Link } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { ExportButton } from '../../components/export-button.js';
import { words } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { FiguresTable } from './figures-table.js';
import { ReportHead } from './report-head.js';
import { type ReportRange, timesOf } from './report-range.js';

type CampaignLine = Schemas['CampaignHistoryPage']['items'][number];

/** What was sent and came back by campaign. */
export function CampaignsReport({ range }: { range: ReportRange }) {
  const query = timesOf(range);
  const campaigns = api.useInfiniteQuery('get', '/api/v1/history/campaigns', { params: { query } }, pages);
  return (
    <Card>
      <ReportHead action={<ExportButton path="/history/campaigns.csv" query={query} />}>
        Newest campaign first. Replies count for the day on which they came.
      </ReportHead>
      <Loaded query={campaigns}>
        {(data) => {
          const items = itemsOf(data);
          return items.length === 0 ? (
            <Text c="dimmed">No campaign sent anything in this time.</Text>
          ) : (
            <FiguresTable
              label="Campaigns"
              column="Campaign"
              rows={items.map((item) => ({ ...item, key: item.campaignId, subject: <Name line={item} /> }))}
            />
          );
        }}
      </Loaded>
      <LoadMore query={campaigns} />
    </Card>
  );
}

/** What is sent outside of campaigns stands in ones of its own, which have no page. */
function Name({ line: { campaignId, name, kind } }: { line: CampaignLine }) {
  if (kind !== 'marketing') {
    // They are called by their kind and month.
    return <>{name.replace(kind, kind === 'reply' ? 'Answers' : `${words(kind)} messages`)}</>;
  }
  return (
    <Link className="row-link" to={`/campaigns/${campaignId}`}>
      {name}
    </Link>
  );
}
