import { NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { Dialog } from '../../components/dialog.js';
import { FormFooter } from '../../components/form-footer.js';
import { type CampaignClass, CLASSES } from './ten-dlc-words.js';

interface Props {
  brandId: number;
  /** Left out for a new one. */
  campaign?: Schemas['TenDlcCampaign'];
  isOpen: boolean;
  onClose: () => void;
}

interface Values {
  name: string;
  class: CampaignClass | null;
  segmentsPerMinute: number | string;
}

export function CampaignForm({ isOpen, onClose, brandId, campaign }: Props) {
  const title = campaign ? `Edit ${campaign.name}` : 'Add a 10DLC campaign';
  return (
    <Dialog opened={isOpen} onClose={onClose} title={title}>
      <CampaignFormBody brandId={brandId} onClose={onClose} {...(campaign ? { campaign } : {})} />
    </Dialog>
  );
}

function CampaignFormBody({ brandId, campaign, onClose }: Omit<Props, 'isOpen'>) {
  const form = useForm<Values>({
    initialValues: {
      name: campaign?.name ?? '',
      class: campaign?.class ?? null,
      segmentsPerMinute: campaign?.segmentsPerMinute ?? '',
    },
  });
  const common = {
    meta: { showsProblems: true },
    onSuccess: async () => {
      onClose();
      await done([{ path: '/ten-dlc-campaigns' }], 'Saved. It holds from the next minute on.');
    },
    onError: (error: unknown) => form.setErrors(fieldErrors(error)),
  };
  const add = api.useMutation('post', '/api/v1/ten-dlc-campaigns', common);
  const update = api.useMutation('patch', '/api/v1/ten-dlc-campaigns/{id}', common);
  const save = (values: Values) => {
    if (values.class === null) {
      form.setFieldError('class', 'Choose one');
      return;
    }
    const body = {
      name: values.name,
      class: values.class,
      segmentsPerMinute: values.segmentsPerMinute === '' ? null : Number(values.segmentsPerMinute),
    };
    if (campaign) update.mutate({ params: { path: { id: campaign.id } }, body });
    else add.mutate({ body: { ...body, brandId } });
  };
  return (
    <form onSubmit={form.onSubmit(save)}>
      <Stack>
        <TextInput
          label="Name"
          description="Of the use case, as it is registered."
          required
          maxLength={120}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <Select
          label="Class"
          description="As AT&T classes it; your carrier shows it beside the campaign."
          required
          allowDeselect={false}
          data={CLASSES.map(({ value, label }) => ({ value, label }))}
          {...form.getInputProps('class')}
        />
        <NumberInput
          label="Your own limit, in segments a minute"
          description="Below that of its class. Empty: the class’s limit holds."
          min={1}
          allowDecimal={false}
          {...form.getInputProps('segmentsPerMinute')}
        />
        <FormFooter
          error={add.error ?? update.error}
          inputs={form.values}
          action={campaign ? 'Save' : 'Add the campaign'}
          isPending={add.isPending || update.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
