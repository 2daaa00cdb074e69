import { Checkbox, ScrollArea, Select, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, client, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { itemsOf, pages } from '../../api/pages.js';
import { Dialog } from '../../components/dialog.js';
import { FormFooter } from '../../components/form-footer.js';
import { count, formatPhone } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';

interface Props {
  campaign: Schemas['TenDlcCampaign'];
  isOpen: boolean;
  onClose: () => void;
}

type AccountNumber = Schemas['AccountNumber'];

/** Which numbers send under a 10DLC campaign, account by account. */
export function AssignNumbers({ campaign, isOpen, onClose }: Props) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title={`Numbers of ${campaign.name}`}>
      <Choice campaign={campaign} onClose={onClose} />
    </Dialog>
  );
}

function Choice({ campaign, onClose }: Omit<Props, 'isOpen'>) {
  const [chosen, setChosen] = useState<string | null>(null);
  const accounts = api.useQuery('get', '/api/v1/accounts', { params: { query: { limit: 200 } } });
  return (
    <Loaded query={accounts}>
      {({ items }) => {
        const accountId = chosen ?? String(items[0]?.id ?? '');
        if (items.length === 0) {
          return (
            <Text size="sm">
              There is no account yet. <Link to="/accounts/new">Connect one</Link>, then add its numbers.
            </Text>
          );
        }
        return (
          <Stack>
            <Select
              label="Account"
              allowDeselect={false}
              data={items.map(({ id, name }) => ({ value: String(id), label: name }))}
              value={accountId}
              onChange={setChosen}
            />
            <NumberChoice
              key={accountId}
              accountId={Number(accountId)}
              campaign={campaign}
              onClose={onClose}
            />
          </Stack>
        );
      }}
    </Loaded>
  );
}

interface NumberChoiceProps extends Omit<Props, 'isOpen'> {
  accountId: number;
}

function NumberChoice({ accountId, campaign, onClose }: NumberChoiceProps) {
  /** By the id of each number that was ticked or unticked here. */
  const [ticks, setTicks] = useState<ReadonlyMap<number, boolean>>(new Map());
  const numbers = api.useInfiniteQuery(
    'get',
    '/api/v1/accounts/{id}/numbers',
    { params: { path: { id: accountId }, query: { limit: 200 } } },
    pages,
  );
  const isHere = ({ tenDlcCampaignId }: AccountNumber) => tenDlcCampaignId === campaign.id;
  const changed = itemsOf(numbers.data).filter((number) => {
    const tick = ticks.get(number.id);
    return tick !== undefined && tick !== isHere(number);
  });
  const save = useMutation({
    meta: { showsProblems: true },
    mutationFn: async () => {
      // One after the other: each takes the account's lock. What fails leaves those before it changed, and says so.
      for (const { id, ...number } of changed) {
        const { error } = await client.PATCH('/api/v1/accounts/{id}/numbers/{numberId}', {
          params: { path: { id: accountId, numberId: id } },
          body: { tenDlcCampaignId: isHere({ id, ...number }) ? null : campaign.id },
        });
        if (error) throw error;
      }
    },
    onSuccess: async () => {
      onClose();
      await done([{ path: '/accounts', id: accountId }], `${count(changed.length, 'number')} changed.`);
    },
    onError: () => done([{ path: '/accounts', id: accountId }]),
  });
  return (
    <Loaded query={numbers}>
      {(data) => {
        const items = itemsOf(data).filter(({ type }) => type === 'ten_dlc');
        if (items.length === 0 && !numbers.hasNextPage) {
          return (
            <Text size="sm">
              This account has no 10DLC number.{' '}
              <Link to={`/accounts/${accountId}`}>Add its numbers first.</Link>
            </Text>
          );
        }
        return (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              save.mutate();
            }}
          >
            <Stack>
              <ScrollArea.Autosize mah={320}>
                <Stack gap="xs">
                  {items.map((number) => (
                    <Checkbox
                      key={number.id}
                      label={formatPhone(number.phone ?? '')}
                      description={
                        number.tenDlcCampaignId !== null && !isHere(number)
                          ? 'Sends under another campaign now'
                          : undefined
                      }
                      checked={ticks.get(number.id) ?? isHere(number)}
                      onChange={(event) =>
                        setTicks(new Map(ticks).set(number.id, event.currentTarget.checked))
                      }
                    />
                  ))}
                </Stack>
              </ScrollArea.Autosize>
              <LoadMore query={numbers} />
              <FormFooter
                error={save.error}
                action={changed.length === 0 ? 'Save' : `Change ${count(changed.length, 'number')}`}
                isDisabled={changed.length === 0}
                isPending={save.isPending}
                onCancel={onClose}
              />
            </Stack>
          </form>
        );
      }}
    </Loaded>
  );
}
