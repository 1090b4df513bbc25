/** Who hands a call to whom: transfers, and calls picked up at another phone. */

import type { Channel } from './channel.ts'
import type { Fact } from './fact.ts'
import type { AmiMessage } from './message.ts'

export const transferFacts: Readonly<Record<string, Fact>> = {
  BlindTransfer: (channels, message, atMs) => {
    const from = channels.see(message, 'Transferer', atMs)
    const moved = channels.see(message, 'Transferee', atMs)
    const to = message.text('Extension')
    return transferred(from ?? moved, `${message.text('TransfererUniqueid')}:${to}`, atMs, from, to, message)
  },
  AttendedTransfer: (channels, message, atMs, { reader }) => {
    const from = channels.see(message, 'OrigTransferer', atMs)
    const moved = channels.see(message, 'Transferee', atMs)
    const target = channels.see(message, 'TransferTarget', atMs)
    const inside = target && reader.extensionOf(target.name)
    const to = inside ?? (message.text('TransferTargetCallerIDNum') || message.text('SecondTransfererConnectedLineNum'))
    return transferred(moved ?? from, `${message.text('OrigTransfererUniqueid')}:${to}`, atMs, from, to, message)
  },
  Pickup: (channels, message, atMs, { reader }) => {
    const picker = message.text('Channel')
    const target = channels.see(message, 'Target', atMs)
    const by = reader.extensionOf(picker)
    if (target && by !== undefined) target.pickup ??= { by, atMs, told: false }
    return target
  },
}

function transferred(
  channel: Channel | undefined,
  id: string,
  atMs: number,
  from: Channel | undefined,
  to: string,
  message: AmiMessage,
): Channel | undefined {
  if (channel === undefined || message.text('Result') !== 'Success' || to === '') return undefined
  const { transfers } = channel.group
  if (!transfers.some((known) => known.id === id)) transfers.push({ id, atMs, from, to })
  return channel
}
