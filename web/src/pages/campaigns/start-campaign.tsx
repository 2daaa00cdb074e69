import { NumberInput, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { Dialog } from '../../components/dialog.js';
import { FormFooter } from '../../components/form-footer.js';
import { count } from '../../components/format.js';
import { funnelOf } from './campaign-sums.js';

interface Props {
  campaign: Schemas['Campaign'];
  isOpen: boolean;
  onClose: () => void;
}

/** The last look before messages leave: how many, to all or to a few first. */
export function StartCampaign({ campaign, isOpen, onClose }: Props) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title={`Start ${campaign.name}?`}>
      <StartForm campaign={campaign} onClose={onClose} />
    </Dialog>
  );
}

function StartForm({ campaign, onClose }: Omit<Props, 'isOpen'>) {
  const [whom, setWhom] = useState(campaign.pilot === null ? 'all' : 'pilot');
  const [pilot, setPilot] = useState<number | string>(campaign.pilot ?? 100);
  const { id } = campaign;
  const start = api.useMutation('post', '/api/v1/campaigns/{id}/start', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      onClose();
      await done([{ path: '/campaigns', id }], 'It is on its way.');
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate({
          params: { path: { id } },
          body: whom === 'pilot' && pilot !== '' ? { pilot: Number(pilot) } : {},
        });
      }}
    >
      <Stack>
        <Text size="sm">
          {count(funnelOf(campaign).waiting, 'message')} leave as fast as the numbers of the account may, each
          only while it is allowed where the person is.
        </Text>
        <Radio.Group aria-label="To whom" value={whom} onChange={setWhom}>
          <Stack gap="xs">
            <Radio value="all" label="Send all" />
            <Radio value="pilot" label="Send a few first, then pause" />
          </Stack>
        </Radio.Group>
        {whom === 'pilot' && (
          <NumberInput
            label="Messages before the pause"
            min={1}
            allowDecimal={false}
            value={pilot}
            onChange={setPilot}
          />
        )}
        <FormFooter
          error={start.error}
          action="Start sending"
          isPending={start.isPending}
          onCancel={onClose}
          cancel="Not yet"
        />
      </Stack>
    </form>
  );
}
