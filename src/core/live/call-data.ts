/** `callData` of `/ws` (docs/live.md) from what was announced: of one extension's part of a call, or of a call as a whole. */
import * as z from 'zod'
import { once } from '../../lib/once.ts'
import type { LiveBody } from '../../ports/live.ts'

const agent = z.object({ extension: z.string(), name: z.string().optional() })

const announced = once(() =>
  z.object({
    id: z.string(),
    extension: z.string().optional(),
    state: z.string(),
    reason: z.string().optional(),
    timedOut: z.boolean().optional(),
    direction: z.string().optional(),
    external: z.object({ number: z.string(), e164: z.string().optional(), name: z.string().optional() }).optional(),
    did: z.string().optional(),
    queue: agent.optional(),
    startedAt: z.string().optional(),
    answeredAt: z.string().optional(),
    channel: z.string().optional(),
    aliases: z.array(z.string()).optional(),
    rung: z.array(agent).optional(),
    ai: z
      .object({ conversationId: z.string(), title: z.string().optional(), summary: z.string().optional() })
      .optional(),
    notes: z.array(z.looseObject({ at: z.string(), text: z.string() })).optional(),
    caller: z
      .object({
        status: z.enum(['found', 'none', 'unknown']),
        contact: z.looseObject({ name: z.string() }).optional(),
        account: z.object({ name: z.string() }).optional(),
        lastCalls: z.array(z.looseObject({})),
        lastSummary: z.string().optional(),
      })
      .optional(),
  }),
)

/** Members that are not known are null where clients expect them, and left out elsewhere. */
export function callData(body: LiveBody) {
  const call = announced().parse(JSON.parse(JSON.stringify(body)))
  const { external, caller, ai } = call
  const number = external?.e164 ?? external?.number ?? ''
  const name = caller?.contact?.name ?? external?.name ?? ''
  const isOver = call.state === 'ended' || call.state === 'over'
  return {
    callId: call.id,
    extension: call.extension,
    state: isOver ? 'over' : call.state,
    reason: isOver ? (call.reason ?? (call.timedOut ? 'timed out' : 'ended')) : undefined,
    direction: call.direction,
    timestamp: call.startedAt,
    answeredAt: call.answeredAt,
    callerIdNum: number,
    callerIdName: name,
    callerId: name === '' ? number : `"${name}" <${number}>`,
    channel: call.channel ?? call.aliases?.[0],
    did: call.did,
    queue: call.queue,
    rung: call.rung?.map(({ extension }) => extension),
    caller: caller?.status ?? 'pending',
    contact: caller?.contact ?? null,
    account: caller?.account ?? null,
    lastCalls: caller?.lastCalls ?? [],
    aiSummary: ai?.summary ?? caller?.lastSummary ?? null,
    conversationId: ai?.conversationId ?? null,
    notes: call.notes?.map(({ at, text }) => ({ at, text })) ?? [],
  }
}

/** What an AI agent made of the call. */
export function transcription(body: LiveBody) {
  const { id, ai } = announced().parse(JSON.parse(JSON.stringify(body)))
  return { callId: id, conversationId: ai?.conversationId, summary: ai?.summary, title: ai?.title }
}
