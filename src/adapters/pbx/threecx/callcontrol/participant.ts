/**
 * What the Call Control API shows: DNs with their participants (one end of one leg of a call), and messages that say
 * which of them changed. Facts: https://www.3cx.com/docs/call-control-api-endpoints/.
 */
import * as z from 'zod'

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() ?? '')
  .catch('')
const count = z.coerce.number().int().nonnegative()

export const participantSchema = z.object({
  id: count,
  /** Dialing, Ringing, Connected; others are not known. */
  status: text,
  dn: text,
  party_caller_name: text,
  party_dn: text,
  party_caller_id: text,
  party_did: text,
  /** Wextension, Wexternalline, Wqueue, Wivr, Wroutepoint… */
  party_dn_type: text,
  originated_by_dn: text,
  referred_by_dn: text,
  on_behalf_of_dn: text,
  on_behalf_of_type: text,
  /** Small, and counted from 1 again when the PBX starts anew. */
  callid: count,
})

export type Participant = z.output<typeof participantSchema>

const dnSchema = z.object({ dn: text, type: text, participants: z.array(z.unknown()).nullish() })

export interface ListedDn {
  readonly dn: string
  readonly type: string
  readonly participants: readonly Participant[]
}

/** All that the API entry may see, from `GET /callcontrol`; undefined when it is no such list. */
export function readDns(value: unknown): ListedDn[] | undefined {
  const list = z.array(dnSchema).safeParse(value)
  if (!list.success) return undefined
  return list.data.map(({ dn, type, participants }) => ({
    dn,
    type,
    // One that can't be read must not hide the others.
    participants: (participants ?? []).flatMap((one) => participantSchema.safeParse(one).data ?? []),
  }))
}

/** Names one participant: its DN and its number there. */
export interface Entity {
  readonly dn: string
  readonly id: number
}

export interface Change {
  readonly kind: 'upsert' | 'remove'
  readonly entity: Entity
}

const messageSchema = z.object({ event: z.object({ event_type: z.number(), entity: z.string() }) })
const participantPath = /^\/callcontrol\/([^/?#\s]{1,50})\/participants\/(\d{1,15})$/

/** The change of a participant that a message is about; undefined for all others, and for what is no message. */
export function readChange(message: string): Change | undefined {
  const { event } = messageSchema.safeParse(parseJson(message)).data ?? {}
  const kind = event?.event_type === 0 ? 'upsert' : event?.event_type === 1 ? 'remove' : undefined
  const parts = event && participantPath.exec(event.entity)
  if (!kind || !parts) return undefined
  const [, dn = '', id = ''] = parts
  return { kind, entity: { dn, id: Number(id) } }
}

function parseJson(message: string): unknown {
  try {
    return JSON.parse(message)
  } catch {
    return undefined
  }
}

export function keyOf({ dn, id }: Entity): string {
  return `${dn}.${id}`
}
