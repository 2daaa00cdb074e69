import { useSearchParams } from 'react-router';
import { api } from '../../api/client.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Composer } from './composer.js';
import { EMPTY, valuesFrom } from './composer-values.js';

/** A new campaign, empty or as a copy of another one. */
export function ComposerPage() {
  const [search] = useSearchParams();
  const copyOf = Number(search.get('copy'));
  const list = search.get('list');
  const original = api.useQuery(
    'get',
    '/api/v1/campaigns/{id}',
    { params: { path: { id: copyOf } } },
    { enabled: copyOf > 0 },
  );
  return (
    <>
      <PageHeader title="New campaign" back={{ to: '/campaigns', label: 'Campaigns' }} />
      {copyOf > 0 ? (
        <Loaded query={original}>{(campaign) => <Composer initial={valuesFrom(campaign)} />}</Loaded>
      ) : (
        <Composer initial={{ ...EMPTY, listIds: list ? [list] : [] }} />
      )}
    </>
  );
}
