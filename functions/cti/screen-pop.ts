/** POST /api/screen-pop: pops up an agent's screen by hand, with what is known of a number. It makes no call. */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { liveOf } from '../../src/app/live/session.ts'
import { findCaller } from '../../src/core/live/caller.ts'
import { extensionTopic } from '../../src/core/live/topics.ts'
import { readNumber } from '../../src/core/phone/read-number.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { extensionSchema } from '../../src/wire/agent.ts'
import { siteQuery } from '../../src/wire/parts.ts'

/** A pop of no call has no end of its own. */
const shownMs = 120_000

export const startScreenPop = defineOperation({
  method: 'POST',
  path: '/api/screen-pop',
  id: 'startScreenPop',
  summary: 'Start a screen pop by hand',
  description: `The pop is withdrawn after ${shownMs / 1000} seconds. \`delivered\` says whether any screen of the site is open.`,
  tag: 'CTI',
  auth: { scope: 'agents' },
  query: siteQuery,
  body: {
    schema: z.object({
      extension: extensionSchema,
      number: z.string().trim().min(1).max(100),
      name: z.string().trim().max(200).optional(),
    }),
    maxBytes: 4096,
  },
  responses: { 200: z.object({ success: z.literal(true), callId: z.string(), delivered: z.boolean() }) },
  async run(context) {
    const { services, body } = context
    const { clock, random, settings, records, lookup, site } = services
    const live = liveOf(services)
    const { raw, e164, matchKey } = readNumber(body.number, settings.country)
    const callId = `pop_${Buffer.from(random.bytes(9)).toString('base64url')}`
    const external = { number: raw, e164, name: body.name }
    const caller = await findCaller(
      { lookup, records, background: context.background },
      { id: callId, external: { ...external, matchKey } },
    )
    const startedAt = isoUtc(clock.now())
    const { extension } = body
    const shown = { id: callId, extension, state: 'ringing', direction: 'inbound', external, startedAt, caller }
    const topic = extensionTopic(extension)
    const part = { topic, body: shown, as: 'retain' as const }
    await live.publish(site, [{ key: callId, parts: [part], forgetAtMs: clock.now() + shownMs }])
    const { sockets } = await live.stats(site)
    return { success: true as const, callId, delivered: sockets > 0 }
  },
})
