import type { Schemas } from '../../api/client.js';
import { Bars } from '../../components/bars.js';
import { funnelOf } from './campaign-sums.js';

/** The messages of a campaign by how far they came, in the order of their way. */
export function CampaignFunnel({ campaign }: { campaign: Schemas['Campaign'] }) {
  const { messages, replies } = campaign;
  const { total, handed } = funnelOf(campaign);
  return (
    <Bars
      of={total}
      isOrdered
      bars={[
        { label: 'Messages', value: total, color: 'gray' },
        { label: 'Handed to the carrier', value: handed, color: 'brand' },
        { label: 'Delivered', value: messages.delivered, color: 'green' },
        { label: 'Replied', value: replies, color: 'teal' },
        { label: 'Not delivered', value: messages.undelivered, color: 'orange' },
        { label: 'Failed', value: messages.failed, color: 'red' },
        { label: 'Left unknown by the carrier', value: messages.unknown, color: 'grape' },
        { label: 'Skipped', value: messages.skipped, color: 'gray' },
        { label: 'Canceled', value: messages.canceled, color: 'gray' },
      ].filter(({ value }, index) => index < 3 || value > 0)}
    />
  );
}
