/** Who hands a call to whom: transfers, parked calls, and calls picked up at another phone. */

import type { Channel, Transfer } from './channel.ts'
import type { Fact } from './fact.ts'
import type { AmiMessage } from './message.ts'
import type { Reader } from './numbering.ts'

export const transferFacts: Readonly<Record<string, Fact>> = {
  BlindTransfer: (channels, message, atMs, { reader }) => {
    const from = channels.see(message, 'Transferer', atMs)
    const moved = channels.see(message, 'Transferee', atMs)
    const to = message.text('Extension')
    // To the parking lot is to nobody yet. Asterisk says so before or after.
    if (moved?.isParked) return undefined
    const by = extensionOf(from, reader)
    const id = `${message.text('TransfererUniqueid')}:${to}`
    addTransfer(from ?? moved, { id, atMs, movedId: moved?.id, fromExtension: by, to }, message)
    return undefined
  },
  AttendedTransfer: (channels, message, atMs, { reader }) => {
    const from = channels.see(message, 'OrigTransferer', atMs)
    const moved = channels.see(message, 'Transferee', atMs)
    const target = channels.see(message, 'TransferTarget', atMs)
    // A Local channel is named after the queue or group that was dialled, its caller ID after the phone that picked up.
    const phone = target?.parsed.local ? undefined : extensionOf(target, reader)
    const to =
      phone ??
      (message.text('TransferTargetCallerIDNum') ||
        message.text('SecondTransfererConnectedLineNum') ||
        message.text('SecondTransfererExten') ||
        (extensionOf(target, reader) ?? ''))
    const id = `${message.text('OrigTransfererUniqueid')}:${to}`
    return addTransfer(moved ?? from, { id, atMs, fromExtension: extensionOf(from, reader), to }, message)
  },
  /** The one who picks up takes the place of the phone that rang; that phone has missed nothing. */
  Pickup: (channels, message, atMs) => {
    const picker = channels.see(message, '', atMs)
    const target = channels.see(message, 'Target', atMs)
    if (target) target.pickedUpMs ??= atMs
    channels.join(target, picker)
    if (picker && target?.dial) picker.dial ??= { ...target.dial, status: undefined, endMs: undefined }
    return picker ?? target
  },
  /** Parked by a transfer to the parking lot, which is no transfer to anybody yet. */
  ParkedCall: (channels, message, atMs, { reader }) => {
    const parked = channels.see(message, 'Parkee', atMs)
    if (parked === undefined) return undefined
    const { group } = parked
    parked.isParked = true
    group.parkedBy = reader.extensionOf(message.text('ParkerDialString')) ?? group.transfers.at(-1)?.fromExtension
    group.transfers = group.transfers.filter((one) => group.emitted.has(one.id) || one.fromExtension !== group.parkedBy)
    return undefined
  },
  UnParkedCall: (channels, message, atMs, { reader }) => {
    const parked = channels.see(message, 'Parkee', atMs)
    const by = channels.see(message, 'Retriever', atMs)
    channels.join(parked, by)
    if (parked) parked.isParked = false
    const [from, to] = [parked?.group.parkedBy, extensionOf(by, reader)]
    if (parked && to !== undefined && from !== to) {
      parked.group.transfers.push({ id: `${by?.id}:parked:${to}`, atMs, fromExtension: from, to })
    }
    return parked
  },
}

function extensionOf(channel: Channel | undefined, reader: Reader): string | undefined {
  return channel && reader.extensionOf(channel.name)
}

function addTransfer(channel: Channel | undefined, transfer: Transfer, message: AmiMessage): Channel | undefined {
  if (channel === undefined || message.text('Result') !== 'Success' || transfer.to === '') return undefined
  const { transfers } = channel.group
  if (!transfers.some((known) => known.id === transfer.id)) transfers.push(transfer)
  return channel
}
