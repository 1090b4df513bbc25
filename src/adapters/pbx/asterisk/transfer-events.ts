/** Transfers that were not emitted yet. */
import type { CallEvent } from '../../../core/calls/event.ts'
import type { CallGroup, Transfer } from './channel.ts'
import { dialledNumber } from './dial-tree.ts'
import type { Envelope } from './envelope.ts'
import type { Reader } from './numbering.ts'

export function transferEvents(group: CallGroup, reader: Reader, envelope: Envelope): CallEvent[] {
  const { emitted, transfers } = group
  return transfers.flatMap((transfer) => {
    const to = emitted.has(transfer.id) ? undefined : targetOf(transfer, group, reader)
    if (to === undefined) return []
    emitted.add(transfer.id)
    const { fromExtension: from } = transfer
    const agent = from === undefined ? undefined : { extension: from }
    return [{ ...envelope.ofCall(`${transfer.id}:transferred`, transfer.atMs), kind: 'transferred', agent, to }]
  })
}

/** A number outside as it is really dialled, which shows when it is; undefined: not yet. */
function targetOf({ to, movedId, atMs }: Transfer, { channels }: CallGroup, reader: Reader) {
  if (reader.isExtension(to)) return { extension: to }
  const moved = movedId === undefined ? undefined : [...channels].find((channel) => channel.id === movedId)
  const next = moved?.dialled.find((channel) => channel.startMs >= atMs)
  if (next === undefined) return moved === undefined || moved.endMs !== undefined ? { number: to } : undefined
  const extension = reader.extensionOf(next.name)
  return extension === undefined ? { number: dialledNumber(next) } : { extension }
}
