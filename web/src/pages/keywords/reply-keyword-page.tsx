import { Button, Stack } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { useMay } from '../../app/session.js';
import { Confirm } from '../../components/confirm.js';
import { Facts } from '../../components/facts.js';
import { formatNumber } from '../../components/format.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { describeMatch } from './keyword-words.js';
import { ReplyKeywordForm, toInputs } from './reply-keyword-form.js';

/** One reply keyword, with what it does and how often it was met. */
export function ReplyKeywordPage() {
  const id = Number(useParams()['keywordId']);
  const keyword = api.useQuery('get', '/api/v1/reply-keywords/{id}', { params: { path: { id } } });
  return (
    <>
      <PageHeader
        title={keyword.data ? describeMatch(keyword.data) : 'Reply keyword'}
        back={{ to: '/keywords', label: 'Keywords' }}
      >
        {keyword.data && <Actions keyword={keyword.data} />}
      </PageHeader>
      <Loaded query={keyword}>
        {(data) => (
          <Stack gap="lg">
            <Facts
              facts={[
                { label: 'Met', value: formatNumber(data.hits), note: 'replies' },
                { label: 'Answered', value: formatNumber(data.answers) },
                {
                  label: 'Segments of the answer',
                  value: data.segments === null ? '–' : formatNumber(data.segments),
                  note: 'to who is no contact',
                },
              ]}
            />
            <Change key={data.id} keyword={data} />
          </Stack>
        )}
      </Loaded>
    </>
  );
}

function Change({ keyword }: { keyword: Schemas['ReplyKeyword'] }) {
  const mayChange = useMay('manager');
  const update = api.useMutation('patch', '/api/v1/reply-keywords/{id}', {
    meta: { showsProblems: true },
    onSuccess: () => done([{ path: '/reply-keywords', id: keyword.id }], 'Saved. It holds everywhere now.'),
  });
  return (
    <ReplyKeywordForm
      initial={toInputs(keyword)}
      isStep={keyword.followsId !== null}
      isReadOnly={!mayChange}
      action="Save"
      isPending={update.isPending}
      error={update.error}
      onSubmit={(body) => update.mutate({ params: { path: { id: keyword.id } }, body })}
    />
  );
}

function Actions({ keyword }: { keyword: Schemas['ReplyKeyword'] }) {
  const mayChange = useMay('manager');
  const navigate = useNavigate();
  const [asks, setAsks] = useState(false);
  const remove = api.useMutation('delete', '/api/v1/reply-keywords/{id}', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      await navigate('/keywords');
      await done([{ path: '/reply-keywords' }], 'The keyword is gone.');
    },
  });
  if (!mayChange) return null;
  return (
    <>
      <Button
        component={Link}
        to={`/keywords/new?follows=${keyword.id}`}
        variant="default"
        leftSection={<IconPlus size={16} />}
      >
        Add a further step
      </Button>
      <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setAsks(true)}>
        Delete
      </Button>
      <Confirm
        isOpen={asks}
        onClose={() => setAsks(false)}
        title="Delete this keyword?"
        action="Delete the keyword"
        name={describeMatch(keyword)}
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ params: { path: { id: keyword.id } } })}
      >
        Replies that would meet it go to the inbox unanswered. What was answered stays in the conversations.
      </Confirm>
    </>
  );
}
