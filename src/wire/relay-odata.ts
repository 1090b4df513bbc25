/**
 * `?form=odata` of the relay paths: 3CX's own objects (XAPI, OData) with rows under `value`, as existing 3CX relays pass them on.
 * src/app/relay/odata-rows.ts makes them from calls, whichever phone system those are of.
 */
import * as z from 'zod'
import { instant } from './parts.ts'

/** Absent: our own form. */
export const relayForm = z
  .enum(['odata'])
  .optional()
  .describe('`odata`: 3CX’s own objects, as relays pass them on; absent: calls as in GET /v1/calls')

const int32 = z.number().int()

export const activeCallRowSchema = z.object({
  Id: int32.describe('Of this row, the same each time it is asked for'),
  Caller: z.string().nullable(),
  Callee: z.string().nullable(),
  Status: z.enum(['Routing', 'Ringing', 'Talking']).describe('Talking with a queue as callee: waiting there'),
  LastChangeStatus: instant.nullable(),
  EstablishedAt: instant.nullable().describe('Null until it is answered'),
  ServerNow: instant,
})
export type ActiveCallRow = z.infer<typeof activeCallRowSchema>

const party = {
  Id: int32,
  Dn: z.string().nullable(),
  DnType: int32.nullable().describe('0 extension, 1 external line, 2 queue or ring group, 13 inbound routing'),
  DisplayName: z.string().nullable(),
  ExtendedDisplayName: z.string().nullable(),
  CallerNumber: z.string().nullable(),
  External: z.boolean(),
  Internal: z.boolean(),
  ParticipantId: int32,
  RecId: int32.nullable(),
}
export type HistoryParty = z.infer<z.ZodObject<typeof party>>

type Named<Prefix extends string> = { [Name in keyof typeof party as `${Prefix}${Name}`]: (typeof party)[Name] }

function named<Prefix extends string>(prefix: Prefix): Named<Prefix> {
  return Object.fromEntries(Object.entries(party).map(([name, form]) => [`${prefix}${name}`, form])) as Named<Prefix>
}

export const callHistoryRowSchema = z.object({
  SegmentId: int32,
  SegmentType: int32.describe('1 rang only, 2 talked'),
  SegmentActionId: int32.describe('1: the call went on or ended'),
  SegmentStartTime: instant,
  SegmentEndTime: instant,
  ...named('Src'),
  ...named('Dst'),
  CallTime: z.string().describe('Talk time, ISO 8601'),
  CallAnswered: z.boolean().nullable(),
})
export type CallHistoryRow = z.infer<typeof callHistoryRowSchema>

export const odataOf = <Row extends z.ZodType>(row: Row) => z.object({ value: z.array(row) })
