import { Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { Dialog } from '../../components/dialog.js';
import { FormFooter } from '../../components/form-footer.js';
import { formatPhone } from '../../components/format.js';
import { toPhone } from './opt-out-words.js';

interface Props {
  isOpen: boolean;
  onClose: () => void;
}

/** Blocks one number by hand. */
export function AddOptOut({ isOpen, onClose }: Props) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title="Opt out a number">
      <AddOptOutForm onClose={onClose} />
    </Dialog>
  );
}

function AddOptOutForm({ onClose }: Pick<Props, 'onClose'>) {
  const accounts = api.useQuery('get', '/api/v1/accounts', { params: { query: { limit: 200 } } });
  const form = useForm<{ phone: string; accountId: string | null }>({
    initialValues: { phone: '', accountId: null },
  });
  const add = api.useMutation('post', '/api/v1/opt-outs', {
    meta: { showsProblems: true },
    onSuccess: async ({ phone }) => {
      onClose();
      await done([{ path: '/opt-outs' }], `${formatPhone(phone)} gets no more messages.`);
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form
      onSubmit={form.onSubmit(({ phone, accountId }) =>
        add.mutate({
          body: { phone: toPhone(phone), accountId: accountId === null ? null : Number(accountId) },
        }),
      )}
    >
      <Stack>
        <TextInput
          label="Number"
          placeholder="+1 (415) 555-0123"
          inputMode="tel"
          required
          data-autofocus
          {...form.getInputProps('phone')}
        />
        <Select
          label="From what"
          placeholder="Everything that the company sends"
          clearable
          data={(accounts.data?.items ?? []).map(({ id, name }) => ({
            value: String(id),
            label: `Only the account ${name}`,
          }))}
          {...form.getInputProps('accountId')}
        />
        <FormFooter
          error={add.error}
          inputs={form.values}
          action="Opt out"
          isPending={add.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
