import { setHandler } from '@temporalio/workflow';
import { deletePushConfigUpdate, redrivePushUpdate, setPushConfigUpdate } from '../messages.js';
import type { PushDeliveries } from './deliveries.js';

/** The updates on push configs, the same for every workflow that has some. */
export function setPushHandlers(push: PushDeliveries): void {
  setHandler(setPushConfigUpdate, (config) => push.set(config), {
    validator: (config) => {
      push.refuse([config]);
    },
  });
  setHandler(deletePushConfigUpdate, ({ id }) => push.delete(id));
  setHandler(redrivePushUpdate, ({ id }) => push.redrive(id));
}
