import { useNavigate, useSearchParams } from 'react-router';
import { api } from '../../api/client.js';
import { done } from '../../api/done.js';
import { PageHeader } from '../../components/page-header.js';
import { describeMatch } from './keyword-words.js';
import { NO_KEYWORD, ReplyKeywordForm } from './reply-keyword-form.js';

/** A new reply keyword, or a further step of an exchange (`?follows=`). */
export function NewReplyKeywordPage() {
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const follows = Number(search.get('follows')) || null;
  const before = api.useQuery(
    'get',
    '/api/v1/reply-keywords/{id}',
    { params: { path: { id: follows ?? 0 } } },
    { enabled: follows !== null },
  );
  const create = api.useMutation('post', '/api/v1/reply-keywords', {
    meta: { showsProblems: true },
    onSuccess: async ({ id }) => {
      await done([{ path: '/reply-keywords' }], 'The keyword holds everywhere now.');
      await navigate(`/keywords/${id}`);
    },
  });
  return (
    <>
      <PageHeader
        title={follows === null ? 'New reply keyword' : 'A further step'}
        about={before.data && `Read after ${describeMatch(before.data)}, before all other keywords.`}
        back={{ to: '/keywords', label: 'Keywords' }}
      />
      <ReplyKeywordForm
        initial={NO_KEYWORD}
        isStep={follows !== null}
        action="Add the keyword"
        isPending={create.isPending}
        error={create.error}
        onSubmit={(body) => create.mutate({ body: { ...body, followsId: follows } })}
      />
    </>
  );
}
