/**
 * On which ticket a call is noted: the caller's open one, or a new one. The choice is made once and kept before anything
 * is written, since tickets are opened and solved between one attempt and the next.
 *
 * Stored form (collection `crm-state`, id `zendesk.call.<hash of the key>`, version 1, for three days).
 */
import * as z from 'zod'
import { sha256Hex } from '../../../lib/hash.ts'
import type { ConnectorContext } from '../connector.ts'

const choiceSchema = z.object({
  v: z.literal(1),
  /** Absent: a new ticket. */
  ticket: z.string().optional(),
  /** The end user whom a new ticket is of. */
  requester: z.string().optional(),
  /** Somebody has to choose whose the call is. */
  unclear: z.enum(['several', 'none']).optional(),
})
export type TicketChoice = Omit<z.infer<typeof choiceSchema>, 'v'>

/** Longer than deliveries are tried again, a retry by hand on the day after included. */
const keptMs = 3 * 86_400_000

export interface TicketChoices {
  /** The choice for this key, made by `choose` if there is none; `isNew`: nothing can have been written yet. */
  of(key: string, choose: () => Promise<TicketChoice>): Promise<TicketChoice & { readonly isNew: boolean }>
  /** The chosen ticket takes no more comments: a new one is. */
  changeToNew(key: string, requester: string | undefined): Promise<void>
}

export function createTicketChoices({ records, clock }: ConnectorContext): TicketChoices {
  const refOf = (key: string) => ({ collection: 'crm-state', id: `zendesk.call.${sha256Hex(key).slice(0, 24)}` })
  const read = async (key: string): Promise<TicketChoice | undefined> => {
    const { collection, id } = refOf(key)
    return choiceSchema.safeParse((await records.get<unknown>(collection, id))?.value).data
  }
  const put = (key: string, choice: TicketChoice) => {
    return { op: 'put', ...refOf(key), value: { v: 1, ...choice }, expiresAtMs: clock.now() + keptMs } as const
  }
  return {
    async of(key, choose) {
      const known = await read(key)
      if (known) return { ...known, isNew: false }
      const choice = await choose()
      const { committed } = await records.write([{ ...put(key, choice), expect: 0 }])
      // Somebody else chose meanwhile, and may be writing.
      return committed ? { ...choice, isNew: true } : { ...((await read(key)) ?? choice), isNew: false }
    },
    async changeToNew(key, requester) {
      await records.write([put(key, { requester })])
    },
  }
}
