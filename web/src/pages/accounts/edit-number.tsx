import { NumberInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { Dialog } from '../../components/dialog.js';
import { FormFooter } from '../../components/form-footer.js';
import { TenDlcSelect } from './ten-dlc-select.js';

interface Props {
  accountId: number;
  number: Schemas['AccountNumber'];
  label: string;
  isOpen: boolean;
  onClose: () => void;
}

interface Values {
  segmentsPerMinute: number | string;
  segmentsPerDay: number | string;
  tenDlcCampaignId: string | null;
}

export function EditNumber({ label, isOpen, onClose, ...rest }: Props) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title={`Limits of ${label}`}>
      <EditNumberForm onClose={onClose} {...rest} />
    </Dialog>
  );
}

function EditNumberForm({ accountId, number, onClose }: Omit<Props, 'label' | 'isOpen'>) {
  const form = useForm<Values>({
    initialValues: {
      segmentsPerMinute: number.segmentsPerMinute,
      segmentsPerDay: number.segmentsPerDay ?? '',
      tenDlcCampaignId: number.tenDlcCampaignId === null ? null : String(number.tenDlcCampaignId),
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
      onSubmit={form.onSubmit(({ segmentsPerMinute, segmentsPerDay, tenDlcCampaignId }) =>
        update.mutate({
          params: { path: { id: accountId, numberId: number.id } },
          body: {
            segmentsPerMinute: Number(segmentsPerMinute),
            segmentsPerDay: segmentsPerDay === '' ? null : Number(segmentsPerDay),
            ...(form.isDirty('tenDlcCampaignId')
              ? { tenDlcCampaignId: tenDlcCampaignId === null ? null : Number(tenDlcCampaignId) }
              : {}),
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
        {number.type === 'ten_dlc' && <TenDlcSelect {...form.getInputProps('tenDlcCampaignId')} />}
        <FormFooter
          error={update.error}
          inputs={form.values}
          action="Save"
          isPending={update.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
