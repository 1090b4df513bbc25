/** POST /api/screen-pop: pops up an agent's screen by hand, with what is known of a number. It makes no call. */

import type { OperationContext } from '../../src/app/http/context.ts'
import { defineOperation } from '../../src/app/http/operation.ts'
import { openScreens } from '../../src/app/live/agent-states.ts'
import { popCaller } from '../../src/app/live/given-caller.ts'
import { liveOf } from '../../src/app/live/session.ts'
import { findCaller } from '../../src/core/live/caller.ts'
import { extensionTopic } from '../../src/core/live/topics.ts'
import { readNumber } from '../../src/core/phone/read-number.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import { type DataPop, screenPopAnswerSchema, screenPopSchema } from '../../src/wire/cti.ts'
import { siteQuery } from '../../src/wire/parts.ts'

/** A pop of no call has no end of its own. */
const shownMs = 120_000

type Context = Pick<OperationContext<unknown, unknown, unknown>, 'services' | 'background'>

interface Pop {
  readonly extensions: readonly string[]
  readonly number: string
  readonly name?: string
  /** As CTI middleware's clients give them. */
  readonly given?: DataPop['callData']
}

export const startScreenPop = defineOperation({
  method: 'POST',
  path: '/api/screen-pop',
  id: 'startScreenPop',
  summary: 'Start a screen pop by hand',
  description: `The pop is withdrawn after ${shownMs / 1000} seconds. With \`extension\`, \`delivered\` says whether any screen of the site is open. With \`agentIdentifier\` it is sent only where that agent is connected, which \`success\` says; of \`callData\`, what is not given is looked up by the number.`,
  tag: 'CTI',
  auth: { scope: 'agents' },
  query: siteQuery,
  body: { schema: screenPopSchema, maxBytes: 16_384 },
  responses: { 200: screenPopAnswerSchema },
  async run(context) {
    const { services, body } = context
    const live = liveOf(services)
    context.changed({
      target: 'extension' in body ? body.extension : String(body.agentIdentifier),
      after: { shown: true },
    })
    if ('extension' in body) {
      const { extension, number, name } = body
      const callId = await pop(context, { extensions: [extension], number, name })
      const { sockets } = await live.stats(services.site)
      return { success: true, callId, delivered: sockets > 0 }
    }
    const { callData } = body
    const wanted = String(body.agentIdentifier)
    const screens = await openScreens(services)
    const found = screens.filter(({ agent, extension }) => agent?.id === wanted || extension === wanted)
    if (found.length === 0) {
      return { success: false, delivered: false, message: 'Agent not found or not connected' }
    }
    const extensions = [...new Set(found.map(({ extension }) => extension))]
    const name = callData.callerIdName ?? undefined
    const callId = await pop(context, { extensions, number: String(callData.callerIdNum ?? ''), name, given: callData })
    return { success: true, callId, delivered: true, message: 'Screen pop sent' }
  },
})

async function pop({ services, background }: Context, { extensions, number, name, given }: Pop): Promise<string> {
  const { clock, random, settings, records, lookup, agents, site } = services
  const { raw, e164, matchKey } = readNumber(number, settings.country)
  const callId = `pop_${Buffer.from(random.bytes(9)).toString('base64url')}`
  const external = { number: raw, e164, name }
  const found = given?.contact
    ? undefined
    : await findCaller({ lookup, agents, records, background }, { id: callId, external: { ...external, matchKey } })
  const caller = given ? popCaller(given, found) : found
  const startedAt = isoUtc(instantOf(given?.timestamp) ?? clock.now())
  const shown = { id: callId, state: 'ringing', direction: 'inbound', external, startedAt, caller }
  const channel = given?.channel ?? undefined
  const parts = extensions.map((extension) => {
    return { topic: extensionTopic(extension), body: { ...shown, extension, channel }, as: 'retain' as const }
  })
  await liveOf(services).publish(site, [{ key: callId, parts, forgetAtMs: clock.now() + shownMs }])
  return callId
}

/** Of a text that is a date. */
function instantOf(text: string | null | undefined): number | undefined {
  const atMs = Date.parse(text ?? '')
  return Number.isFinite(atMs) ? atMs : undefined
}
