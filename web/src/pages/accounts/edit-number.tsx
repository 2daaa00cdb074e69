import { Button, Group, Modal, NumberInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { ProblemAlert } from '../../components/problem-alert.js';

interface Props {
  accountId: number;
  number: Schemas['AccountNumber'];
  label: string;
  isOpen: boolean;
  onClose: () => void;
}

export function EditNumber({ label, isOpen, onClose, ...rest }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Limits of ${label}`}>
      <EditNumberForm onClose={onClose} {...rest} />
    </Modal>
  );
}

function EditNumberForm({ accountId, number, onClose }: Omit<Props, 'label' | 'isOpen'>) {
  const form = useForm<{ segmentsPerMinute: number | string; segmentsPerDay: number | string }>({
    initialValues: {
      segmentsPerMinute: number.segmentsPerMinute,
      segmentsPerDay: number.segmentsPerDay ?? '',
    },
  });
  const update = api.useMutation('patch', '/api/v1/accounts/{id}/numbers/{numberId}', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      onClose();
      await done([{ path: '/accounts', id: accountId }], 'Saved. It holds from the next minute on.');
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form
      onSubmit={form.onSubmit(({ segmentsPerMinute, segmentsPerDay }) =>
        update.mutate({
          params: { path: { id: accountId, numberId: number.id } },
          body: {
            segmentsPerMinute: Number(segmentsPerMinute),
            segmentsPerDay: segmentsPerDay === '' ? null : Number(segmentsPerDay),
          },
        }),
      )}
    >
      <Stack>
        <NumberInput
          label="Segments a minute"
          required
          min={1}
          allowDecimal={false}
          {...form.getInputProps('segmentsPerMinute')}
        />
        <NumberInput
          label="Segments a day"
          description="Empty: no limit."
          min={1}
          allowDecimal={false}
          {...form.getInputProps('segmentsPerDay')}
        />
        <ProblemAlert error={update.error} shownFields={Object.keys(form.errors)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={update.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
