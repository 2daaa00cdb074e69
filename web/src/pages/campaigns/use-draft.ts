import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client } from '../../api/client.js';
import { type ComposerValues, toDraft } from './composer-values.js';

/** Until what is typed is reckoned with. ms */
const TYPING_MS = 500;
const CONTACTS_SHOWN = 5;

/** Preview and estimate of what the form holds; both follow the typing. */
export function useDraft(values: ComposerValues) {
  const [draft] = useDebouncedValue(toDraft(values), TYPING_MS);
  const { whenTextedRecently } = values;
  const common = { enabled: draft !== null, placeholderData: keepPreviousData, retry: false } as const;
  const preview = useQuery({
    ...common,
    queryKey: ['campaign-preview', draft],
    queryFn: async () => {
      if (!draft) return undefined;
      const { data, error } = await client.POST('/api/v1/campaigns/preview', {
        body: { ...draft, limit: CONTACTS_SHOWN },
      });
      if (error) throw error;
      return data;
    },
  });
  const estimate = useQuery({
    ...common,
    queryKey: ['campaign-estimate', draft, whenTextedRecently],
    queryFn: async () => {
      if (!draft) return undefined;
      const { data, error } = await client.POST('/api/v1/campaigns/estimate', {
        body: { ...draft, name: 'Estimate', whenTextedRecently },
      });
      if (error) throw error;
      return data;
    },
  });
  return { preview, estimate };
}
