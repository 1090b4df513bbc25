/** Transfers that were not told yet. */
import type { CallEvent } from '../../../core/calls/event.ts'
import type { CallGroup } from './channel.ts'
import type { Envelope } from './envelope.ts'
import type { Reader } from './numbering.ts'

export function tellTransfers({ told, transfers }: CallGroup, reader: Reader, envelope: Envelope): CallEvent[] {
  const news = transfers.filter(({ id }) => !told.has(id))
  for (const { id } of news) told.add(id)
  return news.map((transfer) => {
    const from = transfer.from && reader.extensionOf(transfer.from.name)
    return {
      ...envelope.ofCall(`${transfer.id}:transferred`, transfer.atMs),
      kind: 'transferred',
      agent: from === undefined ? undefined : { extension: from },
      to: reader.isExtension(transfer.to) ? { extension: transfer.to } : { number: transfer.to },
    }
  })
}
